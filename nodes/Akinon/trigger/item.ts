import type { IDataObject } from 'n8n-workflow';

import { orderOutput, rawOrder, type OutputChoice } from '../order/output';
import type { QueueEntry } from './queueEntry';
import type { AkinonOrder } from '../api/types';
import type { Delivery } from './decide';

export type EntryDelivery = Delivery<QueueEntry>;
export type OrderDelivery = Delivery<QueueEntry & { order: AkinonOrder }>;

interface ItemSettings {
	maximumDeliveries: number;
	output: OutputChoice;
}

/** Whether what is delivered can be read as an order. */
export function hasOrder(delivery: EntryDelivery): delivery is OrderDelivery {
	return delivery.order.order !== undefined;
}

/**
 * The item that a delivery starts the workflow with: the order, and `delivery` about this and
 * the next time; or the warning about an entry of the queue that cannot be read as an order.
 *
 * @param marked IDs of the orders that this poll has marked as sent; undefined: it marks none
 */
export function toItem(
	delivery: EntryDelivery,
	settings: ItemSettings,
	marked?: Set<string>,
): IDataObject {
	return hasOrder(delivery)
		? orderItem(delivery, settings, marked)
		: unreadableItem(delivery, settings);
}

function orderItem(
	{ order: { id, order }, number, nextAt }: OrderDelivery,
	settings: ItemSettings,
	marked?: Set<string>,
): IDataObject {
	const isLast = nextAt === undefined;
	return {
		...orderOutput(order, settings.output),
		delivery: {
			number,
			maximum: settings.maximumDeliveries,
			isLast,
			nextAt: isLast ? null : new Date(nextAt).toISOString(),
			...(isLast && {
				note: "The order is given up after this delivery. Raise 'Maximum Deliveries' in the trigger to get it again.",
			}),
			...(marked && { markedAsSent: marked.has(id) }),
		},
	};
}

/** The item that stands for an entry of the queue that is no order, or has no usable ID. */
function unreadableItem({ order: { sent } }: EntryDelivery, settings: ItemSettings): IDataObject {
	const isRecord = typeof sent === 'object' && sent !== null && !Array.isArray(sent);
	const entry = isRecord
		? rawOrder(sent as AkinonOrder, settings.output)
		: (sent as IDataObject[string]);
	return {
		warning:
			'Akinon sent an entry of the queue without a whole number as its ID. It is left out: look for the order in Akinon.',
		entry,
		delivery: { number: 1, maximum: 1, isLast: true, nextAt: null },
	};
}
