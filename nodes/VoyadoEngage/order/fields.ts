import type { INodePropertyOptions } from 'n8n-workflow';

import type { RecordField } from '../../shared/forms/field';

/**
 * The fields of a Voyado order, told once.
 *
 * @see https://developer.voyado.com/en/service-order-communication/orders---field-definitions.html
 */
const extraData = (of: string): RecordField => ({
	key: 'extraData',
	label: 'Extra Data',
	kind: 'object',
	description: `Free data about the ${of} for the message template`,
});

const feeFields: RecordField[] = [
	{ key: 'value', label: 'Value', kind: 'amount', isRequired: true, description: 'Including tax' },
	{ key: 'tax', label: 'Tax', kind: 'amount', description: 'Tax part of the value' },
	{ key: 'taxPercent', label: 'Tax Percent', kind: 'decimal', placeholder: 'e.g. 25' },
];

const discountFields: RecordField[] = [
	{
		key: 'value',
		label: 'Value',
		kind: 'amount',
		isRequired: true,
		placeholder: 'e.g. -50',
		description: 'Zero or negative',
	},
	{ key: 'type', label: 'Type', kind: 'text', placeholder: 'e.g. campaign' },
	{ key: 'description', label: 'Description', kind: 'text', placeholder: 'e.g. Spring sale' },
	extraData('discount'),
];

const paymentMethodFields: RecordField[] = [
	{ key: 'type', label: 'Type', kind: 'text', isRequired: true, placeholder: 'e.g. card' },
	{
		key: 'value',
		label: 'Value',
		kind: 'amount',
		isRequired: true,
		placeholder: 'e.g. 299.00',
		description: 'What was paid this way',
	},
	{
		key: 'description',
		label: 'Description',
		kind: 'text',
		placeholder: 'e.g. Visa ending in 4242',
	},
	extraData('payment'),
];

const taxDetailFields: RecordField[] = [
	{ key: 'description', label: 'Description', kind: 'text', placeholder: 'e.g. VAT 25%' },
	{ key: 'value', label: 'Value', kind: 'amount', placeholder: 'e.g. 59.80' },
	{ key: 'percent', label: 'Percent', kind: 'decimal', placeholder: 'e.g. 25' },
	{
		key: 'totalIncludingTax',
		label: 'Total Including Tax',
		kind: 'amount',
		placeholder: 'e.g. 299.00',
	},
	{
		key: 'totalExcludingTax',
		label: 'Total Excluding Tax',
		kind: 'amount',
		placeholder: 'e.g. 239.20',
	},
];

export const itemFields: RecordField[] = [
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
	{ key: 'sku', label: 'SKU', kind: 'text', isRequired: true, placeholder: 'e.g. MUG-BLUE' },
	{
		key: 'description',
		label: 'Description',
		kind: 'text',
		isRequired: true,
		placeholder: 'e.g. Blue Mug',
		description: 'Name of the product, as the customer reads it',
	},
	{
		key: 'quantity',
		label: 'Quantity',
		kind: 'decimal',
		isRequired: true,
		description: 'Above 0 for a purchase, below 0 for a return',
	},
	{
		key: 'grossPaidPrice',
		label: 'Gross Paid Price',
		kind: 'amount',
		isRequired: true,
		description: 'What was paid for the whole line, tax included',
	},
	{
		key: 'grossPaidPricePerUnit',
		label: 'Gross Paid Price per Unit',
		kind: 'amount',
		description: 'What was paid for one piece, tax included',
	},
	{ key: 'taxAmount', label: 'Tax Amount', kind: 'amount', description: 'Tax part of the line' },
	{ key: 'taxPercent', label: 'Tax Percent', kind: 'decimal', placeholder: 'e.g. 25' },
	{
		key: 'originalPrice',
		label: 'Original Price',
		kind: 'amount',
		description: 'Price of the whole line before discounts',
	},
	{
		key: 'originalPricePerUnit',
		label: 'Original Price per Unit',
		kind: 'amount',
		description: 'Price of one piece before discounts',
	},
	{
		key: 'totalDiscount',
		label: 'Total Discount',
		kind: 'amount',
		description: 'All discounts on the line',
	},
	{
		key: 'discounted',
		label: 'Discounted',
		kind: 'booleanOrUnset',
		description: 'Whether the line was discounted',
	},
	{ key: 'discounts', label: 'Discounts', kind: 'list', entry: 'Discount', fields: discountFields },
	{
		key: 'imageUrl',
		label: 'Image URL',
		kind: 'text',
		placeholder: 'e.g. https://shop.example.com/mug.jpg',
	},
	{ key: 'targetUrl', label: 'Target URL', kind: 'text', description: 'Page of the product' },
	extraData('line'),
];

/** As Voyado's published clients spell them. */
const matchKeyTypes: INodePropertyOptions[] = [
	{ name: 'Card ID', value: 'CardId' },
	{ name: 'Contact ID', value: 'ContactId' },
	{ name: 'Email', value: 'Email' },
	{ name: 'External ID', value: 'ExternalId' },
	{ name: 'Member Number', value: 'MemberNumber' },
	{
		name: 'Member Number With Card Number as Fallback',
		value: 'MemberNumberWithCardNumberAsFallback',
	},
	{ name: 'Mobile Phone', value: 'MobilePhone' },
	{ name: 'Social Security Number', value: 'SocialSecurityNumber' },
];

