import { toAmountOrNull } from '../../shared/money/amount';
import { compare, sign, type Decimal } from '../../shared/money/decimal';
import { isPaidOnDelivery } from '../../shared/order/paidOnDelivery';
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

/** The words of extensions for an order of which a deposit was paid. Such an order has a payment date. */
const depositStatuses: Array<string | null> = ['partially-paid', 'partial-payment'];

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
	if (depositStatuses.includes(status)) return 'partiallyPaid';
	if (!isAbsent(order.date_paid_gmt) || !isAbsent(order.date_paid)) return 'paid';
	const { payment_method: method } = order;
	const isOnDelivery = typeof method === 'string' && isPaidOnDelivery(method);
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

/**
 * Reads what other extensions say that gift cards and store credit paid, in two groups: PW Gift Cards, YITH
 * Gift Cards, Advanced Coupons and Account Funds, which take it off the total; and the coupons of Smart
 * Coupons and Store Credit, which some shops take off the lines. The total shows which of them it is after.
 */
export function readPossiblePrepayments(order: JsonRecord): Prepayment[][] {
	const silent = new PartReader();
	const fields = recordsIn(order.meta_data);
	const valueOf = (name: string) => fields.find(({ key }) => key === name)?.value;
	const recordOf = (name: string) => silent.record(valueOf(name), '');
	const cards = [
		...recordsIn(order.pw_gift_cards_redeemed).map(({ amount }) => amount),
		...Object.values(recordOf('_ywgc_applied_gift_cards')),
	];
	const credits = [recordOf('acfw_store_credits_order_paid').amount, valueOf('_funds_used')];
	const coupons = recordsIn(order.coupon_lines).filter(isStoreCredit);
	const paid = (method: Prepayment['method'], amounts: unknown[]) =>
		amounts.flatMap((value): Prepayment[] => {
			const amount = readComputedAmount(value, silent, '');
			return amount && sign(amount) > 0 ? [{ method, amount }] : [];
		});
	return [
		[...paid('gift_card', cards), ...paid('store_credit', credits)],
		paid(
			'store_credit',
			coupons.map(({ discount }) => discount),
		),
	].filter((group) => group.length > 0);
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
