import { toAmountOrNull } from '../../shared/money/amount';
import { compare, sign, type Decimal } from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, recordsIn, type JsonRecord } from '../../shared/values';
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

/** Methods of payment that the customer uses at the door. "kapida" is Turkish for that. */
const ON_DELIVERY = /(^|[_-])cod([_-]|$)|delivery|kap[iı]da/i;

/**
 * Concludes the payment status; null if the order does not state one. An order to be paid on delivery is
 * `processing` without a payment date, which WooCommerce gives to all others then.
 *
 * @see https://github.com/woocommerce/woocommerce/issues/14775
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
	const { payment_method: method } = order;
	const isOnDelivery = typeof method === 'string' && ON_DELIVERY.test(method);
	const isDue = status === 'processing' && isOnDelivery;
	return isDue || status === 'pending' || status === 'on-hold' ? 'pending' : null;
}

/** A gift card, or store credit that was not taken off the lines: the shop's total can be without it. */
export interface Prepayment {
	method: 'gift_card' | 'store_credit';
	amount: Decimal | null;
}

/** Reads the gift cards of the official extension. */
export function readGiftCards(order: JsonRecord, part: PartReader): Prepayment[] {
	return part.records(order.gift_cards, 'payments').map(({ amount }) => ({
		method: 'gift_card',
		amount: readComputedAmount(amount, part, 'payments'),
	}));
}

/** Reads the coupons that are store credit, of the extensions Smart Coupons and Store Credit. */
export function readStoreCredits(order: JsonRecord): Prepayment[] {
	const silent = new PartReader();
	return recordsIn(order.coupon_lines)
		.filter(isStoreCredit)
		.map(({ discount }) => ({ method: 'store_credit', amount: silent.decimal(discount, '') }));
}

/** Older versions of WooCommerce have a coupon's kind in its meta data. */
export function isStoreCredit({ discount_type: own, meta_data: fields }: JsonRecord): boolean {
	const data = recordsIn(fields).find(({ key }) => key === 'coupon_data')?.value;
	const kind = firstStated(own, isRecord(data) ? data.discount_type : undefined);
	return kind === 'smart_coupon' || kind === 'store_credit';
}

/**
 * Reads how the order was or is to be paid: by gift cards and store credit, and by one method.
 *
 * @param rest what the method pays: the shop's total
 */
export function readPayments(
	order: JsonRecord,
	status: PaymentStatus | null,
	prepayments: Prepayment[],
	rest: Decimal | null,
	part: PartReader,
): Payment[] {
	const method = readName(
		firstStated(order.payment_method, order.payment_method_title),
		part,
		'payments',
	);
	return [
		...prepayments.map(({ method: own, amount }) => ({
			method: own,
			amount: toAmountOrNull(amount),
			status: null,
		})),
		...(method === null
			? []
			: [{ method, amount: status === 'paid' ? toAmountOrNull(rest) : null, status: null }]),
	];
}
