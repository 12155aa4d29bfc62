import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AkinonFixture } from '../../engine/akinon';
import { loadPackage } from '../../engine/engine';

const loginPath = '/api/i1/auth/login/';

let fixture: AkinonFixture;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
});

afterEach(async () => await fixture.close());

const get = async (credentials: ReturnType<AkinonFixture['tokenCredentials']>, count = 1) =>
	await fixture.run(
		'order.get',
		{ orderId: '={{ $json.id }}' },
		{ credentials, items: Array.from({ length: count }, (_, index) => ({ id: 90001 + index })) },
	);
const logins = () => fixture.akinon.journal.find({ path: loginPath });

async function credentialType() {
	return (await loadPackage()).credentialTypes.akinonApi.type;
}

async function authenticated(options: object, credentials: IDataObject = {}) {
	const { authenticate } = await credentialType();
	if (typeof authenticate !== 'function') throw new Error('The credential does not authenticate');
	return await authenticate(
		{ url: 'https://shop.example', authentication: 'apiToken', apiToken: 'k-1234', ...credentials },
		options as IHttpRequestOptions,
	);
}

describe('Omnitron URL', () => {
	it.each(['', '/', '/api', '/api/', '/api/i1', '/api/i1/', '/api/v1', '//'])(
		'may end with "%s"',
		async (tail) => {
			const [order] = fixture.akinon.addOrders({ count: 1 });
			const run = await get(fixture.tokenCredentials({ url: ` ${fixture.akinon.url}${tail} ` }));
			expect(run.error).toBeUndefined();
			expect(run.items[0].json.number).toBe(order.number);
			expect(fixture.akinon.journal.entries[0].path).toBe(
				'/api/i1/orders_integration/90001/detailed_integration/',
			);
		},
	);

	it.each([
		['http://shop.example', "'Omnitron URL' must start with https://"],
		['ftp://shop.example', "'Omnitron URL' must start with https://"],
		['https://kim:secret-word@shop.example', "'Omnitron URL' contains a login"],
		['', "'Omnitron URL' is empty"],
		['not a host', "'Omnitron URL' is not a web address"],
	])('rejects %s', async (url, message) => {
		const run = await get(fixture.tokenCredentials({ url }));
		expect(run.error?.message).toContain(message);
		expect(run.error).toMatchObject({ failure: { cause: 'configuration-invalid' } });
		expect(run.stored).not.toContain('secret-word');
		expect(fixture.akinon.journal.entries).toEqual([]);
	});
});

describe('API token', () => {
	it('is sent in the format of Akinon, without pasted spaces', async () => {
		fixture.akinon.addOrders({ count: 1 });
		const { apiToken } = fixture.akinon.options;
		const run = await get(fixture.tokenCredentials({ apiToken: ` ${apiToken}\n` }));
		expect(run.error).toBeUndefined();
		expect(fixture.akinon.journal.entries[0].headers).toMatchObject({
			authorization: `Token ${apiToken}`,
			'content-type': 'application/json',
			accept: 'application/json',
		});
	});
});

describe('origin', () => {
	it.each([
		{ url: 'https://elsewhere.example/api/i1/orders/' },
		{ uri: 'https://elsewhere.example/api/i1/orders/' },
		{ uri: 'http://shop.example/api/i1/orders/' },
		{ baseURL: 'https://shop.example', url: 'https://elsewhere.example/' },
		{ baseURL: 'https://shop.example', url: '//elsewhere.example/' },
		{ url: 'https://shop.example:8443/' },
		{ url: 'https://shop.example.elsewhere.example/' },
	])('does not put the token on %j', async (options) => {
		await expect(authenticated(options)).rejects.toThrow(
			'The credential belongs to https://shop.example',
		);
		expect(JSON.stringify(options)).not.toContain('k-1234');
	});

	it.each([
		{ url: 'https://shop.example/api/v1/orders/1/' },
		{ uri: 'https://shop.example/api/v1/orders/1/' },
		{ baseURL: 'shop.example', url: '/api/i1/orders/' },
	])('puts the token on %j', async (options) => {
		const { headers } = await authenticated(options);
		expect(headers).toMatchObject({ Authorization: 'Token k-1234' });
	});

	it("replaces the address of n8n's credential test by the normalized one", async () => {
		const { baseURL } = await authenticated(
			{ baseURL: 'shop.example/api/i1/', url: '/api/i1/orders/' },
			{ url: 'shop.example/api/i1/' },
		);
		expect(baseURL).toBe('https://shop.example');
	});
});

