import { DateTime } from 'luxon';

import type { RequestError } from '../errors';

const MAX_ATTEMPTS = 5;
/** A firewall may let the next request pass; a login page stays. */
const MAX_ATTEMPTS_ON_WEB_PAGE = 3;
/** The server did not act, and the rate limiter slows down each time. */
const MAX_ATTEMPTS_ON_RATE_LIMIT = 10;
const BASE_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;

export interface RetryContext {
	/** How often the request has been sent, from 1. */
	attempt: number;
	/** Whether sending the request twice has the same effect as sending it once. */
	isRepeatable: boolean;
	/** Milliseconds left for this request, including waits. */
	remainingMs: number;
	/** A random number from 0 to 1 for the jitter. */
	random: number;
}

/**
 * Decides whether a failed request is sent again: exponential backoff with jitter, `Retry-After` first.
 *
 * @returns milliseconds to wait before the next attempt; undefined if a retry would not help, could
 * make the provider act twice, or does not fit into the time left
 */
export function retryDelay(error: RequestError, context: RetryContext): number | undefined {
	const { outcome, isTransient, retryAfterMs, reason } = error.details;
	if (reason === 'lockedOut') return undefined;
	const couldActTwice = outcome === 'unknown' && !context.isRepeatable;
	if (!isTransient || couldActTwice || context.attempt >= maxAttempts(error)) return undefined;
	const ceiling = Math.min(MAX_BACKOFF_MS, BASE_BACKOFF_MS * 2 ** (context.attempt - 1));
	const backoff = ceiling / 2 + (ceiling / 2) * context.random;
	const delay = retryAfterMs ?? backoff;
	return delay < context.remainingMs ? delay : undefined;
}

function maxAttempts({ details }: RequestError): number {
	if (details.reason === 'webPage') return MAX_ATTEMPTS_ON_WEB_PAGE;
	return details.status === 429 ? MAX_ATTEMPTS_ON_RATE_LIMIT : MAX_ATTEMPTS;
}

/**
 * Reads a `Retry-After` header: seconds, or an HTTP date.
 *
 * @returns milliseconds from `now`, or undefined if the header is missing or invalid
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string' || header.trim() === '') return undefined;
	if (/^\s*\d{1,12}(\.\d{1,12})?\s*$/.test(header)) return Number(header) * 1000;
	const date = DateTime.fromHTTP(header.trim());
	return date.isValid ? Math.max(0, date.toMillis() - now) : undefined;
}
