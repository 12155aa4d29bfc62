import { describe, expect, it } from 'vitest';

import { readDecimal } from '../../../nodes/shared/money/decimal';
import { chargedRate } from '../../../nodes/shared/order/tax';

const decimal = (amount: string | null) => (amount === null ? null : readDecimal(amount, 'amount'));

describe('chargedRate', () => {
	it.each<[string, string | null, string | null, string | null, number, number, string | null]>([
		['keeps a rate that fits its tax', '19', '19.00', '119.00', 1, 2, '19'],
		['is 0 if no tax was charged', '21', '0.00', '100.00', 1, 2, '0'],
		['keeps a rate whose tax rounds to 0', '10', '0.00', '0.02', 1, 2, '10'],
		['keeps a rate whose tax rounds to 0 yen', '10', '0', '4', 1, 0, '10'],
		['is 0 if no tax was charged in yen', '10', '0', '11800', 2, 0, '0'],
		['is null if the tax contradicts it', '21', '11.94', '121.00', 1, 2, null],
		['allows one unit per piece', '19', '19.03', '119.00', 3, 2, '19'],
		['allows no more', '19', '19.04', '119.00', 3, 2, null],
		['keeps a rate without a stated tax', '19', null, '119.00', 1, 2, '19'],
		['is null without a rate', null, '19.00', '119.00', 1, 2, null],
		['is 0 without a rate and without tax', null, '0.00', '119.00', 1, 2, '0'],
		['keeps the rate of something free', '19', '0.00', '0.00', 1, 2, '19'],
	])('%s', (_, rate, tax, total, quantity, decimals, expected) => {
		expect(chargedRate(decimal(rate), decimal(tax), decimal(total), quantity, decimals)).toBe(
			expected,
		);
	});
});
