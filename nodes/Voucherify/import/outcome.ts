import type { AsyncAction, FailedOrder } from '../api/types';

/**
 * What became of each order of an import: Voucherify's account, held against what was sent. The
 * account names failed orders by source ID only, may leave that out, may name one twice, and may count
 * more than it names.
 */
export type OrderOutcome =
	| { kind: 'imported' }
	| { kind: 'failed'; reason: string }
	/** With the reasons that the account gives without saying whose they are. */
	| { kind: 'unknown'; reasons: string[] };

const NO_REASON = 'Voucherify gave no reason';
const MAX_REASONS = 5;

/**
 * @param action an async action of an import that has ended
 * @param sourceIds of the orders in the order in which they were sent; no two are the same
 * @returns an outcome for each, in that order, as certain as the account allows
 */
export function outcomesOf(
	action: AsyncAction,
	sourceIds: ReadonlyArray<string | undefined>,
): OrderOutcome[] {
	if (!hasAccount(action)) return sourceIds.map(() => ({ kind: 'unknown', reasons: [] }));
	const { named, unnamed, reasons } = readAccount(action, sourceIds);
	const nameless = sourceIds.filter((sourceId) => sourceId === undefined).length;
	// Failures without a name are those of orders without one, as long as there are enough of these.
	const isNamelessOnly = unnamed <= nameless;
	const suspects = isNamelessOnly ? nameless : sourceIds.length - named.size;
	const suspected = outcomeOfSuspects(unnamed, suspects, reasons);
	return sourceIds.map((sourceId) => {
		if (sourceId === undefined) return suspected;
		const reason = named.get(sourceId);
		if (reason !== undefined) return { kind: 'failed', reason };
		return isNamelessOnly ? { kind: 'imported' } : suspected;
	});
}

/** What became of each of some orders of which so many failed: nobody can tell which, unless all did or none. */
function outcomeOfSuspects(failed: number, suspects: number, reasons: string[]): OrderOutcome {
	if (failed === 0) return { kind: 'imported' };
	if (failed < suspects) return { kind: 'unknown', reasons };
	return { kind: 'failed', reason: reasons.join('; ') || NO_REASON };
}

/** Whether it says anything about the orders: an import that is DONE may have imported none of them. */
function hasAccount({ status, result }: AsyncAction): boolean {
	const { failed, failed_count: count, done_count: done } = result ?? {};
	return status === 'FAILED' || [failed, count, done].some((each) => each != null);
}

interface Account {
	/** The reasons of failed orders that are named, by source ID. */
	named: Map<string, string>;
	/** How many failed that are not named. */
	unnamed: number;
	/** What is said about those. */
	reasons: string[];
}

function readAccount(action: AsyncAction, sourceIds: ReadonlyArray<string | undefined>): Account {
	const sent = new Set(sourceIds);
	const named = new Map<string, string>();
	const unnamedReasons: string[] = [];
	let unnamedEntries = 0;
	for (const entry of failedOrders(action)) {
		const reason = entry?.reason ?? undefined;
		const sourceId = entry?.source_id ?? undefined;
		if (sourceId !== undefined && sent.has(sourceId)) {
			named.set(sourceId, reason ?? NO_REASON);
		} else {
			unnamedEntries++;
			if (reason !== undefined) unnamedReasons.push(reason);
		}
	}
	const message = action.result?.message ?? undefined;
	const reasons = unnamedReasons.length > 0 || message === undefined ? unnamedReasons : [message];
	const failed = failureCount(action, named.size + unnamedEntries, sourceIds.length);
	return {
		named,
		unnamed: Math.max(0, failed - named.size),
		reasons: [...new Set(reasons)].slice(0, MAX_REASONS),
	};
}

/** The published examples have a list here, the published schema one record. */
function failedOrders(action: AsyncAction): Array<FailedOrder | null> {
	return [action.result?.failed ?? []].flat();
}

/**
 * How many orders were not imported, by whichever of the account's numbers says the most.
 *
 * @param listed how many the list of failed orders has, one that it has twice counted once
 * @param sent how many orders were sent
 */
function failureCount(action: AsyncAction, listed: number, sent: number): number {
	const { failed_count: count, done_count: done } = action.result ?? {};
	const missing = typeof done === 'number' ? sent - done : 0;
	const none = action.status === 'FAILED' && typeof done !== 'number' ? sent : 0;
	// A number of entries counts an order twice that the list has twice.
	const isEntries = count === failedOrders(action).length;
	const counted = isEntries ? listed : (count ?? 0);
	return Math.min(sent, Math.max(counted, listed, missing, none));
}
