import type { AsyncAction, FailedOrder } from '../api/types';

/**
 * The outcome of an order of an import. Voucherify's result names failed orders by source ID only, and it
 * may omit the source ID, name an order twice, or count more failures than it names.
 */
export type OrderOutcome =
	| { kind: 'imported' }
	| { kind: 'failed'; reason: string }
	/** With the reasons of failures that could be this order's. */
	| { kind: 'unknown'; reasons: string[] };

const NO_REASON = 'Voucherify gave no reason';
const MAX_REASONS = 5;

/**
 * Determines what happened to each order of an import.
 *
 * @param action an async action of an import that has ended
 * @param sourceIds of the orders as they were sent, without duplicates
 * @returns an outcome for each order, in the same sequence
 */
export function getOrderOutcomes(
	action: AsyncAction,
	sourceIds: ReadonlyArray<string | undefined>,
): OrderOutcome[] {
	if (!hasResult(action)) return sourceIds.map(() => ({ kind: 'unknown', reasons: [] }));
	const { named, unnamedCount, reasons } = readFailures(action, sourceIds);
	const withoutIdCount = sourceIds.filter((sourceId) => sourceId === undefined).length;
	// Unnamed failures belong to orders without a source ID, if there are enough of those.
	const areWithoutId = unnamedCount <= withoutIdCount;
	const candidateCount = areWithoutId ? withoutIdCount : sourceIds.length - named.size;
	const candidateOutcome = outcomeOfCandidates(unnamedCount, candidateCount, reasons);
	return sourceIds.map((sourceId) => {
		if (sourceId === undefined) return candidateOutcome;
		const reason = named.get(sourceId);
		if (reason !== undefined) return { kind: 'failed', reason };
		return areWithoutId ? { kind: 'imported' } : candidateOutcome;
	});
}

/** The outcome is only known if all of the candidates failed, or none. */
function outcomeOfCandidates(failed: number, candidates: number, reasons: string[]): OrderOutcome {
	if (failed === 0) return { kind: 'imported' };
	if (failed < candidates) return { kind: 'unknown', reasons };
	return { kind: 'failed', reason: reasons.join('; ') || NO_REASON };
}

/** Whether the result says anything about the orders. An import that is DONE may have imported none of them. */
function hasResult({ status, result }: AsyncAction): boolean {
	const { failed, failed_count: count, done_count: done } = result ?? {};
	return status === 'FAILED' || [failed, count, done].some((each) => each != null);
}

interface Failures {
	/** The reasons of named failures, by source ID. */
	named: Map<string, string>;
	unnamedCount: number;
	/** The reasons of unnamed failures. */
	reasons: string[];
}

function readFailures(action: AsyncAction, sourceIds: ReadonlyArray<string | undefined>): Failures {
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
		unnamedCount: Math.max(0, failed - named.size),
		reasons: [...new Set(reasons)].slice(0, MAX_REASONS),
	};
}

/** A list in the published examples, but one record in the published schema. */
function failedOrders(action: AsyncAction): Array<FailedOrder | null> {
	return [action.result?.failed ?? []].flat();
}

/**
 * Counts the orders that were not imported, by the highest of the numbers that the result gives.
 *
 * @param listed the number of different failed orders in the list
 * @param sent the number of orders that were sent
 */
function failureCount(action: AsyncAction, listed: number, sent: number): number {
	const { failed_count: count, done_count: done } = action.result ?? {};
	const missing = typeof done === 'number' ? sent - done : 0;
	const allFailed = action.status === 'FAILED' && typeof done !== 'number' ? sent : 0;
	// If the count is the length of the list, it counts duplicates too.
	const countsEntries = count === failedOrders(action).length;
	const counted = countsEntries ? listed : (count ?? 0);
	return Math.min(sent, Math.max(counted, listed, missing, allFailed));
}
