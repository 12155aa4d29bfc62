import { LoadOptionsContext } from 'n8n-core';
import { Workflow, type ILoadOptionsFunctions, type INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	additionalData,
	credentialsHelper,
	nodeTypes,
	packageNode,
	runNode,
	type NodeSettings,
} from '../../engine/engine';
import { voyadoFixture } from './fixture';

const fixture = voyadoFixture();

async function run(parameters: INodeParameters, settings: Partial<NodeSettings> = {}) {
	return await runNode({
		type: 'voyadoEngage',
		credentials: fixture.credentials,
		parameters,
		...settings,
	});
}

/** Searches the store picker like the editor does. */
async function searchStores(filter?: string) {
	const node = packageNode({
		type: 'voyadoEngage',
		parameters: {},
		credentials: fixture.credentials,
	});
	const types = await nodeTypes();
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: types,
	});
	const data = additionalData({ credentialsHelper: await credentialsHelper(fixture.credentials) });
	const type = types.getByNameAndVersion(node.type, 1);
	const context = new LoadOptionsContext(workflow, node, data, '') as ILoadOptionsFunctions;
	return await type.methods!.listSearch!.searchStores.call(context, filter);
}

describe('Store: Get Many', () => {
	const stores = { resource: 'store', operation: 'getAll' };

	it('returns the active stores, simplified', async () => {
		const { items } = await run(stores);
		expect(items.map(({ json }) => json)).toEqual([
			{
				externalId: 'web-se',
				name: 'Web shop Sweden',
				active: true,
				type: 'Web',
				city: null,
				countryCode: 'SE',
				timeZone: 'Europe/Stockholm',
			},
			expect.objectContaining({ externalId: 'web-tr' }),
		]);
		expect(items[1].pairedItem).toEqual({ item: 0 });
	});

	it('returns inactive ones too, raw, or up to a limit', async () => {
		const all = await run({ ...stores, simplify: false, options: { includeInactive: true } });
		expect(all.items.map(({ json }) => json)).toEqual(fixture.voyado.options.stores);
		expect((await run({ ...stores, limit: 1 })).items).toHaveLength(1);
		const returnAll = await run({ ...stores, returnAll: true, limit: 1 });
		expect(returnAll.items).toHaveLength(2);
		expect((await run({ ...stores, limit: 0 })).error?.message).toContain("'Limit' must be 1");
	});

	it('sends the key, product and content type, although it has no body', async () => {
		await run(stores);
		expect(fixture.voyado.journal.entries[0].headers).toMatchObject({
			apikey: fixture.voyado.options.apiKey,
			'user-agent': expect.stringMatching(/^n8n-nodes-order-providers\//),
			'content-type': 'application/json',
		});
	});

	it('is repeated by itself if Voyado is temporarily unavailable', async () => {
		fixture.voyado.faults.add({
			kind: 'status',
			status: 503,
			headers: { 'retry-after': '0' },
			match: { times: 2 },
		});
		expect((await run(stores)).items).toHaveLength(2);
		expect(fixture.voyado.journal.entries).toHaveLength(3);
	});

	it('rejects an answer that is not a list of stores', async () => {
		fixture.voyado.faults.add({ kind: 'status', status: 200, body: { message: 'moved' } });
		expect((await run(stores)).error?.message).toContain('not a list');
		fixture.voyado.faults.clear();
		fixture.voyado.faults.add({ kind: 'html' });
		expect((await run(stores)).error?.message).toContain('a web page instead of data');
	});
});

describe('the store picker', () => {
	it('offers the active stores by name', async () => {
		expect(await searchStores()).toEqual({
			results: [
				{ name: 'Web shop Sweden (web-se)', value: 'web-se' },
				{ name: 'Web shop Türkiye (web-tr)', value: 'web-tr' },
			],
		});
	});

	it('finds them by name or external ID', async () => {
		expect((await searchStores('SWEDEN')).results.map(({ value }) => value)).toEqual(['web-se']);
		expect((await searchStores('web-tr')).results.map(({ value }) => value)).toEqual(['web-tr']);
		expect((await searchStores('old town')).results).toEqual([]);
	});

	it('shows a store with a strange name as plain text, and leaves out what is no store', async () => {
		const unnamed = { toString: 1, valueOf: 1 };
		const body = [
			null,
			7,
			{ name: 'No ID' },
			{ name: 'Bad ID', externalId: unnamed },
			{ name: unnamed, externalId: 'a' },
			{ name: '<img src=x>\n', externalId: 'b' },
			{ name: 'x'.repeat(10_000), externalId: 'c' },
		];
		fixture.voyado.faults.add({ kind: 'status', status: 200, body });
		const { results } = await searchStores();
		expect(results.map(({ value }) => value).sort()).toEqual(['a', 'b', 'c']);
		expect(results.find(({ value }) => value === 'b')?.name).toBe('‹img src=x>  (b)');
		for (const { name } of results) expect(name.length).toBeLessThan(300);
	});

	it('says what is wrong with the credential', async () => {
		const { apiKey } = fixture.voyado.options;
		fixture.voyado.options.apiKey = 'changed-meanwhile';
		await expect(searchStores()).rejects.toThrow('did not accept the credential');
		fixture.voyado.options.apiKey = apiKey;
	});
});

describe('Contact: Find', () => {
	const find = { resource: 'contact', operation: 'find' };

	it.each([
		['email', 'kim@example.com'],
		['mobilePhone', '+46700000001'],
		['socialSecurityNumber', '19900101-0001'],
		['customKey', 'M-1'],
		['any', 'kim@example.com'],
	])('finds by %s', async (by, value) => {
		const { items } = await run({ ...find, by, value });
		const contactId = '2e400000-0000-4000-8000-000000000001';
		expect(items).toEqual([
			{ json: { by, value, outcome: 'found', contactId }, pairedItem: { item: 0 } },
		]);
		expect(fixture.voyado.journal.entries[0].query).toEqual({ [by]: value });
	});

	it('reports that no contact was found', async () => {
		const { items } = await run({ ...find, value: 'nobody@example.com' });
		expect(items[0].json).toEqual({
			by: 'email',
			value: 'nobody@example.com',
			outcome: 'notFound',
		});
		const byType = { value: 'kim@example.com', options: { contactType: 'Contact' } };
		expect((await run({ ...find, ...byType })).items[0].json.outcome).toBe('notFound');
	});

	it('returns the IDs of several matches', async () => {
		const { contacts } = fixture.voyado.options;
		const duplicate = { ...contacts[0], id: '2e400000-0000-4000-8000-000000000003' };
		contacts.push(duplicate);
		const { items } = await run({ ...find, value: 'kim@example.com' });
		contacts.pop();
		expect(items[0].json).toMatchObject({
			outcome: 'multipleMatches',
			contactIds: [contacts[0].id, duplicate.id],
		});
	});

	it('refuses an invalid value, and an empty one before anything is sent', async () => {
		const settings = { onError: 'continueRegularOutput' } as const;
		const bad = await run({ ...find, value: 'no address' }, settings);
		expect(bad.items[0].json.details).toMatchObject({
			outcome: 'refused',
			statusCode: 400,
			code: 'InvalidEmailAddress',
		});
		fixture.voyado.journal.clear();
		expect((await run({ ...find, value: ' ' })).error?.message).toBe("'Value' is empty [item 0]");
		expect(fixture.voyado.journal.entries).toEqual([]);
	});

	it('rejects an answer that is not an ID', async () => {
		fixture.voyado.faults.add({ kind: 'status', status: 200, body: { id: 'another shape' } });
		const { error } = await run({ ...find, value: 'kim@example.com' });
		expect(error?.message).toContain('not a text');
	});

	it('does not take a wrong address for a missing contact', async () => {
		fixture.voyado.faults.add({
			kind: 'status',
			status: 404,
			body: { message: 'No HTTP resource' },
		});
		const { error } = await run({ ...find, value: 'kim@example.com' });
		expect(error?.message).toContain('did not find it');
	});
});
