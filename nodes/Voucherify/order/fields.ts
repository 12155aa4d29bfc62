import { readDate } from '../../shared/forms/dates';
import type { RecordField } from '../../shared/forms/field';
import { metadataField } from './metadata';

/** What Voucherify gives out with an order and does not take: sums and what they were computed from. */
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

/** What it gives out with an item of an order and does not take. */
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
			{ key: 'city', label: 'City', kind: 'text', placeholder: 'e.g. Berlin' },
			{ key: 'country', label: 'Country', kind: 'text', placeholder: 'e.g. Germany' },
			{ key: 'line_1', label: 'Line 1', kind: 'text', placeholder: 'e.g. 12 Main Street' },
			{ key: 'line_2', label: 'Line 2', kind: 'text', placeholder: 'e.g. 3rd floor' },
			{ key: 'postal_code', label: 'Postal Code', kind: 'text', placeholder: 'e.g. 10115' },
			{ key: 'state', label: 'State', kind: 'text', placeholder: 'e.g. Berlin' },
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
	{
		key: 'description',
		label: 'Description',
		kind: 'text',
		description: 'Free text about the customer',
	},
	{ key: 'email', label: 'Email', kind: 'text', placeholder: 'name@email.com' },
	{ key: 'id', label: 'ID', kind: 'text', placeholder: 'e.g. cust_0a1b2c3d' },
	metadataField('getCustomerMetadataKeys', 'customer'),
	{ key: 'name', label: 'Name', kind: 'text', placeholder: 'e.g. Ada Lovelace' },
	{ key: 'phone', label: 'Phone', kind: 'text', placeholder: 'e.g. +49 30 1234567' },
	{
		key: 'source_id',
		label: 'Source ID',
		kind: 'text',
		description: "The shop's own ID of the customer. Voucherify ignores it where the ID is given.",
	},
];

const itemFields: RecordField[] = [
	amount('amount', 'Amount', 'Price times quantity'),
	amount('discount_amount', 'Discount Amount'),
	{
		key: 'discount_quantity',
		label: 'Discount Quantity',
		kind: 'integer',
		least: 0,
		description: 'How many of the pieces are discounted',
	},
	amount('initial_amount', 'Initial Amount'),
	{
		key: 'initial_quantity',
		label: 'Initial Quantity',
		kind: 'integer',
		least: 1,
		description: 'Quantity before effects of discounts',
	},
	metadataField('getOrderItemMetadataKeys', 'item'),
	amount('price', 'Price', 'For one unit'),
	{
		key: 'product',
		label: 'Product',
		kind: 'record',
		entry: 'Product',
		fields: [
			{ key: 'id', label: 'ID', kind: 'text', placeholder: 'e.g. prod_0a1b2c3d' },
			metadataField('getProductMetadataKeys', 'product'),
			{ key: 'name', label: 'Name', kind: 'text', placeholder: 'e.g. Blue Mug' },
			override('product'),
			amount('price', 'Price'),
			{
				key: 'source_id',
				label: 'Source ID',
				kind: 'text',
				description: "The shop's own ID of it",
			},
		],
	},
	{ key: 'product_id', label: 'Product ID', kind: 'text', placeholder: 'e.g. prod_0a1b2c3d' },
	{ key: 'quantity', label: 'Quantity', kind: 'integer', least: 0, placeholder: 'e.g. 2' },
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
			{ key: 'id', label: 'ID', kind: 'text', placeholder: 'e.g. sku_0a1b2c3d' },
			metadataField('getProductMetadataKeys', 'SKU'),
			override('SKU'),
			amount('price', 'Price'),
			{ key: 'sku', label: 'SKU', kind: 'text', description: 'Its name' },
			{
				key: 'source_id',
				label: 'Source ID',
				kind: 'text',
				description: "The shop's own ID of it",
			},
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

function override(of: string): RecordField {
	return {
		key: 'override',
		label: 'Override',
		kind: 'booleanOrUnset',
		description: `Whether to store the ${of} in the catalog of Voucherify, or update it there`,
	};
}

/**
 * The fields of an order as Voucherify takes it, sorted by label.
 *
 * @see https://docs.voucherify.io/api-reference/orders/create-order
 */
export const orderFields: RecordField[] = [
	amount('amount', 'Amount', 'Sum of the items. Without it, Voucherify adds up the items.'),
	{
		key: 'created_at',
		label: 'Created At',
		kind: 'date',
		description: 'When the order was placed',
	},
	{
		key: 'customer',
		label: 'Customer',
		kind: 'record',
		entry: 'Customer',
		fields: customerFields,
		outputKeys: ['object'],
		description: 'Created in Voucherify, or updated if it is already there',
	},
	amount('discount_amount', 'Discount Amount', 'Discount on the order as a whole'),
	{
		key: 'id',
		label: 'ID',
		kind: 'text',
		placeholder: 'e.g. ord_0a1b2c3d',
		description: "Voucherify's ID of an order that is already there",
	},
	amount('initial_amount', 'Initial Amount', 'Amount before effects of discounts'),
	{
		key: 'items',
		label: 'Items',
		kind: 'list',
		entry: 'Item',
		fields: itemFields,
		outputKeys: itemOutputKeys,
		description: 'At most 500',
		jsonDescription: 'List of items in the form of Voucherify, at most 500',
	},
	metadataField('getOrderMetadataKeys', 'order'),
	{
		key: 'referrer',
		label: 'Referrer',
		kind: 'record',
		entry: 'Referrer',
		fields: customerFields,
		outputKeys: ['object'],
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
