import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { outcomesOf, voyadoFixture } from './fixture';
import { smallOrder } from './orders';

const fixture = voyadoFixture();
const dryRun = { dryRun: true };
const continues = { ...dryRun, onError: 'continueRegularOutput' } as const;

beforeEach(() => {
	fixture.voyado.options.requiresKnownContact = true;
});

afterEach(() => {
	fixture.voyado.options.requiresKnownContact = false;
});

/** Orders with consecutive numbers. */
function orders(count: number, changes: IDataObject = {}): IDataObject[] {
	return Array.from({ length: count }, (_, index) =>
		smallOrder({ orderNumber: `A-${index + 1}`, ...changes }),
	);
}

const contact = (matchKey: string, matchKeyType = 'Email') => ({
	contact: { matchKey, matchKeyType },
});

/** A copy of what n8n's store holds now. */
const stored = () => structuredClone([...fixture.store.rows]);
const requestsTo = (path: string) => fixture.voyado.journal.find({ path }).length;

describe('a dry run of Register', () => {
	it('says what would be sent, to which contact and for which store', async () => {
		const { items } = await fixture.register([smallOrder()], dryRun);
		expect(items[0].json.registration).toEqual({
			dryRun: true,
			outcome: 'wouldSend',
			request: { method: 'POST', path: '/api/v2/orders', body: smallOrder() },
			found: {
				store: { name: 'Web shop Sweden', active: true },
				contactId: '2e400000-0000-4000-8000-000000000001',
			},
		});
		expect(fixture.sent()).toBe(0);
		expect(stored()).toEqual([]);
	});

	it('looks up once what several orders share', async () => {
		const other = smallOrder({ orderNumber: 'B', ...contact('lee@example.com') });
		await fixture.register([...orders(12), other], dryRun);
		expect(requestsTo('/api/v2/stores')).toBe(1);
		expect(requestsTo('/api/v2/contacts/id')).toBe(2);
	});

	it.each([1, 12])('changes nothing for the real run, with %d orders', async (count) => {
		await fixture.register(orders(count));
		const before = stored();
		const all = orders(count + 1);
		const rehearsed = await fixture.register(all, dryRun);
		expect(outcomesOf(rehearsed)).toEqual([...Array<string>(count).fill('wouldSkip'), 'wouldSend']);
		expect(rehearsed.items[0].json.registration).toMatchObject({
			reason: 'It was registered before.',
		});
		expect(stored()).toEqual(before);
		expect(outcomesOf(await fixture.register(all))).toEqual([
			...Array<string>(count).fill('alreadyRegistered'),
			'registered',
		]);
		expect(fixture.accepted().sort()).toEqual(all.map(({ orderNumber }) => orderNumber).sort());
	});

	it('skips the second of two equal orders, as the real run does', async () => {
		const duplicates = [smallOrder(), smallOrder()];
		const { items } = await fixture.register(duplicates, dryRun);
		expect(items[1].json.registration).toEqual({
			dryRun: true,
			outcome: 'wouldSkip',
			reason: 'An earlier item is the same order event.',
		});
		expect(outcomesOf(await fixture.register(duplicates))).toEqual([
			'registered',
			'alreadyRegistered',
		]);
	});

	it('skips nothing if registered orders are not skipped', async () => {
		const run = await fixture.register([smallOrder(), smallOrder()], {
			...dryRun,
			skipRegistered: false,
		});
		expect(outcomesOf(run)).toEqual(['wouldSend', 'wouldSend']);
	});

	it('reports an order whose outcome is unknown, unless it should be sent again', async () => {
		fixture.voyado.faults.add({ kind: 'resetAfter' });
		await fixture.register([smallOrder()], { onError: 'continueRegularOutput' });
		fixture.voyado.faults.clear();
		const before = stored();
		const run = await fixture.register([smallOrder()], continues);
		expect(run.items[0].json).toMatchObject({
			error: expect.stringContaining('Order A-1 was sent to Voyado Engage before'),
			details: { outcome: 'unknown' },
		});
		const options = { ifUnknown: 'sendAgain' };
		expect(outcomesOf(await fixture.register([smallOrder()], { ...dryRun, options }))).toEqual([
			'wouldSend',
		]);
		expect(stored()).toEqual(before);
	});

	it.each([
		[
			{ storeId: 'nowhere' },
			'Voyado Engage has no store with the external ID "nowhere"',
			'refused',
		],
		[
			contact('nobody@example.com'),
			'Voyado Engage has no contact with the email "nobody@example.com" of order A-1',
			// The contact may appear.
			'notSent',
		],
		[
			contact('+46700000009', 'MobilePhone'),
			'Voyado Engage has no contact with the mobile phone "+46700000009" of order A-1',
			// The contact may appear.
			'notSent',
		],
	])('refuses an order with %j', async (changes, message, outcome) => {
		const run = await fixture.register(
			[smallOrder(changes), smallOrder({ orderNumber: 'B' })],
			continues,
		);
		expect(run.items[0].json).toMatchObject({
			error: `${message} [item 0]`,
			details: { outcome },
		});
		expect(outcomesOf(run)[1]).toBe('wouldSend');
		expect(fixture.sent()).toBe(0);
	});

	it('refuses an order with two matching contacts', async () => {
		const { contacts } = fixture.voyado.options;
		contacts.push({ ...contacts[0], id: 'another' });
		const { error } = await fixture.register([smallOrder()], dryRun);
		contacts.pop();
		expect(error?.message).toBe(
			'Voyado Engage has several contacts with the email "kim@example.com" of order A-1 [item 0]',
		);
	});

	it('says which contacts it could not look up', async () => {
		const { items, hints } = await fixture.register(
			[smallOrder(contact('M-1', 'MemberNumber'))],
			dryRun,
		);
		expect(items[0].json.registration).toMatchObject({ outcome: 'wouldSend' });
		expect(hints).toContainEqual(
			expect.stringMatching(/^1 order has a contact that was not looked up: /),
		);
		expect(requestsTo('/api/v2/contacts/id')).toBe(0);
	});

	it('fails if it cannot find out what is registered', async () => {
		fixture.store.beforeCall = () => {
			throw new Error('database is locked');
		};
		const { error } = await fixture.register([smallOrder()], dryRun);
		expect(error?.message).toContain('database is locked');
	});

	it('reports an order as not sent if Voyado does not answer a lookup', async () => {
		fixture.voyado.faults.add({
			kind: 'status',
			status: 503,
			headers: { 'retry-after': '0' },
			match: { path: '/api/v2/contacts/id' },
		});
		const { items } = await fixture.register([smallOrder()], continues);
		expect(items[0].json.details).toMatchObject({ outcome: 'notSent', statusCode: 503 });
	});
});
