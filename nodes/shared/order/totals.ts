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

/** An order whose totals are still to be summed. */
export type OrderWithoutTotals = Omit<StandardOrder, 'totals'>;

/** The totals that the provider states itself. */
export type StatedTotals = Pick<Totals, 'total' | 'discount' | 'tax' | 'refunded'> & {
	/** Only where it was stated; it is found out otherwise. */
	roundOff?: string | null;
};

export interface Explanations {
	/** A fee that the total may contain without being among the fees. */
	interest?: Fee;
	/** Decimals of the smallest coin; those of the order's currency where it is left out. */
	decimals?: number;
}

/**
 * Sums an order and compares it with its stated total. The sum of lines, shipping, fees and
 * `roundOff`, less the discounts that apply to the order, is the total. Two differences are
 * explained, alone or together: exactly the interest, which becomes a fee, and up to one smallest coin
 * for each line and fee, which becomes `roundOff`. Any other is a problem of `totals.total`. Without a
 * total, or without known lines, there is nothing to compare.
 *
 * @returns the order with its totals; amounts are decimal text
 */
export function withTotals(
	order: OrderWithoutTotals,
	stated: StatedTotals,
	{ interest, decimals }: Explanations = {},
): StandardOrder {
	const totals = sumParts(order, stated);
	if (totals.total === null || isPathUnknown(order, 'lineItems')) return { ...order, totals };

	const sum = balanceOf(order, totals);
	const difference = subtract(decimalOf(totals.total), sum);
	if (sign(difference) === 0) {
		return { ...order, totals: { ...totals, roundOff: totals.roundOff ?? toAmount(ZERO) } };
	}
	const parts = order.lineItems.length + order.fees.length;
	const explanation =
		totals.roundOff === null && isComplete(order)
			? explain(difference, interest, minorUnitOf(order, decimals), parts)
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
	const roundOff = toAmount(explanation.roundOff);
	return { ...order, fees, totals: { ...totals, fees: sumAmounts(totalsOf(fees)), roundOff } };
}

function sumParts(order: OrderWithoutTotals, stated: StatedTotals): Totals {
	return {
		total: stated.total,
		lineItems: isPathUnknown(order, 'lineItems') ? null : sumAmounts(totalsOf(order.lineItems)),
		shipping: order.shipping.total,
		fees: isPathUnknown(order, 'fees') ? null : sumAmounts(totalsOf(order.fees)),
		roundOff: stated.roundOff ?? null,
		discount: stated.discount,
		tax: stated.tax,
		refunded: stated.refunded,
	};
}

/** What the parts of an order come to. */
function balanceOf(order: OrderWithoutTotals, { shipping, roundOff }: Totals): Decimal {
	const parts = [...totalsOf(order.lineItems), ...totalsOf(order.fees), shipping, roundOff];
	return subtract(sumOf(parts), sumOf(orderDiscounts(order)));
}

/** Whether each part that counts is there; shipping may be one that the provider has no way to say. */
function isComplete(order: OrderWithoutTotals): boolean {
	const parts = [
		...totalsOf(order.lineItems),
		...totalsOf(order.fees),
		...orderDiscounts(order),
		...(isPathUnknown(order, 'shipping.total') ? [] : [order.shipping.total]),
	];
	return !parts.includes(null);
}

function totalsOf(parts: Array<{ total: string | null }>): Array<string | null> {
	return parts.map(({ total }) => total);
}

/** What is still to be taken off. */
function orderDiscounts({ discounts }: OrderWithoutTotals): Array<string | null> {
	return discounts.filter(({ appliesTo }) => appliesTo === 'order').map(({ amount }) => amount);
}

/** Of the explanations that hold, the one that rounds least. */
function explain(
	difference: Decimal,
	interest: Fee | undefined,
	minorUnit: Decimal | undefined,
	parts: number,
): { fees: Fee[]; roundOff: Decimal } | undefined {
	const ways = [{ fees: [] as Fee[], roundOff: difference }];
	if (interest) {
		const roundOff = subtract(difference, decimalOf(interest.total));
		ways.push({ fees: [interest], roundOff });
	}
	return ways
		.filter(({ fees, roundOff }) => {
			const most = multiply(minorUnit ?? ZERO, { units: BigInt(parts + fees.length), scale: 0 });
			return compare(absolute(roundOff), most) <= 0;
		})
		.sort((one, other) => compare(absolute(one.roundOff), absolute(other.roundOff)))
		.at(0);
}

function minorUnitOf(order: OrderWithoutTotals, decimals?: number): Decimal | undefined {
	if (decimals !== undefined) return { units: 1n, scale: decimals };
	if (order.currency === null) return undefined;
	return { units: 1n, scale: currencyDecimals(order.currency) };
}

/** The exact sum of amounts as text; null where one of them is not known. */
export function sumAmounts(amounts: Array<string | null>): string | null {
	return amounts.includes(null) ? null : toAmount(sumOf(amounts));
}

function sumOf(amounts: Array<string | null>): Decimal {
	return amounts.reduce((total, amount) => add(total, decimalOf(amount)), ZERO);
}

/** An amount as text read back; one that is not known counts nothing. */
function decimalOf(amount: string | null): Decimal {
	return amount === null ? ZERO : readDecimal(amount, '');
}

function withProblem(problems: Problem[], problem: Problem): Problem[] {
	const isKnown = problems.some(({ path, text }) => path === problem.path && text === problem.text);
	return isKnown ? problems : [...problems, problem];
}
