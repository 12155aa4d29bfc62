import { decimalOrNull, sumIfKnown, toAmount, unitPriceBeforeDiscount } from '../money/amount';
import {
	compare,
	divideHalfUp,
	multiply,
	readDecimal,
	roundHalfUp,
	sign,
	subtract,
	sum,
	toNumber,
	ZERO,
	type Decimal,
} from '../money/decimal';
import type { LineItem, LineType } from './standardOrder';

/** Pieces of a line that were canceled or returned. */
export interface LinePart {
	type: Exclude<LineType, 'purchase'>;
	quantity: number;
	/** What the shop states for these pieces; by quantity if it states nothing. */
	total?: Decimal | null;
	taxAmount?: Decimal | null;
}

/**
 * Splits a line that was partly canceled or returned: what is left as `purchase`, the rest as `canceled`
 * or `return`, one line per type. Amounts are the shop's own for the parts, else by quantity; what
 * remains is on what is left, or on the last part if nothing is, so that the sums are exact. Amounts of
 * the shop that come to more than the line's are not used. The discount is divided so that each part has
 * the line's unit price, else by quantity.
 *
 * @param line with its quantity and amounts as placed
 * @param parts with quantities above zero that together are at most the line's
 * @param decimals of the smallest unit that shares are rounded to; finer if an amount is finer than it
 */
export function splitLine(line: LineItem, parts: LinePart[], decimals: number): LineItem[] {
	const { quantity } = line;
	if (quantity === null || parts.length === 0) return [line];
	const merged = mergeByType(parts);
	const left = subtractQuantities(quantity, merged);
	const purchase = { type: 'purchase' as const, quantity: left, total: null, taxAmount: null };
	const pieces = [...(left > 0 ? [purchase] : []), ...merged];
	const quantities = pieces.map((part) => part.quantity);
	/** The part that takes the remainder. */
	const rest = left > 0 ? 0 : pieces.length - 1;
	const share = (amount: string | null, own: Array<Decimal | null> = []) =>
		shares(amount, quantities, rest, decimals, own);
	const totals = share(
		line.total,
		pieces.map((part) => part.total),
	);
	const discounts = discountsOf(line, quantities, totals, decimals) ?? share(line.discount);
	const taxAmounts = share(
		line.taxAmount,
		pieces.map((part) => part.taxAmount),
	);
	// The only tax of a line is its tax.
	const isOnlyTax = line.taxes.length === 1 && line.taxes[0].amount === line.taxAmount;
	const taxes = line.taxes.map(({ amount }) => (isOnlyTax ? taxAmounts : share(amount)));
	return pieces.map(({ type, quantity: count }, index) => ({
		...line,
		type,
		quantity: count,
		total: totals[index],
		discount: discounts[index],
		taxAmount: taxAmounts[index],
		taxes: line.taxes.map((tax, place) => ({ ...tax, amount: taxes[place][index] })),
		unitPrice: unitPriceBeforeDiscount(
			decimalOrNull(totals[index]),
			decimalOrNull(discounts[index]),
			count,
		),
	}));
}

/**
 * Returns what each part costs less than at the line's unit price, so that the parts have the same unit
 * price; undefined if that is no discount of whole smallest units for one of them.
 */
function discountsOf(
	{ quantity, total, discount }: LineItem,
	quantities: number[],
	totals: Array<string | null>,
	decimals: number,
): string[] | undefined {
	const whole = decimalOrNull(discount);
	const price =
		whole && decimalOrNull(unitPriceBeforeDiscount(decimalOrNull(total), whole, quantity));
	if (!price) return undefined;
	const discounts = quantities.map((count, index) =>
		subtract(multiply(price, readDecimal(count, '')), readDecimal(totals[index], '')),
	);
	const areDiscounts = discounts.every(
		(each) => sign(each) >= 0 && compare(roundHalfUp(each, decimals), each) === 0,
	);
	return areDiscounts ? discounts.map(toAmount) : undefined;
}

/** One part per type, canceled pieces first; amounts are stated only if they are for each piece. */
function mergeByType(parts: LinePart[]): Array<Required<LinePart>> {
	return (['canceled', 'return'] as const).flatMap((type) => {
		const own = parts.filter((part) => part.type === type);
		if (own.length === 0) return [];
		return [
			{
				type,
				quantity: toNumber(sum(own.map(({ quantity }) => readDecimal(quantity, '')))),
				total: sumIfKnown(own.map(({ total }) => total ?? null)),
				taxAmount: sumIfKnown(own.map(({ taxAmount }) => taxAmount ?? null)),
			},
		];
	});
}

/** Subtracts exactly: shops that sell by weight have quantities such as 1.1. */
function subtractQuantities(quantity: number, parts: LinePart[]): number {
	const gone = parts.map((part) => readDecimal(part.quantity, ''));
	return toNumber(subtract(readDecimal(quantity, ''), sum(gone)));
}

/** Divides an amount over quantities; the part at `rest` takes what the others leave. */
function shares(
	amount: string | null,
	quantities: number[],
	rest: number,
	decimals: number,
	stated: Array<Decimal | null>,
): Array<string | null> {
	if (amount === null) return quantities.map(() => null);
	const whole = readDecimal(amount, '');
	const counts = quantities.map((quantity) => readDecimal(quantity, ''));
	const byQuantity = (count: Decimal) =>
		divideHalfUp(multiply(whole, count), sum(counts), Math.max(decimals, 0));
	const others = counts.map((count, index) => {
		if (index === rest) return ZERO;
		return stated[index] ?? byQuantity(count);
	});
	const left = subtract(whole, sum(others));
	if (sign(left) * sign(whole) < 0) {
		// What the shop states is too much, or the shares of an amount with more decimals were rounded up.
		const isStated = stated.some((own) => own !== null);
		const finer = isStated ? decimals : Math.max(decimals, whole.scale);
		return shares(amount, quantities, rest, finer, []);
	}
	return others.map((share, index) => toAmount(index === rest ? left : share));
}
