/**
 * The trigger's decision: which orders are new, and what to remember. Panora lists its orders by the
 * time at which it stored them, the oldest first, and names pages by an opaque cursor, which leads to
 * the first order of a page. Each poll begins some pages before the end that it knows, and tells by
 * the IDs what it has had: orders that are stored late, share a time with others, or are listed
 * before one whose time lies in the future are found too. Pure: no n8n, no HTTP, no clock.
 */

/**
 * How late an order may appear in the list, in milliseconds by its time: a slow transaction, a server
 * whose clock is set back. It is also how far n8n's clock and Panora's may be apart where the one has
 * to be compared with the other.
 */
export const MAX_DELAY_MS = 3_600_000;

/** How far the list has been read. */
export interface OrderCursor {
	/** Where the next poll begins; undefined: at the oldest order. */
	cursor?: string;
	/** When Panora stored the order that the cursor names, ISO 8601. Never in the future. */
	cursorTime?: string;
	/** Orders that Panora stored before this time have been dealt with, whatever `ids` says. */
	since?: string;
	/** The last orders that were dealt with, the latest at the end. */
	ids: string[];
	/** Whether the end of the list has been reached once: what comes then is new. */
	hasReachedEnd: boolean;
	/** Until then, orders that Panora stored from this time on are new, ISO 8601; undefined: none. */
	newFrom?: string;
}

/** The position of a trigger that has never polled. */
export const BEGINNING: OrderCursor = { ids: [], hasReachedEnd: false };

/**
 * The position of a trigger that only knows that it has been running since `now` (epoch
 * milliseconds). The clocks of n8n and Panora may differ, so that orders of the hour before are taken
 * for new: rather one too many than one lost.
 *
 * @param ids orders that have been dealt with, as far as they are known
 */
export function startedAt(now: number, ids: string[] = []): OrderCursor {
	return { ids, hasReachedEnd: false, newFrom: new Date(now - MAX_DELAY_MS).toISOString() };
}

/**
 * Checks what was remembered. Where any of it is not what a poll writes, none of it can be relied on
 * but the IDs.
 *
 * @param now epoch milliseconds
 */
export function readPosition(value: unknown, now: number): OrderCursor {
	const position = (value ?? {}) as Record<keyof OrderCursor, unknown>;
	const { cursor, cursorTime, since, newFrom, ids } = position;
	const isWhole =
		(cursor === undefined || isText(cursor)) &&
		[cursorTime, since, newFrom].every((time) => time === undefined || timeOf(time) <= now) &&
		Array.isArray(ids) &&
		ids.every(isText) &&
		typeof position.hasReachedEnd === 'boolean';
	if (isWhole) return position as OrderCursor;
	return startedAt(now, Array.isArray(ids) ? ids.filter(isText) : []);
}

export interface StoredOrder {
	id: string;
	created_at?: unknown;
}

export interface ReadPage<Order> {
	/** The cursor that it was read from; undefined: the first page. */
	cursor?: string;
	entries: Order[];
}

/** What a poll has read from a position on, without a gap; at least one page. */
export interface CollectedOrders<Order> {
	pages: Array<ReadPage<Order>>;
	/** Whether the last of them is the last page of the list. */
	reachedEnd: boolean;
	/** IDs of new orders that a later poll shall emit, since something of them is still missing. */
	held: Set<string>;
	/** When it was read, by n8n's clock; epoch milliseconds. */
	now: number;
}

export interface NewOrderRules {
	/** Whether orders that were there before the first poll are emitted too. */
	emitsExisting: boolean;
	/** Most orders in one poll. */
	maxOrders: number;
	/** How many IDs are remembered, and so the most orders that are read again by the next poll. */
	idsKept: number;
}

export interface NewOrders<Order> {
	/** What to emit, in the list's order. */
	orders: Order[];
	position: OrderCursor;
	/**
	 * Whether the position must not get lost although nothing is emitted: it says where the orders
	 * end that were there when the workflow was published.
	 */
	mustBeKept: boolean;
}

/** Tells whether an order, read at a position, is new. */
export function newOrdersAt(
	{ ids, since, hasReachedEnd, newFrom }: OrderCursor,
	{ emitsExisting }: NewOrderRules,
): (order: StoredOrder) => boolean {
	const known = new Set(ids);
	return ({ id, created_at: time }) =>
		!known.has(id) &&
		!isBefore(time, since) &&
		(hasReachedEnd || emitsExisting || timeOf(time) >= timeOf(newFrom));
}

