import type { LineType, OrderStatus, PaymentStatus } from '../../shared/order/standardOrder';
import { textOf } from '../../shared/values';
import { statusCodeOf } from './statuses';

/** @see https://apidocs.akinon.com/omnitron/integration/order/order-status-codes-and-cancellation-statuses */
const orderStatuses = new Map<string, OrderStatus>([
	['100', 'canceled'],
	['200', 'pending'],
	['300', 'pending'],
	['350', 'pending'],
	['400', 'confirmed'],
	['450', 'confirmed'],
	['500', 'shipped'],
	['510', 'shipped'],
	['520', 'shipped'],
	['540', 'shipped'],
	['550', 'delivered'],
	['600', 'returned'],
]);

const lineTypes = new Map<string | null, LineType>([
	['100', 'canceled'],
	['600', 'return'],
]);

/** Codes of orders that Akinon hands over only once they are paid. */
const paidCodes = new Set(['400', '450', '500', '510', '520', '540', '550']);

/** Returns the code of an order's or item's status, or its word if it has none; null if it is not stated. */
export function codeOf(status: unknown): string | null {
	return (statusCodeOf(status) ?? textOf(status)?.trim()) || null;
}

/** Returns the status of the standard order that a code stands for. */
export function standardStatusOf(code: string): OrderStatus {
	return orderStatuses.get(code) ?? 'other';
}

/** Returns the type of a line by the status code of its items. */
export function lineTypeOf(code: string | null): LineType {
	return lineTypes.get(code) ?? 'purchase';
}

/**
 * Returns the status of the order and of its items as one: an order keeps its own status for a while
 * after its first item was shipped. Items that are canceled or returned do not count.
 *
 * @param code of the order
 * @param itemCodes of its items
 */
export function statusOf(code: string | null, itemCodes: Array<string | null>): OrderStatus | null {
	if (code === null) return null;
	const own = standardStatusOf(code);
	if (own === 'canceled' || own === 'returned' || own === 'other') return own;
	const counted = itemCodes.filter((item) => lineTypeOf(item) === 'purchase');
	if (counted.includes(null)) return own;
	const statuses = counted.map((item) => orderStatuses.get(item ?? ''));
	const sent = statuses.filter((status) => status === 'shipped' || status === 'delivered');
	if (sent.length === 0) return own;
	if (sent.length < counted.length) return 'partiallyShipped';
	if (own !== 'confirmed') return own;
	return isDelivered(itemCodes) ? 'delivered' : 'shipped';
}

/** Whether an item has left the warehouse; undefined if its code does not say. */
export function hasLeft(itemCode: string | null): boolean | undefined {
	const status = orderStatuses.get(itemCode ?? '');
	if (status === undefined || status === 'canceled') return undefined;
	return status !== 'pending' && status !== 'confirmed';
}

/** Whether all items that are neither canceled nor returned are delivered. */
function isDelivered(itemCodes: Array<string | null>): boolean {
	const counted = itemCodes.filter((item) => lineTypeOf(item) === 'purchase');
	return counted.length > 0 && counted.every((item) => item === '550');
}

/** What a payment status is concluded from. */
export interface PaymentFacts {
	code: string | null;
	itemCodes: Array<string | null>;
	isOnDelivery: boolean;
	/** Whether anything, and whether everything was refunded. */
	refund: 'none' | 'part' | 'all';
}

/** Concludes the payment status; null if Akinon does not state one. */
export function paymentStatusOf({
	code,
	itemCodes,
	isOnDelivery,
	refund,
}: PaymentFacts): PaymentStatus | null {
	if (code === '600' || refund === 'all') return 'refunded';
	if (refund === 'part') return 'partiallyRefunded';
	if (code === '300') return 'pending';
	if (code === null || !paidCodes.has(code)) return null;
	return isOnDelivery && code !== '550' && !isDelivered(itemCodes) ? 'pending' : 'paid';
}
