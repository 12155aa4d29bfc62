import type { INodeProperties } from 'n8n-workflow';

import { HUNDRED, multiply, readDecimal, toJsonNumber, toText } from '../../shared/money/decimal';
import { InvalidInputError } from '../../shared/errors';
import { truncate } from '../../shared/truncate';

/** How amounts are entered. Voucherify itself takes hundredths, whatever the currency. */
export type AmountUnit = 'decimal' | 'minor';

/** Nothing is chosen at first: a wrong guess would be off by a hundred without anybody seeing it. */
export const amountUnitField: INodeProperties = {
	displayName: 'Amounts In',
	name: 'amountUnit',
	type: 'options',
	options: [
		{ name: 'Choose…', value: '' },
		{ name: 'Decimals', value: 'decimal', description: 'With up to two decimals: 19.99' },
		{ name: 'Minor Units', value: 'minor', description: 'Hundredths: 1999 for 19.99' },
	],
	default: '',
	description:
		'How amounts and prices are given; has to be chosen where there are any. Voucherify stores minor units, and decimals are converted exactly.',
};

/**
 * Reads an amount into whole minor units, exactly.
 *
 * @param unit empty where none is chosen
 * @throws InvalidInputError where it has a part of a minor unit, too many digits for JSON, or no unit
 */
export function readAmount(value: unknown, label: string, unit: AmountUnit | ''): number {
	const entered = readDecimal(value, label);
	if (unit === '') {
		throw new InvalidInputError(
			`'${amountUnitField.displayName}' is empty`,
			`Choose 'Decimals' where amounts are given as 19.99, or 'Minor Units' where they are given as 1999. '${label}' is ${truncate(toText(entered))}.`,
		);
	}
	const amount = unit === 'decimal' ? multiply(entered, HUNDRED) : entered;
	if (amount.scale === 0) return toJsonNumber(amount, label);
	throw unit === 'decimal'
		? new InvalidInputError(
				`'${label}' has more than two decimals: ${truncate(toText(entered))}`,
				'Voucherify stores hundredths. Round it before.',
			)
		: new InvalidInputError(
				`'${label}' is not a whole number of minor units: ${truncate(toText(entered))}`,
				`Set '${amountUnitField.displayName}' to 'Decimals' where amounts are given as 19.99.`,
			);
}
