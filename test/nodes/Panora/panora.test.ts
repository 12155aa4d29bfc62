import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LoadOptionsContext } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	type INodeParameters,
} from 'n8n-workflow';

import { panoraBaseUrl } from '../../../nodes/Panora/api/auth';
import {
	additionalData,
	credentialsHelper,
	loadPackage,
	nodeTypes,
	packageNode,
	runNode,
	type Credentials,
	type NodeRun,
	type NodeSettings,
} from '../../engine/engine';
import { Panora } from '../../emulators/panora';

let panora: Panora;
let credentials: Credentials;

beforeEach(async () => {
	// Each test has a server of its own, and so all requests of a minute.
	panora = new Panora(1);
	await panora.listen(0);
	const { url, options } = panora;
	credentials = {
		panoraApi: { baseUrl: `${url}/`, apiKey: options.apiKey, allowPlainHttp: false },
	};
});

afterEach(async () => await panora.close());

const locator = (value: unknown) => ({ __rl: true, mode: 'id', value }) as INodeParameters;
const unset = { __rl: true, mode: 'list', value: '' } as INodeParameters;

async function run(parameters: INodeParameters, rest: Partial<NodeSettings> = {}) {
	const connection = locator(panora.token());
	const settings = { type: 'panora', credentials, ...rest };
	return await runNode({ ...settings, parameters: { connection, ...parameters } });
}

const getMany = async (parameters: INodeParameters = {}, rest?: Partial<NodeSettings>) =>
	await run({ resource: 'order', operation: 'getAll', ...parameters }, rest);

const get = async (
	orderId: string,
	parameters: INodeParameters = {},
	rest?: Partial<NodeSettings>,
) => await run({ resource: 'order', operation: 'get', orderId, ...parameters }, rest);

const create = async (parameters: INodeParameters, rest?: Partial<NodeSettings>) =>
	await run({ resource: 'order', operation: 'create', ...parameters }, rest);

const createJson = async (order: IDataObject, parameters: INodeParameters = {}) =>
	await create({ inputMode: 'json', order: JSON.stringify(order), ...parameters });

const idsOf = ({ items }: NodeRun) => items.map(({ json }) => json.id);
const stored = () => panora.orders.get(panora.token())!;
const storedIds = () => stored().map(({ id }) => id);
const cursorOf = (id: string) => Buffer.from(id).toString('base64');
const entries = () => panora.journal.entries;

