import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { Connection } from '../../../nodes/shared/http/connection';
import type { Provider } from '../../../nodes/shared/http/provider';
import { akinon } from '../../../nodes/Akinon/api/client';
import { panora } from '../../../nodes/Panora/api/client';
import { voucherify } from '../../../nodes/Voucherify/api/client';
import { voyadoEngage } from '../../../nodes/VoyadoEngage/api/client';

function contextOf(credentials: ICredentialDataDecryptedObject): IExecuteFunctions {
	return { getCredentials: async () => credentials } as unknown as IExecuteFunctions;
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
const local = { baseUrl: 'https://panora.example', apiKey: 'key-of-project-a' };
const keys = {
	region: 'eu',
	authentication: 'keys',
	applicationId: 'app-a',
	secretKey: 'secret-a',
};
const tenant = { environment: 'production', tenant: 'mybrand', apiKey: 'key-a' };

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
