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
} from '../record/decimal';
import { amountText } from './amount';
import { isUnknown } from './paths';
import type { Fee, Problem, StandardOrder, Totals } from './order';

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
	const lines = order.lineItems.map(({ total }) => total);
	const fees = order.fees.map(({ total }) => total);
	const discounts = order.discounts
		.filter(({ appliesTo }) => appliesTo === 'order')
		.map(({ amount }) => amount);
	const roundOff = stated.roundOff ?? null;
	const totals: Totals = {
		total: stated.total,
		lineItems: isUnknown(order, 'lineItems') ? null : sumText(lines),
		shipping: order.shipping.total,
		fees: isUnknown(order, 'fees') ? null : sumText(fees),
		roundOff,
		discount: stated.discount,
		tax: stated.tax,
		refunded: stated.refunded,
	};
	if (stated.total === null || isUnknown(order, 'lineItems')) return { ...order, totals };

	const summed = subtract(
		sumOf([...lines, ...fees, order.shipping.total, roundOff]),
		sumOf(discounts),
	);
	const difference = subtract(decimalOf(stated.total), summed);
	if (sign(difference) === 0) {
		return { ...order, totals: { ...totals, roundOff: roundOff ?? amountText(ZERO) } };
	}
	const shipping = isUnknown(order, 'shipping.total') ? [] : [order.shipping.total];
	const isComplete = ![...lines, ...fees, ...discounts, ...shipping].includes(null);
	const explained =
		isComplete && roundOff === null
			? explain(difference, interest, coinOf(order, decimals), lines.length + fees.length)
			: undefined;
	if (!explained) {
		return {
			...order,
			totals,
			problems: withProblem(order.problems, {
				path: 'totals.total',
				text: `The total is ${stated.total}, but lines, shipping, fees and discounts come to ${amountText(summed)}`,
			}),
		};
	}
	const allFees = [...order.fees, ...explained.fees];
	return {
		...order,
		fees: allFees,
		totals: {
			...totals,
			fees: sumText(allFees.map(({ total }) => total)),
			roundOff: amountText(explained.roundOff),
		},
	};
}

/** Of the explanations that hold, the one that rounds least. */
function explain(
	difference: Decimal,
	interest: Fee | undefined,
	coin: Decimal | undefined,
	parts: number,
): { fees: Fee[]; roundOff: Decimal } | undefined {
	const ways = [{ fees: [] as Fee[], roundOff: difference }];
	if (interest) {
		const roundOff = subtract(difference, decimalOf(interest.total));
		ways.push({ fees: [interest], roundOff });
	}
	return ways
		.filter(({ fees, roundOff }) => {
			const most = multiply(coin ?? ZERO, { units: BigInt(parts + fees.length), scale: 0 });
			return compare(absolute(roundOff), most) <= 0;
		})
		.sort((one, other) => compare(absolute(one.roundOff), absolute(other.roundOff)))
		.at(0);
}

function coinOf(order: OrderWithoutTotals, decimals?: number): Decimal | undefined {
	if (decimals !== undefined) return { units: 1n, scale: decimals };
	if (order.currency === null) return undefined;
	return { units: 1n, scale: currencyDecimals(order.currency) };
}

/** The exact sum of amounts as text; null where one of them is not known. */
export function sumText(amounts: Array<string | null>): string | null {
	return amounts.includes(null) ? null : amountText(sumOf(amounts));
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
