import type { Resource } from '../../../shared/node/operation';
import { create } from './create';
import { get } from './get';
import { getMany } from './getMany';

export const order: Resource = {
	name: 'Order',
	value: 'order',
	operations: [getMany, get, create],
};
