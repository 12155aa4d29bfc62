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
	readRounded,
	roundHalfUp,
	sign,
	subtract,
	sum,
	toJsonNumber,
	toText,
	ZERO,
} from '../../../nodes/shared/money/decimal';

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

	it.each([
		[NaN, '"NaN"'],
		[Infinity, '"Infinity"'],
		[null, '"null"'],
		[undefined, '"undefined"'],
		[true, '"true"'],
		[{}, 'an object'],
		[[1], 'a list'],
	])('refuses the value %j', (value, named) => {
		expect(() => read(value)).toThrow(`'Amount' is not a number: ${named}`);
	});

	it('refuses a number with the noise of a float sum', () => {
		expect(() => read(0.1 + 0.2)).toThrow("'Amount' is not exact: 0.30000000000000004");
	});

	it('takes a number of 15 digits, which are all its own, and not one of 16', () => {
		expect(toText(read(0.123456789012345))).toBe('0.123456789012345');
		expect(toText(read(123456789012345))).toBe('123456789012345');
		expect(() => read(0.1234567890123456)).toThrow("'Amount' is not exact");
		expect(() => read(1234567890123.456)).toThrow("'Amount' is not exact");
	});

	it.each([
		`10.${'0'.repeat(300_000)}`,
		'9'.repeat(1_000_000),
		`${'9'.repeat(101)}`,
		'1e999',
		'1e-999',
		'5e100',
		1e300,
		Number.MIN_VALUE,
	])('refuses what is absurdly long, and quotes no more than its start', (value) => {
		expect(() => read(value)).toThrow(/^'Amount' is too long for a number: ".{3,81}"$/);
	});

	it('takes a number as long as it may be', () => {
		expect(toText(read(`${'9'.repeat(98)}.5`))).toBe(`${'9'.repeat(98)}.5`);
		expect(toText(read('1e99'))).toBe(`1${'0'.repeat(99)}`);
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
	it('gives the exact quotient, or nothing if its decimals do not end', () => {
		fc.assert(
			fc.property(decimal, decimal, (a, b) => {
				const quotient = divide(a, b);
				if (quotient) expect(multiply(quotient, b)).toEqual(a);
				else expect(b.units === 0n || toText(a) !== '0').toBe(true);
				if (b.units !== 0n) expect(divide(multiply(a, b), b)).toEqual(a);
			}),
		);
	});

	it.each([
		['299.90', '2', '149.95'],
		['1', '8', '0.125'],
		['-1', '40', '-0.025'],
		['349', '1.25', '279.2'],
		['0', '3', '0'],
		['10', '0.5', '20'],
		['6', '-3', '-2'],
	])('%s / %s is %s', (a, b, quotient) => {
		expect(toText(divide(read(a), read(b))!)).toBe(quotient);
	});

	it.each([
		['10', '3'],
		['1', '7'],
		['100', '1.19'],
		['5', '0'],
		['0', '0'],
	])('%s / %s does not end', (a, b) => {
		expect(divide(read(a), read(b))).toBeUndefined();
	});
});

describe('roundHalfUp', () => {
	it.each([
		['0.125', 2, '0.13'],
		['-0.125', 2, '-0.13'],
		['0.1249999', 2, '0.12'],
		['69.80000000000001', 2, '69.8'],
		['2.5', 0, '3'],
		['-2.5', 0, '-3'],
		['0.5', 0, '1'],
		['0.4', 0, '0'],
		['-0.4', 0, '0'],
		['999.995', 2, '1000'],
		['1.5', 3, '1.5'],
		['7', 2, '7'],
	])('rounds %s to %i decimals as %s', (number, decimals, rounded) => {
		expect(toText(roundHalfUp(read(number), decimals))).toBe(rounded);
	});

	it('is at most half a step away, and the farther one only at the very half', () => {
		fc.assert(
			fc.property(decimal, fc.nat(12), (number, decimals) => {
				const rounded = roundHalfUp(number, decimals);
				expect(rounded.scale).toBeLessThanOrEqual(decimals);
				const half = { units: 5n, scale: decimals + 1 };
				const away = subtract(absolute(rounded), absolute(number));
				expect(compare(away, half)).toBeLessThanOrEqual(0);
				expect(compare(away, negate(half))).toBeGreaterThan(0);
			}),
		);
	});
});

describe('readRounded', () => {
	it.each([
		[349 - 349 / 1.25, 2, '69.8'],
		[0.1 + 0.2, 2, '0.3'],
		[1.255 * 3, 2, '3.77'],
		[1.005, 2, '1.01'],
		[-1.005, 2, '-1.01'],
		['69.80500000000001', 2, '69.81'],
		['1.005', 2, '1.01'],
		[0.285 * 100, 0, '29'],
		[1.2345, 3, '1.235'],
	])('reads %j with %i decimals as %s', (value, decimals, text) => {
		expect(toText(readRounded(value, 'Amount', decimals))).toBe(text);
	});

	it.each(['', 'abc', NaN, Infinity, null, '1e999'])('refuses %j', (value) => {
		expect(() => readRounded(value, 'Amount', 2)).toThrow(
			/^'Amount' is (not|too long for) a number/,
		);
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

	it('rounds what divide returns, if its decimals end', () => {
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
		['EUR', 2],
		['JPY', 0],
		['KWD', 3],
		['CLF', 4],
		['jpy', 0],
		['HUF', 2],
		['IDR', 2],
		['COP', 2],
		['IQD', 3],
		['ISK', 0],
		['', 2],
		['money', 2],
	])('of %j is %i', (currency, decimals) => {
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
