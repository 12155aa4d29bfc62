import { DateTime } from 'luxon';

import type { RequestError } from '../failure';

const MOST_ATTEMPTS = 5;
/** A firewall's page may be gone the next time; a login page stays. */
const MOST_ATTEMPTS_AT_A_WEB_PAGE = 3;
/** The server did nothing, and each round is slower than the one before. */
const MOST_ATTEMPTS_AT_TOO_MANY_REQUESTS = 10;
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
	error: RequestError,
	situation: RetrySituation,
): number | undefined {
	const { outcome, isPassing, retryAfterMs } = error.details;
	const mayActTwice = outcome === 'unknown' && !situation.isRepeatable;
	if (!isPassing || mayActTwice || situation.attempt >= mostAttempts(error)) return undefined;
	const ceiling = Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** (situation.attempt - 1));
	const backoff = ceiling / 2 + (ceiling / 2) * situation.random;
	const delay = retryAfterMs ?? backoff;
	return delay < situation.remainingMs ? delay : undefined;
}

function mostAttempts({ details }: RequestError): number {
	if (details.reason === 'webPage') return MOST_ATTEMPTS_AT_A_WEB_PAGE;
	return details.status === 429 ? MOST_ATTEMPTS_AT_TOO_MANY_REQUESTS : MOST_ATTEMPTS;
}

/**
 * Reads a `Retry-After` header (seconds, or an HTTP date: RFC 9110, 10.2.3).
 *
 * @returns milliseconds from `now`, or undefined where the header is absent or unreadable
 */
export function readRetryAfter(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string' || header.trim() === '') return undefined;
	if (/^\s*\d{1,12}(\.\d{1,12})?\s*$/.test(header)) return Number(header) * 1000;
	const date = DateTime.fromHTTP(header.trim());
	return date.isValid ? Math.max(0, date.toMillis() - now) : undefined;
}
