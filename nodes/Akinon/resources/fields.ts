import type { INodeProperties } from 'n8n-workflow';

import { includeRawField, readOrderOutput } from '../../shared/n8n/orderOutput';
import type { Parameters } from '../../shared/n8n/parameters';
import type { OutputChoice } from '../order/output';

/** Takes the order from the standard order that came in. */
export const orderIdField: INodeProperties = {
	displayName: 'Order ID',
	name: 'orderId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'id', value: '={{ $json.id }}' },
	description:
		"Akinon's own ID of the order, which is not the order number. 'Get Many' and the trigger give it out with each order.",
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an order waiting for the ERP...',
			typeOptions: { searchListMethod: 'searchWaitingOrders', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 90210' },
	],
};

export const orderNumberField: INodeProperties = {
	displayName: 'Order Number',
	name: 'orderNumber',
	type: 'string',
	required: true,
	default: '={{ $json.number }}',
	placeholder: 'e.g. 4401237788990011',
	description:
		"Number of the order as the customer sees it. 'Get Many' and the trigger give it out with each order.",
};

export const orderItemIdField: INodeProperties = {
	displayName: 'Order Item ID',
	name: 'orderItemId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 310455',
	description:
		"Akinon's own ID of the order item. 'Order Item: Get Many' gives it out, and standard orders have it in the list of each line.",
};

/** Chooses between an order's ID and its number, and shows the field for the chosen one. */
export const orderIdOrNumberFields: INodeProperties[] = [
	{
		displayName: 'Find Order By',
		name: 'findOrderBy',
		type: 'options',
		options: [
			{ name: 'ID', value: 'id' },
			{ name: 'Number', value: 'number' },
		],
		default: 'id',
	},
	{ ...orderIdField, displayOptions: { show: { findOrderBy: ['id'] } } },
	{ ...orderNumberField, displayOptions: { show: { findOrderBy: ['number'] } } },
];

/** The order that a person chose, as it was given. */
export type OrderChoice = { id: number } | { number: string };

export function readOrderChoice(parameters: Parameters): OrderChoice {
	return parameters.choice('findOrderBy') === 'number'
		? { number: parameters.text('orderNumber') }
		: { id: parameters.integer('orderId', 1) };
}

export const pageSizeField: INodeProperties = {
	displayName: 'Page Size',
	name: 'pageSize',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 100,
	description: 'How many results to ask Akinon for at once',
};

/** A web browser opens six connections to one server; eight bring many pages five times as fast as one. */
const DEFAULT_PARALLEL_REQUESTS = 8;
export const MAX_PARALLEL_REQUESTS = 20;

export const parallelRequestsField: INodeProperties = {
	displayName: 'Parallel Requests',
	name: 'parallelRequests',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MAX_PARALLEL_REQUESTS },
	default: DEFAULT_PARALLEL_REQUESTS,
	description:
		'How many pages to ask Akinon for at the same time. More is faster, and a heavier load for the shop.',
};

export const includeChannelSettingsField: INodeProperties = {
	displayName: 'Include Channel Settings',
	name: 'includeChannelSettings',
	type: 'boolean',
	default: false,
	description:
		"Whether to include the sales channel's settings, which may hold its user name and password. They come with 'Raw' and 'Include Raw'.",
};

/** What can be added to an order that is given out. */
export const orderOutputOptions: INodeProperties[] = [includeChannelSettingsField, includeRawField];

/** Reads 'Output' and the options that belong to it. */
export function readOutputChoice(parameters: Parameters): OutputChoice {
	return {
		...readOrderOutput(parameters),
		includeChannelSettings: parameters.in('options').boolean('includeChannelSettings'),
	};
}