describe('Order: Get Many', () => {
	it('brings 5,000 orders over 50 pages whole, in order and once, while orders are added', async () => {
		panora.addOrders({ count: 4900 });
		panora.beforeEach((_request, n) => {
			if (n <= 20) panora.addOrders({ count: 5 });
		});
		const result = await getMany({ returnAll: true });
		expect(result.error).toBeUndefined();
		expect(result.items).toHaveLength(5000);
		expect(idsOf(result)).toEqual(storedIds());
		expect(entries()).toHaveLength(50);
		expect(entries().every(({ status }) => status === 200)).toBe(true);
	});

	it('stops at the limit, asks for no more than that, and says how to go on', async () => {
		panora.addOrders({ count: 20 });
		const result = await getMany({ limit: 12, options: { pageSize: 5 } });
		expect(idsOf(result)).toEqual(storedIds().slice(0, 12));
		expect(entries().map(({ query }) => query.limit)).toEqual(['5', '5', '2']);
		const cursor = cursorOf(storedIds()[12]);
		expect(result.hints).toEqual([
			`There are more orders. To go on after these, set 'Cursor' to ${cursor}.`,
		]);
		const rest = await getMany({ returnAll: true, options: { cursor } });
		expect(idsOf(rest)).toEqual(storedIds().slice(12));
		expect(rest.hints).toEqual([]);
	});

	it("takes a bare UUID as cursor, as Panora's documentation gives it", async () => {
		panora.addOrders({ count: 5 });
		const result = await getMany({ options: { cursor: storedIds()[2].toUpperCase() } });
		expect(idsOf(result)).toEqual(storedIds().slice(2));
	});

	it('gives out the orders of a list that holds other things too', async () => {
		panora.addOrders({ count: 2 });
		const data = [null, ...stored(), {}, 7];
		const body = { data, prev_cursor: null, next_cursor: null };
		panora.faults.add({ kind: 'status', status: 200, body });
		const result = await getMany({ returnAll: true, output: 'raw' });
		expect(result.error).toBeUndefined();
		expect(idsOf(result)).toEqual(storedIds());
		expect(result.hints).toEqual(['3 entries of the list have no ID and were left out.']);
	});

	it('sends neither an empty cursor nor remote_data=false', async () => {
		panora.addOrders({ count: 1 });
		await getMany({ output: 'raw', options: { cursor: ' ', includeRemoteData: false } });
		expect(entries()[0].query).toEqual({ limit: '50' });
	});

	it('gives what Panora sends on request, with its remote data where that is asked for', async () => {
		panora.addOrders({ count: 1 });
		const raw = await getMany({ output: 'raw' });
		expect(raw.items[0].json).toEqual(stored()[0]);
		expect(raw.items[0].pairedItem).toEqual({ item: 0 });
		const withData = await getMany({ output: 'raw', options: { includeRemoteData: true } });
		expect(withData.items[0].json).toEqual({
			...stored()[0],
			remote_data: expect.objectContaining({
				line_items: [expect.objectContaining({ sku: 'MUG-1' })],
			}),
		});
	});

	it('brings all orders of pages on which some have no remote data, with few requests', async () => {
		const orders = panora.addOrders({ count: 250 });
		const without = [3, 130, 131].map((index) => orders[index]);
		panora.options.withoutRemoteData.push(...without.map(({ remote_id: id }) => id));
		const options = { includeRemoteData: true };
		const result = await getMany({ returnAll: true, output: 'raw', options });
		expect(idsOf(result)).toEqual(storedIds());
		const lacking = result.items.filter(({ json }) => json.remote_data === null);
		expect(lacking.map(({ json }) => json.id)).toEqual(without.map(({ id }) => id));
		const complete = result.items.filter(({ json }) => json.remote_data);
		expect(complete).toHaveLength(247);
		expect(result.hints).toEqual([
			'Panora has no remote data of 3 orders: remote_data is null there. Look in the shop for the line items.',
		]);
		// Three pages, and 18 for each page that has such orders; asking for each order would take 203.
		expect(entries().length).toBeLessThan(45);
	});

	it('keeps to limit and cursor where an order has no remote data', async () => {
		const orders = panora.addOrders({ count: 30 });
		panora.options.withoutRemoteData.push(orders[11].remote_id);
		const options = { includeRemoteData: true, pageSize: 10 };
		const first = await getMany({ limit: 15, options });
		expect(idsOf(first)).toEqual(storedIds().slice(0, 15));
		const cursor = cursorOf(storedIds()[15]);
		expect(first.hints).toContain(
			`There are more orders. To go on after these, set 'Cursor' to ${cursor}.`,
		);
	});

	it('leaves out what is no order, and says so', async () => {
		panora.addOrders({ count: 3 });
		panora.options.strayEntries = [null, 5, 'x', [], {}, { id: '' }, { id: 7 }];
		const result = await getMany({ returnAll: true });
		expect(result.error).toBeUndefined();
		expect(idsOf(result)).toEqual(storedIds());
		expect(result.hints).toEqual(['7 entries of the list have no ID and were left out.']);
	});

	it('gives a list with the cursor to go on at, and keeps what was read when it breaks off', async () => {
		panora.addOrders({ count: 25 });
		const options = { result: 'list', pageSize: 10 };
		const part = (await getMany({ limit: 10, options })).items[0].json;
		expect(part).toMatchObject({ count: 10, interruptedBy: null });
		panora.faults.add({
			kind: 'status',
			status: 500,
			body: { message: 'Bang' },
			match: { skip: 1, times: 1 },
		});
		const broken = (
			await getMany({ returnAll: true, options: { ...options, cursor: String(part.nextCursor) } })
		).items[0].json;
		expect(broken).toMatchObject({
			count: 10,
			interruptedBy: 'Panora could not process the request (500, Bang)',
		});
		const rest = (
			await getMany({ returnAll: true, options: { ...options, cursor: String(broken.nextCursor) } })
		).items[0].json;
		expect(rest).toMatchObject({ count: 5, nextCursor: null, interruptedBy: null });
		const all = [part, broken, rest].flatMap(({ orders }) => orders as IDataObject[]);
		expect(all.map(({ id }) => id)).toEqual(storedIds());
	});

	it('otherwise stops when the list breaks off, and tells where to go on', async () => {
		panora.addOrders({ count: 25 });
		panora.faults.add({
			kind: 'status',
			status: 500,
			body: { message: 'Bang' },
			match: { skip: 2 },
		});
		const { error, items } = await getMany({ returnAll: true, options: { pageSize: 10 } });
		expect(items).toEqual([]);
		expect(error?.message).toBe('Panora could not process the request (500, Bang) [item 0]');
		expect(error?.description).toMatch('20 orders had been read before.');
		expect(error?.description).toMatch(`set 'Cursor' to ${cursorOf(storedIds()[20])};`);
	});

	it.each([
		['repeats a cursor', { next_cursor: 'same', data: [{ id: 'a' }] }],
		['sends an empty page with a cursor', { next_cursor: 'same', data: [] }],
	])('does not go on for ever where a server %s', async (_name, body) => {
		panora.faults.add({ kind: 'status', status: 200, body });
		const { error } = await getMany({ returnAll: true, output: 'raw' });
		expect(error?.message).toMatch('The list does not end');
		expect(entries().length).toBeLessThanOrEqual(2);
	});

	it('waits as long as the server says after a 429, and loses no page', async () => {
		panora.addOrders({ count: 30 });
		panora.faults.add({
			kind: 'status',
			status: 429,
			headers: { 'Retry-After': '1' },
			match: { skip: 1, times: 1 },
		});
		const result = await getMany({ returnAll: true, options: { pageSize: 10 } });
		expect(idsOf(result)).toEqual(storedIds());
		const [, refused, again] = entries();
		expect(again.arrivedAt - refused.arrivedAt).toBeGreaterThanOrEqual(990);
	});

	it('keeps to 95 requests a minute, of which the first may leave at once', async () => {
		panora.addOrders({ count: 100 });
		vi.useFakeTimers({
			toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
			shouldAdvanceTime: true,
		});
		const running = getMany({ returnAll: true, options: { pageSize: 1 } });
		await vi.waitUntil(() => entries().length >= 95, { timeout: 15_000 });
		await vi.advanceTimersByTimeAsync(30_000);
		expect(entries()).toHaveLength(95);
		let isOver = false;
		void running.then(() => (isOver = true));
		while (!isOver) await vi.advanceTimersByTimeAsync(5_000);
		vi.useRealTimers();
		expect(idsOf(await running)).toEqual(storedIds());
	});
});

