import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { normalizeBaseUrl } from '../../shared/http/baseUrl';

/** Prefixes of Voucherify's hosts by region: https://docs.voucherify.io/guides/api-overview */
const regions: Record<string, string> = { eu: '', us: 'us1.', singapore: 'as1.' };

/** The API's base URL, without `/v1`. */
export function voucherifyBaseUrl(credentials: ICredentialDataDecryptedObject): string {
	const prefix = regions[String(credentials.region)];
	if (prefix !== undefined) return `https://${prefix}api.voucherify.io`;
	return normalizeBaseUrl(String(credentials.baseUrl ?? ''), 'Base URL', /\/v1$/);
}

/** The label of the credential's field that decides about the server. */
export function addressLabel({ region }: ICredentialDataDecryptedObject): string {
	return regions[String(region)] === undefined ? 'Base URL' : 'Region';
}

/**
 * The origins from which exports are downloaded, which want the same keys as the API. Files that
 * Voucherify points to elsewhere are fetched without the keys.
 *
 * @see https://docs.voucherify.io/api-reference/exports/download-export
 */
export function downloadOrigins(credentials: ICredentialDataDecryptedObject): string[] {
	const custom = String(credentials.downloadUrl ?? '').trim();
	const isCustom = regions[String(credentials.region)] === undefined;
	if (isCustom && custom !== '') return [new URL(normalizeBaseUrl(custom, 'Download URL')).origin];
	const { protocol, host } = new URL(voucherifyBaseUrl(credentials));
	const download = host.replace(/^((?:[\w-]+\.)?)api\.voucherify\.io$/, '$1download.voucherify.io');
	return download === host ? [] : [`${protocol}//${download}`];
}
