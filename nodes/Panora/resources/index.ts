import type { Resource } from '../../shared/node/operation';
import { connection } from './connection';
import { order } from './order';

export const resources: Resource[] = [order, connection];
