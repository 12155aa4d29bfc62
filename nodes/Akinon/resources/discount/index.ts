import type { Resource } from '../../../shared/node/operation';
import { getMany } from './getMany';

export const discount: Resource = {
	name: 'Discount',
	value: 'discount',
	operations: [getMany],
};
