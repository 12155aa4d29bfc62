import { field, type RecordField } from '../../shared/forms/field';

/** Fields of the records within a Voyado order. */

export const extraData = (of: string): RecordField =>
	field('object', 'extraData', 'Extra Data', {
		description: `Free data about the ${of} for the message template`,
	});

export const feeFields: RecordField[] = [
	field('amount', 'value', 'Value', { isRequired: true, description: 'Including tax' }),
	field('amount', 'tax', 'Tax', { description: 'Tax part of the value' }),
	field('decimal', 'taxPercent', 'Tax Percent', { placeholder: 'e.g. 25' }),
];

export const discountFields: RecordField[] = [
	field('amount', 'value', 'Value', {
		isRequired: true,
		placeholder: 'e.g. -50',
		description: 'Zero or negative',
	}),
	field('text', 'type', 'Type', { placeholder: 'e.g. campaign' }),
	field('text', 'description', 'Description', { placeholder: 'e.g. Spring sale' }),
	extraData('discount'),
];

export const paymentMethodFields: RecordField[] = [
	field('text', 'type', 'Type', { isRequired: true, placeholder: 'e.g. card' }),
	field('amount', 'value', 'Value', {
		isRequired: true,
		placeholder: 'e.g. 299.00',
		description: 'Amount paid this way',
	}),
	field('text', 'description', 'Description', { placeholder: 'e.g. Visa ending in 4242' }),
	extraData('payment'),
];

export const taxDetailFields: RecordField[] = [
	field('text', 'description', 'Description', { placeholder: 'e.g. VAT 25%' }),
	field('amount', 'value', 'Value', { placeholder: 'e.g. 59.80' }),
	field('decimal', 'percent', 'Percent', { placeholder: 'e.g. 25' }),
	field('amount', 'totalIncludingTax', 'Total Including Tax', { placeholder: 'e.g. 299.00' }),
	field('amount', 'totalExcludingTax', 'Total Excluding Tax', { placeholder: 'e.g. 239.20' }),
];