describe('Order: Get', () => {
	it('brings one order, with its remote data on request', async () => {
		const [order] = panora.addOrders({ count: 3 });
		expect((await get(order.id, { output: 'raw' })).items[0].json).toEqual(order);
		const options = { includeRemoteData: true };
		const { items } = await get(order.id, { output: 'raw', options });
		expect(items[0].json.remote_data).toMatchObject({ id: 551 });
		expect(entries().map(({ query }) => query)).toEqual([{}, { remote_data: 'true' }]);
	});

	it('takes the ID from the item by default', async () => {
		const [order] = panora.addOrders({ count: 1 });
		const { items } = await run(
			{ resource: 'order', operation: 'get' },
			{ items: [{ id: order.id }] },
		);
		expect(items[0].json.id).toBe(order.id);
	});

	it('brings an order without remote data too, and says so', async () => {
		const [order] = panora.addOrders({ count: 1 });
		panora.options.withoutRemoteData.push(order.remote_id);
		const options = { includeRemoteData: true };
		const { items, hints, error } = await get(order.id, { options, output: 'raw' });
		expect(error).toBeUndefined();
		expect(items[0].json).toEqual({ ...order, remote_data: null });
		expect(hints).toEqual([
			'Panora has no remote data of 1 order: remote_data is null there. Look in the shop for the line items.',
		]);
	});

	it.each(['null', '[]', '5', '"ok"', '{}'])('refuses %s for an order', async (body) => {
		panora.faults.add({ kind: 'status', status: 200, body });
		const { error } = await get('7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10');
		expect(error?.message).toMatch(/something that is not (a|the) record \[item 0\]/);
	});

	it('goes on with the other items where one is not found', async () => {
		const [order] = panora.addOrders({ count: 1 });
		const absent = '7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10';
		const { items } = await get(
			'={{ $json.wanted }}',
			{},
			{ items: [{ wanted: absent }, { wanted: order.id }], onError: 'continueRegularOutput' },
		);
		expect(items[0].json).toMatchObject({
			error: `Panora did not find it (500, Order with ID ${absent} not found.) [item 0]`,
			details: { outcome: 'refused', statusCode: 404 },
		});
		expect(items[1].json.id).toBe(order.id);
	});
});

