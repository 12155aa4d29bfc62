import type { Resource } from '../../../shared/node/operation';
import { get } from './get';
import { getMany } from './getMany';

export const asyncAction: Resource = {
	name: 'Async Action',
	value: 'asyncAction',
	operations: [getMany, get],
};
