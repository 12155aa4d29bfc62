import { itemOperation } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { deleteExport, getExport } from '../../api/client';
import { exportIdField } from '../fields';

export const deleteOne = itemOperation<string>({
	name: 'Delete',
	value: 'delete',
	action: 'Delete export',
	description: withApprovalNote('Delete an export and its file for good'),
	properties: [exportIdField],
	writes: true,
	concurrency: 4,
	read: (parameters) => parameters.text('exportId'),
	serializeBy: (exportId) => exportId,
	async lookUp({ client }, exportId) {
		const { status, created_at } = await getExport(client, exportId);
		return { found: { status, created_at } };
	},
	async run({ client }, exportId) {
		await deleteExport(client, exportId);
		return { deleted: true, id: exportId };
	},
});