describe('what the 500s mean', () => {
	it.each([
		[
			'a bad key',
			() => void (credentials.panoraApi.apiKey = 'wrong'),
			{},
			'Panora did not accept the credential (500, API Key not found.) [item 0]',
			'Open the credential, correct it, and test it.',
			'credential-invalid',
		],
		[
			'a missing key',
			() =>
				void panora.faults.add({
					kind: 'status',
					status: 401,
					body: { message: 'Unauthorized' },
				}),
			{},
			'Panora did not accept the credential (401, Unauthorized) [item 0]',
			'Open the credential, correct it, and test it.',
			'credential-invalid',
		],
		[
			'a wrong connection',
			() => undefined,
			{ connection: locator('another-token') },
			'Panora refused the request (500, ReferenceError: Connection undefined for token another-token) [item 0]',
			"Choose another 'Connection'",
			'temporarily-unavailable',
		],
		[
			'a stale cursor',
			() => undefined,
			{ options: { cursor: cursorOf('7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10') } },
			'Panora refused the request (500, The provided cursor does not exist!) [item 0]',
			"Leave 'Cursor' empty to start over.",
			'temporarily-unavailable',
		],
		[
			'a malformed cursor',
			() => undefined,
			{ options: { cursor: 'nonsense' } },
			'Panora refused the request (400, Bad Request) [item 0]',
			"'Cursor'",
			'temporarily-unavailable',
		],
		[
			'anything else',
			() => void panora.faults.add({ kind: 'status', status: 500, body: { message: 'Bang' } }),
			{},
			'Panora could not process the request (500, Bang) [item 0]',
			'Try again later.',
			'temporarily-unavailable',
		],
	])('reads %s', async (_name, arrange, parameters, message, description, cause) => {
		arrange();
		const { error } = await getMany(parameters as INodeParameters);
		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(description);
		expect(error?.failure).toMatchObject({ cause });
		// None of them gets better by asking again.
		expect(entries()).toHaveLength(1);
	});
});

describe('what is refused before anything is sent', () => {
	const filled = {
		order_status: unset,
		payment_status: unset,
		fulfillment_status: unset,
		currency: unset,
	};
	const order = { resource: 'order', operation: 'getAll' };
	const one = { resource: 'order', operation: 'get', orderId: 'x' };
	const form = { resource: 'order', operation: 'create', inputMode: 'fields', ...filled };
	it.each<[string, INodeParameters, string]>([
		['an empty connection', { ...order, connection: locator('  ') }, "'Connection' is empty"],
		['no connection', { ...order, connection: locator('={{ "" }}') }, "'Connection' is empty"],
		[
			'a connection that breaks the header',
			{ ...order, connection: locator('a\nb') },
			"'Connection' is not a connection token: it has spaces or other signs",
		],
		['a limit of 0', { ...order, limit: 0 }, "'Limit' must be 1 or more, not 0"],
		[
			'a page size of 0',
			{ ...order, options: { pageSize: 0 } },
			"'Options > Page Size' must be 1 or more, not 0",
		],
		["the shop's ID", one, `'Order ID' is not an ID of Panora: "x"`],
		['no order ID', { ...one, orderId: '={{ "" }}' }, "'Order ID' is empty"],
		['an empty new order', form, 'The order is empty'],
		[
			'a new order without connection',
			{ ...form, order_number: '1', connection: locator('={{ "" }}') },
			"'Connection' is empty",
		],
		[
			'an amount that is none',
			{ ...form, total_price: '12,50' },
			`'Total Price' is not a number: "12,50"`,
		],
		[
			'items that are no list',
			{ ...form, itemsAs: 'json', itemsJson: '{}' },
			"'Items' is not a list",
		],
		[
			'an item price that is none',
			{ ...form, itemsAs: 'json', itemsJson: '[{"price":"x"}]' },
			`'Items > 1 > Price' is not a number: "x"`,
		],
	])('%s', async (_name, parameters, message) => {
		const { error } = await run(parameters);
		expect(error?.message).toBe(`${message} [item 0]`);
		expect(entries()).toEqual([]);
	});
});

