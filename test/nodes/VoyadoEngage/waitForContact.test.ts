import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { outcomesOf, voyadoFixture, type RegisterSettings } from './fixture';
import { smallOrder } from './orders';

const fixture = voyadoFixture();
const continues = { onError: 'continueRegularOutput' } as const;
const waiting = (waitForContact: number, more: RegisterSettings = {}): RegisterSettings => ({
	...more,
	options: { waitForContact },
});

/** An order of a customer that Engage does not have yet. */
const orderOf = (customer: string, number = customer) =>
	smallOrder({
		orderNumber: number,
		contact: { matchKey: `${customer}@example.com`, matchKeyType: 'Email' },
	});
const newcomer = (customer: string) => ({
	id: customer,
	contactType: 'Contact',
	email: `${customer}@example.com`,
});

const lookups = (customer?: string) =>
	fixture.voyado.journal
		.find({ path: '/api/v2/contacts/id' })
		.filter(({ query }) => customer === undefined || query.email === `${customer}@example.com`);

let known: number;
let stopAppearing: () => void;

beforeEach(() => {
	known = fixture.voyado.options.contacts.length;
	fixture.voyado.options.requiresKnownContact = true;
	stopAppearing = () => undefined;
});

afterEach(() => {
	releaseTime();
	stopAppearing();
	fixture.voyado.options.contacts.length = known;
	fixture.voyado.options.requiresKnownContact = false;
});

/** Lets a customer appear in Engage right before the `nth` lookup. */
function appear(customer: string, nth: number): void {
	stopAppearing = fixture.voyado.beforeEach(({ path }) => {
		if (path === '/api/v2/contacts/id' && lookups(customer).length === nth) {
			fixture.voyado.options.contacts.push(newcomer(customer));
		}
	});
}

/** The timers of the HTTP client's requests: it sets one for each request, and clears it at the end. */
const requestTimers = new Set<unknown>();
const REQUEST_TIMEOUT_MS = 60_000;
let releaseTime: () => void = () => undefined;

function controlTime(): void {
	// The rate limiter's clock is not controlled.
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
	requestTimers.clear();
	const { setTimeout: set, clearTimeout: clear } = globalThis;
	globalThis.setTimeout = ((callback: () => void, ms?: number) => {
		const timer = set(callback, ms);
		if (ms === REQUEST_TIMEOUT_MS) requestTimers.add(timer);
		return timer;
	}) as typeof setTimeout;
	globalThis.clearTimeout = (timer) => {
		requestTimers.delete(timer);
		clear(timer);
	};
	releaseTime = () => {
		// Vitest restores the real functions only in place of its own ones.
		Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
		vi.useRealTimers();
		releaseTime = () => undefined;
	};
}

/** Lets time pass after this many lookups, once the node has read their answers and waits. */
async function passTime(milliseconds: number, afterLookups: number): Promise<void> {
	while (lookups().length < afterLookups || requestTimers.size > 0) await nextTurn();
	await nextTurn();
	await vi.advanceTimersByTimeAsync(milliseconds);
}

async function nextTurn(): Promise<void> {
	await new Promise(setImmediate);
}

