import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { loadPackage } from '../../engine/engine';
import { setUp, type Fixture } from './fixture';

const tokenPath = '/v1/oauth/token';
const scope = 'orders customers exports async-actions metadata-schemas';

let fixture: Fixture;
let keys = 0;

beforeAll(async () => {
	fixture = await setUp();
	fixture.voucherify.addOrders(40);
});

afterAll(async () => await fixture.voucherify.close());

beforeEach(() => {
	const { voucherify } = fixture;
	voucherify.faults.clear();
	voucherify.journal.clear();
	voucherify.accessTokens.given = 0;
	// Logins are shared per account, so each test has its own.
	voucherify.options.secretKey = `invented-voucherify-key-${++keys}`;
	voucherify.options.accessTokenMilliseconds = 900_000;
});

/** Returns a credential that exchanges its keys for access tokens. */
function oAuth(changes: IDataObject = {}): Record<string, ICredentialDataDecryptedObject> {
	const { secretKey } = fixture.voucherify.options;
	const data = { ...fixture.credential, authentication: 'oAuth2', scope, accessToken: '' };
	return {
		voucherifyApi: { ...data, secretKey, ...changes } as ICredentialDataDecryptedObject,
	};
}

const get = async (credentials: ReturnType<typeof oAuth>, count = 1) =>
	await fixture.run(
		'order',
		'get',
		{ orderId: '={{ $json.id }}' },
		{ credentials, items: Array.from({ length: count }, (_, index) => ({ id: `S-${index + 1}` })) },
	);
const logins = () => fixture.voucherify.journal.find({ path: tokenPath });
const bearers = () =>
	fixture.voucherify.journal.entries
		.filter(({ path }) => path !== tokenPath)
		.map(({ headers }) => headers.authorization);

describe('API keys', () => {
	it('are sent without a login, even from a credential without the OAuth fields', async () => {
		const { secretKey } = fixture.voucherify.options;
		for (const authentication of ['keys', undefined]) {
			const run = await get(
				oAuth({ authentication, scope: undefined, secretKey: ` ${secretKey} ` }),
			);
			expect(run.error).toBeUndefined();
		}
		expect(bearers()).toEqual([undefined, undefined]);
		expect(logins()).toEqual([]);
	});
});

