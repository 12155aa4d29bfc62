/**
 * Decides which waiting orders to emit and what to remember. It works like the lease of a message
 * queue: an emitted order is hidden for a time and emitted again if it still waits then. Pure: no n8n,
 * no HTTP, no clock.
 */

const DAY_MS = 86_400_000;
/** How long a lease outlives its end if the round that would confirm that its order left has gaps. */
const GRACE_PERIOD_MS = 7 * DAY_MS;

/** What is remembered of an emitted order. */
export interface Lease {
	/** Epoch milliseconds of the last delivery. */
	emittedAt: number;
	/** How often it has been emitted. */
	deliveries: number;
	/** Whether the current round of reading has shown the order. */
	isSeen: boolean;
}

/** By order ID. */
export type Leases = ReadonlyMap<string, Lease>;

export interface WaitingOrder {
	id: string;
	/** Whether it is emitted only once, whatever the rules say. */
	emitOnce?: boolean;
}

/**
 * What a poll has read of the queue. A queue that is too long for one poll is read in rounds, which
 * take several polls and show every page once.
 */
export interface QueueRead<Order extends WaitingOrder> {
	/** The orders that wait, each ID once. */
	orders: Order[];
	/** Whether the whole queue came in one answer, so that it shows one point in time. */
	isSnapshot: boolean;
	beginsRound: boolean;
	endsRound: boolean;
	/** Whether the round has missed a page so far. */
	hasGaps: boolean;
}

export interface LeaseRules {
	/** Milliseconds from the first delivery of an order to the second; doubles with each delivery. */
	redeliverAfterMs: number;
	/** How often an order is emitted before it is given up; 0 for no limit. */
	maximumDeliveries: number;
	/** The most orders to emit in one poll. */
	maxOrders: number;
}

export interface Delivery<Order> {
	order: Order;
	/** Which delivery this is, from 1. */
	number: number;
	/** Epoch milliseconds from which the order is emitted again; undefined for the last delivery. */
	nextAt?: number;
}

export interface DeliveryDecision<Order> {
	deliveries: Array<Delivery<Order>>;
	leases: Map<string, Lease>;
}

/**
 * Decides what a poll emits: first orders that were never emitted, as they were read, then those whose
 * lease has ended, the longest waiting first. `leases` is not changed.
 *
 * @param now epoch milliseconds
 */
export function decideDeliveries<Order extends WaitingOrder>(
	queue: QueueRead<Order>,
	leases: Leases,
	rules: LeaseRules,
	now: number,
): DeliveryDecision<Order> {
	const lastEmittedAt = ({ id }: Order) => leases.get(id)?.emittedAt ?? 0;
	const deliveries = queue.orders
		.filter((order) => isDue(order, leases, rules, now))
		// The sort is stable: orders that were never emitted keep their places.
		.sort((one, other) => lastEmittedAt(one) - lastEmittedAt(other))
		.slice(0, rules.maxOrders)
		.map((order) => nextDelivery(order, leases, rules, now));

	const next = keptLeases(queue, leases, rules, now);
	for (const { order, number } of deliveries) {
		next.set(order.id, { emittedAt: now, deliveries: number, isSeen: true });
	}
	return { deliveries, leases: next };
}

/** Builds the delivery that follows those of an order's lease. */
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

/** Whether to emit a waiting order: it never was emitted, or its lease has ended and it is not given up. */
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

/** Epoch milliseconds at which a lease ends. */
function endOf({ emittedAt, deliveries }: Lease, rules: LeaseRules): number {
	return emittedAt + hiddenMs(deliveries, rules);
}

/** How long an order is hidden after a delivery: twice as long as after the previous one, up to a day. */
function hiddenMs(delivery: number, { redeliverAfterMs }: LeaseRules): number {
	return Math.min(redeliverAfterMs * 2 ** (delivery - 1), Math.max(DAY_MS, redeliverAfterMs));
}

/**
 * Returns the leases that are still needed. If one answer shows the whole queue, all other orders have
 * left it and are forgotten. Several answers prove less, since orders move between pages meanwhile: a
 * lease is then kept until its time is over and a round ends that has not shown its order.
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
		const graceMs = queue.hasGaps ? GRACE_PERIOD_MS : 0;
		if (queue.endsRound && !isSeen && now >= endOf(lease, rules) + graceMs) continue;
		kept.set(id, { ...lease, emittedAt: clampFutureTime(lease.emittedAt, now), isSeen });
	}
	return kept;
}

/**
 * Corrects a delivery time that lies far in the future. If the clock was set back a little, the time is
 * kept, so that nothing comes twice when the clock is right again. More than a day ahead, the clock was
 * wrong at the delivery and would hide the order for as long.
 */
function clampFutureTime(emittedAt: number, now: number): number {
	return emittedAt > now + DAY_MS ? now : emittedAt;
}
