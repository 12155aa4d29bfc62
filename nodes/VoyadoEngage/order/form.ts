import type { INodeProperties } from 'n8n-workflow';

import { ownFormatModes } from '../../shared/forms/form';
import type { InputMode } from '../../shared/forms/inputModes';
import type { AmountReader } from '../../shared/forms/entered';
import { currencyDecimals, readRounded, toJsonNumber } from '../../shared/money/decimal';
import type { OrderInput } from '../../shared/n8n/standardOrderInput';
import type { VoyadoOrder } from '../api/types';
import { orderFields, primaryFields } from './fields';
import type { VoyadoConversion } from './fromStandardOrder';
import { voyadoStandardOrderMode } from './standardOrderForm';

/** An order to register, and what people should know about it. */
export type VoyadoOrderInput = OrderInput<VoyadoOrder, VoyadoConversion>;

/** The option that rounds amounts. Without it, amounts that are not exact are refused. */
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
	// The amounts of standard orders are exact.
	displayOptions: { show: { '/inputMode': ['fields', 'json'] } },
	description:
		'How to round amounts that result from arithmetic, such as 69.80000000000001; halves are rounded up. Quantities, rates and percentages are not rounded.',
};

/** The input modes of an order. */
export const orderModes: Array<InputMode<VoyadoOrderInput>> = [
	voyadoStandardOrderMode,
	...ownFormatModes<VoyadoOrder>({
		provider: 'Voyado Engage',
		fields: orderFields,
		primaryFields,
		collection: { name: 'additionalFields', label: 'Additional Fields' },
		jsonDescription:
			'Order in the format of Voyado. It is checked like the fields; amounts can be text, so that no digit is lost.',
		amountReader(parameters, valueOf) {
			const rounding = parameters.in('options').optionalChoice(roundAmountsField.name);
			if (rounding === undefined) return undefined;
			const decimals = rounding === 'currency' ? decimalsOf(valueOf('currency')) : Number(rounding);
			return roundingTo(decimals);
		},
	}),
];

/** An unreadable currency is refused when its own field is read. */
function decimalsOf(currency: unknown): number {
	return currencyDecimals(typeof currency === 'string' ? currency.trim() : '');
}

function roundingTo(decimals: number): AmountReader {
	return (value, label) => toJsonNumber(readRounded(value, label, decimals), label);
}
