/**
 * Marks orders as sent that an earlier poll has emitted. Marking them before they are emitted would lose
 * them if n8n is killed in between: each poll marks what the one before has emitted, once n8n has stored
 * that emission. Until then, and if a mark fails, the order's lease brings it again.
 */
import type { IPollFunctions } from 'n8n-workflow';

import { runGroups } from '../../../shared/concurrency';
import { DAY_MS } from '../../../shared/durations';
import { RequestError } from '../../../shared/errors';
import { ExpiringMap } from '../../../shared/expiringMap';
import type { HttpClient } from '../../../shared/http/client';
import { triggerKey } from '../../../shared/n8n/poll';
import type { PollCall } from '../../../shared/n8n/trigger';
import { markOrderAsSent } from '../../api/client';
import type { Lease, Leases } from './lease';

const MAX_PARALLEL_MARKS = 8;

/**
 * Polls of this process that have emitted orders, by trigger and time. n8n's default poller stores a
 * trigger's state and its execution one after the other: after a kill, a stored emission proves nothing.
 */
const emissions = new ExpiringMap<true>(DAY_MS);

/**
 * Remembers that a poll of this process emits orders.
 *
 * @param at when; epoch milliseconds
 */
export function recordEmission(context: IPollFunctions, at: number): void {
	emissions.set(`${triggerKey(context)} ${at}`, true);
}

/**
 * Marks orders that a poll of this process has emitted, for half of the time that the poll has to read.
 * What is left is marked by the next one.
 *
 * @returns the IDs of the marked orders, and how many are still to be marked
 * @throws RequestError if the credential may not mark orders
 */
export async function markEmitted(
	call: PollCall<unknown>,
	leases: Leases,
): Promise<{ marked: Set<string>; pending: number }> {
	const { context, client, now, readUntil } = call;
	const trigger = triggerKey(context);
	const due = [...leases].filter(
		([, { isToMark, emittedAt }]) => isToMark && emissions.get(`${trigger} ${emittedAt}`),
	);
	const marked = await markAll(
		client,
		due.map(([id]) => id),
		(now + readUntil) / 2,
	);
	return { marked, pending: due.length - marked.size };
}

async function markAll(client: HttpClient, ids: string[], until: number): Promise<Set<string>> {
	const marked = new Set<string>();
	const mark = async (id: string) => {
		if (Date.now() > until) return;
		await markOrderAsSent(client, Number(id));
		marked.add(id);
	};
	// If this credential may not mark, the others need not be tried.
	const [first, ...others] = ids;
	if (first !== undefined) await mark(first).catch(throwIfForbidden);
	await runGroups(
		others.map((id) => [async () => await mark(id).catch(() => undefined)]),
		MAX_PARALLEL_MARKS,
	);
	return marked;
}

function throwIfForbidden(error: unknown): void {
	const status = error instanceof RequestError ? error.details.status : undefined;
	if (status === 401 || status === 403) throw error;
}

/**
 * Returns the leases after some orders were marked. A marked order is hidden anew, since a list may show
 * it for a while. If the trigger does not mark any more, nothing is left to be marked.
 */
export function withMarks(
	leases: Leases,
	marked: ReadonlySet<string>,
	{ marks, now }: { marks: boolean; now: number },
): Map<string, Lease> {
	const next = new Map<string, Lease>();
	for (const [id, lease] of leases) {
		const isMarked = lease.isToMark === true && marked.has(id);
		const isToMark = marks && lease.isToMark && !isMarked;
		next.set(id, { ...lease, isToMark, emittedAt: isMarked ? now : lease.emittedAt });
	}
	return next;
}
