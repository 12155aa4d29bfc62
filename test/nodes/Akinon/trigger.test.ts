import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { AkinonBench, pollers } from '../../engine/akinon';
import { durablePoller, legacyPoller } from '../../engine/poller';

const MINUTE = 60_000;

let bench: AkinonBench;

beforeEach(async () => {
	bench = await AkinonBench.start();
});

afterEach(async () => {
	vi.useRealTimers();
	await bench.close();
});

const idsOf = (items: IDataObject[]) => items.map(({ id }) => id as number);
const deliveriesOf = (items: IDataObject[]) =>
	items.map(({ delivery }) => (delivery as IDataObject).number);
const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE);
const fakeClock = () => vi.useFakeTimers({ toFake: ['Date'] });
const marks = () => bench.akinon.journal.find({ method: 'PATCH' });

describe.each(pollers)('the trigger under the $name poller', ({ create }) => {
	it('emits what waits in the chosen status, whole and without the channel settings', async () => {
		const [waiting] = bench.akinon.addOrders({ count: 1 });
		bench.akinon.addOrders({ count: 1, status: '500' });
		const [sent] = bench.akinon.addOrders({ count: 1 });
		bench.akinon.setSent([sent.id]);
		const poller = await bench.poller(create);
		const [item, ...others] = await poller.tick();
		expect(others).toEqual([]);
		expect(item).toEqual({
			...waiting,
			channel: { ...waiting.channel, conf: { redacted: true } },
			delivery: { number: 1, maximum: 5, isLast: false },
		});
		expect(bench.akinon.journal.entries.map(({ query }) => query)).toEqual([
			{ is_send: 'False', status: '400', page: '1', limit: '100' },
		]);
		expect(poller.errors).toEqual([]);
	});

	it('emits any status, another code, and the channel settings where asked for', async () => {
		const orders = ['200', '400', '500'].flatMap((status) =>
			bench.akinon.addOrders({ count: 1, status }),
		);
		const any = await bench.poller(create, {
			status: 'any',
			options: { includeChannelSettings: true },
		});
		const items = await any.tick();
		expect(idsOf(items)).toEqual(orders.map(({ id }) => id));
		expect(items[0].channel).toEqual(orders[0].channel);
		expect(bench.akinon.journal.entries[0].query).not.toHaveProperty('status');
		const other = await bench.poller(create, { status: 'other', statusCode: '200' });
		expect(idsOf(await other.tick())).toEqual([orders[0].id]);
	});

	it('hides an emitted order for Redeliver After, then emits it again, up to the maximum', async () => {
		fakeClock();
		const [{ id }] = bench.akinon.addOrders({ count: 1 });
		const poller = await bench.poller(create, { redeliverAfter: 10, maximumDeliveries: 3 });
		expect(deliveriesOf(await poller.tick())).toEqual([1]);
		later(9);
		expect(await poller.tick()).toEqual([]);
		later(1);
		expect(deliveriesOf(await poller.tick())).toEqual([2]);
		later(10);
		const [last] = await poller.tick();
		expect(last.delivery).toEqual({ number: 3, maximum: 3, isLast: true });
		for (let poll = 0; poll < 3; poll++) {
			later(1000);
			expect(await poller.tick()).toEqual([]);
		}
		// Gone and put back: it is as new.
		bench.akinon.setSent([id]);
		expect(await poller.tick()).toEqual([]);
		expect(poller.state().leases).toEqual({});
		bench.akinon.setSent([id], false);
		expect(deliveriesOf(await poller.tick())).toEqual([1]);
	});

	it('never gives an order up where Maximum Deliveries is 0', async () => {
		fakeClock();
		bench.akinon.addOrders({ count: 1 });
		const poller = await bench.poller(create, { redeliverAfter: 1, maximumDeliveries: 0 });
		for (let delivery = 1; delivery <= 12; delivery++) {
			expect(deliveriesOf(await poller.tick())).toEqual([delivery]);
			later(1);
		}
	});

	it('emits no more than Max Orders per Poll, and the rest with the next polls', async () => {
		const orders = bench.akinon.addOrders({ count: 25 });
		const poller = await bench.poller(create, { options: { mostOrders: 10, pageSize: 7 } });
		const polls = [await poller.tick(), await poller.tick(), await poller.tick()];
		expect(polls.map((items) => items.length)).toEqual([10, 10, 5]);
		expect(idsOf(polls.flat())).toEqual(orders.map(({ id }) => id));
		expect(await poller.tick()).toEqual([]);
	});

	it('loses no order from a queue that shrinks or grows while it is paged', async () => {
		const orders = bench.akinon.addOrders({ count: 60 });
		const leaving = orders.slice(0, 15).map(({ id }) => id);
		let arrived: number[] = [];
		const stop = bench.akinon.beforeEach(({ query }, count) => {
			if (query.page === '2' && count === 2) bench.akinon.setSent(leaving);
			if (query.page === '4' && count === 4) {
				arrived = bench.akinon.addOrders({ count: 5 }).map(({ id }) => id);
			}
		});
		const poller = await bench.poller(create, { options: { pageSize: 10 } });
		const emitted = idsOf(await poller.tick());
		stop();
		const stayed = orders.slice(15).map(({ id }) => id);
		expect(emitted).toEqual(expect.arrayContaining(stayed));
		expect(new Set(emitted).size).toBe(emitted.length);
		const next = idsOf(await poller.tick());
		expect([...emitted, ...next]).toEqual(expect.arrayContaining(arrived));
		expect(next.filter((id) => emitted.includes(id))).toEqual([]);
	});

	it('emits only what waits where the server ignores the filter among thousands of sent orders', async () => {
		const sent = bench.akinon.addOrders({ count: 2000 });
		bench.akinon.setSent(sent.map(({ id }) => id));
		bench.akinon.options.ignoresSendFilter = true;
		const waiting = bench.akinon.addOrders({ count: 3 });
		const poller = await bench.poller(create, { options: { pageSize: 500 } });
		expect(idsOf(await poller.tick())).toEqual(waiting.map(({ id }) => id));
		expect(Object.keys(poller.state().leases as object)).toHaveLength(3);
		expect(await poller.tick()).toEqual([]);
	});

	it('never asks the other host that the list names as its next page', async () => {
		const elsewhere = await AkinonBench.start();
		try {
			bench.akinon.faults.add({ kind: 'next', origin: elsewhere.akinon.url });
			bench.akinon.addOrders({ count: 30 });
			const poller = await bench.poller(create, { options: { pageSize: 10 } });
			expect(await poller.tick()).toHaveLength(30);
			expect(elsewhere.akinon.journal.entries).toEqual([]);
		} finally {
			await elsewhere.close();
		}
	});

	it('changes no state and emits nothing in a poll that fails midway', async () => {
		bench.akinon.addOrders({ count: 30 });
		const poller = await bench.poller(create, { options: { pageSize: 10, mostOrders: 5 } });
		await poller.tick();
		const before = JSON.parse(JSON.stringify(poller.state()));
		const fault = bench.akinon.faults.add({
			kind: 'status',
			status: 500,
			match: { path: '/api/i1/orders/', skip: 2 },
		});
		expect(await poller.tick()).toEqual([]);
		expect(poller.errors).toHaveLength(1);
		expect(poller.errors[0]).toMatchObject({
			httpCode: '500',
			failure: { cause: 'temporarily-unavailable' },
		});
		expect(poller.state()).toEqual(before);
		bench.akinon.faults.remove(fault.id);
		expect(await poller.tick()).toHaveLength(5);
	});

	it('does not let a passing fault at activation stop the workflow; later polls report it', async () => {
		const retryAfter = { 'retry-after': '0' };
		bench.akinon.faults.add({ kind: 'status', status: 503, headers: retryAfter });
		const poller = await bench.poller(create);
		expect(await poller.activate()).toEqual([]);
		expect(await poller.tick()).toEqual([]);
		expect(poller.errors).toHaveLength(1);
		expect(poller.errors[0].failure).toEqual({ cause: 'temporarily-unavailable', retryAfterMs: 0 });
		bench.akinon.faults.clear();
		bench.akinon.addOrders({ count: 1 });
		expect(await poller.tick()).toHaveLength(1);
	});

	it('reports a rate limit with the wait that Akinon asked for', async () => {
		const poller = await bench.poller(create);
		await poller.activate();
		const headers = { 'retry-after': '3600' };
		bench.akinon.faults.add({ kind: 'status', status: 429, headers });
		await poller.tick();
		expect(poller.errors[0]).toMatchObject({
			httpCode: '429',
			failure: { cause: 'rate-limited', retryAfterMs: 3_600_000 },
		});
	});

	it('stops the activation where the credential is wrong', async () => {
		const credentials = bench.tokenCredentials({ apiToken: 'wrong-token' });
		const poller = await bench.poller(create, {}, { credentials });
		await expect(poller.activate()).rejects.toMatchObject({
			httpCode: '401',
			failure: { cause: 'credential-invalid' },
		});
	});

	it('runs one poll at a time', async () => {
		bench.akinon.addOrders({ count: 3 });
		const hold = bench.akinon.faults.add({ kind: 'hold', match: { times: 1 } });
		const poller = await bench.poller(create);
		const first = poller.tick();
		await hold.reached;
		const second = await poller.tick();
		hold.release();
		expect([...second, ...(await first)]).toHaveLength(3);
		expect(bench.akinon.journal.entries).toHaveLength(1);
		expect(poller.errors).toEqual([]);
	});

	it('goes on where the last poll ran out of time, and so loses nothing', async () => {
		const orders = bench.akinon.addOrders({ count: 60 });
		bench.akinon.options.latency = 60;
		const options = { pageSize: 2, mostOrders: 1000 };
		const poller = await bench.poller(create, { options }, { budgetMs: 600 });
		const emitted: number[] = [];
		let wasCut = false;
		for (let poll = 0; poll < 20 && emitted.length < 60; poll++) {
			emitted.push(...idsOf(await poller.tick()));
			wasCut ||= poller.state().nextPage !== undefined;
		}
		expect(poller.errors).toEqual([]);
		expect(wasCut).toBe(true);
		expect(emitted.sort()).toEqual(orders.map(({ id }) => id));
	});

	it('refuses settings that make no sense before anything is sent', async () => {
		for (const [parameters, label] of [
			[{ redeliverAfter: 0 }, "'Redeliver After (Minutes)' must be 1 or more"],
			[{ maximumDeliveries: -1 }, "'Maximum Deliveries' must be 0 or more"],
			[{ options: { mostOrders: 0 } }, "'Options > Max Orders per Poll' must be 1 or more"],
			[{ options: { pageSize: 'ten' } }, "'Options > Page Size' is not a whole number"],
			[{ status: 'other', statusCode: ' ' }, "'Status Code' is empty"],
		] as const) {
			const poller = await bench.poller(create, parameters as IDataObject);
			await expect(poller.activate()).rejects.toThrow(label);
		}
		expect(bench.akinon.journal.entries).toEqual([]);
	});

	describe('with Mark as Sent: When Emitted', () => {
		const whenEmitted = { markAsSent: 'whenEmitted' };

		it('marks what it emits, once, and says so', async () => {
			const orders = bench.akinon.addOrders({ count: 12 });
			const poller = await bench.poller(create, whenEmitted);
			const items = await poller.tick();
			expect(idsOf(items)).toEqual(orders.map(({ id }) => id));
			expect(items.map(({ delivery }) => delivery)).toEqual(
				items.map(() => ({ number: 1, maximum: 5, isLast: false, markedAsSent: true })),
			);
			for (const { id } of orders) expect(bench.akinon.timesSent(id)).toBe(1);
			expect(await poller.tick()).toEqual([]);
		});

		it('throws where the credential may not mark, with nothing marked and nothing remembered', async () => {
			bench.akinon.addOrders({ count: 5 });
			bench.akinon.faults.add({ kind: 'status', status: 403, match: { method: 'PATCH' } });
			const poller = await bench.poller(create, whenEmitted);
			expect(await poller.tick()).toEqual([]);
			expect(poller.errors[0]).toMatchObject({ httpCode: '403' });
			expect(marks()).toHaveLength(1);
			expect(poller.state()).toEqual({});
		});

		it('emits an order whose mark failed too, and again after its lease', async () => {
			fakeClock();
			const orders = bench.akinon.addOrders({ count: 5 });
			const path = `/api/v1/orders/${orders[2].id}/`;
			bench.akinon.faults.add({ kind: 'status', status: 400, match: { path, times: 1 } });
			const poller = await bench.poller(create, whenEmitted);
			const items = await poller.tick();
			expect(items.map(({ delivery }) => (delivery as IDataObject).markedAsSent)).toEqual([
				true,
				true,
				false,
				true,
				true,
			]);
			later(60);
			expect(idsOf(await poller.tick())).toEqual([orders[2].id]);
		});

		it('ends in time where marking is slow, since n8n would discard what was marked', async () => {
			bench.akinon.addOrders({ count: 4 });
			const match = { method: 'PATCH', skip: 1 };
			bench.akinon.faults.add({ kind: 'delay', delay: 2500, match });
			const poller = await bench.poller(create, whenEmitted, { budgetMs: 2000 });
			const start = performance.now();
			expect(await poller.tick()).toHaveLength(4);
			expect(performance.now() - start).toBeLessThan(2000);
		});

		it('emits every order that it marked, also where the first marks fail and one is forbidden', async () => {
			const orders = bench.akinon.addOrders({ count: 6 });
			const markOf = (index: number) => ({ path: `/api/v1/orders/${orders[index].id}/` });
			bench.akinon.faults.add({ kind: 'status', status: 500, match: markOf(0) });
			bench.akinon.faults.add({ kind: 'status', status: 403, match: markOf(1) });
			for (const index of [2, 3, 4, 5]) {
				bench.akinon.faults.add({ kind: 'delay', delay: 50, match: markOf(index) });
			}
			const poller = await bench.poller(create, whenEmitted);
			const emitted = idsOf(await poller.tick());
			for (const { id, is_send: isSent } of bench.akinon.orders.values()) {
				if (isSent) expect(emitted).toContain(id);
			}
			expect(emitted).toHaveLength(6);
		});
	});
});

