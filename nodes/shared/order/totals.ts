import {
	absolute,
	add,
	compare,
	currencyDecimals,
	multiply,
	readDecimal,
	sign,
	subtract,
	ZERO,
	type Decimal,
} from '../money/decimal';
import { toAmount } from '../money/amount';
import { isPathUnknown } from './paths';
import type { Fee, Problem, StandardOrder, Totals } from './standardOrder';

/**
 * Totals of an order that is still to be summed. Its reader puts them there, so that each later copy of the
 * order replaces keys only: in V8, a spread that adds a key takes many times as long.
 */
export const noTotals: Totals = {
	total: null,
	lineItems: null,
	shipping: null,
	fees: null,
	rounding: null,
	discount: null,
	tax: null,
	refunded: null,
	paid: null,
	outstanding: null,
};

/** The totals that the provider states itself. */
export type StatedTotals = Pick<Totals, 'total' | 'discount' | 'tax' | 'refunded'> &
	Partial<Pick<Totals, 'rounding' | 'paid' | 'outstanding'>>;

export interface Explanations {
	/** A fee that the total may contain without being among the fees. */
	interest?: Fee;
	/**
	 * Returns the decimals of the smallest unit that amounts are rounded to; those of the order's currency by
	 * default. Only called if there is a difference to explain.
	 */
	decimals?: () => number;
}

/**
 * Sums an order and compares it with its stated total. The sum of lines, shipping, fees and `rounding`,
 * less the discounts that are not allocated, is the total. Two differences are explained, alone or
 * together: exactly the interest, which becomes a fee, and up to one smallest unit per line and fee,
 * which becomes `rounding`. Any other is a problem of `totals.total`. Without a total, or without known
 * lines, there is nothing to compare.
 *
 * @param order its own totals do not count
 * @returns the order with its totals; amounts are decimal text
 */
export function withTotals(
	order: StandardOrder,
	stated: StatedTotals,
	{ interest, decimals }: Explanations = {},
): StandardOrder {
	const totals = sumParts(order, stated);
	if (totals.total === null || isPathUnknown(order, 'lineItems')) return { ...order, totals };

	const sum = balanceOf(order, totals);
	const difference = subtract(decimalOf(totals.total), sum);
	if (sign(difference) === 0) {
		return { ...order, totals: { ...totals, rounding: totals.rounding ?? toAmount(ZERO) } };
	}
	const explanation =
		totals.rounding === null && isComplete(order)
			? explain(difference, interest, smallestUnitOf(order, decimals), roundedParts(order))
			: undefined;
	if (!explanation) {
		const { currency } = order;
		const [total, ofParts] = [totals.total, toAmount(sum)].map((amount) =>
			currency === null ? amount : `${amount} ${currency}`,
		);
		const text = `The total is ${total}, but lines, shipping, fees and discounts come to ${ofParts}`;
		const problems = withProblem(order.problems, { path: 'totals.total', text });
		return { ...order, totals, problems };
	}
	const fees = [...order.fees, ...explanation.fees];
	const rounding = toAmount(explanation.rounding);
	return { ...order, fees, totals: { ...totals, fees: sumAmounts(totalsOf(fees)), rounding } };
}

function sumParts(order: StandardOrder, stated: StatedTotals): Totals {
	return {
		total: stated.total,
		lineItems: isPathUnknown(order, 'lineItems') ? null : sumAmounts(totalsOf(order.lineItems)),
		shipping: order.shipping.total,
		fees: isPathUnknown(order, 'fees') ? null : sumAmounts(totalsOf(order.fees)),
		rounding: stated.rounding ?? null,
		discount: stated.discount,
		tax: stated.tax,
		refunded: stated.refunded,
		paid: stated.paid ?? null,
		outstanding: stated.outstanding ?? null,
	};
}

/** What the parts of an order come to. */
function balanceOf(order: StandardOrder, { shipping, rounding }: Totals): Decimal {
	const parts = [...totalsOf(order.lineItems), ...totalsOf(order.fees), shipping, rounding];
	return subtract(sumOf(parts), sumOf(openDiscounts(order)));
}

