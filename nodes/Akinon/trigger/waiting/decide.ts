/**
 * Decides which waiting orders to emit and what to remember. It works like the lease of a message
 * queue: an emitted order is hidden for a time and emitted again if it still waits then. Pure: no n8n,
 * no HTTP, no clock.
 */
import { HOUR_MS } from '../../../shared/durations';
import { keptLeases, type ListRead } from './keptLeases';
import type { Lease, Leases } from './lease';

export interface WaitingOrder {
	id: string;
	/** Whether it is emitted only once, whatever the rules say. */
	emitOnce?: boolean;
}

/** What a poll has read. */
export interface QueueRead<Order extends WaitingOrder> {
	/** The orders that wait, each ID once. */
	orders: Order[];
	/** What each list has shown that was read, by name. */
	lists: ReadonlyMap<string, ListRead>;
	/** Names of the lists that the settings choose. */
	chosen: string[];
}

export interface LeaseRules {
	/** Milliseconds from the first delivery of an order to the second; doubles up to an hour. */
	redeliverAfterMs: number;
	/** How often an order is emitted before it is given up; 0 for no limit. */
	maximumDeliveries: number;
	/** The most orders to emit in one poll. */
	maxOrders: number;
	/** Whether emitted orders are to be marked as sent. */
	marks: boolean;
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
		.slice(0, Math.max(0, rules.maxOrders))
		.map((order) => nextDelivery(order, leases, rules, now));

	const next = keptLeases(queue, leases, (lease) => endOf(lease, rules), now);
	for (const { order, number } of deliveries) {
		const list = listOf(order, queue);
		const isToMark = rules.marks && !order.emitOnce;
		// A list that was read to its end starts a new round.
		const isSeen = queue.lists.get(list)?.endsRound === false;
		next.set(order.id, { list, emittedAt: now, deliveries: number, isToMark, isSeen });
	}
	return { deliveries, leases: next };
}

function listOf({ id }: WaitingOrder, { lists }: QueueRead<WaitingOrder>): string {
	for (const [name, { shown }] of lists) if (shown.has(id)) return name;
	return '';
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
	return !isGivenUp(lease, maximumOf(order, rules)) && now >= endOf(lease, rules);
}

/** @param maximum the most deliveries; 0 for no limit */
export function isGivenUp({ deliveries }: Lease, maximum: number): boolean {
	return maximum > 0 && deliveries >= maximum;
}

function maximumOf(order: WaitingOrder, rules: LeaseRules): number {
	return order.emitOnce ? 1 : rules.maximumDeliveries;
}

/** Epoch milliseconds at which a lease ends. */
function endOf({ emittedAt, deliveries }: Lease, rules: LeaseRules): number {
	return emittedAt + hiddenMs(deliveries, rules);
}

/**
 * How long an order is hidden after a delivery: twice as long as after the previous one, up to an hour,
 * so that a workflow that was down for days gets its orders within an hour of its recovery.
 */
function hiddenMs(delivery: number, { redeliverAfterMs }: LeaseRules): number {
	return Math.min(redeliverAfterMs * 2 ** (delivery - 1), Math.max(HOUR_MS, redeliverAfterMs));
}
