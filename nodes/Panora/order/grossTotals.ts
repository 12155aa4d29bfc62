import { allocate } from '../../shared/money/allocate';
import { sumIfKnown } from '../../shared/money/amount';
import {
	absolute,
	add,
	compare,
	divideHalfUp,
	HUNDRED,
	multiply,
	sign,
	subtract,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { isRounding } from '../../shared/order/totals';
import { sumOfKnown } from './taxes';

/** A line or shipping, as a shop states it. */
export interface NetPart {
	/** After discounts, and without tax if that comes on top. */
	net: Decimal | null;
	/** Null if the shop states no tax for it. */
	tax: Decimal | null;
}

/** What the totals of an order are made of, before tax that comes on top is added. */
export interface OrderAmounts {
	/** Lines and shipping. */
	parts: NetPart[];
	/** Shipping that was removed from the order, which its total may still contain. */
	removed: NetPart[];
	/** Fees less discounts that are not allocated, tax included. */
	others: Decimal | null;
	/** The tax that is stated within `others`. */
	taxOfOthers: Decimal;
	/** The total that the shop states. */
	total: Decimal | null;
	/** The tax that the shop states for the whole order. */
	tax: Decimal | null;
	isTaxOnTop: boolean;
	/** Of the smallest unit. */
	decimals: number;
	/** How many lines and fees the shop may have rounded by one smallest unit. */
	roundedParts: number;
}

export interface GrossTotals {
	/** What each part costs, tax included. */
	totals: Array<Decimal | null>;
	/** What the order came to, without removed shipping. */
	total: Decimal | null;
	/** The tax of the whole order, without removed shipping. */
	tax: Decimal | null;
	/** Of each part: whether only the whole order states its tax. */
	areTaxedAsOrder: boolean[];
	/** Whether that is so for all parts. */
	isTaxOfOrder: boolean;
	/** Whether the stated total contained the removed shipping. */
	hasRemoved: boolean;
	/** What the stated total is more than the parts; null if that is not known. */
	difference: Decimal | null;
	/** Whether the parts come to the stated total, to the last digit. */
	isBalanced: boolean;
	/** Whether they do but for rounding. */
	isRounded: boolean;
}

/**
 * Returns what the parts of an order cost, tax included. Tax on top is added to each part; tax on top that
 * only the whole order states is allocated over them by largest remainder. Of the ways to read a total,
 * with or without removed shipping and that tax, the first that balances holds, else the one that rounds
 * least; if none balances, removed shipping is in the total, and so is the tax of the order.
 */
export function grossTotals(order: OrderAmounts): GrossTotals {
	const { parts, removed, tax, isTaxOnTop } = order;
	const statedTax = add(
		sumOfKnown([...parts, ...removed].map((each) => each.tax)),
		order.taxOfOthers,
	);
	const isTaxOfOrder = tax !== null && sign(tax) > 0 && sign(statedTax) === 0;
	const options = removed.length > 0 ? [false, true] : [false];
	const attempts = options.map((hasRemoved) => attempt(order, hasRemoved, false, isTaxOfOrder));
	const withTax = isTaxOnTop
		? options
				.filter((hasRemoved) => isTaxOfOrder || isTaxMissing(order, hasRemoved))
				.map((hasRemoved) => attempt(order, hasRemoved, true, isTaxOfOrder))
		: [];
	const found = findBalanced([...attempts, ...withTax]);
	return found ?? (isTaxOfOrder ? withTax.at(-1) : undefined) ?? attempts.at(-1)!;
}

/** Returns the first that balances, else the one that rounds least; undefined if none balances. */
export function findBalanced(readings: GrossTotals[]): GrossTotals | undefined {
	const distance = ({ difference }: GrossTotals) => absolute(difference ?? ZERO);
	const rounded = readings.filter(({ isRounded }) => isRounded);
	return (
		readings.find(({ isBalanced }) => isBalanced) ??
		rounded.sort((one, other) => compare(distance(one), distance(other))).at(0)
	);
}

/** Whether an order has tax that is more than rounding, and states it for none of its parts. */
function isTaxMissing(order: OrderAmounts, hasRemoved: boolean): boolean {
	const parts = consideredParts(order, hasRemoved);
	const limit: Decimal = { units: BigInt(parts.length), scale: order.decimals };
	return parts.some(({ tax }) => tax === null) && compare(missingTax(order, parts), limit) > 0;
}

function consideredParts({ parts, removed }: OrderAmounts, hasRemoved: boolean): NetPart[] {
	return hasRemoved ? [...parts, ...removed] : parts;
}

function missingTax({ tax, taxOfOthers }: OrderAmounts, parts: NetPart[]): Decimal {
	const stated = add(sumOfKnown(parts.map((each) => each.tax)), taxOfOthers);
	return subtract(tax ?? ZERO, stated);
}

/**
 * @param hasRemoved whether the total contains the removed shipping
 * @param isAllocated whether the tax of the order is allocated over parts that state none
 * @param isTaxOfOrder whether no part states any tax
 */
function attempt(
	order: OrderAmounts,
	hasRemoved: boolean,
	isAllocated: boolean,
	isTaxOfOrder: boolean,
): GrossTotals {
	const parts = consideredParts(order, hasRemoved);
	const receives = parts.map(({ tax }) => isTaxOfOrder || (isAllocated && tax === null));
	const gross = parts.map(
		({ net, tax }) => net && (order.isTaxOnTop ? add(net, tax ?? ZERO) : net),
	);
	if (isAllocated) addShares(gross, receives, missingTax(order, parts), order.decimals);
	const sumOfParts = sumIfKnown([...gross, order.others]);
	const difference = sumOfParts && order.total && subtract(order.total, sumOfParts);
	const count = order.parts.length;
	const ofRemoved = sumOfKnown(gross.slice(count));
	return {
		totals: gross.slice(0, count),
		total: order.total && subtract(order.total, ofRemoved),
		tax: order.tax && subtract(order.tax, sumOfKnown(parts.slice(count).map(({ tax }) => tax))),
		areTaxedAsOrder: receives.slice(0, count),
		isTaxOfOrder,
		hasRemoved,
		difference,
		isBalanced: difference !== null && sign(difference) === 0,
		isRounded:
			difference !== null &&
			isRounding(difference, order.roundedParts, { units: 1n, scale: order.decimals }),
	};
}

/** Adds a tax to those of the amounts that receive a share of it. */
function addShares(
	amounts: Array<Decimal | null>,
	receives: boolean[],
	tax: Decimal,
	decimals: number,
): void {
	const receivers = amounts.flatMap((amount, index) =>
		amount && receives[index] ? [{ amount, index }] : [],
	);
	if (receivers.length === 0 || sign(tax) <= 0) return;
	const shares = allocate(
		tax,
		receivers.map(({ amount }) => amount),
		decimals,
	);
	for (const [place, { amount, index }] of receivers.entries()) {
		amounts[index] = add(amount, shares[place]);
	}
}

/** What something costs without and with the tax that comes on top. */
export interface Price {
	net: Decimal | null;
	total: Decimal | null;
	/** Percent, of tax on top: what is free has a rate, but no tax. Null if tax is included. */
	rate: Decimal | null;
	/** Of the smallest unit. */
	decimals: number;
}

/** Adds to a discount or a refunded subtotal what tax adds to the price. */
export function grossUp(
	amount: Decimal | null,
	{ net, total, rate, decimals }: Price,
): Decimal | null {
	if (!amount || !net || !total || compare(net, total) === 0) {
		const isFree = net !== null && sign(net) === 0 && amount !== null && rate !== null;
		return isFree ? addRate(amount, rate, decimals) : amount;
	}
	if (sign(net) !== sign(total)) return amount;
	return divideHalfUp(multiply(amount, total), net, Math.max(decimals, amount.scale));
}

function addRate(amount: Decimal, rate: Decimal, decimals: number): Decimal {
	return divideHalfUp(
		multiply(amount, add(HUNDRED, rate)),
		HUNDRED,
		Math.max(decimals, amount.scale),
	);
}

/**
 * Adds to each of the discounts of one price what tax adds to them together, by largest remainder.
 *
 * @returns the discounts with tax; together they are exactly `whole`
 */
export function grossShares(
	discounts: Array<Decimal | null>,
	whole: Decimal | null,
	decimals: number,
): Array<Decimal | null> {
	const known = sumIfKnown(discounts);
	if (!known || !whole || compare(known, whole) === 0 || sign(whole) < 0) return discounts;
	return allocate(
		whole,
		discounts.map((discount) => discount ?? ZERO),
		decimals,
	);
}
