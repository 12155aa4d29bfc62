import { itemOperation } from '../../../shared/n8n/operation';
import { getExport } from '../../api/client';
import { waitForExport } from '../../api/jobs';
import { exportIdField, readWait, waitFields } from '../fields';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get export',
	description: 'Get the status of an export, and a new link to its file once it is done',
	properties: [exportIdField, ...waitFields()],
	concurrency: 4,
	read: (parameters) => ({
		exportId: parameters.text('exportId'),
		timeLimitMs: readWait(parameters),
	}),
	run: async (call, { exportId, timeLimitMs }) =>
		timeLimitMs === undefined
			? await getExport(call.client, exportId)
			: await waitForExport(call, exportId, timeLimitMs),
});
