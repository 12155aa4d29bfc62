import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveOutputSchemaPath } from 'n8n-core';
import type { IDataObject, INodePropertyOptions, INodeType } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DeduplicationStore } from '../engine/deduplicationStore';
import { loadPackage, runNode } from '../engine/engine';
import { legacyPoller } from '../engine/poller';
import { everyOperation } from '../everyOperation';
import { Observation } from '../fidelity/observation';
import { orderSchemas } from './writeOrderSchemas';

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

const { emulators, credentials, runs, triggers, input } = await everyOperation();
const observation = new Observation(emulators);

beforeAll(async () => await new DeduplicationStore().install());

afterAll(async () => await emulators.close());

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

/** Lists values that contradict the schema, and properties of the schema that no value has. */
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
	it('has a run for each of its operations', async () => {
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

	it.each(Object.keys(runs[node]))('returns what the schema of %s declares', async (name) => {
		const [resource, operation] = name.split('/');
		const items: unknown[] = [];
		for (const parameters of runs[node][name]()) {
			const run = await runNode({
				type: node,
				credentials,
				items: input,
				parameters: { resource, operation, ...parameters },
			});
			expect(run.error).toBeUndefined();
			items.push(...run.items.map(({ json }) => json));
		}
		expect(items.length).toBeGreaterThan(0);
		expect(differences(await schemaOf(node, resource, operation), items)).toEqual([]);
	});
});

it.each(Object.keys(triggers))('%s emits what its schema declares', async (node) => {
	const poller = await legacyPoller({ type: node, credentials, parameters: triggers[node] });
	const items = await poller.tick();
	expect(poller.errors).toEqual([]);
	expect(items.length).toBeGreaterThan(0);
	expect(differences(await schemaOf(node), items)).toEqual([]);
});

it('sent and received only what the providers publish', () => {
	expect(observation.differences()).toEqual([]);
});

it.each(Object.entries(orderSchemas))(
	'%s is up to date; `npm run schemas` writes it',
	(file, schema) => {
		expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
	},
);
