/**
 * The trigger's decision: which changes of orders are new, and what to remember. Voucherify lists orders
 * with the latest change first and names pages by number. While such a list is read, an order only
 * moves to its beginning and pushes others to later pages. Each poll therefore reads from a page
 * on towards the end, until the changes that were dealt with: what it has read then is without a
 * gap, and the oldest of it is emitted first. Where that is too much for one poll, the next one begins
 * at a later page and not at the first. Times are the server's. Pure: no n8n, no HTTP, no clock.
 */

/** How late a change may appear in the list, in milliseconds by its time. */
export const MAX_DELAY_MS = 120_000;
/** How far n8n's clock and Voucherify's may be apart where the one has to be compared with the other. */
const MAX_CLOCK_DIFFERENCE_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** How far the changes of one list have been dealt with. */
export interface ChangeCursor {
	/** Changes before this time have been dealt with, in epoch milliseconds; undefined: none. */
	from?: number;
	/** What was dealt with of the changes from that time on: IDs, each with the time of its change. */
	processed: Array<[id: string, at: number]>;
	/** Where the next poll begins. What stands on earlier pages is newer, and has not been emitted. */
	page: number;
}

/** The position of a trigger that has never polled. */
export const BEGINNING: ChangeCursor = { processed: [], page: 1 };

/**
 * The position of a trigger that only knows that it has been running since `now` (epoch
 * milliseconds): changes of the hour before are taken for new, rather one too many than one lost.
 */
export function startedAt(now: number, processed: ChangeCursor['processed'] = []): ChangeCursor {
	return { from: now - MAX_CLOCK_DIFFERENCE_MS, processed, page: 1 };
}

/**
 * Checks what was remembered. Where any of it is not what a poll writes, none of it can be relied on
 * but what was dealt with.
 *
 * @param now epoch milliseconds
 * @param lastPage the last page that the server gives
 */
export function readPosition(value: unknown, now: number, lastPage: number): ChangeCursor {
	const position = (value ?? {}) as Record<keyof ChangeCursor, unknown>;
	const { from, processed, page } = position;
	const isWhole =
		(from === undefined || (isTime(from) && from <= now + DAY_MS)) &&
		Array.isArray(processed) &&
		processed.every(isProcessed) &&
		Number.isInteger(page) &&
		(page as number) >= 1 &&
		(page as number) <= lastPage;
	if (isWhole) return position as ChangeCursor;
	return startedAt(now, Array.isArray(processed) ? processed.filter(isProcessed) : []);
}

/** A change as a page shows it. */
export interface Change<Order> {
	id: string;
	/** Epoch milliseconds. */
	at: number;
	/** Whether the time is its own; else it is that of its neighbour, which can change. */
	isDated: boolean;
	/** Where it was read. */
	page: number;
	order: Order;
}

/** What was read from a position's page on, without a gap. */
export interface CollectedChanges<Order> {
	/** Latest first. */
	changes: Array<Change<Order>>;
	/** The latest time that was read, and the oldest, of changes that count or not; undefined: none. */
	newest?: number;
	oldest?: number;
	/**
	 * `known`: everything down to what has been dealt with, or to the end of the list, was read; `lastPage`: the
	 * server gives no page after the last one read; `interrupted`: there was no time for more.
	 */
	end: 'known' | 'lastPage' | 'interrupted';
	/** The page after the last one that was read. */
	nextPage: number;
	/** When it was read, by n8n's clock; epoch milliseconds. */
	now: number;
}

export interface ChangeRules {
	/** Most changes to emit. */
	maxOrders: number;
	/** How many changes are remembered, unless more of them are at the same time or in the future. */
	changesKept: number;
	pageSize: number;
}

export interface Decision<Order> {
	/** What to emit, oldest change first. */
	changes: Array<Change<Order>>;
	position: ChangeCursor;
	/** Changes between these times stand after the last page; undefined: none. */
	outOfReach?: { after?: number; before: number };
}

