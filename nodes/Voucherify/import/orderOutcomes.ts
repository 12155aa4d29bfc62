import isEmpty from 'lodash/isEmpty';
import partition from 'lodash/partition';

import { excerpt } from '../../shared/excerpt';
import { truncate } from '../../shared/truncate';
import { isAbsent, isRecord, textOf, type JsonRecord } from '../../shared/values';
import type { AsyncAction } from '../api/types';

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
const MAX_REASON_LENGTH = 300;

/**
 * Determines what happened to each order of an import that has ended, in the same sequence.
 *
 * @param sourceIds of the orders as they were sent, without duplicates
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
	const says = [count, done].some((number) => typeof number === 'number');
	return status === 'FAILED' || says || Array.isArray(failed) || !isEmpty(failed);
}

/** Returns the reasons of the named failures, by source ID, and those of the others. */
function readFailures(action: AsyncAction, sourceIds: ReadonlyArray<string | undefined>) {
	const sent = new Set(sourceIds);
	const entries = failedOrders(action);
	const isNamed = ({ sourceId }: FailedEntry) => sourceId !== undefined && sent.has(sourceId);
	const [known, unnamed] = partition(entries, isNamed);
	const named = new Map(known.map(({ sourceId, reason = NO_REASON }) => [sourceId!, reason]));
	const given = unnamed.flatMap(({ reason }) => reason ?? []);
	const reasons = given.length > 0 ? given : [toReason(action.result?.message) ?? []].flat();
	const listed = named.size + unnamed.length;
	const failed = failureCount(action, entries.length, listed, sourceIds.length);
	return {
		named,
		unnamedCount: Math.max(0, failed - named.size),
		reasons: [...new Set(reasons)].slice(0, MAX_REASONS),
	};
}

interface FailedEntry {
	sourceId?: string;
	reason?: string;
}

/** A list in the published examples, but one record in the published schema, which is empty for none. */
function failedOrders({ result }: AsyncAction): FailedEntry[] {
	const failed: unknown = result?.failed ?? [];
	const entries: unknown[] = Array.isArray(failed) ? failed : isEmpty(failed) ? [] : [failed];
	return entries.map((entry) => {
		if (!isRecord(entry)) return { reason: toReason(entry) };
		const { source_id: sourceId, reason } = entry;
		return {
			sourceId: isAbsent(sourceId) ? undefined : textOf(sourceId),
			reason: toReason(reason),
		};
	});
}

/** Reads why an order failed: text, but a record or list is possible too. */
function toReason(value: unknown): string | undefined {
	if (isAbsent(value)) return undefined;
	if (typeof value === 'string') return truncate(value.trim(), MAX_REASON_LENGTH);
	const { message, details } = value as JsonRecord;
	const said = [message, details].filter((text) => typeof text === 'string' && text !== '');
	const text = said.length > 0 ? said.join(': ') : JSON.stringify(excerpt(value));
	return truncate(text, MAX_REASON_LENGTH);
}

/**
 * Counts the orders that were not imported, by the highest of the numbers that the result gives.
 *
 * @param entries the length of the list of failed orders
 * @param listed the number of different orders in it
 * @param sent the number of orders that were sent
 */
function failureCount(
	{ status, result }: AsyncAction,
	entries: number,
	listed: number,
	sent: number,
): number {
	const { failed_count: count, done_count: done } = result ?? {};
	const missing = typeof done === 'number' ? sent - done : 0;
	const allFailed = status === 'FAILED' && typeof done !== 'number' ? sent : 0;
	// If the count is the length of the list, it counts duplicates too.
	const counted = typeof count !== 'number' || count === entries ? listed : count;
	return Math.min(sent, Math.max(counted, listed, missing, allFailed));
}
