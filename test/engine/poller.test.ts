import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AkinonBench } from './akinon';
import { durablePoller, legacyPoller } from './poller';

/** What `test/n8n/durable.e2e.ts` shows of the real n8n, and n8n's source says of the rest. */
let bench: AkinonBench;

beforeEach(async () => {
	bench = await AkinonBench.start();
});

afterEach(async () => await bench.close());

const keptLeases = (state: { leases?: unknown }) => Object.keys((state.leases ?? {}) as object);

describe("the model of n8n's durable poller", () => {
	it('keeps what the poll of an activation remembers with its execution, and not without one', async () => {
		const quiet = await bench.poller(durablePoller);
		await quiet.activate();
		expect(quiet.state()).toEqual({});
		await quiet.tick();
		expect(quiet.state()).toHaveProperty('leases');

		const [{ id }] = bench.akinon.addOrders({ count: 1 });
		const busy = await bench.poller(durablePoller);
		expect(await busy.activate()).toHaveLength(1);
		expect(keptLeases(busy.state())).toEqual([String(id)]);
	});

	it('does not poll at a restart, and has lost nothing by it', async () => {
		bench.akinon.addOrders({ count: 1 });
		const poller = await bench.poller(durablePoller);
		await poller.activate();
		bench.akinon.journal.clear();
		expect(await poller.restart()).toEqual([]);
		expect(bench.akinon.journal.entries).toEqual([]);
		expect(keptLeases(poller.state())).toHaveLength(1);
	});

	it('drops what a poll brings after its time', async () => {
		bench.akinon.addOrders({ count: 1 });
		const hold = bench.akinon.faults.add({ kind: 'hold', match: { times: 1 } });
		const poller = await bench.poller(durablePoller, {}, { budgetMs: 200 });
		expect(await poller.tick()).toEqual([]);
		hold.release();
		expect(poller.state()).toEqual({});
	});
});

describe("the model of n8n's default poller", () => {
	it('loses at a kill what polls without an execution remembered', async () => {
		const [{ id }] = bench.akinon.addOrders({ count: 1 });
		const poller = await bench.poller(legacyPoller);
		await poller.activate();
		bench.akinon.setSent([id]);
		await poller.tick();
		expect(keptLeases(poller.state())).toEqual([]);
		bench.akinon.faults.add({ kind: 'status', status: 400, match: { times: 1 } });
		await poller.restart();
		expect(keptLeases(poller.state())).toEqual([String(id)]);
	});
});
