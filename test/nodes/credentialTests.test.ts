import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { runCredentialTest } from '../engine/credentialTest';
import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import type { Emulator } from '../emulators/emulator';

let emulators: Emulators;
let credentials: Record<string, ICredentialDataDecryptedObject>;
/** Echoes what it gets, as an error. */
let echo: Server;

beforeAll(async () => {
	emulators = await startEmulators();
	credentials = emulatorCredentials(emulators);
	echo = createServer((request, response) => {
		const text = Object.entries(request.headers).join(' ');
		response.writeHead(400).end(JSON.stringify({ detail: text, message: text, code: text }));
	});
	await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
}, 120_000);

afterAll(async () => {
	await emulators.close();
	echo.close();
});

beforeEach(() => {
	for (const emulator of Object.values(emulators)) (emulator as Emulator).faults?.clear();
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;

interface Case {
	type: string;
	emulator: () => Emulator;
	/** The field with the address, and the one with the key. */
	address: string;
	addressLabel: string;
	key: string;
	keyLabel: string;
}

const cases: Case[] = [
	{
		type: 'akinonApi',
		emulator: () => emulators.akinon,
		address: 'url',
		addressLabel: 'Omnitron URL',
		key: 'apiToken',
		keyLabel: 'API Token',
	},
	{
		type: 'panoraApi',
		emulator: () => emulators.panora,
		address: 'baseUrl',
		addressLabel: 'Base URL',
		key: 'apiKey',
		keyLabel: 'API Key',
	},
	{
		type: 'voucherifyApi',
		emulator: () => emulators.voucherify,
		address: 'baseUrl',
		addressLabel: 'Region',
		key: 'secretKey',
		keyLabel: 'Secret Key',
	},
	{
		type: 'voyadoEngageApi',
		emulator: () => emulators.voyado,
		address: 'baseUrl',
		addressLabel: 'Environment',
		key: 'apiKey',
		keyLabel: 'API Key',
	},
];

describe.each(cases)(
	'the test of $type',
	({ type, emulator, address, addressLabel, key, keyLabel }) => {
		const test = async (changes: ICredentialDataDecryptedObject = {}) =>
			await runCredentialTest(type, { ...credentials[type], ...changes });
		const keyOf = () => String(credentials[type][key]);

		it.each([
			['as it is', (text: string) => text],
			['with blanks', (text: string) => ` ${text}\n`],
			['with an invisible character', (text: string) => `\u200b${text}`],
			['with the word before it', (text: string) => `Token ${text}`],
			['with its header', (text: string) => `Authorization: Bearer ${text}`],
		])('accepts the key %s', async (_, change) => {
			expect(await test({ [key]: change(keyOf()) })).toMatchObject({ status: 'OK' });
		});

		it.each(['/', '//', '/?limit=1', '/#/orders'])('accepts an address with "%s"', async (tail) => {
			expect(await test({ [address]: ` ${emulator().url}${tail} ` })).toMatchObject({
				status: 'OK',
			});
		});

		it.each([
			['another key', 'wrong-key-0123456789'],
			['a key in part', 'Token abc'],
		])('refuses %s, and names what to check', async (_, value) => {
			const { status, message } = await test({ [key]: value });
			expect(status).toBe('Error');
			expect(message).toContain('did not accept the credential');
			expect(message).toContain(`'${keyLabel}'`);
			expect(message).toContain(`'${addressLabel}'`);
			expect(message).not.toContain(value);
		});

		it.each([
			['', 'is empty'],
			['Token ', 'contains spaces'],
			['two words', 'contains spaces'],
			['şifre-0123', 'contains spaces'],
		])('refuses the key "%s" before it sends anything', async (value, text) => {
			emulator().journal.clear();
			const { message } = await test({ [key]: value });
			if (value !== 'Token ') expect(message).toContain(`'${keyLabel}' ${text}`);
			expect(emulator().journal.entries).toHaveLength(value === 'Token ' ? 1 : 0);
		});

		it.each([
			['', 'is empty'],
			['not a host', 'is not a web address'],
			['http://shop.example', 'must start with https://'],
			['https://kim:word@shop.example', 'contains a login'],
			['http://127.0.0.1:1', 'ECONNREFUSED'],
			['https://nowhere.invalid', 'could not be reached'],
		])('explains the address "%s"', async (value, text) => {
			const { status, message } = await test({ [address]: value });
			expect(status).toBe('Error');
			expect(message).toContain(text);
			expect(message).toMatch(/'(Omnitron URL|Base URL)'/);
			expect(message).not.toContain(keyOf());
		});

		it.each([
			['a page that does not exist', '/store', 'Try it without /store.'],
			['a web page', '', 'a web page'],
			['a redirect', '', 'redirect'],
		])('explains %s', async (what, path, text) => {
			if (what === 'a web page') emulator().faults.add({ kind: 'html' });
			if (what === 'a redirect') {
				emulator().faults.add({ kind: 'redirect', location: 'https://elsewhere.example/' });
			}
			const { status, message } = await test({ [address]: emulator().url + path });
			expect(status).toBe('Error');
			expect(message).toContain(text);
			expect(message).toContain(`'${addressLabel}'`);
		});

		it.each([403, 429, 500, 503])('explains status %i, after one request', async (status) => {
			emulator().journal.clear();
			emulator().faults.add({ kind: 'status', status, body: { message: 'no' } });
			const { message } = await test();
			expect(message).toMatch(new RegExp(`${status}`));
			expect(message).toMatch(/\. [A-Z].*\.$/);
			expect(emulator().journal.entries).toHaveLength(1);
		});

		it('never shows what a server echoes', async () => {
			const { status, message } = await test({ [address]: `http://127.0.0.1:${portOf(echo)}` });
			expect(status).toBe('Error');
			expect(message).not.toContain(keyOf());
			expect(message).not.toContain('user-agent');
		});
	},
);

describe('the test of a login', () => {
	const login = (changes: object = {}) => ({
		...credentials.akinonApi,
		authentication: 'login',
		apiToken: '',
		username: ` ${emulators.akinon.options.username} `,
		password: emulators.akinon.options.password,
		...changes,
	});
	const oAuth = (changes: object = {}) => ({
		...credentials.voucherifyApi,
		authentication: 'oAuth2',
		scope: 'orders',
		...changes,
	});

	it.each([
		['akinonApi', login],
		['voucherifyApi', oAuth],
	])('of %s logs in', async (type, credential) => {
		expect(await runCredentialTest(type, credential())).toMatchObject({ status: 'OK' });
	});

	it.each([
		['akinonApi', () => login({ password: 'wrong-word' }), 'username or password'],
		['akinonApi', () => login({ url: 'http://127.0.0.1:1' }), "'Omnitron URL'"],
		['voucherifyApi', () => oAuth({ secretKey: 'wrong-word' }), "'Secret Key'"],
		['voucherifyApi', () => oAuth({ scope: 'nonsense' }), "'Scope'"],
		['voucherifyApi', () => oAuth({ scope: '' }), "'Scope' is empty"],
	])('of %s explains what is wrong', async (type, credential, text) => {
		const { status, message } = await runCredentialTest(type, credential());
		expect(status).toBe('Error');
		expect(message).toContain(text);
		expect(message).not.toContain('wrong-word');
	});
});
