import type { INodeProperties } from 'n8n-workflow';

import { HUNDRED, multiply, readDecimal, toJsonNumber, toText } from '../../shared/money/decimal';
import { InvalidInputError } from '../../shared/errors';
import { truncate } from '../../shared/truncate';

/** How amounts are entered. Voucherify itself stores hundredths in every currency. */
export type AmountUnit = 'decimal' | 'minor';

/** No default: a wrong guess would be off by a factor of 100 without anybody noticing. */
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
		'How amounts and prices are given; required if there are any. Voucherify stores minor units, and decimals are converted exactly.',
};

/**
 * Reads an amount into whole minor units, exactly.
 *
 * @param unit empty if none is chosen
 * @throws InvalidInputError if the amount has a fraction of a minor unit, too many digits for JSON, or no unit
 */
export function readAmount(value: unknown, label: string, unit: AmountUnit | ''): number {
	const entered = readDecimal(value, label);
	if (unit === '') {
		throw new InvalidInputError(
			`'${amountUnitField.displayName}' is empty`,
			`Choose 'Decimals' if amounts are given as 19.99, or 'Minor Units' if they are given as 1999. '${label}' is ${truncate(toText(entered))}.`,
		);
	}
	const amount = unit === 'decimal' ? multiply(entered, HUNDRED) : entered;
	if (amount.scale === 0) return toJsonNumber(amount, label);
	throw unit === 'decimal'
		? new InvalidInputError(
				`'${label}' has more than two decimals: ${truncate(toText(entered))}`,
				'Voucherify stores hundredths. Round the amount before this node.',
			)
		: new InvalidInputError(
				`'${label}' is not a whole number of minor units: ${truncate(toText(entered))}`,
				`Set '${amountUnitField.displayName}' to 'Decimals' if amounts are given as 19.99.`,
			);
}
