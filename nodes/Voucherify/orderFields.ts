import { readDate } from '../shared/record/dates';
import { readJson } from '../shared/record/value';
import { readRecord } from '../shared/record/read';
import type { RecordField } from '../shared/record/field';
import { readAmount, type AmountUnit } from './amounts';
import { metadataField } from './metadata';

/**
 * The fields of an order as Voucherify takes it, sorted by label.
 *
 * @param unit how amounts are entered
 * @see https://docs.voucherify.io/api-reference/orders/create-order
 */
export function orderFields(unit: AmountUnit): RecordField[] {
	return [
		amount(unit, 'amount', 'Amount', 'Sum of the items. Without it, Voucherify adds up the items.'),
		{ key: 'created_at', label: 'Created At', kind: 'date' },
		{
			key: 'customer',
			label: 'Customer',
			kind: 'record',
			entry: 'Customer',
			fields: customerFields,
			description: 'Created in Voucherify, or updated if it is already there',
		},
		amount(unit, 'discount_amount', 'Discount Amount', 'Discount on the order as a whole'),
		{
			key: 'id',
			label: 'ID',
			kind: 'text',
			placeholder: 'e.g. ord_0a1b2c3d',
			description: "Voucherify's ID of an order that is already there",
		},
		amount(unit, 'initial_amount', 'Initial Amount', 'Amount before effects of discounts'),
		{
			key: 'items',
			label: 'Items',
			kind: 'list',
			entry: 'Item',
			fields: itemFields(unit),
			description: 'At most 500',
		},
		metadataField('getOrderMetadataKeys', 'order'),
		{
			key: 'referrer',
			label: 'Referrer',
			kind: 'record',
			entry: 'Referrer',
			fields: customerFields,
			description: 'Customer who referred the buyer',
		},
		{ key: 'referrer_id', label: 'Referrer ID', kind: 'text', placeholder: 'e.g. cust_0a1b2c3d' },
		{
			key: 'source_id',
			label: 'Source ID',
			kind: 'text',
			placeholder: 'e.g. A-1001',
			description: "The shop's own number of the order, by which Voucherify knows it again",
		},
		{
			key: 'status',
			label: 'Status',
			kind: 'choice',
			choices: [
				{ name: 'Canceled', value: 'CANCELED' },
				{ name: 'Created', value: 'CREATED' },
				{ name: 'Fulfilled', value: 'FULFILLED' },
				{ name: 'Paid', value: 'PAID' },
			],
			initial: 'PAID',
		},
	];
}

/** Items given as a list in JSON, for the form; read into the same shape as the form's own items. */
export function itemsAsJson(unit: AmountUnit): RecordField {
	return {
		key: 'itemsJson',
		label: 'Items (JSON)',
		description: 'List of items in the form of Voucherify, for example from an expression',
		kind: 'custom',
		property: { type: 'json', default: '[]' },
		read(value, label) {
			const field = { ...itemsField(unit), label };
			const entered = { items: readJson(value, label) as [] };
			// Nothing inside items is a date, so the time zone does not matter.
			return readRecord([field], entered, 'json', 'UTC').items;
		},
	};
}

function itemsField(unit: AmountUnit): RecordField {
	return orderFields(unit).find(({ key }) => key === 'items') as RecordField;
}

function amount(unit: AmountUnit, key: string, label: string, description?: string): RecordField {
	return {
		key,
		label,
		description,
		placeholder: 'e.g. 1999',
		kind: 'custom',
		// A number field would turn decimals into floats on the way.
		property: { type: 'string', default: '' },
		read: (value, place) => readAmount(value, place, unit),
	};
}

