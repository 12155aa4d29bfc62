import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { normalizeBaseUrl } from '../../shared/http/baseUrl';

/**
 * The server's base URL from the credential. There is no default: Panora's own hosted service is
 * gone, and each user runs a server.
 *
 * @see https://github.com/panoratech/Panora
 */
export function panoraBaseUrl(credentials: ICredentialDataDecryptedObject): string {
	const { baseUrl, allowPlainHttp } = credentials;
	const knownTail = /\/(ecommerce(\/orders)?|connections|health)$/;
	return normalizeBaseUrl(String(baseUrl ?? ''), 'Base URL', knownTail, allowPlainHttp === true);
}
