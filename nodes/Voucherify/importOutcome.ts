import type { AsyncAction, FailedOrder } from './types';

/**
 * What became of each order of an import: Voucherify's account, held against what was sent. The
 * account names failed orders by source ID only, may leave that out, and may count more than it names.
 */
export type OrderOutcome =
	| { kind: 'imported' }
	| { kind: 'failed'; reason: string }
	| { kind: 'unknown' };

const NO_REASON = 'Voucherify gave no reason';

/**
 * @param action an async action of an import that has ended
 * @param sourceIds of the orders in the order in which they were sent; no two are the same
 * @returns an outcome for each, in that order
 */
export function outcomesOf(
	action: AsyncAction,
	sourceIds: ReadonlyArray<string | undefined>,
): OrderOutcome[] {
	const failed = failedOrders(action);
	const reasons = new Map(
		failed.map(({ source_id, reason }) => [source_id ?? undefined, reason ?? NO_REASON]),
	);
	const outcomes = sourceIds.map((sourceId): OrderOutcome => {
		const reason = sourceId === undefined ? undefined : reasons.get(sourceId);
		return reason === undefined ? { kind: 'imported' } : { kind: 'failed', reason };
	});
	const named = outcomes.filter(({ kind }) => kind === 'failed').length;
	const unnamed = failureCount(action, failed, sourceIds.length) - named;
	if (unnamed <= 0) return outcomes;
	return withUnnamed(outcomes, unnamed, reasons.get(undefined) ?? action.result?.message);
}

/** The published examples have a list here, the published schema one record. */
function failedOrders(action: AsyncAction): FailedOrder[] {
	return [action.result?.failed ?? []].flat();
}

/** How many orders were not imported, by whichever of its numbers says the most. */
function failureCount(action: AsyncAction, failed: FailedOrder[], sent: number): number {
	const { failed_count: count, done_count: done } = action.result ?? {};
	const missing = typeof done === 'number' ? sent - done : 0;
	const none = action.status === 'FAILED' && typeof done !== 'number' ? sent : 0;
	return Math.min(sent, Math.max(count ?? 0, failed.length, missing, none));
}

/** Where all that are left failed, that is what happened to each; otherwise nobody can tell which. */
function withUnnamed(
	outcomes: OrderOutcome[],
	unnamed: number,
	reason: string | null | undefined,
): OrderOutcome[] {
	const left = outcomes.filter(({ kind }) => kind === 'imported').length;
	const instead: OrderOutcome =
		unnamed >= left ? { kind: 'failed', reason: reason ?? NO_REASON } : { kind: 'unknown' };
	return outcomes.map((outcome) => (outcome.kind === 'imported' ? instead : outcome));
}
