import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	absolute,
	add,
	compare,
	currencyDecimals,
	divide,
	divideHalfUp,
	multiply,
	negate,
	readDecimal,
	roundHalfUp,
	sign,
	subtract,
	sum,
	toJsonNumber,
	toText,
	ZERO,
} from '../../../nodes/shared/record/decimal';

const read = (value: unknown) => readDecimal(value, 'Amount');
const decimal = fc
	.record({ units: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), scale: fc.nat(12) })
	.map(({ units, scale }) => add({ units, scale }, ZERO));

describe('readDecimal', () => {
	it.each([
		['299.90', '299.9'],
		['-0.50', '-0.5'],
		['+7', '7'],
		[' 1.0 ', '1'],
		['007.10', '7.1'],
		['-0', '0'],
		['1e3', '1000'],
		['12e-4', '0.0012'],
		[0.1, '0.1'],
		[1e21, '1000000000000000000000'],
		[1e-7, '0.0000001'],
		[-1299.9, '-1299.9'],
		['123456789012345678901234567890.123', '123456789012345678901234567890.123'],
	])('reads %j as %s', (value, text) => {
		expect(toText(read(value))).toBe(text);
	});

	it.each(['', ' ', '1,5', '1.299,90', '1 000', '.5', '5.', 'abc', '0x10', 'Infinity', '1e9999'])(
		'refuses %j',
		(value) => {
			expect(() => read(value)).toThrow("'Amount' is not a number");
		},
	);

	it.each([NaN, Infinity, null, undefined, true, {}, [1]])('refuses the value %j', (value) => {
		expect(() => read(value)).toThrow("'Amount' is not a number");
	});

	it('refuses a number with the noise of a float sum', () => {
		expect(() => read(0.1 + 0.2)).toThrow("'Amount' is not exact: 0.30000000000000004");
	});

	it('reads back what it wrote', () => {
		fc.assert(
			fc.property(decimal, (number) => {
				expect(read(toText(number))).toEqual(number);
			}),
		);
	});
});

describe('arithmetic', () => {
	it('is exact', () => {
		fc.assert(
			fc.property(decimal, decimal, decimal, (a, b, c) => {
				expect(add(a, b)).toEqual(add(b, a));
				expect(add(add(a, b), c)).toEqual(add(a, add(b, c)));
				expect(subtract(add(a, b), b)).toEqual(a);
				expect(multiply(a, add(b, c))).toEqual(add(multiply(a, b), multiply(a, c)));
				expect(sum([a, b, c])).toEqual(add(a, add(b, c)));
				expect(add(a, negate(a))).toEqual(ZERO);
				expect(sign(absolute(a))).toBe(Math.abs(sign(a)));
				expect(Math.sign(compare(a, b))).toBe(sign(subtract(a, b)));
			}),
		);
		expect(toText(sum([read('0.1'), read('0.2')]))).toBe('0.3');
	});

	it('compares by value, whatever the zeros', () => {
		expect(compare(read('1.10'), read('1.1'))).toBe(0);
		expect(compare(read('-2'), read('-1.99'))).toBe(-1);
	});
});

describe('divide', () => {
	it.each([
		['10', '4', '2.5'],
		['-1', '8', '-0.125'],
		['1', '-8', '-0.125'],
		['299.90', '1', '299.9'],
		['0', '3', '0'],
		['0.3', '0.1', '3'],
		['7', '0.5', '14'],
	])('%s by %s is %s', (a, b, text) => {
		expect(toText(divide(read(a), read(b))!)).toBe(text);
	});

	it.each([
		['10', '3'],
		['0.1', '0.7'],
		['1', '0'],
	])('%s by %s has no end', (a, b) => {
		expect(divide(read(a), read(b))).toBeUndefined();
	});

	it('is the other way round of multiplying', () => {
		fc.assert(
			fc.property(decimal, decimal, (a, b) => {
				if (sign(b) !== 0) expect(divide(multiply(a, b), b)).toEqual(a);
				const quotient = divide(a, b);
				if (quotient) expect(multiply(quotient, b)).toEqual(a);
			}),
		);
	});
});

describe('roundHalfUp', () => {
	it.each([
		['1.005', 2, '1.01'],
		['-1.005', 2, '-1.01'],
		['1.0049', 2, '1'],
		['0.5', 0, '1'],
		['-0.5', 0, '-1'],
		['0.4', 0, '0'],
		['7.125', 3, '7.125'],
		['7', 2, '7'],
	])('%s to %i decimals is %s', (number, decimals, text) => {
		expect(toText(roundHalfUp(read(number), decimals))).toBe(text);
	});
});

describe('divideHalfUp', () => {
	it.each([
		['10', '3', 2, '3.33'],
		['5', '8', 2, '0.63'],
		['-5', '8', 2, '-0.63'],
		['5', '-8', 2, '-0.63'],
		['-5', '-8', 2, '0.63'],
		['1', '3', 0, '0'],
		['0.0149', '2.98', 2, '0.01'],
		['1', '0.004', 0, '250'],
	])('%s by %s to %i decimals is %s', (a, b, decimals, text) => {
		expect(toText(divideHalfUp(read(a), read(b), decimals))).toBe(text);
	});

	it('rounds what divide gives, where that ends', () => {
		fc.assert(
			fc.property(decimal, decimal, fc.nat(6), (a, b, decimals) => {
				const quotient = divide(a, b);
				if (!quotient) return;
				expect(divideHalfUp(a, b, decimals)).toEqual(roundHalfUp(quotient, decimals));
			}),
		);
	});
});

describe('currencyDecimals', () => {
	it.each([
		['TRY', 2],
		['JPY', 0],
		['KWD', 3],
		['ZZZ', 2],
		['', 2],
		['try', 2],
	])('%s has %i', (currency, decimals) => {
		expect(currencyDecimals(currency)).toBe(decimals);
		expect(currencyDecimals(currency)).toBe(decimals);
	});
});

describe('toJsonNumber', () => {
	it('gives the very same number or refuses', () => {
		fc.assert(
			fc.property(decimal, (number) => {
				let json: number;
				try {
					json = toJsonNumber(number, 'Amount');
				} catch (error) {
					expect((error as Error).message).toContain("'Amount' has more digits");
					return;
				}
				expect(compare(read(String(json)), number)).toBe(0);
			}),
		);
	});

	it('never refuses an amount of up to fifteen digits', () => {
		fc.assert(
			fc.property(
				fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }),
				fc.nat(6),
				(units, scale) => {
					expect(() => toJsonNumber({ units, scale }, 'Amount')).not.toThrow();
				},
			),
		);
	});

	it('refuses what a double cannot hold', () => {
		const long = '1234567890.123456789012';
		expect(() => toJsonNumber(read(long), 'Amount')).toThrow(`exactly: ${long}`);
	});
});