describe('Order: Create', () => {
	it('calls the outcome unknown where it is answered with null, and goes on', async () => {
		const headers = { 'content-type': 'application/json' };
		const match = { times: 1 };
		panora.faults.add({ kind: 'status', status: 200, body: 'null', headers, match });
		panora.options.createWorks = true;
		const result = await create(
			{ inputMode: 'json', order: '{"order_number":"5","items":[{"title":"Mug"}]}' },
			{ items: [{}, {}], onError: 'continueErrorOutput' },
		);
		expect(result.error).toBeUndefined();
		expect(result.errorItems.map(({ json }) => json.details)).toEqual([
			expect.objectContaining({ outcome: 'unknown' }),
		]);
		expect(result.items).toHaveLength(1);
	});

	it('sends the form in the shape that the server reads, exactly', async () => {
		panora.options.createWorks = true;
		const [customer] = panora.options.customerIds;
		const { items, error } = await create({
			inputMode: 'fields',
			order_number: '19823838833',
			order_status: { __rl: true, mode: 'list', value: 'UNSHIPPED' },
			payment_status: locator('partly paid'),
			fulfillment_status: unset,
			currency: { __rl: true, mode: 'list', value: 'AUD' },
			total_price: '300',
			items: {
				entry: [
					{
						title: 'Mug',
						sku: 'MUG-1',
						quantity: '2',
						price: '10.00',
						weight: '0.5',
						taxable: 'false',
						requires_shipping: '',
						tax_lines: { entry: [{ title: 'VAT', price: '1.60', rate: '0.19' }] },
						properties: { entry: [{ name: 'colour', value: 'red' }] },
						discount_allocations: { entry: [{ amount: '1.00', discount_application_index: '0' }] },
					},
				],
			},
			additionalFields: { customer_id: customer, total_tax: '120', field_mappings: '{"a":1}' },
		});
		expect(error).toBeUndefined();
		expect(entries()[0]).toMatchObject({ query: {}, method: 'POST' });
		expect(panora.shopOrders[0].body).toEqual({
			order_number: '19823838833',
			order_status: 'UNSHIPPED',
			payment_status: 'partly paid',
			currency: 'AUD',
			total_price: 300,
			items: [
				{
					title: 'Mug',
					sku: 'MUG-1',
					quantity: 2,
					price: '10.00',
					weight: 0.5,
					taxable: false,
					tax_lines: [{ title: 'VAT', price: '1.60', rate: 0.19 }],
					properties: [{ name: 'colour', value: 'red' }],
					discount_allocations: [{ amount: '1.00', discount_application_index: 0 }],
				},
			],
			customer_id: customer,
			total_tax: 120,
			field_mappings: { a: 1 },
		});
		expect(items[0].json).toMatchObject({
			panoraOrder: { order_number: '19823838833', total_price: 300 },
		});
	});

	it('sends a whole order as JSON, with fields that it does not know, and asks for remote data', async () => {
		panora.options.createWorks = true;
		const order = {
			order_number: 7,
			items: [{ title: 'Mug', price: 10.5, note: 'x' }],
			extra: true,
		};
		const { items } = await createJson(order, { options: { includeRemoteData: true } });
		expect(panora.shopOrders[0].body).toEqual({
			order_number: '7',
			items: [{ title: 'Mug', price: '10.5', note: 'x' }],
			extra: true,
		});
		expect(entries()[0].query).toEqual({ remote_data: 'true' });
		expect(items[0].json.panoraOrder).toHaveProperty('remote_data');
	});

	it('reports a 500 as outcome unknown and does not send the order again', async () => {
		const { items } = await create(
			{ inputMode: 'json', order: '{"items":[{"title":"Mug"}]}' },
			{ onError: 'continueRegularOutput' },
		);
		expect(items[0].json).toMatchObject({ details: { outcome: 'unknown', statusCode: 500 } });
		expect(items[0].json.error).toMatch('It is unknown whether Panora carried out the request.');
		expect(items[0].json.error).toMatch("500, Cannot read properties of undefined (reading 'id')");
		expect(JSON.stringify(items[0].json.details)).toMatch(
			'Look in the shop before you run this again.',
		);
		expect(panora.shopOrders).toHaveLength(1);
		expect(entries()).toHaveLength(1);
	});

	it.each(['resetAfter', 'truncated', 'html'] as const)(
		'does not send an order again after %s',
		async (kind) => {
			panora.options.createWorks = true;
			panora.faults.add({ kind });
			const { error } = await createJson({ items: [{ title: 'Mug' }] });
			expect(error?.message).toMatch('It is unknown whether Panora carried out the request.');
			expect(entries()).toHaveLength(1);
		},
	);

	it.each(['null', '[]', '5', '"ok"', '{}', ''])(
		'reports the answer %j as outcome unknown',
		async (body) => {
			panora.options.createWorks = true;
			panora.faults.add({ kind: 'status', status: 201, body, applied: true });
			const { items } = await create(
				{ inputMode: 'json', order: '{"items":[{"title":"Mug"}]}' },
				{ onError: 'continueRegularOutput' },
			);
			expect(items[0].json).toMatchObject({ details: { outcome: 'unknown', statusCode: 201 } });
			expect(JSON.stringify(items[0].json.details)).toMatch('Look in the shop');
			expect(panora.shopOrders).toHaveLength(1);
			expect(entries()).toHaveLength(1);
		},
	);

	it.each([
		'Order with ID 7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10 not found.',
		'The provided cursor does not exist!',
		'Bad Request',
		'The shop says: API Key not found.',
		'Request failed with status code 404',
		"Cannot read properties of null (reading 'data')",
	])('takes "%s" for no refusal: it may come after the shop took the order', async (message) => {
		panora.options.createWorks = true;
		const body = { statusCode: 500, message };
		panora.faults.add({ kind: 'status', status: 500, body, applied: true });
		const { items } = await create(
			{ inputMode: 'json', order: '{"items":[{"title":"Mug"}]}' },
			{ onError: 'continueRegularOutput' },
		);
		expect(items[0].json).toMatchObject({ details: { outcome: 'unknown' } });
		expect(items[0].json.error).toMatch('It is unknown whether Panora carried out the request.');
		expect(items[0].json.error).toMatch(message);
		expect(panora.shopOrders).toHaveLength(1);
		expect(entries()).toHaveLength(1);
	});

	it.each([
		'API Key not found.',
		'ReferenceError: Connection undefined for token x',
		'Linked User Not Found',
		'You inserted a cusotmer_id which does not exist',
		'service.addOrder is not a function',
	])('takes "%s" for a refusal: Panora says it before it asks the shop', async (message) => {
		const body = { statusCode: 500, message };
		panora.faults.add({ kind: 'status', status: 500, body });
		const { items } = await create(
			{ inputMode: 'json', order: '{"items":[{"title":"Mug"}]}' },
			{ onError: 'continueRegularOutput' },
		);
		expect(items[0].json).toMatchObject({ details: { outcome: 'refused' } });
	});

	it('says so where Panora certainly did not act', async () => {
		const unknownCustomer = await createJson({
			order_number: '1',
			items: [{ title: 'Mug' }],
			customer_id: 'x',
		});
		expect(unknownCustomer.error?.message).toMatch('Panora refused the request (500, You inserted');
		const amazon = await createJson(
			{ order_number: '1' },
			{ connection: locator(panora.token('amazon')) },
		);
		expect(amazon.error?.message).toMatch('500, service.addOrder is not a function');
		expect(amazon.error?.description).toMatch('cannot create orders');
		expect(panora.shopOrders).toEqual([]);
	});

	it("warns of the accounting lines that Panora's documentation shows", async () => {
		panora.options.createWorks = true;
		const lines = await createJson({ items: [{ name: 'Net Income', value: 100000 }] });
		expect(lines.hints[0]).toMatch('lines of an accounting statement');
		expect((await createJson({ items: [{ title: 'Mug' }] })).hints).toEqual([]);
	});

	it('creates the orders one after the other, in the order of the items', async () => {
		panora.options.createWorks = true;
		const items = Array.from({ length: 5 }, (_, index) => ({
			order_number: String(index),
			items: [{ title: 'Mug' }],
		}));
		await create({ inputMode: 'json', order: '={{ $json }}' }, { items });
		expect(panora.shopOrders.map(({ body }) => body.order_number)).toEqual([
			'0',
			'1',
			'2',
			'3',
			'4',
		]);
		expect(panora.journal.highestInFlight()).toBe(1);
	});
});

