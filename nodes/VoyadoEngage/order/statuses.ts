import { InvalidInputError } from '../../shared/errors';
import { orderLabel } from '../../shared/order/conversion';
import type { OrderStatus, PaymentStatus, StandardOrder } from '../../shared/order/standardOrder';
import { statusToSend } from '../../shared/order/status';

/** Voyado's word for a standard order status. */
export interface OrderStatusRow {
	status: OrderStatus;
	word: string;
}

/** Stands for orders that do not state a payment status. */
export const NOT_STATED = 'notStated';

/** Voyado's word for a standard payment status. */
export interface PaymentStatusRow {
	paymentStatus: PaymentStatus | typeof NOT_STATED;
	word: string;
}

/**
 * Returns Voyado's words for the statuses of an order.
 *
 * @param given words that take the place of those in the tables
 * @throws InvalidInputError if a status has no row
 */
export function statusWords(
	order: StandardOrder,
	orderStatuses: OrderStatusRow[],
	paymentStatuses: PaymentStatusRow[],
	given: { orderStatus?: string; paymentStatus?: string },
): { orderStatus: string; paymentStatus: string } {
	const status = statusToSend(order);
	const paymentStatus = order.paymentStatus ?? NOT_STATED;
	const orderWord = given.orderStatus ?? orderStatuses.find((row) => row.status === status)?.word;
	const paymentWord =
		given.paymentStatus ?? paymentStatuses.find((row) => row.paymentStatus === paymentStatus)?.word;
	if (!orderWord) throw withoutRow(order, `status '${status}'`, 'Order Statuses');
	if (!paymentWord) {
		const what =
			paymentStatus === NOT_STATED ? 'no payment status' : `payment status '${paymentStatus}'`;
		throw withoutRow(order, what, 'Payment Statuses');
	}
	return { orderStatus: orderWord, paymentStatus: paymentWord };
}

function withoutRow(order: StandardOrder, what: string, table: string): InvalidInputError {
	return new InvalidInputError(
		`${orderLabel(order)} has ${what}, which has no row in '${table}'`,
		`Add a row to '${table}' with the word that Voyado has configured for it, or filter such orders out before this node.`,
	);
}
