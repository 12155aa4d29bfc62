import chunk from 'lodash/chunk';
import type { IDataObject } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { Semaphore } from '../../../nodes/shared/concurrency';
import { RegistrationLedger } from '../../../nodes/VoyadoEngage/ledger/ledger';
import type { Fault } from '../../emulators/faults';
import { outcomesOf, voyadoFixture, type RegisterSettings } from './fixture';
import { smallOrder } from './orders';

const fixture = voyadoFixture();
const continues = { onError: 'continueRegularOutput' } as const;
const down: Fault = { kind: 'status', status: 503 };
/** Long enough for others to be sent in the meantime. */
const downSlowly: Fault = { ...down, delay: 60 };
const HOUR_MS = 3_600_000;
const ordersPath = '/api/v2/orders';
const onOrders = (fault: Fault, match = {}): Fault => ({
	...fault,
	match: { path: ordersPath, ...match },
});
const orders = Array.from({ length: 60 }, (_, index) => smallOrder({ orderNumber: `O-${index}` }));

const questions = () => fixture.voyado.journal.find({ path: '/api/v2/contacts/count' }).length;
const sent = () => fixture.voyado.journal.find({ path: ordersPath }).length;
const count = (outcomes: unknown[], outcome: string) =>
	outcomes.filter((each) => each === outcome).length;

/** Registers orders in executions of this size, one after another. */
async function registerIn(size: number, settings: RegisterSettings = continues, some = orders) {
	const outcomes: unknown[] = [];
	for (const part of chunk(some, size)) {
		outcomes.push(...outcomesOf(await fixture.register(part, settings)));
	}
	return outcomes;
}

/** Only ever ahead, as a clock that does not jump back. */
let clockAheadMs = 0;

beforeAll(() => {
	const now = performance.now.bind(performance);
	vi.spyOn(performance, 'now').mockImplementation(() => now() + clockAheadMs);
});

afterAll(() => void vi.restoreAllMocks());

/** Lets the node notice that an outage is over, however often it has been tried. */
afterEach(async () => {
	fixture.voyado.faults.clear();
	clockAheadMs += HOUR_MS;
	await fixture.register([smallOrder({ orderNumber: 'healed' })], { skipRegistered: false });
});

