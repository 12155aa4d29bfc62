import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { setUp, type Fixture } from '../fixture';

let fixture: Fixture;

beforeEach(async () => {
	fixture = await setUp();
});

afterEach(async () => await fixture.voucherify.close());

const json = { inputMode: 'json', amountUnit: 'minor', order: '={{ $json }}' };
const bodies = () =>
	fixture.voucherify.journal
		.find()
		.filter(({ method }) => method !== 'GET')
		.map(({ body }) => body);

async function send(
	operation: 'upsert' | 'update' | 'import',
	items: IDataObject[],
	parameters: INodeParameters = json,
) {
	return await fixture.run('order', operation, { orderId: 'S-1', ...parameters }, { items });
}

describe('JSON', () => {
	it.each(['upsert', 'update'] as const)('keeps what clears a field in %s', async (operation) => {
		fixture.voucherify.addOrders(1);
		const order = {
			source_id: 'A-1',
			referrer_id: null,
			items: [],
			metadata: {},
			customer: { source_id: ' C-1 ', name: '', address: null },
		};
		const run = await send(operation, [order]);
		expect(run.error).toBeUndefined();
		expect(run.hints).toEqual([]);
		expect(bodies()).toEqual([order]);
	});

	it('keeps an absent key absent, and text exactly as it is', async () => {
		await send('upsert', [
			{ source_id: ' A-1\t', metadata: { note: '  two  ' }, amount: undefined },
		]);
		expect(bodies()).toEqual([{ source_id: ' A-1\t', metadata: { note: '  two  ' } }]);
	});

	it('is sent with keys that the node does not know, and says so once', async () => {
		// The emulator knows no further keys; what is sent is what counts here.
		fixture.voucherify.faults.add({ kind: 'status', status: 200, body: { id: 'ord_1' } });
		const items = ['A', 'B'].map((id) => ({ source_id: id, total: 5, items: [{ colour: 'red' }] }));
		const run = await send('upsert', items);
		expect(bodies()).toEqual(items);
		expect(run.hints).toEqual([
			"2 items had keys that Voucherify does not document: 'Order > Items > colour', 'Order > total'. They are sent unchanged.",
		]);
	});

	it('is sent without an amount that is empty text, and says so', async () => {
		const run = await send('upsert', [{ source_id: 'A', amount: '', discount_amount: ' ' }]);
		expect(bodies()).toEqual([{ source_id: 'A' }]);
		expect(run.hints).toEqual([
			"1 item had empty values, which were left out: 'Order > Amount', 'Order > Discount Amount'.",
		]);
	});
});

describe('what a get returns', () => {
	const written = {
		inputMode: 'fields',
		source_id: 'S-1',
		amountUnit: 'decimal',
		items: {
			entry: [
				{ source_id: 'tee', related_object: 'product', quantity: '2', price: '10.14' },
				{ product_id: 'prod_1', amount: '0.07' },
			],
		},
		additionalFields: {
			created_at: '2026-01-20T10:00:00Z',
			customer: { entry: { source_id: 'C-1', email: 'kim@example.com' } },
			referrer: { entry: { id: 'cust_9' } },
			metadata: { other: [{ key: 'channel', type: 'text', value: 'web' }] },
			status: 'PAID',
		},
	} as INodeParameters;
	/** Fields of an answer that are computed or name its kind, as the published description has them. */
	const computed = {
		applied_discount_amount: 0,
		items_applied_discount_amount: 0,
		items_discount_amount: 0,
		total_applied_discount_amount: 0,
		redemptions: { r_1: { date: '2026-01-20T10:00:00Z' } },
	};
	const computedOfItem = {
		id: 'ordi_1',
		subtotal_amount: 2028,
		applied_discount_amount: 0,
		applied_discount_quantity: 0,
		applied_quantity: 0,
		applied_quantity_amount: 0,
	};

	async function got(): Promise<IDataObject> {
		await fixture.run('order', 'upsert', written);
		const [order] = fixture.voucherify.orders.values();
		Object.assign(order, computed);
		for (const item of order.items as object[]) Object.assign(item, computedOfItem);
		const { items } = await fixture.run('order', 'get', { orderId: 'S-1', output: 'raw' });
		fixture.voucherify.journal.clear();
		expect(items[0].json).toMatchObject({ ...computed, object: 'order' });
		return items[0].json;
	}

	const sent = {
		source_id: 'S-1',
		status: 'PAID',
		amount: 2035,
		created_at: '2026-01-20T10:00:00Z',
		customer: { id: 'cust_C-1' },
		referrer: { id: 'cust_9' },
		referrer_id: 'cust_9',
		metadata: { channel: 'web' },
		items: [
			{ source_id: 'tee', related_object: 'product', quantity: 2, price: 1014, amount: 2028 },
			{ product_id: 'prod_1', amount: 7 },
		],
	};

	it('goes into an update again, all but its ID and what is only given out', async () => {
		const run = await send('update', [await got()]);
		expect(run.error).toBeUndefined();
		expect(run.hints).toEqual([]);
		expect(bodies()).toEqual([sent]);
	});

	it('goes into a create or update again', async () => {
		const order = await got();
		const run = await send('upsert', [order]);
		expect(run.error).toBeUndefined();
		expect(run.hints).toEqual([]);
		expect(bodies()).toEqual([{ ...sent, id: order.id }]);
		expect(fixture.voucherify.orders.size).toBe(1);
	});

	it('goes into an import again, all but its date', async () => {
		const order = await got();
		const run = await send('import', [order]);
		const [{ voucherifyOrder }] = run.items.map(({ json: each }) => each);
		expect(voucherifyOrder).toMatchObject({ outcome: 'imported' });
		const { created_at: _date, ...rest } = sent;
		expect(bodies()).toEqual([[{ ...rest, id: order.id }]]);
		expect(run.hints).toHaveLength(1);
		expect(run.hints[0]).toContain("'created_at' was not sent");
	});
});

