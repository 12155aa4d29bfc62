import type { IDataObject } from 'n8n-workflow';

import { unreadableItem } from '../../../shared/n8n/trigger';
import { isRecord } from '../../../shared/values';
import { isReadable } from '../../../shared/pagination/unreadableEntry';
import { akinon } from '../../api/client';
import type { AkinonOrder } from '../../api/types';
import { toOrderOutput, toRawOrder } from '../../order/output';
import type { Delivery } from './decide';
import type { QueueEntry } from './queueEntry';
import type { WaitingSettings } from './settings';

/**
 * Builds the item of a delivery: the order, or a warning about an unreadable entry, with `delivery`
 * about this and the next time.
 */
export function toItem(
	{ order: { order }, number, nextAt }: Delivery<QueueEntry>,
	{ maximumDeliveries, output }: WaitingSettings,
): IDataObject {
	const isLast = nextAt === undefined;
	const delivery = { number, isLast, nextAt: isLast ? null : new Date(nextAt).toISOString() };
	if (!isReadable(order)) {
		const shown = isRecord(order.raw) ? toRawOrder(order.raw as AkinonOrder, output) : order.raw;
		return { ...unreadableItem(akinon, shown), delivery: { ...delivery, maximum: 1 } };
	}
	return {
		...toOrderOutput(order, output),
		delivery: {
			...delivery,
			maximum: maximumDeliveries,
			...(isLast && {
				note: "This is the last delivery of the order. Raise 'Maximum Deliveries' in the trigger to get it again.",
			}),
		},
	};
}
