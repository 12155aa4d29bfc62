import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { normalizeBaseUrl } from '../../shared/http/baseUrl';
import { InvalidInputError } from '../../shared/errors';
import { truncate } from '../../shared/truncate';

/**
 * Engage's base URL from the credential: a tenant has one host for production and one for staging.
 *
 * @see https://voyado.mintlify.app/docs/api/the-engage-api
 */
export function voyadoBaseUrl(credentials: ICredentialDataDecryptedObject): string {
	if (credentials.environment === 'custom') {
		return normalizeBaseUrl(String(credentials.baseUrl ?? ''), 'Base URL', /\/api(\/v\d+)?$/);
	}
	const tenant = String(credentials.tenant ?? '').trim();
	if (!/^[a-z0-9][a-z0-9-]*$/i.test(tenant)) {
		throw new InvalidInputError(
			`'Tenant' is not a tenant name: "${truncate(tenant)}"`,
			"It is the first part of Engage's address: mybrand in mybrand.voyado.com. For anything else choose 'Custom URL' as 'Environment'.",
		);
	}
	return credentials.environment === 'staging'
		? `https://${tenant}.staging.voyado.com`
		: `https://${tenant}.voyado.com`;
}

/** Returns the key without pasted blanks. */
export function readApiKey({ apiKey }: ICredentialDataDecryptedObject): string {
	return String(apiKey ?? '').trim();
}

/**
 * Returns the key, unless the host names the tenant: a key that is renewed must not make Register forget
 * what it has sent.
 */
export function voyadoAccount(credentials: ICredentialDataDecryptedObject): string {
	const { hostname } = new URL(voyadoBaseUrl(credentials));
	return hostname.endsWith('.voyado.com') ? '' : readApiKey(credentials);
}
