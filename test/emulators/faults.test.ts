import { describe, expect, it } from 'vitest';

import { startEmulators } from './emulators';
import { addOne, akinon, call, emulators, register, voyado, useEmulators } from './fixture';

useEmulators();

describe('faults', () => {
	const list = () => akinon('/api/i1/orders/');

	it('apply to matching requests after `skip`, `times` times', async () => {
		const fault = emulators.akinon.faults.add({
			kind: 'status',
			status: 429,
			headers: { 'Retry-After': '2' },
			body: { detail: 'Slow down' },
			match: { method: 'GET', path: '/api/i1/*', skip: 1, times: 1 },
		});
		expect((await list()).status).toBe(200);
		const hit = await list();
		expect(hit).toMatchObject({ status: 429, body: { detail: 'Slow down' } });
		expect(hit.headers.get('retry-after')).toBe('2');
		expect((await list()).status).toBe(200);
		expect(fault.used).toBe(1);
		expect(emulators.akinon.journal.entries.map(({ applied }) => applied)).toEqual([
			true,
			false,
			true,
		]);
	});

	it('apply one after another if several match', async () => {
		emulators.akinon.faults.add({ kind: 'status', status: 503, match: { times: 1 } });
		emulators.akinon.faults.add({ kind: 'status', status: 502, match: { times: 1 } });
		const statuses = [await list(), await list(), await list()].map(({ status }) => status);
		expect(statuses).toEqual([503, 502, 200]);
	});

	it('drop the connection before and after the request is carried out', async () => {
		const { voyado: provider } = emulators;
		provider.faults.add({ kind: 'resetBefore', match: { times: 1 } });
		await expect(register()).rejects.toThrow();
		expect(provider.registrations).toHaveLength(0);
		provider.faults.add({ kind: 'resetAfter', match: { times: 1 } });
		await expect(register()).rejects.toThrow();
		expect(provider.registrations).toHaveLength(1);
		expect(provider.journal.entries).toMatchObject([
			{ fault: 'resetBefore', applied: false, status: null },
			{ fault: 'resetAfter', applied: true, status: null },
		]);
	});

	it('answer an error although the request was carried out', async () => {
		emulators.voyado.faults.add({ kind: 'status', status: 504, applied: true });
		expect((await register()).status).toBe(504);
		expect(emulators.voyado.registrations).toHaveLength(1);
	});

	it('damage the body', async () => {
		addOne();
		emulators.akinon.faults.add({ kind: 'truncated', match: { times: 1 } });
		emulators.akinon.faults.add({ kind: 'html', match: { times: 1 } });
		const truncated = await list();
		expect(truncated.status).toBe(200);
		expect(truncated.text).toMatch(/^\{"count":1,/);
		expect(truncated.body).toBe(truncated.text);
		const html = await list();
		expect(html.status).toBe(200);
		expect(html.headers.get('content-type')).toContain('text/html');
		// The page stands in for the provider, which never saw the request.
		expect(emulators.akinon.journal.entries.map(({ applied }) => applied)).toEqual([true, false]);
	});

	it('redirect the caller to another host', async () => {
		emulators.akinon.addOrders({ count: 11 });
		const location = 'http://elsewhere.example/';
		emulators.akinon.faults.add({ kind: 'redirect', location, match: { times: 1 } });
		emulators.akinon.faults.add({ kind: 'next', origin: 'http://elsewhere.example' });
		expect((await list()).headers.get('location')).toBe(location);
		expect((await list()).body.next).toBe('http://elsewhere.example/api/i1/orders/?page=2');
	});

	it('delay, and latency delays everything', async () => {
		emulators.akinon.faults.add({ kind: 'delay', delay: 60, match: { times: 1 } });
		const started = performance.now();
		await list();
		expect(performance.now() - started).toBeGreaterThan(55);
		emulators.akinon.options.latency = 60;
		await Promise.all([list(), list(), list()]);
		expect(performance.now() - started).toBeGreaterThan(115);
		expect(emulators.akinon.journal.highestInFlight()).toBe(3);
	});

	it('hold a response until it is released', async () => {
		const hold = emulators.voyado.faults.add({ kind: 'hold', match: { method: 'POST', times: 1 } });
		let isAnswered = false;
		const answer = register().then(({ status }) => {
			isAnswered = true;
			return status;
		});
		await hold.reached;
		expect(emulators.voyado.registrations).toHaveLength(1);
		expect(hold.holding).toBe(1);
		expect((await voyado('/api/v2/contacts/count')).status).toBe(200);
		expect(isAnswered).toBe(false);
		hold.release();
		expect(await answer).toBe(202);
	});

	it('apply at random, but equally for the same seed', async () => {
		const pattern = async (seed: number) => {
			const other = await startEmulators({ seed });
			other.akinon.faults.add({ kind: 'status', status: 503, match: { probability: 0.5 } });
			const statuses: number[] = [];
			for (let n = 0; n < 20; n += 1) {
				statuses.push((await call(other.akinon.url, '/api/i1/orders/', {})).status);
			}
			await other.close();
			return statuses;
		};
		expect(await pattern(3)).toEqual(await pattern(3));
		expect(new Set(await pattern(3))).toEqual(new Set([401, 503]));
	});
});
