/** Decides which leases a poll may forget. Pure. */
import { DAY_MS, MINUTE_MS } from '../../../shared/durations';
import type { Lease, Leases } from './lease';

/** An order is gone once this many rounds have missed it, over at least this time. */
const MISSED_ROUNDS = 3;
const MISSED_MS = 15 * MINUTE_MS;
/** How long a lease outlives its end if rounds with gaps cannot show that its order has left. */
const GAPS_MS = 7 * DAY_MS;
/** How long a lease outlives its end if its list is not read any more. */
const UNREAD_MS = 30 * DAY_MS;

/**
 * What a poll has read of a list. A list that is too long for one poll is read in rounds, which take
 * several polls and show every page once.
 */
export interface ListRead {
	/** IDs of the orders that it showed and that are not marked as sent, whether they are emitted or not. */
	shown: ReadonlySet<string>;
	/** Whether the whole list came in one answer, so that it shows one point in time. */
	isSnapshot: boolean;
	beginsRound: boolean;
	endsRound: boolean;
	/** Whether the round has missed a page so far. */
	hasGaps: boolean;
}

/**
 * Returns the leases that are still needed. One answer proves nothing: a server that restarts lists no
 * orders for a while. An order has left if three rounds in a row, over 15 minutes, have not shown it;
 * if a round takes several answers, between which orders move, its lease must have ended too. A list
 * that the settings do not choose any more says nothing about its orders.
 *
 * @param endOf returns when a lease ends; epoch milliseconds, like `now`
 */
export function keptLeases(
	{ lists, chosen }: { lists: ReadonlyMap<string, ListRead>; chosen: string[] },
	leases: Leases,
	endOf: (lease: Lease) => number,
	now: number,
): Map<string, Lease> {
	const shownBy = new Map<string, string>();
	for (const [name, { shown }] of lists) for (const id of shown) shownBy.set(id, name);
	const kept = new Map<string, Lease>();
	for (const [id, { ...lease }] of leases) {
		lease.emittedAt = clampFutureTime(lease.emittedAt, now);
		const list = shownBy.get(id);
		if (list !== undefined) {
			const isSeen = !lists.get(list)!.endsRound;
			kept.set(id, { ...lease, list, isSeen, missed: undefined });
			continue;
		}
		const read = lists.get(lease.list);
		const sinceEnd = now - endOf(lease);
		const isForgotten = !chosen.includes(lease.list) && sinceEnd >= UNREAD_MS;
		const next = read ? leaseUnlessGone(lease, read, sinceEnd, now) : lease;
		if (next && (read || !isForgotten)) kept.set(id, next);
	}
	return kept;
}

/**
 * Returns the lease of an order that this poll has not seen in its list; undefined if it has left.
 *
 * @param sinceEnd milliseconds since the end of the lease; negative before
 */
function leaseUnlessGone(
	lease: Lease,
	{ beginsRound, endsRound, hasGaps, isSnapshot }: ListRead,
	sinceEnd: number,
	now: number,
): Lease | undefined {
	const isSeen = lease.isSeen === true && !beginsRound;
	if (!endsRound) return { ...lease, isSeen };
	if (isSeen) return { ...lease, isSeen: false, missed: undefined };
	if (hasGaps) return sinceEnd >= GAPS_MS ? undefined : { ...lease, isSeen };
	const { since = now, rounds = 0 } = lease.missed ?? {};
	const missed = {
		since: Math.min(since, now),
		rounds: Math.min(rounds + 1, MISSED_ROUNDS),
	};
	const isGone = missed.rounds === MISSED_ROUNDS && now - missed.since >= MISSED_MS;
	if (isGone && (isSnapshot || sinceEnd >= 0)) return undefined;
	return { ...lease, isSeen, missed };
}

/**
 * Corrects a delivery time that lies far in the future. If the clock was set back a little, the time is
 * kept, so that nothing comes twice when the clock is right again. More than a day ahead, the clock was
 * wrong at the delivery and would hide the order for as long.
 */
function clampFutureTime(emittedAt: number, now: number): number {
	return emittedAt > now + DAY_MS ? now : emittedAt;
}