describe('Customer', () => {
	const getManyCustomers = async (parameters: INodeParameters = {}) =>
		await run({ resource: 'customer', operation: 'getAll', ...parameters });
	const getCustomer = async (parameters: INodeParameters, items?: IDataObject[]) =>
		await run({ resource: 'customer', operation: 'get', ...parameters }, { items });

	it('Get Many brings all customers of the connection over several pages', async () => {
		const customers = panora.addCustomers({ count: 230 });
		panora.options.strayEntries = [null];
		const result = await getManyCustomers({ returnAll: true });
		expect(result.items.map(({ json }) => json)).toEqual(customers);
		expect(entries()).toHaveLength(3);
		expect(entries()[0]).toMatchObject({
			path: '/ecommerce/customers',
			headers: { 'x-connection-token': panora.token() },
		});
		expect(result.hints).toEqual([
			expect.stringMatching(/of the list ha(s|ve) no ID and w(as|ere) left out\.$/),
		]);
	});

	it('Get Many stops at the limit, and says that there are more', async () => {
		panora.addCustomers({ count: 5 });
		const result = await getManyCustomers({ limit: 3 });
		expect(result.items).toHaveLength(3);
		expect(entries().map(({ query }) => query.limit)).toEqual(['3']);
		expect(result.hints).toEqual([
			"There are more customers. To get them too, turn 'Return All' on.",
		]);
	});

	it('Get finds the customer that an order names', async () => {
		const [customer] = panora.addCustomers({ count: 1 });
		for (const order of [{ customer_id: customer.id }, { customer: { id: customer.id } }]) {
			const { items } = await getCustomer({}, [order]);
			expect(items[0].json).toEqual(customer);
		}
	});

	it('Get says what Panora means by 500, and refuses what is no ID', async () => {
		const absent = '7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10';
		expect((await getCustomer({ customerId: absent })).error?.message).toBe(
			`Panora did not find it (500, Customer with ID ${absent} not found.) [item 0]`,
		);
		panora.journal.clear();
		expect((await getCustomer({ customerId: '9001' })).error?.message).toBe(
			`'Customer ID' is not an ID of Panora: "9001" [item 0]`,
		);
		expect((await getCustomer({}, [{}])).error?.message).toBe("'Customer ID' is empty [item 0]");
		expect(entries()).toEqual([]);
	});
});

