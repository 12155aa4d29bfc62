import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/errors';
import { logIn } from '../../shared/http/login';
import { addressLabel, voucherifyBaseUrl } from './auth';

/** What the nodes ask for: orders, their customers, exports, imports and the metadata schema. */
export const DEFAULT_SCOPE = 'orders customers exports async-actions metadata-schemas';

/** The headers with which a project's keys open the API. */
export function keyHeaders({
	applicationId,
	secretKey,
}: ICredentialDataDecryptedObject): Record<string, string> {
	return {
		'X-App-Id': String(applicationId).trim(),
		'X-App-Token': String(secretKey).trim(),
	};
}

/** Whether requests carry an access token in place of the keys. */
export function usesAccessToken({ authentication }: ICredentialDataDecryptedObject): boolean {
	return authentication === 'oAuth2';
}

/**
 * Exchanges the keys for an access token that lives 15 minutes: `POST /v1/oauth/token`, a form with the
 * grant type `client_credentials` and the scope, its parts with spaces between them.
 *
 * @returns the token
 * @throws LoginError with what the person can do
 * @see https://docs.voucherify.io/api-reference/oauth/generate-oauth-20-token
 */
export async function requestAccessToken(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<string> {
	const keys = keyHeaders(credentials);
	const label = addressLabel(credentials);
	return await logIn(helpers, {
		provider: 'Voucherify',
		addressLabel: label,
		url: `${voucherifyBaseUrl(credentials)}/v1/oauth/token`,
		headers: { ...keys, 'Content-Type': 'application/x-www-form-urlencoded' },
		body: { grant_type: 'client_credentials', scope: readScope(credentials) },
		account: keys,
		currentToken: credentials.accessToken,
		readToken: (answer) => (answer as { access_token?: unknown }).access_token,
		parseError,
		rejectedTokensHint: `Check the 'Scope' and the '${label}' in the credential, and that the key is neither deleted nor blocked.`,
	});
}

/** People also write scopes with commas, which Voucherify takes for a part of the name. */
function readScope({ scope }: ICredentialDataDecryptedObject): string {
	const parts = String(scope ?? '')
		.split(/[\s,]+/)
		.filter(Boolean);
	if (parts.length === 0) throw new InvalidInputError("'Scope' is empty");
	return parts.join(' ');
}

function parseError(status: number, answer: unknown) {
	if ((answer as { key?: unknown }).key === 'invalid_scope') {
		return {
			message: "Voucherify refused the 'Scope'",
			hint: `Open the credential and correct it, for example to "${DEFAULT_SCOPE}".`,
		};
	}
	if (status !== 401 && status !== 403) return undefined;
	return {
		message: "Voucherify refused the 'Application ID' or 'Secret Key'",
		hint: 'Open the credential, correct them, and test it. They belong to one region and project.',
	};
}
