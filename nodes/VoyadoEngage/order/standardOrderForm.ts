import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { collectionInput } from '../../shared/forms/form';
import { recordProperty } from '../../shared/forms/properties';
import type { ItemParameters } from '../../shared/n8n/parameters';
import { standardOrderMode } from '../../shared/n8n/standardOrderInput';
import type { OrderStatus } from '../../shared/order/standardOrder';
import { matchKeyTypeField, storeField } from './contactFields';
import { additionalFields, mainFields } from './fields';
import { defaultStatuses, toVoyadoOrder, type StatusRow } from './fromStandardOrder';

const statusNames: Record<OrderStatus, string> = {
	canceled: 'Canceled',
	created: 'Created (Not Paid)',
	delivered: 'Delivered',
	other: 'Other',
	paid: 'Paid (To Be Delivered)',
	partiallyShipped: 'Partially Shipped',
	returned: 'Returned',
	shipped: 'Shipped',
};

const statusOptions: INodePropertyOptions[] = Object.entries(statusNames).map(([value, name]) => ({
	name,
	value,
}));

const statusesField: INodeProperties = {
	displayName: 'Statuses',
	name: 'statuses',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Status',
	default: { status: defaultStatuses.map((row) => ({ ...row })) },
	description:
		'The order and payment status to send for each status, spelled as Voyado has configured them for you. An order whose status has no row is refused.',
	options: [
		{
			displayName: 'Status',
			name: 'status',
			values: [
				{
					displayName: 'Status',
					name: 'status',
					type: 'options',
					options: statusOptions,
					default: 'paid',
				},
				{
					displayName: 'Order Status in Voyado',
					name: 'orderStatus',
					type: 'string',
					default: '',
					placeholder: 'e.g. ORDER_CREATED',
				},
				{
					displayName: 'Payment Status in Voyado',
					name: 'paymentStatus',
					type: 'string',
					default: '',
					placeholder: 'e.g. SUCCESS',
				},
			],
		},
	],
};

const onlyStandardOrder = { show: { '/inputMode': ['standardOrder'] } };

/** Options of this input mode only. */
export const standardOrderOptions: INodeProperties[] = [
	{
		displayName: 'Contact',
		name: 'contact',
		type: 'string',
		default: '',
		displayOptions: onlyStandardOrder,
		description: "The contact's value, if it is not the one in the order",
	},
	{
		displayName: 'Currency',
		name: 'currency',
		type: 'string',
		default: '',
		placeholder: 'e.g. SEK',
		displayOptions: onlyStandardOrder,
		description: 'For orders without one',
	},
	{
		displayName: 'Language',
		name: 'language',
		type: 'string',
		default: '',
		placeholder: 'e.g. sv-SE',
		displayOptions: onlyStandardOrder,
		description: "For orders without one. Voyado's field guide asks for it on every order.",
	},
	{
		displayName: 'Returned and Canceled Lines',
		name: 'nonPurchaseLines',
		type: 'options',
		options: [
			{ name: 'Leave Out', value: 'leaveOut', description: 'Send only purchased lines' },
			{ name: 'Send as Return Lines', value: 'return' },
		],
		default: 'leaveOut',
		displayOptions: onlyStandardOrder,
		description:
			'What to do with these lines of an order that is not returned or canceled as a whole',
	},
];

const collection = { name: 'additionalFields', label: 'Additional Fields' };

/** The input mode 'Standard Order'. */
export const voyadoStandardOrderMode = standardOrderMode({
	properties: [recordProperty(storeField), recordProperty(matchKeyTypeField), statusesField],
	overrides: collectionInput(
		{
			collection,
			fields: [...mainFields, ...additionalFields].map((field) => ({
				...field,
				isRequired: undefined,
			})),
		},
		'Fields of Voyado that replace what was converted',
	),
	convert(standardOrder, overrides, parameters: ItemParameters) {
		const options = parameters.in('options');
		return toVoyadoOrder(standardOrder, {
			storeId: parameters.text('storeId'),
			matchKeyType: parameters.choice('matchKeyType'),
			contact: options.optionalText('contact'),
			currency: options.optionalText('currency'),
			language: options.optionalText('language'),
			statuses: readStatuses(parameters),
			nonPurchaseLines: options.choice('nonPurchaseLines') as 'leaveOut' | 'return',
			overrides,
		});
	},
});

function readStatuses(parameters: ItemParameters): StatusRow[] {
	return parameters.rows('statuses', 'status').map((row) => ({
		status: row.choice('status') as OrderStatus,
		orderStatus: row.text('orderStatus'),
		paymentStatus: row.text('paymentStatus'),
	}));
}
