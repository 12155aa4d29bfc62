import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DAY_MS, MINUTE_MS } from '../../../../../nodes/shared/durations';
import {
	durablePoller,
	legacyPoller,
	type Poller,
	type PollerSettings,
} from '../../../../engine/poller';
import { credentials, locator, panora, usePanora } from '../../fixture';

usePanora();

let workflows = 0;

beforeEach(() => {
	vi.spyOn(Math, 'random').mockReturnValue(0);
	vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
});

const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE_MS);
const idsOf = (items: IDataObject[]) => items.map(({ id }) => id);
const add = (count: number) => panora.addOrders({ count }).map(({ id }) => id);
const paid = { payment_status: 'refunded' };
const versionsOf = (poller: Poller) =>
	((poller.state().position ?? {}) as IDataObject).versions as Record<string, string>;

const pollers: Array<[string, (settings: PollerSettings) => Promise<Poller>]> = [
	['legacy', legacyPoller],
	['durable', durablePoller],
];

describe.each(pollers)('Order Updated under the %s poller', (_, create) => {
	async function updates(parameters: INodeParameters = {}, rest: Partial<PollerSettings> = {}) {
		return await create({
			type: 'panoraTrigger',
			credentials,
			workflowId: `updates-${++workflows}`,
			parameters: {
				event: 'orderUpdated',
				connection: locator(panora.token()),
				output: 'raw',
				includeRemoteData: false,
				options: {},
				...parameters,
			},
			...rest,
		});
	}

	it('emits an order each time that Panora stores it anew, and no new order', async () => {
		const ids = add(250);
		const poller = await updates();
		expect(await poller.activate()).toEqual([]);
		add(3);
		expect(await poller.tick()).toEqual([]);
		for (const id of [ids[0], ids[120], ids[0]]) {
			later(1);
			panora.sync([id], paid);
			const [order, ...others] = await poller.tick();
			expect(order).toMatchObject({ id, payment_status: 'refunded' });
			expect(others).toEqual([]);
			expect(await poller.tick()).toEqual([]);
		}
		expect(poller.errors).toEqual([]);
	});

	it("with remote data, emits only what the shop's own time says is changed", async () => {
		const ids = add(40);
		// The shop changed them a day ago.
		panora.sync(ids);
		const poller = await updates({ output: 'standardOrder' });
		await poller.activate();
		later(60);
		panora.sync(ids);
		panora.sync([ids[3]], paid);
		expect(idsOf(await poller.tick())).toEqual([ids[3]]);
		later(60);
		expect(await poller.tick()).toEqual([]);
		panora.sync(ids);
		later(20);
		expect(await poller.tick()).toEqual([]);
		panora.sync([ids[3], ids[5]], paid);
		expect(idsOf(await poller.tick())).toEqual([ids[3], ids[5]]);
		expect(poller.errors).toEqual([]);
	});

	it('waits for remote data that Panora stores after the order', async () => {
		const [id] = add(1);
		const remoteId = panora.orders.get(panora.token())![0].remote_id;
		const poller = await updates({ output: 'standardOrder' });
		await poller.activate();
		later(60);
		panora.sync([id], paid);
		panora.options.withoutRemoteData.push(remoteId);
		expect(await poller.tick()).toEqual([]);
		panora.options.withoutRemoteData.length = 0;
		expect(idsOf(await poller.tick())).toEqual([id]);
		later(1);
		panora.options.withoutRemoteData.push(remoteId);
		panora.sync([id], paid);
		expect(await poller.tick()).toEqual([]);
		later(11);
		expect(idsOf(await poller.tick())).toEqual([id]);
		expect(await poller.tick()).toEqual([]);
	});

	it('emits at most Max Orders per Poll, and the rest with the next polls', async () => {
		const ids = add(12);
		const poller = await updates({ options: { maxOrders: 5 } });
		await poller.activate();
		later(1);
		panora.sync(ids, paid);
		const polls = [await poller.tick(), await poller.tick(), await poller.tick()];
		expect(polls.map((items) => items.length)).toEqual([5, 5, 2]);
		expect(idsOf(polls.flat()).sort()).toEqual([...ids].sort());
	});

	it('reads a long list in rounds, and starts over if the order at its cursor is gone', async () => {
		const ids = add(2_150);
		const poller = await updates();
		await poller.activate();
		expect(panora.journal.entries).toHaveLength(20);
		const { cursor } = poller.state().position as { cursor: string };
		panora.removeOrders([Buffer.from(cursor, 'base64').toString()]);
		await poller.tick();
		await poller.tick();
		later(1);
		panora.sync([ids[0], ids[2_149]], paid);
		const emitted = [await poller.tick(), await poller.tick()].flat();
		expect(idsOf(emitted).sort()).toEqual([ids[0], ids[2_149]].sort());
		const text = JSON.stringify(versionsOf(poller));
		expect(text.length / Object.keys(versionsOf(poller)).length).toBeLessThan(40);
	});

	it('emits what changed during an outage, also one at the start', async () => {
		const ids = add(3);
		const fault = panora.faults.add({
			kind: 'status',
			status: 500,
			body: { message: 'Database gone' },
		});
		const poller = await updates();
		await poller.activate();
		later(1);
		panora.sync([ids[1]], paid);
		await poller.tick();
		panora.faults.remove(fault.id);
		expect(idsOf(await poller.tick())).toEqual([ids[1]]);
	});

	it('emits a change that comes while n8n is killed', async () => {
		const [first] = add(3);
		const poller = await updates();
		await poller.activate();
		const [added] = add(1);
		await poller.tick();
		later(1);
		panora.sync([first, added], paid);
		const emitted = [...(await poller.restart()), ...(await poller.tick())];
		expect(idsOf(emitted)).toEqual([first, added]);
	});

	it('drops damaged parts of its state, and starts over for another connection', async () => {
		const ids = add(3);
		const poller = await updates();
		await poller.activate();
		const state = JSON.parse(JSON.stringify(poller.state())) as IDataObject;
		const versions = (state.position as IDataObject).versions as IDataObject;
		versions[Object.keys(versions)[0]] = '?';
		poller.setState(state);
		later(1);
		panora.sync(ids, paid);
		expect(idsOf(await poller.tick())).toEqual(ids);
		expect(poller.log.some((line) => line.startsWith('warn'))).toBe(true);

		panora.addOrders({ count: 2, connectionToken: panora.token('woocommerce') });
		const other = await updates({ connection: locator(panora.token('woocommerce')) });
		other.setState(poller.state());
		expect(await other.tick()).toEqual([]);
		expect(Object.keys(versionsOf(other))).toHaveLength(2);
	});

	it.each<[string, IDataObject]>([
		['a floor in the future', { floor: 1e300 }],
		['a start in the future', { startedAt: 9e12 }],
	])('starts over if n8n stored %s', async (_name, damage) => {
		const ids = add(2);
		const poller = await updates();
		await poller.activate();
		const { position, ...state } = JSON.parse(JSON.stringify(poller.state())) as {
			position: IDataObject;
		};
		poller.setState({ ...state, position: { ...position, ...damage } } as IDataObject);
		await poller.tick();
		later(1);
		panora.sync(ids, paid);
		expect(idsOf(await poller.tick())).toEqual(ids);
		expect(poller.errors).toEqual([]);
	});

	it.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
		'remembers an order that was stored at %s, which stands for no time',
		async (time) => {
			add(2);
			const poller = await updates();
			await poller.activate();
			panora.orders.get(panora.token())![0].modified_at = time;
			expect(await poller.tick()).toHaveLength(1);
			expect(await poller.tick()).toEqual([]);
			expect(await poller.tick()).toEqual([]);
			expect(poller.log.filter((line) => line.startsWith('warn'))).toEqual([]);
		},
	);

	it('is not troubled by clocks that differ by a day, or by strange entries', async () => {
		const ids = add(2);
		panora.options.strayEntries = [null, 'x', { id: 7 }];
		const poller = await updates();
		await poller.activate();
		panora.sync([ids[0]], paid, Date.now() + DAY_MS);
		panora.sync([ids[1]], paid, Date.now() - 10 * MINUTE_MS);
		expect(idsOf(await poller.tick())).toEqual(ids);
		expect(await poller.tick()).toEqual([]);
		expect(poller.errors).toEqual([]);
	});
});
