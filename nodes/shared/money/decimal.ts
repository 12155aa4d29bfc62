import trimEnd from 'lodash/trimEnd';

import { InvalidInputError } from '../errors';
import { truncate } from '../truncate';
import { quote } from '../values';

/** Longest number of significant digits that every double keeps exactly. */
const SAFE_DIGITS = 15;

/**
 * Most characters of a number, and most digits on either side of its point. No amount comes near it,
 * and arithmetic with numbers of this length takes no time.
 */
const MAX_DIGITS = 100;

/** What nearly all amounts look like. It is read in a third of the time. */
const USUAL_FORM = /^-?\d+(?:\.\d+)?$/;
const ANY_FORM = /^([+-]?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i;

/** A decimal number, exact: `units` divided by ten to the power of `scale`. */
export interface Decimal {
	units: bigint;
	scale: number;
}

/**
 * Reads a decimal number, given as text ("299.90") or as a number.
 *
 * @throws InvalidInputError if it is no number, too long, or not exact because it comes from a
 * floating-point sum
 */
export function readDecimal(value: unknown, label: string): Decimal {
	const decimal = parse(value, label);
	if (typeof value === 'number' && hasNoise(value, decimal)) {
		throw new InvalidInputError(
			`'${label}' is not exact: ${value}`,
			'It probably comes from floating-point arithmetic. Round it, or pass it as text.',
		);
	}
	return decimal;
}

/**
 * Reads a decimal number that may come from arithmetic, and rounds it half up (away from zero).
 *
 * @param decimals how many stay behind the point
 * @throws InvalidInputError if it is no number, or too long
 */
export function readRounded(value: unknown, label: string, decimals: number): Decimal {
	// The noise goes first: as a float, 1.255 * 3 is 3.7649999999999997, and half of a cent is lost.
	const exact = typeof value === 'number' ? Number(value.toPrecision(SAFE_DIGITS)) : value;
	return roundHalfUp(parse(exact, label), decimals);
}

function parse(value: unknown, label: string): Decimal {
	if (Number.isSafeInteger(value)) return { units: BigInt(value as number), scale: 0 };
	const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
	if (text.length > MAX_DIGITS) throw tooLong(text, label);
	if (USUAL_FORM.test(text)) return parseUsualForm(text);
	const match = ANY_FORM.exec(text);
	if (!match) {
		throw new InvalidInputError(
			`'${label}' is not a number: ${quote(typeof value === 'string' ? text : value)}`,
			'Write it with a point and without spaces or thousands separators, for example 1299.90.',
		);
	}
	const [, sign, whole, fraction = '', exponent = '0'] = match;
	const scale = fraction.length - Number(exponent);
	if (whole.length + Number(exponent) > MAX_DIGITS || scale > MAX_DIGITS) {
		throw tooLong(text, label);
	}
	return normalize({ units: BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), scale });
}

function parseUsualForm(text: string): Decimal {
	const point = text.indexOf('.');
	if (point === -1) return { units: BigInt(text), scale: 0 };
	const units = BigInt(text.slice(0, point) + text.slice(point + 1));
	return normalize({ units, scale: text.length - point - 1 });
}

function tooLong(text: string, label: string): InvalidInputError {
	return new InvalidInputError(
		`'${label}' is too long for a number: "${truncate(text)}"`,
		`A number can have up to ${MAX_DIGITS} digits.`,
	);
}

/** Without trailing zeros behind the point, and never with a negative scale. */
function normalize({ units, scale }: Decimal): Decimal {
	if (scale <= 0) return { units: units * powerOfTen(-scale), scale: 0 };
	if (units === 0n) return ZERO;
	if (units % 10n !== 0n) return { units, scale };
	const digits = String(units);
	let zeros = 0;
	while (zeros < scale && digits[digits.length - 1 - zeros] === '0') zeros++;
	return { units: units / powerOfTen(zeros), scale: scale - zeros };
}

/** Whether a number has more digits than a double keeps. */
function hasNoise(number: number, { units }: Decimal): boolean {
	if (String(number).length <= SAFE_DIGITS) return false;
	return trimEnd(String(units < 0n ? -units : units), '0').length > SAFE_DIGITS;
}

/** As many as the decimals of usual amounts need, and of what is computed of them. */
const powersOfTen = Array.from({ length: 32 }, (_, exponent) => 10n ** BigInt(exponent));

function powerOfTen(exponent: number): bigint {
	return powersOfTen[exponent] ?? 10n ** BigInt(exponent);
}

export const ZERO: Decimal = { units: 0n, scale: 0 };
export const HUNDRED: Decimal = { units: 100n, scale: 0 };

export function add(a: Decimal, b: Decimal): Decimal {
	const scale = Math.max(a.scale, b.scale);
	return normalize({ units: unitsAt(a, scale) + unitsAt(b, scale), scale });
}

