import { ClientRequest } from 'node:http';
import type { IDataObject } from 'n8n-workflow';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Semaphore } from '../../../nodes/shared/concurrency';
import { RegistrationLedger } from '../../../nodes/VoyadoEngage/ledger/ledger';
import type { Fault } from '../../emulators/faults';
import { credentialsFor, outcomesOf, voyadoFixture } from './fixture';
import { smallOrder } from './orders';

const fixture = voyadoFixture();
const continues = { onError: 'continueRegularOutput' } as const;
const sendAgain = { options: { ifUnknown: 'sendAgain' } };

afterEach(() => vi.restoreAllMocks());

/** Returns the error item of a run with one order. */
async function detailsAfter(fault: Fault, settings = {}) {
	fixture.voyado.faults.add(fault);
	const run = await fixture.register([smallOrder()], { ...continues, ...settings });
	fixture.voyado.faults.clear();
	return run.items[0].json as { error: string; details: IDataObject };
}

describe('an order that Voyado refuses', () => {
	it.each([
		[400, 'invalid JSON'],
		[409, 'conflict'],
		[422, 'Order status is not configured'],
	])('with %d ends with all that Voyado said, and may come again', async (status, message) => {
		const body = { errorCode: 'InvalidOrderStatus', message, messageDetails: { given: 'x' } };
		const { error, details } = await detailsAfter({ kind: 'status', status, body });
		expect(error).toBe(
			`Voyado Engage refused the request (${status}, ${message} {"given":"x"}, code InvalidOrderStatus) [item 0]`,
		);
		expect(details).toEqual({
			outcome: 'refused',
			statusCode: status,
			code: 'InvalidOrderStatus',
			description: expect.stringContaining("in 'Order Statuses'"),
		});
		expect(outcomesOf(await fixture.register([smallOrder()]))).toEqual(['registered']);
		expect(fixture.sent()).toBe(2);
	});

	it('goes out corrected under the same number', async () => {
		const wrong = smallOrder({ storeId: 'no-store' });
		const first = await fixture.register([wrong], continues);
		expect(first.items[0].json.details).toMatchObject({ code: 'InvalidStore', outcome: 'refused' });
		expect(outcomesOf(await fixture.register([smallOrder()]))).toEqual(['registered']);
	});

	it('for its key says so and stays new', async () => {
		const credentials = credentialsFor(fixture.voyado.url, 'another-invented-key');
		const run = await fixture.register([smallOrder()], { ...continues, credentials });
		expect(run.items[0].json).toMatchObject({
			error: expect.stringContaining('did not accept the credential'),
			details: {
				outcome: 'refused',
				statusCode: 401,
				description: expect.stringContaining("'Environment'"),
			},
		});
		expect(outcomesOf(await fixture.register([smallOrder()]))).toEqual(['registered']);
	});

	it('by a redirect is not followed', async () => {
		const location = `${fixture.voyado.url}/elsewhere`;
		const { error, details } = await detailsAfter({ kind: 'redirect', location });
		expect(error).toContain('redirected');
		expect(details).toMatchObject({ outcome: 'refused', statusCode: 302 });
		expect(fixture.voyado.journal.find({ path: '/elsewhere' })).toEqual([]);
	});

	it('is reported as refused even if the claim cannot be withdrawn', async () => {
		fixture.voyado.faults.add({ kind: 'status', status: 422, body: { message: 'No such status' } });
		fixture.store.beforeCall = () => {
			if (fixture.sent() > 0) throw new Error('database is locked');
		};
		const run = await fixture.register([smallOrder()], continues);
		expect(run.items[0].json.error).toContain('No such status');
		expect(run.items[0].json.details).toMatchObject({ outcome: 'refused' });
		expect(run.hints).toContainEqual(expect.stringContaining('database is locked'));
	});
});

describe('an order that hits the rate limit', () => {
	it('is sent again by itself and accepted once', async () => {
		fixture.voyado.faults.add({
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '0' },
			match: { times: 2 },
		});
		expect(outcomesOf(await fixture.register([smallOrder()]))).toEqual(['registered']);
		expect(fixture.sent()).toBe(3);
		expect(fixture.accepted()).toEqual(['A-1']);
	});
});

