import { itemOperation } from '../../../shared/node/operation';
import { consequential } from '../../../shared/node/tool';
import { deleteExport, getExport } from '../../api';
import { exportIdField } from '../../properties';

export const deleteOne = itemOperation<string>({
	name: 'Delete',
	value: 'delete',
	action: 'Delete export',
	description: consequential('Delete an export and its file for good'),
	properties: [exportIdField],
	writes: true,
	concurrency: 4,
	read: (parameters) => parameters.text('exportId'),
	overlapKey: (exportId) => exportId,
	async lookUp({ connection }, exportId) {
		const { status, created_at } = await getExport(connection, exportId);
		return { found: { status, created_at } };
	},
	async run({ connection }, exportId) {
		await deleteExport(connection, exportId);
		return { deleted: true, id: exportId };
	},
});
