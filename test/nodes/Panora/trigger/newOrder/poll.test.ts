import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Credentials } from '../../../../engine/engine';
import {
	durablePoller,
	legacyPoller,
	type Poller,
	type PollerSettings,
} from '../../../../engine/poller';
import { Panora } from '../../../../emulators/panora';

let panora: Panora;
let credentials: Credentials;
let workflows = 0;

beforeEach(async () => {
	panora = new Panora(1);
	await panora.listen(0);
	const { url, options } = panora;
	credentials = { panoraApi: { baseUrl: url, apiKey: options.apiKey, allowPlainHttp: false } };
});

afterEach(async () => {
	vi.useRealTimers();
	await panora.close();
});

function settings(parameters: INodeParameters = {}, rest: Partial<PollerSettings> = {}) {
	return {
		type: 'panoraTrigger',
		credentials,
		workflowId: `workflow-${++workflows}`,
		parameters: {
			connection: { __rl: true, mode: 'id', value: panora.token() },
			firstPoll: 'skip',
			output: 'raw',
			includeRemoteData: false,
			options: {},
			...parameters,
		},
		...rest,
	};
}

const idsOf = (orders: Array<{ id?: unknown }>) => orders.map(({ id }) => id);
const add = (count: number) => idsOf(panora.addOrders({ count }));
/** Orders that Panora stores at this moment; the others were stored a day ago. */
const addNow = (count: number, at = Date.now()) =>
	panora.addOrders({ count, overrides: { created_at: new Date(at).toISOString() } });
const stored = () => panora.orders.get(panora.token())!;

/** Polls until a number of orders is emitted; a busy machine may need more polls. */
async function ticksUntil(trigger: Poller, count: number): Promise<IDataObject[][]> {
	const polls: IDataObject[][] = [];
	while (polls.flat().length < count && polls.length < 60) polls.push(await trigger.tick());
	return polls;
}

const DAY = 24 * 3_600_000;
const databaseGone = { kind: 'status', status: 500, body: { message: 'Database gone' } } as const;
const cursorsAsked = () => panora.journal.entries.map(({ query }) => query.cursor);

const pollers: Array<[string, (of: PollerSettings) => Promise<Poller>]> = [
	['legacy', legacyPoller],
	['durable', durablePoller],
];

