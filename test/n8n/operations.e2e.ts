import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { dryRunsOf, everyOperation } from '../everyOperation';
import { outputOf, START_NODE, type StoredCredential } from './client';
import { startN8n, type N8n } from './n8n';
import { PACKAGE_NODE_PREFIX, PROJECT_FOLDER } from './package';

const { emulators, credentials, runs, input } = await everyOperation();

const emulatorOf = {
	akinonApi: emulators.akinon,
	panoraApi: emulators.panora,
	voucherifyApi: emulators.voucherify,
	voyadoEngageApi: emulators.voyado,
};

let n8n: N8n;
let stored: StoredCredential[];

beforeAll(async () => {
	n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
	stored = await Promise.all(
		Object.entries(credentials).map(
			async ([type, data]) => await n8n.client.createCredential(type, type, data as IDataObject),
		),
	);
});

afterAll(async () => {
	await n8n?.stop();
	await emulators.close();
});

describe('a credential', () => {
	it.each(Object.keys(credentials))('of the type %s is accepted', async (type) => {
		const credential = stored.find((each) => each.type === type)!;
		expect(await n8n.client.testCredential(credential)).toMatchObject({ status: 'OK' });
	});

	it.each(Object.keys(credentials))('of the type %s with a wrong secret is not', async (type) => {
		const data = { ...credentials[type] } as IDataObject;
		for (const key of Object.keys(data)) if (/key|token|secret/i.test(key)) data[key] &&= 'wrong';
		const credential = await n8n.client.createCredential(`wrong ${type}`, type, data);
		expect(await n8n.client.testCredential(credential)).toMatchObject({ status: 'Error' });
	});
});

describe('a server that has moved', () => {
	let elsewhere: Server;
	let received: IncomingHttpHeaders[];

	const types = Object.keys(emulatorOf) as Array<keyof typeof emulatorOf>;
	const statuses = [301, 302, 303, 307, 308];

	beforeEach(async () => {
		received = [];
		elsewhere = createServer((request, response) => {
			received.push(request.headers);
			response.setHeader('content-type', 'application/json').end('{}');
		});
		await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
	});

	afterEach(() => {
		elsewhere.close();
		for (const emulator of Object.values(emulatorOf)) emulator.faults.clear();
	});

	function move(type: keyof typeof emulatorOf, status: number): void {
		const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
		emulatorOf[type].faults.add({ kind: 'redirect', location, status });
	}

	it.each(types)(
		'gets no secret of %s in a test of the credential, which says so',
		async (type) => {
			const credential = stored.find((each) => each.type === type)!;
			for (const status of statuses) {
				move(type, status);
				expect(await n8n.client.testCredential(credential)).toEqual({
					status: 'Error',
					message: expect.stringContaining('redirected the request to another address'),
				});
				emulatorOf[type].faults.clear();
			}
			expect(received).toEqual([]);
		},
	);

	it.each(types)("gets no secret of %s from n8n's HTTP Request node", async (type) => {
		const credential = stored.find((each) => each.type === type)!;
		move(type, 302);
		const { id } = await n8n.client.createWorkflow({
			name: `moved ${type}`,
			nodes: [
				START_NODE,
				{
					id: 'request',
					name: 'Request',
					type: 'n8n-nodes-base.httpRequest',
					typeVersion: 4.2,
					position: [200, 0],
					parameters: {
						url: `${emulatorOf[type].url}/anything`,
						authentication: 'predefinedCredentialType',
						nodeCredentialType: type,
						options: { redirect: { redirect: { followRedirects: true, maxRedirects: 5 } } },
					},
					credentials: { [type]: credential },
				},
			],
			connections: { Start: { main: [[{ node: 'Request', type: 'main', index: 0 }]] } },
		});
		const { data } = await n8n.client.runManually(id, 'Start');
		expect(data.resultData.error?.message).toBeDefined();
		expect(emulatorOf[type].journal.find({ path: '/anything' }).length).toBeGreaterThan(0);
		expect(received).toEqual([]);
	});
});

// Dry runs first: the others take away what they look up.
const kinds = { 'in a dry run does': dryRunsOf(runs), does: runs };
const all = Object.entries(kinds).flatMap(([does, ofNodes]) =>
	Object.entries(ofNodes).flatMap(([node, ofNode]) =>
		Object.entries(ofNode).map(([name, runsOf]) => ({ node, does, name, runsOf })),
	),
);

describe('in the real n8n', () => {
	it.each(all)('$node $does $name', async ({ node, name, runsOf }) => {
		const [resource, operation] = name.split('/');
		const journals = Object.values(emulatorOf).map(({ journal }) => journal);
		for (const journal of journals) journal.clear();
		for (const parameters of runsOf()) {
			const { id } = await n8n.client.createWorkflow({
				name,
				nodes: [
					START_NODE,
					{
						id: 'input',
						name: 'Input',
						type: 'n8n-nodes-base.code',
						typeVersion: 2,
						position: [200, 0],
						parameters: {
							jsCode: `return ${JSON.stringify(input.map((json) => ({ json })))};`,
						},
					},
					{
						id: 'node',
						name: 'Node',
						type: PACKAGE_NODE_PREFIX + node,
						typeVersion: 1,
						position: [400, 0],
						parameters: { resource, operation, ...parameters },
						credentials: Object.fromEntries(
							stored.map((credential) => [credential.type, credential]),
						),
					},
				],
				connections: {
					Start: { main: [[{ node: 'Input', type: 'main', index: 0 }]] },
					Input: { main: [[{ node: 'Node', type: 'main', index: 0 }]] },
				},
			});
			const execution = await n8n.client.runManually(id, 'Start');
			expect(execution.data.resultData.error?.message).toBeUndefined();
			expect(outputOf(execution, 'Node').length).toBeGreaterThan(0);
			if (!parameters.dryRun) continue;
			const sent = journals.flatMap(({ entries }) => entries.map(({ method }) => method));
			expect(sent.filter((method) => method !== 'GET')).toEqual([]);
		}
	});
});
