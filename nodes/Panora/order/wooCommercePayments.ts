import { toAmountOrNull } from '../../shared/money/amount';
import { compare, sign, type Decimal } from '../../shared/money/decimal';
import type { PartReader } from '../../shared/order/partReader';
import { isAbsent, type JsonRecord } from '../../shared/values';
import type { OrderStatus, Payment, PaymentStatus } from '../../shared/order/standardOrder';
import { firstStated, readComputedAmount } from './parts';
import { readName } from './wooCommerceFields';

export const orderStatuses = new Map<string, OrderStatus>([
	['pending', 'pending'],
	['on-hold', 'pending'],
	['processing', 'confirmed'],
	['completed', 'delivered'],
	['cancelled', 'canceled'],
	['refunded', 'returned'],
]);

/**
 * Concludes the payment status; null if the order does not state one.
 *
 * @param status WooCommerce's word
 * @param total what the order came to
 */
export function paymentStatusOf(
	order: JsonRecord,
	status: string | null,
	refunded: Decimal | null,
	total: Decimal | null,
): PaymentStatus | null {
	const isRefunded = refunded !== null && sign(refunded) > 0;
	const isAllRefunded = isRefunded && total !== null && compare(refunded, total) >= 0;
	if (status === 'refunded' || isAllRefunded) return 'refunded';
	if (isRefunded) return 'partiallyRefunded';
	if (!isAbsent(order.date_paid_gmt) || !isAbsent(order.date_paid)) return 'paid';
	return status === 'pending' || status === 'on-hold' ? 'pending' : null;
}

/** Reads the gift cards of the official extension, which the shop's total is without. */
export function readGiftCards(order: JsonRecord, part: PartReader): Array<Decimal | null> {
	return part
		.records(order.gift_cards, 'payments')
		.map(({ amount }) => readComputedAmount(amount, part, 'payments'));
}

/**
 * Reads how the order was or is to be paid: by gift cards, and by one method.
 *
 * @param rest what the method pays: the shop's total
 */
export function readPayments(
	order: JsonRecord,
	status: PaymentStatus | null,
	giftCards: Array<Decimal | null>,
	rest: Decimal | null,
	part: PartReader,
): Payment[] {
	const method = readName(
		firstStated(order.payment_method, order.payment_method_title),
		part,
		'payments',
	);
	return [
		...giftCards.map((amount) => ({
			method: 'gift_card',
			amount: toAmountOrNull(amount),
			status: null,
		})),
		...(method === null
			? []
			: [{ method, amount: status === 'paid' ? toAmountOrNull(rest) : null, status: null }]),
	];
}
