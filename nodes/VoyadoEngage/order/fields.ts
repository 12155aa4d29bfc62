import { field, type RecordField } from '../../shared/forms/field';
import { contactFields, storeField } from './contactFields';
import { itemsField } from './itemFields';
import { extraData, feeFields, paymentMethodFields, taxDetailFields } from './partFields';

/**
 * The fields of a Voyado order.
 *
 * @see https://developer.voyado.com/en/service-order-communication/orders---field-definitions.html
 */

/** Fields of every order, except its contact, store and items. */
export const mainFields: RecordField[] = [
	field('text', 'orderNumber', 'Order Number', { isRequired: true, placeholder: 'e.g. A-1001' }),
	field('text', 'orderStatus', 'Order Status', {
		isRequired: true,
		placeholder: 'e.g. ORDER_CREATED',
		description: 'Exactly as Voyado has configured it for you; Engage has no list of them',
	}),
	field('text', 'paymentStatus', 'Payment Status', {
		isRequired: true,
		placeholder: 'e.g. SUCCESS',
		description: 'Exactly as Voyado has configured it for you; Engage has no list of them',
	}),
	field('date', 'createdDate', 'Created Date', {
		isRequired: true,
		description: 'When the customer placed the order',
	}),
	field('currency', 'currency', 'Currency', {
		isRequired: true,
		placeholder: 'e.g. SEK',
		description: 'ISO 4217 code of the currency of the payment',
	}),
	field('amount', 'totalGrossPrice', 'Total Gross Price', {
		isRequired: true,
		placeholder: 'e.g. 299.00',
		description: 'Total amount paid, including tax',
	}),
];

export const additionalFields: RecordField[] = [
	field('boolean', 'anyReturnItems', 'Any Return Items', {
		description: 'Whether the order has returned items',
	}),
	field('decimal', 'exchangeRateToGroupCurrency', 'Exchange Rate to Group Currency', {
		placeholder: 'e.g. 11.25',
		description: 'Value of one unit of the currency in the group currency',
	}),
	extraData('order'),
	{ key: 'freightFee', label: 'Freight Fee', kind: 'record', entry: 'Fee', fields: feeFields },
	{ key: 'handlingFee', label: 'Handling Fee', kind: 'record', entry: 'Fee', fields: feeFields },
	field('text', 'language', 'Language', {
		placeholder: 'e.g. sv-SE',
		description: "Language of the message. Voyado's field guide asks for it on every order.",
	}),
	{
		key: 'paymentMethods',
		label: 'Payment Methods',
		kind: 'list',
		entry: 'Payment Method',
		fields: paymentMethodFields,
	},
	field('date', 'shippingDate', 'Shipping Date'),
	field('date', 'statusChangedDate', 'Status Changed Date'),
	{
		key: 'taxDetails',
		label: 'Tax Details',
		kind: 'list',
		entry: 'Tax Detail',
		fields: taxDetailFields,
	},
	field('amount', 'totalDiscounts', 'Total Discounts', {
		description: 'All discounts of the order, for the message',
	}),
	field('amount', 'totalItemsPrice', 'Total Items Price', {
		description: 'All items without fees, for the message',
	}),
	field('amount', 'totalNetPrice', 'Total Net Price', {
		description: 'The total without tax, for the message',
	}),
	field('amount', 'totalOriginalPrice', 'Total Original Price', {
		description: 'The total before discounts, for the message',
	}),
	{
		key: 'totalRoundOff',
		label: 'Total Round Off',
		kind: 'record',
		entry: 'Round Off',
		fields: feeFields,
	},
	field('amount', 'totalTax', 'Total Tax', { description: 'Tax of all items and fees' }),
];

/** All fields of an order, in the order of the form. */
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
