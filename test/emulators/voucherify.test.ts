import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Voucherify } from './voucherify';

type Json = Record<string, any>;

let voucherify: Voucherify;

beforeEach(async () => {
	voucherify = new Voucherify(1);
	await voucherify.listen(0);
});

afterEach(async () => await voucherify.close());

async function call(path: string, method = 'GET', body?: unknown, headers: Json = {}) {
	const { applicationId, secretKey } = voucherify.options;
	const response = await fetch(`${voucherify.url}/v1/${path}`, {
		method,
		headers: {
			'x-app-id': applicationId,
			'x-app-token': secretKey,
			...(body !== undefined && { 'content-type': 'application/json' }),
			...headers,
		},
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	return {
		status: response.status,
		headers: response.headers,
		body: (await response.json()) as Json,
	};
}

const put = (id: string, body: Json) => call(`orders/${id}`, 'PUT', body);
const create = (body: Json) => call('orders', 'POST', body);

describe('Voucherify', () => {
	it.each([
		['a method that a path does not have', ['orders/A', 'PATCH'], 405],
		['a body that is not JSON', ['orders', 'POST', {}, { 'content-type': 'text/plain' }], 415],
		['an answer that is not JSON', ['orders', 'GET', undefined, { accept: 'text/csv' }], 406],
		[
			'a version that was never released',
			['orders', 'GET', undefined, { 'x-voucherify-api-version': 'v1' }],
			400,
		],
		['a page beyond the last', ['orders?page=101'], 400],
	] as Array<[string, Parameters<typeof call>, number]>)('refuses %s', async (_, request, code) => {
		expect(await call(...request)).toMatchObject({ status: code, body: { code } });
	});

	it('names the methods that a path has', async () => {
		const { body } = await call('exports/A', 'PUT', {});
		expect(body.details).toBe('PUT is not supported by this endpoint. Did you mean GET or DELETE?');
	});

	it('tells how many calls are left, with every answer', async () => {
		voucherify.options.callsPerWindow = 100;
		const { headers } = await call('orders/none');
		expect(headers.get('x-rate-limit-limit')).toBe('100');
		expect(headers.get('x-rate-limit-remaining')).toBe('99');
		expect(Number(headers.get('x-rate-limit-retry'))).toBeGreaterThan(Date.now() / 1000);
		expect(headers.get('retry-after')).toBeNull();
	});

	it('leaves the items out of an order that has none', async () => {
		expect((await create({ source_id: 'A' })).body).not.toHaveProperty('items');
		expect((await create({ items: [{ amount: 5 }] })).body.items).toHaveLength(1);
	});

	it('takes an import of nothing', async () => {
		expect(await call('orders/import', 'POST', [])).toMatchObject({ status: 200 });
	});

	describe('an order that is being written', () => {
		/** Sends a first request that is not answered until the others are. */
		async function whileWriting(first: () => Promise<unknown>, others: () => Promise<unknown>) {
			const held = voucherify.faults.add({ kind: 'hold', match: { times: 1 } });
			const written = first();
			await held.reached;
			await others();
			held.release();
			await written;
		}

		it('is not written by another request, by whichever of its IDs', async () => {
			const { id } = (await create({ source_id: 'A' })).body;
			await whileWriting(
				() => put('A', { status: 'PAID' }),
				async () => {
					const refused = { status: 400, body: { key: 'multiple_requests' } };
					expect(await put(id, { status: 'CANCELED' })).toMatchObject(refused);
					expect(await create({ source_id: 'A' })).toMatchObject(refused);
					expect((await call('orders/A')).status).toBe(200);
					expect((await create({ source_id: 'B' })).status).toBe(200);
				},
			);
			expect((await call('orders/A')).body.status).toBe('PAID');
			expect((await put('A', { status: 'CANCELED' })).status).toBe(200);
		});

		it('is not created twice', async () => {
			await whileWriting(
				() => create({ source_id: 'A' }),
				async () => expect((await create({ source_id: 'A' })).status).toBe(400),
			);
			expect(voucherify.orders.size).toBe(1);
		});
	});

	describe('metadata', () => {
		beforeEach(() => {
			voucherify.options.schemas = {
				order: {
					properties: {
						unit: { type: 'number', optional: false },
						channel: { type: 'string', eq: ['web', 'shop'] },
						places: { type: 'string', array: true },
						day: { type: 'date' },
						gone: { type: 'number', deleted: true },
					},
				},
				order_item: { properties: { note: { type: 'string' } }, allowDefinedOnly: true },
			};
		});

		const details = async (order: Json) => (await create(order)).body.details as string;

		it.each([
			[{ unit: 'EUR' }, "unit: must be a number, property is required (actual value is 'EUR')"],
			[{}, "unit: must be a number, property is required (actual value is 'undefined')"],
			[
				{ unit: 1, channel: 'snap' },
				"channel: must be a string, must be equal to one of web,shop (actual value is 'snap')",
			],
			[
				{ unit: 1, places: 'L1' },
				"places: must be an array, and every element: must be a string (actual value is 'L1')",
			],
			[{ unit: 1, day: '5 May' }, "day: must be a date (actual value is '5 May')"],
		])('is refused if it is %j', async (metadata, problem) => {
			expect(await details({ metadata })).toBe(problem);
		});

		it('may have keys that are not laid down, unless the project forbids it', async () => {
			const metadata = { unit: 1, gone: 'x', other: true };
			expect(await create({ metadata })).toMatchObject({ status: 200, body: { metadata } });
			const items = [{ metadata: { note: 'x', other: 1 } }];
			expect(await details({ metadata, items })).toBe('other: is not defined');
		});

		it('need not be complete in a change', async () => {
			await create({ source_id: 'A', metadata: { unit: 1 } });
			expect((await put('A', { metadata: { channel: 'web' } })).status).toBe(200);
			expect((await put('A', { metadata: { unit: 'EUR' } })).status).toBe(400);
		});

		it('has its schemas listed', async () => {
			const { body } = await call('metadata-schemas');
			expect(body).toMatchObject({ data_ref: 'schemas', total: 2 });
			expect(body.schemas[0]).toEqual((await call('metadata-schemas/order')).body);
			expect(body.schemas[1]).toMatchObject({
				related_object: 'order_item',
				properties: { note: { type: 'string', array: false, optional: true } },
				allow_defined_only: true,
			});
		});
	});
});
