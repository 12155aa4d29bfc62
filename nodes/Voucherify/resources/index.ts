import type { Resource } from '../../shared/node/operation';
import { asyncAction } from './asyncAction';
import { exportResource } from './export';
import { order } from './order';

export const resources: Resource[] = [order, exportResource, asyncAction];
