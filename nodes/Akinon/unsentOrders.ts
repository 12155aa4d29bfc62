/**
 * The trigger's decision: which waiting orders to emit, and what to remember. It works as a message
 * queue's lease does: an emitted order is hidden for a time and comes again if it is still waiting
 * then. Pure: no n8n, no HTTP, and the time comes from outside.
 */

/** What is remembered of an emitted order that still waits. */
export interface Lease {
	/** Epoch milliseconds of the last delivery. */
	emittedAt: number;
	/** How often it has been emitted. */
	deliveries: number;
	/** How many rounds of reading have begun since it was last seen. */
	missed?: number;
}

/** By order ID. Small: it holds only orders that are in the queue. */
export type Leases = Record<string, Lease>;

export interface WaitingOrder {
	id: string;
}

export interface QueueRead<Order extends WaitingOrder> {
	/** The orders that wait, each ID once. */
	orders: Order[];
	/** Whether the queue was read to its end. */
	isComplete: boolean;
	/** Whether it was read in one answer, and so shows one moment. */
	isSnapshot: boolean;
	/** Whether it begins a round: it starts at the queue's first page, and not where the last read stopped. */
	startsAtFirst: boolean;
}

export interface LeaseRules {
	/** Milliseconds after which an order that still waits is emitted again. */
	redeliverAfterMs: number;
	/** How often an order is emitted before it is given up; 0: never given up. */
	maximumDeliveries: number;
	/** Most orders in one poll. */
	mostOrders: number;
}

export interface Delivery<Order> {
	order: Order;
	/** Which delivery this is, from 1. */
	number: number;
	/** Whether the order is given up after this one. */
	isLast: boolean;
}

export interface Decision<Order> {
	deliveries: Array<Delivery<Order>>;
	leases: Leases;
}

/**
 * Decides what a poll emits. Orders that were never emitted come first, then those whose lease is
 * over, the longest waiting first.
 *
 * @param now epoch milliseconds
 * @returns what to emit, and the leases to remember once that is done; `leases` is not changed
 */
export function decideDeliveries<Order extends WaitingOrder>(
	queue: QueueRead<Order>,
	leases: Leases,
	rules: LeaseRules,
	now: number,
): Decision<Order> {
	const isOver = (lease: Lease) => Math.abs(now - lease.emittedAt) >= rules.redeliverAfterMs;
	const isGivenUp = (lease: Lease) =>
		rules.maximumDeliveries > 0 && lease.deliveries >= rules.maximumDeliveries;

	const due = queue.orders
		.filter(({ id }) => {
			const lease = leaseOf(leases, id);
			return lease === undefined || (isOver(lease) && !isGivenUp(lease));
		})
		// Stable: orders that were never emitted keep the queue's order.
		.sort((a, b) => lastDelivery(leases, a) - lastDelivery(leases, b))
		.slice(0, rules.mostOrders);
	const deliveries = due.map((order) => {
		const number = (leaseOf(leases, order.id)?.deliveries ?? 0) + 1;
		return { order, number, isLast: number === rules.maximumDeliveries };
	});

	const next = keptLeases(queue, leases);
	for (const { order, number } of deliveries) {
		next[order.id] = { emittedAt: now, deliveries: number };
	}
	return { deliveries, leases: next };
}

/**
 * The leases of orders that still wait. An order that left the queue is forgotten, so that it is
 * emitted anew if somebody puts it back. A read of several pages can miss an order that slipped to
 * a page already read: there, it counts as gone only when two reads in a row do not show it. Where
 * one poll does not reach the end of the queue, a round takes several: the third that begins
 * without the order having been seen forgets it.
 */
function keptLeases<Order extends WaitingOrder>(queue: QueueRead<Order>, leases: Leases): Leases {
	const waiting = new Set(queue.orders.map(({ id }) => id));
	const mostMissed = queue.isSnapshot ? 0 : queue.isComplete ? 1 : 2;
	const kept: Leases = {};
	for (const [id, lease] of Object.entries(leases)) {
		const { emittedAt, deliveries } = lease;
		const missed = (lease.missed ?? 0) + (queue.startsAtFirst ? 1 : 0);
		if (waiting.has(id)) kept[id] = { emittedAt, deliveries };
		else if (missed <= mostMissed) kept[id] = { emittedAt, deliveries, missed };
	}
	return kept;
}

function leaseOf(leases: Leases, id: string): Lease | undefined {
	return Object.hasOwn(leases, id) ? leases[id] : undefined;
}

function lastDelivery(leases: Leases, order: WaitingOrder): number {
	return leaseOf(leases, order.id)?.emittedAt ?? 0;
}
