import { add, divide, readDecimal, sum, toText, ZERO, type Decimal } from './decimal';

/**
 * An amount as text, with two decimals or more ("299.90", "1000.00", "1.255"). The number of decimals
 * does not depend on the currency, which not every provider says: equal amounts are equal texts.
 */
export function toAmount(amount: Decimal): string {
	const text = toText(amount);
	if (amount.scale >= 2) return text;
	return amount.scale === 1 ? `${text}0` : `${text}.00`;
}

/** The text of an amount that may not be known. */
export function toAmountOrNull(amount: Decimal | null): string | null {
	return amount && toAmount(amount);
}

/** Reads an amount that was read before and may not be known: the opposite of `toAmountOrNull`. */
export function decimalOrNull(amount: string | null): Decimal | null {
	return amount === null ? null : readDecimal(amount, '');
}

/** The sum; null if one of the amounts is not known. */
export function sumIfKnown(amounts: Array<Decimal | null>): Decimal | null {
	const known = amounts.filter((amount) => amount !== null);
	return known.length === amounts.length ? sum(known) : null;
}

/**
 * A decimal number out of JSON: text, or a number without the noise of float arithmetic. A number of
 * very many digits is no amount, and exact arithmetic with it takes its time.
 *
 * @param maxLength the longest text that the number may have, written out
 * @returns undefined if it is no such number
 */
export function parseAmount(value: unknown, maxLength: number): Decimal | undefined {
	if (typeof value !== 'number' && typeof value !== 'string') return undefined;
	const text = String(value);
	if (text.length > maxLength) return undefined;
	try {
		const decimal = readDecimal(value, '');
		const isShort = !/e/i.test(text) || toText(decimal).length <= maxLength;
		return isShort ? decimal : undefined;
	} catch {
		return undefined;
	}
}

/** No price has more decimals. */
const MAX_DECIMALS = 30;

/** Divides a total by a quantity; null if the quotient never ends, or one of them is not known. */
function unitPriceOf(total: Decimal | null, quantity: number | null): string | null {
	if (total === null || quantity === null) return null;
	const price = divide(total, readDecimal(quantity, ''));
	return price && price.scale <= MAX_DECIMALS ? toAmount(price) : null;
}

/**
 * Returns what one unit of a line costs before discount.
 *
 * @param total what is paid for the line
 * @param discount already taken off the total; null counts as none
 */
export function unitPriceBeforeDiscount(
	total: Decimal | null,
	discount: Decimal | null,
	quantity: number | null,
): string | null {
	return unitPriceOf(total && add(total, discount ?? ZERO), quantity);
}
