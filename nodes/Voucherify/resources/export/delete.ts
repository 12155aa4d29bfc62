import { itemOperation } from '../../../shared/operation';
import { deleteExport } from '../../api';
import { exportIdField } from '../../fields';

export const deleteOne = itemOperation<string>({
	name: 'Delete',
	value: 'delete',
	action: 'Delete export',
	description: 'Delete an export and its file for good',
	properties: [exportIdField],
	atOnce: 4,
	read: (parameters) => parameters.text('exportId'),
	orderKey: (exportId) => exportId,
	async run({ connection }, exportId) {
		await deleteExport(connection, exportId);
		return { deleted: true, id: exportId };
	},
});
