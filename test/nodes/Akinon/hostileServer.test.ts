import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { AkinonFixture, pollers } from '../../engine/akinon';
import type { FaultEffect } from '../../emulators/faults';
import { ErrorResponse } from '../../emulators/emulator';

const loginPath = '/api/i1/auth/login/';
const cancellation = {
	orderId: 90001,
	extent: 'some',
	items: { entry: [{ id: '900010', reasonId: '12' }] },
};

let fixture: AkinonFixture;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
	fixture.akinon.addOrders({ count: 3 });
});

afterEach(async () => {
	vi.useRealTimers();
	vi.restoreAllMocks();
	await fixture.close();
});

/** Advances the fake clock as soon as the server has received a number of requests. */
async function laterThan(milliseconds: number, path: RegExp, requests: number): Promise<void> {
	const asked = () => fixture.akinon.journal.find({ path }).length >= requests;
	await vi.waitUntil(asked, { timeout: 15_000 });
	await vi.advanceTimersByTimeAsync(milliseconds);
}

function fakeTime(): void {
	vi.useFakeTimers({
		toFake: ['setTimeout', 'clearTimeout', 'performance'],
		shouldAdvanceTime: true,
	});
}

describe('an answer that does not end', () => {
	const effects: Array<[string, FaultEffect]> = [
		['drips', { kind: 'drip', every: 20 }],
		['switches to another protocol', { kind: 'upgrade' }],
		['never begins', { kind: 'hold' }],
	];

	it.each(effects)(
		'is given up after a minute if it %s, and a read is repeated',
		async (_, effect) => {
			fakeTime();
			fixture.akinon.faults.add({ ...effect, match: { times: 1 } });
			const running = fixture.run('order.get', { orderId: 90001 });
			await laterThan(60_000, /orders_integration/, 1);
			await laterThan(1_000, /orders_integration/, 2);
			const run = await running;
			expect(run.error).toBeUndefined();
			expect(run.items).toHaveLength(1);
		},
	);

	it.each(effects)('has an unknown outcome if it %s after a cancellation', async (_, effect) => {
		fakeTime();
		fixture.akinon.faults.add(effect);
		const running = fixture.run('order.cancel', cancellation, { onError: 'continueRegularOutput' });
		await laterThan(60_000, /cancel/, 1);
		const { error, details } = (await running).items[0].json;
		expect(error).toContain('It did not respond within 60 seconds.');
		expect(details).toMatchObject({ outcome: 'unknown' });
		expect(fixture.akinon.journal.entries).toHaveLength(1);
	});

	it.each(effects)('is not a login if it %s, and nothing was sent', async (_, effect) => {
		fakeTime();
		fixture.akinon.faults.add({ ...effect, match: { path: loginPath } });
		const running = fixture.run('order.cancel', cancellation, {
			credentials: fixture.loginCredentials(),
			onError: 'continueRegularOutput',
		});
		await laterThan(0, /login/, 1);
		let isOver = false;
		void running.then(() => (isOver = true));
		while (!isOver) await vi.advanceTimersByTimeAsync(1_000);
		expect((await running).items[0].json).toMatchObject({
			error: expect.stringContaining('Akinon did not answer the login'),
			details: { outcome: 'notSent' },
		});
		expect(fixture.akinon.journal.find({ path: /cancel/ })).toEqual([]);
	});

	it.each(pollers.flatMap((poller) => effects.map(([name, effect]) => ({ poller, name, effect }))))(
		'keeps no poll longer than it may take: $name, $poller.name',
		async ({ poller: { create }, effect }) => {
			fixture.akinon.faults.add(effect);
			const poller = await fixture.poller(create, {}, { budgetMs: 1_000 });
			await poller.tick();
			fixture.akinon.faults.clear();
			expect(await poller.tick()).toHaveLength(3);
		},
	);

	it('ends at once if the execution is canceled during a login', async () => {
		const held = fixture.akinon.faults.add({ kind: 'hold', match: { path: loginPath } });
		const canceled = new AbortController();
		const running = fixture.run(
			'order.get',
			{ orderId: 90001 },
			{
				credentials: fixture.loginCredentials(),
				signal: canceled.signal,
			},
		);
		await held.reached;
		canceled.abort();
		await running;
	});
});