describe('a test run in the editor', () => {
	it('shows what waits, and neither reads nor writes the state, nor marks anything', async () => {
		const orders = bench.akinon.addOrders({ count: 3 });
		const poller = await bench.poller(
			legacyPoller,
			{ markAsSent: 'whenEmitted' },
			{ mode: 'manual' },
		);
		const state = { leases: { [orders[0].id]: { emittedAt: Date.now(), deliveries: 5 } } };
		poller.setState(structuredClone(state));
		const items = await poller.activate();
		expect(idsOf(items)).toEqual(orders.map(({ id }) => id));
		expect(items[0].channel).toMatchObject({ conf: { redacted: true } });
		expect(deliveriesOf(items)).toEqual([1, 1, 1]);
		expect(poller.state()).toEqual(state);
		expect(marks()).toEqual([]);
	});

	it('says what to do where nothing waits', async () => {
		const poller = await bench.poller(legacyPoller, {}, { mode: 'manual' });
		await expect(poller.activate()).rejects.toMatchObject({
			message: expect.stringContaining('No orders are waiting for the ERP'),
			description: expect.stringContaining("choose another 'Status'"),
		});
	});

	it('finds a waiting order behind pages of sent ones', async () => {
		const sent = bench.akinon.addOrders({ count: 50 });
		bench.akinon.setSent(sent.map(({ id }) => id));
		bench.akinon.options.ignoresSendFilter = true;
		const [waiting] = bench.akinon.addOrders({ count: 1 });
		const options = { pageSize: 10 };
		const poller = await bench.poller(legacyPoller, { options }, { mode: 'manual' });
		expect(idsOf(await poller.activate())).toEqual([waiting.id]);
	});

	it('is shown while a poll of the active workflow is under way', async () => {
		bench.akinon.addOrders({ count: 2 });
		const hold = bench.akinon.faults.add({ kind: 'hold', match: { times: 1 } });
		const active = await bench.poller(durablePoller);
		const poll = active.tick();
		await hold.reached;
		const test = await bench.poller(legacyPoller, {}, { mode: 'manual' });
		expect(await test.activate()).toHaveLength(2);
		hold.release();
		expect(await poll).toHaveLength(2);
	});
});
