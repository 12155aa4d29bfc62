import { UnreadableEntry } from '../../shared/pagination/unreadableEntry';
import type { AkinonOrder } from '../api/types';
import { isRecord } from '../../shared/values';
import type { WaitingOrder } from './decide';

/** An entry of Akinon's queue. */
export interface QueueEntry extends WaitingOrder {
	/** Whether it is to be emitted. */
	isWaiting: boolean;
	order: AkinonOrder | UnreadableEntry;
}

/**
 * Parses an entry of the queue. The filters are checked again, since a server that does not know one
 * ignores it and sends every order. An entry without a positive whole number as its ID can be neither
 * tracked nor marked, so it is emitted once for a person to see.
 *
 * @param status the status code that orders must have; undefined for any
 */
export function parseQueueEntry(raw: unknown, status: string | undefined): QueueEntry {
	if (!isRecord(raw)) return unreadable(raw, true);
	const hasStatus = status === undefined || raw.status === status;
	const id = raw.id ?? raw.pk;
	if (typeof id !== 'number' || !Number.isSafeInteger(id) || id <= 0) {
		return unreadable(raw, raw.is_send !== true && (hasStatus || raw.status === undefined));
	}
	const isWaiting = raw.is_send === false && hasStatus;
	return { id: String(id), isWaiting, order: raw as AkinonOrder };
}

function unreadable(raw: unknown, isWaiting: boolean): QueueEntry {
	const order = new UnreadableEntry(raw);
	return { id: order.id, emitOnce: true, isWaiting, order };
}
