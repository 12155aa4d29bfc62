import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../../nodes/Voucherify/order/toStandardOrder';
import type { Credentials } from '../../../engine/engine';
import {
	durablePoller,
	legacyPoller,
	type Poller,
	type PollerSettings,
} from '../../../engine/poller';
import type { VoucherifyOrder } from '../../../emulators/voucherify/types';
import { setUp, type Fixture } from '../fixture';

let fixture: Fixture;
let credentials: Credentials;
let workflows = 0;

beforeAll(async () => {
	fixture = await setUp();
});

afterAll(async () => await fixture.voucherify.close());

beforeEach(() => {
	const { voucherify } = fixture;
	voucherify.orders.clear();
	voucherify.journal.clear();
	voucherify.faults.clear();
	Object.assign(voucherify.options, { isUpdatedAtNull: false, neverUpdated: 'last', latency: 0 });
	credentials = { voucherifyApi: { ...fixture.credential } };
});

function settings(parameters: INodeParameters = {}, rest: Partial<PollerSettings> = {}) {
	return {
		type: 'voucherifyTrigger',
		credentials,
		workflowId: `workflow-${++workflows}`,
		parameters: {
			event: 'createdOrUpdated',
			firstPoll: 'skip',
			output: 'raw',
			options: {},
			...parameters,
		},
		...rest,
	};
}

const idsOf = (orders: Array<{ id?: unknown }>) => orders.map(({ id }) => id);
const add = (count: number) => fixture.voucherify.addOrders(count);
/** Adds orders that were created long ago. */
const addOld = (count: number, from = Date.parse('2026-03-01T12:00:00Z')) =>
	add(count).map((order, index) => {
		const time = new Date(from + index * 1000).toISOString();
		const updatedAt = order.updated_at === null ? null : time;
		return Object.assign(order, { created_at: time, updated_at: updatedAt });
	});
const update = (order: VoucherifyOrder) =>
	fixture.voucherify.upsert({ id: order.id, status: 'CANCELED' });
const asked = () =>
	fixture.voucherify.journal.entries.map(({ query }) => `${query.order} ${query.page}`);

const copyOf = (state: IDataObject) => JSON.parse(JSON.stringify(state)) as IDataObject;

/** Polls until nothing is emitted any more. */
async function drain(trigger: Poller): Promise<IDataObject[]> {
	const items: IDataObject[] = [];
	for (;;) {
		const emitted = await trigger.tick();
		if (emitted.length === 0) return items;
		items.push(...emitted);
	}
}

const pollers: Array<[string, (of: PollerSettings) => Promise<Poller>]> = [
	['legacy', legacyPoller],
	['durable', durablePoller],
];
/** Neither is retried within a poll; only the second one is transient. */
const refused = { kind: 'status', status: 403, body: { message: 'Not for you' } } as const;
const overloaded = { kind: 'status', status: 429, headers: { 'Retry-After': '600' } } as const;

