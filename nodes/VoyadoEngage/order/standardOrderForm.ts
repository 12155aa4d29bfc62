import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { ItemParameters } from '../../shared/n8n/parameters';
import { standardOrderMode } from '../../shared/n8n/standardOrderInput';
import type { OrderStatus } from '../../shared/order/standardOrder';
import { recordProperty } from '../../shared/forms/field';
import { recordOverrides } from '../../shared/forms/form';
import { defaultStatuses, toVoyadoOrder, type StatusRow } from './fromStandardOrder';
import { contactFields, orderFields, storeField } from './fields';
import type { Registration } from './form';

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
		"Voyado's words for each status of an order, exactly as Voyado has configured them for you. An order whose status has no row is refused.",
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

const onlyHere = { show: { '/inputMode': ['standardOrder'] } };

/** Options that only this mode has. */
export const standardOrderOptions: INodeProperties[] = [
	{
		displayName: 'Contact',
		name: 'contact',
		type: 'string',
		default: '',
		displayOptions: onlyHere,
		description: "The contact's value, where it is not the one in the order",
	},
	{
		displayName: 'Currency',
		name: 'currency',
		type: 'string',
		default: '',
		placeholder: 'e.g. SEK',
		displayOptions: onlyHere,
		description: 'For orders that have none',
	},
	{
		displayName: 'Language',
		name: 'language',
		type: 'string',
		default: '',
		placeholder: 'e.g. sv-SE',
		displayOptions: onlyHere,
		description: "For orders that have none. Voyado's field guide asks for it on every order.",
	},
	{
		displayName: 'Returned and Canceled Lines',
		name: 'otherLines',
		type: 'options',
		options: [
			{ name: 'Leave Out', value: 'leaveOut', description: 'Tell about what is bought only' },
			{ name: 'Send as Return Lines', value: 'return' },
		],
		default: 'leaveOut',
		displayOptions: onlyHere,
		description:
			'What to do with them in an order that is neither returned nor canceled as a whole',
	},
];

/** Fields of Voyado that take the place of what was converted. */
const overrides = recordOverrides(
	{
		provider: 'Voyado',
		fields: orderFields
			.filter(({ key }) => !['contact', 'storeId', 'items'].includes(key))
			.map((field) => ({ ...field, isRequired: undefined }))
			.sort((a, b) => a.label.localeCompare(b.label)),
		primaryFields: [],
		collection: { name: 'additionalFields', label: 'Additional Fields' },
		jsonDescription: '',
	},
	'Fields of Voyado that take the place of what was converted',
);

/** The input mode that takes orders of any provider. */
export const voyadoStandardOrderMode = standardOrderMode<Registration>({
	properties: [
		recordProperty(storeField),
		recordProperty(contactFields[0]),
		statusesField,
		...overrides.properties,
	],
	read(standardOrder, parameters: ItemParameters) {
		const options = parameters.in('options');
		const { record, warnings } = overrides.read(parameters);
		const conversion = toVoyadoOrder(standardOrder, {
			storeId: parameters.text('storeId'),
			matchKeyType: parameters.choice('matchKeyType'),
			contact: options.optionalText('contact'),
			currency: options.optionalText('currency'),
			language: options.optionalText('language'),
			statuses: readStatuses(parameters),
			nonPurchaseLines: options.choice('otherLines') as 'leaveOut' | 'return',
			overrides: record,
		});
		const { order, eventKey } = conversion;
		return { order, warnings, eventKey, conversion };
	},
});

function readStatuses(parameters: ItemParameters): StatusRow[] {
	return parameters.rows('statuses', 'status').map((row) => ({
		status: row.choice('status') as OrderStatus,
		orderStatus: row.text('orderStatus'),
		paymentStatus: row.text('paymentStatus'),
	}));
}
