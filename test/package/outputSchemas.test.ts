import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveOutputSchemaPath } from 'n8n-core';
import type { IDataObject, INodeParameters, INodePropertyOptions, INodeType } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DeduplicationStore } from '../engine/deduplicationStore';
import { loadPackage, runNode, type Credentials } from '../engine/engine';
import { legacyPoller } from '../engine/poller';
import { startSandbox, type Sandbox } from '../sandbox/sandbox';
import { smallOrder } from '../nodes/VoyadoEngage/orders';

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

let sandbox: Sandbox;
let credentials: Credentials;

beforeAll(async () => {
	sandbox = await startSandbox();
	// Each order has a discount.
	sandbox.akinon.addOrders({ count: 4, discountEvery: 1 });
	await new DeduplicationStore().install();
	credentials = {
		akinonApi: {
			url: sandbox.akinon.url,
			authentication: 'apiToken',
			apiToken: sandbox.akinon.options.apiToken,
			sessionToken: '',
		},
		voyadoEngageApi: {
			environment: 'custom',
			baseUrl: sandbox.voyado.url,
			apiKey: sandbox.voyado.options.apiKey,
		},
	};
	const [kim] = sandbox.voyado.options.contacts;
	const twin = (id: string) => ({ ...kim, id, email: 'twin@example.com' });
	sandbox.voyado.options.contacts.push(twin('twin-1'), twin('twin-2'));
});

afterAll(async () => await sandbox.close());

/** What each operation needs beside its defaults; several where its items differ in shape. */
const runs: Record<string, Record<string, () => INodeParameters[]>> = {
	akinon: {
		'order/getAll': () => [{}],
		'order/get': () => [
			{ orderId: firstOrder().id },
			{ findOrderBy: 'number', orderNumber: firstOrder().number },
		],
		'order/markAsSent': () => [{ orderId: firstOrder().id }],
		'order/cancel': () => [{ orderId: lastOrder().id, reasonId: '11' }],
		'orderItem/getAll': () => [{ orderId: firstOrder().id }],
		'orderItem/get': () => [{ orderItemId: firstItem() }],
		'orderItem/update': () => [
			{ orderItemId: firstItem(), updateFields: { trackingNumber: 'TRK-1' } },
		],
		'orderItem/createMapping': () => [{ orderItemId: firstItem(), code: 'SO-1' }],
		'discount/getAll': () => [{ orderId: firstOrder().id }],
	},
	voyadoEngage: {
		'order/register': () => [
			{ inputMode: 'json', order: JSON.stringify(smallOrder()) },
			// The second time, it is registered already.
			{ inputMode: 'json', order: JSON.stringify(smallOrder()) },
		],
		'store/getAll': () => [{}],
		'contact/find': () => [
			{ value: 'kim@example.com' },
			{ value: 'nobody@example.com' },
			{ value: 'twin@example.com' },
		],
	},
};

const firstOrder = () => [...sandbox.akinon.orders.values()][0];
const lastOrder = () => [...sandbox.akinon.orders.values()].slice(-1)[0];
const firstItem = () => firstOrder().orderitem_set[0].id;

async function schemaOf(node: string, resource?: string, operation?: string): Promise<Schema> {
	const { sourcePath } = (await loadPackage()).known.nodes[node];
	const nodeDir = join(__dirname, '..', '..', sourcePath, '..');
	const ref = { nodeDir, version: 1, resource, operation };
	const path = resolveOutputSchemaPath(ref);
	expect(resolveOutputSchemaPath({ ...ref, versionFallback: true })).toBe(path);
	return JSON.parse(readFileSync(path!, 'utf8')) as Schema;
}

function typeOf(value: unknown): string[] {
	if (value === null) return ['null'];
	if (Array.isArray(value)) return ['array'];
	return Number.isInteger(value) ? ['integer', 'number'] : [typeof value];
}

/** Where values are not what the schema says, and which of its properties none of them has. */
function differences(schema: Schema, values: unknown[], place = 'item'): string[] {
	const allowed = [schema.type].flat();
	const wrong = values
		.filter((value) => !typeOf(value).some((type) => allowed.includes(type)))
		.map((value) => `${place} is ${JSON.stringify(value)}, not ${allowed.join(' or ')}`);
	const records = values.filter((value) => typeOf(value)[0] === 'object') as IDataObject[];
	const lists = values.filter((value) => Array.isArray(value));
	const { properties } = schema;
	const nested = Object.entries(properties ?? {}).flatMap(([key, each]) => {
		const found = records
			.filter((record) => record[key] !== undefined)
			.map((record) => record[key]);
		if (found.length === 0 && records.length > 0) return [`no ${place} has ${key}`];
		return differences(each, found, `${place}.${key}`);
	});
	const unknown = records
		.flatMap((record) => Object.keys(record).filter((key) => record[key] !== undefined))
		.filter((key) => properties && !Object.hasOwn(properties, key))
		.map((key) => `${place}.${key} is not in the schema`);
	const entries = schema.items ? differences(schema.items, lists.flat(), `${place}[]`) : [];
	return [...wrong, ...nested, ...unknown, ...entries];
}

describe.each(Object.keys(runs))('%s', (node) => {
	it('has a run here for each of its operations', async () => {
		const { description } = (await loadPackage()).getNode(node).type as INodeType;
		const operations = description.properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ displayOptions, options }) =>
				(options as INodePropertyOptions[]).map(
					({ value }) => `${String(displayOptions?.show?.resource?.[0])}/${String(value)}`,
				),
			);
		expect(Object.keys(runs[node]).sort()).toEqual(operations.sort());
	});

	it.each(Object.keys(runs[node]))('gives out what the schema of %s says', async (name) => {
		const [resource, operation] = name.split('/');
		const items: unknown[] = [];
		for (const parameters of runs[node][name]()) {
			const run = await runNode({
				type: node,
				credentials,
				parameters: { resource, operation, ...parameters },
			});
			expect(run.error).toBeUndefined();
			items.push(...run.items.map(({ json }) => json));
		}
		expect(items.length).toBeGreaterThan(0);
		expect(differences(await schemaOf(node, resource, operation), items)).toEqual([]);
	});
});

it('the trigger gives out what its schema says', async () => {
	const poller = await legacyPoller({ type: 'akinonTrigger', credentials, parameters: {} });
	const items = await poller.tick();
	expect(poller.errors).toEqual([]);
	expect(items.length).toBeGreaterThan(0);
	expect(differences(await schemaOf('akinonTrigger'), items)).toEqual([]);
});
