import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { durablePoller, type Poller, type PollerSettings } from '../../../engine/poller';
import {
	defaults,
	type VoucherifyOptions,
	type VoucherifyOrder,
} from '../../../emulators/voucherify/types';
import { setUp, type Fixture } from '../fixture';

/** In which sequence Voucherify lists orders is not published: whatever it is, no change is lost silently. */

let fixture: Fixture;
let workflows = 0;

beforeAll(async () => {
	fixture = await setUp();
});

afterAll(async () => await fixture.voucherify.close());

const HOUR = 3_600_000;

beforeEach(() => {
	const { voucherify, credential } = fixture;
	voucherify.orders.clear();
	voucherify.journal.clear();
	voucherify.faults.clear();
	const { applicationId, secretKey } = credential;
	Object.assign(voucherify.options, { reportTotal: undefined }, defaults, {
		applicationId,
		secretKey,
	});
});

async function trigger(
	parameters: INodeParameters = {},
	rest: Partial<PollerSettings> = {},
): Promise<Poller> {
	return await durablePoller({
		type: 'voucherifyTrigger',
		credentials: { voucherifyApi: { ...fixture.credential } },
		workflowId: `order-${++workflows}`,
		parameters: {
			event: 'createdOrUpdated',
			firstPoll: 'skip',
			output: 'raw',
			options: {},
			...parameters,
		},
		...rest,
	});
}

/** A trigger that has polled since it was published. */
async function runningTrigger(...settings: Parameters<typeof trigger>): Promise<Poller> {
	const poller = await trigger(...settings);
	await poller.activate();
	await poller.tick();
	fixture.voucherify.journal.clear();
	return poller;
}

/** Adds orders that were created in the past, the first one longest ago, and never updated. */
function addNeverUpdated(count: number, from: number, step = 1000): VoucherifyOrder[] {
	return fixture.voucherify.addOrders(count).map((order, index) =>
		Object.assign(order, {
			created_at: new Date(from + index * step).toISOString(),
			updated_at: null,
		}),
	);
}

const addOld = (count: number) => addNeverUpdated(count, Date.now() - 10 * 24 * HOUR);
const update = ({ id }: VoucherifyOrder) => fixture.voucherify.upsert({ id, status: 'CANCELED' });
const idsOf = (orders: Array<{ id?: unknown }>) => orders.map(({ id }) => id).sort();
const warningsIn = (items: IDataObject[]) => items.filter(({ warning }) => warning !== undefined);
const calls = () => fixture.voucherify.journal.entries.length;

async function drain(poller: Poller, polls = 60): Promise<IDataObject[]> {
	const items: IDataObject[] = [];
	for (let idle = 0, poll = 0; idle < 2 && poll < polls; poll++) {
		const emitted = await poller.tick();
		idle = emitted.length === 0 ? idle + 1 : 0;
		items.push(...emitted);
	}
	return items;
}

const places: Array<VoucherifyOptions['neverUpdated']> = ['first', 'last', 'mixed'];