describe('Connection: Get Many', () => {
	const connections = async (parameters: INodeParameters = {}) =>
		await run({ resource: 'connection', operation: 'getAll', ...parameters });

	it('lists the shops, without their secrets', async () => {
		const result = await connections();
		expect(result.items.map(({ json }) => json.provider_slug)).toEqual([
			'shopify',
			'woocommerce',
			'amazon',
		]);
		expect(result.items[0].json.connection_token).toBe(panora.token());
		expect(result.stored).not.toMatch(/cipher|access_token|refresh_token/);
		expect(entries()[0].headers['x-connection-token']).toBeUndefined();
	});

	it('leaves out what is no connection', async () => {
		panora.faults.add({ kind: 'status', status: 200, body: [null, 5, 'x', []] });
		expect(await connections()).toMatchObject({ items: [], error: undefined });
	});

	it('obeys the limit, and includes other verticals on request', async () => {
		expect((await connections({ limit: 1 })).items).toHaveLength(1);
		const options = { includeOtherVerticals: true };
		expect((await connections({ returnAll: true, options })).items).toHaveLength(4);
	});
});

describe('the credential', () => {
	it('sends key and token in their headers, the key never to another origin or into a text', async () => {
		panora.faults.add({
			kind: 'status',
			status: 400,
			body: { message: `key ${panora.options.apiKey} echoed` },
		});
		const { error, stored: kept } = await getMany();
		expect(entries()[0].headers).toMatchObject({
			'x-api-key': panora.options.apiKey,
			'x-connection-token': panora.token(),
		});
		expect(error?.message).toMatch('key *** echoed');
		expect(kept).not.toContain(panora.options.apiKey);
		panora.faults.clear();
		panora.faults.add({ kind: 'redirect', location: 'http://127.0.0.1:1/' });
		expect((await getMany()).error?.message).toMatch('redirected the request to another address');
	});

	it.each([
		['', "'Base URL' is empty"],
		['http://panora.internal:3000', "'Base URL' must start with https://"],
	])('refuses the address "%s"', async (baseUrl, message) => {
		credentials.panoraApi.baseUrl = baseUrl;
		expect((await getMany()).error?.message).toBe(message);
	});

	it.each([
		['http://panora.internal:3000/', true, 'http://panora.internal:3000'],
		['http://localhost:3000', false, 'http://localhost:3000'],
		['panora.example.com/api/ecommerce/orders/', false, 'https://panora.example.com/api'],
		['https://panora.example.com/connections', false, 'https://panora.example.com'],
	])('reads the address "%s", with plain http: %s', (baseUrl, allowPlainHttp, expected) => {
		expect(panoraBaseUrl({ baseUrl, allowPlainHttp })).toBe(expected);
	});

	it('is tested on the connections, and has words for both statuses of a bad key', async () => {
		const { type } = (await loadPackage()).credentialTypes.panoraApi;
		const { request, rules = [] } = type.test!;
		const statusFor = async (headers: Record<string, string>) =>
			(await fetch(panora.url + request.url, { headers })).status;
		expect(await statusFor({ 'x-api-key': panora.options.apiKey })).toBe(200);
		for (const headers of [{}, { 'x-api-key': 'wrong' }] as Array<Record<string, string>>) {
			const status = await statusFor(headers);
			const rule = rules.find(({ properties }) => properties.value === status);
			expect(rule?.properties.message).toMatch("'API Key'");
		}
	});
});

