import { itemOperation } from '../../../shared/n8n/operation';
import { getAsyncAction } from '../../api/client';
import { waitForAsyncAction } from '../../api/jobs';
import { asyncActionIdField, readWait, waitFields } from '../fields';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get async action',
	description: 'Get the status of an import, and its result once it is over',
	properties: [asyncActionIdField, ...waitFields()],
	concurrency: 4,
	read: (parameters) => ({
		id: parameters.text('asyncActionId'),
		timeLimitMs: readWait(parameters),
	}),
	run: async (call, { id, timeLimitMs }) =>
		timeLimitMs === undefined
			? await getAsyncAction(call.client, id)
			: await waitForAsyncAction(call, id, timeLimitMs),
});
