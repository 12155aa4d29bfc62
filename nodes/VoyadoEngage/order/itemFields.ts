import { field, type RecordField } from '../../shared/forms/field';
import { discountFields, extraData } from './partFields';

const itemFields: RecordField[] = [
	{
		key: 'type',
		label: 'Type',
		kind: 'choice',
		isRequired: true,
		choices: [
			{ name: 'Purchase', value: 'PURCHASE' },
			{ name: 'Return', value: 'RETURN' },
		],
		initial: 'PURCHASE',
	},
	field('text', 'sku', 'SKU', { isRequired: true, placeholder: 'e.g. MUG-BLUE' }),
	field('text', 'description', 'Description', {
		isRequired: true,
		placeholder: 'e.g. Blue Mug',
		description: 'Name of the product, as the customer reads it',
	}),
	field('decimal', 'quantity', 'Quantity', {
		isRequired: true,
		description: 'Above 0 for a purchase, below 0 for a return',
	}),
	field('amount', 'grossPaidPrice', 'Gross Paid Price', {
		isRequired: true,
		description: 'Amount paid for the whole line, including tax',
	}),
	field('amount', 'grossPaidPricePerUnit', 'Gross Paid Price per Unit', {
		description: 'Amount paid for one unit, including tax',
	}),
	field('amount', 'taxAmount', 'Tax Amount', { description: 'Tax part of the line' }),
	field('decimal', 'taxPercent', 'Tax Percent', { placeholder: 'e.g. 25' }),
	field('amount', 'originalPrice', 'Original Price', {
		description: 'Price of the whole line before discounts',
	}),
	field('amount', 'originalPricePerUnit', 'Original Price per Unit', {
		description: 'Price of one unit before discounts',
	}),
	field('amount', 'totalDiscount', 'Total Discount', { description: 'All discounts on the line' }),
	field('booleanOrUnset', 'discounted', 'Discounted', {
		description: 'Whether the line was discounted',
	}),
	{
		key: 'discounts',
		label: 'Discounts',
		kind: 'jsonList',
		entry: 'Discount',
		fields: discountFields,
	},
	field('text', 'imageUrl', 'Image URL', { placeholder: 'e.g. https://shop.example.com/mug.jpg' }),
	field('text', 'targetUrl', 'Target URL', { description: 'Page of the product' }),
	extraData('line'),
];

export const itemsField: RecordField = {
	key: 'items',
	label: 'Items',
	kind: 'list',
	entry: 'Item',
	fields: itemFields,
	primaryFields: ['type', 'sku', 'description', 'quantity', 'grossPaidPrice'],
	isRequired: true,
	jsonDescription:
		'List of items in the format of Voyado: type, sku, description, quantity, grossPaidPrice and so on',
};