describe.each(places)('orders that were never updated come %s', (neverUpdated) => {
	beforeEach(() => {
		Object.assign(fixture.voucherify.options, { isUpdatedAtNull: true, neverUpdated });
	});

	it.each([0, 1, 99, 100, 101, 250])(
		'emits every change beside %i updated orders',
		async (updated) => {
			const old = addOld(350);
			old.slice(0, updated).forEach(update);
			// Long ago, so that only the latest update is read again.
			for (const { id } of old.slice(0, updated)) {
				const order = fixture.voucherify.orders.get(id)!;
				order.updated_at = new Date(Date.parse(order.created_at) + 5 * 24 * HOUR).toISOString();
			}
			const poller = await runningTrigger();
			for (let round = 0; round < 3; round++) {
				const changed = [old[300 + round], old[round]];
				changed.forEach(update);
				const created = fixture.voucherify.addOrders(2);
				expect(idsOf(await poller.tick())).toEqual(idsOf([...changed, ...created]));
				expect(await poller.tick()).toEqual([]);
			}
			expect(poller.errors).toEqual([]);
			fixture.voucherify.journal.clear();
			expect(await poller.tick()).toEqual([]);
			expect(calls()).toBeLessThanOrEqual(2);
		},
	);

	it('costs one request if nothing has changed, and two as long as no order was ever updated', async () => {
		const old = addOld(250);
		const poller = await runningTrigger();
		await poller.tick();
		expect(calls()).toBe(2);
		update(old[0]);
		update(old[200]);
		expect(await poller.tick()).toHaveLength(2);
		await poller.tick();
		fixture.voucherify.journal.clear();
		await poller.tick();
		expect(calls()).toBe(1);
	});

	it.each(['created', 'createdOrUpdated'])(
		'finds orders that are backdated, for %s',
		async (event) => {
			addOld(120);
			const recent = addNeverUpdated(150, Date.now() - 6 * HOUR, 120_000);
			const poller = await runningTrigger({ event });
			const dated = addNeverUpdated(40, Date.now() - 5 * HOUR, 400_000);
			fixture.voucherify.upsert({ created_at: new Date(Date.now() - 3 * HOUR).toISOString() });
			const last = [...fixture.voucherify.orders.values()].at(-1)!;
			expect(idsOf(await drain(poller))).toEqual(idsOf([...dated, last]));
			update(recent[0]);
			expect(idsOf(await drain(poller))).toEqual(event === 'created' ? [] : [recent[0].id]);
		},
	);

	it("finds what is updated while 'Updated Since' reads", async () => {
		const old = addNeverUpdated(450, Date.now() - 10 * HOUR);
		old.slice(0, 350).forEach(update);
		let page = 0;
		const stop = fixture.voucherify.beforeEach(({ query }) => {
			if (query.order !== '-created_at' && ++page === 2) update(old[0]);
		});
		const run = await fixture.run('order', 'getAll', {
			returnAll: true,
			output: 'raw',
			options: { updatedSince: new Date(Date.now() - 20 * HOUR).toISOString() },
		});
		stop();
		expect(run.error).toBeUndefined();
		const found = run.items.map(({ json }) => json);
		expect(idsOf(found)).toEqual(idsOf(old));
		expect(found.find(({ id }) => id === old[0].id)).toMatchObject({ status: 'CANCELED' });
		expect(run.hints).toEqual([]);
	});
});

describe('a long list whose never updated orders come first', () => {
	beforeEach(() => {
		Object.assign(fixture.voucherify.options, { isUpdatedAtNull: true, neverUpdated: 'first' });
	});

	it('finds updates beyond the last page, for one request per quiet poll', async () => {
		const old = addOld(11_000);
		const poller = await runningTrigger();
		await poller.tick();
		expect(calls()).toBe(2);
		const changed = [old[5], old[7_000], old[10_999]];
		changed.forEach(update);
		expect(idsOf(await poller.tick())).toEqual(idsOf(changed));
		await poller.tick();
		fixture.voucherify.journal.clear();
		expect(await poller.tick()).toEqual([]);
		expect(calls()).toBe(1);
		const [created] = fixture.voucherify.addOrders(1);
		update(old[6]);
		expect(idsOf(await poller.tick())).toEqual(idsOf([created, old[6]]));
	});

	it('says so if no page shows the latest update', async () => {
		const old = addOld(21_000);
		old.slice(0, 10_500).forEach(update);
		const poller = await runningTrigger();
		const all = [...(await poller.tick())];
		update(old[0]);
		all.push(...(await poller.tick()), ...(await poller.tick()));
		expect(
			warningsIn(all).length +
				poller.log.filter((line) => /more than that were never updated/.test(line)).length,
		).toBeGreaterThan(0);
	});
});

it('says how many orders are backdated further than it knows', async () => {
	Object.assign(fixture.voucherify.options, { isUpdatedAtNull: true });
	addNeverUpdated(1_200, Date.now() - 24 * HOUR);
	const poller = await runningTrigger({ event: 'created' });
	const known = addNeverUpdated(1, Date.now() - 23.75 * HOUR)[0];
	addNeverUpdated(3, Date.now() - 30 * HOUR);
	const items = await drain(poller);
	expect(idsOf(items.filter(({ id }) => id !== undefined))).toEqual([known.id]);
	expect(warningsIn(items)).toEqual([
		{
			warning: expect.stringMatching("^3 new orders were backdated to before .*'Order: Export'"),
			details: { orders: 3, createdBefore: expect.any(String) },
		},
	]);
	expect(poller.log.join()).toContain('warn: 3 new orders were backdated');
	expect(JSON.stringify(poller.state()).length).toBeLessThan(60_000);
});

it('emits changes of one millisecond that are listed in another sequence at each request', async () => {
	Object.assign(fixture.voucherify.options, { areTiesShuffled: true });
	addOld(3);
	const poller = await runningTrigger({ options: { maxOrders: 500 } });
	const time = new Date(Date.now() - 30_000).toISOString();
	const orders = fixture.voucherify.addOrders(240).map((order, index) => {
		// Ties of twelve go from one page to the next.
		const at = new Date(Date.parse(time) + Math.floor(index / 12) * 1000).toISOString();
		return Object.assign(order, { created_at: at, updated_at: at });
	});
	const emitted = await drain(poller);
	expect(warningsIn(emitted)).toEqual([]);
	expect(idsOf(emitted)).toEqual(idsOf(orders));
});

