import type { StandardOrder } from '../../shared/order/standardOrder';
import { statusToSend } from '../../shared/order/status';

/**
 * Returns Voucherify's word for the state of an order. Nothing unpaid is PAID or FULFILLED, however far
 * its delivery is; undefined if the order states nothing that Voucherify has a word for.
 *
 * @param shippedIsFulfilled whether a shipped order counts as FULFILLED; a delivered one always does
 * @see https://docs.voucherify.io/api-reference/orders/create-order
 */
export function statusWord(order: StandardOrder, shippedIsFulfilled: boolean): string | undefined {
	const status = statusToSend(order);
	const { paymentStatus } = order;
	if (status === 'canceled' || status === 'returned') return 'CANCELED';
	switch (paymentStatus) {
		case 'voided':
		case 'refunded':
			return 'CANCELED';
		case 'pending':
		case 'authorized':
		case 'partiallyPaid':
			return 'CREATED';
		case 'paid':
		case 'partiallyRefunded':
		case null:
			break;
	}
	switch (status) {
		case 'delivered':
			return 'FULFILLED';
		case 'shipped':
			return shippedIsFulfilled ? 'FULFILLED' : 'PAID';
		case 'partiallyShipped':
		case 'confirmed':
			return 'PAID';
		case 'other':
			return undefined;
		case 'pending':
			return paymentStatus === null ? 'CREATED' : 'PAID';
		case null:
			return paymentStatus === null ? undefined : 'PAID';
	}
}
