/** A number as an integer and a power of ten: 12.5 is { digits: 125n, scale: 1 }. */
interface Decimal {
	digits: bigint;
	scale: number;
}

/** Parses a JSON number exactly, so that 0.1 is not the nearest float. */
export function decimal(value: number | string): Decimal {
	const [mantissa, exponent = '0'] = String(value).toLowerCase().split('e');
	const [whole, fraction = ''] = mantissa.split('.');
	const digits = BigInt(whole + fraction);
	const scale = fraction.length - Number(exponent);
	return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** The exact sum. */
export function add(one: Decimal, other: Decimal): Decimal {
	const scale = Math.max(one.scale, other.scale);
	return { digits: digitsAt(one, scale) + digitsAt(other, scale), scale };
}

/** The exact product. */
export function multiply(one: Decimal, other: Decimal): Decimal {
	return { digits: one.digits * other.digits, scale: one.scale + other.scale };
}

/** Negative if the first is smaller, zero if equal, positive if larger. */
export function compare(one: Decimal, other: Decimal): number {
	const { digits } = add(one, negate(other));
	return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

/** The same amount with the other sign. */
export function negate({ digits, scale }: Decimal): Decimal {
	return { digits: -digits, scale };
}

/** The amount without its sign. */
export function absolute(value: Decimal): Decimal {
	return value.digits < 0n ? negate(value) : value;
}

/** The exact sum of JSON numbers; undefined counts as zero. */
export function sumOf(values: Array<number | undefined>): Decimal {
	return values.reduce<Decimal>((sum, value) => add(sum, decimal(value ?? 0)), decimal(0));
}

function digitsAt({ digits, scale }: Decimal, wanted: number): bigint {
	return digits * 10n ** BigInt(wanted - scale);
}