describe('an outage of Voyado', () => {
	it.each([
		['one order', 1, 10],
		['two orders', 2, 10],
		['60 orders', 60, 60],
	])(
		'that meets executions of %s makes at most three unknown, and the others come later',
		async (_, size, total) => {
			fixture.voyado.faults.add(down);
			const some = orders.slice(0, total);
			const outcomes = await registerIn(size, continues, some);
			const unknown = count(outcomes, 'unknown');
			expect(unknown).toBeGreaterThan(0);
			expect(unknown).toBeLessThanOrEqual(3);
			expect(count(outcomes, 'notSent')).toBe(total - unknown);
			expect(sent()).toBe(unknown);

			fixture.voyado.faults.clear();
			const later = await registerIn(size, continues, some);
			expect(count(later, 'registered')).toBe(total - unknown);
			expect(count(later, 'unknown')).toBe(unknown);
			expect(fixture.accepted()).toHaveLength(total - unknown);
		},
	);

	it.each<[string, Fault, number]>([
		['at the start', downSlowly, 0],
		['in the middle', downSlowly, 20],
		['and breaks connections after accepting orders', { kind: 'resetAfter', delay: 60 }, 20],
		['and answers with web pages', { kind: 'html', delay: 60 }, 20],
	])('that begins %s leaves at most three unknown', async (_, fault, skip) => {
		fixture.voyado.faults.add(onOrders(fault, { skip }));
		fixture.voyado.faults.add({ ...down, match: { path: '/api/v2/contacts/count' } });
		const outcomes = await registerIn(60);
		const unknown = count(outcomes, 'unknown');
		// On a busy machine, fewer are sent before the first failure is known.
		expect(unknown).toBeGreaterThanOrEqual(2);
		expect(unknown).toBeLessThanOrEqual(3);
		expect(count(outcomes, 'registered')).toBe(skip);
		expect(count(outcomes, 'notSent')).toBe(60 - skip - unknown);
	});

	it('that meets executions side by side makes at most three orders unknown', async () => {
		fixture.voyado.faults.add(downSlowly);
		const runs = chunk(orders.slice(0, 20), 2).map(async (part) =>
			outcomesOf(await fixture.register(part, continues)),
		);
		const outcomes = (await Promise.all(runs)).flat();
		const unknown = count(outcomes, 'unknown');
		expect(unknown).toBeLessThanOrEqual(3);
		expect(count(outcomes, 'notSent')).toBe(20 - unknown);
	});

	it('is told in words that say what to do', async () => {
		fixture.voyado.faults.add(down);
		const { items, hints } = await fixture.register(orders, continues);
		expect(items[59].json).toMatchObject({
			error: 'Order O-59 was not sent, since Voyado Engage does not answer [item 59]',
			details: { outcome: 'notSent', description: expect.stringContaining('later') },
		});
		const notSent = count(outcomesOf({ items } as never), 'notSent');
		expect(hints).toContainEqual(expect.stringContaining(`so ${notSent} orders were not sent`));
	});

	it('is asked about once or twice per execution, and then once more', async () => {
		fixture.voyado.faults.add(down);
		await registerIn(30);
		expect(questions()).toBeGreaterThanOrEqual(4);
		expect(questions()).toBeLessThanOrEqual(8);
	});

	it('stops orders too that are sent although they are registered', async () => {
		fixture.voyado.faults.add(down);
		const outcomes = await registerIn(60, { ...continues, skipRegistered: false });
		expect(count(outcomes, 'unknown')).toBeLessThanOrEqual(3);
		expect(sent()).toBe(count(outcomes, 'unknown'));
	});

	it('is not assumed after single orders without an answer', async () => {
		const one = { kind: 'status', status: 500 } as const;
		for (const skip of [0, 18, 36])
			fixture.voyado.faults.add({ ...one, match: { skip, times: 1 } });
		const outcomes = await registerIn(60);
		expect(count(outcomes, 'unknown')).toBe(3);
		expect(count(outcomes, 'registered')).toBe(57);
	});

	it('is over for orders as soon as Voyado answers a question and the order after it', async () => {
		fixture.voyado.faults.add({ ...down, match: { times: 2 } });
		const outcomes = await registerIn(1, continues, orders.slice(0, 6));
		expect(outcomes).toEqual(['unknown', 'unknown', ...Array(4).fill('registered')]);
		expect(questions()).toBe(1);
	});

	it('is not assumed after a single question and a single order without an answer', async () => {
		fixture.voyado.faults.add(onOrders(down, { times: 3 }));
		fixture.voyado.faults.add({
			...down,
			match: { path: '/api/v2/contacts/count', times: 1 },
		});
		const outcomes = await registerIn(60);
		expect(count(outcomes, 'unknown')).toBe(3);
		expect(count(outcomes, 'registered')).toBe(57);
	});

	it('does not keep registered orders from being passed on', async () => {
		await fixture.register(orders.slice(40));
		fixture.voyado.faults.add(down);
		expect((await registerIn(60)).slice(40)).toEqual(Array(20).fill('alreadyRegistered'));
	});

	it('does not keep those from being passed on that another worker has registered', async () => {
		const { baseUrl } = fixture.credentials.voyadoEngageApi;
		const keys = orders
			.slice(40)
			.map(({ orderNumber }) =>
				JSON.stringify([baseUrl, orderNumber, 'ORDER_CREATED', 'SUCCESS', '']),
			);
		const otherWorker = new RegistrationLedger({
			store: fixture.store.helpersOf({ workflow: { id: 'w' }, node: { id: 'node-under-test' } }),
			nodeName: 'another worker',
			maxEvents: 100,
			claimSlots: new Semaphore(keys.length),
		});
		await Promise.all(keys.map(async (key) => await otherWorker.claim(key, false)));
		await Promise.all(keys.map(async (key) => await otherWorker.complete(key, 'registered')));
		fixture.voyado.faults.add(down);
		expect((await registerIn(60)).slice(40)).toEqual(Array(20).fill('alreadyRegistered'));
	});

	it('of orders alone is tried with one order, and then with longer and longer pauses', async () => {
		fixture.voyado.faults.add(onOrders(down));
		const minutesUntilSent: number[] = [];
		for (let minute = 0; minute <= 40; minute++) {
			const before = sent();
			await registerIn(1, continues, [smallOrder({ orderNumber: `M-${minute}` })]);
			if (sent() > before) minutesUntilSent.push(minute);
			clockAheadMs += HOUR_MS / 60;
		}
		expect(minutesUntilSent).toEqual([0, 1, 2, 3, 4, 6, 10, 18, 34]);

		fixture.voyado.faults.clear();
		clockAheadMs += HOUR_MS;
		expect(await registerIn(60)).toEqual(Array(60).fill('registered'));
	});
});

describe('a lasting 429', () => {
	it('ends as not sent, and few orders wait for it', async () => {
		// Longer than a request may take, so that it is not repeated.
		fixture.voyado.faults.add({ kind: 'status', status: 429, headers: { 'retry-after': '400' } });
		const { items } = await fixture.register(orders.slice(0, 16), continues);
		expect(outcomesOf({ items } as never)).toEqual(Array(16).fill('notSent'));
		const rateLimited = items.filter(
			({ json }) => (json.details as IDataObject).statusCode === 429,
		);
		expect(rateLimited.length).toBeLessThanOrEqual(3);
		expect(sent()).toBe(rateLimited.length);

		fixture.voyado.faults.clear();
		expect(await registerIn(16, continues, orders.slice(0, 16))).toEqual(
			Array(16).fill('registered'),
		);
	});
});
