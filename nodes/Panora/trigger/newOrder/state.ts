import { HOUR_MS } from '../../../shared/durations';
import type { StoredPosition } from '../../../shared/n8n/cursorTrigger';
import { parseTime } from '../../../shared/parseTime';

/**
 * How late an order may appear in the list by its time, for example after a slow transaction. Also the
 * largest difference to expect between the clocks of n8n and Panora.
 */
export const MAX_DELAY_MS = HOUR_MS;

/** How far the list has been read. */
export interface OrderPosition {
	/** Where the next poll starts; undefined for the oldest order. */
	cursor?: string;
	/** When Panora stored the order that the cursor names, ISO 8601. Never in the future. */
	cursorTime?: string;
	/** Orders that Panora stored before this time are processed, whatever `ids` says. */
	since?: string;
	/** The last orders that were processed, the latest at the end. */
	ids: string[];
	/** Whether the end of the list has been reached once: everything after it is new. */
	hasReachedEnd: boolean;
	/** Until the end is reached, orders stored from this time on are new, ISO 8601; undefined for none. */
	newFrom?: string;
}

/** The position of a trigger that has never polled. */
export const BEGINNING: OrderPosition = { ids: [], hasReachedEnd: false };

/**
 * Builds the position of a trigger that only knows that it has been running since `now` (epoch
 * milliseconds). Orders of the hour before count as new: the clocks may differ, and a duplicate is
 * better than a lost order.
 *
 * @param ids processed orders, as far as they are known
 */
export function startedAt(now: number, ids: string[] = []): OrderPosition {
	return { ids, hasReachedEnd: false, newFrom: new Date(now - MAX_DELAY_MS).toISOString() };
}

/**
 * Checks a stored position. If any part is not what a poll writes, only its IDs are kept.
 *
 * @param now epoch milliseconds
 */
export function readPosition(value: unknown, now: number): StoredPosition<OrderPosition> {
	const position = (value ?? {}) as Record<keyof OrderPosition, unknown>;
	const { cursor, cursorTime, since, newFrom, ids } = position;
	const isIntact =
		(cursor === undefined || isText(cursor)) &&
		[cursorTime, since, newFrom].every((time) => time === undefined || parseTime(time) <= now) &&
		Array.isArray(ids) &&
		ids.every(isText) &&
		typeof position.hasReachedEnd === 'boolean';
	if (isIntact) return { position: position as OrderPosition, isIntact };
	return { position: startedAt(now, Array.isArray(ids) ? ids.filter(isText) : []), isIntact };
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}
