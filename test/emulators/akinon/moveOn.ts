import type { AkinonOrder } from '../orders';
import { updateItem } from './itemUpdate';

/** How orders move on, as the shop, the ERP and the carrier would move them. */
export interface OrderMove {
	/** Status code of the items; the order follows if all its items then have it. */
	status?: string;
	cancelStatus?: string | null;
	trackingNumber?: string;
	/** Positions of the items that move; all by default. */
	items?: number[];
}

/** Moves an order on. What was canceled or returned is refunded. */
export function moveOn(order: AkinonOrder, move: OrderMove): void {
	const { status, cancelStatus, trackingNumber, items: positions } = move;
	const changes = {
		...(status !== undefined && { status }),
		...(cancelStatus !== undefined && { cancel_status: cancelStatus }),
		...(trackingNumber !== undefined && { tracking_number: trackingNumber }),
	};
	const items = order.orderitem_set.filter((_, index) => positions?.includes(index) ?? true);
	for (const item of items) updateItem(order, item, changes);
	if (trackingNumber !== undefined && !positions) order.tracking_number = trackingNumber;
	const refunded = order.orderitem_set.filter((item) => ['100', '600'].includes(item.status));
	if (order.status === '100' || order.status === '600') order.refund_amount = order.amount;
	else if (refunded.length > 0) order.refund_amount = sumOf(refunded.map(({ price }) => price));
}

function sumOf(amounts: string[]): string {
	const cents = amounts.reduce((sum, amount) => sum + Math.round(Number(amount) * 100), 0);
	return (cents / 100).toFixed(2);
}
