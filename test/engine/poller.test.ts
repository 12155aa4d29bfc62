import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AkinonFixture, leasesOf } from './akinon';
import { durablePoller, legacyPoller } from './poller';

/** Based on what `test/n8n/durable.e2e.ts` shows of the real n8n, and on n8n's source. */
let fixture: AkinonFixture;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
});

afterEach(async () => await fixture.close());

const keptLeases = (state: IDataObject) => Object.keys(leasesOf(state));

describe("the model of n8n's durable poller", () => {
	it('keeps the state of an activation poll with its execution, and not without one', async () => {
		const quiet = await fixture.poller(durablePoller);
		await quiet.activate();
		expect(quiet.state()).toEqual({});
		await quiet.tick();
		expect(quiet.state()).toHaveProperty('lists');

		const [{ id }] = fixture.akinon.addOrders({ count: 1 });
		const busy = await fixture.poller(durablePoller);
		expect(await busy.activate()).toHaveLength(1);
		expect(keptLeases(busy.state())).toEqual([String(id)]);
	});

	it('does not poll at a restart and loses nothing', async () => {
		fixture.akinon.addOrders({ count: 1 });
		const poller = await fixture.poller(durablePoller);
		await poller.activate();
		fixture.akinon.journal.clear();
		expect(await poller.restart()).toEqual([]);
		expect(fixture.akinon.journal.entries).toEqual([]);
		expect(keptLeases(poller.state())).toHaveLength(1);
	});

	it('drops the result of a late poll', async () => {
		fixture.akinon.addOrders({ count: 1 });
		const hold = fixture.akinon.faults.add({ kind: 'hold', match: { times: 1 } });
		const poller = await fixture.poller(durablePoller, {}, { budgetMs: 200 });
		expect(await poller.tick()).toEqual([]);
		hold.release();
		expect(poller.state()).toEqual({});
	});
});

describe("the model of n8n's default poller", () => {
	it('loses at a kill the state of polls without an execution', async () => {
		const [{ id }] = fixture.akinon.addOrders({ count: 1 });
		const poller = await fixture.poller(legacyPoller);
		await poller.activate();
		const saved = leasesOf(poller.state())[id];
		fixture.akinon.setSent([id]);
		await poller.tick();
		expect(leasesOf(poller.state())[id]).not.toBe(saved);
		fixture.akinon.faults.add({ kind: 'status', status: 400, match: { times: 1 } });
		await poller.restart();
		expect(leasesOf(poller.state())[id]).toBe(saved);
	});
});
