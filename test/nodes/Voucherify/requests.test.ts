import type { INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { orderFields } from '../../../nodes/Voucherify/order/fields';
import type { RecordField } from '../../../nodes/shared/forms/field';
import type { JournalEntry } from '../../emulators/journal';
import { setUp, type Fixture } from './fixture';

/**
 * What Voucherify's published description says of the requests that the node sends, written down
 * again by hand: method, path, query and the types of every field.
 */

type Type = 'string' | 'integer' | 'number' | 'boolean' | 'object' | Shape | [Type];
interface Shape {
	[key: string]: Type;
}

const address: Shape = {
	city: 'string',
	state: 'string',
	line_1: 'string',
	line_2: 'string',
	country: 'string',
	postal_code: 'string',
};
const customer: Shape = {
	id: 'string',
	source_id: 'string',
	name: 'string',
	description: 'string',
	email: 'string',
	phone: 'string',
	birthdate: 'string',
	address,
	metadata: 'object',
};
const stock: Shape = {
	id: 'string',
	source_id: 'string',
	price: 'number',
	override: 'boolean',
	metadata: 'object',
};
const item: Shape = {
	source_id: 'string',
	related_object: 'string',
	product_id: 'string',
	sku_id: 'string',
	quantity: 'integer',
	initial_quantity: 'integer',
	discount_quantity: 'integer',
	price: 'integer',
	amount: 'integer',
	initial_amount: 'integer',
	discount_amount: 'integer',
	metadata: 'object',
	product: { ...stock, name: 'string' },
	sku: { ...stock, sku: 'string' },
};
const importOrder: Shape = {
	id: 'string',
	source_id: 'string',
	status: 'string',
	amount: 'integer',
	initial_amount: 'integer',
	discount_amount: 'integer',
	items: [item],
	metadata: 'object',
	customer,
	referrer: customer,
	referrer_id: 'string',
};
const createOrder: Shape = { ...importOrder, created_at: 'string' };

function misfits(value: unknown, type: Type, place: string): string[] {
	if (Array.isArray(type)) {
		if (!Array.isArray(value)) return [`${place} is no list`];
		return value.flatMap((entry, index) => misfits(entry, type[0], `${place}[${index}]`));
	}
	if (typeof type === 'object') {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) {
			return [`${place} is no object`];
		}
		return Object.entries(value).flatMap(([key, entry]) =>
			key in type ? misfits(entry, type[key], `${place}.${key}`) : [`${place}.${key} is unknown`],
		);
	}
	const fits = type === 'integer' ? Number.isSafeInteger(value) : typeof value === type;
	return fits && value !== null ? [] : [`${place} is not ${type}`];
}

/** The paths of the fields that a value has. */
function pathsOf(value: unknown, place = ''): string[] {
	if (Array.isArray(value)) return value.flatMap((entry) => pathsOf(entry, `${place}[]`));
	if (typeof value !== 'object' || value === null) return [place];
	return Object.entries(value).flatMap(([key, entry]) => pathsOf(entry, `${place}.${key}`));
}

function pathsOfShape(type: Type, place = ''): string[] {
	if (Array.isArray(type)) return pathsOfShape(type[0], `${place}[]`);
	if (typeof type !== 'object') return [place];
	return Object.entries(type).flatMap(([key, entry]) => pathsOfShape(entry, `${place}.${key}`));
}

/** A value for every field of the form. */
function filled(fields: RecordField[]): INodeParameters {
	return Object.fromEntries(fields.map((field) => [field.key, valueFor(field)])) as INodeParameters;
}

function valueFor(field: RecordField): unknown {
	switch (field.kind) {
		case 'record':
			return { entry: filled(field.fields) };
		case 'list':
			return { entry: [filled(field.fields)] };
		case 'choice':
			return field.choices[1].value;
		case 'booleanOrUnset':
			return 'true';
		case 'amount':
			return '1999';
		case 'integer':
			return '3';
		case 'date':
			return '2026-01-20T10:00:00';
		case 'custom':
			if (field.key === 'birthdate') return '1990-12-31';
			return { other: [{ key: 'a', type: 'json', value: '{"b":[1]}' }] };
		default:
			return `a ${field.label}`;
	}
}

