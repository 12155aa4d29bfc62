import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AkinonFixture } from '../../engine/akinon';
import type { NodeRun, NodeSettings } from '../../engine/engine';

let fixture: AkinonFixture;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
});

afterEach(async () => await fixture.close());

/** Marks orders that Akinon does not have. */
async function run(items: IDataObject[], settings: Partial<NodeSettings> = {}): Promise<NodeRun> {
	const onError = 'continueErrorOutput';
	return await fixture.run('order.markAsSent', {}, { items, onError, ...settings });
}

describe("the execution's own data", () => {
	it('names the failed orders, and no others', async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		const { customData } = await run([
			{ id: String(order.id), number: order.number },
			{ id: '1', number: 'A-1' },
			{ id: '2', orderNumber: 2 },
			{ id: '3' },
			{ id: '1', number: 'A-1' },
		]);
		expect(customData).toEqual({ failedOrders: 'A-1, 2, 3' });
	});

	it('names the order at which the node stopped', async () => {
		const { customData, error } = await run([{ id: '1', number: 'A-1' }], {
			onError: 'stopWorkflow',
		});
		expect(error).toBeDefined();
		expect(customData).toEqual({ failedOrders: 'A-1' });
	});

	it('names all orders of a run that could not start', async () => {
		const { customData } = await run([{ id: '1', number: 'A-1' }], { credentials: {} });
		expect(customData).toEqual({ failedOrders: 'A-1' });
	});

	it('is empty if nothing failed', async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		expect((await run([{ id: order.id, number: order.number }])).customData).toEqual({});
	});

	it("stays within n8n's limits and leaves keys to the workflow", async () => {
		const items = Array.from({ length: 200 }, (_, i) => ({
			id: 'none',
			number: `${10 ** 15 + i}`,
		}));
		const { customData } = await run([{ id: 'none', number: 'x'.repeat(1_000) }, ...items]);
		const entries = Object.entries(customData);
		expect(entries.map(([key]) => key)).toEqual([
			...['failedOrders', 'failedOrders2', 'failedOrders3', 'failedOrders4', 'failedOrders5'],
		]);
		for (const [, value] of entries) expect(value.length).toBeLessThanOrEqual(255);
		const noted = entries.flatMap(([, value]) => value.split(', '));
		expect(noted).toHaveLength(new Set(noted).size);
		expect(noted.length).toBeGreaterThan(60);
	});
});
