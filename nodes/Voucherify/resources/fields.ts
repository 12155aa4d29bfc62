import type { INodeProperties } from 'n8n-workflow';

import { includeRawField } from '../../shared/n8n/orderOutput';
import type { Parameters } from '../../shared/n8n/parameters';
import { optionsField } from '../../shared/n8n/properties';

export const orderIdField: INodeProperties = {
	displayName: 'Order ID or Source ID',
	name: 'orderId',
	type: 'string',
	required: true,
	// An order of another provider is found too: its ID is the source ID here.
	default: '={{ $json.id }}',
	placeholder: 'e.g. ord_0a1b2c3d or A-1001',
	description: "Voucherify's ID of the order, or the shop's own that was given as source ID",
};

export const exportIdField: INodeProperties = {
	displayName: 'Export ID',
	name: 'exportId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. exp_0a1b2c3d',
	description: "ID of the export, which 'Order: Export' and 'Export: Get Many' give out",
};

export const asyncActionIdField: INodeProperties = {
	displayName: 'Async Action ID',
	name: 'asyncActionId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. aa_0a1b2c3d',
	description: "ID of the async action, which 'Order: Import' gives out as async_action_id",
};

/** What 'Order: Get' and 'Order: Get Many' can add to each order. */
export const orderOptionsField: INodeProperties = {
	...optionsField,
	options: [
		includeRawField,
		{
			displayName: 'Look Up Customer',
			name: 'lookUpCustomer',
			type: 'boolean',
			default: false,
			displayOptions: { show: { '/output': ['standardOrder'] } },
			description:
				"Whether to read each order's customer too, once a run. Orders have no more of it than the ID, so e-mail and phone come only this way.",
		},
	],
};

/** Whether a person wants the customer of each order; a raw order has no place for it. */
export function readsCustomer(parameters: Parameters): boolean {
	const isWanted = parameters.in('options').boolean('lookUpCustomer');
	return isWanted && parameters.choice('output') === 'standardOrder';
}
