import { createHash } from 'crypto';
import type { IDataObject, IHttpRequestHelper } from 'n8n-workflow';

import { isTransientStatus, LoginError, rethrow } from '../errors';
import { ExpiringMap } from '../expiringMap';
import { findBlockedByN8n } from './blockedByN8n';
import { readTruncated } from './body';
import { parseJson } from './json';
import { isCertificateError } from './networkError';
import { openStream } from './stream';
import { withTimeout } from './timeout';

const LOGIN_TIMEOUT_MS = 30_000;
const MAX_LOGIN_BYTES = 64 * 1024;
/** Concurrent requests notice an expired token within moments of each other. */
const TOKEN_SHARED_MS = 60_000;
/** Long enough for the items of one run, short enough for a server that recovers. */
const FAILURE_SHARED_MS = 5_000;
/** Akinon's own clients log in at most three times in six minutes (channel_app, clients.py). */
const MAX_LOGINS = 3;
const LOGIN_WINDOW_MS = 360_000;

/** A login that returns a token, and how to read its response. */
export interface LoginRequest {
	provider: string;
	/** The label of the credential field with the server's address. */
	addressLabel: string;
	/** On the credential's own server. */
	url: string;
	headers: Record<string, string>;
	/** Sent as JSON, or as a form if the headers say so. */
	body: IDataObject;
	/** Secrets outside the body that identify the account. */
	account?: unknown;
	readToken(response: unknown): unknown;
	/**
	 * Explains an error response; undefined if it does not concern the credential. The status to report is
	 * 401, unless the explanation has another one.
	 */
	parseError(
		status: number,
		response: unknown,
	): { message: string; hint: string; status?: number } | undefined;
	/** What to do if the provider rejects every token that it issued. */
	rejectedTokensHint: string;
}

/** The recent logins of one account. Times are milliseconds of `performance.now()`, which never jumps. */
interface Account {
	token: Promise<string>;
	/** Until when requests share `token`, or its failure. */
	sharedUntil: number;
	/** The token, once it has arrived. */
	received?: string;
	/** Logins that returned a token. */
	issued: Array<{ at: number }>;
	/** Tokens that the provider refused afterwards. */
	refused: Array<{ at: number }>;
	/** Logins in a row that the provider answered without a token. */
	failures: Array<{ error: LoginError; at: number }>;
}

const accounts = new ExpiringMap<Account>(LOGIN_WINDOW_MS + LOGIN_TIMEOUT_MS);
/** Hashes of tokens that the provider answered with 401, and whether they are still refused. */
const refusedTokens = new ExpiringMap<boolean>(LOGIN_WINDOW_MS + LOGIN_TIMEOUT_MS);

/** Remembers that the provider answered 401 to a token. The URL is any address of the server that issued it. */
export function noteRefusedToken(url: string, token: string): void {
	refusedTokens.set(tokenKey(url, token), true);
}

/**
 * Returns a token that may be sent.
 *
 * @throws LoginError if the provider has refused it. n8n reads it like a 401 and logs in again.
 */
export function requireAcceptedToken(provider: string, url: string, token: unknown): string {
	if (!isRefused(url, token)) return String(token);
	throw Object.assign(
		new LoginError(`${provider} no longer accepts the session`, 'Run it again.', {
			isTransient: true,
		}),
		{ response: { status: 401 } },
	);
}

function isRefused(url: string, token: unknown): boolean {
	return typeof token === 'string' && refusedTokens.get(tokenKey(url, token)) === true;
}

function tokenKey(url: string, token: string): string {
	return hash([new URL(url).origin, token]);
}

/**
 * Logs in. Requests that find their token expired at the same time share one login, and its failure.
 * n8n renews the token after any error of its HTTP Request node, such as a 404; a token that was not
 * refused as a token is then used again if it is new, or if there were enough logins.
 *
 * @returns the token
 * @throws LoginError if the login failed, with what the user can do
 */
