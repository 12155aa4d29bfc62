import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import { outputOf, START_NODE } from './client';
import { startN8n, type N8n } from './n8n';
import { PACKAGE_NODE_PREFIX, PROJECT_FOLDER } from './package';

let emulators: Emulators;
let n8n: N8n;

beforeAll(async () => {
	emulators = await startEmulators();
	n8n = await startN8n({
		packageFolder: PROJECT_FOLDER,
		env: { N8N_SSRF_PROTECTION_ENABLED: 'true' },
	});
});

afterAll(async () => {
	await n8n?.stop();
	await emulators.close();
});

/** Runs one operation of the Akinon node, and returns its error item. */
async function runAkinon(credential: object): Promise<IDataObject> {
	const { id } = await n8n.client.createWorkflow({
		name: 'Blocked',
		nodes: [
			START_NODE,
			{
				id: 'akinon',
				name: 'Akinon',
				type: `${PACKAGE_NODE_PREFIX}akinon`,
				typeVersion: 1,
				position: [200, 0],
				parameters: { resource: 'order', operation: 'markAsSent', orderId: '1' },
				credentials: { akinonApi: credential as never },
				onError: 'continueRegularOutput',
			},
		],
		connections: { Start: { main: [[{ node: 'Akinon', type: 'main', index: 0 }]] } },
	});
	return outputOf(await n8n.client.runManually(id, 'Start'), 'Akinon')[0].json;
}

describe("n8n's SSRF protection", () => {
	it('is named by each credential test', async () => {
		for (const [type, data] of Object.entries(emulatorCredentials(emulators))) {
			const credential = await n8n.client.createCredential(type, type, data as IDataObject);
			const { status, message } = await n8n.client.testCredential(credential);
			expect(status).toBe('Error');
			expect(message).toContain('N8N_SSRF_ALLOWED_HOSTNAMES');
		}
	});

	it('leaves an order certainly not sent, and says which setting allows the server', async () => {
		const { akinonApi } = emulatorCredentials(emulators);
		const credential = await n8n.client.createCredential(
			'A',
			'akinonApi',
			akinonApi as IDataObject,
		);
		expect(await runAkinon(credential)).toMatchObject({
			error: expect.stringContaining('restricted IP address'),
			details: {
				outcome: 'notSent',
				description: expect.stringContaining('N8N_SSRF_ALLOWED_HOSTNAMES'),
			},
		});
		expect(emulators.akinon.journal.entries).toEqual([]);
	});
});

describe("a credential's allowed domains", () => {
	it('are named by a login to another server', async () => {
		const { username, password } = emulators.akinon.options;
		const credential = await n8n.client.createCredential('Login', 'akinonApi', {
			url: 'https://93.184.216.34',
			authentication: 'login',
			username,
			password,
			allowedHttpRequestDomains: 'domains',
			allowedDomains: 'shop.example',
		});
		expect(await runAkinon(credential)).toMatchObject({
			error: expect.stringContaining('Domain not allowed'),
			details: { outcome: 'notSent', description: expect.stringContaining("'Allowed Domains'") },
		});
	});
});
