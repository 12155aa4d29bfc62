import type { INodeProperties } from 'n8n-workflow';

import { HUNDRED, multiply, readDecimal, toJsonNumber, toText } from '../shared/record/decimal';
import { InvalidInputError } from '../shared/failure';

/** How amounts are entered. Voucherify itself takes hundredths, whatever the currency. */
export type AmountUnit = 'minor' | 'decimal';

export const amountUnitField: INodeProperties = {
	displayName: 'Amounts In',
	name: 'amountUnit',
	type: 'options',
	options: [
		{ name: 'Minor Units', value: 'minor', description: 'Hundredths: 1999 for 19.99' },
		{ name: 'Decimals', value: 'decimal', description: 'With up to two decimals: 19.99' },
	],
	default: 'minor',
	description:
		'How all amounts and prices of this node are given. Voucherify stores minor units; decimals are converted exactly.',
};

/**
 * Reads an amount into whole minor units, exactly.
 *
 * @throws InvalidInputError where it has a part of a minor unit, or too many digits for JSON
 */
export function readAmount(value: unknown, label: string, unit: AmountUnit): number {
	const entered = readDecimal(value, label);
	const amount = unit === 'decimal' ? multiply(entered, HUNDRED) : entered;
	if (amount.scale === 0) return toJsonNumber(amount, label);
	throw unit === 'decimal'
		? new InvalidInputError(
				`'${label}' has more than two decimals: ${toText(entered)}`,
				'Voucherify stores hundredths. Round it before.',
			)
		: new InvalidInputError(
				`'${label}' is not a whole number of minor units: ${toText(entered)}`,
				`Set '${amountUnitField.displayName}' to 'Decimals' where amounts are given as 19.99.`,
			);
}
