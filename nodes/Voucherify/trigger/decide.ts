/**
 * Decides which changes of orders are new and what to remember. While Voucherify's list of changes, the
 * latest first, is read page by page, orders only move to its beginning and push others to later pages.
 * Each poll therefore reads from a page towards the end until it reaches processed changes, so that there
 * is no gap, and emits the oldest first. If that is too much for one poll, the next one starts at a later
 * page, from which one poll comes to the end. Times are the server's. Pure: no n8n, no HTTP, no clock.
 */
import { MINUTE_MS } from '../../shared/durations';
import { MAX_CLOCK_DIFFERENCE_MS, type ChangePosition } from './state';

/** How late a change may appear in the list by its time. */
export const MAX_DELAY_MS = 2 * MINUTE_MS;

/** A change on a page. */
export interface Change<Order> {
	id: string;
	/** Epoch milliseconds. */
	at: number;
	/** Whether the time is its own, and not that of a neighbor, which can change. */
	isDated: boolean;
	page: number;
	/** Whether it is only remembered, not emitted. */
	isSilent?: boolean;
	order: Order;
}

/** What a poll has read from a position's page on, without a gap. */
export interface CollectedChanges<Order> {
	/** Latest first. */
	changes: Array<Change<Order>>;
	/** The latest and the oldest time on the pages, also of skipped orders; undefined for none. */
	newest?: number;
	oldest?: number;
	/**
	 * `known`: everything down to processed changes was read; `listEnd`: to the end of the list;
	 * `lastPage`: the server offers no page after the last one read; `interrupted`: time ran out or a page
	 * failed.
	 */
	end: 'known' | 'listEnd' | 'lastPage' | 'interrupted';
	/** The page after the last one that was read. */
	nextPage: number;
	/** When it was read, by n8n's clock; epoch milliseconds. */
	now: number;
}

export interface ChangeRules {
	maxOrders: number;
	/** How many changes to remember, unless more of them are at the same time or in the future. */
	maxProcessed: number;
	/** Whether an order has one change only, its creation, which may be backdated. */
	isOncePerOrder?: boolean;
	pageSize: number;
}

export interface ChangeDecision<Order> {
	/** What is new, oldest change first. */
	changes: Array<Change<Order>>;
	/** Whether all new changes of the list are among them. */
	isDone: boolean;
	position: ChangePosition;
	/** Changes between these times come after the last page; undefined for none. */
	outOfReach?: { after?: number; before: number };
}

type Remembered = Pick<ChangePosition, 'from' | 'since' | 'processed'>;

/** Decides what a poll emits, and where the next one starts. */
export function decideChanges<Order>(
	position: ChangePosition,
	read: CollectedChanges<Order>,
	rules: ChangeRules,
): ChangeDecision<Order> {
	const fresh = freshChanges(position, read.changes, rules);
	if (read.end === 'interrupted') {
		return { changes: [], isDone: false, position: continueReading(position, read, fresh.length) };
	}
	const changes = takeEmitted(fresh, rules.maxOrders);
	const isAll = changes.length === fresh.length;
	const settled = isAll ? read.newest : changes.at(-1)?.at;
	const processed = new Map(position.processed);
	for (const { id, at, isDated } of read.changes) {
		if (!isDated && processed.has(id)) processed.set(id, at);
	}
	for (const { id, at } of changes) processed.set(id, at);
	const lastPage = isAll ? position.page : (changes.at(-1)?.page ?? position.page);
	const isDone = isAll && position.page === 1;
	const { oldest, newest, now } = read;
	const rest = isDone ? Infinity : (settled ?? -Infinity);
	// Behind one in the future, later changes would not be noticed.
	const isLatest = isDone && newest !== undefined && newest <= now;
	const latest = isLatest ? latestOf(position, newest, now) : undefined;
	const from = latest && now - latest[1] > MAX_DELAY_MS ? latest[0] : undefined;
	const remembered = rules.isOncePerOrder
		? rememberOrders(position, settled, processed, rest, now, rules)
		: toRemember(position.from, settled, processed, now, rules);
	return {
		changes,
		isDone,
		position: {
			...(from === undefined ? remembered : settleBefore(remembered, from, rules)),
			...(latest && { latest }),
			page: isDone ? 1 : Math.max(1, lastPage - pageStep(read.nextPage - position.page, rules)),
		},
		...(read.end === 'lastPage' &&
			oldest !== undefined && { outOfReach: { after: position.from, before: oldest } }),
	};
}

/** Returns where to continue if time ran out before the processed changes were reached. */
function continueReading(
	position: ChangePosition,
	{ nextPage }: CollectedChanges<unknown>,
	freshCount: number,
): ChangePosition {
	const { page, descended } = position;
	// On the way back, the processed changes follow on the last page that was read.
	if (page > 1 && descended === undefined) {
		return { ...position, page: Math.max(page, nextPage - 1) };
	}
	return { ...position, page: nextPage, descended: (descended ?? 0) + freshCount };
}

/** Returns the latest change, and since when it is that. */
function latestOf({ latest }: ChangePosition, newest: number, now: number): [number, number] {
	return latest?.[0] === newest ? latest : [newest, now];
}

