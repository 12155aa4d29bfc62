import { afterEach, expect, it } from 'vitest';
import type { IDataObject } from 'n8n-workflow';

import { startEmulators, type Emulators } from '../emulators/emulators';
import { outputOf } from './client';
import { statusTables } from '../orders/voyadoStatuses';
import { DURABLE_POLLING, startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { createCredentials, importWorkflow, readExample } from './sync';

let shop: Emulators;
let n8n: N8n;

afterEach(async () => {
	await n8n?.stop();
	await shop?.close();
});

async function importMessages(): Promise<string> {
	const workflow = await readExample('akinon-order-messages-to-voyado');
	for (const { name, parameters } of workflow.nodes) {
		if (name === 'Akinon Trigger') parameters.pollTimes = { item: [{ mode: 'everyMinute' }] };
		if (name === 'Register in Voyado') Object.assign(parameters, structuredClone(statusTables));
		if (name === 'Try Again Later') Object.assign(parameters, { amount: 2, unit: 'seconds' });
	}
	return await importWorkflow(n8n, workflow, await createCredentials(n8n, shop));
}

/** The messages about an order, in order: Voyado's word for its status, and the tracking number. */
const messagesOf = (number: string) =>
	shop.voyado.registrations
		.filter(({ orderNumber }) => orderNumber === number)
		.map(({ orderStatus, body }) => {
			const { TrackingNumber } = (body as { extraData?: IDataObject }).extraData ?? {};
			return [orderStatus, TrackingNumber].filter(Boolean).join(' ');
		});

const untilMessages = async (count: number) =>
	await expect
		.poll(() => shop.voyado.registrations.length, { timeout: 180_000, interval: 500 })
		.toBe(count);

it.each([
	['legacy', {}],
	['durable', DURABLE_POLLING],
])('Akinon order messages to Voyado: one for each change, under the %s poller', async (_, env) => {
	shop = await startEmulators();
	n8n = await startN8n({ packageFolder: PROJECT_FOLDER, env });
	const { akinon, voyado } = shop;
	const [known] = akinon.addOrders({ count: 1, status: '500', returningEvery: 0 });
	const workflowId = await importMessages();
	expect((await n8n.client.activateWorkflow(workflowId)).status).toBe('published');
	await n8n.client.waitForFirstExecution(workflowId);

	const [sent, canceled, parcels] = akinon.addOrders({ count: 3, returningEvery: 0 });
	await untilMessages(3);

	// The orders that cannot be sent wait and are sent later.
	const soon = { 'retry-after': '3600' };
	const fault = { kind: 'status', status: 429, headers: soon } as const;
	voyado.faults.add({ ...fault, match: { method: 'POST', times: 1 } });
	akinon.moveOn([sent.id], { status: '500', trackingNumber: 'T1' });
	akinon.moveOn([canceled.id], { status: '100' });
	akinon.moveOn([parcels.id], { status: '500', trackingNumber: 'T2', items: [0] });
	akinon.moveOn([known.id], { status: '550' });
	await untilMessages(7);

	const others = parcels.orderitem_set.map((_, index) => index).slice(1);
	akinon.moveOn([sent.id], { status: '550' });
	akinon.moveOn([parcels.id], { status: '500', trackingNumber: 'T3', items: others });
	akinon.moveOn([known.id], { status: '600' });
	await untilMessages(10);

	expect(messagesOf(sent.number)).toEqual(['ORDER_CREATED', 'Shipped T1', 'Delivered T1']);
	expect(messagesOf(canceled.number)).toEqual(['ORDER_CREATED', 'Cancelled']);
	expect(messagesOf(parcels.number)).toEqual(['ORDER_CREATED', 'Shipped T2', 'Shipped T3']);
	expect(messagesOf(known.number)).toEqual(['Delivered', 'Returned']);
	for (const { id } of await n8n.client.listExecutions(workflowId)) {
		const execution = await n8n.client.getExecution(id);
		expect(execution.data.resultData.error?.message).toBeUndefined();
		expect(outputOf(execution, 'Refused or Unknown')).toEqual([]);
	}
});
