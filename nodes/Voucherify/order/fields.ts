import { readDate } from '../../shared/forms/dates';
import { field, type IdGroup, type RecordField } from '../../shared/forms/field';
import { metadataField } from './metadata';

/** Keys that Voucherify returns with an order but does not accept: computed amounts and their parts. */
export const orderOutputKeys = [
	'applied_discount_amount',
	'customer_id',
	'items_applied_discount_amount',
	'items_discount_amount',
	'object',
	'redemptions',
	'total_amount',
	'total_applied_discount_amount',
	'total_discount_amount',
	'updated_at',
];

/** The IDs of an order. 'Get' returns `referrer_id: null` for an order without a referrer. */
export function orderIds(identity: Omit<IdGroup, 'keys'>): IdGroup[] {
	return [
		{ keys: ['source_id', 'id'], ...identity },
		{ keys: ['referrer_id'], canBeNull: 'sent' },
	];
}

/** Keys that Voucherify returns with an item but does not accept. */
const itemOutputKeys = [
	'applied_discount_amount',
	'applied_discount_quantity',
	'applied_quantity',
	'applied_quantity_amount',
	'id',
	'object',
	'subtotal_amount',
];

function amount(key: string, label: string, description?: string): RecordField {
	return { key, label, description, placeholder: 'e.g. 19.99', kind: 'amount' };
}

const customerFields: RecordField[] = [
	{
		key: 'address',
		label: 'Address',
		kind: 'record',
		entry: 'Address',
		fields: [
			field('text', 'city', 'City', { placeholder: 'e.g. Berlin' }),
			field('text', 'country', 'Country', { placeholder: 'e.g. Germany' }),
			field('text', 'line_1', 'Line 1', { placeholder: 'e.g. 12 Main Street' }),
			field('text', 'line_2', 'Line 2', { placeholder: 'e.g. 3rd floor' }),
			field('text', 'postal_code', 'Postal Code', { placeholder: 'e.g. 10115' }),
			field('text', 'state', 'State', { placeholder: 'e.g. Berlin' }),
		],
	},
	{
		key: 'birthdate',
		label: 'Birthdate',
		placeholder: 'e.g. 1990-12-31',
		kind: 'custom',
		property: { type: 'string', default: '' },
		// A day without a time, which no time zone must shift.
		read: (value, label) => readDate(value, label, 'UTC').slice(0, 10),
	},
	field('text', 'description', 'Description', { description: 'Free text about the customer' }),
	field('text', 'email', 'Email', { placeholder: 'name@email.com' }),
	field('text', 'id', 'ID', { placeholder: 'e.g. cust_0a1b2c3d' }),
	metadataField('getCustomerMetadataKeys', 'customer'),
	field('text', 'name', 'Name', { placeholder: 'e.g. Ada Lovelace' }),
	field('text', 'phone', 'Phone', { placeholder: 'e.g. +49 30 1234567' }),
	field('text', 'source_id', 'Source ID', {
		description: "The shop's own ID of the customer. Voucherify ignores it if 'ID' is given.",
	}),
];

const itemFields: RecordField[] = [
	amount('amount', 'Amount', 'Price times quantity'),
	amount('discount_amount', 'Discount Amount'),
	{
		key: 'discount_quantity',
		label: 'Discount Quantity',
		kind: 'integer',
		min: 0,
		description: 'Number of discounted units',
	},
	amount('initial_amount', 'Initial Amount'),
	{
		key: 'initial_quantity',
		label: 'Initial Quantity',
		kind: 'integer',
		min: 1,
		description: 'Quantity before discounts',
	},
	metadataField('getOrderItemMetadataKeys', 'item'),
	amount('price', 'Price', 'For one unit'),
	{
		key: 'product',
		label: 'Product',
		kind: 'record',
		entry: 'Product',
		fields: [
			field('text', 'id', 'ID', { placeholder: 'e.g. prod_0a1b2c3d' }),
			metadataField('getProductMetadataKeys', 'product'),
			field('text', 'name', 'Name', { placeholder: 'e.g. Blue Mug' }),
			override('product'),
			amount('price', 'Price'),
			field('text', 'source_id', 'Source ID', { description: "The shop's own ID of it" }),
		],
	},
	field('text', 'product_id', 'Product ID', { placeholder: 'e.g. prod_0a1b2c3d' }),
	{ key: 'quantity', label: 'Quantity', kind: 'integer', min: 0, placeholder: 'e.g. 2' },
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
		description: "What the item's 'Source ID' belongs to",
	},
	{
		key: 'sku',
		label: 'SKU',
		kind: 'record',
		entry: 'SKU',
		fields: [
			field('text', 'id', 'ID', { placeholder: 'e.g. sku_0a1b2c3d' }),
			metadataField('getProductMetadataKeys', 'SKU'),
			override('SKU'),
			amount('price', 'Price'),
			field('text', 'sku', 'SKU', { description: 'Its name' }),
			field('text', 'source_id', 'Source ID', { description: "The shop's own ID of it" }),
		],
	},
	field('text', 'sku_id', 'SKU ID', { placeholder: 'e.g. sku_0a1b2c3d' }),
	field('text', 'source_id', 'Source ID', {
		description: "The shop's own ID of the product or SKU; 'Related Object' says which",
	}),
];

function override(of: string): RecordField {
	return field('booleanOrUnset', 'override', 'Override', {
		description: `Whether to create or update the ${of} in the catalog of Voucherify`,
	});
}

/**
 * The fields of an order, sorted by label.
 *
 * @see https://docs.voucherify.io/api-reference/orders/create-order
 */
export const orderFields: RecordField[] = [
	amount('amount', 'Amount', 'Sum of the items. Without it, Voucherify adds up the items.'),
	field('date', 'created_at', 'Created At', { description: 'When the order was placed' }),
	{
		key: 'customer',
		label: 'Customer',
		kind: 'record',
		entry: 'Customer',
		fields: customerFields,
		ids: [{ keys: ['source_id', 'id'] }],
		outputKeys: ['object'],
		description: 'Created in Voucherify, or updated if it exists',
	},
	amount('discount_amount', 'Discount Amount', 'Discount on the order as a whole'),
	field('text', 'id', 'ID', {
		placeholder: 'e.g. ord_0a1b2c3d',
		description: "Voucherify's ID of an existing order",
	}),
	amount('initial_amount', 'Initial Amount', 'Amount before discounts'),
	{
		key: 'items',
		label: 'Items',
		kind: 'list',
		entry: 'Item',
		fields: itemFields,
		outputKeys: itemOutputKeys,
		description: 'At most 500',
		jsonDescription: 'List of items in the format of Voucherify, at most 500',
	},
	metadataField('getOrderMetadataKeys', 'order'),
	{
		key: 'referrer',
		label: 'Referrer',
		kind: 'record',
		entry: 'Referrer',
		fields: customerFields,
		ids: [{ keys: ['source_id', 'id'] }],
		outputKeys: ['object'],
		description: 'Customer who referred the buyer',
	},
	field('text', 'referrer_id', 'Referrer ID', { placeholder: 'e.g. cust_0a1b2c3d' }),
	field('text', 'source_id', 'Source ID', {
		placeholder: 'e.g. A-1001',
		description: "The shop's own ID of the order, by which Voucherify recognizes it",
	}),
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
