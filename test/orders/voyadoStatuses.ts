import type { OrderStatusRow, PaymentStatusRow } from '../../nodes/VoyadoEngage/order/statuses';

/**
 * A word of Voyado for each status of a standard order, as its emulator is configured. ORDER_CREATED and
 * SUCCESS are those of Voyado's own sample.
 */
export const voyadoStatuses: {
	orderStatuses: OrderStatusRow[];
	paymentStatuses: PaymentStatusRow[];
} = {
	orderStatuses: [
		{ status: 'pending', word: 'ORDER_CREATED' },
		{ status: 'confirmed', word: 'ORDER_CREATED' },
		{ status: 'partiallyShipped', word: 'Shipped' },
		{ status: 'shipped', word: 'Shipped' },
		{ status: 'delivered', word: 'Delivered' },
		{ status: 'canceled', word: 'Cancelled' },
		{ status: 'returned', word: 'Returned' },
	],
	paymentStatuses: [
		{ paymentStatus: 'pending', word: 'Pending' },
		{ paymentStatus: 'authorized', word: 'Pending' },
		{ paymentStatus: 'partiallyPaid', word: 'Pending' },
		{ paymentStatus: 'paid', word: 'SUCCESS' },
		{ paymentStatus: 'partiallyRefunded', word: 'SUCCESS' },
		{ paymentStatus: 'refunded', word: 'Refunded' },
		{ paymentStatus: 'voided', word: 'Voided' },
		{ paymentStatus: 'notStated', word: 'Pending' },
	],
};

/** The same as Register's parameters. */
export const statusTables = {
	orderStatuses: { row: voyadoStatuses.orderStatuses.map((row) => ({ ...row })) },
	paymentStatuses: { row: voyadoStatuses.paymentStatuses.map((row) => ({ ...row })) },
};
