import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Emulators } from './emulators';

/** Credentials for the emulators, by credential type. */
export function emulatorCredentials({
	akinon,
	panora,
	voucherify,
	voyado,
}: Emulators): Record<string, ICredentialDataDecryptedObject> {
	return {
		akinonApi: {
			url: akinon.url,
			authentication: 'apiToken',
			apiToken: akinon.options.apiToken,
			sessionToken: '',
		},
		panoraApi: { baseUrl: panora.url, apiKey: panora.options.apiKey, allowPlainHttp: false },
		voucherifyApi: {
			region: 'custom',
			baseUrl: voucherify.url,
			downloadUrl: voucherify.downloadUrl,
			authentication: 'keys',
			applicationId: voucherify.options.applicationId,
			secretKey: voucherify.options.secretKey,
			accessToken: '',
			apiVersion: 'v2018-08-01',
			channel: 'n8n',
		},
		voyadoEngageApi: {
			environment: 'custom',
			baseUrl: voyado.url,
			apiKey: voyado.options.apiKey,
		},
	};
}
