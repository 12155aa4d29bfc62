import type { INodeProperties } from 'n8n-workflow';

import { includeRawField, showForStandardOrder } from '../../shared/n8n/orderOutput';
import type { Parameters } from '../../shared/n8n/parameters';
import { optionsField } from '../../shared/n8n/properties';

export const orderIdField: INodeProperties = {
	displayName: 'Order ID or Source ID',
	name: 'orderId',
	type: 'string',
	required: true,
	// It finds another provider's order too, by what 'Source ID From' makes its source ID by default.
	default: "={{ $json.source === 'voucherify' ? $json.id : ($json.externalId ?? $json.id) }}",
	placeholder: 'e.g. ord_0a1b2c3d or A-1001',
	description: "Voucherify's ID of the order, or the shop's own ID that was sent as source ID",
};

export const exportIdField: INodeProperties = {
	displayName: 'Export ID',
	name: 'exportId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. exp_0a1b2c3d',
	description: "ID of the export, as returned by 'Order: Export' and 'Export: Get Many'",
};

export const asyncActionIdField: INodeProperties = {
	displayName: 'Async Action ID',
	name: 'asyncActionId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. aa_0a1b2c3d',
	description: "ID of the async action, returned by 'Order: Import' as async_action_id",
};

/** The options of 'Order: Get' and 'Order: Get Many'. */
export const orderOptionsField: INodeProperties = {
	...optionsField,
	options: [
		includeRawField,
		{
			displayName: 'Look Up Customer',
			name: 'lookUpCustomer',
			type: 'boolean',
			default: false,
			displayOptions: showForStandardOrder,
			description:
				"Whether to get each order's customer too, once per run. Orders contain only the customer's ID, so this is the only way to get email, name, phone and source ID.",
		},
	],
};

/** Reads whether to look up the customer of each order. A raw order has no place for it. */
export function readLookUpCustomer(parameters: Parameters): boolean {
	const isWanted = parameters.in('options').boolean('lookUpCustomer');
	return isWanted && parameters.choice('output') !== 'raw';
}

export const timeLimitField: INodeProperties = {
	displayName: 'Time Limit (Seconds)',
	name: 'timeLimit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 3600,
	description:
		"How long to wait at most. After that, the node returns the ID and the last status, so that a later node can continue. While the node waits, each change appears in n8n's log and, in a run from the editor, in the browser's console.",
};

/** Builds 'Wait for Completion' and its time limit. */
export function waitFields(
	changes: Pick<Partial<INodeProperties>, 'default' | 'description'> = {},
): INodeProperties[] {
	return [
		{
			displayName: 'Wait for Completion',
			name: 'wait',
			type: 'boolean',
			default: false,
			description: 'Whether to wait until it is over or the time limit is reached',
			...changes,
		},
		{
			...optionsField,
			displayOptions: { show: { wait: [true] } },
			options: [timeLimitField],
		},
	];
}

/** Reads how long to wait in milliseconds; undefined: not at all. */
export function readWait(parameters: Parameters): number | undefined {
	return parameters.boolean('wait') ? readTimeLimit(parameters.in('options')) : undefined;
}

/** Reads the time limit from an operation's options, in milliseconds. */
export function readTimeLimit(options: Parameters): number {
	return options.integer(timeLimitField.name, 1) * 1000;
}
