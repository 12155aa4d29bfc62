import type { Resource } from '../../../shared/node/operation';
import { cancel } from './cancel';
import { get } from './get';
import { getMany } from './getMany';
import { markAsSent } from './markAsSent';

export const order: Resource = {
	name: 'Order',
	value: 'order',
	operations: [getMany, get, markAsSent, cancel],
};