describe("'Wait for Contact'", () => {
	it('sends an order once its contact has appeared', async () => {
		controlTime();
		appear('new', 3);
		const running = fixture.register([orderOf('new')], waiting(60));
		await passTime(1_000, 1);
		await passTime(1_500, 2);
		expect(outcomesOf(await running)).toEqual(['registered']);
		expect(lookups()).toHaveLength(3);
		expect(fixture.accepted()).toEqual(['new']);
	});

	it('looks up the contact once for all orders of a customer', async () => {
		controlTime();
		appear('new', 2);
		const orders = Array.from({ length: 12 }, (_, index) => orderOf('new', `A-${index}`));
		const running = fixture.register(orders, waiting(60));
		await passTime(1_000, 1);
		expect(outcomesOf(await running)).toEqual(Array(12).fill('registered'));
		expect(lookups()).toHaveLength(2);
	});

	it('gives up after the time limit, sends nothing, and a later run can send the order', async () => {
		controlTime();
		const running = fixture.register([orderOf('new'), orderOf('kim')], waiting(2, continues));
		await passTime(1_000, 2);
		await passTime(1_000, 3);
		const { items } = await running;
		expect(items[0].json).toMatchObject({
			error:
				'Voyado Engage has no contact with the email "new@example.com" of order new, even after 2 seconds [item 0]',
			details: {
				outcome: 'notSent',
				description: expect.stringContaining('run the order again'),
			},
		});
		expect(fixture.accepted()).toEqual(['kim']);
		releaseTime();

		fixture.voyado.options.contacts.push(newcomer('new'));
		expect(outcomesOf(await fixture.register([orderOf('new')], waiting(2)))).toEqual([
			'registered',
		]);
	});

	it('waits as long for many customers as for one', async () => {
		controlTime();
		// Some wait at the same time; the others come after them.
		const customers = Array.from({ length: 40 }, (_, index) => `new${index}`);
		const running = fixture.register(
			customers.map((customer) => orderOf(customer)),
			waiting(10, continues),
		);
		let isOver = false;
		void running.then(() => (isOver = true));
		for (let answered = 8; !isOver; answered = lookups().length) await passTime(500, answered);
		const { items } = await running;
		expect(items.filter(({ json }) => json.error !== undefined)).toHaveLength(40);
		expect(lookups('new0').length).toBeGreaterThan(1);
		expect(lookups('new39')).toHaveLength(1);
	});

	it('ends at once if the run is canceled', async () => {
		const cancellation = new AbortController();
		const running = fixture.register(
			[orderOf('new')],
			waiting(120, { signal: cancellation.signal }),
		);
		await vi.waitUntil(() => lookups().length === 1 && fixture.voyado.journal.underWay === 0);
		cancellation.abort();
		await running;
		expect(lookups()).toHaveLength(1);
		expect(fixture.sent()).toBe(0);
	});

	it('does not delay registered orders, whose contact may be gone', async () => {
		fixture.voyado.options.contacts.push(newcomer('new'));
		await fixture.register([orderOf('new')]);
		fixture.voyado.options.contacts.pop();
		expect(outcomesOf(await fixture.register([orderOf('new')], waiting(120)))).toEqual([
			'alreadyRegistered',
		]);
		expect(lookups()).toEqual([]);
	});

	it('does not look up contacts by default', async () => {
		expect(outcomesOf(await fixture.register([orderOf('kim')]))).toEqual(['registered']);
		expect(lookups()).toEqual([]);
	});

	it('refuses an order with two matching contacts', async () => {
		fixture.voyado.options.contacts.push(newcomer('new'), { ...newcomer('new'), id: 'duplicate' });
		const { error } = await fixture.register([orderOf('new')], waiting(120));
		expect(error?.message).toContain('has several contacts with the email "new@example.com"');
		expect(fixture.sent()).toBe(0);
	});

	it('stops during an outage', async () => {
		fixture.voyado.faults.add({
			kind: 'status',
			status: 503,
			headers: { 'retry-after': '0' },
			match: { path: '/api/v2/contacts/id' },
		});
		// The first ones wait, since the outage may be over soon; the others are not looked up.
		const customers = Array.from({ length: 40 }, (_, index) => `new${index}`);
		const { items } = await fixture.register(
			customers.map((customer) => orderOf(customer)),
			waiting(1, continues),
		);
		const details = items.map(({ json }) => json.details as IDataObject);
		expect(details.map(({ outcome }) => outcome)).toEqual(Array(40).fill('notSent'));
		expect(lookups('new39')).toEqual([]);
		expect(fixture.sent()).toBe(0);
	});

	it.each([
		['MemberNumber', 10, "'Options > Wait for Contact (Seconds)' does not work with contacts"],
		['Email', 121, "'Options > Wait for Contact (Seconds)' must be"],
		['Email', -1, "'Options > Wait for Contact (Seconds)' must be"],
	])('is refused for %s with %d seconds', async (matchKeyType, seconds, message) => {
		const order = smallOrder({ contact: { matchKey: 'M-1', matchKeyType } });
		const { error } = await fixture.register([order], waiting(seconds));
		expect(error?.message).toContain(message);
		expect(fixture.voyado.journal.entries).toEqual([]);
	});
});
