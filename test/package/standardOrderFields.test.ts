import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { checkHandBuilt } from '../../nodes/shared/order/handBuilt';
import { readStandardOrder } from '../../nodes/shared/order/readStandardOrder';
import { toPanoraOrder } from '../../nodes/Panora/order/fromStandardOrder';
import { toVoucherifyOrder } from '../../nodes/Voucherify/order/fromStandardOrder';
import { toVoyadoOrder } from '../../nodes/VoyadoEngage/order/fromStandardOrder';
import { root, textOf } from './documents';
import documentedFields from './documentedOrderFields.json';
import { standardOrderSchema } from './standardOrderSchema';
import { voyadoStatuses } from '../orders/voyadoStatuses';

interface Row {
	field: string;
	places: string[];
	reason: string;
}

interface Schema {
	$ref?: string;
	allOf?: Schema[];
	anyOf?: Schema[];
	oneOf?: Schema[];
	items?: Schema;
	properties?: Record<string, Schema>;
}

const published = 'test/emulators/published';
const readJson = (file: string): unknown => JSON.parse(textOf(file));
const sections = textOf('docs/standard-order-fields.md').split(/^## /m);

/** Reads the table below a heading. */
function rowsOf(heading: string): Row[] {
	const section = sections.find((each) => each.startsWith(`${heading}\n`)) ?? '';
	const rows = [...section.matchAll(/^\| `(.+?)` +\| (.+?) +\| (.*?) *\|$/gm)];
	return rows.map(([, field, place, reason]) => ({
		field,
		places: [...place.matchAll(/`(.+?)`/g)].map(([, path]) => path),
		reason,
	}));
}

/** Lists the dotted paths of a published schema that have no fields below them. */
function leavesOf(provider: string, name: string, prefix = ''): string[] {
	const { components } = readJson(`${published}/${provider}.json`) as {
		components: { schemas: Record<string, Schema> };
	};
	const parts = (schema: Schema): Schema[] => [
		...(schema.$ref ? parts(components.schemas[schema.$ref.split('/').at(-1)!]) : [schema]),
		...[schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) => (list ?? []).flatMap(parts)),
	];
	const leaves = (schema: Schema, path: string): string[] => {
		const found = parts(schema).flatMap(({ items, properties = {} }) => [
			...(items ? leaves(items, `${path}[]`) : []),
			...Object.entries(properties).flatMap(([key, child]) => {
				const childPath = path === '' ? key : `${path}.${key}`;
				return leaves(child, childPath);
			}),
		]);
		// The entries of a list of texts have no names of their own.
		return found.length > 0 ? found : [path.replace(/\[\]$/, '')];
	};
	return leaves({ $ref: name }, '').map((path) => `${prefix}${path}`);
}

/** Lists the dotted paths of a record that have no fields below them. */
function pathsOf(value: unknown, path = ''): string[] {
	if (Array.isArray(value)) {
		const entries = value.filter((each) => typeof each === 'object' && each !== null);
		return entries.length > 0 ? entries.flatMap((each) => pathsOf(each, `${path}[]`)) : [];
	}
	// A record that an order does not have is null.
	if (value === null) return [];
	if (typeof value !== 'object') return [path];
	return Object.entries(value).flatMap(([key, child]) =>
		pathsOf(child, path === '' ? key : `${path}.${key}`),
	);
}

/** Lists the shops' own orders among the cases. */
function realOrders(key: string): string[] {
	const folder = 'test/orders/cases';
	const recordsOf = (value: unknown): object[] =>
		typeof value !== 'object' || value === null
			? []
			: [value, ...Object.values(value).flatMap(recordsOf)];
	return readdirSync(join(root, folder))
		.filter((file) => file.endsWith('.json'))
		.flatMap((file) => recordsOf(readJson(`${folder}/${file}`)))
		.filter((record) => key in record && 'line_items' in record)
		.flatMap((record) => pathsOf(record));
}

function listedFields(file: string): string[] {
	return (readJson(`${published}/${file}`) as { fields: string[] }).fields;
}