export function negate({ units, scale }: Decimal): Decimal {
	return { units: -units, scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
	return add(a, negate(b));
}

export function multiply(a: Decimal, b: Decimal): Decimal {
	return normalize({ units: a.units * b.units, scale: a.scale + b.scale });
}

/** The exact quotient; undefined if its decimals do not end, and for a division by zero. */
export function divide(a: Decimal, b: Decimal): Decimal | undefined {
	if (b.units === 0n) return undefined;
	// Most quantities are whole and divide the total as it is.
	if (b.scale === 0 && a.units % b.units === 0n) {
		return normalize({ units: a.units / b.units, scale: a.scale });
	}
	// A fraction in lowest terms ends if its denominator has no other prime factors than 2 and 5.
	const dividend = a.units * powerOfTen(b.scale);
	const divisor = b.units * powerOfTen(a.scale);
	const common = greatestCommonDivisor(dividend, divisor);
	const denominator = divisor / common;
	const twos = timesDivisible(denominator, 2n);
	const fives = timesDivisible(denominator, 5n);
	const rest = denominator / (2n ** BigInt(twos) * 5n ** BigInt(fives));
	if (rest !== 1n && rest !== -1n) return undefined;
	const scale = Math.max(twos, fives);
	return normalize({ units: ((dividend / common) * powerOfTen(scale)) / denominator, scale });
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
	let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b];
	while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
	return larger;
}

function timesDivisible(number: bigint, by: bigint): number {
	let times = 0;
	for (let rest = number; rest % by === 0n; rest /= by) times++;
	return times;
}

/** Rounded to so many decimals; a half goes away from zero: 0.125 becomes 0.13 and -0.125 -0.13. */
export function roundHalfUp({ units, scale }: Decimal, decimals: number): Decimal {
	if (scale <= decimals) return { units, scale };
	const step = powerOfTen(scale - decimals);
	const half = units < 0n ? -step / 2n : step / 2n;
	return normalize({ units: (units + half) / step, scale: decimals });
}

/** The quotient, rounded to a number of decimals; a half goes away from zero. The divisor is not zero. */
export function divideHalfUp(a: Decimal, b: Decimal, decimals: number): Decimal {
	const dividend = a.units * powerOfTen(b.scale + decimals);
	const divisor = b.units * powerOfTen(a.scale);
	const half = dividend < 0n === divisor < 0n ? divisor : -divisor;
	return normalize({ units: (dividend * 2n + half) / (divisor * 2n), scale: decimals });
}

export function sum(numbers: Decimal[]): Decimal {
	return numbers.reduce(add, ZERO);
}

export function absolute({ units, scale }: Decimal): Decimal {
	return { units: units < 0n ? -units : units, scale };
}

/** Returns the number, or zero for one below it. */
export function atLeastZero(number: Decimal): Decimal {
	return sign(number) < 0 ? ZERO : number;
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Decimal, b: Decimal): number {
	const scale = Math.max(a.scale, b.scale);
	const difference = unitsAt(a, scale) - unitsAt(b, scale);
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The sign: -1, 0 or 1. */
export function sign({ units }: Decimal): number {
	return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/** Plain text, for example "299.9". */
export function toText({ units, scale }: Decimal): string {
	const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
	const minus = units < 0n ? '-' : '';
	if (scale === 0) return minus + digits;
	return `${minus}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The nearest number that JSON carries, for what was a JSON number before, such as a quantity. */
export function toNumber(decimal: Decimal): number {
	return Number(toText(decimal));
}

/**
 * Converts a decimal to a JSON number of exactly the same value.
 *
 * @throws InvalidInputError if a double cannot hold all digits
 */
export function toJsonNumber(decimal: Decimal, label: string): number {
	const number = toNumber(decimal);
	if (Number.isFinite(number) && compare(parse(number, label), decimal) === 0) return number;
	throw new InvalidInputError(
		`'${label}' has more digits than can be sent exactly: ${truncate(toText(decimal))}`,
	);
}

/**
 * How many decimals a currency has: 2 for EUR, 0 for JPY, 3 for KWD.
 *
 * @param currency ISO 4217; 2 if it is no currency
 */
export function currencyDecimals(currency: string): number {
	return unusualDecimals.get(currency.toUpperCase()) ?? 2;
}

/**
 * The currencies that do not have two decimals by ISO 4217. `Intl` does not know them: it has the decimals that
 * prices are usually shown with, which are none in HUF, IDR and COP, and which change with the version of Node.
 */
const unusualDecimals = new Map([
	...withDecimals(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
	...withDecimals(3, 'BHD IQD JOD KWD LYD OMR TND'),
	...withDecimals(4, 'CLF UYW'),
]);

function withDecimals(decimals: number, codes: string): Array<[string, number]> {
	return codes.split(' ').map((code) => [code, decimals]);
}

/** The units of a number at a scale that is not below its own. */
export function unitsAt({ units, scale }: Decimal, wanted: number): bigint {
	return wanted === scale ? units : units * powerOfTen(wanted - scale);
}
