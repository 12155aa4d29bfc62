import { DateTime } from 'luxon';

import type { RequestError } from '../errors';

const MAX_ATTEMPTS = 5;
/** A firewall's page may be gone the next time; a login page stays. */
const MAX_ATTEMPTS_ON_WEB_PAGE = 3;
/** The server did nothing, and each round is slower than the one before. */
const MAX_ATTEMPTS_ON_RATE_LIMIT = 10;
const FIRST_WAIT_MS = 500;
const MAX_BACKOFF_MS = 10_000;

export interface RetryContext {
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
export function retryDelay(error: RequestError, situation: RetryContext): number | undefined {
	const { outcome, isTransient, retryAfterMs } = error.details;
	const mayActTwice = outcome === 'unknown' && !situation.isRepeatable;
	if (!isTransient || mayActTwice || situation.attempt >= maxAttempts(error)) return undefined;
	const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_WAIT_MS * 2 ** (situation.attempt - 1));
	const backoff = ceiling / 2 + (ceiling / 2) * situation.random;
	const delay = retryAfterMs ?? backoff;
	return delay < situation.remainingMs ? delay : undefined;
}

function maxAttempts({ details }: RequestError): number {
	if (details.reason === 'webPage') return MAX_ATTEMPTS_ON_WEB_PAGE;
	return details.status === 429 ? MAX_ATTEMPTS_ON_RATE_LIMIT : MAX_ATTEMPTS;
}

/**
 * Reads a `Retry-After` header (seconds, or an HTTP date: RFC 9110, 10.2.3).
 *
 * @returns milliseconds from `now`, or undefined where the header is absent or unreadable
 */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string' || header.trim() === '') return undefined;
	if (/^\s*\d{1,12}(\.\d{1,12})?\s*$/.test(header)) return Number(header) * 1000;
	const date = DateTime.fromHTTP(header.trim());
	return date.isValid ? Math.max(0, date.toMillis() - now) : undefined;
}
