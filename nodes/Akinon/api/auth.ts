import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { normalizeBaseUrl } from '../../shared/http/baseUrl';
import { restrictToOrigin } from '../../shared/http/credentialOrigin';
import { logIn as requestLogin, requireAcceptedToken } from '../../shared/http/login';
import { readPastedKey } from '../../shared/http/pastedKey';

const INVALID_LOGIN = {
	message: 'Akinon refused the username or password',
	hint: 'Correct them in the credential and test it.',
};

/**
 * Reads Omnitron's base URL from the credential. People paste it with or without the scheme, a trailing
 * slash and the path of the API.
 *
 * @throws InvalidInputError if it is not a URL
 */
export function akinonBaseUrl(credentials: ICredentialDataDecryptedObject): string {
	return normalizeBaseUrl(
		String(credentials.url ?? ''),
		'Omnitron URL',
		/\/api(\/(i1|v1)(\/.*)?)?$/,
	);
}

/** Adds the token to a request to Omnitron. */
export async function authenticate(
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const baseUrl = akinonBaseUrl(credentials);
	restrictToOrigin(options, baseUrl);
	const { authentication, sessionToken, apiToken } = credentials;
	const token =
		authentication === 'login'
			? requireAcceptedToken('Akinon', baseUrl, sessionToken)
			: readPastedKey(apiToken, 'API Token');
	options.headers = {
		...options.headers,
		Authorization: `Token ${token}`,
		'Content-Type': 'application/json',
	};
	return options;
}

/**
 * Logs in, if the credential has a username and password: `POST /api/i1/auth/login/`.
 *
 * @returns the session token as a field of the credential
 * @throws LoginError if Akinon refuses the login or cannot be reached
 * @see https://developers.akinon.com/docs/guide/integration/int-getting-started
 */
export async function logIn(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<IDataObject> {
	const { authentication, username, password } = credentials;
	if (authentication !== 'login') return {};
	const token = await requestLogin(helpers, {
		provider: 'Akinon',
		addressLabel: 'Omnitron URL',
		url: `${akinonBaseUrl(credentials)}/api/i1/auth/login/`,
		headers: { 'Content-Type': 'application/json' },
		body: { username: String(username ?? '').trim(), password },
		readToken: (answer) => (answer as { key?: unknown }).key,
		parseError: (status) => ([400, 401, 403].includes(status) ? INVALID_LOGIN : undefined),
		rejectedTokensHint:
			"Ask your Akinon contact whether the account may use this API, and check the 'Omnitron URL' in the credential.",
	});
	return { sessionToken: token };
}