it('emits everything from a slow server, although a poll has time for a few pages only', async () => {
	addOld(3);
	const poller = await runningTrigger({}, { budgetMs: 300 });
	const many = fixture.voucherify.addOrders(600);
	fixture.voucherify.options.latency = 30;
	const emitted: IDataObject[] = [];
	// Polls of a busy machine may have no time for any page, and fail.
	for (let polls = 0; polls < 400 && emitted.length < many.length; polls++) {
		emitted.push(...(await poller.tick()));
	}
	expect(idsOf(emitted)).toEqual(idsOf(many));
});

it.each<[string, VoucherifyOptions['reportTotal']]>([
	['is missing', () => undefined],
	['is the length of the page', (_count, listed) => listed],
	['never changes', () => 7],
	['is text', (count) => String(count)],
	['is too high', (count) => count + 1_000],
	['goes up by itself', () => Date.now() % 1_000_000],
])('emits every change if the total %s', async (_case, reportTotal) => {
	Object.assign(fixture.voucherify.options, { isUpdatedAtNull: true, reportTotal });
	const old = addOld(250);
	old.slice(0, 3).forEach(update);
	const poller = await runningTrigger();
	const created: VoucherifyOrder[] = [];
	const emitted: IDataObject[] = [];
	for (let round = 0; round < 24; round++) {
		if (round < 3) created.push(...fixture.voucherify.addOrders(2));
		emitted.push(...(await poller.tick()));
	}
	const orders = emitted.filter(({ id }) => id !== undefined);
	expect(idsOf(orders)).toEqual(idsOf(created));
	expect(poller.errors).toEqual([]);
});

it('is not held up by an update or a creation in the future', async () => {
	Object.assign(fixture.voucherify.options, { isUpdatedAtNull: true });
	const old = addOld(20);
	const poller = await runningTrigger();
	const [future] = fixture.voucherify.addOrders(1);
	Object.assign(future, {
		created_at: '2999-01-01T00:00:00.000Z',
		updated_at: '2999-01-01T00:00:00.000Z',
	});
	expect(idsOf(await poller.tick())).toEqual([future.id]);
	// As if the future update had been the latest one for a long time.
	const state = poller.state() as { position: { lists: Record<string, IDataObject> } };
	for (const list of Object.values(state.position.lists)) {
		list.latest = [Date.parse('2999-01-01T00:00:00.000Z'), Date.now() - HOUR];
	}
	poller.setState(state as unknown as IDataObject);
	for (let round = 0; round < 3; round++) {
		await poller.tick();
		update(old[round]);
		const [created] = fixture.voucherify.addOrders(1);
		expect(idsOf(await poller.tick())).toEqual(idsOf([old[round], created]));
	}
});

it('reads the latest changes no further once they have been the latest for two minutes', async () => {
	addOld(3);
	const poller = await runningTrigger({ options: { maxOrders: 500 } });
	const from = Date.now() - 10_000;
	fixture.voucherify.addOrders(250).forEach((order, index) => {
		const time = new Date(from + index).toISOString();
		Object.assign(order, { created_at: time, updated_at: time });
	});
	expect(await poller.tick()).toHaveLength(250);
	await poller.tick();
	const state = poller.state() as { position: { lists: Record<string, IDataObject> } };
	for (const list of Object.values(state.position.lists)) {
		const [at] = list.latest as number[];
		list.latest = [at, Date.now() - 121_000];
	}
	poller.setState(state as unknown as IDataObject);
	await poller.tick();
	fixture.voucherify.journal.clear();
	expect(await poller.tick()).toEqual([]);
	expect(calls()).toBe(1);
});

it('emits new orders although the server repeats its first page', async () => {
	Object.assign(fixture.voucherify.options, { isUpdatedAtNull: true });
	addOld(350);
	const first = fixture.voucherify.beforeEach(({ query }) => {
		if (query.page !== undefined) query.page = '1';
	});
	const poller = await runningTrigger();
	const created = fixture.voucherify.addOrders(3);
	const emitted = await drain(poller);
	first();
	expect(idsOf(emitted.filter(({ id }) => id !== undefined))).toEqual(idsOf(created));
	expect(poller.errors).toEqual([]);
});
