/**
 * Decides which changes of orders are new and what to remember. Voucherify lists orders with the latest
 * change first and pages by number. While such a list is read, orders only move to its beginning and
 * push others to later pages. Each poll therefore reads from a page towards the end until it reaches
 * processed changes, so that there is no gap, and emits the oldest first. If that is too much for one
 * poll, the next one starts at a later page. Times are the server's. Pure: no n8n, no HTTP, no clock.
 */
import { MAX_CLOCK_DIFFERENCE_MS, type ChangePosition } from './state';

/** How late a change may appear in the list by its time. */
export const MAX_DELAY_MS = 120_000;

/** A change on a page. */
export interface Change<Order> {
	id: string;
	/** Epoch milliseconds. */
	at: number;
	/** Whether the time is its own, and not that of a neighbor, which can change. */
	isDated: boolean;
	/** The page that it was read from. */
	page: number;
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
	 * `known`: everything down to processed changes or to the end of the list was read; `lastPage`: the
	 * server offers no page after the last one read; `interrupted`: time ran out or a page failed.
	 */
	end: 'known' | 'lastPage' | 'interrupted';
	/** The page after the last one that was read. */
	nextPage: number;
	/** When it was read, by n8n's clock; epoch milliseconds. */
	now: number;
}

export interface ChangeRules {
	/** The most changes to emit. */
	maxOrders: number;
	/** How many changes to remember, unless more of them are at the same time or in the future. */
	maxProcessed: number;
	pageSize: number;
}

export interface ChangeDecision<Order> {
	/** What to emit, oldest change first. */
	changes: Array<Change<Order>>;
	position: ChangePosition;
	/** Changes between these times come after the last page; undefined for none. */
	outOfReach?: { after?: number; before: number };
}

/** Decides what a poll emits, and where the next one starts. */
export function decideChanges<Order>(
	position: ChangePosition,
	read: CollectedChanges<Order>,
	rules: ChangeRules,
): ChangeDecision<Order> {
	if (read.end === 'interrupted') {
		return { changes: [], position: { ...position, page: read.nextPage } };
	}
	const fresh = freshChanges(position, read.changes);
	const changes = fresh.slice(0, rules.maxOrders);
	const isAll = changes.length === fresh.length;
	const settled = isAll ? read.newest : changes.at(-1)?.at;
	const processed = new Map(position.processed);
	for (const { id, at, isDated } of read.changes) {
		if (!isDated && processed.has(id)) processed.set(id, at);
	}
	for (const { id, at } of changes) processed.set(id, at);
	const lastPage = isAll ? position.page : (changes.at(-1)?.page ?? position.page);
	const isDone = isAll && position.page === 1;
	const { oldest } = read;
	return {
		changes,
		position: {
			...toRemember(position.from, settled, processed, read.now, rules),
			page: isDone ? 1 : Math.max(1, lastPage - Math.ceil(rules.maxOrders / rules.pageSize)),
		},
		...(read.end === 'lastPage' &&
			oldest !== undefined && { outOfReach: { after: position.from, before: oldest } }),
	};
}

/** Builds the position of a trigger that skips what exists at its first poll. */
export function skipExisting<Order>(
	read: CollectedChanges<Order>,
	rules: ChangeRules,
): ChangePosition {
	const processed = new Map(read.changes.map(({ id, at }) => [id, at] as const));
	// If not all of the latest changes were read, the rest counts as processed too.
	const from = read.end === 'known' ? undefined : read.oldest;
	return { ...toRemember(from, read.newest, processed, read.now, rules), page: 1 };
}

/**
 * Returns the time from which to read changes again after the last settled one: changes can still appear
 * before it for a while, but not before one that was settled long ago. A time in the future, which an
 * order's creation can have, does not count, or it would hide everything that follows.
 *
 * @param settled epoch milliseconds
 * @param now epoch milliseconds
 */
export function rereadFrom(settled: number, now: number): number {
	const latest = Math.min(settled, now);
	const longAgo = now - MAX_DELAY_MS - MAX_CLOCK_DIFFERENCE_MS;
	return Math.max(latest - MAX_DELAY_MS, Math.min(latest, longAgo));
}

/** Returns new changes, oldest first. If an order was read twice, the later reading counts. */
function freshChanges<Order>(
	{ from = -Infinity, processed }: ChangePosition,
	changes: Array<Change<Order>>,
): Array<Change<Order>> {
	const known = new Map(processed);
	const fresh = changes.filter(({ id, at, isDated }) => {
		if (at < from) return false;
		return isDated ? known.get(id) !== at : !known.has(id);
	});
	return [...new Map(fresh.map((change) => [change.id, change])).values()].sort(
		(a, b) => a.at - b.at || (a.id < b.id ? -1 : 1),
	);
}

/** Returns what to remember once all changes up to a time are settled; undefined if there were none. */
function toRemember(
	from: number | undefined,
	settled: number | undefined,
	processed: Map<string, number>,
	now: number,
	{ maxProcessed }: ChangeRules,
): Pick<ChangePosition, 'from' | 'processed'> {
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
