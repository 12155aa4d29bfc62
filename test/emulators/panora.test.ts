import { describe, expect, it } from 'vitest';

import { call, emulators, panora, useEmulators } from './fixture';

useEmulators();

describe('Panora', () => {
	const list = '/ecommerce/orders';
	const without = (name: string, path = list) => {
		const { apiKey } = emulators.panora.options;
		const headers: Record<string, string> = {
			'x-api-key': apiKey,
			'x-connection-token': emulators.panora.token(),
		};
		delete headers[name];
		return call(emulators.panora.url, path, { headers });
	};

	it('answers 401 without a key and 500 to a wrong one, but shows its health to anybody', async () => {
		expect(await without('x-api-key')).toMatchObject({
			status: 401,
			body: { statusCode: 401, path: list, message: 'Unauthorized' },
		});
		expect(await panora(list, { headers: { 'x-api-key': 'x' } })).toMatchObject({
			status: 500,
			body: { statusCode: 500, message: 'API Key not found.' },
		});
		expect(await without('x-api-key', '/health')).toMatchObject({ status: 200, body: 200 });
	});

	it('uses any shop without a connection token, and answers 500 to a wrong one', async () => {
		emulators.panora.addOrders({ count: 2 });
		expect((await without('x-connection-token')).body.data).toHaveLength(2);
		const unknown = 'Connection undefined for token x';
		expect((await panora(list, { token: 'x' })).body.message).toBe(`ReferenceError: ${unknown}`);
		expect((await panora(`${list}/1`, { token: 'x' })).body.message).toBe(unknown);
	});

	it('pages by an opaque cursor to the next order, null at the end', async () => {
		const orders = emulators.panora.addOrders({ count: 60 });
		const first = (await panora(list)).body;
		expect(first.data).toEqual(orders.slice(0, 50));
		expect(first).toMatchObject({
			prev_cursor: null,
			next_cursor: expect.stringMatching(/^\w{48}$/),
		});
		const second = (await panora(`${list}?cursor=${first.next_cursor}`)).body;
		expect(second.data).toEqual(orders.slice(50));
		expect(second).toMatchObject({ prev_cursor: first.next_cursor, next_cursor: null });
	});

	it('sends endless cursors if the limit is 0 or empty', async () => {
		emulators.panora.addOrders({ count: 1 });
		for (const limit of ['0', '']) {
			const { body } = await panora(`${list}?limit=${limit}`);
			expect(body).toMatchObject({ data: [], next_cursor: expect.any(String) });
		}
	});

	it.each(['limit=x', 'cursor=', 'cursor=7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10', 'remote_data=1'])(
		'refuses the query %s with 400',
		async (query) => {
			expect(await panora(`${list}?${query}`)).toMatchObject({
				status: 400,
				body: { message: 'Bad Request' },
			});
		},
	);

	it('answers 500 for an order that does not exist, is no UUID, or lacks remote data', async () => {
		const [order] = emulators.panora.addOrders({ count: 1 });
		const message = async (path: string) => (await panora(`${list}/${path}`)).body.message;
		const absent = '7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10';
		expect(await message(absent)).toBe(`Order with ID ${absent} not found.`);
		expect(await message('1042')).toMatch('Inconsistent column data');
		// The text "false" counts as true here.
		const { body } = await panora(`${list}/${order.id}?remote_data=false`);
		expect(body).toHaveProperty('remote_data');
		emulators.panora.options.withoutRemoteData.push(order.remote_id);
		const stumble = "Cannot read properties of null (reading 'data')";
		expect(await message(`${order.id}?remote_data=true`)).toBe(stumble);
		expect((await panora(`${list}?remote_data=true`)).body.message).toBe(stumble);
		expect((await panora(list)).body.data).toHaveLength(1);
	});

	it('creates an order in the shop but answers 500, unless the server is fixed', async () => {
		const body = { order_number: '7', items: [{ title: 'Mug' }] };
		expect((await panora(list, { body })).status).toBe(500);
		expect(emulators.panora.shopOrders).toHaveLength(1);
		emulators.panora.options.createWorks = true;
		expect(await panora(list, { body })).toMatchObject({
			status: 201,
			body: { order_number: '7', field_mappings: {} },
		});
		expect(emulators.panora.shopOrders).toHaveLength(2);
		expect(emulators.panora.state().orders).toMatchObject({ shopify: 1, woocommerce: 0 });
	});

	it('answers 429 above the limit of a route, with the seconds to wait', async () => {
		emulators.panora.options.requestsPerMinute = 2;
		const answers = [await panora(list), await panora(list), await panora(list)];
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
		expect(answers[1].headers.get('x-ratelimit-remaining')).toBe('0');
		expect(Number(answers[2].headers.get('retry-after'))).toBeGreaterThan(55);
		expect((await panora('/connections')).status).toBe(200);
	});
});
