import { createHash } from 'crypto';
import type { IDataObject, IHttpRequestHelper, IN8nHttpFullResponse } from 'n8n-workflow';

import { LoginError, TRANSIENT_STATUSES } from '../errors';
import { isCertificateError } from './response';
import { bodyOf, closedBy, readStart, type FileStream } from './body';
import { parseJson } from './json';
import { withTimeout } from './timeout';

const LOGIN_MS = 30_000;
const MAX_LOGIN_BYTES = 64 * 1024;
/** Requests that ran side by side see an expired token within moments of each other. */
const SHARED_FOR_MS = 60_000;
/** Long enough for the items of one run, short enough for a person who corrects the password. */
const REFUSAL_SHARED_FOR_MS = 5_000;
/** Akinon's own clients log in no more than three times in six minutes (channel_app, clients.py). */
const MAX_LOGINS = 3;
const LOGINS_COUNTED_MS = 360_000;

/** A login that brings a token, and what its answers mean. */
export interface LoginRequest {
	/** The provider's name as people know it. */
	provider: string;
	/** The label of the credential's field with the server's address. */
	addressLabel: string;
	/** On the credential's own server. */
	url: string;
	headers: Record<string, string>;
	/** Sent as JSON, or as a form where the headers say so. */
	body: IDataObject;
	/** Secrets that tell the account apart beside what is sent. */
	account?: unknown;
	/** The token that n8n has kept; where a login runs beside one, the provider has refused it. */
	currentToken: unknown;
	/** Takes the token out of the parsed answer. */
	readToken(answer: unknown): unknown;
	/** What is wrong with the credential by this answer, and what to do; undefined: nothing. */
	parseError(status: number, answer: unknown): { message: string; hint: string } | undefined;
	/** What to do where the provider gives tokens and then refuses each of them. */
	rejectedTokensHint: string;
}

interface Login {
	token: Promise<string>;
	/** Epoch milliseconds from which another request logs in anew. */
	sharedUntil: number;
	/** The token, once it is there. */
	received?: string;
	/** Epoch milliseconds of the last logins of the account that brought a token. */
	granted: number[];
}

const recentLogins = new Map<string, Login>();

/**
 * Logs in. Requests that find their token expired at the same time share one login, and a refusal too.
 *
 * @returns the token
 * @throws LoginError with what the person can do
 */
export async function logIn(
	helpers: IHttpRequestHelper['helpers'],
	request: LoginRequest,
): Promise<string> {
	const { url, body, account, currentToken } = request;
	const key = createHash('sha256')
		.update(JSON.stringify([url, body, account]))
		.digest('hex');
	const recent = recentLogins.get(key);
	const now = Date.now();
	// A token that was just refused is not handed out again.
	const wasRefused = recent?.received !== undefined && recent.received === currentToken;
	if (recent && now < recent.sharedUntil && !wasRefused) return await recent.token;

	const granted = (recent?.granted ?? []).filter((time) => now - time < LOGINS_COUNTED_MS);
	if (wasRefused && granted.length >= MAX_LOGINS) throw tokensAreRefused(request);
	const login: Login = {
		token: requestToken(helpers, request),
		sharedUntil: now + SHARED_FOR_MS,
		granted,
	};
	recentLogins.set(key, login);
	login.token.then(
		(token) => {
			login.received = token;
			granted.push(Date.now());
		},
		() => (login.sharedUntil = Date.now() + REFUSAL_SHARED_FOR_MS),
	);
	return await login.token;
}

/** An API that refuses every token would else be logged in to for every item. */
function tokensAreRefused({ provider, rejectedTokensHint }: LoginRequest): LoginError {
	return new LoginError(
		`${provider} has given ${MAX_LOGINS} tokens for this login within six minutes and refused each of them`,
		`${rejectedTokensHint} The next login is tried a few minutes from now.`,
	);
}

async function requestToken(
	helpers: IHttpRequestHelper['helpers'],
	request: LoginRequest,
): Promise<string> {
	const { provider, addressLabel } = request;
	const { status, text } = await ask(helpers, request).catch((error) =>
		throwUnanswered(request, error),
	);
	const answer = parseJson(text) ?? {};
	const token = request.readToken(answer);
	if (status === 200 && typeof token === 'string' && token !== '') return token;
	const apiError = request.parseError(status, answer);
	if (apiError) throw new LoginError(apiError.message, apiError.hint);
	throw new LoginError(
		`${provider} answered the login with status ${status} and no token`,
		`Check the '${addressLabel}' in the credential, and try again later.`,
		TRANSIENT_STATUSES.has(status),
	);
}

/** Sends the login; head and body together end within half a minute. */
async function ask(
	helpers: IHttpRequestHelper['helpers'],
	{ url, headers, body }: LoginRequest,
): Promise<{ status: number; text: string }> {
	return await withTimeout(LOGIN_MS, undefined, async (signal) => {
		const client = closedBy(signal);
		const response = (await helpers.httpRequest({
			method: 'POST',
			url,
			headers: { Accept: 'application/json', ...headers },
			body,
			encoding: 'stream',
			timeout: LOGIN_MS,
			abortSignal: client.signal,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		})) as IN8nHttpFullResponse;
		const stream = bodyOf(response.body as FileStream, client);
		const text = await readStart(stream, MAX_LOGIN_BYTES, signal);
		return { status: response.statusCode, text };
	});
}

function throwUnanswered(
	{ provider, addressLabel }: LoginRequest,
	error: Error & { code?: string },
): never {
	throw new LoginError(
		`${provider} did not answer the login${error.code ? ` (${error.code})` : ''}`,
		`Check the '${addressLabel}' in the credential, and that n8n can reach that server.`,
		!isCertificateError(error),
	);
}
