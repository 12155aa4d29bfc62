import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { allocate } from '../../../nodes/shared/money/allocate';
import {
	add,
	compare,
	readDecimal,
	sign,
	sum,
	toText,
	ZERO,
} from '../../../nodes/shared/money/decimal';
import { propertyRuns } from '../../orders/amounts';

const read = (amount: string) => readDecimal(amount, 'Amount');
const shares = (amount: string, weights: string[], decimals = 2) =>
	allocate(read(amount), weights.map(read), decimals).map((share) => toText(add(share, ZERO)));

describe('allocate', () => {
	it.each([
		['10.00', ['100', '100'], ['5', '5']],
		['10.00', ['1', '1', '1'], ['3.34', '3.33', '3.33']],
		['10.00', ['0', '30', '10'], ['0', '7.5', '2.5']],
		['0.01', ['5', '10', '5'], ['0', '0.01', '0']],
		['0.02', ['10', '10', '10'], ['0.01', '0.01', '0']],
		['0', ['5', '5'], ['0', '0']],
		['3', ['0', '0'], ['1.5', '1.5']],
		['3', ['-5', '5'], ['0', '3']],
		['30', ['10', '10'], ['15', '15']],
	])('divides %s by the weights %j into %j', (amount, weights, expected) => {
		expect(shares(amount, weights)).toEqual(expected);
	});

	it('divides into whole minor units, or as finely as amounts are given', () => {
		expect(shares('100', ['1', '1', '1'], 0)).toEqual(['34', '33', '33']);
		expect(shares('1', ['1', '1', '1'], 3)).toEqual(['0.334', '0.333', '0.333']);
		expect(shares('0.5', ['1', '1'], 0)).toEqual(['0.3', '0.2']);
	});

	it('gives away the amount to the last minor unit, and takes no more than there is', () => {
		const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 7n }), {
			minLength: 1,
			maxLength: 9,
		});
		fc.assert(
			fc.property(amounts, fc.nat(3), fc.integer({ min: 0, max: 100 }), (units, scale, percent) => {
				const weights = units.map((each) => ({ units: each, scale }));
				const whole = units.reduce((most, each) => most + each, 0n);
				const amount = { units: (whole * BigInt(percent)) / 100n, scale };
				const result = allocate(amount, weights, scale);
				expect(compare(sum(result), amount)).toBe(0);
				for (const [index, share] of result.entries()) {
					expect(sign(share)).toBeGreaterThanOrEqual(0);
					expect(compare(share, weights[index])).toBeLessThanOrEqual(0);
				}
			}),
			{ numRuns: propertyRuns },
		);
	});
});
