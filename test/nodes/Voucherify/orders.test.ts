import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../nodes/Voucherify/order/toStandardOrder';
import type { NodeRun } from '../../engine/engine';
import { setUp, type Fixture } from './fixture';

let fixture: Fixture;

beforeEach(async () => {
	fixture = await setUp();
});

afterEach(async () => await fixture.voucherify.close());

const jsons = (run: NodeRun) => run.items.map(({ json }) => json);
const written = (run: NodeRun) => jsons(run).map(({ voucherifyOrder }) => voucherifyOrder);

describe('Order: Get Many', () => {
	it('returns up to the limit, oldest first', async () => {
		const orders = fixture.voucherify.addOrders(120);
		const run = await fixture.run('order', 'getAll');
		expect(run.error).toBeUndefined();
		expect(jsons(run).map(({ id }) => id)).toEqual(orders.slice(0, 50).map(({ id }) => id));
		expect(jsons(run)[0]).toEqual(toStandardOrder(orders[0]));
		expect(fixture.voucherify.journal.find().map(({ query }) => query)).toEqual([
			{ order: 'created_at', page: '1', limit: '50' },
		]);
	});

	it('returns all, raw and newest first, over several pages', async () => {
		const orders = fixture.voucherify.addOrders(250);
		const parameters = { returnAll: true, sort: '-created_at', output: 'raw' };
		const run = await fixture.run('order', 'getAll', parameters);
		expect(jsons(run)).toEqual([...orders].reverse());
		expect(run.hints).toEqual([]);
	});

	it('returns all if Voucherify does not say how many there are', async () => {
		const orders = fixture.voucherify.addOrders(250);
		fixture.voucherify.options.isTotalLeftOut = true;
		const run = await fixture.run('order', 'getAll', { returnAll: true, output: 'raw' });
		expect(jsons(run)).toEqual(orders);
		expect(run.hints).toEqual([]);
		expect(fixture.voucherify.journal.find()).toHaveLength(3);
	});

	it('says that there may be more after the last page if there is no total', async () => {
		fixture.voucherify.addOrders(10_050);
		fixture.voucherify.options.isTotalLeftOut = true;
		const run = await fixture.run('order', 'getAll', { returnAll: true });
		expect(run.items).toHaveLength(10_000);
		expect(run.hints).toEqual([
			expect.stringContaining('lists at most 10000 orders: 10000 were returned'),
		]);
	});

	it('returns the orders of a list that contains invalid entries too', async () => {
		const orders = [null, { id: 'ord_1' }, 'text', {}, { id: 'ord_2' }];
		const body = { object: 'list', orders, total: 5 };
		fixture.voucherify.faults.add({ kind: 'status', status: 200, body });
		const run = await fixture.run('order', 'getAll', { returnAll: true });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.id)).toEqual(['ord_1', 'ord_2']);
		expect(run.hints).toEqual(['3 entries of the list have no ID and were left out.']);
	});

	it('stops at the last page and says how many are missing', async () => {
		fixture.voucherify.addOrders(10_050);
		const run = await fixture.run('order', 'getAll', { returnAll: true });
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(10_000);
		expect(run.hints).toEqual([
			"Voucherify lists at most 10000 orders: 10000 of 10050 were returned. Use 'Export' for all orders, or another 'Sort' for those at the other end.",
		]);
		expect(fixture.voucherify.journal.find()).toHaveLength(100);
	});
});

describe('Order: Get', () => {
	it('finds an order by its source ID, encoded', async () => {
		const [order] = fixture.voucherify.addOrders(1, { source_id: 'A/1 #7@x' });
		const run = await fixture.run('order', 'get', { orderId: 'A/1 #7@x', output: 'raw' });
		expect(jsons(run)).toEqual([order]);
		expect(fixture.voucherify.journal.find()[0].path).toBe('/v1/orders/A%2F1%20%237%40x');
	});

	it('shows the error of Voucherify, with key and request ID, for the item', async () => {
		const run = await fixture.run('order', 'get', { orderId: 'nope' });
		expect(run.error?.message).toBe(
			'Voucherify did not find it (404, Resource not found: Cannot find order with id nope, code not_found, request v-0a885062c80375740f) [item 0]',
		);
		expect(run.error?.context?.itemIndex).toBe(0);
	});

	it('refuses an ID that would change the path', async () => {
		const run = await fixture.run('order', 'get', { orderId: '..' });
		expect(run.error?.message).toBe('\'Order ID or Source ID\' is not valid: ".." [item 0]');
		expect(fixture.voucherify.journal.find()).toEqual([]);
	});
});

