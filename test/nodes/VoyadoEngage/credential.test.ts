import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { VoyadoEngageApi } from '../../../credentials/VoyadoEngageApi.credentials';

const apiKey = 'invented-voyado-key';

/** Returns the request after the credential has authenticated it. */
async function authenticate(
	credentials: ICredentialDataDecryptedObject,
	options: Partial<IHttpRequestOptions> = {},
) {
	const { authenticate: sign } = new VoyadoEngageApi();
	if (typeof sign !== 'function') throw new Error('The credential does not authenticate');
	return await sign(
		{ apiKey, ...credentials },
		{ baseURL: 'as typed', url: '/api/v2/contacts/count', ...options },
	);
}

describe('the address', () => {
	it.each([
		[{ environment: 'production', tenant: 'mybrand' }, 'https://mybrand.voyado.com'],
		[
			{ environment: 'production', tenant: 'https://mybrand.voyado.com/api/v2/' },
			'https://mybrand.voyado.com',
		],
		[{ environment: 'production', tenant: ' mybrand.voyado.com' }, 'https://mybrand.voyado.com'],
		[
			{ environment: 'staging', tenant: 'https://mybrand.staging.voyado.com/' },
			'https://mybrand.staging.voyado.com',
		],
		[{ environment: 'staging', tenant: ' MyBrand-2 ' }, 'https://MyBrand-2.staging.voyado.com'],
		[
			{ environment: 'production', tenant: 'mybrand', baseUrl: 'https://left-over.example' },
			'https://mybrand.voyado.com',
		],
		[{ environment: 'custom', baseUrl: 'mybrand.voyado.com/' }, 'https://mybrand.voyado.com'],
		[{ environment: 'custom', baseUrl: 'https://a.voyado.com/api/v2/' }, 'https://a.voyado.com'],
		[
			{ environment: 'custom', baseUrl: 'https://proxy.example/voyado' },
			'https://proxy.example/voyado',
		],
		[{ environment: 'custom', baseUrl: 'http://localhost:8080' }, 'http://localhost:8080'],
		[{ environment: 'custom', baseUrl: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080'],
	])('of %j is %s', async (credentials, baseURL) => {
		expect((await authenticate(credentials)).baseURL).toBe(baseURL);
	});

	it.each([
		[{ environment: 'production', tenant: '' }, "'Tenant' is not a tenant name"],
		[
			{ environment: 'production', tenant: 'mybrand.staging.voyado.com' },
			"'Tenant' is an address of the staging environment",
		],
		[{ environment: 'production', tenant: 'mybrand/' }, "'Tenant' is not a tenant name"],
		[
			{ environment: 'production', tenant: 'mybrand.voyado.com.evil.example' },
			"'Tenant' is not a tenant name",
		],
		[{ environment: 'production', tenant: 'evil.example/' }, "'Tenant' is not a tenant name"],
		[{ environment: 'production', tenant: 'user@evil' }, "'Tenant' is not a tenant name"],
		[{ environment: 'custom', baseUrl: '' }, "'Base URL' is empty"],
		[{ environment: 'custom', baseUrl: 'http://mybrand.voyado.com' }, 'must start with https://'],
		[{ environment: 'custom', baseUrl: 'ftp://mybrand.voyado.com' }, 'must start with https://'],
		[{ environment: 'custom', baseUrl: 'https://a:b@mybrand.voyado.com' }, 'contains a login'],
		[
			{ environment: 'custom', baseUrl: 'http://127.0.0.1.evil.example' },
			'must start with https://',
		],
	])('of %j is rejected', async (credentials, text) => {
		await expect(authenticate(credentials)).rejects.toThrow(text);
	});
});

describe('the key', () => {
	const credentials = { environment: 'production', tenant: 'mybrand' };

	it('is sent with product and content type, and other headers are kept', async () => {
		const { headers } = await authenticate(
			{ ...credentials, apiKey: ` ${apiKey}\n` },
			{ headers: { Accept: 'application/json' } },
		);
		expect(headers).toEqual({
			Accept: 'application/json',
			apikey: apiKey,
			'User-Agent': expect.stringMatching(/^n8n-nodes-order-providers\/\d+\.\d+\.\d+$/),
			'Content-Type': 'application/json',
		});
	});

	it.each([
		'https://evil.example/api/v2/contacts/count',
		'//evil.example/',
		'http://mybrand.voyado.com/api/v2/contacts/count',
		'https://mybrand.voyado.com.evil.example/',
		'https://mybrand.voyado.com@evil.example/',
		'https://mybrand.staging.voyado.com/',
		'https://mybrand.voyado.com:8443/',
	])('is not sent to %s', async (url) => {
		await expect(authenticate(credentials, { baseURL: undefined, url })).rejects.toThrow(
			'The credential belongs to https://mybrand.voyado.com and is not sent to',
		);
	});
});
