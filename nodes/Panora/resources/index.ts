import type { Resource } from '../../shared/node/operation';
import { connection } from './connection';
import { customer } from './customer';
import { order } from './order';

export const resources: Resource[] = [order, customer, connection];
