import type { Resource } from '../../../shared/node/operation';
import { deleteOne } from './delete';
import { download } from './download';
import { get } from './get';
import { getMany } from './getMany';

export const exportResource: Resource = {
	name: 'Export',
	value: 'export',
	operations: [getMany, get, download, deleteOne],
};
