import { itemOperation } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { deleteExport as sendDelete, getExport } from '../../api/client';
import { exportIdField } from '../fields';

export const deleteExport = itemOperation({
	name: 'Delete',
	value: 'delete',
	action: 'Delete export',
	description: withApprovalNote('Delete an export and its file permanently'),
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
		await sendDelete(client, exportId);
		return { deleted: true, id: exportId };
	},
});
