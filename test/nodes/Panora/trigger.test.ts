import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Credentials } from '../../engine/engine';
import { durablePoller, legacyPoller, type Poller, type PollerSettings } from '../../engine/poller';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';

let sandbox: Sandbox;
let credentials: Credentials;
let workflows = 0;

beforeEach(async () => {
	sandbox = await startSandbox();
	const { url, options } = sandbox.panora;
	credentials = { panoraApi: { baseUrl: url, apiKey: options.apiKey, allowPlainHttp: false } };
});

afterEach(async () => await sandbox.close());

function settings(parameters: INodeParameters = {}, rest: Partial<PollerSettings> = {}) {
	return {
		type: 'panoraTrigger',
		credentials,
		workflowId: `workflow-${++workflows}`,
		parameters: {
			connection: { __rl: true, mode: 'id', value: sandbox.panora.token() },
			firstPoll: 'skip',
			simplify: true,
			includeRemoteData: false,
			options: {},
			...parameters,
		},
		...rest,
	};
}

const idsOf = (orders: Array<{ id?: unknown }>) => orders.map(({ id }) => id);
const add = (count: number) => idsOf(sandbox.panora.addOrders({ count }));
const cursorsAsked = () => sandbox.panora.journal.entries.map(({ query }) => query.cursor);

const pollers: Array<[string, (of: PollerSettings) => Promise<Poller>]> = [
	['legacy', legacyPoller],
	['durable', durablePoller],
];

describe.each(pollers)('Panora Trigger on the %s poller', (_name, poller) => {
	it('skips what is there, then emits new orders once, oldest first', async () => {
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

	it('emits what is there on request, as much a poll as is allowed', async () => {
		const all = add(250);
		const trigger = await poller(settings({ firstPoll: 'emit', options: { mostOrders: 120 } }));
		const polls = [await trigger.tick()];
		// No more pages than it takes.
		expect(sandbox.panora.journal.entries).toHaveLength(2);
		polls.push(await trigger.tick(), await trigger.tick());
		expect(polls.map(({ length }) => length)).toEqual([120, 120, 10]);
		expect(idsOf(polls.flat())).toEqual(all);
	});

	it('begins one page before the end, with a cursor of the server', async () => {
		add(350);
		const trigger = await poller(settings());
		await trigger.tick();
		sandbox.panora.journal.clear();
		await trigger.tick();
		const orders = sandbox.panora.orders.get(sandbox.panora.token())!;
		const cursorTo = (place: number) => Buffer.from(orders[place].id).toString('base64');
		expect(cursorsAsked()).toEqual([cursorTo(200), cursorTo(300)]);
	});

	it('loses nothing where a poll does not succeed', async () => {
		add(10);
		const trigger = await poller(settings());
		await trigger.tick();
		const before = JSON.stringify(trigger.state());
		const added = add(2);
		sandbox.panora.faults.add({
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

	it('emits what was read before the list broke off, and tells when it gets no further', async () => {
		const all = add(350);
		const trigger = await poller(settings({ firstPoll: 'emit', options: { mostOrders: 1000 } }));
		const fault = sandbox.panora.faults.add({
			kind: 'status',
			status: 500,
			body: { message: 'Database gone' },
			match: { skip: 2, times: 3 },
		});
		expect(idsOf(await trigger.tick())).toEqual(all.slice(0, 200));
		expect(trigger.errors).toEqual([]);
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.errors[0].message).toMatch('500, Database gone');
		sandbox.panora.faults.remove(fault.id);
		expect(idsOf(await trigger.tick())).toEqual(all.slice(200));
	});

	it('reads the list again where the order of its cursor is gone, and emits only new orders', async () => {
		const all = add(250);
		const trigger = await poller(settings());
		await trigger.tick();
		const orders = sandbox.panora.orders.get(sandbox.panora.token())!;
		sandbox.panora.removeOrders([orders[100].id]);
		const added = add(2);
		expect(idsOf(await trigger.tick())).toEqual(added);
		expect(await trigger.tick()).toEqual([]);
		expect(trigger.errors).toEqual([]);
		expect(all).toHaveLength(250);
	});

	it('starts anew for another connection', async () => {
		add(5);
		const trigger = await poller(settings());
		await trigger.tick();
		const woo = sandbox.panora.token('woocommerce');
		const addToWoo = (count: number) =>
			idsOf(sandbox.panora.addOrders({ count, connectionToken: woo }));
		addToWoo(3);
		const other = await poller(settings({ connection: { __rl: true, mode: 'id', value: woo } }));
		other.setState(JSON.parse(JSON.stringify(trigger.state())));
		expect(await other.tick()).toEqual([]);
		const added = addToWoo(2);
		expect(idsOf(await other.tick())).toEqual(added);
		expect(JSON.stringify(other.state())).not.toContain(woo);
	});

	it('is published although the server is overloaded, but not with a bad key', async () => {
		const trigger = await poller(settings());
		sandbox.panora.faults.add({
			kind: 'status',
			status: 429,
			headers: { 'Retry-After': '600' },
			match: { times: 1 },
		});
		expect(await trigger.activate()).toEqual([]);
		credentials.panoraApi.apiKey = 'wrong';
		const refused = await poller(settings());
		await expect(refused.activate()).rejects.toThrow(
			'Panora did not accept the credential (500, API Key not found.)',
		);
	});

	it('gives raw data on request, but not for the orders that it skips', async () => {
		add(150);
		const trigger = await poller(settings({ includeRemoteData: true, simplify: false }));
		await trigger.tick();
		expect(sandbox.panora.journal.entries.map(({ query }) => query.remote_data)).toEqual([
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

	it('shows the oldest orders in a test run, and leaves the state alone', async () => {
		const all = add(30);
		const trigger = await poller(settings({}, { mode: 'manual' }));
		trigger.setState({ source: 'kept', position: { ids: [], hasReachedEnd: true } });
		expect(idsOf(await trigger.tick())).toEqual(all.slice(0, 10));
		expect(trigger.state()).toEqual({
			source: 'kept',
			position: { ids: [], hasReachedEnd: true },
		});
		sandbox.panora.removeOrders(all as string[]);
		await trigger.tick();
		expect(trigger.errors[0].message).toBe('Panora has stored no orders for this connection');
	});

	it('walks a long list over several polls where time is short', async () => {
		const all = add(950);
		sandbox.panora.options.latency = 30;
		const limited = { budgetMs: 100 };
		const trigger = await poller(
			settings({ firstPoll: 'emit', options: { mostOrders: 1000 } }, limited),
		);
		const polls: IDataObject[][] = [];
		while (polls.flat().length < all.length) polls.push(await trigger.tick());
		expect(idsOf(polls.flat())).toEqual(all);
		expect(polls.filter(({ length }) => length > 0).length).toBeGreaterThan(2);
	});

	it('refuses an empty connection before anything is sent', async () => {
		const trigger = await poller(settings({ connection: { __rl: true, mode: 'id', value: ' ' } }));
		await trigger.tick();
		expect(trigger.errors[0].message).toBe("'Connection' is empty");
		expect(sandbox.panora.journal.entries).toEqual([]);
	});
});
