import { describe, expect, it } from 'vitest';

import { entries, get, panora, run, usePanora } from './fixture';

usePanora();

describe('Order: Get', () => {
	it('reads one order, with remote data on request', async () => {
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

	it('reads an order that has no remote data and shows a hint', async () => {
		const [order] = panora.addOrders({ count: 1 });
		panora.options.withoutRemoteData.push(order.remote_id);
		const options = { includeRemoteData: true };
		const { items, hints, error } = await get(order.id, { options, output: 'raw' });
		expect(error).toBeUndefined();
		expect(items[0].json).toEqual({ ...order, remote_data: null });
		expect(hints).toEqual([expect.stringContaining('no remote data of 1 order:')]);
	});

	it.each(['null', '[]', '5', '"ok"', '{}'])('rejects the response %s', async (body) => {
		panora.faults.add({ kind: 'status', status: 200, body });
		const { error } = await get('7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10');
		expect(error?.message).toMatch(/Panora .* not .*record.* \[item 0\]/);
	});

	it('continues with the other items if one is not found', async () => {
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
