import type { INodeProperties } from 'n8n-workflow';

import {
	includeRawField,
	readOrderOutput,
	showForStandardOrder,
} from '../../shared/n8n/orderOutput';
import type { Parameters } from '../../shared/n8n/parameters';
import type { OutputChoice } from '../order/output';

/** By default, the ID of the incoming standard order. */
export const orderIdField: INodeProperties = {
	displayName: 'Order ID',
	name: 'orderId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'id', value: '={{ $json.id }}' },
	description:
		"Akinon's ID of the order, not the order number. 'Get Many' and the trigger return it with each order.",
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

const orderNumberField: INodeProperties = {
	displayName: 'Order Number',
	name: 'orderNumber',
	type: 'string',
	required: true,
	default: '={{ $json.number }}',
	placeholder: 'e.g. 4401237788990011',
	description:
		"Number of the order as the customer sees it. 'Get Many' and the trigger return it with each order.",
};

export const orderItemIdField: INodeProperties = {
	displayName: 'Order Item ID',
	name: 'orderItemId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 310455',
	description:
		"Akinon's ID of the order item. 'Order Item: Get Many' returns it, and standard orders list the IDs with each line item.",
};

/** The choice between an order's ID and its number, with the field for each. */
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

/** The order that the user chose, by ID or by number. */
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
	description: 'How many results to request per page',
};

export const MAX_PARALLEL_REQUESTS = 20;

export const parallelRequestsField: INodeProperties = {
	displayName: 'Parallel Requests',
	name: 'parallelRequests',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MAX_PARALLEL_REQUESTS },
	// A long list is read about 5 times as fast as with 1. Browsers open 6 connections per server.
	default: 8,
	description:
		'How many pages to request at the same time. More is faster but puts more load on the shop.',
};

const includeChannelSettingsField: INodeProperties = {
	displayName: 'Include Channel Settings',
	name: 'includeChannelSettings',
	type: 'boolean',
	default: false,
	description:
		"Whether to include the sales channel's settings, which may contain its user name and password. They are part of the raw order.",
};

const quantityAttributeField: INodeProperties = {
	displayName: 'Quantity Attribute',
	name: 'quantityAttribute',
	type: 'string',
	default: '',
	placeholder: 'e.g. quantity',
	displayOptions: showForStandardOrder,
	description:
		"For shops that merge equal order items: the key in an item's attributes that holds its number of pieces. Leave empty if every item is one piece.",
};

/** The options that go with 'Output'. */
export const orderOutputOptions: INodeProperties[] = [
	includeChannelSettingsField,
	includeRawField,
	quantityAttributeField,
];

/** Reads 'Output' and the options that go with it. */
export function readOutputChoice(parameters: Parameters): OutputChoice {
	const options = parameters.in('options');
	return {
		...readOrderOutput(parameters),
		includeChannelSettings: options.boolean('includeChannelSettings'),
		quantityAttribute: options.optionalText(quantityAttributeField.name) ?? '',
	};
}