/** Decides what a poll emits, and where the next one begins. */
export function decideNewOrders<Order extends StoredOrder>(
	position: OrderCursor,
	{ pages, reachedEnd, held, now }: CollectedOrders<Order>,
	rules: NewOrderRules,
): NewOrders<Order> {
	const isNew = newOrdersAt(position, rules);
	const orders = new Map<string, Order>();
	const handled = new Set<string>();
	const read: Array<ReadPage<Order>> = [];
	let firstHeld = Infinity;
	let isFull = false;
	for (const page of pages) {
		read.push(page);
		for (const order of page.entries) {
			if (isBefore(order.created_at, position.since)) continue;
			if (held.has(order.id)) {
				firstHeld = Math.min(firstHeld, read.length - 1);
				continue;
			}
			if (!orders.has(order.id) && isNew(order)) {
				isFull = orders.size === rules.maxOrders;
				if (isFull) break;
				orders.set(order.id, order);
			}
			handled.add(order.id);
		}
		if (isFull) break;
	}
	const isAtEnd = reachedEnd && !isFull;
	const start = nextStart(read, { isAtEnd, firstHeld, now }, rules);
	const rereadAtMost = orderCount(read.slice(start));
	const hasReachedEnd = position.hasReachedEnd || isAtEnd;
	const isFirst = !position.hasReachedEnd && position.newFrom === undefined;
	return {
		orders: [...orders.values()],
		position: {
			cursor: read[start].cursor,
			cursorTime: start === 0 ? position.cursorTime : timeAt(read[start], now, position),
			since: position.since,
			ids: [...position.ids.filter((id) => !handled.has(id)), ...handled].slice(
				-Math.max(rules.idsKept, rereadAtMost),
			),
			hasReachedEnd,
			newFrom: hasReachedEnd ? undefined : (position.newFrom ?? startedAt(now).newFrom),
		},
		mustBeKept: !rules.emitsExisting && (isFirst || hasReachedEnd !== position.hasReachedEnd),
	};
}

interface End {
	isAtEnd: boolean;
	/** Index of the first page with an order that is held back. */
	firstHeld: number;
	now: number;
}

/**
 * Chooses the page at which the next poll begins: before anything that is held back, one page before
 * the end, and far enough back that no order can be stored before it any more. That is where a page
 * begins with an order stored longer ago than orders come late; but never further back than IDs are
 * remembered, so that many orders with a time in the future cannot make each poll read them all.
 *
 * @returns an index of `read`
 */
function nextStart<Order extends StoredOrder>(
	read: Array<ReadPage<Order>>,
	{ isAtEnd, firstHeld, now }: End,
	{ idsKept }: NewOrderRules,
): number {
	let start = Math.min(firstHeld, isAtEnd ? read.length - 2 : read.length - 1);
	start = Math.max(0, start);
	let reread = orderCount(read.slice(start));
	while (start > 0 && !isSettled(read[start], now)) {
		reread += read[start - 1].entries.length;
		if (reread > idsKept) break;
		start--;
	}
	return start;
}

function isSettled({ entries }: ReadPage<StoredOrder>, now: number): boolean {
	return timeOf(entries[0]?.created_at) <= now - MAX_DELAY_MS;
}

/** When the first order of a page was stored; where that cannot be or lies ahead, the time known before. */
function timeAt(
	{ entries }: ReadPage<StoredOrder>,
	now: number,
	{ cursorTime }: OrderCursor,
): string | undefined {
	const time = entries[0]?.created_at;
	return timeOf(time) <= now ? (time as string) : cursorTime;
}

function orderCount(pages: Array<ReadPage<unknown>>): number {
	return pages.reduce((count, { entries }) => count + entries.length, 0);
}

/**
 * The position to read from where the order that the cursor named is gone: at the oldest order
 * again, and only what is not older than that order was counts.
 */
export function startOver(position: OrderCursor): OrderCursor {
	return { ...position, cursor: undefined, since: position.cursorTime ?? position.since };
}

function isBefore(time: unknown, since: string | undefined): boolean {
	return timeOf(time) < timeOf(since);
}

/** Epoch milliseconds, or NaN where there is no time: it compares with nothing, so nothing is skipped. */
function timeOf(iso: unknown): number {
	return isText(iso) ? Date.parse(iso) : NaN;
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}
