import { createHash } from 'crypto';
import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { normalizeBaseUrl } from '../shared/http/baseUrl';
import { LoginError, PASSING_STATUSES } from '../shared/failure';

const LOGIN_TIMEOUT_MS = 30_000;
/** Requests that ran side by side see an expired token within moments of each other. */
const SHARED_FOR_MS = 60_000;
/** Long enough for the items of one run, short enough for a person who corrects the password. */
const REFUSAL_SHARED_FOR_MS = 5_000;

interface Login {
	token: Promise<string>;
	/** Epoch milliseconds from which another request logs in anew. */
	sharedUntil: number;
	/** The token, once it is there. */
	received?: string;
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
	// A token that was just refused is not handed out again.
	const isUsable = recent?.received === undefined || recent.received !== sessionToken;
	if (recent && Date.now() < recent.sharedUntil && isUsable) return await recent.token;

	const login: Login = {
		token: requestToken(helpers, baseUrl, username, password),
		sharedUntil: Date.now() + SHARED_FOR_MS,
	};
	recentLogins.set(account, login);
	login.token.then(
		(token) => (login.received = token),
		() => (login.sharedUntil = Date.now() + REFUSAL_SHARED_FOR_MS),
	);
	return await login.token;
}

async function requestToken(
	helpers: IHttpRequestHelper['helpers'],
	baseUrl: string,
	username: unknown,
	password: unknown,
): Promise<string> {
	const response = (await helpers
		.httpRequest({
			method: 'POST',
			url: `${baseUrl}/api/i1/auth/login/`,
			headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
			body: { username, password },
			encoding: 'text',
			timeout: LOGIN_TIMEOUT_MS,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		})
		.catch(throwUnanswered)) as { statusCode: number; body: unknown };
	const { statusCode: status } = response;
	const token = readKey(response.body);
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

function throwUnanswered(error: Error & { code?: string }): never {
	throw new LoginError(
		`Akinon did not answer the login${error.code ? ` (${error.code})` : ''}`,
		"Check the 'Omnitron URL' in the credential, and that n8n can reach that server.",
		true,
	);
}

function readKey(body: unknown): string | undefined {
	try {
		const { key } = JSON.parse(String(body)) as { key?: unknown };
		return typeof key === 'string' && key !== '' ? key : undefined;
	} catch {
		return undefined;
	}
}
