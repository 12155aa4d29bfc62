import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { toStandardOrder } from '../../../../../nodes/Akinon/order/toStandardOrder';
import { DAY_MS } from '../../../../../nodes/shared/durations';
import { pollers } from '../../../../engine/akinon';
import { changesOf, partsOf, rememberedOf, StatusChangeFixture, warnings } from './fixture';

let fixture: StatusChangeFixture;

beforeEach(async () => {
	// Takes the shortest wait before a request is repeated.
	vi.spyOn(Math, 'random').mockReturnValue(0);
	fixture = await StatusChangeFixture.start();
});

afterEach(async () => {
	vi.useRealTimers();
	vi.restoreAllMocks();
	await fixture.close();
});

const requestsOf = (path: RegExp) =>
	fixture.akinon.journal.entries.filter((entry) => path.test(entry.path));
const laterByDays = (days: number) => vi.setSystemTime(Date.now() + days * DAY_MS);

describe.each(pollers)('Order Status Changed under the $name poller', ({ create }) => {
	it('only remembers what is there, and starts one execution to keep it', async () => {
		fixture.place(3, '500');
		const poller = await fixture.changes(create);
		expect(await poller.activate()).toEqual([]);
		expect(Object.keys(rememberedOf(poller))).toHaveLength(3);
		expect(await poller.tick()).toEqual([]);
	});

	it('emits an order once for each chosen status, with what changed', async () => {
		const [order] = fixture.place(1);
		const poller = await fixture.watching(create);
		const emitted: IDataObject[] = [];
		for (const status of ['450', '500', '510', '550', '600']) {
			fixture.akinon.moveOn([order.id], { status });
			emitted.push(...(await poller.tick()), ...(await poller.tick()));
		}
		expect(changesOf(emitted)).toEqual([
			[order.id, '450', '500'],
			[order.id, '510', '550'],
			[order.id, '550', '600'],
		]);
		expect(emitted[2]).toEqual({
			...toStandardOrder(order),
			change: { from: '550', to: '600', parts: ['orderStatus'] },
		});
		expect(poller.errors).toEqual([]);
		expect(rememberedOf(poller)).toEqual({});
	});

	it('emits an order that skips a chosen status', async () => {
		const [shipped, canceled] = fixture.place(2);
		const poller = await fixture.watching(create);
		fixture.akinon.moveOn([shipped.id], { status: '520' });
		fixture.akinon.moveOn([canceled.id], { status: '100' });
		expect(changesOf(await poller.tick())).toEqual([
			[shipped.id, '400', '520'],
			[canceled.id, '400', '100'],
		]);
	});

	it('emits raw orders and selected fields as the other event does', async () => {
		const [order] = fixture.place(1);
		const raw = await fixture.watching(create, { output: 'raw' });
		const fields = await fixture.watching(create, { output: 'selectedFields', fields: ['number'] });
		fixture.akinon.moveOn([order.id], { status: '550' });
		const change = { from: '400', to: '550', parts: ['orderStatus'] };
		const channel = { ...order.channel, conf: { redacted: true } };
		expect(await raw.tick()).toEqual([{ ...order, channel, change }]);
		expect(await fields.tick()).toEqual([{ number: order.number, change }]);
	});

	it('emits a new order in a chosen status, and not if the order was there before', async () => {
		fixture.place(1);
		const poller = await fixture.watching(create, { changedStatuses: ['400'] });
		const [order] = fixture.place(1, '450');
		expect(changesOf(await poller.tick())).toEqual([[order.id, null, '450']]);
		expect(await poller.tick()).toEqual([]);
	});

	it("emits what is there if 'First Run' says so, at most 'Max Orders per Poll' at a time", async () => {
		const orders = fixture.place(5, '500');
		fixture.place(1);
		const poller = await fixture.changes(create, {
			firstRun: 'emit',
			options: { maxOrders: 2, pageSize: 2 },
		});
		const polls = [await poller.activate(), await poller.tick(), await poller.tick()];
		expect(polls.map((items) => items.length)).toEqual([2, 2, 1]);
		expect(changesOf(polls.flat()).sort()).toEqual(orders.map(({ id }) => [id, null, '500']));
		expect(await poller.tick()).toEqual([]);
	});

	it('tells a partly shipped order and a new tracking number only on request', async () => {
		const [order] = fixture.place(1).filter(({ orderitem_set: items }) => items.length > 1);
		const orders = await fixture.watching(create);
		const items = await fixture.watching(create, { orderItemsToo: true });
		const emitted: IDataObject[] = [];
		const moves = [
			// A label that is printed early is no parcel.
			{ items: [0], trackingNumber: 'T1' },
			{ items: [0], status: '500' },
			{ items: [0], trackingNumber: 'T2' },
			{ items: [0], status: '510' },
		];
		for (const move of moves) {
			fixture.akinon.moveOn([order.id], move);
			expect(await orders.tick()).toEqual([]);
			emitted.push(...(await items.tick()));
		}
		expect(changesOf(emitted)).toEqual([
			[order.id, '400', '400'],
			[order.id, '400', '400'],
		]);
		expect(partsOf(emitted)).toEqual([['itemStatuses', 'trackingNumbers'], ['trackingNumbers']]);
		expect(emitted[0].status).toBe('partiallyShipped');
	});

	it('sees the return of a part of a delivered order, on request', async () => {
		const [order] = fixture.place(1, '500');
		const poller = await fixture.watching(create, { orderItemsToo: true });
		fixture.akinon.moveOn([order.id], { status: '550' });
		expect(partsOf(await poller.tick())).toEqual([['orderStatus', 'itemStatuses']]);
		fixture.akinon.moveOn([order.id], { items: [0], cancelStatus: 'waiting' });
		expect(await poller.tick()).toEqual([]);
		fixture.akinon.moveOn([order.id], { items: [0], cancelStatus: 'approved', status: '600' });
		expect(partsOf(await poller.tick())).toEqual([['itemStatuses']]);
		expect(await poller.tick()).toEqual([]);
	});

	it('only remembers items after a change of what counts', async () => {
		const [order] = fixture.place(1);
		fixture.akinon.moveOn([order.id], { items: [0], status: '500' });
		const before = await fixture.watching(create);
		const after = await fixture.changes(create, { orderItemsToo: true });
		after.setState(before.state());
		expect(await after.tick()).toEqual([]);
		fixture.akinon.moveOn([order.id], { items: [0], trackingNumber: 'T1' });
		expect(partsOf(await after.tick())).toEqual([['trackingNumbers']]);
	});

	it('reads cancellation lists only while delivered orders are watched', async () => {
		const orders = fixture.place(2, '500');
		const poller = await fixture.watching(create);
		await poller.tick();
		expect(requestsOf(/orders\/$/).filter(({ query }) => 'cancel_status' in query)).toEqual([]);
		fixture.akinon.moveOn(
			orders.map(({ id }) => id),
			{ status: '550' },
		);
		await poller.tick();
		await poller.tick();
		expect(requestsOf(/orders\/$/).filter(({ query }) => 'cancel_status' in query)).not.toEqual([]);
	});

	it('watches delivered orders for the chosen time', async () => {
		vi.useFakeTimers({ toFake: ['Date'] });
		const [first, second] = fixture.place(2, '500');
		const poller = await fixture.watching(create, { watchDeliveredDays: 3 });
		const none = await fixture.watching(create, { watchDeliveredDays: 0 });
		fixture.akinon.moveOn([first.id, second.id], { status: '550' });
		expect(await poller.tick()).toHaveLength(2);
		expect(await none.tick()).toHaveLength(2);
		expect(rememberedOf(none)).toEqual({});
		laterByDays(3);
		fixture.akinon.moveOn([first.id], { status: '600' });
		expect(changesOf(await poller.tick())).toEqual([[first.id, '550', '600']]);
		laterByDays(1);
		await poller.tick();
		expect(rememberedOf(poller)).toEqual({});
		fixture.akinon.moveOn([second.id], { status: '600' });
		expect(await poller.tick()).toEqual([]);
	});

	it('finds many orders that leave at once without reading each of them', async () => {
		fixture.akinon.addOrders({ count: 300, status: '550', firstId: 50_000 });
		const orders = fixture.place(150, '500');
		const poller = await fixture.watching(create);
		fixture.akinon.moveOn(
			orders.map(({ id }) => id),
			{ status: '550' },
		);
		expect(await poller.tick()).toHaveLength(150);
		expect(requestsOf(/detailed_integration/).length).toBeLessThan(10);
		expect(fixture.akinon.journal.entries.length).toBeLessThan(30);
	});

	it('finds them too if the lists are not sorted by ID', async () => {
		const orders = fixture.place(60, '500');
		const poller = await fixture.watching(create);
		const shuffled = [...orders].sort((one, other) => (one.id % 7) - (other.id % 7));
		fixture.akinon.moveOn(
			orders.map(({ id }) => id),
			{ status: '550' },
		);
		const body = { count: 300, results: shuffled };
		fixture.akinon.faults.add({
			kind: 'status',
			status: 200,
			body,
			match: { query: { status: '550' } },
		});
		const emitted = [await poller.tick(), await poller.tick()].flat();
		expect(changesOf(emitted).sort()).toEqual(orders.map(({ id }) => [id, '500', '550']));
	});

	it('emits an order that disappears and comes back only if its status changed', async () => {
		const [order] = fixture.place(1, '500');
		const poller = await fixture.watching(create);
		fixture.akinon.removeOrders([order.id]);
		expect(await poller.tick()).toEqual([]);
		expect(warnings(poller)).toEqual([expect.stringContaining('no longer exist')]);
		expect(rememberedOf(poller)).toEqual({});
	});

	it('loses no change while orders move between the lists', async () => {
		const orders = fixture.place(30);
		const ids = orders.map(({ id }) => id);
		const poller = await fixture.watching(create, { options: { pageSize: 5 } });
		const stop = fixture.akinon.beforeEach((_, count) => {
			const moving = ids.filter((id) => id % 10 === count % 10);
			const status = ['450', '500', '550'][Math.floor(count / 10)];
			if (status) fixture.akinon.moveOn(moving, { status });
		});
		const emitted: IDataObject[] = [];
		for (let poll = 0; poll < 6; poll++) emitted.push(...(await poller.tick()));
		stop();
		const last = new Map(changesOf(emitted).map(([id, , to]) => [id, to]));
		expect([...last].sort()).toEqual(ids.map((id) => [id, '550']));
		const each = changesOf(emitted).map(([id, , to]) => `${String(id)} ${String(to)}`);
		expect(new Set(each).size).toBe(each.length);
		expect(poller.errors).toEqual([]);
	});

	it('reads lists that are too long for one poll in rounds', async () => {
		const orders = fixture.place(130);
		const poller = await fixture.watching(create, { options: { pageSize: 1 } });
		await poller.tick();
		expect(Object.keys(rememberedOf(poller))).toHaveLength(130);
		const ids = [orders[0].id, orders[129].id];
		fixture.akinon.moveOn([ids[0]], { status: '550' });
		fixture.akinon.moveOn([ids[1]], { status: '500' });
		const emitted: IDataObject[] = [];
		for (let poll = 0; poll < 3; poll++) {
			fixture.akinon.journal.clear();
			emitted.push(...(await poller.tick()));
			expect(fixture.akinon.journal.entries.length).toBeLessThanOrEqual(120);
		}
		expect(
			changesOf(emitted)
				.map(([id]) => id)
				.sort(),
		).toEqual(ids);
	});

	it('goes on past a page that fails, and misses nothing of it for good', async () => {
		const orders = fixture.place(9, '500');
		const poller = await fixture.watching(create, { options: { pageSize: 3 } });
		const query = { status: '500', page: '2' };
		fixture.akinon.faults.add({ kind: 'status', status: 400, match: { query } });
		fixture.akinon.moveOn([orders[4].id, orders[8].id], { status: '550' });
		const emitted = [await poller.tick(), await poller.tick()].flat();
		expect(
			changesOf(emitted)
				.map(([id]) => id)
				.sort(),
		).toEqual([orders[4].id, orders[8].id]);
		expect(warnings(poller)[0]).toContain('was skipped');
		expect(poller.errors).toEqual([]);
	});

	it('emits an entry without an ID or status once, and everything else', async () => {
		const [order, bad] = fixture.place(2);
		const poller = await fixture.watching(create);
		fixture.akinon.moveOn([order.id], { status: '500' });
		const results = [null, { ...bad, status: null }, order];
		const body = { count: 3, results };
		fixture.akinon.faults.add({
			kind: 'status',
			status: 200,
			body,
			match: { query: { status: '500' } },
		});
		const emitted = [await poller.tick(), await poller.tick()].flat();
		expect(emitted.filter(({ warning }) => warning)).toHaveLength(2);
		expect(changesOf(emitted.filter(({ change }) => change))).toEqual([[order.id, '400', '500']]);
	});

	it('throws during an outage, and emits what changed meanwhile afterwards', async () => {
		const [order] = fixture.place(1);
		const poller = await fixture.watching(create);
		const fault = fixture.akinon.faults.add({ kind: 'status', status: 403 });
		await poller.tick();
		expect(poller.errors).toHaveLength(1);
		fixture.akinon.moveOn([order.id], { status: '500' });
		fixture.akinon.faults.remove(fault.id);
		expect(changesOf(await poller.tick())).toEqual([[order.id, '400', '500']]);
	});

	it('emits nothing twice if n8n has not saved what a quiet poll remembers', async () => {
		const orders = fixture.place(2);
		const poller = await fixture.watching(create);
		fixture.akinon.moveOn([orders[0].id], { status: '500' });
		expect(await poller.tick()).toHaveLength(1);
		fixture.akinon.moveOn([orders[1].id], { status: '450' });
		await poller.tick();
		const after = [...(await poller.restart()), ...(await poller.tick())];
		expect(after).toEqual([]);
		fixture.akinon.moveOn([orders[1].id], { status: '500' });
		expect(changesOf(await poller.tick()).map(([id, , to]) => [id, to])).toEqual([
			[orders[1].id, '500'],
		]);
	});

	it("starts over with another shop's credential, and keeps both events apart", async () => {
		fixture.place(1);
		const poller = await fixture.watching(create);
		const other = await StatusChangeFixture.start();
		try {
			other.place(3, '500');
			const moved = await other.changes(create);
			moved.setState(poller.state());
			expect(await moved.tick()).toEqual([]);
			expect(Object.keys(rememberedOf(moved))).toHaveLength(3);
			expect(warnings(moved)).toHaveLength(1);
		} finally {
			await other.close();
		}
		const waiting = await fixture.poller(create);
		waiting.setState(poller.state());
		expect(await waiting.tick()).toHaveLength(1);
		expect(rememberedOf(waiting)).toEqual(rememberedOf(poller));
	});

	it('returns one order in a test run, and remembers nothing', async () => {
		fixture.place(2, '550');
		const poller = await fixture.poller(
			create,
			{ event: 'orderStatusChanged' },
			{ mode: 'manual' },
		);
		expect(await poller.tick()).toEqual([
			expect.objectContaining({ change: { from: null, to: '550', parts: ['orderStatus'] } }),
		]);
		expect(poller.state()).toEqual({});
	});

	it('refuses to poll without a status', async () => {
		const poller = await fixture.changes(create, { changedStatuses: [] });
		await expect(poller.activate()).rejects.toThrow("'Statuses' is empty");
	});
});