export async function logIn(
	helpers: IHttpRequestHelper['helpers'],
	request: LoginRequest,
): Promise<string> {
	const key = hash([request.url, request.body, request.account]);
	const now = performance.now();
	const recent = accounts.get(key);
	const isUsable = recent?.received === undefined || !isRefused(request.url, recent.received);
	if (recent && now < recent.sharedUntil && isUsable) return await recent.token;

	const issued = withinWindow(recent?.issued, now);
	const refused = withinWindow(recent?.refused, now);
	const failures = withinWindow(recent?.failures, now);
	if (!isUsable) refused.push({ at: now });
	if (failures.length >= MAX_LOGINS) throw lockedOutError(failures[failures.length - 1].error);
	if (refused.length >= MAX_LOGINS) throw rejectedTokensError(request);
	if (recent?.received && isUsable && issued.length >= MAX_LOGINS) return recent.received;
	const login: Account = {
		token: requestToken(helpers, request),
		sharedUntil: now + TOKEN_SHARED_MS,
		...{ issued, refused, failures },
	};
	accounts.set(key, login);
	return await finishLogin(login, request.url);
}

async function finishLogin(login: Account, url: string): Promise<string> {
	try {
		login.received = await login.token;
		login.issued.push({ at: performance.now() });
		login.failures.length = 0;
		// A provider may issue the same token again.
		refusedTokens.set(tokenKey(url, login.received), false);
		return login.received;
	} catch (error) {
		login.sharedUntil = performance.now() + FAILURE_SHARED_MS;
		const isAnswered = error instanceof LoginError && error.isAnswered;
		if (isAnswered) login.failures.push({ error, at: performance.now() });
		return rethrow(error);
	}
}

function withinWindow<Event extends { at: number }>(events: Event[] = [], now: number): Event[] {
	return events.filter(({ at }) => now - at < LOGIN_WINDOW_MS);
}

/** The last failure again, without another login. */
function lockedOutError({ message, description, isTransient, status }: LoginError): LoginError {
	return new LoginError(
		message,
		`${description} After ${MAX_LOGINS} failed logins, the next one is tried in a few minutes.`,
		{ isTransient, isLockedOut: true, status },
	);
}

/** No secret stays in memory as a key. */
function hash(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function rejectedTokensError({ provider, rejectedTokensHint }: LoginRequest): LoginError {
	return new LoginError(
		`${provider} issued ${MAX_LOGINS} tokens for this login within six minutes and rejected each of them`,
		`${rejectedTokensHint} The next login is tried in a few minutes.`,
		{ isLockedOut: true },
	);
}

async function requestToken(
	helpers: IHttpRequestHelper['helpers'],
	request: LoginRequest,
): Promise<string> {
	const { provider, addressLabel } = request;
	const { status, text } = await sendLogin(helpers, request).catch((error) =>
		throwNoResponse(request, error),
	);
	const response = parseJson(text) ?? {};
	const token = request.readToken(response);
	if (status === 200 && typeof token === 'string' && token !== '') return token;
	const error = request.parseError(status, response);
	throw new LoginError(
		error?.message ?? `${provider} answered the login with status ${status} and no token`,
		error?.hint ?? `Check the '${addressLabel}' in the credential, and try again later.`,
		{ isTransient: isTransientStatus(status), isAnswered: true, status: error?.status },
	);
}

async function sendLogin(
	helpers: IHttpRequestHelper['helpers'],
	{ url, headers, body }: LoginRequest,
): Promise<{ status: number; text: string }> {
	return await withTimeout(LOGIN_TIMEOUT_MS, undefined, async (signal) => {
		const response = await openStream(
			{
				method: 'POST',
				url,
				headers: { Accept: 'application/json', ...headers },
				body,
				timeout: LOGIN_TIMEOUT_MS,
			},
			signal,
			async (options) => await helpers.httpRequest(options),
		);
		const text = await readTruncated(response.body, MAX_LOGIN_BYTES, signal);
		return { status: response.status, text };
	});
}

function throwNoResponse(
	{ provider, addressLabel }: LoginRequest,
	error: Error & { code?: string },
): never {
	const blocked = findBlockedByN8n(error);
	if (blocked) throw new LoginError(blocked.message, blocked.description);
	throw new LoginError(
		`${provider} did not answer the login${error.code ? ` (${error.code})` : ''}`,
		`Check the '${addressLabel}' in the credential, and that n8n can reach that server.`,
		{ isTransient: !isCertificateError(error) },
	);
}
