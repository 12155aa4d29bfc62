import { describe, it } from 'vitest';

import { AkinonFixture } from '../../engine/akinon';
import { durablePoller } from '../../engine/poller';

const loginPath = '/api/i1/auth/login/';
const cancellation = {
	orderId: 90001,
	extent: 'some',
	items: { entry: [{ id: '900010', reasonId: '12' }] },
};

/** These take seconds because of waits between attempts, so they run in parallel, each with its own emulator. */
describe.concurrent('a fault that takes a while', () => {
	it('of a server that is gone is reported as not sent', async ({ expect }) => {
		// Nothing listens on port 1; the port of a stopped server may soon be reused.
		const fixture = new AkinonFixture();
		const credentials = fixture.tokenCredentials({ url: 'http://127.0.0.1:1' });
		const run = await fixture.run('order.cancel', cancellation, { credentials });
		expect(run.error?.message).toBe('Akinon could not be reached (ECONNREFUSED) [item 0]');
		expect(run.error?.failure).toMatchObject({ cause: 'temporarily-unavailable' });
	});

	it('of a login leaves no doubt about the cancellation after it', async ({ expect }) => {
		const fixture = await AkinonFixture.start();
		fixture.akinon.faults.add({ kind: 'resetBefore', match: { path: loginPath } });
		const run = await fixture.run('order.cancel', cancellation, {
			credentials: fixture.loginCredentials(),
			onError: 'continueRegularOutput',
		});
		expect(run.items[0].json).toMatchObject({
			error: expect.stringContaining('Akinon did not answer the login'),
			details: { outcome: 'notSent' },
		});
		expect(fixture.akinon.journal.find({ path: /cancel/ })).toEqual([]);
		await fixture.close();
	});

	it('of a login does not stop the activation of a trigger', async ({ expect }) => {
		const fixture = await AkinonFixture.start();
		fixture.akinon.faults.add({ kind: 'status', status: 503, match: { path: loginPath } });
		const credentials = fixture.loginCredentials();
		const poller = await fixture.poller(durablePoller, {}, { credentials });
		expect(await poller.activate()).toEqual([]);
		fixture.akinon.faults.clear();
		await fixture.close();
	});

	it('that Akinon announces is waited out, in seconds or until a date', async ({ expect }) => {
		const fixture = await AkinonFixture.start();
		fixture.akinon.addOrders({ count: 1 });
		for (const [wait, atLeast] of [
			[() => '1', 950],
			[() => new Date(Date.now() + 3000).toUTCString(), 1500],
		] as const) {
			fixture.akinon.journal.clear();
			const headers = { 'retry-after': wait() };
			fixture.akinon.faults.add({ kind: 'status', status: 429, headers, match: { times: 1 } });
			expect((await fixture.run('order.get', { orderId: 90001 })).error).toBeUndefined();
			const [first, next] = fixture.akinon.journal.entries;
			expect(next.arrivedAt - first.arrivedAt).toBeGreaterThanOrEqual(atLeast);
		}
		await fixture.close();
	});

	it('is retried by each request independently', async ({ expect }) => {
		const fixture = await AkinonFixture.start();
		fixture.akinon.addOrders({ count: 8 });
		fixture.akinon.faults.add({ kind: 'resetBefore', match: { times: 8 } });
		const items = Array.from({ length: 8 }, (_, index) => ({ id: 90001 + index }));
		const run = await fixture.run('order.markAsSent', { orderId: '={{ $json.id }}' }, { items });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.id)).toEqual(items.map(({ id }) => id));
		await fixture.close();
	});
});
