/** Decides which orders have changed and what to remember of them. Pure: no n8n, no HTTP, no clock. */
import sortBy from 'lodash/sortBy';

import { DAY_MS } from '../../../shared/durations';
import type { Milestones } from './milestones';
import { NO_ITEMS, type SeenOrder } from './seenOrder';

/**
 * The statuses that an order passes through. Akinon's lists of them hold only what is under way, so they
 * can be read in full.
 */
export const UNDER_WAY = ['400', '450', '500', '510', '520', '540', '50'];
/** Orders in these statuses are not watched any more. */
const FINAL = ['100', '600'];
const DELIVERED = '550';
/** How long orders in other statuses are watched, such as those in a review. */
const OTHER_DAYS = 30;
/** The status of an order of which nothing was known before its change was emitted. */
export const NOT_KNOWN = '-';

/** What is remembered of an order. */
export interface WatchedOrder {
	/** Status code. */
	status: string;
	/** Whether the current round of reading has shown it. */
	isSeen: boolean;
	/** Whether a list of open cancellations has shown it. */
	isCanceling?: boolean;
	/** Whether its last change is to be emitted again. */
	isRedelivery?: boolean;
	/** Digest of its items; undefined if it is not known. */
	items?: string;
	/** Days from the epoch to when it left the lists of orders under way; undefined for those. */
	leftDay?: number;
}

/** By order ID. */
export type WatchedOrders = Map<string, WatchedOrder>;

export type ChangedPart = 'orderStatus' | 'itemStatuses' | 'trackingNumbers';

export interface OrderChange {
	/** Status code; null for an order that was not known. */
	from: string | null;
	to: string;
	parts: ChangedPart[];
	/** Whether it may have been emitted before: n8n was started again after that. */
	redelivered?: true;
}

export interface ChangeRules {
	milestoneOf: Milestones;
	/** How many days delivered orders are watched. */
	watchDays: number;
	/** Whether orders of the first round count as changed, however old they are. */
	emitExisting: boolean;
}

export interface Memory {
	orders: WatchedOrders;
	/** Epoch milliseconds of the first poll, until its round has ended; undefined afterwards. */
	startedAt?: number;
	/** Orders up to this ID are not watched unless they are known: there were too many. */
	floor: number;
}

/** Returns what has changed in an order that counts; undefined for nothing. */
export function changeOf(
	memory: Memory,
	seen: SeenOrder,
	rules: ChangeRules,
): OrderChange | undefined {
	const known = memory.orders.get(seen.id);
	if (!known && !isNew(memory, seen, rules)) return undefined;
	const milestone = rules.milestoneOf(seen.status);
	const hadReached = known && rules.milestoneOf(known.status);
	const parts: ChangedPart[] = [
		...(milestone !== undefined && milestone !== hadReached ? (['orderStatus'] as const) : []),
		...changedItemParts(known ? known.items : NO_ITEMS, seen.items),
	];
	if (parts.length === 0) return undefined;
	const from = !known || known.status === NOT_KNOWN ? null : known.status;
	return { from, to: seen.status, parts, ...(known?.isRedelivery && { redelivered: true }) };
}

function isNew({ startedAt, floor }: Memory, seen: SeenOrder, { emitExisting }: ChangeRules) {
	if (!isUnderWay(seen) || Number(seen.id) <= floor) return false;
	return startedAt === undefined || emitExisting || seen.placedAt > startedAt;
}

function changedItemParts(known = '', seen = ''): ChangedPart[] {
	// Without two digests nothing can be compared: the first one is only remembered.
	if (known.length !== seen.length || known === seen) return [];
	const middle = seen.length / 2;
	return [
		...(known.slice(0, middle) !== seen.slice(0, middle) ? (['itemStatuses'] as const) : []),
		...(known.slice(middle) !== seen.slice(middle) ? (['trackingNumbers'] as const) : []),
	];
}