describe('an answer that is too large', () => {
	it.each([undefined, 400])('leaves no connection open (status %s)', async (status) => {
		fixture.akinon.faults.add({ kind: 'endless', status });
		await fixture.run('order.get', { orderId: 90001 });
		await vi.waitUntil(() => fixture.akinon.journal.underWay === 0, { timeout: 15_000 });
	});

	it('is given up at the limit', async () => {
		fixture.akinon.faults.add({ kind: 'endless' });
		const run = await fixture.run('order.get', { orderId: 90001 });
		expect(run.error?.message).toContain('returned more data than is read at once');
		expect(fixture.akinon.journal.entries).toHaveLength(1);
	});

	it('leaves the outcome of a cancellation open', async () => {
		fixture.akinon.faults.add({ kind: 'endless' });
		const run = await fixture.run('order.cancel', cancellation, {
			onError: 'continueRegularOutput',
		});
		expect(run.items[0].json.details).toMatchObject({ outcome: 'unknown' });
	});

	it('is read only as far as a person would if it is an error', async () => {
		const before = process.memoryUsage().rss;
		fixture.akinon.faults.add({ kind: 'endless', status: 400 });
		const run = await fixture.run('order.get', { orderId: 90001 });
		expect(run.error?.httpCode).toBe('400');
		expect(run.stored.length).toBeLessThan(20_000);
		expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
	});
});

describe('a refusal', () => {
	it('of a megabyte is shortened', async () => {
		const body = { detail: 'x'.repeat(1_000_000), code: 'y'.repeat(10_000) };
		fixture.akinon.faults.add({ kind: 'status', status: 400, body });
		const items = Array.from({ length: 20 }, () => ({ id: 90001 }));
		const run = await fixture.run(
			'order.get',
			{ orderId: 90001 },
			{ items, onError: 'continueRegularOutput' },
		);
		expect(run.items).toHaveLength(20);
		for (const { json } of run.items) expect(JSON.stringify(json).length).toBeLessThan(2_000);
	});

	it.each([
		['lists', '['.repeat(20_000) + ']'.repeat(20_000)],
		['records', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)],
	])('that is nested 20,000 levels deep, of %s, is still a refusal', async (_, body) => {
		const headers = { 'content-type': 'application/json' };
		fixture.akinon.faults.add({ kind: 'status', status: 400, body, headers });
		const run = await fixture.run('order.cancel', cancellation, {
			onError: 'continueRegularOutput',
		});
		expect(run.items[0].json.details).toMatchObject({ outcome: 'refused', statusCode: 400 });
	});
});

describe('a secret', () => {
	it.each(['base64', 'Basic', 'URL', 'JSON'] as const)(
		'that comes back in the form of %s is in nothing that n8n stores',
		async (form) => {
			const password = 'pass"word\\ with ä/+ 77';
			fixture.akinon.options.password = password;
			const echoed = {
				base64: Buffer.from(password).toString('base64'),
				Basic: `Basic ${Buffer.from(`${fixture.akinon.options.username}:${password}`).toString('base64')}`,
				URL: encodeURIComponent(password),
				JSON: JSON.stringify(password),
			}[form];
			const match = { path: /orders_integration/ };
			fixture.akinon.faults.add({
				kind: 'status',
				status: 400,
				body: { detail: `x ${echoed} y` },
				match,
			});
			const run = await fixture.run(
				'order.get',
				{ orderId: 90001 },
				{
					credentials: fixture.loginCredentials(),
				},
			);
			expect(run.error?.message).toContain('x ');
			expect(run.error?.message).toContain('***');
			expect(run.stored).not.toContain(echoed.slice(-16, -4));
		},
	);

	it('that was renewed during the run is still one', async () => {
		const credentials = fixture.loginCredentials();
		await fixture.run('order.get', { orderId: 90001 }, { credentials });
		const old = String(credentials.akinonApi.sessionToken);
		fixture.akinon.expireTokens();
		const match = { path: /orders_integration/, skip: 1 };
		fixture.akinon.faults.add({
			kind: 'status',
			status: 400,
			body: { detail: `was ${old}` },
			match,
		});
		const run = await fixture.run('order.get', { orderId: 90001 }, { credentials });
		expect(credentials.akinonApi.sessionToken).not.toBe(old);
		expect(run.error?.message).toContain('was ***');
		expect(run.stored).not.toContain(old);
	});

	it('in an answer with data does not get into the output', async () => {
		const { apiToken } = fixture.akinon.options;
		const [order] = fixture.akinon.orders.values();
		const body = { ...order, note: `Token ${apiToken}` };
		fixture.akinon.faults.add({ kind: 'status', status: 200, body });
		const run = await fixture.run('order.get', { orderId: 90001, output: 'raw' });
		expect(run.items[0].json.note).toBe('Token ***');
		expect(run.stored).not.toContain(apiToken);
	});
});

