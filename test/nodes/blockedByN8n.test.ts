import { SsrfProtectionConfig } from '@n8n/config';
import { Container } from '@n8n/di';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DeduplicationStore } from '../engine/deduplicationStore';
import { runCredentialTest } from '../engine/credentialTest';
import { runNode, type Credentials } from '../engine/engine';
import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import { smallOrder } from './VoyadoEngage/orders';

const SETTING = 'N8N_SSRF_ALLOWED_HOSTNAMES';

let emulators: Emulators;
let credentials: Credentials;

beforeAll(async () => {
	Container.get(SsrfProtectionConfig).enabled = true;
	emulators = await startEmulators();
	credentials = emulatorCredentials(emulators);
	await new DeduplicationStore().install();
}, 120_000);

afterAll(async () => {
	// Other tests of this process reach their servers again.
	Container.get(SsrfProtectionConfig).enabled = false;
	await emulators.close();
});

const register = { resource: 'order', operation: 'register', inputMode: 'json' };
const runs = [
	['akinon', 'akinonApi', { resource: 'order', operation: 'get', orderId: '1' }],
	['akinon', 'akinonApi', { resource: 'order', operation: 'markAsSent', orderId: '1' }],
	['panora', 'panoraApi', { resource: 'connection', operation: 'getAll' }],
	['voucherify', 'voucherifyApi', { resource: 'order', operation: 'get', orderId: 'S-1' }],
	['voyadoEngage', 'voyadoEngageApi', { resource: 'store', operation: 'getAll' }],
] as const;

describe("a server that n8n's SSRF protection blocks", () => {
	it.each(runs)(
		'is named in n8n\u2019s own words: %s, %s, %j',
		async (type, credential, parameters) => {
			const { items } = await runNode({
				type,
				parameters: { ...parameters },
				credentials: { [credential]: credentials[credential] },
				onError: 'continueRegularOutput',
			});
			expect(items[0].json).toMatchObject({
				error: expect.stringMatching(/^n8n did not send the request: .*restricted IP address/),
				details: { outcome: 'notSent', description: expect.stringContaining(SETTING) },
			});
		},
	);

	it.each(['akinonApi', 'panoraApi', 'voucherifyApi', 'voyadoEngageApi'])(
		'is named by the test of %s',
		async (type) => {
			const { status, message } = await runCredentialTest(type, credentials[type]);
			expect(status).toBe('Error');
			expect(message).toContain(SETTING);
		},
	);

	it('is named by a login', async () => {
		const { username, password } = emulators.akinon.options;
		const login = { authentication: 'login', username, password, sessionToken: '' };
		const { error } = await runNode({
			type: 'akinon',
			parameters: { ...runs[0][2] },
			credentials: { akinonApi: { ...credentials.akinonApi, ...login } },
		});
		expect(error?.message).toContain('restricted IP address');
		expect(error?.description).toContain(SETTING);
	});

	it('gets no request, and an order stays new', async () => {
		for (let runIndex = 0; runIndex < 2; runIndex++) {
			const { items } = await runNode({
				type: 'voyadoEngage',
				parameters: { ...register, order: JSON.stringify(smallOrder()) },
				credentials: { voyadoEngageApi: credentials.voyadoEngageApi },
				onError: 'continueRegularOutput',
			});
			expect(items[0].json).toMatchObject({ details: { outcome: 'notSent' } });
			expect(items[0].json.error).toContain('n8n did not send the request');
		}
		for (const { journal } of [emulators.akinon, emulators.voyado, emulators.panora]) {
			expect(journal.entries).toEqual([]);
		}
	});
});

describe("a login to a server that is not among the credential's allowed domains", () => {
	it('says so, once for many items, and is not tried again', async () => {
		const { items } = await runNode({
			type: 'akinon',
			parameters: { ...runs[0][2] },
			items: [{}, {}, {}],
			credentials: {
				akinonApi: {
					...credentials.akinonApi,
					authentication: 'login',
					username: 'kim',
					password: 'secret-word',
					sessionToken: '',
					url: 'https://93.184.216.34',
					allowedDomains: 'shop.example',
				},
			},
			onError: 'continueRegularOutput',
		});
		expect(items).toHaveLength(3);
		expect(items[0].json).toMatchObject({
			error: expect.stringContaining('Domain not allowed'),
			details: { outcome: 'notSent', description: expect.stringContaining("'Allowed Domains'") },
		});
	});
});
