import { InvalidInputError } from '../failure';

/** Longest number of significant digits that every double keeps exactly. */
const SAFE_DIGITS = 15;

/** A decimal number, exact: `units` divided by ten to the power of `scale`. */
export interface Decimal {
	units: bigint;
	scale: number;
}

/**
 * Reads a decimal number, given as text ("299.90") or as a number.
 *
 * @throws InvalidInputError where it is no number, or a number that carries the noise of a float sum
 */
export function readDecimal(value: unknown, label: string): Decimal {
	const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
	const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i.exec(text);
	if (!match) {
		throw new InvalidInputError(
			`'${label}' is not a number: "${text}"`,
			'Write it with a point and without spaces or thousands separators, for example 1299.90.',
		);
	}
	const [, sign, whole, fraction = '', exponent = '0'] = match;
	const decimal = normalize({
		units: BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`),
		scale: fraction.length - Number(exponent),
	});
	if (typeof value === 'number' && significantDigits(decimal) > SAFE_DIGITS) {
		throw new InvalidInputError(
			`'${label}' is not exact: ${text}`,
			'A sum of decimals was probably computed before. Round it, or give it as text.',
		);
	}
	return decimal;
}

/** Without trailing zeros behind the point, and never with a negative scale. */
function normalize({ units, scale }: Decimal): Decimal {
	if (scale < 0) return { units: units * 10n ** BigInt(-scale), scale: 0 };
	let rest = units;
	let places = scale;
	while (places > 0 && rest % 10n === 0n) {
		rest /= 10n;
		places--;
	}
	return { units: rest, scale: places };
}

function significantDigits({ units }: Decimal): number {
	return String(units < 0n ? -units : units).replace(/0+$/, '').length;
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

/** @returns undefined where the division does not end, or is by zero */
export function divide(a: Decimal, b: Decimal): Decimal | undefined {
	if (b.units === 0n) return undefined;
	const dividend = a.units * 10n ** BigInt(b.scale);
	const divisor = b.units * 10n ** BigInt(a.scale);
	const shared = commonDivisor(dividend, divisor);
	const [twos, withoutTwos] = takeOut(2n, divisor / shared);
	const [fives, rest] = takeOut(5n, withoutTwos);
	if (rest !== 1n && rest !== -1n) return undefined;
	const scale = Math.max(twos, fives);
	return normalize({ units: (dividend * 10n ** BigInt(scale)) / divisor, scale });
}

function commonDivisor(a: bigint, b: bigint): bigint {
	let [one, other] = [a, b];
	while (other !== 0n) [one, other] = [other, one % other];
	return one;
}

/** How often a factor is in a number, and what is left without it. */
function takeOut(factor: bigint, number: bigint): [number, bigint] {
	let rest = number;
	let times = 0;
	while (rest % factor === 0n) {
		rest /= factor;
		times++;
	}
	return [times, rest];
}

/** Rounds to a number of decimals; a half goes away from zero. */
export function roundHalfUp(a: Decimal, decimals: number): Decimal {
	if (a.scale <= decimals) return a;
	const step = 10n ** BigInt(a.scale - decimals);
	const half = a.units < 0n ? -step / 2n : step / 2n;
	return normalize({ units: (a.units + half) / step, scale: decimals });
}

/** How many decimals amounts of a currency have: 0 for JPY, 3 for KWD, 2 where nobody says it. */
export function currencyDecimals(currency: string): number {
	const known = decimalsByCurrency.get(currency);
	if (known !== undefined) return known;
	if (!/^[A-Z]{3}$/.test(currency)) return 2;
	const format = new Intl.NumberFormat('en', { style: 'currency', currency });
	const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
	decimalsByCurrency.set(currency, decimals);
	return decimals;
}

/** Making a number format takes far longer than looking up what it said before. */
const decimalsByCurrency = new Map<string, number>();

export function sum(numbers: Decimal[]): Decimal {
	return numbers.reduce(add, ZERO);
}

export function absolute({ units, scale }: Decimal): Decimal {
	return { units: units < 0n ? -units : units, scale };
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Decimal, b: Decimal): number {
	const scale = Math.max(a.scale, b.scale);
	const difference = unitsAt(a, scale) - unitsAt(b, scale);
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The sign: -1, 0 or 1. */
export function sign(a: Decimal): number {
	return compare(a, ZERO);
}

/** Plain text, for example "299.9". */
export function toText({ units, scale }: Decimal): string {
	const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
	const minus = units < 0n ? '-' : '';
	if (scale === 0) return minus + digits;
	return `${minus}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/**
 * The number that JSON carries, where it is the very same number.
 *
 * @throws InvalidInputError where a double cannot hold all digits
 */
export function toJsonNumber(decimal: Decimal, label: string): number {
	const number = Number(toText(decimal));
	const back = Number.isFinite(number) ? readTextAgain(number) : undefined;
	if (back && compare(back, decimal) === 0) return number;
	throw new InvalidInputError(
		`'${label}' has more digits than can be sent exactly: ${toText(decimal)}`,
	);
}

function readTextAgain(number: number): Decimal {
	return readDecimal(String(number), '');
}

function unitsAt({ units, scale }: Decimal, wanted: number): bigint {
	return wanted === scale ? units : units * 10n ** BigInt(wanted - scale);
}