type Search = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

describe('pickers', () => {
	async function search(method: string, filter?: string) {
		const node = packageNode({ type: 'panora', credentials, parameters: {} });
		const types = await nodeTypes();
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: types,
		});
		const data = additionalData({ credentialsHelper: await credentialsHelper(credentials) });
		const context = new LoadOptionsContext(workflow, node, data, '');
		const { methods } = (await loadPackage()).nodeTypes.panora.type as unknown as {
			methods: { listSearch: Record<string, Search> };
		};
		return (await methods.listSearch[method].call(context, filter)).results;
	}

	it('offer the connections to shops, by name, without their secrets', async () => {
		panora.connections[2].status = 'invalid';
		expect(await search('searchConnections')).toEqual([
			{ name: 'amazon (invalid)', value: panora.token('amazon') },
			{ name: 'shopify - https://shop.example', value: panora.token() },
			{ name: 'woocommerce - https://woo.example', value: panora.token('woocommerce') },
		]);
		expect(await search('searchConnections', 'WOO')).toHaveLength(1);
		credentials.panoraApi.apiKey = 'wrong';
		await expect(search('searchConnections')).rejects.toThrow('did not accept the credential');
	});

	it('offer what Panora suggests', async () => {
		expect(await search('searchOrderStatuses')).toHaveLength(4);
		expect(await search('searchPaymentStatuses', 'succ')).toEqual([
			{ name: 'SUCCESS', value: 'SUCCESS' },
		]);
		expect(await search('searchFulfillmentStatuses')).toHaveLength(3);
		expect(await search('searchCurrencies')).toHaveLength(162);
	});
});
