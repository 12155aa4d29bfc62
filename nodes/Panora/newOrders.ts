/**
 * The trigger's decision: which orders are new, and what to remember. Panora lists the oldest order
 * first and names pages by an opaque cursor, which leads to the first order of a page. Each poll so
 * begins one page before the end that it knows, and tells by the IDs what it has had: orders that
 * were stored late or share a time with others are found too. Pure: no n8n, no HTTP, no clock.
 */

/** How far the list has been read. */
export interface Position {
	/** Where the next poll begins; undefined: at the oldest order. */
	cursor?: string;
	/** The last orders that were dealt with, the latest at the end. */
	ids: string[];
	/** Panora's time of the newest order that was dealt with, ISO 8601. */
	newest?: string;
	/** Orders that Panora stored before this time have been dealt with, whatever `ids` says. */
	since?: string;
	/** Whether the end of the list has been reached once: what comes then is new. */
	hasReachedEnd: boolean;
}

/** The position of a trigger that has never polled. */
export const BEGINNING: Position = { ids: [], hasReachedEnd: false };

export interface StoredOrder {
	id: string;
	created_at?: string;
}

export interface ReadPage<Order> {
	/** The cursor that it was read from; undefined: the first page. */
	cursor?: string;
	entries: Order[];
}

export interface NewOrderRules {
	/** Whether orders that were there before the first poll are emitted too. */
	emitsExisting: boolean;
	/** Most orders in one poll. */
	mostOrders: number;
	/** How many IDs are remembered: those of four pages are enough. */
	idsKept: number;
}

export interface NewOrders<Order> {
	orders: Order[];
	position: Position;
}

/** Whether an order, read at a position, is to be emitted. */
export function isNew(order: StoredOrder, position: Position, rules: NewOrderRules): boolean {
	const { hasReachedEnd, ids } = position;
	return (
		(hasReachedEnd || rules.emitsExisting) && !isBefore(order, position) && !ids.includes(order.id)
	);
}

function isBefore(order: StoredOrder, { since }: Position): boolean {
	return timeOf(order.created_at) < timeOf(since);
}

/**
 * Decides what a poll emits, in the list's order.
 *
 * @param pages what was read from the position on, without a gap; at least one page
 * @param reachedEnd whether the last of them is the last page of the list
 */
export function decideNewOrders<Order extends StoredOrder>(
	position: Position,
	pages: Array<ReadPage<Order>>,
	reachedEnd: boolean,
	rules: NewOrderRules,
): NewOrders<Order> {
	const orders = new Map<string, Order>();
	const handled = new Set<string>();
	const cursors: Array<string | undefined> = [];
	let { newest } = position;
	let isFull = false;
	for (const { cursor, entries } of pages) {
		cursors.push(cursor);
		for (const order of entries) {
			if (!orders.has(order.id) && isNew(order, position, rules)) {
				isFull = orders.size === rules.mostOrders;
				if (isFull) break;
				orders.set(order.id, order);
			}
			// What `since` tells apart needs no ID, so that those of its very time stay remembered.
			if (isBefore(order, position)) continue;
			handled.add(order.id);
			if (!(timeOf(order.created_at) <= timeOf(newest))) newest = order.created_at ?? newest;
		}
		if (isFull) break;
	}
	const isAtEnd = reachedEnd && !isFull;
	return {
		orders: [...orders.values()],
		position: {
			// Before the end, where nothing is stored late, the last page is enough to go on from.
			cursor: isAtEnd && cursors.length > 1 ? cursors.at(-2) : cursors.at(-1),
			ids: [...position.ids.filter((id) => !handled.has(id)), ...handled].slice(-rules.idsKept),
			newest,
			since: position.since,
			hasReachedEnd: position.hasReachedEnd || isAtEnd,
		},
	};
}

/**
 * The position to read from where the order that the cursor named is gone: at the oldest order
 * again, and only what is not older than the newest order that was dealt with counts.
 */
export function startOver(position: Position): Position {
	return { ...position, cursor: undefined, since: position.newest };
}

/** Epoch milliseconds, or NaN where there is no time: it compares with nothing, so nothing is skipped. */
function timeOf(iso: string | undefined): number {
	return iso === undefined ? NaN : Date.parse(iso);
}
