import type { Resource } from '../../../shared/node/operation';
import { createMapping } from './createMapping';
import { get } from './get';
import { getMany } from './getMany';
import { update } from './update';

export const orderItem: Resource = {
	name: 'Order Item',
	value: 'orderItem',
	operations: [getMany, get, update, createMapping],
};