describe('Order: Create or Update', () => {
	const form = {
		inputMode: 'fields',
		source_id: 'A-1',
		amountUnit: 'decimal',
		items: {
			entry: [
				{
					source_id: 'tee',
					related_object: 'product',
					quantity: '2',
					price: '10.14',
					product: { entry: { name: 'Tee', price: '10.14', override: 'true' } },
				},
				{ product_id: 'prod_1', amount: '0.07', related_object: '' },
			],
		},
		additionalFields: {
			amount: '19.99',
			created_at: '2026-01-20T10:00:00',
			customer: {
				entry: {
					source_id: 'C-1',
					email: 'kim@example.com',
					address: { entry: { city: 'Lund', country: '' } },
					metadata: { other: [{ key: 'vip', type: 'boolean', value: 'true' }] },
				},
			},
			discount_amount: 0.29,
			metadata: {
				listed: [{ key: 'location_id', type: 'json', value: '["L1"]' }],
				other: [
					{ key: 'currency', type: 'text', value: 'SEK' },
					{ key: 'weight', type: 'number', value: '1.25' },
				],
			},
			referrer: { entry: { id: 'cust_9' } },
			status: 'PAID',
		},
	};

	it('sends the fields of the form, with exact amounts in minor units', async () => {
		const run = await fixture.run('order', 'upsert', form);
		expect(run.error).toBeUndefined();
		expect(fixture.voucherify.journal.find()[0].body).toEqual({
			source_id: 'A-1',
			amount: 1999,
			created_at: '2026-01-20T10:00:00+03:00',
			customer: {
				source_id: 'C-1',
				email: 'kim@example.com',
				address: { city: 'Lund' },
				metadata: { vip: true },
			},
			discount_amount: 29,
			items: [
				{
					source_id: 'tee',
					related_object: 'product',
					quantity: 2,
					price: 1014,
					product: { name: 'Tee', price: 1014, override: true },
				},
				{ product_id: 'prod_1', amount: 7 },
			],
			metadata: { location_id: ['L1'], currency: 'SEK', weight: 1.25 },
			referrer: { id: 'cust_9' },
			status: 'PAID',
		});
		expect(run.items[0]).toMatchObject({
			json: {
				voucherifyOrder: { source_id: 'A-1', total_amount: 1970, customer_id: 'cust_C-1' },
			},
			pairedItem: { item: 0 },
		});
	});

	it('accepts a whole order in JSON, and updates the existing one', async () => {
		const [order] = fixture.voucherify.addOrders(1);
		const items = [{ source_id: 'S-1', status: 'CANCELED', amount: '700', unheard: undefined }];
		const run = await fixture.run(
			'order',
			'upsert',
			{ inputMode: 'json', amountUnit: 'minor', order: '={{ $json }}' },
			{ items },
		);
		expect(written(run)).toMatchObject([{ id: order.id, status: 'CANCELED', amount: 700 }]);
		expect(fixture.voucherify.orders.size).toBe(1);
	});

	it('accepts items in JSON together with the form', async () => {
		const itemsJson = '[{"amount":900},{"price":"900","quantity":2}]';
		const parameters = {
			inputMode: 'fields',
			source_id: 'A-1',
			amountUnit: 'minor',
			itemsAs: 'json',
			itemsJson,
		};
		await fixture.run('order', 'upsert', parameters);
		expect(fixture.voucherify.journal.find()[0].body).toEqual({
			source_id: 'A-1',
			items: [{ amount: 900 }, { price: 900, quantity: 2 }],
		});
	});

	it.each([
		["'Amounts In' is empty", { additionalFields: { amount: '19.99' } }],
		[
			"'Additional Fields > Amount' is not a whole number of minor units: 19.99",
			{ amountUnit: 'minor', additionalFields: { amount: '19.99' } },
		],
		[
			"'Additional Fields > Amount' has more than two decimals: 19.999",
			{ amountUnit: 'decimal', additionalFields: { amount: '19.999' } },
		],
		[
			"'Additional Fields > Amount' is not exact: 0.30000000000000004",
			{ additionalFields: { amount: 0.1 + 0.2 } },
		],
		[
			"'Items > 1 > Related Object' is empty",
			{ items: { entry: [{ source_id: 'x', related_object: '' }] } },
		],
		[
			"'Items > 1 > Initial Quantity' must be 1 or more, not 0",
			{ items: { entry: [{ initial_quantity: '0' }] } },
		],
		[
			"'Items' has 501 entries, and Voucherify accepts 500",
			{ itemsAs: 'json', itemsJson: JSON.stringify(Array(501).fill({ quantity: 1 })) },
		],
		[
			'\'Additional Fields > Metadata\' has the key "a" more than once',
			{
				additionalFields: {
					metadata: {
						other: [
							{ key: 'a', type: 'text', value: 'b' },
							{ key: 'a', type: 'text', value: 'c' },
						],
					},
				},
			},
		],
		[
			'\'Order > Status\' is not one of its values: "CANCELLED"',
			{ inputMode: 'json', order: '{"source_id":"A-1","status":"CANCELLED"}' },
		],
		[
			"'Order > Items' is not a list",
			{ inputMode: 'json', order: '{"source_id":"A-1","items":{}}' },
		],
	] as Array<[string, INodeParameters]>)(
		'refuses before anything is sent: %s',
		async (message, parameters) => {
			const run = await fixture.run('order', 'upsert', {
				inputMode: 'fields',
				source_id: 'A-1',
				...parameters,
			});
			expect(run.error?.message).toBe(`${message} [item 0]`);
			expect(fixture.voucherify.journal.find()).toEqual([]);
		},
	);

	it('sends an order again if no answer arrives', async () => {
		fixture.voucherify.faults.add({ kind: 'resetAfter', match: { method: 'POST', times: 1 } });
		const run = await fixture.run('order', 'upsert', { inputMode: 'fields', source_id: 'A-1' });
		expect(run.error).toBeUndefined();
		expect(fixture.voucherify.orders.size).toBe(1);
		expect(fixture.voucherify.journal.find({ method: 'POST' })).toHaveLength(2);
	});

	it.each([
		['upsert', { source_id: 'S-1' }],
		['update', { orderId: 'S-1', updateFields: { status: 'PAID' } }],
	])('sends %s %j again if another request is changing the order', async (operation, given) => {
		fixture.voucherify.addOrders(1);
		const body = { code: 400, key: 'multiple_requests', message: 'Multiple requests' };
		fixture.voucherify.faults.add({ kind: 'status', status: 400, body, match: { times: 2 } });
		const additionalFields = { status: 'PAID' };
		const parameters = { inputMode: 'fields', additionalFields, ...given };
		const run = await fixture.run('order', operation, parameters);
		expect(run.error).toBeUndefined();
		expect(written(run)).toMatchObject([{ status: 'PAID' }]);
		expect(fixture.voucherify.journal.find()).toHaveLength(3);
	});

	it('writes an order that two items identify by its two IDs, one after the other', async () => {
		const [{ id }] = fixture.voucherify.addOrders(1);
		const items = [
			{ orderId: 'S-1', status: 'PAID' },
			{ orderId: id, status: 'FULFILLED' },
		];
		const updateFields = { status: '={{ $json.status }}' };
		const parameters = { inputMode: 'fields', orderId: '={{ $json.orderId }}', updateFields };
		const held = fixture.voucherify.faults.add({ kind: 'hold', match: { times: 1 } });
		const running = fixture.run('order', 'update', parameters, { items });
		const wasRefused = () => fixture.voucherify.journal.find().some(({ status }) => status === 400);
		await expect.poll(wasRefused, { timeout: 15_000 }).toBe(true);
		held.release();
		const run = await running;
		expect(run.error).toBeUndefined();
		expect(written(run)).toMatchObject([{ status: 'PAID' }, { status: 'FULFILLED' }]);
	});

	it.each([
		['upsert', { source_id: 'A-1', additionalFields: { status: 'PAID' } }],
		['import', { source_id: 'A-1' }],
	])('reports the outcome of %s %j as unknown if the answer is null', async (name, given) => {
		const headers = { 'content-type': 'application/json' };
		fixture.voucherify.faults.add({ kind: 'status', status: 200, body: 'null', headers });
		const continues = { onError: 'continueRegularOutput' } as const;
		const run = await fixture.run('order', name, { inputMode: 'fields', ...given }, continues);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.details)).toEqual([
			expect.objectContaining({ outcome: 'unknown' }),
		]);
	});

	it('never sends two writes of one order at once, and keeps their order', async () => {
		fixture.voucherify.options.latency = 20;
		const items = Array.from({ length: 12 }, (_, index) => ({ n: index }));
		const source_id = '={{ "A-" + ($json.n % 3) }}';
		const additionalFields = { amount: '={{ $json.n }}' };
		const parameters = { inputMode: 'fields', source_id, amountUnit: 'minor', additionalFields };
		const run = await fixture.run('order', 'upsert', parameters, { items });
		expect(run.error).toBeUndefined();
		for (const rest of [0, 1, 2]) {
			const bodies = fixture.voucherify.journal
				.find()
				.map(({ body }) => body as { source_id: string; amount: number });
			const amounts = bodies
				.filter((body) => body.source_id === `A-${rest}`)
				.map(({ amount }) => amount);
			expect(amounts).toEqual([rest, rest + 3, rest + 6, rest + 9]);
		}
		expect(fixture.voucherify.journal.highestInFlight()).toBeLessThanOrEqual(3);
		expect(fixture.voucherify.orders.size).toBe(3);
	});

	it('shows a refused metadata with its details', async () => {
		const additionalFields = {
			metadata: { other: [{ key: 'location_id', type: 'text', value: 'L1' }] },
		};
		const parameters = { inputMode: 'fields', source_id: 'A', additionalFields };
		const run = await fixture.run('order', 'upsert', parameters);
		expect(run.error?.message).toContain(
			"location_id: must be an array, and every element: must be a string (actual value is 'L1'), code metadata_validation_failed",
		);
	});
});

