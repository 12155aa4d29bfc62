import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { normalizeBaseUrl } from '../../shared/http/baseUrl';
import { restrictToOrigin } from '../../shared/http/credentialOrigin';
import { readApiKey } from '../../shared/http/pastedKey';

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
	const apiPath = /\/(ecommerce|connections|health)(\/.*)?$/;
	return normalizeBaseUrl(String(baseUrl ?? ''), 'Base URL', apiPath, allowPlainHttp === true);
}

/** Adds the key to a request to the Panora server. */
export async function authenticate(
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	restrictToOrigin(options, panoraBaseUrl(credentials));
	options.headers = { ...options.headers, 'x-api-key': readApiKey(credentials) };
	return options;
}
