import { createHash } from 'crypto';
import type { IDataObject, IHttpRequestHelper } from 'n8n-workflow';

import { LoginError, TRANSIENT_STATUSES } from '../errors';
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
/** Long enough for the items of one run, short enough for a user who corrects the password. */
const FAILURE_SHARED_MS = 5_000;
/** Akinon's own clients log in at most three times in six minutes (channel_app, clients.py). */
const MAX_LOGINS = 3;
const LOGIN_WINDOW_MS = 360_000;

/** A login that returns a token, and how to read its response. */
export interface LoginRequest {
	/** The provider's name as shown to users. */
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
	/** The token that n8n has stored. Logging in again means that the provider rejected it. */
	currentToken: unknown;
	/** Reads the token from the parsed response. */
	readToken(response: unknown): unknown;
	/** Explains an error response; undefined if it does not concern the credential. */
	parseError(status: number, response: unknown): { message: string; hint: string } | undefined;
	/** What to do if the provider rejects every token that it issued. */
	rejectedTokensHint: string;
}

interface Login {
	token: Promise<string>;
	/** Epoch milliseconds after which the next request logs in again. */
	sharedUntil: number;
	/** The token, once it has arrived. */
	received?: string;
	/** Epoch milliseconds of the account's recent successful logins. */
	succeededAt: number[];
}

const recentLogins = new ExpiringMap<Login>(LOGIN_WINDOW_MS + LOGIN_TIMEOUT_MS);

/**
 * Logs in. Requests that find their token expired at the same time share one login, and its failure.
 *
 * @returns the token
 * @throws LoginError if the login failed, with what the user can do
 */
export async function logIn(
	helpers: IHttpRequestHelper['helpers'],
	request: LoginRequest,
): Promise<string> {
	const key = accountKey(request);
	const recent = recentLogins.get(key);
	const now = Date.now();
	const wasRejected = recent?.received !== undefined && recent.received === request.currentToken;
	if (recent && now < recent.sharedUntil && !wasRejected) return await recent.token;

	const succeededAt = (recent?.succeededAt ?? []).filter((time) => now - time < LOGIN_WINDOW_MS);
	// Otherwise a server that rejects every token would get a login for every item.
	if (wasRejected && succeededAt.length >= MAX_LOGINS) throw rejectedTokensError(request);
	const login: Login = {
		token: requestToken(helpers, request),
		sharedUntil: now + TOKEN_SHARED_MS,
		succeededAt,
	};
	recentLogins.set(key, login);
	login.token.then(
		(token) => {
			login.received = token;
			succeededAt.push(Date.now());
		},
		() => (login.sharedUntil = Date.now() + FAILURE_SHARED_MS),
	);
	return await login.token;
}

/** A hash, so that no secret stays in memory as a key. */
function accountKey({ url, body, account }: LoginRequest): string {
	return createHash('sha256')
		.update(JSON.stringify([url, body, account]))
		.digest('hex');
}

function rejectedTokensError({ provider, rejectedTokensHint }: LoginRequest): LoginError {
	return new LoginError(
		`${provider} issued ${MAX_LOGINS} tokens for this login within six minutes and rejected each of them`,
		`${rejectedTokensHint} The next login is tried in a few minutes.`,
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
	if (error) throw new LoginError(error.message, error.hint);
	throw new LoginError(
		`${provider} answered the login with status ${status} and no token`,
		`Check the '${addressLabel}' in the credential, and try again later.`,
		TRANSIENT_STATUSES.has(status),
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
				ignoreHttpStatusErrors: true,
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
		!isCertificateError(error),
	);
}
