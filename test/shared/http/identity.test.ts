import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { HttpClient } from '../../../nodes/shared/http/client';
import { Connection } from '../../../nodes/shared/http/connection';
import type { Provider } from '../../../nodes/shared/http/provider';
import { akinon } from '../../../nodes/Akinon/api/client';
import { panora } from '../../../nodes/Panora/api/client';
import { voucherify } from '../../../nodes/Voucherify/api/client';
import { voyadoEngage } from '../../../nodes/VoyadoEngage/api/client';

function contextOf(credentials: ICredentialDataDecryptedObject): IExecuteFunctions {
	return { getCredentials: async () => credentials } as unknown as IExecuteFunctions;
}

async function identityOf(provider: Provider, credentials: ICredentialDataDecryptedObject) {
	return (await HttpClient.open(contextOf(credentials), provider)).identity;
}

async function limiterOf(provider: Provider, credentials: ICredentialDataDecryptedObject) {
	return (await Connection.open(contextOf(credentials), provider)).limiter;
}

const login = {
	url: 'https://shop.example',
	authentication: 'login',
	username: 'n8n',
	password: 'old-password',
	apiToken: '',
};
const token = { ...login, authentication: 'apiToken', apiToken: 'token-of-shop-a' };
const local = { baseUrl: 'https://panora.example', apiKey: 'key-of-project-a' };
const keys = {
	region: 'eu',
	authentication: 'keys',
	applicationId: 'app-a',
	secretKey: 'secret-a',
};
const tenant = { environment: 'production', tenant: 'mybrand', apiKey: 'key-a' };
const gateway = { environment: 'custom', baseUrl: 'https://gateway.example', apiKey: 'key-a' };

describe('the identity of a client', () => {
	it.each([
		['a renewed password', akinon, login, { password: 'new-password', sessionToken: 'token' }],
		[
			'blanks and a slash',
			akinon,
			token,
			{ url: 'shop.example/api/i1/ ', apiToken: ' token-of-shop-a\n' },
		],
		['another setting', panora, local, { allowPlainHttp: true }],
		['a renewed secret key', voucherify, keys, { secretKey: 'secret-b', accessToken: 'token' }],
		['a renewed key of a tenant', voyadoEngage, tenant, { apiKey: 'key-b' }],
		[
			'the address instead of the tenant',
			voyadoEngage,
			tenant,
			{ environment: 'custom', baseUrl: 'https://mybrand.voyado.com/api/v2' },
		],
	])('stays with %s', async (_, provider, credentials, changes) => {
		const changed = await identityOf(provider, { ...credentials, ...changes });
		expect(changed).toBe(await identityOf(provider, credentials));
	});

	it.each([
		['another shop', akinon, login, { url: 'https://other.example' }],
		['another shop of the same gateway', akinon, login, { url: 'https://shop.example/other' }],
		['another user', akinon, login, { username: 'kim' }],
		['another token', akinon, token, { apiToken: 'token-of-shop-b' }],
		['another key', panora, local, { apiKey: 'key-of-project-b' }],
		['another project', voucherify, keys, { applicationId: 'app-b' }],
		['another region', voucherify, keys, { region: 'us' }],
		['another tenant', voyadoEngage, tenant, { tenant: 'other' }],
		['staging', voyadoEngage, tenant, { environment: 'staging' }],
		['another key behind a gateway', voyadoEngage, gateway, { apiKey: 'key-b' }],
	])('changes with %s', async (_, provider, credentials, changes) => {
		const changed = await identityOf(provider, { ...credentials, ...changes });
		expect(changed).not.toBe(await identityOf(provider, credentials));
	});

	it('is a short hash', async () => {
		expect(await identityOf(panora, local)).toMatch(/^[0-9a-f]{16}$/);
	});
});

describe('the rate limit', () => {
	it.each([
		['users of a shop', akinon, login, { username: 'kim' }],
		['keys of a Panora server', panora, local, { apiKey: 'key-of-project-b' }],
		['secrets of a Voucherify project', voucherify, keys, { secretKey: 'secret-b' }],
	])('is shared by all %s', async (_, provider, credentials, changes) => {
		const other = await limiterOf(provider, { ...credentials, ...changes });
		expect(other).toBe(await limiterOf(provider, credentials));
	});

	it.each([
		['shop', akinon, login, { url: 'https://other.example' }],
		['Panora server', panora, local, { baseUrl: 'https://other.example' }],
		['Voucherify project', voucherify, keys, { applicationId: 'app-b' }],
		['key of a tenant', voyadoEngage, tenant, { apiKey: 'key-b' }],
	])('is separate for each %s', async (_, provider, credentials, changes) => {
		const other = await limiterOf(provider, { ...credentials, ...changes });
		expect(other).not.toBe(await limiterOf(provider, credentials));
	});
});
