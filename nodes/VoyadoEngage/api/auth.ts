import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { normalizeBaseUrl } from '../../shared/http/baseUrl';
import { restrictToOrigin } from '../../shared/http/credentialOrigin';
import { readApiKey, trimPasted } from '../../shared/http/pastedKey';
import { InvalidInputError } from '../../shared/errors';
import { truncate } from '../../shared/truncate';

/** Voyado requires `Product/Version`: https://developer.voyado.com/en/api/api-authentication.html */
const USER_AGENT = 'n8n-nodes-order-providers/0.2.0';

/**
 * Engage's base URL from the credential: a tenant has one host for production and one for staging.
 *
 * @see https://voyado.mintlify.app/docs/api/the-engage-api
 */
export function voyadoBaseUrl(credentials: ICredentialDataDecryptedObject): string {
	const { environment, baseUrl } = credentials;
	if (environment === 'custom') {
		return normalizeBaseUrl(String(baseUrl ?? ''), 'Base URL', /\/api(\/v\d+(\/.*)?)?$/);
	}
	const { tenant, isStagingAddress } = readTenant(credentials.tenant);
	if (environment === 'staging') return `https://${tenant}.staging.voyado.com`;
	if (isStagingAddress) {
		throw new InvalidInputError(
			"'Tenant' is an address of the staging environment",
			`Set 'Environment' to 'Staging', or enter ${tenant} alone for production.`,
		);
	}
	return `https://${tenant}.voyado.com`;
}

/** Reads the tenant's name, or Engage's address that contains it. */
function readTenant(input: unknown): { tenant: string; isStagingAddress: boolean } {
	const text = trimPasted(input);
	const [host] = text.replace(/^https?:\/\//i, '').split('/', 1);
	const [, tenant, domain = ''] =
		/^([a-z0-9][a-z0-9-]*)((?:\.staging)?\.voyado\.com)?$/i.exec(host) ?? [];
	if (tenant === undefined || (domain === '' && host !== text)) {
		throw new InvalidInputError(
			`'Tenant' is not a tenant name: "${truncate(text)}"`,
			"It is the first part of Engage's address: mybrand in mybrand.voyado.com. For anything else choose 'Custom URL' as 'Environment'.",
		);
	}
	return { tenant, isStagingAddress: /^\.staging/i.test(domain) };
}

/** Adds the key to a request to Engage. */
export async function authenticate(
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	restrictToOrigin(options, voyadoBaseUrl(credentials));
	options.headers = {
		...options.headers,
		apikey: readApiKey(credentials),
		'User-Agent': USER_AGENT,
		// Needed on GET too: without it, Voyado returns 500.
		'Content-Type': 'application/json',
	};
	return options;
}
