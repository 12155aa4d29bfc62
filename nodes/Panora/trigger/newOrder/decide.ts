/**
 * Decides which orders are new and what to remember. Panora lists orders by the time at which it
 * stored them, oldest first, and an opaque cursor names the first order of a page. Each poll starts
 * some pages before the known end and recognizes processed orders by their IDs. It thus also finds
 * orders that are stored late, share a time with others, or are listed before one from the future.
 * Pure: no n8n, no HTTP, no clock.
 */
import { parseTime } from '../../../shared/parseTime';
import type { PanoraTriggerSettings } from '../settings';
import { MAX_DELAY_MS, startedAt, type OrderPosition } from './state';

export interface StoredOrder {
	id: string;
	created_at?: unknown;
}

export interface OrderListPage<Order> {
	/** The cursor that it was read from; undefined for the first page. */
	cursor?: string;
	entries: Order[];
}

/** What a poll has read from a position on, without a gap; at least one page. */
export interface CollectedOrders<Order> {
	pages: Array<OrderListPage<Order>>;
	/** Whether the last of them is the last page of the list. */
	reachedEnd: boolean;
	/** IDs of new orders that are incomplete and left for a later poll. */
	held: Set<string>;
	/** When it was read, by n8n's clock; epoch milliseconds. */
	now: number;
}

export interface NewOrderRules extends Pick<PanoraTriggerSettings, 'emitExisting' | 'maxOrders'> {
	/** How many IDs are remembered, and so how many orders the next poll may read again. */
	maxIds: number;
}

export interface NewOrders<Order> {
	/** What to emit, in the list's order. */
	orders: Order[];
	position: OrderPosition;
	/**
	 * Whether the position must be stored even if nothing is emitted: it says where the existing orders
	 * end.
	 */
	mustKeepState: boolean;
}

/** Returns a function that tells whether an order read at a position is new. */
export function newOrdersAt(
	{ ids, since, hasReachedEnd, newFrom }: OrderPosition,
	{ emitExisting }: Pick<NewOrderRules, 'emitExisting'>,
): (order: StoredOrder) => boolean {
	const known = new Set(ids);
	return ({ id, created_at: time }) =>
		!known.has(id) &&
		!isBefore(time, since) &&
		(hasReachedEnd || emitExisting || parseTime(time) >= parseTime(newFrom));
}

/** Decides what a poll emits, and where the next one starts. */
export function decideNewOrders<Order extends StoredOrder>(
	position: OrderPosition,
	{ pages, reachedEnd, held, now }: CollectedOrders<Order>,
	rules: NewOrderRules,
): NewOrders<Order> {
	const chosen = chooseOrders(position, { pages, held }, rules);
	const { orders, processed, usedPages, firstHeld, isFull } = chosen;
	const used = pages.slice(0, usedPages);
	const isAtEnd = reachedEnd && !isFull;
	const start = nextStart(used, Math.min(firstHeld, usedPages - (isAtEnd ? 2 : 1)), now, rules);
	const hasReachedEnd = position.hasReachedEnd || isAtEnd;
	const isFirst = !position.hasReachedEnd && position.newFrom === undefined;
	return {
		orders: [...orders.values()],
		position: {
			cursor: used[start].cursor,
			cursorTime: start === 0 ? position.cursorTime : timeAt(used[start], now, position),
			since: position.since,
			ids: [...position.ids.filter((id) => !processed.has(id)), ...processed].slice(
				-Math.max(rules.maxIds, orderCount(used.slice(start))),
			),
			hasReachedEnd,
			newFrom: hasReachedEnd ? undefined : (position.newFrom ?? startedAt(now).newFrom),
		},
		mustKeepState: !rules.emitExisting && (isFirst || hasReachedEnd !== position.hasReachedEnd),
	};
}

function chooseOrders<Order extends StoredOrder>(
	position: OrderPosition,
	{ pages, held }: Pick<CollectedOrders<Order>, 'pages' | 'held'>,
	rules: NewOrderRules,
) {
	const isNew = newOrdersAt(position, rules);
	/** What to emit, by ID. */
	const orders = new Map<string, Order>();
	/** IDs of the orders that need not be looked at again. */
	const processed = new Set<string>();
	/** How many pages these orders are on. */
	let usedPages = 0;
	/** Index of the first page with an order that is held. */
	let firstHeld = Infinity;
	/** Whether there are more new orders than a poll may emit. */
	let isFull = false;
	for (const page of pages) {
		usedPages++;
		for (const order of page.entries) {
			if (isBefore(order.created_at, position.since)) continue;
			if (held.has(order.id)) {
				firstHeld = Math.min(firstHeld, usedPages - 1);
				continue;
			}
			if (!orders.has(order.id) && isNew(order)) {
				isFull = orders.size === rules.maxOrders;
				if (isFull) break;
				orders.set(order.id, order);
			}
			processed.add(order.id);
		}
		if (isFull) break;
	}
	return { orders, processed, usedPages, firstHeld, isFull };
}

/**
 * Chooses the page at which the next poll starts: `latest` or, going back, the first page so old that
 * no order can be stored before it any more. It goes back no further than IDs are remembered, so that
 * many orders from the future cannot make every poll read them all.
 *
 * @param latest index of the latest page that is possible; may be negative
 */
function nextStart(
	pages: Array<OrderListPage<StoredOrder>>,
	latest: number,
	now: number,
	{ maxIds }: NewOrderRules,
): number {
	let start = Math.max(0, latest);
	let reread = orderCount(pages.slice(start));
	while (start > 0 && !isSettled(pages[start], now)) {
		reread += pages[start - 1].entries.length;
		if (reread > maxIds) break;
		start--;
	}
	return start;
}

function isSettled({ entries }: OrderListPage<StoredOrder>, now: number): boolean {
	return parseTime(entries[0]?.created_at) <= now - MAX_DELAY_MS;
}

/** The time of a page's first order; the previous `cursorTime` if it is missing or in the future. */
function timeAt(
	{ entries }: OrderListPage<StoredOrder>,
	now: number,
	{ cursorTime }: OrderPosition,
): string | undefined {
	const time = entries[0]?.created_at;
	return parseTime(time) <= now ? (time as string) : cursorTime;
}

function orderCount(pages: Array<OrderListPage<unknown>>): number {
	return pages.reduce((count, { entries }) => count + entries.length, 0);
}

/**
 * Builds the position to use if the order that the cursor named is gone: the oldest order, ignoring
 * whatever is older than that order was.
 */
export function startOver(position: OrderPosition): OrderPosition {
	return { ...position, cursor: undefined, since: position.cursorTime ?? position.since };
}

function isBefore(time: unknown, since: string | undefined): boolean {
	return parseTime(time) < parseTime(since);
}