/** Whether each part that counts is there; shipping may be one that the provider cannot state. */
function isComplete(order: StandardOrder): boolean {
	const parts = [
		...totalsOf(order.lineItems),
		...totalsOf(order.fees),
		...openDiscounts(order),
		...(isPathUnknown(order, 'shipping.total') ? [] : [order.shipping.total]),
	];
	return !parts.includes(null);
}

function totalsOf(parts: Array<{ total: string | null }>): Array<string | null> {
	return parts.map(({ total }) => total);
}

/** What is still to be taken off. */
function openDiscounts({ discounts }: StandardOrder): Array<string | null> {
	return discounts.filter(({ isAllocated }) => !isAllocated).map(({ amount }) => amount);
}

/** How many amounts the shop rounded: one per fee, and one per line, however often that was split. */
function roundedParts({ lineItems, fees }: StandardOrder): number {
	const ids = lineItems.map((line, index) => (line.ids.length > 0 ? line.ids.join(' ') : index));
	return new Set(ids).size + fees.length;
}

/** Of the explanations that hold, the one that rounds least. */
function explain(
	difference: Decimal,
	interest: Fee | undefined,
	unit: Decimal | undefined,
	parts: number,
): { fees: Fee[]; rounding: Decimal } | undefined {
	const candidates = [{ fees: [] as Fee[], rounding: difference }];
	if (interest) {
		const rounding = subtract(difference, decimalOf(interest.total));
		candidates.push({ fees: [interest], rounding });
	}
	return candidates
		.filter(({ fees, rounding }) => isRounding(rounding, parts + fees.length, unit))
		.sort((one, other) => compare(absolute(one.rounding), absolute(other.rounding)))
		.at(0);
}

/**
 * Whether a difference can come from rounding: at most one smallest unit per amount.
 *
 * @param amounts how many amounts the shop rounded
 */
export function isRounding(difference: Decimal, amounts: number, unit: Decimal = ZERO): boolean {
	const limit = multiply(unit, { units: BigInt(amounts), scale: 0 });
	return compare(absolute(difference), limit) <= 0;
}

function smallestUnitOf(
	order: StandardOrder,
	decimals: Explanations['decimals'],
): Decimal | undefined {
	if (decimals) return { units: 1n, scale: decimals() };
	if (order.currency === null) return undefined;
	return { units: 1n, scale: currencyDecimals(order.currency) };
}

/**
 * Returns the decimals of the smallest unit that a shop works with: those of the currency, or fewer if
 * all amounts that the shop states have fewer as they are written ("261", not "261.00").
 *
 * @param stated amounts as the shop states them; zeros and what is no text do not count
 */
export function statedDecimals(currency: string | null, stated: unknown[]): number {
	const ofCurrency = currency === null ? 2 : currencyDecimals(currency);
	const written = stated.flatMap((amount) => {
		const match = typeof amount === 'string' ? /^-?\d+(?:\.(\d+))?$/.exec(amount.trim()) : null;
		return match && /[1-9]/.test(match[0]) ? [match[1]?.length ?? 0] : [];
	});
	return written.length === 0 ? ofCurrency : Math.min(ofCurrency, Math.max(...written));
}

/** Returns the exact sum of amounts as text; null if one of them is null. */
export function sumAmounts(amounts: Array<string | null>): string | null {
	return amounts.includes(null) ? null : toAmount(sumOf(amounts));
}

function sumOf(amounts: Array<string | null>): Decimal {
	return amounts.reduce((total, amount) => add(total, decimalOf(amount)), ZERO);
}

/** Parses an amount of ours; null counts as nothing. */
function decimalOf(amount: string | null): Decimal {
	return amount === null ? ZERO : readDecimal(amount, '');
}

function withProblem(problems: Problem[], problem: Problem): Problem[] {
	const isKnown = problems.some(({ path, text }) => path === problem.path && text === problem.text);
	return isKnown ? problems : [...problems, problem];
}
