import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { toStandardOrder } from '../../../../../nodes/Akinon/order/toStandardOrder';
import { AkinonFixture, leasesOf, pollers } from '../../../../engine/akinon';
import { durablePoller, legacyPoller, type Poller } from '../../../../engine/poller';
import type { FaultEffect } from '../../../../emulators/faults';

const MINUTE = 60_000;
const DAY = 24 * 60;

let fixture: AkinonFixture;

beforeEach(async () => {
	// Takes the shortest wait before a request is repeated.
	vi.spyOn(Math, 'random').mockReturnValue(0);
	fixture = await AkinonFixture.start();
});

afterEach(async () => {
	vi.useRealTimers();
	vi.restoreAllMocks();
	await fixture.close();
});

const idsOf = (items: IDataObject[]) => items.map(({ id }) => Number(id));
const deliveriesOf = (items: IDataObject[]) =>
	items.map(({ delivery }) => (delivery as IDataObject).number);
const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE);
const fakeClock = () => vi.useFakeTimers({ toFake: ['Date'] });
const firstDelivery = { number: 1, maximum: 120, isLast: false, nextAt: expect.any(String) };
const warnings = (log: string[]) => log.filter((line) => line.startsWith('warn'));
const stateOf = (poller: Poller) => JSON.parse(JSON.stringify(poller.state())) as IDataObject;
/** Lets the client retry without a wait. */
const status = (code: number, body?: unknown): FaultEffect => ({
	kind: 'status',
	status: code,
	body,
	headers: { 'retry-after': '0' },
});
/** Attributes of an item that stands for three pieces. */
const merged = { quantity: 3 };
const marks = () => fixture.akinon.journal.find({ method: 'PATCH' });