/**
 * Remembers an order as it was read, or forgets it if it need not be watched any more.
 *
 * @param now epoch milliseconds
 */
export function remember(memory: Memory, seen: SeenOrder, rules: ChangeRules, now: number): void {
	const { orders, floor } = memory;
	const known = orders.get(seen.id);
	if (!known && (!isUnderWay(seen) || Number(seen.id) <= floor)) return;
	const leftDay = isUnderWay(seen) ? undefined : (known?.leftDay ?? Math.floor(now / DAY_MS));
	const watched: WatchedOrder = {
		status: seen.status,
		isSeen: true,
		isCanceling: seen.isCanceling,
		items: seen.items ?? known?.items,
		leftDay,
	};
	if (isOver(watched, rules, now)) orders.delete(seen.id);
	else orders.set(seen.id, watched);
}

/** Begins a round of reading: no order has been seen in it. */
export function beginRound({ orders }: Memory): void {
	for (const order of orders.values()) order.isSeen = false;
}

/** Ends a round of reading: forgets what has been watched for long enough. */
export function endRound(memory: Memory, rules: ChangeRules, now: number): void {
	memory.startedAt = undefined;
	for (const [id, order] of memory.orders) {
		if (isOver(order, rules, now)) memory.orders.delete(id);
	}
}

/** Returns the IDs of the orders that were under way and that no list of a whole round has shown. */
export function missingOrders({ orders }: Memory): string[] {
	return idsOf(
		orders,
		(order) => (isUnderWay(order) || order.status === NOT_KNOWN) && !order.isSeen,
	);
}

/** Returns the IDs of the orders that have left the lists of open cancellations. */
export function settledCancellations({ orders }: Memory): string[] {
	return idsOf(orders, (order) => order.isCanceling === true && !order.isSeen);
}

/** Returns the IDs of the orders that no list shows and that are watched nevertheless. */
export function unlistedOrders({ orders }: Memory): string[] {
	return idsOf(orders, ({ leftDay }) => leftDay !== undefined);
}

/**
 * Forgets the orders beyond the most that are remembered: first those that have left the lists, then
 * those under way, the lowest ID first. Returns how many it has forgotten.
 */
export function forgetOldest(memory: Memory, maxOrders: number): number {
	const { orders } = memory;
	const excess = orders.size - maxOrders;
	if (excess <= 0) return 0;
	const underWay = idsOf(orders, ({ leftDay }) => leftDay === undefined);
	const oldestFirst = [...sortBy(unlistedOrders(memory), Number), ...sortBy(underWay, Number)];
	const forgotten = oldestFirst.slice(0, excess);
	for (const id of forgotten) {
		if (orders.get(id)?.leftDay === undefined) memory.floor = Math.max(memory.floor, Number(id));
		orders.delete(id);
	}
	return excess;
}

/** Returns up to `count` IDs, from the first one after `after` on, so that all have their turn. */
export function inTurn(ids: string[], after: number, count: number): string[] {
	const ascending = sortBy(ids, Number);
	const start = ascending.findIndex((id) => Number(id) > after);
	const turned = start <= 0 ? ascending : [...ascending.slice(start), ...ascending.slice(0, start)];
	return turned.slice(0, Math.max(0, count));
}

function isUnderWay({ status }: { status: string }): boolean {
	return UNDER_WAY.includes(status);
}

function isOver({ status, leftDay }: WatchedOrder, { watchDays }: ChangeRules, now: number) {
	if (leftDay === undefined) return false;
	const days = status === DELIVERED ? watchDays : OTHER_DAYS;
	return FINAL.includes(status) || days === 0 || Math.floor(now / DAY_MS) - leftDay > days;
}

function idsOf(orders: WatchedOrders, isIncluded: (order: WatchedOrder) => boolean): string[] {
	return [...orders].filter(([, order]) => isIncluded(order)).map(([id]) => id);
}
