import { DateTime } from 'luxon';

import type { RequestError } from '../failure';

const MOST_ATTEMPTS = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_BACKOFF_MS = 10_000;

export interface RetrySituation {
	/** How often the request has been sent, from 1. */
	attempt: number;
	/** Whether sending it twice does what sending it once does. */
	isRepeatable: boolean;
	/** Milliseconds left for this request, waits included. */
	remainingMs: number;
	/** A number from 0 to 1 that spreads the waits of many clients. */
	random: number;
}

/**
 * Decides whether a request that did not succeed is sent again.
 *
 * @returns milliseconds to wait before the next attempt, or undefined where there is none: it would
 * not help, could make the provider act twice, or does not fit into the time that is left
 */
export function delayBeforeRetry(
	failure: RequestError,
	situation: RetrySituation,
): number | undefined {
	const { outcome, isPassing, retryAfterMs } = failure.details;
	const mayActTwice = outcome === 'unknown' && !situation.isRepeatable;
	if (!isPassing || mayActTwice || situation.attempt >= MOST_ATTEMPTS) return undefined;
	const ceiling = Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** (situation.attempt - 1));
	const backoff = ceiling / 2 + (ceiling / 2) * situation.random;
	const delay = retryAfterMs ?? backoff;
	return delay < situation.remainingMs ? delay : undefined;
}

/**
 * Reads a `Retry-After` header (seconds, or an HTTP date: RFC 9110, 10.2.3).
 *
 * @returns milliseconds from `now`, or undefined where the header is absent or unreadable
 */
export function readRetryAfter(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string' || header.trim() === '') return undefined;
	if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
	const date = DateTime.fromHTTP(header.trim());
	return date.isValid ? Math.max(0, date.toMillis() - now) : undefined;
}
