import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { resources } from '../../../nodes/Voucherify/resources';
import { setUp, type Setup } from './setup';

/** As n8n reads them, beside the compiled node. */
const folder = join(__dirname, '../../../dist/nodes/Voucherify/__schema__/v1.0.0');

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

const read = (resource: string, operation: string) =>
	JSON.parse(readFileSync(join(folder, resource, `${operation}.json`), 'utf8')) as Schema;

function kindOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Where a value is not as its schema says; a field that the schema does not have counts too. */
function differences(value: unknown, schema: Schema, place = ''): string[] {
	const kind = kindOf(value);
	if (![schema.type].flat().includes(kind)) return [`${place} is ${kind}`];
	if (kind === 'array') {
		return (value as unknown[]).flatMap((entry) =>
			schema.items ? differences(entry, schema.items, `${place}[]`) : [],
		);
	}
	if (kind !== 'object' || !schema.properties) return [];
	return Object.entries(value as object).flatMap(([key, entry]) => {
		const property = schema.properties?.[key];
		return property ? differences(entry, property, `${place}.${key}`) : [`${place}.${key} is new`];
	});
}

let setup: Setup;
let exportId: string;
let asyncActionId: string;

beforeAll(async () => {
	setup = await setUp();
	setup.voucherify.addOrders(3, { customer: { id: 'cust_1' }, metadata: { channel: 'web' } });
	setup.voucherify.options.importFailure = ({ source_id: id }) =>
		id === 'B' ? { reason: 'Not good' } : undefined;
	exportId = setup.voucherify.addExport('order', { order: 'status', fields: ['id'] }).id;
	const run = await setup.run('order', 'import', {
		wait: false,
		inputMode: 'json',
		order: '{"source_id":"B"}',
	});
	asyncActionId = String(run.items[0].json.async_action_id);
});

afterAll(async () => await setup.voucherify.close());

/** For each operation the runs that together show every field. */
const runs: Record<string, Record<string, Array<() => INodeParameters>>> = {
	order: {
		getAll: [() => ({})],
		get: [() => ({ orderId: 'S-1' })],
		upsert: [() => ({ source_id: 'S-1', additionalFields: { status: 'PAID' } })],
		update: [() => ({ orderId: 'S-1', updateFields: { status: 'PAID' } })],
		import: [
			() => ({ inputMode: 'json', order: '{"source_id":"C"}' }),
			() => ({ inputMode: 'json', order: '{"source_id":"D"}', wait: false }),
		],
		export: [() => ({ output: 'scheduled', options: { sort: 'status' } }), () => ({})],
	},
	export: {
		getAll: [() => ({})],
		get: [() => ({ exportId, wait: true })],
		download: [() => ({ exportId })],
		delete: [() => ({ exportId })],
	},
	asyncAction: {
		getAll: [() => ({})],
		get: [() => ({ asyncActionId, wait: true })],
	},
};

describe('output schemas', () => {
	it('are there for every operation, and no others', () => {
		for (const { value, operations } of resources) {
			const files = readdirSync(join(folder, value)).sort();
			expect(files).toEqual(operations.map((operation) => `${operation.value}.json`).sort());
		}
		expect(readdirSync(folder).sort()).toEqual(resources.map(({ value }) => value).sort());
	});

	const operations = resources.flatMap((resource) =>
		resource.operations.map((operation) => [resource.value, operation.value] as const),
	);

	it.each(operations)('%s: %s gives out what its schema says', async (resource, operation) => {
		const schema = read(resource, operation);
		const outputs: IDataObject[] = [];
		for (const parameters of runs[resource][operation]) {
			const run = await setup.run(resource, operation, parameters());
			expect(run.error).toBeUndefined();
			outputs.push(...run.items.map(({ json }) => json));
		}
		expect(outputs.flatMap((output) => differences(output, schema))).toEqual([]);
		const given = new Set(outputs.flatMap((output) => Object.keys(output)));
		expect([...given].sort()).toEqual(Object.keys(schema.properties ?? {}).sort());
	});
});
