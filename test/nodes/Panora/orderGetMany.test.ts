import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it, vi } from 'vitest';

import { cursorOf, entries, getMany, idsOf, panora, stored, storedIds, usePanora } from './fixture';

usePanora();

describe('Order: Get Many', () => {
	it('reads 5,000 orders over 50 pages completely, in order and once, while orders are added', async () => {
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

	it('stops at the limit, requests no more than that, and says how to continue', async () => {
		panora.addOrders({ count: 20 });
		const result = await getMany({ limit: 12, options: { pageSize: 5 } });
		expect(idsOf(result)).toEqual(storedIds().slice(0, 12));
		expect(entries().map(({ query }) => query.limit)).toEqual(['5', '5', '2']);
		const cursor = cursorOf(storedIds()[12]);
		expect(result.hints).toEqual([
			`There are more orders. To continue after these, set 'Cursor' to ${cursor}.`,
		]);
		const rest = await getMany({ returnAll: true, options: { cursor } });
		expect(idsOf(rest)).toEqual(storedIds().slice(12));
		expect(rest.hints).toEqual([]);
	});

	it("accepts an order's ID as cursor, as Panora's documentation shows it", async () => {
		panora.addOrders({ count: 5 });
		const result = await getMany({ options: { cursor: storedIds()[2].toUpperCase() } });
		expect(idsOf(result)).toEqual(storedIds().slice(2));
	});

	it('returns the orders of a list that contains other things', async () => {
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

	it('returns what Panora sends on request, with remote data if requested', async () => {
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

	it('reads all orders of pages on which some have no remote data, with few requests', async () => {
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
			expect.stringContaining('no remote data of 3 orders: remote_data is null.'),
		]);
		// 3 pages plus 18 requests for each page with such orders; one request per order would be 203.
		expect(entries().length).toBeLessThan(45);
	});

	it('respects limit and cursor if an order has no remote data', async () => {
		const orders = panora.addOrders({ count: 30 });
		panora.options.withoutRemoteData.push(orders[11].remote_id);
		const options = { includeRemoteData: true, pageSize: 10 };
		const first = await getMany({ limit: 15, options });
		expect(idsOf(first)).toEqual(storedIds().slice(0, 15));
		const cursor = cursorOf(storedIds()[15]);
		expect(first.hints).toContain(
			`There are more orders. To continue after these, set 'Cursor' to ${cursor}.`,
		);
	});

	it('leaves out entries that are not orders and shows a hint', async () => {
		panora.addOrders({ count: 3 });
		panora.options.strayEntries = [null, 5, 'x', [], {}, { id: '' }, { id: 7 }];
		const result = await getMany({ returnAll: true });
		expect(result.error).toBeUndefined();
		expect(idsOf(result)).toEqual(storedIds());
		expect(result.hints).toEqual(['7 entries of the list have no ID and were left out.']);
	});

	it('returns a list with the cursor to continue at and keeps what was read before an error', async () => {
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

	it('otherwise stops on an error and says where to continue', async () => {
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
	])('does not read endlessly if a server %s', async (_name, body) => {
		panora.faults.add({ kind: 'status', status: 200, body });
		const { error } = await getMany({ returnAll: true, output: 'raw' });
		expect(error?.message).toMatch('The list does not end');
		expect(entries().length).toBeLessThanOrEqual(2);
	});

	it('waits as long as the server says after a 429 and loses no page', async () => {
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

	it('sends at most 95 requests per minute, the first ones at once', async () => {
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