describe.each(pollers)('the trigger under the $name poller', ({ create }) => {
	it('emits what waits in the chosen status as standard orders', async () => {
		const [waiting] = fixture.akinon.addOrders({ count: 1 });
		fixture.akinon.addOrders({ count: 1, status: '500' });
		const [sent] = fixture.akinon.addOrders({ count: 1 });
		fixture.akinon.setSent([sent.id]);
		const poller = await fixture.poller(create);
		const [item, ...others] = await poller.tick();
		expect(others).toEqual([]);
		expect(item).toEqual({ ...toStandardOrder(waiting), delivery: firstDelivery });
		expect(fixture.akinon.journal.entries.map(({ query }) => query)).toEqual([
			{ is_send: 'False', status: '400', page: '1', limit: '100' },
		]);
		expect(poller.errors).toEqual([]);
	});

	it('emits what Akinon sent on request, without the channel settings', async () => {
		const [waiting] = fixture.akinon.addOrders({ count: 1 });
		const redacted = { ...waiting, channel: { ...waiting.channel, conf: { redacted: true } } };
		const raw = await fixture.poller(create, { output: 'raw' });
		expect(await raw.tick()).toEqual([{ ...redacted, delivery: firstDelivery }]);
		const both = await fixture.poller(create, { options: { includeRaw: true } });
		expect(await both.tick()).toEqual([
			{ ...toStandardOrder(waiting), raw: redacted, delivery: firstDelivery },
		]);
	});

	it('emits the selected fields, plus the delivery', async () => {
		const [{ number }] = fixture.akinon.addOrders({ count: 1 });
		const poller = await fixture.poller(create, { output: 'selectedFields', fields: ['number'] });
		expect(await poller.tick()).toEqual([{ number, delivery: firstDelivery }]);
	});

	it("logs one line about merged items unless 'Quantity Attribute' is set", async () => {
		const orders = fixture.akinon.addOrders({ count: 2 });
		for (const order of orders) Object.assign(order.orderitem_set[0], { attributes: merged });
		const poller = await fixture.poller(create);
		await poller.tick();
		expect(warnings(poller.log)).toEqual([expect.stringContaining("'Quantity Attribute'")]);
		const options = { quantityAttribute: 'quantity' };
		const counting = await fixture.poller(create, { options });
		const [item] = await counting.tick();
		expect((item.lineItems as IDataObject[])[0].quantity).toBe(3);
		expect(warnings(counting.log)).toEqual([]);
	});

	it('emits the same as Get Many returns, plus the delivery', async () => {
		fixture.akinon.addOrders({ count: 5, discountEvery: 2 });
		const poller = await fixture.poller(create);
		const { items } = await fixture.run('order.getAll', { returnAll: true });
		expect(await poller.tick()).toEqual(
			items.map(({ json }) => ({ ...json, delivery: expect.anything() })),
		);
	});

	it('emits an order without any valid field, with its problems', async () => {
		const order = { id: 7, status: '400', is_send: false, amount: {}, orderitem_set: 'x' };
		fixture.akinon.faults.add(status(200, { count: 1, results: [order] }));
		const poller = await fixture.poller(create);
		const [item] = await poller.tick();
		expect(item).toEqual({ ...toStandardOrder(order), delivery: firstDelivery });
		expect(item.problems).not.toEqual([]);
		expect(poller.errors).toEqual([]);
	});

	it('emits any status, another code, and the channel settings on request', async () => {
		const orders = ['200', '400', '500'].flatMap((status) =>
			fixture.akinon.addOrders({ count: 1, status }),
		);
		const any = await fixture.poller(create, {
			statuses: ['any'],
			output: 'raw',
			options: { includeChannelSettings: true },
		});
		const items = await any.tick();
		expect(idsOf(items)).toEqual(orders.map(({ id }) => id));
		expect(items[0].channel).toEqual(orders[0].channel);
		expect(fixture.akinon.journal.entries[0].query).not.toHaveProperty('status');
		const other = await fixture.poller(create, { statuses: ['other'], otherStatuses: '200' });
		expect(idsOf(await other.tick())).toEqual([orders[0].id]);
	});

	it('hides an emitted order for a time that doubles, then emits it again, up to the maximum', async () => {
		fakeClock();
		const [{ id }] = fixture.akinon.addOrders({ count: 1 });
		const poller = await fixture.poller(create, { redeliverAfter: 10, maximumDeliveries: 3 });
		const [first] = await poller.tick();
		const nextAt = new Date(Date.now() + 10 * MINUTE).toISOString();
		expect(first.delivery).toEqual({ number: 1, maximum: 3, isLast: false, nextAt });
		later(9);
		expect(await poller.tick()).toEqual([]);
		later(1);
		expect(deliveriesOf(await poller.tick())).toEqual([2]);
		later(19);
		expect(await poller.tick()).toEqual([]);
		later(1);
		const [last] = await poller.tick();
		expect(last.delivery).toEqual({
			number: 3,
			maximum: 3,
			isLast: true,
			nextAt: null,
			note: expect.stringContaining("Raise 'Maximum Deliveries'"),
		});
		for (let poll = 0; poll < 3; poll++) {
			later(10 * DAY);
			expect(await poller.tick()).toEqual([]);
		}
		// Once gone and put back, it counts as new.
		fixture.akinon.setSent([id]);
		for (let poll = 0; poll < 3; poll++, later(8)) expect(await poller.tick()).toEqual([]);
		expect(leasesOf(poller.state())).toEqual({});
		fixture.akinon.setSent([id], false);
		expect(deliveriesOf(await poller.tick())).toEqual([1]);
	});

	it('never gives an order up if Maximum Deliveries is 0', async () => {
		fakeClock();
		fixture.akinon.addOrders({ count: 1 });
		const poller = await fixture.poller(create, { redeliverAfter: 1, maximumDeliveries: 0 });
		for (let delivery = 1; delivery <= 12; delivery++) {
			expect(deliveriesOf(await poller.tick())).toEqual([delivery]);
			later(DAY);
		}
	});

	it('emits no more than Max Orders per Poll, and the rest with the next polls', async () => {
		const orders = fixture.akinon.addOrders({ count: 25 });
		const poller = await fixture.poller(create, { options: { maxOrders: 10, pageSize: 7 } });
		const polls = [await poller.tick(), await poller.tick(), await poller.tick()];
		expect(polls.map((items) => items.length)).toEqual([10, 10, 5]);
		expect(idsOf(polls.flat()).sort()).toEqual(orders.map(({ id }) => id));
		expect(await poller.tick()).toEqual([]);
	});

	it('loses no order from a queue that shrinks or grows while it is paged', async () => {
		const orders = fixture.akinon.addOrders({ count: 60 });
		const leaving = orders.slice(0, 15).map(({ id }) => id);
		let arrived: number[] = [];
		const stop = fixture.akinon.beforeEach((_, count) => {
			if (count === 2) fixture.akinon.setSent(leaving);
			if (count === 4) arrived = fixture.akinon.addOrders({ count: 5 }).map(({ id }) => id);
		});
		const poller = await fixture.poller(create, { options: { pageSize: 10 } });
		const emitted = [idsOf(await poller.tick()), idsOf(await poller.tick())].flat();
		stop();
		const stayed = orders.slice(15).map(({ id }) => id);
		expect(emitted).toEqual(expect.arrayContaining([...stayed, ...arrived]));
		expect(new Set(emitted).size).toBe(emitted.length);
		expect(poller.errors).toEqual([]);
	});

	it('emits only waiting orders if the server ignores the filter and sends thousands of others', async () => {
		const sent = fixture.akinon.addOrders({ count: 2000 });
		fixture.akinon.setSent(sent.map(({ id }) => id));
		fixture.akinon.options.ignoresSendFilter = true;
		const waiting = fixture.akinon.addOrders({ count: 3 });
		const poller = await fixture.poller(create, { options: { pageSize: 500 } });
		expect(idsOf(await poller.tick())).toEqual(waiting.map(({ id }) => id));
		expect(Object.keys(leasesOf(poller.state()))).toHaveLength(3);
		expect(await poller.tick()).toEqual([]);
	});

	it('never asks the other host that the list names as its next page', async () => {
		const elsewhere = await AkinonFixture.start();
		try {
			fixture.akinon.faults.add({ kind: 'next', origin: elsewhere.akinon.url });
			fixture.akinon.addOrders({ count: 30 });
			const poller = await fixture.poller(create, { options: { pageSize: 10 } });
			expect(await poller.tick()).toHaveLength(30);
			expect(elsewhere.akinon.journal.entries).toEqual([]);
		} finally {
			await elsewhere.close();
		}
	});

	it('changes no state and emits nothing in a poll that can read nothing', async () => {
		fixture.akinon.addOrders({ count: 30 });
		const poller = await fixture.poller(create, { options: { pageSize: 10, maxOrders: 5 } });
		await poller.tick();
		const before: unknown = JSON.parse(JSON.stringify(poller.state()));
		fixture.akinon.faults.add(status(500));
		expect(await poller.tick()).toEqual([]);
		expect(poller.errors).toMatchObject([
			{ httpCode: '500', failure: { cause: 'temporarily-unavailable' } },
		]);
		expect(JSON.parse(JSON.stringify(poller.state()))).toEqual(before);
		fixture.akinon.faults.clear();
		expect(await poller.tick()).toHaveLength(5);
	});

	it.each([
		['500', status(500)],
		['403', status(403)],
		['a web page', { kind: 'html' }],
		['a list without entries', status(200, { count: 60 })],
	] as Array<[string, FaultEffect]>)(
		'skips a page that answers %s, emits the others, and emits its orders with a later poll',
		async (_, effect) => {
			const orders = fixture.akinon.addOrders({ count: 60 });
			fixture.akinon.faults.add({ ...effect, match: { query: { page: '3' } } });
			const poller = await fixture.poller(create, { options: { pageSize: 10 } });
			const ids = orders.map(({ id }) => id);
			expect(idsOf(await poller.tick()).sort()).toEqual([...ids.slice(0, 20), ...ids.slice(30)]);
			expect(warnings(poller.log)).toEqual([
				expect.stringContaining("Page 3 of Akinon's queue was skipped: Akinon"),
			]);
			fixture.akinon.faults.clear();
			expect(idsOf(await poller.tick())).toEqual(ids.slice(20, 30));
			expect(poller.errors).toEqual([]);
		},
	);

	it('finds new orders at once in a long queue, with few requests', async () => {
		const known = fixture.akinon.addOrders({ count: 400 });
		const options = { pageSize: 10, maxOrders: 400 };
		const poller = await fixture.poller(create, { options });
		while (Object.keys(leasesOf(poller.state())).length < 400) await poller.tick();
		for (let poll = 0; poll < 5; poll++) {
			fixture.akinon.journal.clear();
			const added = fixture.akinon.addOrders({ count: 12 }).map(({ id }) => id);
			expect(idsOf(await poller.tick()).sort()).toEqual(added);
			expect(fixture.akinon.journal.entries.length).toBeLessThanOrEqual(12);
			fixture.akinon.setSent(known.splice(0, 25).map(({ id }) => id));
		}
	});

	it('emits an unreadable entry once as a warning, and emits the orders', async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		const channel = { name: 'Shop', conf: { password: 'channel-secret' } };
		const bad = [
			null,
			[],
			'text',
			{ number: 'no ID', is_send: false, status: '400', channel },
			{ ...order, id: '../7' },
			{ ...order, id: 1e300 },
		];
		const results = [...bad, order];
		fixture.akinon.faults.add(status(200, { count: results.length, results }));
		const poller = await fixture.poller(create);
		const items = await poller.tick();
		expect(items.filter(({ id }) => id === String(order.id))).toEqual([
			expect.objectContaining({ delivery: firstDelivery }),
		]);
		const shown = items.filter(({ warning }) => warning !== undefined);
		expect(shown).toHaveLength(6);
		expect(shown.slice(0, 3).map(({ details }) => (details as IDataObject).entry)).toEqual([
			null,
			[],
			'text',
		]);
		expect(shown[3]).toMatchObject({
			warning: expect.stringContaining('without a valid ID'),
			details: { entry: { number: 'no ID', channel: { conf: { redacted: true } } } },
			delivery: { number: 1, maximum: 1, isLast: true, nextAt: null },
		});
		expect(JSON.stringify(items)).not.toContain('channel-secret');
		expect(warnings(poller.log)).toEqual([expect.stringContaining('6 items')]);
		expect(await poller.tick()).toEqual([]);
		fakeClock();
		later(DAY);
		expect(idsOf(await poller.tick())).toEqual([order.id]);
		expect(poller.errors).toEqual([]);
		expect(warnings(poller.log)).toHaveLength(1);
	});

	it('recovers from a damaged state', async () => {
		const orders = fixture.akinon.addOrders({ count: 30 });
		const parameters = { options: { pageSize: 10 } };
		const source = await fixture.poller(create, parameters);
		await source.tick();
		const [first, second, third, fourth, fifth] = orders.map(({ id }) => id);
		const leases = leasesOf(source.state());
		const broken = { [first]: null, [second]: {}, [third]: 'x', [fourth]: 7, [fifth]: [] };
		const { source: shop } = source.state();
		const stateWith = (list: unknown) => ({ source: shop, lists: { '400': list } }) as IDataObject;
		for (const nextPage of [0, -1, 1e15, 'x', null, {}]) {
			const poller = await fixture.poller(create, parameters);
			poller.setState(stateWith({ leases: { ...leases, ...broken }, nextPage }));
			expect(idsOf(await poller.tick()).sort()).toEqual([first, second, third, fourth, fifth]);
			expect(await poller.tick()).toEqual([]);
			expect(poller.errors).toEqual([]);
			expect(warnings(poller.log)[0]).toMatch(/[56] damaged entries of the trigger's state/);
		}
		const lists = [null, 'x', [], { leases: null }, { leases: 'x' }, { leases: [], nextPage: NaN }];
		const states = [...lists.map(stateWith), { source: shop, lists: 'x', firstList: 7 }];
		for (const state of states) {
			const poller = await fixture.poller(create, parameters);
			poller.setState(state);
			expect(await poller.tick()).toHaveLength(30);
			expect(poller.errors).toEqual([]);
		}
	});

	it('emits nothing early if the clock is set back and right again', async () => {
		fakeClock();
		fixture.akinon.addOrders({ count: 5 });
		const poller = await fixture.poller(create);
		expect(await poller.tick()).toHaveLength(5);
		later(-180);
		expect(await poller.tick()).toEqual([]);
		later(180 + 59);
		expect(await poller.tick()).toEqual([]);
		later(1);
		expect(await poller.tick()).toHaveLength(5);
	});

	it('logs one line per poll', async () => {
		fakeClock();
		fixture.akinon.addOrders({ count: 3 });
		const poller = await fixture.poller(create, { maximumDeliveries: 1 });
		await poller.tick();
		await poller.tick();
		expect(poller.log.filter((line) => line.includes('Akinon queue'))).toEqual([
			'debug: Akinon queue: 3 entries read, 3 emitted, 3 waiting, 3 given up',
			'debug: Akinon queue: 3 entries read, 0 emitted, 3 waiting, 3 given up',
		]);
	});

	describe('at an activation', () => {
		const faults: Array<[string, FaultEffect]> = [
			['500', status(500)],
			['503', status(503)],
			['404', status(404)],
			['a redirect', { kind: 'redirect', location: 'https://elsewhere.example/' }],
			['a web page', { kind: 'html' }],
			['something that is no list', status(200, { detail: 'Soon back' })],
		];
		const refusals: Array<[string, FaultEffect]> = [
			['400', status(400)],
			['401', status(401)],
			['403', status(403)],
		];

		it.each(faults)(
			'by a person, is not stopped by %s, which the next poll throws',
			async (_, effect) => {
				fixture.akinon.faults.add(effect);
				const poller = await fixture.poller(create);
				expect(await poller.activate()).toEqual([]);
				expect(poller.errors).toEqual([]);
				expect(warnings(poller.log)).toEqual([
					expect.stringContaining('First poll after activation: Akinon'),
				]);
				expect(await poller.tick()).toEqual([]);
				expect(poller.errors).toMatchObject([{ failure: { cause: 'temporarily-unavailable' } }]);
				fixture.akinon.faults.clear();
				fixture.akinon.addOrders({ count: 1 });
				expect(await poller.tick()).toHaveLength(1);
			},
		);

		it.each(refusals)('by a person, is stopped by %s', async (httpCode, effect) => {
			fixture.akinon.faults.add(effect);
			const poller = await fixture.poller(create);
			await expect(poller.activate()).rejects.toMatchObject({ httpCode });
		});

		it.each([...faults, ...refusals])(
			'is not stopped by %s if the trigger has worked before or n8n starts',
			async (_, effect) => {
				const poller = await fixture.poller(create);
				await poller.tick();
				fixture.akinon.faults.add(effect);
				expect(await poller.activate('update')).toEqual([]);
				for (const mode of ['init', 'leadershipChange'] as const) {
					const started = await fixture.poller(create);
					expect(await started.activate(mode)).toEqual([]);
					fixture.akinon.faults.clear();
					fixture.akinon.addOrders({ count: 1 });
					expect((await started.tick()).length).toBeGreaterThan(0);
					fixture.akinon.faults.add(effect);
				}
			},
		);

		it('is stopped by wrong input, but not when n8n starts', async () => {
			const poller = await fixture.poller(create, { redeliverAfter: 0 });
			await expect(poller.activate()).rejects.toThrow("'Redeliver After (Minutes)'");
			poller.setState({ lists: {} });
			await expect(poller.activate('update')).rejects.toThrow("'Redeliver After (Minutes)'");
			expect(await poller.activate('init')).toEqual([]);
			expect(await poller.tick()).toEqual([]);
			expect(poller.errors).toMatchObject([{ failure: { cause: 'configuration-invalid' } }]);
		});
	});

	it('reports a rate limit with the wait that Akinon asked for', async () => {
		const poller = await fixture.poller(create);
		await poller.activate();
		const headers = { 'retry-after': '3600' };
		fixture.akinon.faults.add({ kind: 'status', status: 429, headers });
		await poller.tick();
		expect(poller.errors[0]).toMatchObject({
			httpCode: '429',
			failure: { cause: 'rate-limited', retryAfterMs: 3_600_000 },
		});
	});

	it('stops the activation if the credential is wrong', async () => {
		const credentials = fixture.tokenCredentials({ apiToken: 'wrong-token' });
		const poller = await fixture.poller(create, {}, { credentials });
		await expect(poller.activate()).rejects.toMatchObject({
			httpCode: '401',
			failure: { cause: 'credential-invalid' },
		});
	});

	it('runs one poll at a time', async () => {
		fixture.akinon.addOrders({ count: 3 });
		const hold = fixture.akinon.faults.add({ kind: 'hold', match: { times: 1 } });
		const poller = await fixture.poller(create);
		const first = poller.tick();
		await hold.reached;
		const second = await poller.tick();
		hold.release();
		expect([...second, ...(await first)]).toHaveLength(3);
		expect(fixture.akinon.journal.entries).toHaveLength(1);
		expect(poller.errors).toEqual([]);
	});

	it('is not held up by a poll that hangs for longer than its budget', async () => {
		fixture.akinon.addOrders({ count: 3 });
		const hold = fixture.akinon.faults.add({ kind: 'hold', match: { times: 1 } });
		const poller = await fixture.poller(create, {}, { budgetMs: 1000 });
		const hanging = poller.tick();
		await hold.reached;
		const emitted: number[] = [];
		await vi.waitUntil(
			async () => {
				emitted.push(...idsOf(await poller.tick()));
				return emitted.length > 0;
			},
			{ timeout: 15_000 },
		);
		hold.release();
		emitted.push(...idsOf(await hanging));
		expect(emitted).toHaveLength(3);
		expect(await poller.tick()).toEqual([]);
	});

	it('continues where the last poll ran out of time and loses nothing', async () => {
		fakeClock();
		const orders = fixture.akinon.addOrders({ count: 60 });
		fixture.akinon.beforeEach(() => void vi.setSystemTime(Date.now() + 4_000));
		const options = { pageSize: 2, maxOrders: 1000 };
		const poller = await fixture.poller(create, { options }, { budgetMs: 60_000 });
		const emitted: number[] = [];
		let wasCut = false;
		for (let poll = 0; poll < 200 && emitted.length < 60; poll++) {
			emitted.push(...idsOf(await poller.tick()));
			wasCut ||= JSON.stringify(poller.state()).includes('nextPage');
		}
		expect(poller.errors).toEqual([]);
		expect(wasCut).toBe(true);
		expect(emitted.sort()).toEqual(orders.map(({ id }) => id));
	});

	it('rejects invalid settings before anything is sent', async () => {
		for (const [parameters, label] of [
			[{ redeliverAfter: 0 }, "'Redeliver After (Minutes)' must be 1 or more"],
			[{ maximumDeliveries: -1 }, "'Maximum Deliveries' must be 0 or more"],
			[{ options: { maxOrders: 0 } }, "'Options > Max Orders per Poll' must be 1 or more"],
			[{ options: { pageSize: 'ten' } }, "'Options > Page Size' is not a whole number"],
			[{ redeliverAfter: 1e12 }, "'Redeliver After (Minutes)' must be 525600 or less"],
			[{ statuses: [] }, "'Statuses' is empty"],
			[{ statuses: ['other'], otherStatuses: ' ' }, "'Other Status Codes' is empty"],
		] as const) {
			const poller = await fixture.poller(create, parameters as IDataObject);
			await expect(poller.activate()).rejects.toThrow(label);
		}
		expect(fixture.akinon.journal.entries).toEqual([]);
	});

	describe('with Mark as Sent: When Emitted', () => {
		const whenEmitted = { markAsSent: 'whenEmitted' };

		it('marks with the next poll what it has emitted, once', async () => {
			const orders = fixture.akinon.addOrders({ count: 12 });
			const poller = await fixture.poller(create, whenEmitted);
			const items = await poller.tick();
			expect(idsOf(items)).toEqual(orders.map(({ id }) => id));
			expect(items[0].delivery).toEqual(firstDelivery);
			expect(marks()).toEqual([]);
			expect(await poller.tick()).toEqual([]);
			for (const { id } of orders) expect(fixture.akinon.timesSent(id)).toBe(1);
			expect(await poller.tick()).toEqual([]);
			expect(marks()).toHaveLength(12);
		});

		it('loses nothing if n8n is killed before it has stored the emission', async () => {
			const orders = fixture.akinon.addOrders({ count: 200 });
			const poller = await fixture.poller(create, whenEmitted);
			await poller.activate();
			fixture.akinon.addOrders({ count: 5 });
			const before = stateOf(poller);
			expect(await poller.tick()).toHaveLength(5);
			poller.setState(before);
			expect(await poller.tick()).toHaveLength(5);
			await poller.tick();
			for (const { is_send: isSent } of fixture.akinon.orders.values()) expect(isSent).toBe(true);
			expect(fixture.akinon.orders.size).toBe(orders.length + 5);
		});

		it('brings orders again whose emission another process has stored', async () => {
			fakeClock();
			const orders = fixture.akinon.addOrders({ count: 3 });
			const poller = await fixture.poller(create, whenEmitted);
			await poller.tick();
			const restarted = await fixture.poller(create, whenEmitted, { workflowId: 'other process' });
			restarted.setState(poller.state());
			expect(await restarted.tick()).toEqual([]);
			expect(marks()).toEqual([]);
			later(60);
			expect(idsOf(await restarted.tick())).toEqual(orders.map(({ id }) => id));
			await restarted.tick();
			expect(marks()).toHaveLength(3);
		});

		it('throws if the credential may not mark orders, and emits no more', async () => {
			fixture.akinon.addOrders({ count: 5 });
			fixture.akinon.faults.add({ kind: 'status', status: 403, match: { method: 'PATCH' } });
			const poller = await fixture.poller(create, whenEmitted);
			expect(await poller.tick()).toHaveLength(5);
			const before = stateOf(poller);
			fixture.akinon.addOrders({ count: 5 });
			expect(await poller.tick()).toEqual([]);
			expect(poller.errors[0]).toMatchObject({ httpCode: '403' });
			expect(marks()).toHaveLength(1);
			expect(stateOf(poller)).toEqual(before);
		});

		it('marks again with each poll what could not be marked, until its lease ends', async () => {
			fakeClock();
			const orders = fixture.akinon.addOrders({ count: 5 });
			const path = `/api/v1/orders/${orders[2].id}/`;
			const fault = fixture.akinon.faults.add({ kind: 'status', status: 400, match: { path } });
			const poller = await fixture.poller(create, whenEmitted);
			expect(await poller.tick()).toHaveLength(5);
			expect(await poller.tick()).toEqual([]);
			expect(await poller.tick()).toEqual([]);
			expect(marks()).toHaveLength(6);
			later(60);
			expect(idsOf(await poller.tick())).toEqual([orders[2].id]);
			fixture.akinon.faults.remove(fault.id);
			expect(await poller.tick()).toEqual([]);
			expect(fixture.akinon.timesSent(orders[2].id)).toBe(1);
		});

		it('leaves time to read if marks hang, and emits less until they are done', async () => {
			fixture.akinon.addOrders({ count: 4 });
			const options = { maxOrders: 5 };
			const parameters = { ...whenEmitted, options };
			const poller = await fixture.poller(create, parameters, { budgetMs: 2000 });
			await poller.tick();
			const match = { method: 'PATCH', skip: 1 };
			const hold = fixture.akinon.faults.add({ kind: 'hold', match });
			fixture.akinon.addOrders({ count: 10 });
			expect((await poller.tick()).length).toBeLessThanOrEqual(2);
			hold.release();
			expect(poller.errors.length).toBeLessThanOrEqual(1);
		});

		it('marks nothing any more after a change to In the Workflow', async () => {
			fakeClock();
			fixture.akinon.addOrders({ count: 3 });
			const poller = await fixture.poller(create, whenEmitted);
			await poller.tick();
			const workflowId = 'w';
			const changed = await fixture.poller(create, {}, { workflowId });
			changed.setState(poller.state());
			expect(await changed.tick()).toEqual([]);
			expect(marks()).toEqual([]);
			later(60);
			expect(await changed.tick()).toHaveLength(3);
		});
	});
});

