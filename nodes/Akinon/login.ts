import { createHash } from 'crypto';
import type {
	ICredentialDataDecryptedObject,
	IHttpRequestHelper,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { normalizeBaseUrl } from '../shared/http/baseUrl';
import { isCertificateError } from '../shared/http/answer';
import { bodyOf, closedBy, readStart, type FileStream } from '../shared/http/body';
import { parseJson } from '../shared/http/json';
import { withinTimeLimit } from '../shared/http/timeLimit';
import { LoginError, PASSING_STATUSES } from '../shared/failure';

const LOGIN_MS = 30_000;
const MOST_LOGIN_BYTES = 64 * 1024;
/** Requests that ran side by side see an expired token within moments of each other. */
const SHARED_FOR_MS = 60_000;
/** Long enough for the items of one run, short enough for a person who corrects the password. */
const REFUSAL_SHARED_FOR_MS = 5_000;
/** Akinon's own clients log in no more than three times in six minutes (channel_app, clients.py). */
const MOST_LOGINS = 3;
const LOGINS_COUNTED_MS = 360_000;

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
 * Omnitron's base URL from the credential. People paste it with or without scheme, trailing slash
 * and the API's own path.
 */
export function akinonBaseUrl(credentials: ICredentialDataDecryptedObject): string {
	return normalizeBaseUrl(String(credentials.url ?? ''), 'Omnitron URL', /\/api(\/(i1|v1))?$/);
}

/**
 * Logs in with username and password: `POST /api/i1/auth/login/`. Requests that find their token
 * expired at the same time share one login, since Akinon's own clients allow three in six minutes.
 *
 * @returns the session token
 * @throws LoginError with what the person can do
 * @see https://developers.akinon.com/docs/guide/integration/int-getting-started
 */
export async function logIn(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<string> {
	const { username, password, sessionToken } = credentials;
	const baseUrl = akinonBaseUrl(credentials);
	const account = createHash('sha256')
		.update(JSON.stringify([baseUrl, username, password]))
		.digest('hex');
	const recent = recentLogins.get(account);
	const now = Date.now();
	// A token that was just refused is not handed out again.
	const wasRefused = recent?.received !== undefined && recent.received === sessionToken;
	if (recent && now < recent.sharedUntil && !wasRefused) return await recent.token;

	const granted = (recent?.granted ?? []).filter((time) => now - time < LOGINS_COUNTED_MS);
	if (wasRefused && granted.length >= MOST_LOGINS) throw tokensAreRefused();
	const login: Login = {
		token: requestToken(helpers, baseUrl, username, password),
		sharedUntil: now + SHARED_FOR_MS,
		granted,
	};
	recentLogins.set(account, login);
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
function tokensAreRefused(): LoginError {
	return new LoginError(
		`Akinon has given ${MOST_LOGINS} tokens for this login within six minutes and refused each of them`,
		"Ask your Akinon contact whether the account may use this API, and check the 'Omnitron URL' in the credential. The next login is tried a few minutes from now.",
	);
}

async function requestToken(
	helpers: IHttpRequestHelper['helpers'],
	baseUrl: string,
	username: unknown,
	password: unknown,
): Promise<string> {
	const { status, text } = await ask(helpers, baseUrl, username, password).catch(throwUnanswered);
	const token = readKey(text);
	if (status === 200 && token) return token;
	if (status === 400 || status === 401 || status === 403) {
		throw new LoginError(
			'Akinon refused the username or password',
			'Open the credential, correct them, and test it.',
		);
	}
	throw new LoginError(
		`Akinon answered the login with status ${status} and no token`,
		"Check the 'Omnitron URL' in the credential, and try again later.",
		PASSING_STATUSES.has(status),
	);
}

/** Sends the login; head and body together end within half a minute. */
async function ask(
	helpers: IHttpRequestHelper['helpers'],
	baseUrl: string,
	username: unknown,
	password: unknown,
): Promise<{ status: number; text: string }> {
	return await withinTimeLimit(LOGIN_MS, undefined, async (signal) => {
		const connection = closedBy(signal);
		const response = (await helpers.httpRequest({
			method: 'POST',
			url: `${baseUrl}/api/i1/auth/login/`,
			headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
			body: { username, password },
			encoding: 'stream',
			timeout: LOGIN_MS,
			abortSignal: connection.signal,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		})) as IN8nHttpFullResponse;
		const body = bodyOf(response.body as FileStream, connection);
		const text = await readStart(body, MOST_LOGIN_BYTES, signal);
		return { status: response.statusCode, text };
	});
}

function throwUnanswered(error: Error & { code?: string }): never {
	throw new LoginError(
		`Akinon did not answer the login${error.code ? ` (${error.code})` : ''}`,
		"Check the 'Omnitron URL' in the credential, and that n8n can reach that server.",
		!isCertificateError(error),
	);
}

function readKey(text: string): string | undefined {
	const { key } = (parseJson(text) ?? {}) as { key?: unknown };
	return typeof key === 'string' && key !== '' ? key : undefined;
}