describe('an order without an answer', () => {
	const shortenTimeouts = () => {
		const original = ClientRequest.prototype.setTimeout;
		vi.spyOn(ClientRequest.prototype, 'setTimeout').mockImplementation(function (
			this: ClientRequest,
			milliseconds,
			callback,
		) {
			return original.call(this, Math.min(milliseconds, 200), callback);
		});
	};

	const faults: Array<[string, Fault, boolean]> = [
		['500 after it acted', { kind: 'status', status: 500, applied: true }, true],
		['500', { kind: 'status', status: 500, body: { message: 'An error has occurred' } }, false],
		['502', { kind: 'status', status: 502, body: '<html>Bad gateway</html>' }, false],
		['503', { kind: 'status', status: 503, headers: { 'retry-after': '0' } }, false],
		['504 after it acted', { kind: 'status', status: 504, applied: true }, true],
		['408', { kind: 'status', status: 408 }, false],
		['a reset after it acted', { kind: 'resetAfter' }, true],
		['a reset before it acted', { kind: 'resetBefore' }, false],
		['a web page with 200', { kind: 'html' }, false],
		['a body that breaks off', { kind: 'breakOff' }, true],
		['a body that is no gzip', { kind: 'badEncoding', encoding: 'gzip' }, true],
		['a body that is no brotli', { kind: 'badEncoding', encoding: 'br' }, true],
		['a body without an end', { kind: 'endless' }, true],
		['a pointer elsewhere', { kind: 'redirect', location: '/done', status: 303 }, false],
		['no answer in time', { kind: 'hold' }, true],
	];

	it.each(faults)(
		'(%s) is not sent again by itself, now or in the next run',
		async (_name, fault, acted) => {
			if (fault.kind === 'hold') shortenTimeouts();
			const { error, details } = await detailsAfter(fault);
			vi.restoreAllMocks();
			expect(error).toContain('It is unknown whether Voyado Engage carried out the request');
			expect(error).toContain('[item 0]');
			expect(details.outcome).toBe('unknown');
			expect(details.description).toContain('not sent again by itself');
			if ('status' in fault) expect(details.statusCode).toBe(fault.status);

			for (let time = 1; time <= 2; time++) {
				const next = await fixture.register([smallOrder()], continues);
				expect(next.items[0].json).toMatchObject({
					error: expect.stringContaining('Order A-1 was sent to Voyado Engage before'),
					details: { outcome: 'unknown', description: expect.stringContaining("'Send Again'") },
				});
			}
			expect(fixture.sent()).toBe(1);

			expect(outcomesOf(await fixture.register([smallOrder()], sendAgain))).toEqual(['registered']);
			expect(outcomesOf(await fixture.register([smallOrder()]))).toEqual(['alreadyRegistered']);
			expect(fixture.accepted()).toHaveLength(acted ? 2 : 1);
		},
	);

	it('stays unknown if a second attempt is refused', async () => {
		await detailsAfter({ kind: 'resetAfter' });
		const refused = await detailsAfter({ kind: 'status', status: 422 }, sendAgain);
		expect(refused.details.outcome).toBe('refused');
		const next = await fixture.register([smallOrder()], continues);
		expect(outcomesOf(next)).toEqual(['unknown']);
		expect(fixture.accepted()).toEqual(['A-1']);
	});

	it('is not sent again for a second item of the same run', async () => {
		fixture.voyado.faults.add({ kind: 'resetAfter', match: { times: 1 } });
		const run = await fixture.register([smallOrder(), smallOrder(), smallOrder()], continues);
		expect(outcomesOf(run).filter((outcome) => outcome === 'registered')).toEqual([]);
		expect(fixture.sent()).toBe(1);
	});

	it('keeps no other order waiting while another worker may be sending it', async () => {
		const { baseUrl } = fixture.credentials.voyadoEngageApi;
		const numbers = Array.from({ length: 8 }, (_, index) => `W-${index}`);
		const keys = numbers.map((number) =>
			JSON.stringify([baseUrl, number, 'ORDER_CREATED', 'SUCCESS', '']),
		);
		const otherWorker = new RegistrationLedger({
			store: fixture.store.helpersOf({ workflow: { id: 'w' }, node: { id: 'node-under-test' } }),
			nodeName: 'another worker',
			maxEvents: 100,
			claimSlots: new Semaphore(numbers.length),
		});
		await Promise.all(keys.map(async (key) => await otherWorker.claim(key, false)));

		const cancellation = new AbortController();
		const waiting = fixture.register(
			numbers.map((orderNumber) => smallOrder({ orderNumber })),
			{ signal: cancellation.signal },
		);
		expect(outcomesOf(await fixture.register([smallOrder()]))).toEqual(['registered']);
		expect(fixture.accepted()).toEqual(['A-1']);
		cancellation.abort();
		await waiting;
	});

	it('does not affect the other orders', async () => {
		fixture.voyado.faults.add({ kind: 'resetAfter', match: { times: 1 } });
		const orders = ['A', 'B', 'C'].map((orderNumber) => smallOrder({ orderNumber }));
		const run = await fixture.register(orders, continues);
		expect(outcomesOf(run)).toEqual(['unknown', 'registered', 'registered']);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});
});

describe('an order that was never sent', () => {
	it('because the connection was refused stays new', async () => {
		// Keeps the waits between the attempts short. Nothing listens on port 1.
		vi.spyOn(Math, 'random').mockReturnValue(0);
		const credentials = credentialsFor('http://127.0.0.1:1', 'invented-voyado-key');
		const run = await fixture.register([smallOrder()], { ...continues, credentials });
		expect(run.items[0].json).toMatchObject({
			error: 'Voyado Engage could not be reached (ECONNREFUSED) [item 0]',
			details: { outcome: 'notSent', code: 'ECONNREFUSED' },
		});
		expect([...fixture.store.rows.values()].flatMap(({ data }) => data)).toEqual([]);
	});

	it('because its claim could not be stored stays new', async () => {
		fixture.store.beforeCall = () => {
			throw new Error('database is locked');
		};
		const run = await fixture.register([smallOrder()], continues);
		expect(run.items[0].json.error).toContain('database is locked');
		expect(run.items[0].json.details).toMatchObject({ outcome: 'notSent' });
		expect(fixture.sent()).toBe(0);
		fixture.store.beforeCall = () => undefined;
		expect(outcomesOf(await fixture.register([smallOrder()]))).toEqual(['registered']);
	});
});