describe('a test run in the editor', () => {
	it('returns one order, neither reads nor writes the state, and marks nothing', async () => {
		const orders = fixture.akinon.addOrders({ count: 3 });
		const poller = await fixture.poller(
			legacyPoller,
			{ markAsSent: 'whenEmitted', output: 'raw' },
			{ mode: 'manual' },
		);
		const state = { lists: { '400': { leases: { [orders[0].id]: 'mi3k2abc.5' } } } };
		poller.setState(structuredClone(state));
		const items = await poller.activate();
		expect(idsOf(items)).toEqual([orders[0].id]);
		expect(items[0].channel).toMatchObject({ conf: { redacted: true } });
		expect(items[0].delivery).toEqual(firstDelivery);
		expect(poller.state()).toEqual(state);
		expect(marks()).toEqual([]);
	});

	it("returns as many orders as 'Test Orders' says", async () => {
		const orders = fixture.akinon.addOrders({ count: 30 });
		const options = { testOrders: 25, pageSize: 10 };
		const poller = await fixture.poller(legacyPoller, { options }, { mode: 'manual' });
		expect(idsOf(await poller.activate())).toEqual(orders.slice(0, 25).map(({ id }) => id));
	});

	it('says what to do if nothing waits', async () => {
		const poller = await fixture.poller(legacyPoller, {}, { mode: 'manual' });
		await expect(poller.activate()).rejects.toMatchObject({
			message: expect.stringContaining('No orders are waiting for the ERP'),
			description: expect.stringContaining("choose other 'Statuses'"),
		});
	});

	it('finds a waiting order behind pages of sent ones', async () => {
		const sent = fixture.akinon.addOrders({ count: 50 });
		fixture.akinon.setSent(sent.map(({ id }) => id));
		fixture.akinon.options.ignoresSendFilter = true;
		const [waiting] = fixture.akinon.addOrders({ count: 1 });
		const options = { pageSize: 10 };
		const poller = await fixture.poller(legacyPoller, { options }, { mode: 'manual' });
		expect(idsOf(await poller.activate())).toEqual([waiting.id]);
	});

	it('runs while a poll of the active workflow is running', async () => {
		fixture.akinon.addOrders({ count: 2 });
		const hold = fixture.akinon.faults.add({ kind: 'hold', match: { times: 1 } });
		const active = await fixture.poller(durablePoller);
		const poll = active.tick();
		await hold.reached;
		const test = await fixture.poller(legacyPoller, {}, { mode: 'manual' });
		expect(await test.activate()).toHaveLength(1);
		hold.release();
		expect(await poll).toHaveLength(2);
	});
});