describe.each(pollers)('Panora Trigger on the %s poller', (_name, poller) => {
	it('skips existing orders, then emits new ones once, oldest first', async () => {
		add(250);
		const trigger = await poller(settings());
		expect(await trigger.activate()).toEqual([]);
		expect(await trigger.tick()).toEqual([]);
		const first = add(3);
		expect(idsOf(await trigger.tick())).toEqual(first);
		expect(await trigger.tick()).toEqual([]);
		const more = add(230);
		expect(idsOf(await trigger.tick())).toEqual(more.slice(0, 200));
		expect(idsOf(await trigger.tick())).toEqual(more.slice(200));
		expect(trigger.errors).toEqual([]);
	});

	it('emits what Panora stores between publishing and the first poll on schedule', async () => {
		add(250);
		const trigger = await poller(settings());
		expect(await trigger.activate()).toEqual([]);
		const added = add(2);
		expect(idsOf(await trigger.tick())).toEqual(added);
		expect(await trigger.tick()).toEqual([]);
	});

	it('makes n8n store where the existing orders end, even if n8n is killed right after', async () => {
		add(5);
		const trigger = await poller(settings());
		await trigger.tick();
		const added = add(2);
		const emitted = [...(await trigger.restart()), ...(await trigger.tick())];
		expect(idsOf(emitted)).toEqual(added);
	});

	it('emits what Panora stores while it does not respond after publishing', async () => {
		add(5);
		const fault = panora.faults.add(databaseGone);
		const trigger = await poller(settings());
		expect(await trigger.activate()).toEqual([]);
		expect(trigger.log.join()).toMatch(/warn: Panora failed on the first poll.*Database gone/);
		const added = idsOf(addNow(2));
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.errors[0].message).toMatch('Database gone');
		panora.faults.remove(fault.id);
		expect(idsOf(await trigger.tick())).toEqual(added);
	});

	it('emits what Panora stores while a long list is read for the first time', async () => {
		add(950);
		panora.options.latency = 150;
		const trigger = await poller(settings({}, { budgetMs: 1000 }));
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.state().position).toMatchObject({ hasReachedEnd: false });
		const added = idsOf(addNow(3));
		panora.options.latency = 0;
		expect(idsOf((await ticksUntil(trigger, 3)).flat())).toEqual(added);
		expect(await trigger.tick()).toEqual([]);
	});

	it('is not blocked by orders from the future, even if its cursor is gone', async () => {
		add(250);
		const trigger = await poller(settings());
		await trigger.tick();
		const future = idsOf(addNow(130, Date.now() + 3650 * DAY));
		expect(idsOf(await trigger.tick())).toEqual(future);
		const first = add(2);
		expect(idsOf(await trigger.tick())).toEqual(first);
		const { cursor } = trigger.state().position as { cursor: string };
		panora.removeOrders([Buffer.from(cursor, 'base64').toString()]);
		const second = add(2);
		expect(idsOf(await trigger.tick())).toEqual(second);
		expect(await trigger.tick()).toEqual([]);
		expect(idsOf(addNow(1))).toEqual(idsOf(await trigger.tick()));
		expect(trigger.errors).toEqual([]);
	});

	it('emits an unreadable entry once as a warning, and emits the orders', async () => {
		add(3);
		const trigger = await poller(settings());
		await trigger.tick();
		panora.options.strayEntries = [null, { total_price: 5 }, null];
		const added = add(1);
		expect(await trigger.tick()).toEqual([
			expect.objectContaining({ id: added[0] }),
			{ warning: expect.stringContaining('valid ID'), details: { entry: null } },
			{ warning: expect.stringContaining('valid ID'), details: { entry: { total_price: 5 } } },
		]);
		expect(trigger.log.join()).toMatch(/warn: Panora listed .*2 items/);
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.errors).toEqual([]);
	});

	it.each<[string, IDataObject]>([
		['no position', { position: null }],
		['a position that is text', { position: 'x' }],
		['a cursor that is a number', { position: { cursor: 5, ids: [], hasReachedEnd: true } }],
		['an unknown cursor', { position: { cursor: 'x', ids: [], hasReachedEnd: true } }],
		['IDs that are not a list', { position: { ids: 'x', hasReachedEnd: true } }],
		['an end that is text', { position: { ids: [], hasReachedEnd: 'no' } }],
		[
			'a time in the future',
			{ position: { since: '2999-01-01T00:00:00Z', ids: [], hasReachedEnd: true } },
		],
	])('recovers if n8n stored %s', async (_name, broken) => {
		add(3);
		const trigger = await poller(settings());
		await trigger.tick();
		trigger.setState({ ...trigger.state(), ...broken });
		const added = idsOf(addNow(1));
		expect(idsOf(await trigger.tick())).toEqual(expect.arrayContaining(added));
		expect(trigger.errors).toEqual([]);
		// Only the server can tell whether a cursor is valid.
		const asked = (broken.position as IDataObject | null)?.cursor === 'x';
		expect(trigger.log.some((line) => /warn: .* starts over/.test(line))).toBe(!asked);
		const next = idsOf(addNow(1));
		expect(idsOf(await trigger.tick())).toEqual(next);
	});

	it('requests the remote data of new orders only, and logs which have none', async () => {
		add(150);
		const trigger = await poller(settings({ includeRemoteData: true }));
		await trigger.tick();
		panora.options.withoutRemoteData.push(stored()[120].remote_id);
		const few = panora.addOrders({ count: 3 });
		panora.options.withoutRemoteData.push(few[1].remote_id);
		const first = await trigger.tick();
		expect(first.map(({ id, remote_data: data }) => [id, data === null])).toEqual([
			[few[0].id, false],
			[few[1].id, true],
			[few[2].id, false],
		]);
		expect(trigger.log).toContain(`warn: Panora has no remote data of these orders: ${few[1].id}`);
		const many = panora.addOrders({ count: 60 });
		panora.options.withoutRemoteData.push(many[30].remote_id);
		panora.journal.clear();
		const second = await trigger.tick();
		expect(idsOf(second)).toEqual(idsOf(many));
		expect(second.filter(({ remote_data: data }) => data === null)).toHaveLength(1);
		expect(second.filter(({ remote_data: data }) => data)).toHaveLength(59);
		expect(panora.journal.entries.length).toBeLessThan(60);
		expect(trigger.errors).toEqual([]);
	});

	it.each([
		['every order has none', 1],
		['every third order has none', 3],
	])('emits with each poll what it had time to read if %s', async (_name, every) => {
		const all = panora.addOrders({ count: 20 });
		const without = all.filter((_, index) => index % every === 0);
		panora.options.withoutRemoteData.push(...without.map(({ remote_id: id }) => id));
		const parameters = { firstPoll: 'emit', includeRemoteData: true };
		const trigger = await poller(settings(parameters, { budgetMs: 36_000 }));
		vi.useFakeTimers({ toFake: ['Date'] });
		panora.beforeEach(() => void vi.setSystemTime(Date.now() + 4_000));
		const polls = await ticksUntil(trigger, all.length);
		expect(trigger.errors).toEqual([]);
		expect(idsOf(polls.flat()).sort()).toEqual(idsOf(all).sort());
		expect(polls.length).toBeGreaterThan(1);
		for (const items of polls) expect(items.length).toBeGreaterThan(0);
		const lacking = polls.flat().filter(({ remote_data: data }) => data === null);
		expect(idsOf(lacking).sort()).toEqual(idsOf(without).sort());
	});

	it('moves on by one order at least, however slow Panora is', async () => {
		const all = panora.addOrders({ count: 12 });
		panora.options.withoutRemoteData.push(...all.map(({ remote_id: id }) => id));
		const parameters = { firstPoll: 'emit', includeRemoteData: true };
		const trigger = await poller(settings(parameters, { budgetMs: 36_000 }));
		vi.useFakeTimers({ toFake: ['Date'] });
		panora.beforeEach(() => void vi.setSystemTime(Date.now() + 9_000));
		for (let poll = 0; poll < 3; poll++) {
			expect((await trigger.tick()).length).toBeGreaterThan(0);
		}
		expect(trigger.errors).toEqual([]);
	});

	it('keeps what was read before Panora fails', async () => {
		const all = panora.addOrders({ count: 12 });
		panora.options.withoutRemoteData.push(all[3].remote_id);
		const match = { path: new RegExp(`/ecommerce/orders/${all[5].id}`) };
		const fault = panora.faults.add({ ...databaseGone, match });
		const trigger = await poller(settings({ firstPoll: 'emit', includeRemoteData: true }));
		const first = idsOf(await trigger.tick());
		expect(first.length).toBeGreaterThan(0);
		expect(first).not.toContain(all[5].id);
		expect(trigger.log.join()).toMatch(/warn: Panora's list was cut short.*Database gone/);
		panora.faults.remove(fault.id);
		const rest = idsOf(await trigger.tick());
		expect([...first, ...rest].sort()).toEqual(idsOf(all).sort());
		expect(trigger.errors).toEqual([]);
	});

	it('waits for the remote data of an order that Panora is still storing', async () => {
		add(150);
		const trigger = await poller(settings({ includeRemoteData: true }));
		await trigger.tick();
		const [order, other] = addNow(2);
		panora.options.withoutRemoteData.push(order.remote_id);
		expect(idsOf(await trigger.tick())).toEqual([other.id]);
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.log.at(-1)).toMatch('1 waiting for their remote data');
		panora.options.withoutRemoteData = [];
		expect(await trigger.tick()).toMatchObject([
			{ id: order.id, remote_data: { line_items: [{}] } },
		]);
		expect(await trigger.tick()).toEqual([]);
	});

	it('logs one line per poll', async () => {
		add(3);
		const trigger = await poller(settings({ firstPoll: 'emit' }));
		await trigger.tick();
		expect(trigger.log).toEqual([
			'debug: Panora Trigger: 3 orders read, 3 emitted, 0 waiting for their remote data, next poll from the beginning',
		]);
	});

	it('emits existing orders on request, with the maximum per poll', async () => {
		const all = add(250);
		const trigger = await poller(settings({ firstPoll: 'emit', options: { maxOrders: 120 } }));
		const polls = [await trigger.tick()];
		// No more pages than it takes.
		expect(panora.journal.entries).toHaveLength(2);
		polls.push(await trigger.tick(), await trigger.tick());
		expect(polls.map(({ length }) => length)).toEqual([120, 120, 10]);
		expect(idsOf(polls.flat())).toEqual(all);
	});

	it('starts one page before the end, with a cursor of the server', async () => {
		add(350);
		const trigger = await poller(settings());
		await trigger.tick();
		panora.journal.clear();
		await trigger.tick();
		const orders = panora.orders.get(panora.token())!;
		const cursorTo = (place: number) => Buffer.from(orders[place].id).toString('base64');
		expect(cursorsAsked()).toEqual([cursorTo(200), cursorTo(300)]);
	});

	it('loses nothing if a poll fails', async () => {
		add(10);
		const trigger = await poller(settings());
		await trigger.tick();
		const before = JSON.stringify(trigger.state());
		const added = add(2);
		panora.faults.add({
			kind: 'status',
			status: 500,
			body: { message: 'Database gone' },
			match: { times: 1 },
		});
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.errors[0].message).toMatch('500, Database gone');
		expect(JSON.stringify(trigger.state())).toBe(before);
		expect(idsOf(await trigger.tick())).toEqual(added);
	});

	it('emits what was read before a page failed, and throws if it makes no progress', async () => {
		const all = add(350);
		const trigger = await poller(settings({ firstPoll: 'emit', options: { maxOrders: 1000 } }));
		const fault = panora.faults.add({
			kind: 'status',
			status: 500,
			body: { message: 'Database gone' },
			match: { skip: 2, times: 3 },
		});
		expect(idsOf(await trigger.tick())).toEqual(all.slice(0, 200));
		expect(trigger.errors).toEqual([]);
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.errors[0].message).toMatch('500, Database gone');
		panora.faults.remove(fault.id);
		expect(idsOf(await trigger.tick())).toEqual(all.slice(200));
	});

	it('reads the list again if the order of its cursor is gone, and emits only new orders', async () => {
		const all = add(250);
		const trigger = await poller(settings());
		await trigger.tick();
		const orders = panora.orders.get(panora.token())!;
		panora.removeOrders([orders[100].id]);
		const added = add(2);
		expect(idsOf(await trigger.tick())).toEqual(added);
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.errors).toEqual([]);
		expect(all).toHaveLength(250);
	});

	it('starts over for another connection', async () => {
		add(5);
		const trigger = await poller(settings());
		await trigger.tick();
		const woo = panora.token('woocommerce');
		const addToWoo = (count: number) => idsOf(panora.addOrders({ count, connectionToken: woo }));
		addToWoo(3);
		const other = await poller(settings({ connection: { __rl: true, mode: 'id', value: woo } }));
		other.setState(JSON.parse(JSON.stringify(trigger.state())));
		expect(await other.tick()).toEqual([]);
		const added = addToWoo(2);
		expect(idsOf(await other.tick())).toEqual(added);
		expect(JSON.stringify(other.state())).not.toContain(woo);
	});

	it('is published if the server is overloaded, but not with a wrong key', async () => {
		const trigger = await poller(settings());
		panora.faults.add({
			kind: 'status',
			status: 429,
			headers: { 'Retry-After': '600' },
			match: { times: 1 },
		});
		expect(await trigger.activate()).toEqual([]);
		// It remembers since when it runs.
		expect(trigger.state().position).toMatchObject({ newFrom: expect.any(String) });
		credentials.panoraApi.apiKey = 'wrong';
		const refused = await poller(settings());
		await expect(refused.activate()).rejects.toThrow(
			'Panora did not accept the credential (500, API Key not found.)',
		);
	});

	it('requests remote data if chosen, but not for the orders that it skips', async () => {
		add(150);
		const trigger = await poller(settings({ includeRemoteData: true }));
		await trigger.tick();
		expect(panora.journal.entries.map(({ query }) => query.remote_data)).toEqual([
			undefined,
			undefined,
		]);
		add(1);
		const [order] = await trigger.tick();
		expect(order).toMatchObject({
			total_tax: expect.any(Number),
			remote_data: { line_items: [{}] },
		});
	});

	it('returns the oldest order in a test run and does not touch the state', async () => {
		const all = add(30);
		const more = await poller(settings({ options: { testOrders: 12 } }, { mode: 'manual' }));
		expect(idsOf(await more.tick())).toEqual(all.slice(0, 12));
		const trigger = await poller(settings({}, { mode: 'manual' }));
		trigger.setState({ source: 'kept', position: { ids: [], hasReachedEnd: true } });
		expect(idsOf(await trigger.tick())).toEqual(all.slice(0, 1));
		expect(trigger.state()).toEqual({
			source: 'kept',
			position: { ids: [], hasReachedEnd: true },
		});
		panora.removeOrders(all as string[]);
		await trigger.tick();
		expect(trigger.errors[0].message).toBe('Panora has no orders of this connection');
	});

	it('reads a long list over several polls if time is short', async () => {
		const all = add(950);
		panora.options.latency = 150;
		const limited = { budgetMs: 1000 };
		const trigger = await poller(
			settings({ firstPoll: 'emit', options: { maxOrders: 1000 } }, limited),
		);
		const polls = await ticksUntil(trigger, all.length);
		expect(idsOf(polls.flat())).toEqual(all);
		expect(polls.filter(({ length }) => length > 0).length).toBeGreaterThan(1);
	});

	it('rejects an empty connection before anything is sent', async () => {
		const trigger = await poller(settings({ connection: { __rl: true, mode: 'id', value: ' ' } }));
		await trigger.tick();
		expect(trigger.errors[0].message).toBe("'Connection' is empty");
		expect(panora.journal.entries).toEqual([]);
	});
});