describe('Order: Update', () => {
	it('sends only what is set', async () => {
		const [order] = fixture.voucherify.addOrders(1);
		const run = await fixture.run('order', 'update', {
			inputMode: 'fields',
			orderId: 'S-1',
			updateFields: { status: 'FULFILLED' },
		});
		expect(fixture.voucherify.journal.find()[0]).toMatchObject({
			method: 'PUT',
			path: '/v1/orders/S-1',
			body: { status: 'FULFILLED' },
		});
		expect(written(run)).toMatchObject([{ id: order.id, status: 'FULFILLED', amount: 1999 }]);
	});

	it('leaves the ID to the path, and refuses no changes at all', async () => {
		const parameters = { orderId: 'S-1', inputMode: 'json' };
		const withId = await fixture.run('order', 'update', { ...parameters, order: '{"id":"ord_1"}' });
		expect(withId.error?.message).toBe("'Order' is empty [item 0]");
		const empty = await fixture.run('order', 'update', { inputMode: 'fields', orderId: 'S-1' });
		expect(empty.error?.message).toBe("'Update Fields' is empty [item 0]");
	});
});

describe('the credential', () => {
	it('puts keys, version and channel on each request', async () => {
		fixture.voucherify.addOrders(1);
		await fixture.run('order', 'getAll');
		expect(fixture.voucherify.journal.find()[0].headers).toMatchObject({
			'x-app-id': 'invented-application',
			'x-app-token': 'invented-voucherify-key',
			'x-voucherify-api-version': 'v2018-08-01',
			'x-voucherify-channel': 'n8n',
		});
	});

	it('omits version and channel if they are empty', async () => {
		Object.assign(fixture.credential, { apiVersion: '', channel: '' });
		await fixture.run('order', 'getAll');
		const { headers } = fixture.voucherify.journal.find()[0];
		expect(headers['x-voucherify-api-version']).toBeUndefined();
		expect(headers['x-voucherify-channel']).toBeUndefined();
	});

	it('says that the keys are wrong, and shows no key', async () => {
		fixture.credential.secretKey = 'another-invented-key';
		const run = await fixture.run('order', 'getAll');
		expect(run.error?.message).toMatch(/^Voucherify did not accept the credential \(401/);
		expect(run.stored).not.toContain('another-invented-key');
	});
});

describe('rate limits', () => {
	it('waits as long as the headers say', async () => {
		Object.assign(fixture.voucherify.options, { callsPerWindow: 2, windowMilliseconds: 1200 });
		fixture.voucherify.addOrders(1);
		const items = Array.from({ length: 5 }, () => ({}));
		const run = await fixture.run('order', 'get', { orderId: 'S-1' }, { items });
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(5);
	});

	it('waits before the first call too many, so that none is refused', async () => {
		Object.assign(fixture.voucherify.options, { callsPerWindow: 2, windowMilliseconds: 1200 });
		fixture.voucherify.addOrders(1);
		for (let call = 1; call <= 5; call++) {
			expect((await fixture.run('order', 'get', { orderId: 'S-1' })).error).toBeUndefined();
		}
		const statuses = fixture.voucherify.journal.find().map(({ status }) => status);
		expect(statuses).toEqual([200, 200, 200, 200, 200]);
	});

	it('does not wait for a billing cycle that is used up', async () => {
		Object.assign(fixture.voucherify.options, { callsPerWindow: 0, limitType: 'api_calls_cycle' });
		const run = await fixture.run('order', 'getAll');
		expect(run.error?.description).toBe(
			'The API calls of the billing cycle are used up. Raise the limit in Voucherify, or wait for the next cycle.',
		);
		expect(fixture.voucherify.journal.find()).toHaveLength(1);
	});

	it('says how long to wait if the pause is too long', async () => {
		Object.assign(fixture.voucherify.options, { callsPerWindow: 0, windowMilliseconds: 3_600_000 });
		const run = await fixture.run('order', 'getAll');
		expect(run.error?.description).toMatch(/in 6[01] minutes\.$/);
		expect(fixture.voucherify.journal.find()).toHaveLength(1);
	});
});
