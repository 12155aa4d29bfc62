import uniq from 'lodash/uniq';

import { InvalidInputError } from '../errors';
import { toAmount } from '../money/amount';
import { allocate } from '../money/allocate';
import {
	add,
	atLeastZero,
	compare,
	sign,
	subtract,
	sum,
	ZERO,
	type Decimal,
} from '../money/decimal';
import { orderLabel, readPositive, type Requirement } from './conversion';
import type { StandardOrder } from './standardOrder';

/** The amounts that `openDiscount` needs. */
export function openDiscountRequirements({ discounts }: StandardOrder): Requirement[] {
	return discounts.flatMap(({ amount, isAllocated }, index) =>
		isAllocated ? [] : [{ path: `discounts.${index}.amount`, value: amount }],
	);
}

/**
 * Returns what is still to be taken off the order: its discounts that are not allocated.
 *
 * @throws InvalidInputError if an amount is unknown or below zero
 */
export function openDiscount({ discounts }: Pick<StandardOrder, 'discounts'>): Decimal {
	return sum(
		discounts.flatMap(({ amount, isAllocated }, index) =>
			isAllocated ? [] : [readPositive(amount, `discounts.${index}.amount`)],
		),
	);
}

/** Warns that `allocateOpenDiscount` changed the lines, in the words of `Conversion`'s warnings. */
export function openDiscountWarnings(order: StandardOrder): string[] {
	return sign(openDiscount(order)) > 0
		? ['a discount on the order, which was taken off its lines']
		: [];
}

/** Names the discounts that are not allocated; undefined if they have no names. */
export function openDiscountName({ discounts }: StandardOrder): string | undefined {
	const open = discounts.filter(({ isAllocated }) => !isAllocated);
	return uniq(open.flatMap(({ name, code }) => name ?? code ?? [])).join(', ') || undefined;
}

/** What a discount takes off each line, and off shipping. */
export interface DiscountShares {
	lines: Decimal[];
	shipping: Decimal;
}

/**
 * Divides the open discount of an order over lines in proportion to what they cost, by largest
 * remainder and never below zero. What was given for shipping goes off shipping first, and so does what is
 * more than the lines.
 *
 * @param totals what each line costs
 * @param shipping what shipping costs; null if nothing can be taken off it
 * @param decimals of the smallest unit
 * @throws InvalidInputError if the discount is more than lines and shipping together
 */
export function allocateOpenDiscount(
	order: StandardOrder,
	totals: Decimal[],
	shipping: Decimal | null,
	decimals: number,
): DiscountShares {
	const weights = totals.map(atLeastZero);
	const forShipping = openDiscount({
		discounts: order.discounts.filter(({ target }) => target === 'shipping'),
	});
	const available = atLeastZero(shipping ?? ZERO);
	const free = compare(forShipping, available) <= 0 ? forShipping : available;
	const discount = subtract(openDiscount(order), free);
	const excess = subtract(discount, sum(weights));
	if (weights.length > 0 && sign(excess) <= 0) {
		return { lines: allocate(discount, weights, decimals), shipping: free };
	}
	const left = shipping && subtract(shipping, free);
	return { lines: weights, shipping: add(free, takeOff(order, excess, left)) };
}

function takeOff(order: StandardOrder, rest: Decimal, shipping: Decimal | null): Decimal {
	if (sign(rest) === 0 || (shipping && compare(rest, shipping) <= 0)) return rest;
	const discount = toAmount(openDiscount(order));
	const places = shipping ? 'its lines and shipping' : 'its lines';
	const excess = toAmount(subtract(rest, shipping ?? ZERO));
	throw new InvalidInputError(
		`The 'discounts' of ${orderLabel(order)} come to ${discount}, which is ${excess} more than ${places} come to`,
		"Correct 'discounts' before this node. Nothing was sent.",
	);
}
