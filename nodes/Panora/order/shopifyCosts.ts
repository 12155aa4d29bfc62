import { sumIfKnown } from '../../shared/money/amount';
import {
	atLeastZero,
	compare,
	multiply,
	subtract,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import type { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, textOf, type JsonRecord } from '../../shared/values';
import { grossShares, grossUp } from './grossTotals';
import { statedRateOf, type StatedTaxes } from './taxes';
import type { ShopifyMoney } from './shopifyMoney';

/** What one of the order's discounts took off a line or shipping. */
export interface Allocation {
	/** The discount's place in the order's `discount_applications`; undefined if it is not stated. */
	application: string | undefined;
	amount: Decimal | null;
}

/** What a line or a shipping line costs, as Shopify states it: without tax if that comes on top. */
export interface Costs {
	/** After discounts. */
	net: Decimal | null;
	discount: Decimal | null;
	allocations: Allocation[];
	taxes: StatedTaxes;
}

/** A discount and its allocations, tax included. */
export interface GrossDiscount {
	discount: Decimal | null;
	allocations: Allocation[];
}

/**
 * Reads what a line costs. `discount_allocations` have each discount; `total_discount` is all that old
 * orders and those of some apps have.
 */
export function readLineCosts(
	line: JsonRecord,
	quantity: Decimal | null,
	money: ShopifyMoney,
	part: PartReader,
): Costs {
	const price = money.amount(line, 'price', part, 'total');
	const before = price && quantity && multiply(price, quantity);
	const allocations = readAllocations(line, money, part);
	const discount =
		allocations.length > 0
			? sumIfKnown(allocations.map(({ amount }) => amount))
			: readTotalDiscount(line, money, part);
	return {
		net: before && discount && subtract(before, discount),
		// One below zero is a price that was raised by hand.
		discount: discount && atLeastZero(discount),
		allocations,
		taxes: money.taxes(line, part, 'taxes'),
	};
}

function readTotalDiscount(
	line: JsonRecord,
	money: ShopifyMoney,
	part: PartReader,
): Decimal | null {
	const isStated = !isAbsent(line.total_discount) || isRecord(line.total_discount_set);
	return isStated ? money.amount(line, 'total_discount', part, 'discount') : ZERO;
}

/** Reads what a shipping line costs. `discounted_price` is all that old orders say of discounts. */
export function readShippingCosts(line: JsonRecord, money: ShopifyMoney, part: PartReader): Costs {
	const price = money.amount(line, 'price', part, 'total');
	const allocations = readAllocations(line, money, part);
	const taxes = money.taxes(line, part, 'taxAmount');
	if (allocations.length > 0) {
		const discount = sumIfKnown(allocations.map(({ amount }) => amount));
		return { net: price && discount && subtract(price, discount), discount, allocations, taxes };
	}
	const discounted =
		isAbsent(line.discounted_price) && isAbsent(line.discounted_price_set)
			? price
			: money.amount(line, 'discounted_price', part, 'total');
	const isReduced = price && discounted && compare(discounted, price) < 0;
	return {
		net: discounted ?? price,
		discount: isReduced ? subtract(price, discounted) : ZERO,
		allocations,
		taxes,
	};
}

function readAllocations(line: JsonRecord, money: ShopifyMoney, part: PartReader): Allocation[] {
	return part.records(line.discount_allocations, 'discount').map((each) => ({
		application: textOf(each.discount_application_index),
		amount: money.positiveAmount(each, 'amount', part, 'discount'),
	}));
}

/** Adds to an amount of a line what tax on top adds to the line's price. */
export function grossOf(
	amount: Decimal | null,
	{ net, taxes }: Costs,
	total: Decimal | null,
	{ decimals, isTaxOnTop }: ShopifyMoney,
): Decimal | null {
	return grossUp(amount, { net, total, rate: isTaxOnTop ? statedRateOf(taxes) : null, decimals });
}

/** @param total of the line, tax included */
export function grossDiscountOf(
	costs: Costs,
	total: Decimal | null,
	money: ShopifyMoney,
): GrossDiscount {
	const discount = grossOf(costs.discount, costs, total, money);
	const amounts = grossShares(
		costs.allocations.map(({ amount }) => amount),
		costs.allocations.length > 0 ? discount : null,
		money.decimals,
	);
	return {
		discount,
		allocations: costs.allocations.map(({ application }, index) => ({
			application,
			amount: amounts[index],
		})),
	};
}
