/**
 * Emits changes again whose execution may have been killed. n8n does not run such an execution again, and
 * nothing in Akinon says that the workflow has processed a change. Pure.
 */
import { MINUTE_MS } from '../../../shared/durations';
import { NOT_KNOWN, type WatchedOrder, type WatchedOrders } from './decide';
import { NO_ITEMS } from './seenOrder';

/** Longer than executions take, as a rule: what was emitted earlier is not emitted again. */
const REDELIVERY_MS = 10 * MINUTE_MS;
const MAX_RECENT = 3_000;

/** A change that was emitted a short time ago. */
export interface RecentChange {
	/** Epoch milliseconds. */
	at: number;
	/** What was remembered of the order before. */
	before: WatchedOrder;
}

export interface RecentMemory {
	orders: WatchedOrders;
	/**
	 * By order ID: the latest change of each order that was emitted a short time ago. These are emitted
	 * again if n8n is started again now.
	 */
	recent: Map<string, RecentChange>;
	/** The start of the process that polled last, in epoch milliseconds; 0 if it is not known. */
	process: number;
}

/** Notes that a change of an order is emitted. Must be called before the order is remembered. */
export function noteEmitted({ orders, recent }: RecentMemory, id: string, now: number): void {
	const before = orders.get(id) ?? { status: NOT_KNOWN, isSeen: false, items: NO_ITEMS };
	recent.set(id, { at: now, before });
}

/**
 * Restores what was remembered before the changes that were emitted before n8n was started, so that they
 * are emitted again. Returns how many.
 *
 * Within one process nothing is emitted again, whatever its clock says. Nor does a process emit again what
 * another one emitted after it was started: several main instances may poll in turn.
 *
 * @param startedAt when this process was started, in epoch milliseconds
 */
export function restoreInterrupted(memory: RecentMemory, startedAt: number): number {
	const { orders, recent } = memory;
	if (memory.process === startedAt) return 0;
	memory.process = startedAt;
	const interrupted = [...recent].filter(([, { at }]) => at < startedAt);
	for (const [id, { before }] of interrupted) {
		recent.delete(id);
		orders.set(id, { ...before, isSeen: false, isRedelivery: true });
	}
	return interrupted.length;
}

/** Forgets the changes whose executions must be over. */
export function forgetOldChanges({ recent }: RecentMemory, now: number): void {
	const latestFirst = [...recent].sort(([, one], [, other]) => other.at - one.at);
	latestFirst.forEach(([id, { at }], index) => {
		if (index >= MAX_RECENT || at < now - REDELIVERY_MS) recent.delete(id);
	});
}
