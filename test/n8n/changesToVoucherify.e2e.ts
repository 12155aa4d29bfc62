import type { IDataObject } from 'n8n-workflow';
import { afterEach, expect, it } from 'vitest';

import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import { outputOf } from './client';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { importWorkflow, readExample } from './sync';

let shop: Emulators;
let n8n: N8n;

afterEach(async () => {
	await n8n?.stop();
	await shop?.close();
});

/** The orders in Voucherify as `[source ID, status, amount]`. */
const inVoucherify = () =>
	[...shop.voucherify.orders.values()]
		.map(({ source_id: id, status, amount }) => [Number(id), status, amount] as const)
		.sort(([one], [other]) => one - other);
const cents = (price: string) => Math.round(Number(price) * 100);

it('Akinon changes to Voucherify: orders are created, fulfilled, canceled and returned in part', async () => {
	shop = await startEmulators();
	n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
	const credentials: Record<string, { id: string; name: string }> = {};
	for (const [type, data] of Object.entries(emulatorCredentials(shop))) {
		credentials[type] = await n8n.client.createCredential(type, type, data as IDataObject);
	}
	const { akinon } = shop;
	const orders = akinon.addOrders({ count: 3, returningEvery: 0, discountEvery: 0 });
	const [delivered, canceled, partly] = orders;
	const workflow = await readExample('akinon-changes-to-voucherify');
	workflow.nodes[0].parameters.pollTimes = { item: [{ mode: 'everyMinute' }] };
	const workflowId = await importWorkflow(n8n, workflow, credentials);
	expect((await n8n.client.activateWorkflow(workflowId)).status).toBe('published');
	const untilStatuses = async (...statuses: string[]) =>
		await expect
			.poll(() => inVoucherify().map(([, status]) => status), { timeout: 180_000, interval: 500 })
			.toEqual(statuses);
	await untilStatuses('PAID', 'PAID', 'PAID');
	expect(inVoucherify().map(([id]) => id)).toEqual(orders.map(({ id }) => id));
	const before = Number(inVoucherify()[2][2]);

	akinon.moveOn([delivered.id], { status: '550' });
	akinon.moveOn([canceled.id], { status: '100' });
	akinon.moveOn([partly.id], { status: '100', items: [0] });
	await untilStatuses('FULFILLED', 'CANCELED', 'PAID');
	await expect
		.poll(() => Number(inVoucherify()[2][2]), { timeout: 120_000, interval: 500 })
		.toBe(before - cents(partly.orderitem_set[0].price));
	for (const { id } of await n8n.client.listExecutions(workflowId)) {
		const execution = await n8n.client.getExecution(id);
		expect(execution.data.resultData.error?.message).toBeUndefined();
		expect(outputOf(execution, 'Not in Voucherify')).toEqual([]);
	}
});
