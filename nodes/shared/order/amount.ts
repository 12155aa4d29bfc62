import { divide, readDecimal, sum, toText, type Decimal } from '../record/decimal';

/** Longer numbers are no amounts, and exact arithmetic with them takes its time. */
const MOST_CHARACTERS = 100;

/**
 * An amount as text, with two decimals or more ("299.90", "1000.00", "1.255"). The number of decimals
 * does not depend on the currency, which not every provider says: equal amounts are equal texts.
 */
export function amountText(amount: Decimal): string {
	const text = toText(amount);
	if (amount.scale >= 2) return text;
	return amount.scale === 1 ? `${text}0` : `${text}.00`;
}

/** The text of an amount that may not be known. */
export function optionalAmountText(amount: Decimal | null): string | null {
	return amount && amountText(amount);
}

/** The sum; null where one of the amounts is not known. */
export function sumIfKnown(amounts: Array<Decimal | null>): Decimal | null {
	const known = amounts.filter((amount) => amount !== null);
	return known.length === amounts.length ? sum(known) : null;
}

/**
 * A decimal number out of JSON: text, or a number without the noise of float arithmetic.
 *
 * @returns undefined where it is neither
 */
export function decimalFrom(value: unknown): Decimal | undefined {
	if (typeof value !== 'number' && typeof value !== 'string') return undefined;
	if (typeof value === 'string' && value.length > MOST_CHARACTERS) return undefined;
	try {
		return readDecimal(value, '');
	} catch {
		return undefined;
	}
}

/** What one unit of a line costs; null where that has no end, or nothing to divide. */
export function unitPriceOf(total: Decimal | null, quantity: number | null): string | null {
	const count = decimalFrom(quantity);
	const price = total && count && divide(total, count);
	return price ? amountText(price) : null;
}
