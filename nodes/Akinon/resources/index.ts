import type { Resource } from '../../shared/node/operation';
import { discount } from './discount';
import { order } from './order';
import { orderItem } from './orderItem';

export const resources: Resource[] = [order, orderItem, discount];
