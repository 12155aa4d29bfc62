import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { InvalidInputError } from '../../shared/errors';
import { Secrets } from '../../shared/http/secrets';
import { truncate } from '../../shared/truncate';
import { parseError } from './errors';
import { normalizeBaseUrl } from '../../shared/http/baseUrl';
import { restrictToOrigin } from '../../shared/http/credentialOrigin';
import {
	logIn as requestLogin,
	requireAcceptedToken,
	type LoginRequest,
} from '../../shared/http/login';
import { readPastedKey } from '../../shared/http/pastedKey';
import { quoteError } from '../../shared/http/responseError';

const MAX_QUOTE_LENGTH = 300;

/** Prefixes of Voucherify's hosts by region: https://docs.voucherify.io/guides/api-overview */
const regions: Record<string, string> = { eu: '', us: 'us1.', singapore: 'as1.' };

/** @returns undefined for 'Custom URL' */
function regionPrefix({ region }: ICredentialDataDecryptedObject): string | undefined {
	return regions[String(region)];
}

/** Returns the API's base URL, without `/v1`. */
export function voucherifyBaseUrl(credentials: ICredentialDataDecryptedObject): string {
	const prefix = regionPrefix(credentials);
	if (prefix !== undefined) return `https://${prefix}api.voucherify.io`;
	return normalizeBaseUrl(String(credentials.baseUrl ?? ''), 'Base URL', /\/v1(\/.*)?$/);
}

/** Returns the public ID of the keys, which belong to one project. */
export function projectOf({ applicationId }: ICredentialDataDecryptedObject): string {
	return readPastedKey(applicationId, 'Application ID');
}

/** Returns the label of the credential field that determines the server. */
function addressLabel(credentials: ICredentialDataDecryptedObject): string {
	return regionPrefix(credentials) === undefined ? 'Base URL' : 'Region';
}

/**
 * Returns the origins of Voucherify's own downloads, which require the same keys as the API. Files on
 * other servers are fetched without the keys.
 *
 * @see https://docs.voucherify.io/api-reference/exports/download-export
 */
export function downloadOrigins(credentials: ICredentialDataDecryptedObject): string[] {
	const custom = String(credentials.downloadUrl ?? '').trim();
	if (regionPrefix(credentials) === undefined && custom !== '') {
		return [new URL(normalizeBaseUrl(custom, 'Download URL')).origin];
	}
	const { protocol, host } = new URL(voucherifyBaseUrl(credentials));
	const download = host.replace(/^((?:[\w-]+\.)?)api\.voucherify\.io$/, '$1download.voucherify.io');
	return download === host ? [] : [`${protocol}//${download}`];
}

/** What the nodes need: orders, their customers, exports, imports and the metadata schema. */
export const DEFAULT_SCOPE = 'orders customers exports async-actions metadata-schemas';

function keyHeaders(credentials: ICredentialDataDecryptedObject): Record<string, string> {
	return {
		'X-App-Id': projectOf(credentials),
		'X-App-Token': readPastedKey(credentials.secretKey, 'Secret Key'),
	};
}

/** Whether requests are sent with an access token instead of the keys. */
export function usesAccessToken({ authentication }: ICredentialDataDecryptedObject): boolean {
	return authentication === 'oAuth2';
}

/** Adds the keys, or the access token that replaces them, to a request to Voucherify. */
export async function authenticate(
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const baseUrl = voucherifyBaseUrl(credentials);
	restrictToOrigin(options, baseUrl, downloadOrigins(credentials));
	const version = String(credentials.apiVersion ?? '').trim();
	const channel = String(credentials.channel ?? '').trim();
	options.headers = {
		...options.headers,
		...(usesAccessToken(credentials)
			? {
					Authorization: `Bearer ${requireAcceptedToken('Voucherify', baseUrl, credentials.accessToken)}`,
				}
			: keyHeaders(credentials)),
		...(version !== '' && { 'X-Voucherify-API-Version': version }),
		...(channel !== '' && { 'X-Voucherify-Channel': channel }),
	};
	return options;
}

/**
 * Requests an access token, if the credential uses one: `POST /v1/oauth/token`. It is valid for 15
 * minutes.
 *
 * @returns the access token as a field of the credential
 * @throws LoginError if Voucherify issues no token
 * @see https://docs.voucherify.io/api-reference/oauth/generate-oauth-20-token
 */
export async function logIn(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<IDataObject> {
	if (!usesAccessToken(credentials)) return {};
	const keys = keyHeaders(credentials);
	const label = addressLabel(credentials);
	const accessToken = await requestLogin(helpers, {
		provider: 'Voucherify',
		addressLabel: label,
		url: `${voucherifyBaseUrl(credentials)}/v1/oauth/token`,
		headers: { ...keys, 'Content-Type': 'application/x-www-form-urlencoded' },
		body: { grant_type: 'client_credentials', scope: readScope(credentials) },
		account: keys,
		readToken: (answer) => (answer as { access_token?: unknown }).access_token,
		parseError: (status, answer) => parseLoginError(status, answer, credentials),
		rejectedTokensHint: `Check the 'Scope' and the '${label}' in the credential, and that the key was not deleted or blocked.`,
	});
	return { accessToken };
}

/** Accepts commas between scopes too, which Voucherify would read as part of a name. */
function readScope({ scope }: ICredentialDataDecryptedObject): string {
	const parts = String(scope ?? '')
		.split(/[\s,]+/)
		.filter(Boolean);
	if (parts.length === 0) throw new InvalidInputError("'Scope' is empty");
	return parts.join(' ');
}

/** Explains why no token was issued, with Voucherify's own words. */
function parseLoginError(
	status: number,
	answer: unknown,
	credentials: ICredentialDataDecryptedObject,
): ReturnType<LoginRequest['parseError']> {
	const apiError = parseError(answer);
	const explain = (message: string, advice: string) => {
		const secrets = new Secrets();
		secrets.add(credentials, ['secretKey', 'accessToken']);
		const words = truncate(secrets.redact(quoteError(status, apiError)), MAX_QUOTE_LENGTH);
		return { status, message, hint: `Voucherify says: ${words}. ${advice}` };
	};
	if (apiError.code === 'invalid_scope') {
		return explain(
			"Voucherify refused the 'Scope'",
			`Open the credential and correct it, for example to "${DEFAULT_SCOPE}".`,
		);
	}
	if (status === 401 || status === 403) {
		return explain(
			"Voucherify refused the 'Application ID' or 'Secret Key'",
			'Open the credential, correct them, and test it. They belong to one region and project.',
		);
	}
	if (apiError.text === '') return undefined;
	return explain(
		`Voucherify answered the login with status ${status} and no token`,
		`Check the '${addressLabel(credentials)}' in the credential, and try again later.`,
	);
}
