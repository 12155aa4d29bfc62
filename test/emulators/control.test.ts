import { describe, expect, it } from 'vitest';

import { akinon, call, emulators, register, useEmulators, type Call } from './fixture';

useEmulators();

describe('journal and control', () => {
	it('records every request with its secrets and body', async () => {
		await register();
		expect(emulators.voyado.journal.find({ method: 'POST', path: /orders$/ })).toMatchObject([
			{
				sequence: 1,
				path: '/api/v2/orders',
				headers: {
					apikey: emulators.voyado.options.apiKey,
					'user-agent': 'OrderProviders/1.0',
					'content-type': 'application/json',
				},
				body: { orderNumber: 'A-1001' },
				status: 202,
				applied: true,
				inFlight: 1,
			},
		]);
	});

	it('can be controlled over HTTP from another process', async () => {
		const control = (path: string, init: Call = {}) =>
			call(emulators.akinon.url, `/__emulator${path}`, {
				headers: init.body === undefined ? {} : { 'Content-Type': 'application/json' },
				...init,
			});
		const added = await control('/addOrders', { body: { count: 3 } });
		expect(added.body).toHaveLength(3);
		await control('/setSent', { body: { ids: [added.body[0].id] } });
		await control('/removeOrders', { body: { ids: [added.body[1].id] } });
		const { id } = (await control('/faults', { body: { kind: 'hold', match: { times: 1 } } })).body;
		const held = akinon('/api/i1/orders/');
		await expect
			.poll(async () => (await control('/faults')).body)
			.toMatchObject([{ id, used: 1, holding: 1 }]);
		await control(`/faults/${id}/release`, { method: 'POST' });
		expect((await held).body.count).toBe(2);
		await control(`/faults/${id}`, { method: 'DELETE' });
		expect((await control('/faults')).body).toEqual([]);
		await control('/options', { method: 'PATCH', body: { maximumLimit: 1 } });
		expect((await akinon('/api/i1/orders/?limit=2')).body.results).toHaveLength(1);
		expect((await control('/state')).body.orders).toMatchObject([
			{ id: added.body[0].id, is_send: true, timesSent: 0 },
			{ id: added.body[2].id, is_send: false },
		]);
		expect((await control('/journal')).body).toHaveLength(2);
		await control('/journal', { method: 'DELETE' });
		expect(emulators.akinon.journal.entries).toHaveLength(0);
	});

	it('gives each provider its own origin on loopback', () => {
		const { akinon: one, voyado: other } = emulators;
		expect(new URL(one.url).hostname).toBe('127.0.0.1');
		expect(one.url).not.toBe(other.url);
	});
});