describe('an accepted order whose outcome cannot be stored', () => {
	it('is reported as registered with a hint, and stored later', async () => {
		fixture.store.beforeCall = () => {
			if (fixture.sent() > 0) throw new Error('database is locked');
		};
		const run = await fixture.register([smallOrder()]);
		expect(outcomesOf(run)).toEqual(['registered']);
		expect(run.hints).toEqual([
			'n8n could not store the outcome of 1 yet: database is locked. If n8n stops before it can, the outcome will be reported as unknown.',
		]);
		fixture.store.beforeCall = () => undefined;
		expect(outcomesOf(await fixture.register([smallOrder()], continues))).toEqual([
			'alreadyRegistered',
		]);
		expect(fixture.sent()).toBe(1);
	});
});

describe('an execution', () => {
	const orders = Array.from({ length: 60 }, (_, index) =>
		smallOrder({ orderNumber: `C-${index}` }),
	);

	it('that is canceled sends nothing more, and the next run sends the rest', async () => {
		const canceling = new AbortController();
		const hold = fixture.voyado.faults.add({ kind: 'hold', match: { skip: 5, times: 1 } });
		const running = fixture.register(orders, { signal: canceling.signal });
		await hold.reached;
		canceling.abort();
		await running;
		// An order that is sent now arrives after those that were already on their way.
		const later = smallOrder({ orderNumber: 'later' });
		await fixture.register([later], { skipRegistered: false });
		expect(fixture.sent()).toBeLessThan(40);
		hold.release();
		await vi.waitUntil(() => fixture.voyado.journal.underWay === 0);
		const accepted = () => new Set(fixture.accepted().filter((number) => number !== 'later'));
		expect(accepted().size).toBeGreaterThan(0);

		const next = await fixture.register(orders, continues);
		expect(fixture.voyado.duplicates).toBe(0);
		next.items.forEach(({ json }, index) => {
			const outcome = outcomesOf(next)[index];
			if (outcome === 'unknown') expect(json.error).toContain('was sent to Voyado Engage before');
			else expect(['registered', 'alreadyRegistered']).toContain(outcome);
		});
		const unknown = outcomesOf(next).filter((outcome) => outcome === 'unknown').length;
		// Those in flight at that moment, and no more.
		expect(unknown).toBeGreaterThan(0);
		expect(unknown).toBeLessThanOrEqual(16);
		expect(accepted().size).toBeGreaterThanOrEqual(60 - unknown);
	});

	it('that stops at the first refusal says how many were completed, and the next run skips them', async () => {
		fixture.voyado.faults.add({ kind: 'status', status: 422, match: { skip: 3, times: 1 } });
		const run = await fixture.register(orders.slice(0, 20));
		expect(run.error?.httpCode).toBe('422');
		expect(run.error?.context?.itemIndex).toEqual(expect.any(Number));
		expect(run.error?.description).toMatch(/\d+ of the 20 items were completed/);
		const after = await fixture.register(orders.slice(0, 20));
		expect(after.error).toBeUndefined();
		expect(fixture.voyado.duplicates).toBe(0);
		expect(fixture.accepted()).toHaveLength(20);
	});

	it('sends refused orders to the error output, with their own fields', async () => {
		fixture.voyado.faults.add({ kind: 'status', status: 422, match: { times: 1 } });
		const run = await fixture.register(orders.slice(0, 2), { onError: 'continueErrorOutput' });
		expect(run.items.map(({ json }) => json.orderNumber)).toEqual(['C-1']);
		expect(run.errorItems).toHaveLength(1);
		expect(run.errorItems[0].json).toMatchObject({
			orderNumber: 'C-0',
			error: expect.stringContaining('refused the request'),
			details: { outcome: 'refused', statusCode: 422 },
		});
	});
});

describe('the API key', () => {
	it.each(['invented-voyado-key', '  invented-voyado-key\n'])(
		'%j is in nothing that n8n stores, even if a server echoes it',
		async (apiKey) => {
			const body = {
				errorCode: 'invented-voyado-key',
				message: 'The key invented-voyado-key may not do this',
				messageDetails: { 'invented-voyado-key': ['invented-voyado-key'] },
			};
			const credentials = credentialsFor(fixture.voyado.url, apiKey);
			for (const [status, onError] of [
				[422, 'continueRegularOutput'],
				[422, undefined],
				[500, undefined],
				[401, undefined],
			] as const) {
				fixture.voyado.faults.clear();
				fixture.voyado.faults.add({ kind: 'status', status, body });
				const order = smallOrder({ orderNumber: `K-${status}-${onError}` });
				const run = await fixture.register([order], { credentials, onError });
				expect(run.stored).toContain('***');
				expect(run.stored).not.toContain('invented-voyado-key');
			}
		},
	);
});
