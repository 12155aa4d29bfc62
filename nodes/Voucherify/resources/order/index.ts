import type { Resource } from '../../../shared/node/operation';
import { createOrUpdate } from './createOrUpdate';
import { exportOrders } from './export';
import { get } from './get';
import { getMany } from './getMany';
import { importOrders } from './import';
import { update } from './update';

export const order: Resource = {
	name: 'Order',
	value: 'order',
	operations: [getMany, get, createOrUpdate, update, importOrders, exportOrders],
};
