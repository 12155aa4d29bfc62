import { DAY_MS, HOUR_MS } from '../../shared/durations';
import type { StoredPosition } from '../../shared/n8n/cursorTrigger';
import type { UpdatesStart } from './updatesStart';

/** The largest difference to expect between the clocks of n8n and Voucherify. */
export const MAX_CLOCK_DIFFERENCE_MS = HOUR_MS;
/** The last time that a date can have. */
const MAX_TIME_MS = 8.64e15;

/** How far the changes of one list have been processed. */
export interface ChangePosition {
	/** Changes before this time are processed, in epoch milliseconds; undefined for none. */
	from?: number;
	/** The processed changes from that time on: IDs, each with the time of its change. */
	processed: Array<[id: string, at: number]>;
	/** Where the next poll starts. Changes on earlier pages are newer and not yet emitted. */
	page: number;
	/** The latest change, and since when it is the latest by n8n's clock; epoch milliseconds. */
	latest?: [at: number, seenAt: number];
	/** If the last poll ended on its way to processed changes: how many new ones it saw on earlier pages. */
	descended?: number;
	/**
	 * In the list of creations, `processed` has all orders created since; undefined for all of the project.
	 * Epoch milliseconds.
	 */
	since?: number;
}

/** What a trigger remembers between two polls. */
export interface TriggerPosition {
	/** By the kind of the list. */
	lists: Record<string, ChangePosition>;
	/** Where the list of updates began. */
	start?: UpdatesStart;
	/** How many orders the project had when all of them were processed; undefined if unknown. */
	total?: number;
	/** Whether the server gives no total, or a wrong one. */
	isTotalUseless?: boolean;
	/** How many polls relied on the total. */
	unchecked?: number;
	/** The list that the last poll had no time for. */
	next?: string;
}

/** The position of a list that was never read. */
export const BEGINNING: ChangePosition = { processed: [], page: 1 };

/**
 * Builds the position of a trigger that only knows that it has been running since `now` (epoch
 * milliseconds). Changes of the hour before count as new: a duplicate is better than a lost change.
 */
export function startedAt(
	now: number,
	processed: ChangePosition['processed'] = [],
): ChangePosition {
	const from = now - MAX_CLOCK_DIFFERENCE_MS;
	return { from, since: from, processed, page: 1 };
}

/**
 * Checks a stored position. If any part is not what a poll writes, only the processed changes are kept.
 *
 * @param now epoch milliseconds
 */
export function readPosition(
	value: unknown,
	now: number,
	lastPage: number,
): StoredPosition<ChangePosition> {
	const position = (value ?? {}) as Record<keyof ChangePosition, unknown>;
	const { from, since, processed, page, descended, latest } = position;
	const isIntact =
		// A time far in the future would hide every change until then.
		[from, since].every((time) => time === undefined || (isTime(time) && time <= now + DAY_MS)) &&
		(descended === undefined || isTime(descended)) &&
		(latest === undefined || (isPair(latest) && latest.every(isTime))) &&
		Array.isArray(processed) &&
		processed.every(isProcessed) &&
		isPage(page, lastPage);
	if (isIntact) return { position: position as ChangePosition, isIntact };
	const kept = Array.isArray(processed) ? processed.filter(isProcessed) : [];
	return { position: startedAt(now, kept), isIntact };
}

function isProcessed(value: unknown): value is [string, number] {
	return isPair(value) && typeof value[0] === 'string' && isTime(value[1]);
}

function isPair(value: unknown): value is [unknown, unknown] {
	return Array.isArray(value) && value.length === 2;
}

function isTime(value: unknown): value is number {
	return typeof value === 'number' && Math.abs(value) <= MAX_TIME_MS;
}

/** Checks what a trigger has stored; see `readPosition`. */
export function readTriggerPosition(
	value: unknown,
	kinds: string[],
	now: number,
	lastPage: number,
): StoredPosition<TriggerPosition> {
	const stored = (value ?? {}) as Record<keyof TriggerPosition, unknown>;
	const lists = (stored.lists ?? {}) as Record<string, unknown>;
	const read = kinds.map((kind) => [kind, readPosition(lists[kind], now, lastPage)] as const);
	const isIntact = read.every(([, list]) => list.isIntact);
	const position = { lists: Object.fromEntries(read.map(([kind, list]) => [kind, list.position])) };
	if (!isIntact) return { position, isIntact };
	const { start, total, isTotalUseless, unchecked, next } = stored;
	return {
		position: {
			...position,
			...(isStart(start, lastPage) && { start }),
			...(Number.isInteger(total) && { total: total as number }),
			...(isTotalUseless === true && { isTotalUseless }),
			unchecked: isCount(unchecked) ? unchecked : 0,
			...(kinds.includes(next as string) && { next: next as string }),
		},
		isIntact,
	};
}

function isStart(value: unknown, lastPage: number): value is UpdatesStart {
	const { order, page, range } = (value ?? {}) as Record<keyof UpdatesStart, unknown>;
	const isRange = isPair(range) && range.every((each) => isPage(each, lastPage + 1));
	return (
		isPage(page, lastPage) &&
		(range === undefined || isRange) &&
		(order === 'updated_at' || order === '-updated_at')
	);
}

function isPage(value: unknown, lastPage: number): boolean {
	return isCount(value) && value >= 1 && value <= lastPage;
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}
