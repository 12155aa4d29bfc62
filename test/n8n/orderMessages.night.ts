import { afterEach, expect, it } from 'vitest';
import type { IDataObject } from 'n8n-workflow';

import { startEmulators, type Emulators } from '../emulators/emulators';
import { DURABLE_POLLING, startN8n, type N8n } from './n8n';
import { comeAgainSoon, MESSAGE_LOG, readMessagesExample } from './orderMessages';
import { PROJECT_FOLDER } from './package';
import { createCredentials, importWorkflow } from './sync';

let shop: Emulators;
let n8n: N8n;

afterEach(async () => {
	await n8n?.stop();
	await shop?.close();
});

async function importMessages(): Promise<string> {
	const workflow = await readMessagesExample({ pollTimes: { item: [{ mode: 'everyMinute' }] } });
	comeAgainSoon(workflow, { seconds: 15, maximum: 120 });
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

/** The log's names of the messages about an order, in order. */
const loggedOf = (log: IDataObject[], number: string) =>
	log.filter((row) => row.number === number).map(({ message }) => message);

/** Reads the log once it has all eleven messages, and none that comes again because Voyado was not reached. */
async function closedLog(): Promise<IDataObject[]> {
	let log: IDataObject[] = [];
	const open = async () => {
		log = await n8n.client.readDataTable(MESSAGE_LOG);
		return [log.length, log.some(({ state }) => state === 'waiting for retry')];
	};
	await expect.poll(open, { timeout: 60_000, interval: 500 }).toEqual([11, false]);
	return log;
}

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
	// Two currencies: it is refused before anything is sent.
	const [refused] = akinon.addOrders({ count: 1, returningEvery: 0 });
	refused.orderitem_set[0].price_currency = 'usd';
	// One of the three gets no response, and Voyado has it.
	voyado.faults.add({ kind: 'resetAfter', match: { method: 'POST', times: 1 } });
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

	const log = await closedLog();
	expect(loggedOf(log, sent.number)).toEqual([
		...['confirmed, paid', 'shipped, paid, T1', 'delivered, paid, T1'],
	]);
	expect(loggedOf(log, canceled.number)).toEqual(['confirmed, paid', 'canceled, refunded']);
	expect(loggedOf(log, parcels.number)).toEqual([
		...['confirmed, paid', 'partiallyShipped, paid, T2', 'shipped, paid, T2, T3'],
	]);
	expect(loggedOf(log, known.number)).toEqual(['delivered, paid', 'returned, refunded']);
	const registered = log.filter(({ state }) => state === 'registered');
	expect(registered).toHaveLength(9);
	expect(registered.filter(({ deliveries }) => deliveries === '2 of 120')).toHaveLength(1);

	const failed = log.filter(({ state }) => state !== 'registered');
	expect(failed.map(({ state }) => state).sort()).toEqual(['refused', 'unknown']);
	expect(failed.find(({ state }) => state === 'refused')).toMatchObject({ number: refused.number });
	for (const { message, why, whatToDo, execution } of failed) {
		expect(message).toBe('confirmed, paid');
		expect(why).not.toBe('');
		expect(whatToDo).not.toBe('');
		const executionId = String(execution).split('/').at(-1)!;
		expect((await n8n.client.getExecution(executionId)).status).toBe('error');
	}
});