describe('username and password', () => {
	it('log in once for many concurrent requests, and keep the token', async () => {
		fixture.akinon.addOrders({ count: 40 });
		const credentials = fixture.loginCredentials();
		const run = await get(credentials, 40);
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(40);
		await get(credentials, 5);
		expect(fixture.akinon.logins).toBe(1);
		expect(logins()[0].headers.authorization).toBeUndefined();
	});

	it('log in again once when the token has expired, for many concurrent requests', async () => {
		fixture.akinon.addOrders({ count: 40 });
		const credentials = fixture.loginCredentials();
		await get(credentials);
		fixture.akinon.expireTokens();
		const run = await get(credentials, 40);
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(40);
		expect(fixture.akinon.logins).toBe(2);
		fixture.akinon.expireTokens();
		expect((await get(credentials, 20)).items).toHaveLength(20);
		expect(fixture.akinon.logins).toBe(3);
	});

	it('log in again if n8n has stored no token, and share the recent login', async () => {
		fixture.akinon.addOrders({ count: 1 });
		const credentials = fixture.loginCredentials({ sessionToken: '' });
		await get(credentials);
		expect((await get(fixture.loginCredentials())).error).toBeUndefined();
		expect(fixture.akinon.logins).toBe(1);
	});

	it('fail with a hint, after one attempt for many items', async () => {
		fixture.akinon.addOrders({ count: 30 });
		const credentials = fixture.loginCredentials({ password: 'wrong-password' });
		const run = await fixture.run(
			'order.get',
			{ orderId: '={{ $json.id }}' },
			{
				credentials,
				items: Array.from({ length: 30 }, (_, index) => ({ id: 90001 + index })),
				onError: 'continueRegularOutput',
			},
		);
		expect(run.items).toHaveLength(30);
		expect(run.items[0].json).toMatchObject({
			id: 90001,
			error: 'Akinon refused the username or password [item 0]',
			details: {
				outcome: 'refused',
				statusCode: 401,
				description: expect.stringContaining('in the credential and test it'),
			},
		});
		expect(logins()).toHaveLength(1);
		expect(run.stored).not.toContain('wrong-password');
		const stopped = await get(credentials);
		expect(stopped.error).toMatchObject({
			httpCode: '401',
			failure: { cause: 'credential-invalid' },
		});
	});

	it('are sent three times to a login that answers 500, for any number of items', async () => {
		const match = { path: loginPath };
		fixture.akinon.faults.add({ kind: 'status', status: 500, match });
		const run = await fixture.run(
			'order.get',
			{ orderId: '={{ $json.id }}' },
			{
				credentials: fixture.loginCredentials(),
				items: Array.from({ length: 100 }, (_, index) => ({ id: 90001 + index })),
				onError: 'continueRegularOutput',
			},
		);
		expect(logins().length).toBeLessThanOrEqual(3);
		expect(run.items.at(-1)!.json).toMatchObject({ details: { outcome: 'notSent' } });
		expect(run.items.at(-1)!.json.error).toContain('status 500');
	});

	it("are not locked by a renewal after an error of n8n's HTTP Request node", async () => {
		fixture.akinon.addOrders({ count: 1 });
		const credentials = fixture.loginCredentials();
		const { preAuthentication } = await credentialType();
		for (let errors = 0; errors < 5; errors++) {
			await get(credentials);
			// n8n renews the token after any error, such as a 404.
			const renewed = await preAuthentication!.call(
				{ helpers: { httpRequest: () => Promise.reject(new Error('A login was sent')) } } as never,
				credentials.akinonApi,
			);
			expect(renewed).toEqual({ sessionToken: credentials.akinonApi.sessionToken });
		}
		expect((await get(credentials)).error).toBeUndefined();
		expect(fixture.akinon.logins).toBe(1);
	});

	it.each([
		['a web page', { kind: 'html' } as const],
		['a redirect', { kind: 'redirect', location: 'https://elsewhere.example/' } as const],
		['404', { kind: 'status', status: 404 } as const],
	])('report %s as a failed login', async (_, fault) => {
		fixture.akinon.faults.add({ ...fault, match: { path: loginPath } });
		const run = await get(fixture.loginCredentials());
		expect(run.error?.message).toMatch(/Akinon answered the login with status \d+ and no token/);
		expect(run.error?.description).toContain("Check the 'Omnitron URL'");
		expect(logins()).toHaveLength(1);
	});
});

describe('secrets', () => {
	it.each(['token', 'login'] as const)(
		'of a %s appear in no error and no stored run, even if the server echoes them',
		async (kind) => {
			fixture.akinon.addOrders({ count: 1 });
			const { apiToken, password } = fixture.akinon.options;
			const credentials =
				kind === 'token'
					? fixture.tokenCredentials({ apiToken: ` ${apiToken} ` })
					: fixture.loginCredentials();
			if (kind === 'login') await get(credentials);
			const sessionToken = String(credentials.akinonApi.sessionToken);
			credentials.akinonApi.sessionToken = '';
			const secrets = [apiToken, password, sessionToken].filter(Boolean);
			const body = { detail: `Bad ${secrets.join(' ')}`, code: secrets[0], n: [{ t: secrets }] };
			for (const status of [400, 401, 403, 404, 406, 500]) {
				fixture.akinon.faults.clear();
				const match = { path: /orders_integration/ };
				fixture.akinon.faults.add({ kind: 'status', status, body, match });
				const run = await get(credentials);
				expect(run.error?.httpCode).toBe(String(status));
				for (const secret of kind === 'token' ? [apiToken] : [password, sessionToken]) {
					expect(run.stored).not.toContain(secret);
				}
			}
		},
	);

	it.each(['null', 'true', '"code"', '12345', 'a"b\\c'])(
		'that look like JSON (%s) do not break an error',
		async (password) => {
			fixture.akinon.options.password = password;
			const body = { detail: `it is ${password}`, code: null, fine: true, count: 12345 };
			fixture.akinon.faults.add({ kind: 'status', status: 400, body, match: { path: /orders/ } });
			const run = await get(fixture.loginCredentials());
			expect(run.error?.message).toContain('it is ***');
		},
	);
});
