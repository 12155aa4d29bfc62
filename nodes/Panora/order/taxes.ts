import { toAmountOrNull, sumIfKnown } from '../../shared/money/amount';
import { sign, sum, toText, ZERO, type Decimal } from '../../shared/money/decimal';
import type { Tax } from '../../shared/order/standardOrder';
import { chargedRate } from '../../shared/order/tax';

/** A tax as the shop states it. */
export interface StatedTax {
	name: string | null;
	/** Percent. */
	rate: Decimal | null;
	amount: Decimal | null;
	/** Whether it is charged on other taxes too, so that rates do not add up. */
	isCompound?: boolean;
}

/** The taxes of a line, of shipping, or of a fee. */
export interface StatedTaxes {
	/** All taxes together; null if the shop states none. */
	amount: Decimal | null;
	taxes: StatedTax[];
}

/** What the shop does not say a word about. */
export const noTaxes: StatedTaxes = { amount: null, taxes: [] };

export function toTaxes(taxes: StatedTax[]): Tax[] {
	return taxes.map(({ name, rate, amount }) => ({
		name,
		rate: rate && toText(rate),
		amount: toAmountOrNull(amount),
	}));
}

/**
 * Returns the sum of the rates that were really charged, as decimal text: without those of which the shop
 * states a tax of 0, unless that is so small that it rounds to 0. Null if a rate is not stated, or if the
 * rates contradict the tax.
 *
 * @param total gross
 * @param decimals of the smallest unit
 */
export function chargedRateOf(
	{ amount, taxes }: StatedTaxes,
	total: Decimal | null,
	quantity: number | null,
	decimals: number,
): string | null {
	if (taxes.length === 0) {
		return amount && sign(amount) === 0
			? chargedRate(ZERO, amount, total, quantity, decimals)
			: null;
	}
	const charged = taxes.filter(
		({ rate, amount: own }) =>
			!own || sign(own) !== 0 || chargedRate(rate, own, total, quantity, decimals) !== '0',
	);
	const counted = charged.length > 0 ? charged : taxes;
	const rate = sumIfKnown(counted.map((each) => (each.isCompound ? null : each.rate)));
	return chargedRate(rate, amount, total, quantity, decimals);
}

/**
 * Returns the rate of several parts together; null if they have different ones. What is free does not count
 * beside what costs something.
 */
export function commonRate(
	parts: Array<{ total: Decimal | null; rate: string | null }>,
): string | null {
	const charged = parts.filter(({ total }) => !total || sign(total) !== 0);
	const rates = new Set((charged.length > 0 ? charged : parts).map(({ rate }) => rate));
	return rates.size === 1 ? [...rates][0] : null;
}

/** Returns the rate that the shop states, whether or not it was charged; null if one is not stated. */
export function statedRateOf({ taxes }: StatedTaxes): Decimal | null {
	return taxes.length === 0 ? null : sumIfKnown(taxes.map(({ rate }) => rate));
}

/** Adds amounts of which some are not known, as far as they are. */
export function sumOfKnown(amounts: Array<Decimal | null>): Decimal {
	return sum(amounts.filter((amount) => amount !== null));
}
