import { field, type IdGroup, type RecordField } from '../../shared/forms/field';
import { readText } from '../../shared/forms/readValue';
import { requireCustomerId } from '../api/ids';

/**
 * The fields of a new Panora order. Panora neither checks nor requires any of them; a shop system can
 * require some.
 *
 * @see https://github.com/panoratech/Panora/blob/c6741e9e/packages/api/src/ecommerce/order/types/model.unified.ts
 */

const taxLineFields: RecordField[] = [
	field('text', 'title', 'Title', { placeholder: 'e.g. VAT' }),
	field('decimalText', 'price', 'Price', { placeholder: 'e.g. 20.00' }),
	field('decimal', 'rate', 'Rate', { placeholder: 'e.g. 0.2' }),
];

const discountAllocationFields: RecordField[] = [
	field('decimalText', 'amount', 'Amount', { placeholder: 'e.g. 5.00' }),
	field('decimal', 'discount_application_index', 'Discount Application Index', {
		description: 'Index of the order discount that it belongs to, from 0',
	}),
];

/**
 * A line item as the server reads it. Panora's published documentation shows a line of an accounting
 * statement instead, since nine of its classes share the name LineItem.
 */
const itemFields: RecordField[] = [
	field('text', 'title', 'Title', { placeholder: 'e.g. Blue Mug' }),
	field('text', 'sku', 'SKU', { placeholder: 'e.g. MUG-BLUE' }),
	field('decimal', 'quantity', 'Quantity', { placeholder: 'e.g. 1' }),
	field('decimalText', 'price', 'Price', {
		placeholder: 'e.g. 19.90',
		description: 'Price of one unit. WooCommerce requires it.',
	}),
	field('decimalText', 'total', 'Total', { description: 'Price of the whole line' }),
	field('text', 'product_id', 'Product ID', { description: "The shop's ID of the product" }),
	field('text', 'variant_id', 'Variant ID', { description: "The shop's ID of the variant" }),
	field('text', 'variant_title', 'Variant Title', { placeholder: 'e.g. Large' }),
	field('text', 'vendor', 'Vendor', { description: 'Who makes or sells the product' }),
	field('decimal', 'weight', 'Weight', { description: 'In grams for Shopify' }),
	field('booleanOrUnset', 'taxable', 'Taxable'),
	field('booleanOrUnset', 'requires_shipping', 'Requires Shipping'),
	field('text', 'fulfillment_status', 'Fulfillment Status', {
		description: 'As the shop knows it',
	}),
	field('text', 'remote_id', 'Remote ID', { description: "The shop's ID of the line" }),
	{
		key: 'tax_lines',
		label: 'Tax Lines',
		kind: 'jsonList',
		entry: 'Tax Line',
		fields: taxLineFields,
	},
	{
		key: 'discount_allocations',
		label: 'Discount Allocations',
		kind: 'jsonList',
		entry: 'Discount Allocation',
		fields: discountAllocationFields,
	},
	{
		key: 'properties',
		label: 'Properties',
		kind: 'jsonList',
		entry: 'Property',
		fields: [
			field('text', 'name', 'Name', { placeholder: 'e.g. engraving' }),
			field('text', 'value', 'Value', { placeholder: 'e.g. Ada' }),
		],
	},
];

const itemsField: RecordField = {
	key: 'items',
	label: 'Items',
	kind: 'list',
	entry: 'Item',
	fields: itemFields,
	description: 'Shopify requires at least one',
	jsonDescription: 'List of items in the format of Panora: title, sku, quantity, price and so on',
};

const wholeNumbers = "Panora's own database stores only whole numbers";

/** A field for which Panora suggests values, but any text is valid. */
function suggested(
	key: string,
	label: string,
	searchListMethod: string,
	example: string,
): RecordField {
	return {
		key,
		label,
		kind: 'text',
		description: 'Choose a value that Panora suggests, or enter another text that the shop knows',
		picker: {
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: `Select ${label.toLowerCase()}...`,
					typeOptions: { searchListMethod, searchable: true },
				},
				{
					displayName: 'Other',
					name: 'text',
					type: 'string',
					placeholder: `e.g. ${example}`,
				},
			],
		},
	};
}

const mainFields: RecordField[] = [
	field('text', 'order_number', 'Order Number', { placeholder: 'e.g. 1042' }),
	suggested('order_status', 'Order Status', 'searchOrderStatuses', 'on-hold'),
	suggested('payment_status', 'Payment Status', 'searchPaymentStatuses', 'partially_paid'),
	suggested('fulfillment_status', 'Fulfillment Status', 'searchFulfillmentStatuses', 'partial'),
	suggested('currency', 'Currency', 'searchCurrencies', 'EUR'),
	field('amount', 'total_price', 'Total Price', {
		placeholder: 'e.g. 300',
		description: wholeNumbers,
	}),
	itemsField,
];

/** All fields of a new order, in the order of the form. */
export const orderFields: RecordField[] = [
	...mainFields,
	{
		key: 'customer_id',
		label: 'Customer ID',
		description: "Panora's own ID of the customer",
		kind: 'custom',
		property: { type: 'string', default: '' },
		read: (value, label) => requireCustomerId(readText(value, label), label),
	},
	field('object', 'field_mappings', 'Field Mappings', {
		description: 'Custom fields. The published Panora ignores them on new orders.',
	}),
	field('amount', 'total_discount', 'Total Discount', { description: wholeNumbers }),
	field('amount', 'total_shipping', 'Total Shipping', { description: wholeNumbers }),
	field('amount', 'total_tax', 'Total Tax', { description: wholeNumbers }),
];

/** The IDs of a new order. Panora returns `customer_id: null` for an order without a customer. */
export const orderIds: IdGroup[] = [
	{ keys: ['order_number'] },
	{ keys: ['customer_id'], canBeNull: 'sent' },
];

/** Keys of the fields that the form always shows. */
export const primaryFields = mainFields.map(({ key }) => key);