describe.each(pollers)('Voucherify Trigger on the %s poller', (_name, poller) => {
	describe.each([
		['is set', {}],
		['is null', { isUpdatedAtNull: true }],
		['is null and comes first', { isUpdatedAtNull: true, neverUpdated: 'first' }],
		['is null and its creation counts', { isUpdatedAtNull: true, neverUpdated: 'mixed' }],
	])('when updated_at of a new order %s', (_case, options) => {
		beforeEach(() => void Object.assign(fixture.voucherify.options, options));

		it('skips existing orders, then emits every order that is created or updated', async () => {
			const old = addOld(250);
			const trigger = await poller(settings());
			expect(await trigger.activate()).toEqual([]);
			expect(await trigger.tick()).toEqual([]);
			const created = add(2);
			expect(idsOf(await trigger.tick())).toEqual(idsOf(created));
			expect(await trigger.tick()).toEqual([]);
			update(old[3]);
			update(created[0]);
			expect(await trigger.tick()).toMatchObject([
				{ id: old[3].id, status: 'CANCELED' },
				{ id: created[0].id, status: 'CANCELED' },
			]);
			expect(await trigger.tick()).toEqual([]);
			expect(trigger.errors).toEqual([]);
		});

		it("emits only new orders for 'Order Created', each once", async () => {
			const old = addOld(5);
			const trigger = await poller(settings({ event: 'created' }));
			await trigger.activate();
			await trigger.tick();
			const created = add(2);
			update(old[0]);
			update(created[0]);
			expect(idsOf(await trigger.tick())).toEqual(idsOf(created));
			update(created[1]);
			expect(await trigger.tick()).toEqual([]);
		});

		it("emits only changes after the creation for 'Order Updated'", async () => {
			const old = addOld(5);
			const trigger = await poller(settings({ event: 'updated' }));
			await trigger.activate();
			await trigger.tick();
			add(2);
			update(old[0]);
			expect(idsOf(await trigger.tick())).toEqual([old[0].id]);
			update(old[0]);
			expect(idsOf(await trigger.tick())).toEqual([old[0].id]);
			expect(await trigger.tick()).toEqual([]);
		});
	});

	it('emits many changes over several polls without reading them all each time', async () => {
		addOld(50);
		const trigger = await poller(settings({ options: { maxOrders: 120 } }));
		await trigger.activate();
		await trigger.tick();
		const many = add(420);
		fixture.voucherify.journal.clear();
		const polls: IDataObject[][] = [];
		while (polls.flat().length < 420) polls.push(await trigger.tick());
		expect(polls.map(({ length }) => length)).toEqual([120, 120, 120, 60]);
		expect(idsOf(polls.flat()).sort()).toEqual(idsOf(many).sort());
		expect(await drain(trigger)).toEqual([]);
	});

	it('emits the standard order, with the raw one on request', async () => {
		const trigger = await poller(
			settings({ output: 'standardOrder', options: { includeRaw: true } }),
		);
		await trigger.activate();
		const [order] = add(1);
		const [item] = await trigger.tick();
		expect(item).toEqual({ ...toStandardOrder(order), raw: order });
	});

	it('emits the selected fields', async () => {
		const trigger = await poller(
			settings({ output: 'selectedFields', fields: ['id', 'totals.total'] }),
		);
		await trigger.activate();
		const [order] = add(1);
		const { id, totals } = toStandardOrder(order);
		expect(await trigger.tick()).toEqual([{ id, totals: { total: totals.total } }]);
	});

	it('emits what is created between publishing and the first poll on schedule', async () => {
		addOld(5);
		const trigger = await poller(settings());
		expect(await trigger.activate()).toEqual([]);
		const created = add(2);
		expect(idsOf(await trigger.tick())).toEqual(idsOf(created));
	});

	it('makes n8n store where the existing orders end, even if n8n is killed right after', async () => {
		addOld(5);
		const trigger = await poller(settings());
		await trigger.activate();
		const created = add(2);
		const emitted = [...(await trigger.restart()), ...(await trigger.tick())];
		expect(idsOf(emitted)).toEqual(idsOf(created));
		const more = add(1);
		expect(idsOf([...(await trigger.restart()), ...(await trigger.tick())])).toEqual(idsOf(more));
	});

	it('emits what changes while Voucherify does not respond after publishing', async () => {
		addOld(5);
		fixture.voucherify.faults.add({ ...overloaded, match: { times: 1 } });
		const trigger = await poller(settings());
		expect(await trigger.activate()).toEqual([]);
		expect(trigger.log.join()).toMatch(/warn: Voucherify failed on the first poll.*429/);
		const created = add(2);
		expect(idsOf(await trigger.tick())).toEqual(idsOf(created));
		expect(await trigger.tick()).toEqual([]);
	});

	it('loses nothing if a poll fails', async () => {
		addOld(5);
		const trigger = await poller(settings());
		await trigger.activate();
		await trigger.tick();
		const before = JSON.stringify(trigger.state());
		const created = add(2);
		const fault = fixture.voucherify.faults.add(refused);
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.errors[0].message).toMatch('Not for you');
		expect(JSON.stringify(trigger.state())).toBe(before);
		fixture.voucherify.faults.remove(fault.id);
		expect(idsOf(await trigger.tick())).toEqual(idsOf(created));
	});

	it('emits the changes of one list if the other cannot be read', async () => {
		fixture.voucherify.options.isUpdatedAtNull = true;
		const [old] = addOld(5);
		const trigger = await poller(settings());
		await trigger.activate();
		await trigger.tick();
		const created = add(2);
		update(old);
		const match = { query: { order: '-updated_at' } };
		const fault = fixture.voucherify.faults.add({ ...refused, match });
		expect(idsOf(await trigger.tick())).toEqual(idsOf(created));
		expect(trigger.log.join()).toMatch(/warn: Some changes could not be read: .*Not for you/);
		fixture.voucherify.faults.remove(fault.id);
		expect(idsOf(await trigger.tick())).toEqual([old.id]);
		expect(trigger.errors).toEqual([]);
	});

	it('continues at the page that failed', async () => {
		addOld(10);
		const trigger = await poller(settings({ event: 'created', options: { maxOrders: 1000 } }));
		await trigger.activate();
		await trigger.tick();
		const created = addOld(420, Date.now() - 3 * 3_600_000);
		const match = { query: { order: '-created_at', page: '3' } };
		const fault = fixture.voucherify.faults.add({ ...refused, match });
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.errors).toEqual([]);
		expect(trigger.log.join()).toMatch(/warn: Voucherify's list was cut short/);
		fixture.voucherify.faults.remove(fault.id);
		fixture.voucherify.journal.clear();
		const emitted = await drain(trigger);
		expect(asked()[0]).toBe('-created_at 3');
		expect(idsOf(emitted).sort()).toEqual(idsOf(created).sort());
	});

	it('loses no order that is updated while the pages move', async () => {
		const old = addOld(60);
		const trigger = await poller(settings());
		await trigger.activate();
		await trigger.tick();
		const created = add(350);
		let n = 0;
		const stop = fixture.voucherify.beforeEach(({ query }) => {
			if (query.order !== '-updated_at') return;
			n += 1;
			if (n <= 60) update(n % 2 ? created[(n * 37) % 350] : old[n - 1]);
		});
		const emitted = [...(await drain(trigger)), ...(await drain(trigger))];
		stop();
		emitted.push(...(await drain(trigger)));
		const versions = emitted.map(({ id, updated_at: at }) => `${String(id)} ${String(at)}`);
		expect(new Set(versions).size).toBe(versions.length);
		for (const { id, updated_at: at } of fixture.voucherify.orders.values()) {
			if (at! > old[59].created_at && !versions.includes(`${id} ${at}`)) {
				throw new Error(`${id} was not emitted as it is`);
			}
		}
		expect(trigger.errors).toEqual([]);
	});

	it('emits each of many orders with one time, once', async () => {
		addOld(3);
		const trigger = await poller(settings({ options: { maxOrders: 70 } }));
		await trigger.activate();
		const at = new Date().toISOString();
		const same = add(250).map((order) => Object.assign(order, { created_at: at, updated_at: at }));
		const emitted = idsOf(await drain(trigger));
		expect(emitted).toHaveLength(250);
		expect(emitted.sort()).toEqual(idsOf(same).sort());
	});

	it("warns about changes beyond Voucherify's last page, and emits the rest", async () => {
		const trigger = await poller(
			settings({ event: 'created', firstPoll: 'emit', options: { maxOrders: 300 } }),
		);
		const all = addOld(10_050);
		const emitted = await trigger.tick();
		const oldest = all[50].created_at;
		expect(emitted[0]).toEqual({
			warning: expect.stringMatching(`at most 10000 orders.*before ${oldest}.*'Order: Export'`),
			details: { changedAfter: null, changedBefore: oldest },
		});
		expect(trigger.log.join()).toContain('warn: Voucherify lists at most 10000 orders');
		expect(idsOf(emitted.slice(1))).toEqual(idsOf(all.slice(50, 350)));
		fixture.voucherify.journal.clear();
		expect(idsOf(await trigger.tick())).toEqual(idsOf(all.slice(350, 650)));
		expect(asked().length).toBeLessThanOrEqual(8);
	});

	it('emits an unreadable entry once as a warning, and emits the orders', async () => {
		addOld(3);
		const trigger = await poller(settings());
		await trigger.activate();
		await trigger.tick();
		const [first, second] = add(2);
		const body = { orders: [null, second, { status: 'PAID' }, first], total: 4 };
		fixture.voucherify.faults.add({ kind: 'status', status: 200, body, match: { times: 4 } });
		const items = await trigger.tick();
		expect(idsOf(items.filter(({ id }) => id !== undefined))).toEqual(idsOf([first, second]));
		expect(items).toHaveLength(4);
		const warning = expect.stringMatching('Voucherify listed .* valid ID') as string;
		expect(items).toContainEqual({ warning, details: { entry: { status: 'PAID' } } });
		expect(items).toContainEqual({ warning, details: { entry: null } });
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.errors).toEqual([]);
	});

	it('is not blocked by an order that was created in the future', async () => {
		const trigger = await poller(settings({ event: 'created' }));
		await trigger.activate();
		const [future] = add(1);
		future.created_at = '2999-01-01T00:00:00.000Z';
		expect(idsOf(await trigger.tick())).toEqual([future.id]);
		for (let poll = 0; poll < 3; poll++) {
			const created = add(1);
			expect(idsOf(await trigger.tick())).toEqual(idsOf(created));
		}
	});

	it.each<[string, unknown]>([
		['nothing', null],
		['a text', 'x'],
		['no position of a list', {}],
		['a page that does not exist', { creationsOnly: { processed: [], page: -1 }, lastUpdates: 7 }],
	])('recovers if n8n stored %s', async (_case, position) => {
		addOld(3);
		const trigger = await poller(settings());
		await trigger.activate();
		await trigger.tick();
		trigger.setState({ ...trigger.state(), position } as IDataObject);
		const created = add(1);
		expect(idsOf(await trigger.tick())).toEqual(idsOf(created));
		expect(trigger.log.join()).toMatch(/warn: .* starts over/);
		expect(trigger.errors).toEqual([]);
		expect(await trigger.tick()).toEqual([]);
	});

	it.each<[string, IDataObject]>([
		['a start of its orders in the future', { since: 9e12 }],
		['a start of its orders after all dates', { since: 1e300, descended: 1 }],
		['a time before all dates', { from: -1e300 }],
		['a latest change after all dates', { latest: [1e300, 1e300] }],
	])('recovers if n8n stored %s', async (_case, damage) => {
		addOld(3);
		const trigger = await poller(settings());
		await trigger.activate();
		await trigger.tick();
		const { position, ...state } = copyOf(trigger.state()) as unknown as {
			position: { lists: IDataObject };
		};
		Object.values(position.lists).forEach((list) => Object.assign(list as IDataObject, damage));
		trigger.setState({ ...state, position } as unknown as IDataObject);
		const created = add(1);
		expect(idsOf(await trigger.tick())).toEqual(idsOf(created));
		expect(trigger.errors).toEqual([]);
	});

	it.each<[string, unknown]>([
		['texts', ['a', 'b']],
		['a number', 5],
		['pages that do not exist', [0, 1000]],
		['fractions', [1.5, 2.5]],
	])('recovers if the range of pages that n8n stored is %s', async (_case, range) => {
		const old = addOld(3);
		const trigger = await poller(settings({ event: 'updated' }));
		await trigger.activate();
		const { position, ...state } = copyOf(trigger.state()) as { position: IDataObject };
		const start = { order: 'updated_at', page: 1, range };
		trigger.setState({ ...state, position: { ...position, start } } as unknown as IDataObject);
		update(old[0]);
		expect(idsOf([...(await trigger.tick()), ...(await trigger.tick())])).toEqual([old[0].id]);
		expect(trigger.errors).toEqual([]);
	});

	it('warns of a creation on the last day that a date can have, and polls on', async () => {
		const trigger = await poller(settings({ event: 'created' }));
		await trigger.activate();
		const [last] = add(1);
		last.created_at = '+275760-09-13T00:00:00.000Z';
		expect(idsOf(await trigger.tick())).toEqual([last.id]);
		expect(idsOf(add(1))).toEqual(idsOf(await trigger.tick()));
		expect(trigger.errors).toEqual([]);
	});

	it('takes an order with an endless ID for an unreadable entry, and stores no such ID', async () => {
		const trigger = await poller(settings({ event: 'created' }));
		await trigger.activate();
		const [order] = add(1);
		order.id = 'x'.repeat(100_000);
		expect(await trigger.tick()).toEqual([expect.objectContaining({ warning: expect.anything() })]);
		expect(await trigger.tick()).toEqual([]);
		expect(JSON.stringify(trigger.state()).length).toBeLessThan(2_000);
	});

	it('starts over for another project or event, and keeps its state small', async () => {
		addOld(5);
		const trigger = await poller(settings());
		await trigger.activate();
		add(300);
		await drain(trigger);
		expect(JSON.stringify(trigger.state()).length).toBeLessThan(60_000);
		const other = await poller(settings({ event: 'updated' }));
		other.setState(JSON.parse(JSON.stringify(trigger.state())) as IDataObject);
		expect(await other.tick()).toEqual([]);
		expect(JSON.stringify(other.state())).not.toContain(fixture.credential.secretKey);
	});

	it('is not published with a wrong key', async () => {
		credentials.voucherifyApi.secretKey = 'wrong';
		const trigger = await poller(settings());
		await expect(trigger.activate()).rejects.toThrow(
			'Voucherify did not accept the credential (401',
		);
	});

	it('returns the order that was changed last in a test run and does not touch the state', async () => {
		const old = addOld(30);
		update(old[7]);
		const test = { mode: 'manual' } as const;
		const trigger = await poller(settings({}, test));
		trigger.setState({ source: 'kept', position: {} });
		expect(idsOf(await trigger.tick())).toEqual([old[7].id]);
		expect(trigger.state()).toEqual({ source: 'kept', position: {} });
		const more = await poller(settings({ options: { testOrders: 3 } }, test));
		expect(idsOf(await more.tick())).toEqual(idsOf([old[7], old[29], old[28]]));
		fixture.voucherify.orders.clear();
		await trigger.tick();
		expect(trigger.errors[0].message).toBe('Voucherify has no order for this trigger');
	});

	it('costs one request per poll if nothing has changed', async () => {
		addOld(250);
		const trigger = await poller(settings());
		await trigger.activate();
		await trigger.tick();
		fixture.voucherify.journal.clear();
		await trigger.tick();
		expect(asked()).toEqual(['-updated_at 1']);
	});
});
