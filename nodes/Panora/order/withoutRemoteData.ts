import { toAmount } from '../../shared/money/amount';
import { sign } from '../../shared/money/decimal';
import type { PartReader } from '../../shared/order/partReader';
import type { JsonRecord } from '../../shared/values';
import {
	emptyShipping,
	SCHEMA_VERSION,
	type OrderStatus,
	type PaymentStatus,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { noTotals, withTotals } from '../../shared/order/totals';
import type { PanoraOrderParts } from './parts';

/**
 * The words that Panora has for a status: its own, and those of the shop systems, which it passes on.
 *
 * @see https://github.com/panoratech/Panora/tree/main/packages/api/src/ecommerce/order/services
 */
const statuses = new Map<string, OrderStatus>([
	['PENDING', 'pending'],
	['UNPAID', 'pending'],
	['ON-HOLD', 'pending'],
	['AUTHORIZED', 'confirmed'],
	['PARTIALLY_PAID', 'confirmed'],
	['PAID', 'confirmed'],
	['PARTIALLY_REFUNDED', 'confirmed'],
	['PROCESSING', 'confirmed'],
	['UNSHIPPED', 'confirmed'],
	['PARTIAL', 'partiallyShipped'],
	['PARTIALLYSHIPPED', 'partiallyShipped'],
	['SHIPPED', 'shipped'],
	['FULFILLED', 'shipped'],
	['COMPLETED', 'delivered'],
	['CANCELED', 'canceled'],
	['CANCELLED', 'canceled'],
	['REFUNDED', 'returned'],
]);

/** `SUCCESS` is left out: Panora writes it for every order of Amazon. */
const paymentStatuses = new Map<string, PaymentStatus>([
	['PENDING', 'pending'],
	['ON-HOLD', 'pending'],
	['UNPAID', 'pending'],
	['AUTHORIZED', 'authorized'],
	['PARTIALLY_PAID', 'partiallyPaid'],
	['PAID', 'paid'],
	['PARTIALLY_REFUNDED', 'partiallyRefunded'],
	['REFUNDED', 'refunded'],
	['VOIDED', 'voided'],
	['EXPIRED', 'voided'],
]);

/** Shop systems of which Panora writes the same payment status for each order. */
const withoutPaymentStatus = new Set(['amazon', 'squarespace']);

/** Shop systems of which Panora keeps amounts in hundredths, or cut to whole numbers. */
const withOtherAmounts = new Set(['webflow', 'squarespace']);

/** What Panora itself does not keep of an order: all of it is in the shop's own. */
const unsupportedPaths = [
	...['channel', 'createdAt', 'updatedAt', 'paidAt', 'canceledAt', 'cancelReason', 'presentment'],
	...['taxesIncluded', 'language', 'isTest', 'note', 'giftMessage', 'tags', 'invoice'],
	...['externalId', 'email', 'phone', 'firstName', 'lastName'].map((key) => `customer.${key}`),
	...['billingAddress', 'shippingAddress', 'lineItems', 'shipments'],
	...['discount', 'taxRate', 'taxAmount', 'method'].map((key) => `shipping.${key}`),
	...['fees', 'discounts', 'payments', 'refunds', 'taxes'],
	...['refunded', 'paid', 'outstanding'].map((key) => `totals.${key}`),
];

/**
 * Reads what Panora itself keeps of an order. It says 0 for an amount that the shop does not state.
 *
 * @param provider the shop system, if it is known
 */
export function readOwnOrder(
	order: JsonRecord,
	{ id, externalId, number, customerId, custom }: PanoraOrderParts,
	part: PartReader,
	provider: string | undefined,
): StandardOrder {
	const unknown = [...unsupportedPaths];
	const amountOf = (value: unknown, path: string) => {
		const amount = part.decimal(value, path);
		if (amount && sign(amount) !== 0 && !withOtherAmounts.has(provider ?? '')) {
			return toAmount(amount);
		}
		unknown.push(path);
		return null;
	};
	const read: StandardOrder = {
		schemaVersion: SCHEMA_VERSION,
		source: 'panora',
		id,
		externalId,
		number,
		channel: null,
		...readStatus(order, part, provider),
		createdAt: null,
		updatedAt: null,
		paidAt: null,
		canceledAt: null,
		cancelReason: null,
		currency: part.currency(order.currency, 'currency'),
		presentment: null,
		taxesIncluded: null,
		language: null,
		isTest: null,
		note: null,
		giftMessage: null,
		tags: [],
		customer: { id: customerId, ...noContact },
		billingAddress: null,
		shippingAddress: null,
		invoice: null,
		lineItems: [],
		shipping: { ...emptyShipping(), total: amountOf(order.total_shipping, 'shipping.total') },
		shipments: [],
		fees: [],
		discounts: [],
		payments: [],
		refunds: [],
		taxes: [],
		custom,
		unknown,
		problems: part.problems,
		totals: noTotals,
	};
	for (const key of ['status', 'paymentStatus'] as const) if (read[key] === null) unknown.push(key);
	return withTotals(read, {
		total: amountOf(order.total_price, 'totals.total'),
		discount: amountOf(order.total_discount, 'totals.discount'),
		tax: amountOf(order.total_tax, 'totals.tax'),
		refunded: null,
	});
}

const noContact = { externalId: null, email: null, phone: null, firstName: null, lastName: null };

/** An order without a status of its own has that of its delivery or payment. */
function readStatus(
	order: JsonRecord,
	part: PartReader,
	provider: string | undefined,
): Pick<StandardOrder, 'status' | 'paymentStatus' | 'providerStatus'> {
	const providerStatus = {
		order: part.text(order.order_status, 'status'),
		payment: part.text(order.payment_status, 'paymentStatus'),
		fulfillment: part.text(order.fulfillment_status, 'status'),
	};
	const { payment } = providerStatus;
	const word = providerStatus.order ?? providerStatus.fulfillment ?? payment;
	const isStated = payment !== null && !withoutPaymentStatus.has(provider ?? '');
	return {
		status: word === null ? null : (statuses.get(word.toUpperCase()) ?? 'other'),
		paymentStatus: isStated ? (paymentStatuses.get(payment.toUpperCase()) ?? null) : null,
		providerStatus,
	};
}
