import type { Resource } from '../../../shared/node/operation';
import { getMany } from './getMany';

export const connection: Resource = {
	name: 'Connection',
	value: 'connection',
	operations: [getMany],
};
