import { itemOperation } from '../../../shared/operation';
import { getAsyncAction } from '../../api';
import { asyncActionIdField } from '../../fields';
import { readTimeLimit, timeLimitField, waitField, waitForAsyncAction } from '../../jobs';

interface Input {
	id: string;
	/** Undefined: the status as it is now. */
	timeLimitMs?: number;
}

export const get = itemOperation<Input>({
	name: 'Get',
	value: 'get',
	action: 'Get async action',
	description: 'Get the status of an import, and its result once it is over',
	properties: [
		asyncActionIdField,
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
		id: parameters.text('asyncActionId'),
		timeLimitMs: parameters.boolean('wait')
			? readTimeLimit(parameters.collection('options'))
			: undefined,
	}),
	run: async (call, { id, timeLimitMs }) =>
		timeLimitMs === undefined
			? await getAsyncAction(call.connection, id)
			: await waitForAsyncAction(call, id, timeLimitMs),
});
