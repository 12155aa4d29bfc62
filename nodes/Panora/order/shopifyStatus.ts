import type { PartReader } from '../../shared/order/partReader';
import { isAbsent, type JsonRecord } from '../../shared/values';
import type {
	LineItem,
	OrderStatus,
	PaymentStatus,
	ProviderStatus,
} from '../../shared/order/standardOrder';
import { statusWithLines } from '../../shared/order/status';

const paymentStatuses = new Map<string, PaymentStatus>([
	['pending', 'pending'],
	['authorized', 'authorized'],
	['partially_paid', 'partiallyPaid'],
	['paid', 'paid'],
	['partially_refunded', 'partiallyRefunded'],
	['refunded', 'refunded'],
	['voided', 'voided'],
	['expired', 'voided'],
]);

const fulfillmentStatuses = new Map<string, OrderStatus>([
	['partial', 'partiallyShipped'],
	['fulfilled', 'shipped'],
	['restocked', 'canceled'],
]);

export interface ShopifyStatus {
	status: OrderStatus | null;
	paymentStatus: PaymentStatus | null;
	providerStatus: ProviderStatus;
}

/** Reads how far an order is, and apart from that whether it is paid. */
export function readStatus(
	order: JsonRecord,
	lineItems: LineItem[],
	part: PartReader,
): ShopifyStatus {
	const payment = part.text(order.financial_status, 'paymentStatus');
	const fulfillment = part.text(order.fulfillment_status, 'status');
	const paymentStatus = payment === null ? null : (paymentStatuses.get(payment) ?? null);
	return {
		status: statusWithLines(statusOf(order, payment, fulfillment), lineItems),
		paymentStatus,
		providerStatus: { order: null, payment, fulfillment },
	};
}

/** Null is Shopify's word for an order of which nothing is shipped; an order without the key states nothing. */
function statusOf(
	order: JsonRecord,
	payment: string | null,
	fulfillment: string | null,
): OrderStatus | null {
	if (!isAbsent(order.cancelled_at)) return 'canceled';
	if (fulfillment !== null && fulfillment !== 'unfulfilled') {
		return fulfillmentStatuses.get(fulfillment) ?? 'other';
	}
	if (payment === null && order.fulfillment_status === undefined) return null;
	return payment === 'pending' ? 'pending' : 'confirmed';
}
