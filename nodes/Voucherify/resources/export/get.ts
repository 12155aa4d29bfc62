import { itemOperation } from '../../../shared/operation';
import { getExport } from '../../api';
import { exportIdField } from '../../fields';
import { readTimeLimit, timeLimitField, waitField, waitForExport } from '../../jobs';

interface Input {
	exportId: string;
	/** Undefined: the status as it is now. */
	timeLimitMs?: number;
}

export const get = itemOperation<Input>({
	name: 'Get',
	value: 'get',
	action: 'Get export',
	description: 'Get the status of an export, and a fresh link to its file once it is done',
	properties: [
		exportIdField,
		waitField,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			displayOptions: { show: { wait: [true] } },
			options: [timeLimitField],
		},
	],
	atOnce: 4,
	read: (parameters) => ({
		exportId: parameters.text('exportId'),
		timeLimitMs: parameters.boolean('wait')
			? readTimeLimit(parameters.collection('options'))
			: undefined,
	}),
	run: async (call, { exportId, timeLimitMs }) =>
		timeLimitMs === undefined
			? await getExport(call.connection, exportId)
			: await waitForExport(call, exportId, timeLimitMs),
});
