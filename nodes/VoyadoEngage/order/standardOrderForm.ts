import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { collectionInput } from '../../shared/forms/form';
import { recordProperty } from '../../shared/forms/properties';
import type { ItemParameters } from '../../shared/n8n/parameters';
import { standardOrderMode } from '../../shared/n8n/standardOrderInput';
import type { OrderStatus } from '../../shared/order/standardOrder';
import { matchKeyTypeField, storeField } from './contactFields';
import { additionalFields, mainFields } from './fields';
import { toVoyadoOrder, type VoyadoSettings } from './fromStandardOrder';
import { NOT_STATED, type OrderStatusRow, type PaymentStatusRow } from './statuses';

const orderStatusNames: Record<OrderStatus, string> = {
	canceled: 'Canceled',
	confirmed: 'Confirmed (To Be Delivered)',
	delivered: 'Delivered',
	other: 'Other',
	partiallyShipped: 'Partially Shipped',
	pending: 'Pending (Not Confirmed)',
	returned: 'Returned',
	shipped: 'Shipped',
};

const paymentStatusNames: Record<PaymentStatusRow['paymentStatus'], string> = {
	authorized: 'Authorized',
	[NOT_STATED]: 'Not Stated',
	paid: 'Paid',
	partiallyPaid: 'Partially Paid',
	partiallyRefunded: 'Partially Refunded',
	pending: 'Pending',
	refunded: 'Refunded',
	voided: 'Voided',
};

const orderStatusesField = statusTable({
	displayName: 'Order Statuses',
	name: 'orderStatuses',
	description:
		'The order status to send for each status of an order, spelled as Voyado has configured it for you. An order whose status has no row is refused.',
	choice: {
		displayName: 'Status',
		name: 'status',
		type: 'options',
		options: toOptions(orderStatusNames),
		default: 'confirmed',
	},
	word: { displayName: 'Order Status in Voyado', placeholder: 'e.g. ORDER_CREATED' },
});

const paymentStatusesField = statusTable({
	displayName: 'Payment Statuses',
	name: 'paymentStatuses',
	description:
		"The payment status to send for each payment status of an order, spelled as Voyado has configured it for you. 'Not Stated' stands for orders whose source does not state one.",
	choice: {
		displayName: 'Payment Status',
		name: 'paymentStatus',
		type: 'options',
		options: toOptions(paymentStatusNames),
		default: 'paid',
	},
	word: { displayName: 'Payment Status in Voyado', placeholder: 'e.g. SUCCESS' },
});

function toOptions(names: Record<string, string>): INodePropertyOptions[] {
	return Object.entries(names)
		.map(([value, name]) => ({ name, value }))
		.sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Builds a table of words; each row has a status and Voyado's word for it. It begins with one row without
 * a word: Voyado configures the words for each customer, and nobody can read them from outside.
 */
function statusTable({
	choice,
	word,
	...texts
}: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & {
	choice: INodeProperties;
	word: Pick<INodeProperties, 'displayName' | 'placeholder'>;
}): INodeProperties {
	const wordField: INodeProperties = {
		...word,
		name: 'word',
		type: 'string',
		required: true,
		default: '',
		description: 'Spelled exactly as Voyado has configured it for you; no API lists these words',
	};
	return {
		...texts,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Status',
		default: { row: [{ [choice.name]: choice.default, word: wordField.default }] },
		options: [{ displayName: 'Row', name: 'row', values: [choice, wordField] }],
	};
}

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
	{
		displayName: 'Send Test Orders',
		name: 'sendTestOrders',
		type: 'boolean',
		default: false,
		displayOptions: onlyStandardOrder,
		description:
			'Whether to send orders that the shop marks as test orders, which are refused otherwise',
	},
	{
		displayName: 'SKU for Lines Without SKU',
		name: 'defaultSku',
		type: 'string',
		default: '',
		placeholder: 'e.g. CUSTOM',
		displayOptions: onlyStandardOrder,
		description:
			'For lines without a SKU, product ID and variant ID. Without it, orders with such a line are refused.',
	},
];

const collection = { name: 'additionalFields', label: 'Additional Fields' };

/** The input mode 'Standard Order'. */
export const voyadoStandardOrderMode = standardOrderMode({
	properties: [
		recordProperty(storeField),
		recordProperty(matchKeyTypeField),
		orderStatusesField,
		paymentStatusesField,
	],
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
			defaultSku: options.optionalText('defaultSku'),
			sendTestOrders: options.boolean('sendTestOrders'),
			...readStatuses(parameters),
			nonPurchaseLines: options.choice('nonPurchaseLines') as 'leaveOut' | 'return',
			overrides,
		});
	},
});

function readStatuses(
	parameters: ItemParameters,
): Pick<VoyadoSettings, 'orderStatuses' | 'paymentStatuses'> {
	return {
		orderStatuses: parameters.rows('orderStatuses', 'row').map((row) => ({
			status: row.choice('status') as OrderStatusRow['status'],
			word: row.text('word'),
		})),
		paymentStatuses: parameters.rows('paymentStatuses', 'row').map((row) => ({
			paymentStatus: row.choice('paymentStatus') as PaymentStatusRow['paymentStatus'],
			word: row.text('word'),
		})),
	};
}