/** Reads no change from before a time again: it has been the latest for long enough. */
function settleBefore(
	remembered: Remembered,
	time: number,
	{ isOncePerOrder }: ChangeRules,
): Remembered {
	const from = Math.max(remembered.from ?? -Infinity, time);
	const processed = remembered.processed.filter(([, at]) => at >= from);
	return { ...remembered, from, ...(!isOncePerOrder && { processed }) };
}

/** Returns the oldest changes, until as many are emitted as allowed. */
function takeEmitted<Order>(fresh: Array<Change<Order>>, maxOrders: number): Array<Change<Order>> {
	const emitted = fresh.flatMap(({ isSilent }, index) => (isSilent ? [] : [index]));
	return fresh.slice(0, emitted.length <= maxOrders ? undefined : emitted[maxOrders]);
}

/** How many pages before this one the next poll begins: as many as it can read and emit. */
function pageStep(pagesRead: number, { maxOrders, pageSize }: ChangeRules): number {
	return Math.max(1, Math.min(Math.ceil(maxOrders / pageSize), pagesRead - 1));
}

/** Builds the position of a trigger that skips what exists at its first poll. */
export function skipExisting<Order>(
	read: CollectedChanges<Order>,
	rules: ChangeRules,
): ChangePosition {
	const processed = new Map(read.changes.map(({ id, at }) => [id, at] as const));
	const { newest, oldest, now } = read;
	if (rules.isOncePerOrder) {
		const since = read.end === 'listEnd' || oldest === undefined ? undefined : oldest + 1;
		const position = { processed: [], page: 1, since };
		return { ...rememberOrders(position, newest, processed, Infinity, now, rules), page: 1 };
	}
	// If not all of the latest changes were read, the rest counts as processed too.
	const from = read.end === 'known' || read.end === 'listEnd' ? undefined : oldest;
	return { ...toRemember(from, newest, processed, now, rules), page: 1 };
}

/**
 * Returns the time from which to read changes again after the last settled one: changes can still appear
 * before it for a while, but not before one that was settled long ago. A time in the future, which an
 * order's creation can have, does not count, or it would hide everything that follows. Epoch milliseconds.
 */
export function rereadFrom(settled: number, now: number): number {
	const latest = Math.min(settled, now);
	const longAgo = now - MAX_DELAY_MS - MAX_CLOCK_DIFFERENCE_MS;
	return Math.max(latest - MAX_DELAY_MS, Math.min(latest, longAgo));
}

/** Whether an order of the list is not known. The list may show orders from before what is remembered. */
export function isNewOrder(
	{ since = -Infinity }: Pick<ChangePosition, 'since'>,
	known: ReadonlyMap<string, number>,
	{ id, at }: Pick<Change<unknown>, 'id' | 'at'>,
): boolean {
	return at >= since && !known.has(id);
}

/** Returns new changes, oldest first. If an order was read twice, the later reading counts. */
function freshChanges<Order>(
	position: ChangePosition,
	changes: Array<Change<Order>>,
	{ isOncePerOrder }: ChangeRules,
): Array<Change<Order>> {
	const { from = -Infinity } = position;
	const known = new Map(position.processed);
	const fresh = changes.filter((change) => {
		const { id, at, isDated } = change;
		if (isOncePerOrder) return isNewOrder(position, known, change);
		if (at < from) return false;
		return isDated ? known.get(id) !== at : !known.has(id);
	});
	return [...new Map(fresh.map((change) => [change.id, change])).values()].sort(
		(a, b) => a.at - b.at || (a.id < b.id ? -1 : 1),
	);
}

/**
 * Returns what to remember of orders that are emitted once: the latest ones, however long ago they were
 * created, so that one that is backdated among them is new.
 *
 * @param rest where orders that are not yet processed begin; epoch milliseconds
 */
function rememberOrders(
	{ from, since }: ChangePosition,
	settled: number | undefined,
	processed: Map<string, number>,
	rest: number,
	now: number,
	{ maxProcessed }: ChangeRules,
): Remembered {
	const latest = [...processed].sort(([, a], [, b]) => b - a);
	const kept = latest.filter(([, at], index) => index < maxProcessed || at >= rest);
	const [, forgotten] = latest.find(([, at], index) => index >= maxProcessed && at < rest) ?? [];
	return {
		from: settled === undefined ? from : Math.max(from ?? -Infinity, rereadFrom(settled, now)),
		since: forgotten === undefined ? since : Math.max(since ?? -Infinity, forgotten + 1),
		processed: kept,
	};
}

/** Returns what to remember once all changes up to a time are settled; undefined if there were none. */
function toRemember(
	from: number | undefined,
	settled: number | undefined,
	processed: Map<string, number>,
	now: number,
	{ maxProcessed }: ChangeRules,
): Remembered {
	if (settled === undefined) return { from, processed: [...processed] };
	const latest = [...processed].sort(([, a], [, b]) => b - a);
	const leastKept = latest[maxProcessed - 1]?.[1] ?? -Infinity;
	const next = Math.max(
		from ?? -Infinity,
		rereadFrom(settled, now),
		Math.min(leastKept, settled, now - MAX_DELAY_MS),
	);
	return { from: next, processed: latest.filter(([, at]) => at >= next) };
}
