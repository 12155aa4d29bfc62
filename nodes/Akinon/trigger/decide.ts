/**
 * The trigger's decision: which waiting orders to emit, and what to remember. It works as a message
 * queue's lease does: an emitted order is hidden for a time and comes again if it is still waiting
 * then. Pure: no n8n, no HTTP, and the time comes from outside.
 */

const DAY_MS = 86_400_000;
/** How long an order that is given up is remembered although no whole round confirms that it left. */
const GRACE_PERIOD_MS = 7 * DAY_MS;

/** What is remembered of an emitted order. */
export interface Lease {
	/** Epoch milliseconds of the last delivery. */
	emittedAt: number;
	/** How often it has been emitted. */
	deliveries: number;
	/** Whether the round of reading that is under way has shown it. */
	isSeen: boolean;
}

/** By order ID. */
export type Leases = ReadonlyMap<string, Lease>;

export interface WaitingOrder {
	id: string;
	/** Whether it is emitted once and never again, whatever the rules say. */
	emitOnce?: boolean;
}

/**
 * What a poll has read of the queue. A queue that is too long for one poll is read in rounds: a
 * round takes several polls and shows every page once.
 */
export interface QueueRead<Order extends WaitingOrder> {
	/** The orders that wait, each ID once. */
	orders: Order[];
	/** Whether the whole queue came in one answer, and so shows one moment. */
	isSnapshot: boolean;
	beginsRound: boolean;
	endsRound: boolean;
	/** Whether the round has missed a page so far. */
	hasGaps: boolean;
}

export interface LeaseRules {
	/** Milliseconds after the first delivery of an order until the second; the time doubles with each. */
	redeliverAfterMs: number;
	/** How often an order is emitted before it is given up; 0: never given up. */
	maximumDeliveries: number;
	/** Most orders in one poll. */
	maxOrders: number;
}

export interface Delivery<Order> {
	order: Order;
	/** Which delivery this is, from 1. */
	number: number;
	/** Epoch milliseconds from which the order is emitted again; undefined: this is the last delivery. */
	nextAt?: number;
}

export interface Decision<Order> {
	deliveries: Array<Delivery<Order>>;
	leases: Map<string, Lease>;
}

/**
 * Decides what a poll emits. Orders that were never emitted come first, in the order in which they
 * were read, then those whose lease is over, the longest waiting first.
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
	const lastEmittedAt = ({ id }: Order) => leases.get(id)?.emittedAt ?? 0;
	const deliveries = queue.orders
		.filter((order) => isDue(order, leases, rules, now))
		// Stable: orders that were never emitted keep their places.
		.sort((one, other) => lastEmittedAt(one) - lastEmittedAt(other))
		.slice(0, rules.maxOrders)
		.map((order) => nextDelivery(order, leases, rules, now));

	const next = keptLeases(queue, leases, rules, now);
	for (const { order, number } of deliveries) {
		next.set(order.id, { emittedAt: now, deliveries: number, isSeen: true });
	}
	return { deliveries, leases: next };
}

/** The delivery that follows those of an order's lease. */
export function nextDelivery<Order extends WaitingOrder>(
	order: Order,
	leases: Leases,
	rules: LeaseRules,
	now: number,
): Delivery<Order> {
	const number = (leases.get(order.id)?.deliveries ?? 0) + 1;
	const isLast = number === maximumOf(order, rules);
	return { order, number, nextAt: isLast ? undefined : now + hiddenMs(number, rules) };
}

/** Whether an order that waits is to be emitted: it never was, or its lease is over and it is not given up. */
export function isDue(
	order: WaitingOrder,
	leases: Leases,
	rules: LeaseRules,
	now: number,
): boolean {
	const lease = leases.get(order.id);
	if (lease === undefined) return true;
	const maximum = maximumOf(order, rules);
	return (maximum === 0 || lease.deliveries < maximum) && now >= endOf(lease, rules);
}

function maximumOf(order: WaitingOrder, rules: LeaseRules): number {
	return order.emitOnce ? 1 : rules.maximumDeliveries;
}

/** Epoch milliseconds at which a lease is over. */
function endOf({ emittedAt, deliveries }: Lease, rules: LeaseRules): number {
	return emittedAt + hiddenMs(deliveries, rules);
}

/** How long an order is hidden after a delivery: twice as long as after the one before, up to a day. */
function hiddenMs(delivery: number, { redeliverAfterMs }: LeaseRules): number {
	return Math.min(redeliverAfterMs * 2 ** (delivery - 1), Math.max(DAY_MS, redeliverAfterMs));
}

/**
 * The leases that are still needed. One answer with the whole queue proves that the other orders
 * have left it: they are forgotten, and emitted anew if somebody puts them back. Several answers
 * prove nothing for certain, since orders move between the pages meanwhile: there, a lease is kept
 * until its time is over, so that no order comes early, and forgotten once a round ends that has not
 * shown its order.
 */
function keptLeases<Order extends WaitingOrder>(
	queue: QueueRead<Order>,
	leases: Leases,
	rules: LeaseRules,
	now: number,
): Map<string, Lease> {
	const waiting = new Set(queue.orders.map(({ id }) => id));
	const kept = new Map<string, Lease>();
	for (const [id, lease] of leases) {
		if (queue.isSnapshot && !waiting.has(id)) continue;
		const isSeen = waiting.has(id) || (lease.isSeen && !queue.beginsRound);
		const doubtMs = queue.hasGaps ? GRACE_PERIOD_MS : 0;
		if (queue.endsRound && !isSeen && now >= endOf(lease, rules) + doubtMs) continue;
		kept.set(id, { ...lease, emittedAt: clampFutureTime(lease.emittedAt, now), isSeen });
	}
	return kept;
}

/**
 * A clock that is set back a little shows deliveries of the future: they are waited for, so that
 * nothing comes twice when it is right again. Beyond a day the clock was wrong before, and the
 * order would be hidden for as long as it was: the delivery then counts as one of now.
 */
function clampFutureTime(emittedAt: number, now: number): number {
	return emittedAt > now + DAY_MS ? now : emittedAt;
}