describe('an API that refuses every token', () => {
	it('is not logged in to for every item', async () => {
		fixture.akinon.faults.add({
			kind: 'status',
			status: 401,
			match: { path: /orders_integration/ },
		});
		const items = Array.from({ length: 100 }, () => ({ id: 90001 }));
		const run = await fixture.run(
			'order.get',
			{ orderId: 90001 },
			{
				credentials: fixture.loginCredentials(),
				items,
				onError: 'continueRegularOutput',
			},
		);
		expect(run.items).toHaveLength(100);
		expect(fixture.akinon.journal.find({ path: loginPath }).length).toBeLessThanOrEqual(3);
		expect(run.items[99].json).toMatchObject({
			error: expect.stringContaining('Akinon issued 3 tokens'),
			details: { outcome: 'refused' },
		});
	});

	it('is tried again by a person who corrects the password', async () => {
		const wrong = await fixture.run(
			'order.get',
			{ orderId: 90001 },
			{
				credentials: fixture.loginCredentials({ password: 'wrong-password' }),
			},
		);
		expect(wrong.error?.message).toContain('refused the username or password');
		const right = { credentials: fixture.loginCredentials() };
		expect((await fixture.run('order.get', { orderId: 90001 }, right)).error).toBeUndefined();
	});

	it('shares a refused password for seconds only', async () => {
		const credentials = fixture.loginCredentials();
		const { password } = fixture.akinon.options;
		fixture.akinon.options.password = 'changed-by-the-shop';
		await fixture.run('order.get', { orderId: 90001 }, { credentials });
		fixture.akinon.options.password = password;
		const now = performance.now.bind(performance);
		vi.spyOn(performance, 'now').mockImplementation(() => now() + 6_000);
		// A clock that was set back does not count.
		vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
		expect(
			(await fixture.run('order.get', { orderId: 90001 }, { credentials })).error,
		).toBeUndefined();
	});
});

describe('a server that accepts ten requests per second', () => {
	it('gets all of 100 marks in the end, and none is lost', async () => {
		const taken: number[] = [];
		fixture.akinon.beforeEach(() => {
			const now = performance.now();
			if (taken.filter((time) => now - time < 1_000).length >= 10) {
				throw new ErrorResponse(429, { detail: 'Throttled.' }, { 'retry-after': '1' });
			}
			taken.push(now);
		});
		fixture.akinon.addOrders({ count: 57 });
		const items = Array.from({ length: 60 }, (_, index) => ({ id: 90001 + index }));
		const run = await fixture.run(
			'order.markAsSent',
			{ orderId: '={{ $json.id }}' },
			{
				items,
				onError: 'continueRegularOutput',
			},
		);
		expect(run.items.filter(({ json }) => json.error !== undefined)).toEqual([]);
		expect([...fixture.akinon.orders.values()].every(({ is_send }) => is_send)).toBe(true);
	}, 60_000);
});

it('keeps an ID that a number cannot hold', async () => {
	const [order] = fixture.akinon.orders.values();
	const body = JSON.stringify(order).replace(/"id":90001/, '"id":9007199254740993');
	const headers = { 'content-type': 'application/json' };
	fixture.akinon.faults.add({ kind: 'status', status: 200, body, headers });
	const run = await fixture.run('order.get', { orderId: 90001, output: 'raw' });
	expect(run.items[0].json.id).toBe('9007199254740993');
});
