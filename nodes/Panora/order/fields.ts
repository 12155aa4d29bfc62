import type { RecordField } from '../../shared/forms/field';

/**
 * The fields of a new Panora order, told once. Panora checks none of them and needs none; what a
 * shop system needs is its own affair.
 *
 * @see https://github.com/panoratech/Panora/blob/c6741e9e/packages/api/src/ecommerce/order/types/model.unified.ts
 */

const taxLineFields: RecordField[] = [
	{ key: 'title', label: 'Title', kind: 'text', placeholder: 'e.g. VAT' },
	{ key: 'price', label: 'Price', kind: 'decimalText', placeholder: 'e.g. 20.00' },
	{ key: 'rate', label: 'Rate', kind: 'decimal', placeholder: 'e.g. 0.2' },
];

const discountAllocationFields: RecordField[] = [
	{ key: 'amount', label: 'Amount', kind: 'decimalText', placeholder: 'e.g. 5.00' },
	{
		key: 'discount_application_index',
		label: 'Discount Application Index',
		kind: 'decimal',
		description: 'Which of the discounts of the order it belongs to, from 0',
	},
];

/**
 * A line item as the server reads it. Panora's published documentation shows a line of an
 * accounting statement in its place, since nine of its classes share the name LineItem.
 */
const itemFields: RecordField[] = [
	{ key: 'title', label: 'Title', kind: 'text', placeholder: 'e.g. Blue Mug' },
	{ key: 'sku', label: 'SKU', kind: 'text', placeholder: 'e.g. MUG-BLUE' },
	{ key: 'quantity', label: 'Quantity', kind: 'decimal', placeholder: 'e.g. 1' },
	{
		key: 'price',
		label: 'Price',
		kind: 'decimalText',
		placeholder: 'e.g. 19.90',
		description: 'Price of one piece. WooCommerce needs it.',
	},
	{ key: 'total', label: 'Total', kind: 'decimalText', description: 'Price of the whole line' },
	{
		key: 'product_id',
		label: 'Product ID',
		kind: 'text',
		description: "The shop's ID of the product",
	},
	{
		key: 'variant_id',
		label: 'Variant ID',
		kind: 'text',
		description: "The shop's ID of the variant",
	},
	{ key: 'variant_title', label: 'Variant Title', kind: 'text', placeholder: 'e.g. Large' },
	{ key: 'vendor', label: 'Vendor', kind: 'text', description: 'Who makes or sells the product' },
	{ key: 'weight', label: 'Weight', kind: 'decimal', description: 'In grams for Shopify' },
	{ key: 'taxable', label: 'Taxable', kind: 'booleanOrUnset' },
	{ key: 'requires_shipping', label: 'Requires Shipping', kind: 'booleanOrUnset' },
	{
		key: 'fulfillment_status',
		label: 'Fulfillment Status',
		kind: 'text',
		description: 'As the shop knows it',
	},
	{ key: 'remote_id', label: 'Remote ID', kind: 'text', description: "The shop's ID of the line" },
	{
		key: 'tax_lines',
		label: 'Tax Lines',
		kind: 'list',
		entry: 'Tax Line',
		fields: taxLineFields,
	},
	{
		key: 'discount_allocations',
		label: 'Discount Allocations',
		kind: 'list',
		entry: 'Discount Allocation',
		fields: discountAllocationFields,
	},
	{
		key: 'properties',
		label: 'Properties',
		kind: 'list',
		entry: 'Property',
		fields: [
			{ key: 'name', label: 'Name', kind: 'text', placeholder: 'e.g. engraving' },
			{ key: 'value', label: 'Value', kind: 'text', placeholder: 'e.g. Ada' },
		],
	},
];

const itemsField: RecordField = {
	key: 'items',
	label: 'Items',
	kind: 'list',
	entry: 'Item',
	fields: itemFields,
	description: 'Shopify needs at least one',
	jsonDescription: 'List of items in the form of Panora: title, sku, quantity, price and so on',
};

const wholeNumbers = "Panora's own database keeps whole numbers only";

/** A field for which Panora suggests values, while any text is right. */
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
		description: 'Choose what Panora suggests, or give any other text that the shop knows',
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
	{
		key: 'order_number',
		label: 'Order Number',
		kind: 'text',
		placeholder: 'e.g. 1042',
	},
	suggested('order_status', 'Order Status', 'searchOrderStatuses', 'on-hold'),
	suggested('payment_status', 'Payment Status', 'searchPaymentStatuses', 'partially_paid'),
	suggested('fulfillment_status', 'Fulfillment Status', 'searchFulfillmentStatuses', 'partial'),
	suggested('currency', 'Currency', 'searchCurrencies', 'EUR'),
	{
		key: 'total_price',
		label: 'Total Price',
		kind: 'amount',
		placeholder: 'e.g. 300',
		description: wholeNumbers,
	},
	itemsField,
];

/** Everything that a new order can have, in the order of the form. */
export const orderFields: RecordField[] = [
	...mainFields,
	{
		key: 'customer_id',
		label: 'Customer ID',
		kind: 'text',
		description: "Panora's own ID of a customer that it knows",
	},
	{
		key: 'field_mappings',
		label: 'Field Mappings',
		kind: 'object',
		description: 'Custom fields. The published Panora ignores them on new orders.',
	},
	{ key: 'total_discount', label: 'Total Discount', kind: 'amount', description: wholeNumbers },
	{ key: 'total_shipping', label: 'Total Shipping', kind: 'amount', description: wholeNumbers },
	{ key: 'total_tax', label: 'Total Tax', kind: 'amount', description: wholeNumbers },
];

/** Keys of the fields that the form always shows. */
export const primaryFields = mainFields.map(({ key }) => key);
