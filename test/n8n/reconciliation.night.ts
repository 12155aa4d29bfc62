import type { IDataObject } from 'n8n-workflow';
import { expect, it } from 'vitest';

import { toStandardOrder } from '../../nodes/Akinon/order/toStandardOrder';
import { toVoucherifyOrder } from '../../nodes/Voucherify/order/fromStandardOrder';
import { DAY_MS } from '../../nodes/shared/durations';
import { memoryOf, resetPeakMemory } from '../benchmark/processUse';
import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import type { AkinonOrder } from '../emulators/orders';
import type { Execution, StoredCredential } from './client';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { foundBy, importReconciliation, inVoucherify, type Found } from './reconciliation';

const FROM = Date.UTC(2026, 3, 1);
/** A quarter of a year. */
const DAYS = 91;
const MEGABYTE = 1024 * 1024;
/** Less than Node allows itself on a machine with 2 GB. With more, it collects garbage late, and n8n's memory says little. */
const MAX_HEAP_MB = 768;
const MAX_MEMORY_MB = 1_200;
/** Five times the orders must not need much more memory. */
const MAX_GROWTH = 1.25;

/** Fills both sides with the same orders, spread over the window. */
function addOrders({ akinon, voucherify }: Emulators, count: number): AkinonOrder[] {
	const orders = akinon.addOrders({ count, returningEvery: 10 });
	orders.forEach((order, index) => {
		const placed = FROM + Math.floor((index * DAYS * DAY_MS) / count);
		order.date_placed = new Date(placed).toISOString();
		const { order: sent } = toVoucherifyOrder(toStandardOrder(order as never), {
			operation: 'createOrUpdate',
			sourceIdFrom: 'externalId',
			customerSourceId: 'none',
			metadata: ['number', 'currency'],
		});
		voucherify.upsert(sent);
	});
	return orders;
}

/** Makes the sides differ at known places, and returns what the reconciliation has to find. */
function plant(shop: Emulators, orders: AkinonOrder[]): Omit<Found, 'repaired'> {
	const each = (step: number, offset: number) =>
		orders.filter((_, index) => index % step === offset).map(({ id }) => String(id));
	const byId = (one: string, other: string) => Number(one) - Number(other);
	const missing = each(1_000, 10);
	const canceled = each(1_000, 20);
	const dearer = each(1_000, 30);
	for (const id of missing) shop.voucherify.orders.delete(inVoucherify(shop, id).id);
	for (const id of canceled) inVoucherify(shop, id).status = 'CANCELED';
	for (const id of dearer) (inVoucherify(shop, id).total_amount as number) += 1;
	const tooMuch = missing.map((id) => `X-${id}`);
	tooMuch.forEach((sourceId, index) => {
		const created = new Date(FROM + (index * DAYS * DAY_MS) / tooMuch.length).toISOString();
		shop.voucherify.upsert({ source_id: sourceId, amount: 1999, created_at: created });
	});
	const different = [...canceled, ...dearer].sort(byId).map((id) => ({
		id,
		differences: expect.stringMatching(canceled.includes(id) ? /isCanceled: / : /^total: /),
	}));
	return { missing: missing.sort(), different, tooMuch: tooMuch.sort() };
}

/** Publishes the reconciliation, waits for its schedule, and then for its end. */
async function runByClock(n8n: N8n, workflowId: string): Promise<Execution> {
	const { client } = n8n;
	expect((await client.activateWorkflow(workflowId)).status).toBe('published');
	const find = async () => (await client.listExecutions(workflowId)).at(-1);
	await expect.poll(find, { timeout: 120_000, interval: 500 }).toBeDefined();
	await client.deactivateWorkflow(workflowId);
	const { id } = (await find())!;
	const isOver = async () => (await find())!.stoppedAt !== null;
	await expect.poll(isOver, { timeout: 3_600_000, interval: 1_000 }).toBe(true);
	return await client.getExecution(id);
}

/** Reconciles so many orders a side in an n8n of its own, and returns the most memory that it needed. */
async function reconcile(count: number): Promise<number> {
	const shop = await startEmulators();
	shop.voucherify.options.jobMilliseconds = 0;
	const env = { NODE_OPTIONS: `--max-old-space-size=${MAX_HEAP_MB}` };
	const n8n = await startN8n({ packageFolder: PROJECT_FOLDER, env });
	try {
		const planted = plant(shop, addOrders(shop, count));
		const credentials: Record<string, StoredCredential> = {};
		for (const [type, data] of Object.entries(emulatorCredentials(shop))) {
			credentials[type] = await n8n.client.createCredential(type, type, data as IDataObject);
		}
		const window = {
			from: new Date(FROM).toISOString(),
			to: new Date(FROM + DAYS * DAY_MS).toISOString(),
			hoursPerExport: '48',
		};
		const everyMinute = { field: 'minutes', minutesInterval: 1 };
		const { workflowId, partId } = await importReconciliation(
			n8n,
			credentials,
			window,
			everyMinute,
		);
		expect((await n8n.client.activateWorkflow(partId)).status).toBe('published');
		resetPeakMemory(n8n.processId!);
		const started = Date.now();
		const execution = await runByClock(n8n, workflowId);
		expect(execution.data.resultData.error?.message).toBeUndefined();
		const peak = memoryOf(n8n.processId!).peak / MEGABYTE;
		console.log(
			`${count} orders a side: ${Math.round((Date.now() - started) / 1000)} s, n8n's peak ${Math.round(peak)} MB`,
		);
		const { repaired, ...found } = foundBy(execution);
		expect(found).toEqual(planted);
		const toRepair = [...planted.missing, ...planted.different.map(({ id }) => id)];
		expect(repaired).toEqual(toRepair.sort());
		return peak;
	} finally {
		await n8n.stop();
		await shop.close();
	}
}

it('Akinon and Voucherify are reconciled in the same memory, whether 20,000 or 100,000 orders a side', async () => {
	const few = await reconcile(20_000);
	const many = await reconcile(100_000);
	expect(many).toBeLessThan(MAX_MEMORY_MB);
	expect(many).toBeLessThan(MAX_GROWTH * few);
}, 7_200_000);