describe('Fields', () => {
	const customer = {
		entry: {
			email: '={{ $json.email }}',
			name: '={{ $json.name }}',
			address: { entry: { city: '={{ $json.city }}', country: '' } },
		},
	};

	it('send no record of which all fields are empty, and count what was set', async () => {
		const parameters = {
			inputMode: 'fields',
			source_id: '={{ $json.id }}',
			amountUnit: 'minor',
			items: { entry: [{ sku_id: '={{ $json.sku }}', product: { entry: { name: '' } } }] },
			additionalFields: { amount: '={{ $json.amount }}', customer, status: 'PAID' },
		};
		const items = [
			{ id: 'A' },
			{ id: 'B', email: '', name: null, city: ' ', sku: '' },
			{ id: 'C', amount: 5, email: 'kim@example.com', name: 'Kim', city: 'Lund', sku: 'sku_1' },
		];
		const run = await send('upsert', items, parameters as INodeParameters);
		expect(run.error).toBeUndefined();
		expect(bodies()).toEqual([
			{ source_id: 'A', status: 'PAID' },
			{ source_id: 'B', status: 'PAID' },
			{
				source_id: 'C',
				status: 'PAID',
				amount: 5,
				customer: { email: 'kim@example.com', name: 'Kim', address: { city: 'Lund' } },
				items: [{ sku_id: 'sku_1' }],
			},
		]);
		expect(run.hints).toEqual([
			"2 items had empty values, which were left out: 'Items > SKU ID', 'Additional Fields > Amount', 'Additional Fields > Customer > Address > City', 'Additional Fields > Customer > Email', 'Additional Fields > Customer > Name'.",
		]);
	});

	it('say nothing about fields that were left empty', async () => {
		const additionalFields = { amount: '', referrer_id: '' };
		const parameters = { inputMode: 'fields', source_id: 'A', additionalFields };
		const run = await send('upsert', [{}], parameters);
		expect(bodies()).toEqual([{ source_id: 'A' }]);
		expect(run.hints).toEqual([]);
	});

	it('send items given as JSON, and no empty list of them', async () => {
		fixture.voucherify.addOrders(1);
		const updateFields = { status: 'CANCELED' };
		const parameters = { inputMode: 'fields', itemsAs: 'json', updateFields };
		await send('update', [{}], parameters);
		await send('update', [{}], {
			...parameters,
			itemsJson: '[{"product_id":"p","quantity":null}]',
		});
		expect(bodies()).toEqual([
			{ status: 'CANCELED' },
			{ status: 'CANCELED', items: [{ product_id: 'p', quantity: null }] },
		]);
	});
});

describe('Amounts In', () => {
	it.each([
		['upsert', { inputMode: 'fields', source_id: 'A', additionalFields: { amount: '19.99' } }],
		['update', { inputMode: 'fields', updateFields: { amount: '1999' } }],
		['import', { inputMode: 'fields', source_id: 'A', items: { entry: [{ price: '19.99' }] } }],
		['upsert', { inputMode: 'json', order: '{"source_id":"A","amount":1999}' }],
		['update', { inputMode: 'json', order: '{"items":[{"price":1999}]}' }],
		['import', { inputMode: 'json', order: '{"source_id":"A","discount_amount":"1.50"}' }],
	] as Array<['upsert' | 'update' | 'import', INodeParameters]>)(
		'has to be chosen if an amount is given: %s %j',
		async (operation, parameters) => {
			const run = await send(operation, [{}], parameters);
			expect(run.error?.message).toBe("'Amounts In' is empty [item 0]");
			expect(run.error?.description).toContain("Choose 'Decimals'");
			expect(fixture.voucherify.journal.find()).toEqual([]);
		},
	);

	it('has to be chosen if an export filters by an amount', async () => {
		const filters = { amount: [{ key: 'amount', operator: '$is', value: '19.99' }] };
		const run = await fixture.run('order', 'export', { filters });
		expect(run.error?.message).toBe("'Amounts In' is empty [item 0]");
		expect(fixture.voucherify.journal.find()).toEqual([]);
	});
});