const customerFields: RecordField[] = [
	{
		key: 'address',
		label: 'Address',
		kind: 'record',
		entry: 'Address',
		fields: [
			{ key: 'city', label: 'City', kind: 'text' },
			{ key: 'country', label: 'Country', kind: 'text' },
			{ key: 'line_1', label: 'Line 1', kind: 'text' },
			{ key: 'line_2', label: 'Line 2', kind: 'text' },
			{ key: 'postal_code', label: 'Postal Code', kind: 'text' },
			{ key: 'state', label: 'State', kind: 'text' },
		],
	},
	{
		key: 'birthdate',
		label: 'Birthdate',
		placeholder: 'e.g. 1990-12-31',
		kind: 'custom',
		property: { type: 'string', default: '' },
		// A day without a time, so no time zone may shift it.
		read: (value, label) => readDate(value, label, 'UTC').slice(0, 10),
	},
	{ key: 'description', label: 'Description', kind: 'text' },
	{ key: 'email', label: 'Email', kind: 'text', placeholder: 'name@email.com' },
	{ key: 'id', label: 'ID', kind: 'text', placeholder: 'e.g. cust_0a1b2c3d' },
	metadataField('getCustomerMetadataKeys', 'customer'),
	{ key: 'name', label: 'Name', kind: 'text' },
	{ key: 'phone', label: 'Phone', kind: 'text' },
	{
		key: 'source_id',
		label: 'Source ID',
		kind: 'text',
		description: "The shop's own ID of the customer. Voucherify ignores it where the ID is given.",
	},
];

function itemFields(unit: AmountUnit): RecordField[] {
	return [
		amount(unit, 'amount', 'Amount', 'Price times quantity'),
		amount(unit, 'discount_amount', 'Discount Amount'),
		{ key: 'discount_quantity', label: 'Discount Quantity', kind: 'integer', least: 0 },
		amount(unit, 'initial_amount', 'Initial Amount'),
		{ key: 'initial_quantity', label: 'Initial Quantity', kind: 'integer', least: 1 },
		metadataField('getOrderItemMetadataKeys', 'item'),
		amount(unit, 'price', 'Price', 'For one unit'),
		{
			key: 'product',
			label: 'Product',
			kind: 'record',
			entry: 'Product',
			fields: [
				{ key: 'id', label: 'ID', kind: 'text' },
				metadataField('getProductMetadataKeys', 'product'),
				{ key: 'name', label: 'Name', kind: 'text' },
				override('product'),
				amount(unit, 'price', 'Price'),
				{ key: 'source_id', label: 'Source ID', kind: 'text' },
			],
		},
		{ key: 'product_id', label: 'Product ID', kind: 'text', placeholder: 'e.g. prod_0a1b2c3d' },
		{ key: 'quantity', label: 'Quantity', kind: 'integer', least: 0 },
		{
			key: 'related_object',
			label: 'Related Object',
			kind: 'choice',
			choices: [
				{ name: 'None', value: '' },
				{ name: 'Product', value: 'product' },
				{ name: 'SKU', value: 'sku' },
			],
			initial: '',
			description: "What the 'Source ID' of the item belongs to",
		},
		{
			key: 'sku',
			label: 'SKU',
			kind: 'record',
			entry: 'SKU',
			fields: [
				{ key: 'id', label: 'ID', kind: 'text' },
				metadataField('getProductMetadataKeys', 'SKU'),
				override('SKU'),
				amount(unit, 'price', 'Price'),
				{ key: 'sku', label: 'SKU', kind: 'text', description: 'Its name' },
				{ key: 'source_id', label: 'Source ID', kind: 'text' },
			],
		},
		{ key: 'sku_id', label: 'SKU ID', kind: 'text', placeholder: 'e.g. sku_0a1b2c3d' },
		{
			key: 'source_id',
			label: 'Source ID',
			kind: 'text',
			description: "The shop's own ID of the product or SKU; 'Related Object' says which",
		},
	];
}

function override(of: string): RecordField {
	return {
		key: 'override',
		label: 'Override',
		kind: 'boolean',
		description: `Whether to store the ${of} in the catalog of Voucherify, or update it there`,
	};
}
