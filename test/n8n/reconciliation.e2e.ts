import type { IDataObject } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { toStandardOrder } from '../../nodes/Akinon/order/toStandardOrder';
import { toVoucherifyOrder } from '../../nodes/Voucherify/order/fromStandardOrder';
import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import type { Execution, StoredCredential } from './client';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import {
	foundBy,
	importReconciliation,
	inVoucherify,
	SCHEDULE,
	type Found,
} from './reconciliation';
import { importWorkflow, readExample } from './sync';

const NOTHING: Found = { missing: [], different: [], tooMuch: [], repaired: [] };
/** The generated orders are older than the window of the example; one export is enough for them. */
const SETTINGS = {
	from: '2025-01-01T00:00:00.000Z',
	to: '2100-01-01T00:00:00.000Z',
	hoursPerExport: String(24 * 365 * 100),
	parts: '3',
};

let shop: Emulators;
let n8n: N8n;
let credentials: Record<string, StoredCredential>;

beforeAll(async () => {
	n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
});

beforeEach(async () => {
	shop = await startEmulators();
	credentials = {};
	for (const [type, data] of Object.entries(emulatorCredentials(shop))) {
		credentials[type] = await n8n.client.createCredential(type, type, data as IDataObject);
	}
});

afterEach(async () => await shop?.close());

afterAll(async () => await n8n?.stop());

async function reconcile(workflowId: string): Promise<Found> {
	const execution = await n8n.client.runManually(workflowId, SCHEDULE);
	expect(execution.data.resultData.error?.message).toBeUndefined();
	return foundBy(execution);
}

it('Akinon and Voucherify are reconciled: what is missing, what differs and what is too much', async () => {
	const orders = shop.akinon.addOrders({ count: 8, returningEvery: 3 });
	const ids = orders.map(({ id }) => String(id));
	const sync = await readExample('akinon-to-voucherify');
	const syncId = await importWorkflow(n8n, sync, credentials);
	const runSync = async () => await n8n.client.runManually(syncId, sync.nodes[0].name);
	const { workflowId } = await importReconciliation(n8n, credentials, SETTINGS);

	expect(await reconcile(workflowId)).toEqual({ ...NOTHING, missing: ids, repaired: ids });

	await runSync();
	expect(await reconcile(workflowId)).toEqual(NOTHING);
	expect(await reconcile(workflowId)).toEqual(NOTHING);

	shop.voucherify.orders.delete(inVoucherify(shop, ids[0]).id);
	inVoucherify(shop, ids[1]).status = 'CANCELED';
	(inVoucherify(shop, ids[3]).total_amount as number) += 1;
	shop.voucherify.addOrders(1, { source_id: 'X-1' });
	const { missing, different, tooMuch, repaired } = await reconcile(workflowId);
	expect(missing).toEqual([ids[0]]);
	expect(tooMuch).toEqual(['X-1']);
	expect(different.map(({ id }) => id)).toEqual([ids[1], ids[3]]);
	expect(different[0].differences).toContain('isCanceled: Akinon false, Voucherify true');
	expect(different[1].differences).toMatch(/^total: Akinon [\d.]+, Voucherify [\d.]+$/);
	// The repair shows what it would write for each of them, and writes nothing.
	expect(repaired).toEqual([ids[0], ids[1], ids[3]]);
	expect(shop.voucherify.orders.size).toBe(orders.length);

	// Canceled as a whole in Akinon, and synced: both sides agree again.
	shop.akinon.orders.get(orders[4].id)!.status = '100';
	await runSync();
	expect((await reconcile(workflowId)).different).toEqual([]);
});

it('finds an order that the other side dates outside the window, and reports only what is inside', async () => {
	const { akinon, voucherify } = shop;
	const [missing, datedLater, outside] = akinon.addOrders({ count: 3 });
	missing.date_placed = '2025-05-02T00:00:00.000300Z';
	datedLater.date_placed = '2025-05-02T23:59:59.999300Z';
	outside.date_placed = '2025-05-03T00:00:00.000300Z';
	const { order } = toVoucherifyOrder(toStandardOrder(datedLater as never), {
		operation: 'createOrUpdate',
		customerSourceId: 'none',
		metadata: [],
	});
	voucherify.upsert({ ...order, created_at: '2025-05-03T12:00:00.000Z' });
	const add = (source_id: string | null, created_at: string) =>
		voucherify.upsert({ source_id, created_at, amount: 1999 });
	add('X-before', '2025-05-01T23:59:59.999Z');
	add('X-first', '2025-05-02T00:00:00.000Z');
	add('X-last', '2025-05-02T23:59:59.999Z');
	add('X-after', '2025-05-03T00:00:00.000Z');
	const { id: withoutSourceId } = add(null, '2025-05-02T12:00:00.000Z');
	const { workflowId } = await importReconciliation(n8n, credentials, {
		from: '2025-05-02T00:00:00.000Z',
		to: '2025-05-03T00:00:00.000Z',
		parts: '3',
	});
	expect(await reconcile(workflowId)).toEqual({
		missing: [String(missing.id)],
		different: [],
		tooMuch: ['X-first', 'X-last', withoutSourceId].sort(),
		repaired: [String(missing.id)],
	});
});

it('ends with an error instead of false lists if an export is not finished in time', async () => {
	shop.voucherify.options.isJobStuck = true;
	shop.akinon.addOrders({ count: 1 });
	const { workflowId } = await importReconciliation(n8n, credentials, SETTINGS, undefined, {
		timeLimit: 1,
	});
	const { data } = await n8n.client.runManually(workflowId, SCHEDULE);
	expect(data.resultData.error?.message).toContain('had not finished the export');
	expect(foundBy({ data } as Execution)).toEqual(NOTHING);
});
