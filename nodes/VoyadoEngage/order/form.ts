import type { INodeProperties } from 'n8n-workflow';

import { currencyDecimals, readRounded, toJsonNumber } from '../../shared/money/decimal';
import { recordModes, type InputMode } from '../../shared/forms/form';
import type { Warnings } from '../../shared/forms/warnings';
import type { AmountReader } from '../../shared/forms/readRecord';
import type { VoyadoConversion } from './fromStandardOrder';
import { primaryFields, orderFields } from './fields';
import type { VoyadoOrder } from '../api/types';

/** The option that rounds amounts. Without it they are sent as they are given, or refused where they are not exact. */
export const roundAmountsField: INodeProperties = {
	displayName: 'Round Amounts To',
	name: 'roundAmountsTo',
	type: 'options',
	options: [
		{ name: 'Decimals of the Currency', value: 'currency', description: '2 for SEK, 0 for JPY' },
		{ name: 'Whole Numbers', value: '0' },
		{ name: '2 Decimals', value: '2' },
		{ name: '3 Decimals', value: '3' },
	],
	default: 'currency',
	// Standard orders are exact as they come.
	displayOptions: { show: { '/inputMode': ['fields', 'json'] } },
	description:
		'How to round amounts that come from arithmetic, such as 69.80000000000001; halves go up. Quantities, rates and percentages stay as they are.',
};

/** What an item asks to be registered. */
export interface Registration {
	order: VoyadoOrder;
	warnings: Warnings;
	/** Tells the event apart from others with the same number and statuses; empty where nothing does. */
	eventKey: string;
	/** Where the order was converted. */
	conversion?: VoyadoConversion;
}

/** The input modes of an order in Voyado's own form. */
export const ownOrderModes: Array<InputMode<Registration>> = recordModes({
	provider: 'Voyado',
	fields: orderFields,
	primaryFields: primaryFields,
	collection: { name: 'additionalFields', label: 'Additional Fields' },
	jsonDescription:
		'Order in the form of Voyado. It is checked as the fields are; amounts may be text, so that no digit is lost.',
	amountReader(parameters, valueOf) {
		const rounding = parameters.in('options').optionalChoice(roundAmountsField.name);
		if (rounding === undefined) return undefined;
		return roundingTo(rounding === 'currency' ? decimalsOf(valueOf('currency')) : Number(rounding));
	},
}).map((mode) => ({
	...mode,
	read(parameters) {
		const { record, warnings } = mode.read(parameters);
		return { order: record as VoyadoOrder, warnings, eventKey: '' };
	},
}));

/** A currency that cannot be read is refused where it is read. */
function decimalsOf(currency: unknown): number {
	return currencyDecimals(typeof currency === 'string' ? currency.trim() : '');
}

function roundingTo(decimals: number): AmountReader {
	return (value, label) => toJsonNumber(readRounded(value, label, decimals), label);
}