let fixture: Fixture;

beforeAll(async () => {
	fixture = await setUp();
	fixture.voucherify.addOrders(2);
});

afterAll(async () => await fixture.voucherify.close());

async function record(
	resource: string,
	operation: string,
	parameters: INodeParameters,
): Promise<JournalEntry[]> {
	fixture.voucherify.journal.clear();
	const run = await fixture.run(resource, operation, parameters);
	expect(run.error).toBeUndefined();
	return [...fixture.voucherify.journal.entries];
}

describe('the requests that the node sends', () => {
	const { source_id, items, ...additionalFields } = filled(orderFields);
	const main = { inputMode: 'fields', amountUnit: 'minor', source_id, items };

	it('write every field that the description has, with its type, in Create or Update', async () => {
		const [entry] = await record('order', 'upsert', { ...main, additionalFields });
		expect([entry.method, entry.path, entry.query]).toEqual(['POST', '/v1/orders', {}]);
		expect(entry.headers['content-type']).toMatch(/^application\/json/);
		expect(misfits(entry.body, createOrder, 'order')).toEqual([]);
		const sent = pathsOf(entry.body).map((path) => path.replace(/(\.metadata)\..*$/, '$1'));
		expect(sent.sort()).toEqual(pathsOfShape(createOrder).sort());
	});

	it('leave the ID to the path in Update', async () => {
		const { id: _id, ...changes } = additionalFields;
		const updateFields = { ...changes, source_id };
		const parameters = {
			inputMode: 'fields',
			orderId: 'S-1',
			amountUnit: 'minor',
			items,
			updateFields,
		};
		const [entry] = await record('order', 'update', parameters);
		expect([entry.method, entry.path]).toEqual(['PUT', '/v1/orders/S-1']);
		expect(misfits(entry.body, createOrder, 'order')).toEqual([]);
		expect(entry.body).not.toHaveProperty('id');
	});

	it('are a bare list in Import, without creation dates', async () => {
		const { created_at: _date, ...fields } = additionalFields;
		const [first, second] = await record('order', 'import', {
			...main,
			additionalFields: fields,
		});
		expect([first.method, first.path]).toEqual(['POST', '/v1/orders/import']);
		expect(misfits(first.body, [importOrder], 'orders')).toEqual([]);
		expect([second.method, second.path]).toEqual([
			'GET',
			`/v1/async-actions/${fixture.voucherify.imports.at(-1)?.id}`,
		]);
	});

	it('wrap the parameters in Export, and know its fields', async () => {
		const [entry] = await record('order', 'export', {
			result: 'scheduled',
			filters: { amount: [{ key: 'amount', operator: '$is', value: '1', amountUnit: 'minor' }] },
			options: { sort: 'created_at', otherMetadataFields: 'a' },
		});
		expect([entry.method, entry.path]).toEqual(['POST', '/v1/orders/export']);
		const shape: Shape = {
			parameters: {
				order: 'string',
				fields: ['string'],
				filters: { junction: 'string', amount: { conditions: { $is: ['integer'] } } },
			},
		};
		expect(misfits(entry.body, shape, 'export')).toEqual([]);
		expect(pathsOf(entry.body).length).toBeGreaterThan(3);
	});

	it.each([
		['order', 'getAll', {}, 'GET', '/v1/orders', ['limit', 'order', 'page']],
		['order', 'get', { orderId: 'S-2' }, 'GET', '/v1/orders/S-2', []],
		['export', 'getAll', {}, 'GET', '/v1/exports', ['limit', 'order', 'page']],
		['asyncAction', 'getAll', {}, 'GET', '/v1/async-actions', ['limit']],
	] as const)('read with the described query: %s %s', async (...expected) => {
		const [resource, operation, parameters, method, path, query] = expected;
		const [entry] = await record(resource, operation, parameters);
		expect([entry.method, entry.path]).toEqual([method, path]);
		expect(Object.keys(entry.query).sort()).toEqual(query);
		expect(entry.body).toBeUndefined();
	});
});
