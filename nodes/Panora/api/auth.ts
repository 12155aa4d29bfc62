import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { normalizeBaseUrl } from '../../shared/http/baseUrl';

/**
 * Reads the server's base URL from the credential. There is no default: Panora's hosted service was
 * shut down, and users run their own servers.
 *
 * @throws InvalidInputError if it is not a URL, or plain HTTP and not allowed
 *
 * @see https://github.com/panoratech/Panora
 */
export function panoraBaseUrl(credentials: ICredentialDataDecryptedObject): string {
	const { baseUrl, allowPlainHttp } = credentials;
	const apiPath = /\/(ecommerce(\/orders)?|connections|health)$/;
	return normalizeBaseUrl(String(baseUrl ?? ''), 'Base URL', apiPath, allowPlainHttp === true);
}