describe('OAuth 2.0', () => {
	it('gets one token for many requests, which are sent without the keys', async () => {
		const credentials = oAuth();
		const run = await get(credentials, 40);
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(40);
		await get(credentials, 5);
		expect(logins()).toMatchObject([
			{
				method: 'POST',
				headers: {
					'x-app-id': fixture.credential.applicationId,
					'x-app-token': fixture.voucherify.options.secretKey,
					'content-type': 'application/x-www-form-urlencoded',
					authorization: undefined,
				},
				body: `grant_type=client_credentials&scope=${scope.replaceAll(' ', '+')}`,
			},
		]);
		const { accessToken } = credentials.voucherifyApi;
		expect(new Set(bearers())).toEqual(new Set([`Bearer ${String(accessToken)}`]));
		const [, order] = fixture.voucherify.journal.entries;
		expect(order.headers).toMatchObject({
			'x-app-token': undefined,
			'x-voucherify-api-version': 'v2018-08-01',
			'x-voucherify-channel': 'n8n',
		});
	});

	it('gets one new token when it expires in the middle of a run', async () => {
		const { voucherify } = fixture;
		const credentials = oAuth();
		const stop = voucherify.beforeEach(({ path }, n) => {
			if (path === '/v1/orders/S-20' && n === 1) voucherify.accessTokens.expire();
		});
		const run = await get(credentials, 40);
		stop();
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(40);
		expect(logins()).toHaveLength(2);
	});

	it('gets one new token for many concurrent requests whose token has expired', async () => {
		const credentials = oAuth();
		await get(credentials);
		fixture.voucherify.accessTokens.expire();
		const run = await get(credentials, 40);
		expect(run.items).toHaveLength(40);
		expect(fixture.voucherify.accessTokens.given).toBe(2);
	});

	it('sends an import only once if the token has expired', async () => {
		const { voucherify } = fixture;
		const credentials = oAuth();
		await get(credentials);
		voucherify.accessTokens.expire();
		const before = voucherify.imports.length;
		const run = await fixture.run(
			'order',
			'import',
			{ inputMode: 'json', order: '{"source_id":"I-1"}', wait: false },
			{ credentials },
		);
		expect(run.error).toBeUndefined();
		expect(voucherify.imports).toHaveLength(before + 1);
	});

	it('downloads with the token, and gets a new one if it expires after the link arrived', async () => {
		const { voucherify } = fixture;
		const exportId = voucherify.addExport('order', { fields: ['id'] }).id;
		let refusals = 0;
		voucherify.options.answerDownload = (reply) => {
			if (refusals++ > 0) return false;
			void reply.code(401).send({ code: 401, key: 'unauthorized', message: 'Unauthorized' });
			return true;
		};
		const parameters = { exportId, result: 'items' };
		const run = await fixture.run('export', 'download', parameters, { credentials: oAuth() });
		voucherify.options.answerDownload = undefined;
		expect(run.error).toBeUndefined();
		expect(run.items.length).toBeGreaterThanOrEqual(40);
		expect(logins()).toHaveLength(2);
		expect(voucherify.downloads.at(-1)).toMatchObject({ hasKeys: true, status: 200 });
	});

	it('stops requesting tokens if the API rejects each of them', async () => {
		fixture.voucherify.faults.add({
			kind: 'status',
			status: 401,
			body: { code: 401, message: 'Unauthorized' },
			match: { path: /orders/ },
		});
		const run = await fixture.run(
			'order',
			'get',
			{ orderId: '={{ $json.id }}' },
			{
				credentials: oAuth(),
				items: Array.from({ length: 20 }, (_, index) => ({ id: `S-${index + 1}` })),
				onError: 'continueRegularOutput',
			},
		);
		expect(run.items).toHaveLength(20);
		expect(logins()).toHaveLength(3);
		expect(run.items.at(-1)!.json.error).toContain(
			'Voucherify issued 3 tokens for this login within six minutes and rejected each of them',
		);
	});

	it('fails with a hint, after one attempt for many items', async () => {
		const run = await fixture.run(
			'order',
			'get',
			{ orderId: '={{ $json.id }}' },
			{
				credentials: oAuth({ secretKey: 'wrong-secret-key-0123' }),
				items: Array.from({ length: 30 }, (_, index) => ({ id: `S-${index + 1}` })),
				onError: 'continueRegularOutput',
			},
		);
		expect(run.items).toHaveLength(30);
		expect(run.items[0].json).toMatchObject({
			error: "Voucherify refused the 'Application ID' or 'Secret Key' [item 0]",
			details: { outcome: 'refused', statusCode: 401 },
		});
		expect(logins()).toHaveLength(1);
		expect(run.stored).not.toContain('wrong-secret-key-0123');
	});

	it.each([
		['nonsense', "Voucherify refused the 'Scope'"],
		[' ', "'Scope' is empty"],
	])('reports the scope "%s"', async (wrong, message) => {
		const run = await get(oAuth({ scope: wrong }));
		expect(run.error?.message).toContain(message);
	});

	it.each<[number, IDataObject, RegExp]>([
		[
			400,
			{ code: 400, key: 'invalid_scope', message: 'Invalid scope: x' },
			/400, Invalid scope: x/,
		],
		[400, { error: 'invalid_scope', error_description: 'Not known: x' }, /400, Not known: x/],
		[402, { message: 'Plan exceeded', request_id: 'v-1' }, /402, Plan exceeded, request v-1/],
		[403, { message: 'Role may not', key: 'forbidden' }, /403, Role may not, code forbidden/],
	])('reports the status %i of a login, with its words', async (status, body, words) => {
		fixture.voucherify.faults.add({ kind: 'status', status, body, match: { path: tokenPath } });
		const run = await fixture.run(
			'order',
			'get',
			{ orderId: 'S-1' },
			{ credentials: oAuth(), onError: 'continueRegularOutput' },
		);
		expect(run.items[0].json.details).toMatchObject({
			outcome: 'refused',
			statusCode: status,
			description: expect.stringMatching(words),
		});
	});

	it('shows no key that the login echoes', async () => {
		const { secretKey } = fixture.voucherify.options;
		const body = { message: `No: ${secretKey}` };
		fixture.voucherify.faults.add({
			kind: 'status',
			status: 401,
			body,
			match: { path: tokenPath },
		});
		const run = await get(oAuth());
		expect(run.error?.description).toContain('No: ***');
		expect(run.stored).not.toContain(secretKey);
	});

	it('accepts a scope with commas', async () => {
		expect((await get(oAuth({ scope: 'orders, exports' }))).error).toBeUndefined();
	});

	it('reports what the token is not valid for', async () => {
		const run = await get(oAuth({ scope: 'exports' }));
		expect(run.error?.message).toContain('403');
		expect(run.error?.description).toContain("'Scope' in the credential");
	});

	it.each([
		['a web page', { kind: 'html' } as const],
		['a redirect', { kind: 'redirect', location: 'https://elsewhere.example/' } as const],
		['404', { kind: 'status', status: 404 } as const],
	])('reports %s as a failed login', async (_, fault) => {
		fixture.voucherify.faults.add({ ...fault, match: { path: tokenPath } });
		const run = await get(oAuth());
		expect(run.error?.message).toMatch(
			/Voucherify answered the login with status \d+ and no token/,
		);
		expect(run.error?.description).toContain("Check the 'Base URL'");
		expect(logins()).toHaveLength(1);
	});

	it('shows neither key nor token if the server echoes them', async () => {
		const credentials = oAuth();
		await get(credentials);
		const { accessToken, secretKey } = credentials.voucherifyApi;
		const body = { code: 400, message: `Bad ${String(accessToken)} ${String(secretKey)}` };
		fixture.voucherify.faults.add({ kind: 'status', status: 400, body, match: { path: /orders/ } });
		const run = await get(credentials);
		expect(run.error?.message).toContain('Bad *** ***');
		expect(run.stored).not.toContain(String(accessToken));
		expect(run.stored).not.toContain(String(secretKey));
	});

	it('sends no token to another server', async () => {
		const { authenticate } = (await loadPackage()).credentialTypes.voucherifyApi.type;
		if (typeof authenticate !== 'function') throw new Error('The credential does not authenticate');
		const options = { url: 'https://elsewhere.example/v1/orders' };
		const credentials = oAuth({ region: 'eu', accessToken: 'token-0123' }).voucherifyApi;
		await expect(authenticate(credentials, options as IHttpRequestOptions)).rejects.toThrow(
			'The credential belongs to https://api.voucherify.io',
		);
		expect(JSON.stringify(options)).not.toContain('token-0123');
	});
});
