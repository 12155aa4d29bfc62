import { setTimeout as pause } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { outcomesOf, voyadoFixture, type RegisterSettings } from './fixture';
import { smallOrder } from './orders';

const fixture = voyadoFixture();
const goesOn = { onError: 'continueRegularOutput' } as const;
const waiting = (waitForContact: number, more: RegisterSettings = {}): RegisterSettings => ({
	...more,
	options: { waitForContact },
});

/** Order number `number` of a customer whom Engage does not have yet. */
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

const looks = (customer?: string) =>
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
	vi.useRealTimers();
	stopAppearing();
	fixture.voyado.options.contacts.length = known;
	fixture.voyado.options.requiresKnownContact = false;
});

/** Lets a customer appear in Engage right before it is looked up for the `nth` time. */
function appear(customer: string, nth: number): void {
	stopAppearing = fixture.voyado.beforeEach(({ path }) => {
		if (path === '/api/v2/contacts/id' && looks(customer).length === nth) {
			fixture.voyado.options.contacts.push(newcomer(customer));
		}
	});
}

function fakeTime(): void {
	// The rate limit's clock goes on as it did before.
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
}

/** Lets time pass once so many looks were answered. */
async function passTime(milliseconds: number, afterLooks: number): Promise<void> {
	const isAnswered = () => looks().length >= afterLooks && fixture.voyado.journal.underWay === 0;
	while (!isAnswered()) await pause(5);
	await pause(20);
	await vi.advanceTimersByTimeAsync(milliseconds);
}

describe("'Wait for Contact'", () => {
	it('sends an order once its contact has appeared', async () => {
		fakeTime();
		appear('new', 3);
		const running = fixture.register([orderOf('new')], waiting(60));
		await passTime(1_000, 1);
		await passTime(1_500, 2);
		expect(outcomesOf(await running)).toEqual(['registered']);
		expect(looks()).toHaveLength(3);
		expect(fixture.accepted()).toEqual(['new']);
	});

	it('looks once for all orders of a customer', async () => {
		fakeTime();
		appear('new', 2);
		const orders = Array.from({ length: 12 }, (_, index) => orderOf('new', `A-${index}`));
		const running = fixture.register(orders, waiting(60));
		await passTime(1_000, 1);
		expect(outcomesOf(await running)).toEqual(Array(12).fill('registered'));
		expect(looks()).toHaveLength(2);
	});

	it('gives up in time, sends nothing, and lets the order come again', async () => {
		fakeTime();
		const running = fixture.register([orderOf('new'), orderOf('kim')], waiting(2, goesOn));
		await passTime(1_000, 2);
		await passTime(1_000, 3);
		const { items } = await running;
		expect(items[0].json).toMatchObject({
			error:
				'Voyado Engage has no contact with the email "new@example.com" of order new, also after 2 seconds [item 0]',
			details: {
				outcome: 'notSent',
				description: expect.stringContaining('run the order again'),
			},
		});
		expect(fixture.accepted()).toEqual(['kim']);
		vi.useRealTimers();

		fixture.voyado.options.contacts.push(newcomer('new'));
		expect(outcomesOf(await fixture.register([orderOf('new')], waiting(2)))).toEqual([
			'registered',
		]);
	});

	it('waits no longer for many customers than for one', async () => {
		fakeTime();
		// Some wait side by side; the others come after that.
		const customers = Array.from({ length: 40 }, (_, index) => `new${index}`);
		const running = fixture.register(
			customers.map((customer) => orderOf(customer)),
			waiting(10, goesOn),
		);
		let isOver = false;
		void running.then(() => (isOver = true));
		for (let answered = 8; !isOver; answered = looks().length) await passTime(500, answered);
		const { items } = await running;
		expect(items.filter(({ json }) => json.error !== undefined)).toHaveLength(40);
		expect(looks('new0').length).toBeGreaterThan(1);
		expect(looks('new39')).toHaveLength(1);
	});

	it('ends at once where the run is canceled', async () => {
		const cancellation = new AbortController();
		const running = fixture.register(
			[orderOf('new')],
			waiting(120, { signal: cancellation.signal }),
		);
		await vi.waitUntil(() => looks().length === 1 && fixture.voyado.journal.underWay === 0);
		cancellation.abort();
		await running;
		expect(looks()).toHaveLength(1);
		expect(fixture.sent()).toBe(0);
	});

	it('does not hold up what is registered, whose contact may be gone', async () => {
		fixture.voyado.options.contacts.push(newcomer('new'));
		await fixture.register([orderOf('new')]);
		fixture.voyado.options.contacts.pop();
		expect(outcomesOf(await fixture.register([orderOf('new')], waiting(120)))).toEqual([
			'alreadyRegistered',
		]);
		expect(looks()).toEqual([]);
	});

	it('looks nobody up by default', async () => {
		expect(outcomesOf(await fixture.register([orderOf('kim')]))).toEqual(['registered']);
		expect(looks()).toEqual([]);
	});

	it('refuses an order whose contact is there twice', async () => {
		fixture.voyado.options.contacts.push(newcomer('new'), { ...newcomer('new'), id: 'twin' });
		const { error } = await fixture.register([orderOf('new')], waiting(120));
		expect(error?.message).toContain('has several contacts with the email "new@example.com"');
		expect(fixture.sent()).toBe(0);
	});

	it('ends the run in an outage', async () => {
		fixture.voyado.faults.add({
			kind: 'status',
			status: 503,
			headers: { 'retry-after': '0' },
			match: { path: '/api/v2/contacts/id' },
		});
		// The first ones wait, since an outage may pass; the others are not even looked up.
		const customers = Array.from({ length: 40 }, (_, index) => `new${index}`);
		const { items } = await fixture.register(
			customers.map((customer) => orderOf(customer)),
			waiting(1, goesOn),
		);
		const details = items.map(({ json }) => json.details as IDataObject);
		expect(details.map(({ outcome }) => outcome)).toEqual(Array(40).fill('notSent'));
		expect(looks('new39')).toEqual([]);
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
