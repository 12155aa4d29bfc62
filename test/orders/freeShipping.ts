import { atLeastZero, compare, readDecimal, type Decimal } from '../../nodes/shared/money/decimal';
import { openDiscount } from '../../nodes/shared/order/openDiscounts';
import type { StandardOrder } from '../../nodes/shared/order/standardOrder';

/** Returns what discounts that were given for shipping take off it: at most what it costs. */
export function freeShipping({ discounts, shipping }: StandardOrder): Decimal {
	const given = openDiscount({
		discounts: discounts.filter(({ target }) => target === 'shipping'),
	});
	const cost = atLeastZero(readDecimal(shipping.total ?? '0', 'Shipping'));
	return compare(given, cost) < 0 ? given : cost;
}