export const contactFields: RecordField[] = [
	{
		key: 'matchKeyType',
		label: 'Match Contact By',
		kind: 'choice',
		isRequired: true,
		choices: matchKeyTypes,
		initial: 'Email',
		description: 'How Engage finds the contact that the order belongs to',
	},
	{
		key: 'matchKey',
		label: 'Contact',
		kind: 'text',
		isRequired: true,
		description: "The contact's value of the kind chosen above",
	},
];

/** What every order has, apart from its contact, store and items. */
export const mainFields: RecordField[] = [
	{
		key: 'orderNumber',
		label: 'Order Number',
		kind: 'text',
		isRequired: true,
		placeholder: 'e.g. A-1001',
	},
	{
		key: 'orderStatus',
		label: 'Order Status',
		kind: 'text',
		isRequired: true,
		placeholder: 'e.g. ORDER_CREATED',
		description: 'Exactly as Voyado has configured it for you; Engage has no list of them',
	},
	{
		key: 'paymentStatus',
		label: 'Payment Status',
		kind: 'text',
		isRequired: true,
		placeholder: 'e.g. SUCCESS',
		description: 'Exactly as Voyado has configured it for you; Engage has no list of them',
	},
	{
		key: 'createdDate',
		label: 'Created Date',
		kind: 'date',
		isRequired: true,
		description: 'When the customer placed the order',
	},
	{
		key: 'currency',
		label: 'Currency',
		kind: 'currency',
		isRequired: true,
		placeholder: 'e.g. SEK',
		description: 'ISO 4217 code of the currency that was paid in',
	},
	{
		key: 'totalGrossPrice',
		label: 'Total Gross Price',
		kind: 'amount',
		isRequired: true,
		placeholder: 'e.g. 299.00',
		description: 'All that was paid, tax included',
	},
];

export const additionalFields: RecordField[] = [
	{
		key: 'anyReturnItems',
		label: 'Any Return Items',
		kind: 'boolean',
		description: 'Whether the order has returned items',
	},
	{
		key: 'exchangeRateToGroupCurrency',
		label: 'Exchange Rate to Group Currency',
		kind: 'decimal',
		placeholder: 'e.g. 11.25',
		description: 'What one unit of the currency is worth in the group currency',
	},
	extraData('order'),
	{ key: 'freightFee', label: 'Freight Fee', kind: 'record', entry: 'Fee', fields: feeFields },
	{ key: 'handlingFee', label: 'Handling Fee', kind: 'record', entry: 'Fee', fields: feeFields },
	{
		key: 'language',
		label: 'Language',
		kind: 'text',
		placeholder: 'e.g. sv-SE',
		description: "Language of the message. Voyado's field guide asks for it on every order.",
	},
	{
		key: 'paymentMethods',
		label: 'Payment Methods',
		kind: 'list',
		entry: 'Payment Method',
		fields: paymentMethodFields,
	},
	{ key: 'shippingDate', label: 'Shipping Date', kind: 'date' },
	{ key: 'statusChangedDate', label: 'Status Changed Date', kind: 'date' },
	{
		key: 'taxDetails',
		label: 'Tax Details',
		kind: 'list',
		entry: 'Tax Detail',
		fields: taxDetailFields,
	},
	{
		key: 'totalDiscounts',
		label: 'Total Discounts',
		kind: 'amount',
		description: 'All discounts of the order, for the message',
	},
	{
		key: 'totalItemsPrice',
		label: 'Total Items Price',
		kind: 'amount',
		description: 'All items without fees, for the message',
	},
	{
		key: 'totalNetPrice',
		label: 'Total Net Price',
		kind: 'amount',
		description: 'The total without tax, for the message',
	},
	{
		key: 'totalOriginalPrice',
		label: 'Total Original Price',
		kind: 'amount',
		description: 'The total before discounts, for the message',
	},
	{
		key: 'totalRoundOff',
		label: 'Total Round Off',
		kind: 'record',
		entry: 'Round Off',
		fields: feeFields,
	},
	{
		key: 'totalTax',
		label: 'Total Tax',
		kind: 'amount',
		description: 'Tax of all items and fees',
	},
];

export const storeField: RecordField = {
	key: 'storeId',
	label: 'Store',
	kind: 'text',
	isRequired: true,
	description: 'Store of Engage that the order belongs to',
	picker: {
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a store...',
				typeOptions: { searchListMethod: 'searchStores', searchable: true },
			},
			{
				displayName: 'By External ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. web-se',
			},
		],
	},
};

const itemsField: RecordField = {
	key: 'items',
	label: 'Items',
	kind: 'list',
	entry: 'Item',
	fields: itemFields,
	primaryFields: ['type', 'sku', 'description', 'quantity', 'grossPaidPrice'],
	isRequired: true,
	jsonDescription:
		'List of items in the form of Voyado: type, sku, description, quantity, grossPaidPrice and so on',
};

/** Everything that an order can have, in the order of the form. */
export const orderFields: RecordField[] = [
	{
		key: 'contact',
		label: 'Contact',
		kind: 'record',
		entry: 'Contact',
		fields: contactFields,
		isRequired: true,
		isInline: true,
	},
	...mainFields,
	storeField,
	itemsField,
	...additionalFields,
];

/** Keys of the fields that the form always shows. */
export const primaryFields = ['contact', ...mainFields.map(({ key }) => key), 'storeId', 'items'];
