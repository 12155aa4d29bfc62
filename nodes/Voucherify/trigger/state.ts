import type { StoredPosition } from '../../shared/n8n/cursorTrigger';

/** The largest difference to expect between the clocks of n8n and Voucherify. */
export const MAX_CLOCK_DIFFERENCE_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** How far the changes of one list have been processed. */
export interface ChangePosition {
	/** Changes before this time are processed, in epoch milliseconds; undefined for none. */
	from?: number;
	/** The processed changes from that time on: IDs, each with the time of its change. */
	processed: Array<[id: string, at: number]>;
	/** Where the next poll starts. Changes on earlier pages are newer and not yet emitted. */
	page: number;
}

/** The position of a trigger that has never polled. */
export const BEGINNING: ChangePosition = { processed: [], page: 1 };

/**
 * Builds the position of a trigger that only knows that it has been running since `now` (epoch
 * milliseconds). Changes of the hour before count as new: a duplicate is better than a lost change.
 */
export function startedAt(
	now: number,
	processed: ChangePosition['processed'] = [],
): ChangePosition {
	return { from: now - MAX_CLOCK_DIFFERENCE_MS, processed, page: 1 };
}

/**
 * Checks a stored position. If any part is not what a poll writes, only the processed changes are kept.
 *
 * @param now epoch milliseconds
 * @param lastPage the last page that the server offers
 */
export function readPosition(
	value: unknown,
	now: number,
	lastPage: number,
): StoredPosition<ChangePosition> {
	const position = (value ?? {}) as Record<keyof ChangePosition, unknown>;
	const { from, processed, page } = position;
	const isIntact =
		(from === undefined || (isTime(from) && from <= now + DAY_MS)) &&
		Array.isArray(processed) &&
		processed.every(isProcessed) &&
		Number.isInteger(page) &&
		(page as number) >= 1 &&
		(page as number) <= lastPage;
	if (isIntact) return { position: position as ChangePosition, isIntact };
	const kept = Array.isArray(processed) ? processed.filter(isProcessed) : [];
	return { position: startedAt(now, kept), isIntact };
}

function isProcessed(value: unknown): value is [string, number] {
	if (!Array.isArray(value) || value.length !== 2) return false;
	const [id, at] = value as unknown[];
	return typeof id === 'string' && isTime(at);
}

function isTime(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value);
}