/** Decides what to emit of what was read, and where to go on. */
export function decideChanges<Order>(
	position: ChangeCursor,
	reading: CollectedChanges<Order>,
	rules: ChangeRules,
): Decision<Order> {
	if (reading.end === 'interrupted') {
		return { changes: [], position: { ...position, page: reading.nextPage } };
	}
	const fresh = freshChanges(position, reading.changes);
	const changes = fresh.slice(0, rules.maxOrders);
	const isAll = changes.length === fresh.length;
	const settled = isAll ? reading.newest : changes.at(-1)?.at;
	const processed = new Map(position.processed);
	for (const { id, at, isDated } of reading.changes) {
		if (!isDated && processed.has(id)) processed.set(id, at);
	}
	for (const { id, at } of changes) processed.set(id, at);
	const lastPage = isAll ? position.page : (changes.at(-1)?.page ?? position.page);
	const isDone = isAll && position.page === 1;
	const { oldest } = reading;
	return {
		changes,
		position: {
			...remembered(position.from, settled, processed, reading.now, rules),
			page: isDone ? 1 : Math.max(1, lastPage - Math.ceil(rules.maxOrders / rules.pageSize)),
		},
		...(reading.end === 'lastPage' &&
			oldest !== undefined && { outOfReach: { after: position.from, before: oldest } }),
	};
}

/** The position of a trigger that leaves alone what was there at its first poll. */
export function skipExisting<Order>(
	reading: CollectedChanges<Order>,
	rules: ChangeRules,
): ChangeCursor {
	const processed = new Map(reading.changes.map(({ id, at }) => [id, at] as const));
	// Where not everything of the last moments was read, the rest counts as dealt with too.
	const from = reading.end === 'known' ? undefined : reading.oldest;
	return { ...remembered(from, reading.newest, processed, reading.now, rules), page: 1 };
}

/**
 * The time from which changes are read again after the last one that was settled: they can still appear
 * before it for a while, but not before one that was settled long ago. A time that lies ahead, which an
 * order's creation can have, does not count, or it would hide all that comes.
 */
export function rereadFrom(settled: number, now: number): number {
	const latest = Math.min(settled, now);
	const longAgo = now - MAX_DELAY_MS - MAX_CLOCK_DIFFERENCE_MS;
	return Math.max(latest - MAX_DELAY_MS, Math.min(latest, longAgo));
}

/** New changes, oldest first; of an order that was read twice, the later reading counts. */
function freshChanges<Order>(
	{ from = -Infinity, processed }: ChangeCursor,
	read: Array<Change<Order>>,
): Array<Change<Order>> {
	const known = new Map(processed);
	const fresh = read.filter(({ id, at, isDated }) => {
		if (at < from) return false;
		return isDated ? known.get(id) !== at : !known.has(id);
	});
	return [...new Map(fresh.map((change) => [change.id, change])).values()].sort(
		(a, b) => a.at - b.at || (a.id < b.id ? -1 : 1),
	);
}

/** What to remember once all changes up to a time are settled; undefined: there was none. */
function remembered(
	from: number | undefined,
	settled: number | undefined,
	processed: Map<string, number>,
	now: number,
	{ changesKept }: ChangeRules,
): Pick<ChangeCursor, 'from' | 'processed'> {
	if (settled === undefined) return { from, processed: [...processed] };
	const latest = [...processed].sort(([, a], [, b]) => b - a);
	const leastKept = latest[changesKept - 1]?.[1] ?? -Infinity;
	const next = Math.max(
		from ?? -Infinity,
		rereadFrom(settled, now),
		Math.min(leastKept, settled, now - MAX_DELAY_MS),
	);
	return { from: next, processed: latest.filter(([, at]) => at >= next) };
}

function isProcessed(value: unknown): value is [string, number] {
	if (!Array.isArray(value) || value.length !== 2) return false;
	const [id, at] = value as unknown[];
	return typeof id === 'string' && isTime(at);
}

function isTime(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value);
}
