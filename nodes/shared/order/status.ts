import type { LineItem, OrderStatus, StandardOrder } from './standardOrder';

/**
 * Returns the status of an order whose lines may all be gone: `returned` if any was returned, else
 * `canceled`. An order that says itself that it is canceled or returned stays so.
 */
export function statusWithLines(
	status: OrderStatus | null,
	lineItems: Array<Pick<LineItem, 'type'>>,
): OrderStatus | null {
	const isGone = lineItems.length > 0 && lineItems.every(({ type }) => type !== 'purchase');
	if (!isGone || status === 'canceled' || status === 'returned') return status;
	return lineItems.some(({ type }) => type === 'return') ? 'returned' : 'canceled';
}

/** Returns the status that a message about the order is about: see `statusWithLines`. */
export function statusToSend({ status, lineItems }: StandardOrder): OrderStatus | null {
	return statusWithLines(status, lineItems);
}

export function isCanceledOrReturned(order: StandardOrder): boolean {
	const status = statusToSend(order);
	return status === 'canceled' || status === 'returned';
}