const providers = [
	{
		heading: 'Akinon',
		fields: [
			...['Order', 'FlatOrder', 'DetailedOrder'].flatMap((name) => leavesOf('akinon', name)),
			...leavesOf('akinon', 'FlatOrderItem', 'orderitem_set[].'),
			...documentedFields.akinon,
		],
	},
	{
		heading: 'Voucherify',
		fields: [
			...leavesOf('voucherify', 'OrdersGetResponseBody'),
			...leavesOf('voucherify', 'OrderRedemptionsEntry', 'redemptions.'),
			...leavesOf('voucherify', 'CustomersGetResponseBody', 'customer.'),
			...documentedFields.voucherify,
		],
	},
	{
		heading: 'Shopify',
		fields: [...listedFields('shopify-order.json'), ...realOrders('financial_status')],
	},
	{
		heading: 'WooCommerce',
		fields: [...listedFields('woocommerce-order.json'), ...realOrders('order_key')],
	},
];

/** Whether a row is about a field: its own, that of all fields beside it, or that of an amount's currencies. */
function isCovered(field: string, names: Set<string>): boolean {
	const own = field.replace(/_set\.(shop|presentment)_money\.(amount|currency_code)$/, '_set');
	if (names.has(own)) return true;
	const parts = own.split('.');
	// A record of which nothing is listed covers its list of records too.
	return parts.some((_, index) => {
		const above = parts.slice(0, index + 1).join('.');
		return names.has(`${above}.*`) || names.has(`${above.replace(/\[\]$/, '')}.*`);
	});
}

function isInSchema(path: string): boolean {
	let schema: Schema | undefined = standardOrderSchema as Schema;
	for (const key of path.split('.')) {
		schema = (schema?.items ?? schema)?.properties?.[key];
		// Free fields have any names.
		if (key === 'custom' && schema) return true;
	}
	return schema !== undefined;
}

describe.each(providers)("the table of $heading's fields", ({ heading, fields }) => {
	const rows = rowsOf(heading);
	const names = new Set(rows.map(({ field }) => field));

	it('has each field once', () => {
		expect(fields.length).toBeGreaterThan(50);
		expect(rows).toHaveLength(names.size);
	});

	it('misses none', () => {
		expect([...new Set(fields)].filter((field) => !isCovered(field, names))).toEqual([]);
	});

	it('gives each a place that exists, or a reason', () => {
		const places = rows.flatMap((row) => row.places);
		expect(places.filter((place) => !isInSchema(place))).toEqual([]);
		expect(rows.filter((row) => row.places.length === 0 && row.reason === '')).toEqual([]);
	});
});

describe('the example of an order built by hand', () => {
	const [, example] = /```json\n([^`]+)```/.exec(textOf('docs/standard-order.md'))!;
	const json = JSON.parse(example) as Record<string, unknown>;
	const order = readStandardOrder(json);

	it('adds up, and needs no hint', () => {
		expect(order.problems).toEqual([]);
		expect(checkHandBuilt(json, [])).toEqual([]);
		expect(order.totals).toMatchObject({ total: '22.90', lineItems: '18.00', rounding: '0.00' });
	});

	it('is enough for every provider', () => {
		const { order: forVoyado } = toVoyadoOrder(order, {
			storeId: 'web',
			matchKeyType: 'Email',
			...voyadoStatuses,
			nonPurchaseLines: 'leaveOut',
		});
		expect(forVoyado).toMatchObject({ totalGrossPrice: 22.9, items: [{ sku: 'MUG' }] });
		const { order: forVoucherify } = toVoucherifyOrder(order, {
			operation: 'createOrUpdate',
			customerSourceId: 'externalId',
			metadata: [],
		});
		expect(forVoucherify).toMatchObject({ source_id: 'A-1', amount: 1990, status: 'PAID' });
		expect(toPanoraOrder(order).order).toMatchObject({ items: [{ price: '9.00' }] });
	});
});
