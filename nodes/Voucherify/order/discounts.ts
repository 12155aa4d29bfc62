import { toAmount } from '../../shared/money/amount';
import {
	add,
	readDecimal,
	sign,
	subtract,
	sum,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, type JsonRecord } from '../../shared/values';
import type { Discount, LineItem } from '../../shared/order/standardOrder';
import { readDiscount } from './hundredths';

/** What was taken off, by what it was taken off. */
export interface Discounts {
	order: Decimal;
	/** Of all items together. */
	items: Decimal;
	/** Of all items too, as each of them states it. */
	lines: Decimal;
	total: Decimal | null;
}

/** Reads the discounts, whose fields are absent if there are none. */
export function readDiscounts(
	order: JsonRecord,
	lineItems: LineItem[],
	part: PartReader,
): Discounts {
	const ofOrder = order.discount_amount ?? order.applied_discount_amount;
	const ofItems = order.items_discount_amount ?? order.items_applied_discount_amount;
	const ofAll = order.total_discount_amount ?? order.total_applied_discount_amount;
	const lines = sum(lineItems.map(({ discount }) => readDecimal(discount ?? 0, '')));
	const own = readDiscount(ofOrder, part, 'discounts') ?? ZERO;
	const items = isAbsent(ofItems) ? lines : (readDiscount(ofItems, part, 'discounts') ?? ZERO);
	return {
		order: own,
		items,
		lines,
		total: isAbsent(ofAll) ? add(own, items) : readDiscount(ofAll, part, 'totals.discount'),
	};
}

/**
 * Lists the discounts: those of the items, already taken off them, and the one of the order. What was
 * taken off the items without being stated for any of them is still to be taken off.
 *
 * @param name of the order's discount, if it is known
 */
export function listDiscounts({ order, items, lines }: Discounts, name: string | null): Discount[] {
	return [
		{ amount: lines, target: 'lines' as const, isAllocated: true, name: null },
		{ amount: subtract(items, lines), target: 'lines' as const, isAllocated: false, name: null },
		{ amount: order, target: 'order' as const, isAllocated: false, name },
	]
		.filter(({ amount }) => sign(amount) > 0)
		.map(({ amount, ...discount }) => ({ code: null, ...discount, amount: toAmount(amount) }));
}

/** Names the discount of an order that has exactly one redemption: the answer has no amounts per redemption. */
export function redemptionName({ redemptions }: JsonRecord): string | null {
	if (!isRecord(redemptions)) return null;
	const all = Object.values(redemptions).filter(isRecord);
	if (all.length !== 1) return null;
	return new PartReader().text(all[0].related_object_id, '');
}
