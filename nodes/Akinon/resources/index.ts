import type { Resource } from '../../shared/operation';
import { discount } from './discount';
import { order } from './order';
import { orderItem } from './orderItem';

export const resources: Resource[] = [order, orderItem, discount];
