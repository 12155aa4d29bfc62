import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

import type { AkinonOrder } from '../api/types';
import type { WaitingOrder } from './decide';

/** An entry of Akinon's queue that is to be emitted. */
export interface QueueEntry extends WaitingOrder {
	/** The order; undefined where the entry cannot be read as one. */
	order?: AkinonOrder;
	/** The entry as Akinon sent it. */
	sent: unknown;
}

/**
 * Reads an entry of the queue. The filters are checked here again, since a server that does not know
 * one ignores it and sends every order.
 *
 * @param status status code that orders must have; undefined: any
 * @returns undefined where the entry is an order that does not wait. What is no order, or has no
 * whole number as its ID, can be neither followed nor marked: it is to be emitted once, so that a
 * person sees it.
 */
export function readQueueEntry(sent: unknown, status: string | undefined): QueueEntry | undefined {
	if (!isRecord(sent)) return unreadable(sent);
	if (status !== undefined && sent.status !== undefined && sent.status !== status) return undefined;
	const id = sent.id ?? sent.pk;
	const hasId = typeof id === 'number' && Number.isSafeInteger(id) && id > 0;
	if (!hasId) return sent.is_send === true ? undefined : unreadable(sent);
	const isWaiting = sent.is_send === false && (status === undefined || sent.status === status);
	return isWaiting ? { id: String(id), order: sent as AkinonOrder, sent } : undefined;
}

/** Known again by its content, since it has no ID. */
function unreadable(sent: unknown): QueueEntry {
	const digest = createHash('sha256').update(JSON.stringify(sent)).digest('hex');
	return { id: `#${digest.slice(0, 16)}`, emitOnce: true, sent };
}

function isRecord(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
