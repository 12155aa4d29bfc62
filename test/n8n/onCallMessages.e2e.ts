import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startEmulators, type Emulators } from '../emulators/emulators';
import { nodeOf, outputOf, type WorkflowContent } from './client';
import { readDigest } from './digest';
import { startN8n, type N8n } from './n8n';
import { comeAgainSoon, MESSAGE_LOG, readMessagesExample } from './orderMessages';
import { PROJECT_FOLDER } from './package';
import { createCredentials, importWorkflow } from './sync';

/** What the log says of order messages that fail, and how they come again, by themselves and by hand. */

const ORDERS_PATH = '/api/v2/orders';
/** The trigger only polls when it is published, and emits what is under way. */
const TRIGGER = {
	pollTimes: { item: [{ mode: 'custom', cronExpression: '0 0 1 1 *' }] },
	firstRun: 'emit',
};

let n8n: N8n;
let shop: Emulators;
let credentials: Awaited<ReturnType<typeof createCredentials>>;
let workflowId: string;

beforeAll(async () => {
	shop = await startEmulators();
	n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
	credentials = await createCredentials(n8n, shop);
});

afterAll(async () => {
	await n8n?.stop();
	await shop?.close();
});

async function readLog(): Promise<Record<string, IDataObject>> {
	const rows = await n8n.client.readDataTable(MESSAGE_LOG);
	return Object.fromEntries(rows.map((row) => [String(row.orderId), row]));
}

const untilRow = async (orderId: number, expected: object) =>
	await expect
		.poll(async () => (await readLog())[orderId], { timeout: 60_000, interval: 300 })
		.toMatchObject(expected);

/** Changes the draft of a workflow; what is published stays as it is. */
async function change(
	workflowId: string,
	edit: (workflow: WorkflowContent) => void,
): Promise<WorkflowContent> {
	const workflow = await n8n.client.getWorkflow(workflowId);
	const { versionId } = workflow;
	edit(workflow);
	const { nodes, pinData } = workflow;
	const changes = { nodes, pinData, versionId };
	return await n8n.client.request('PATCH', `/rest/workflows/${workflowId}`, changes);
}

async function publish(workflow: WorkflowContent): Promise<string> {
	const id = await importWorkflow(n8n, workflow, credentials);
	expect((await n8n.client.activateWorkflow(id)).status).toBe('published');
	return id;
}

function setWord(workflow: WorkflowContent, status: string, word: string): void {
	const { parameters } = nodeOf(workflow, 'Register in Voyado');
	const { row } = parameters.orderStatuses as { row: Array<{ status: string; word: string }> };
	row.find((each) => each.status === status)!.word = word;
}

it('the log names each failed message, and what was refused comes again, with the corrected workflow', async () => {
	const { akinon, voyado } = shop;
	const [registered, unknown] = akinon.addOrders({ count: 2, returningEvery: 0 });
	const [refused] = akinon.addOrders({ count: 1, returningEvery: 0 });
	akinon.moveOn([refused.id], { status: '500', trackingNumber: 'T1' });
	voyado.faults.add({ kind: 'resetAfter', match: { path: ORDERS_PATH, skip: 1, times: 1 } });
	const workflow = await readMessagesExample(TRIGGER);
	comeAgainSoon(workflow, { seconds: 2, maximum: 120 });
	setWord(workflow, 'shipped', 'Sent');
	workflowId = await publish(workflow);
	const execution = await n8n.client.waitForFirstExecution(workflowId);

	expect(execution.data.resultData.lastNodeExecuted).toBe('Show as Failed');
	expect(execution.data.resultData.error?.message).toContain('2 of 3 messages failed');
	expect(outputOf(execution, 'Needs a Person')).toHaveLength(2);
	const { failedOrders } = execution.data.resultData.metadata!;
	for (const { number } of [unknown, refused]) expect(failedOrders).toContain(number);
	const log = await readLog();
	expect(log[registered.id]).toMatchObject({ message: 'confirmed, paid', state: 'registered' });
	expect(log[unknown.id]).toMatchObject({
		number: unknown.number,
		channel: 'Shop',
		message: 'confirmed, paid',
		state: 'unknown',
		deliveries: '1 of 120',
		nextAttempt: null,
		email: '',
		why: expect.stringContaining('ECONNRESET'),
		whatToDo: expect.stringContaining("'settled by a person'"),
		execution: `${n8n.url}/workflow/${workflowId}/executions/${execution.id}`,
	});
	expect(log[refused.id]).toMatchObject({
		message: 'shipped, paid, T1',
		state: 'refused',
		deliveries: expect.stringMatching(/^\d+ of 120$/),
		why: expect.stringContaining('InvalidOrderStatus'),
		whatToDo: expect.stringContaining("'Order Statuses'"),
	});
	expect(log[refused.id].nextAttempt).not.toBeNull();

	await untilRow(refused.id, { state: 'refused', deliveries: expect.not.stringMatching(/^1 /) });
	await change(workflowId, (draft) => setWord(draft, 'shipped', 'Shipped'));
	await n8n.client.activateWorkflow(workflowId);
	await untilRow(refused.id, { state: 'registered', nextAttempt: null, whatToDo: '' });
	expect(voyado.registrations).toHaveLength(3);
	expect(voyado.duplicates).toBe(0);
});

it('a person sends a message once more from its execution, and nothing else', async () => {
	const { voyado } = shop;
	const [unknown] = Object.values(await readLog()).filter(({ state }) => state === 'unknown');
	expect((await readDigest(n8n, credentials))?.text).toContain(
		`ID ${String(unknown.orderId)}, confirmed, paid): unknown since`,
	);
	const executionId = String(unknown.execution).split('/').at(-1)!;
	const items = outputOf(await n8n.client.getExecution(executionId), 'Akinon Trigger');
	expect(items).toHaveLength(3);
	await change(workflowId, (draft) => {
		draft.pinData = { 'Akinon Trigger': items };
		const { options } = nodeOf(draft, 'Register in Voyado').parameters;
		Object.assign(options as object, { ifUnknown: 'sendAgain' });
	});
	const run = await n8n.client.runManually(workflowId, 'Akinon Trigger');
	expect(run.data.resultData.error?.message).toBeUndefined();
	await untilRow(Number(unknown.orderId), { state: 'registered' });
	// Voyado had it after all.
	expect(voyado.registrations).toHaveLength(4);
	expect(voyado.duplicates).toBe(1);
	expect(await readDigest(n8n, credentials)).toBeUndefined();
});

it('the last delivery is given up, and the digest names it', async () => {
	const { akinon } = shop;
	await n8n.client.deactivateWorkflow(workflowId);
	akinon.removeOrders([...akinon.orders.keys()]);
	const [order] = akinon.addOrders({ count: 1, firstId: 95_001, refusedByVoyado: true });
	const workflow = await readMessagesExample(TRIGGER);
	comeAgainSoon(workflow, { seconds: 2, maximum: 1 });
	const lastId = await publish(workflow);
	const { status } = await n8n.client.waitForFirstExecution(lastId);
	expect(status).toBe('error');
	expect((await readLog())[order.id]).toMatchObject({
		state: 'given up',
		deliveries: '1 of 1',
		nextAttempt: null,
		whatToDo: expect.stringContaining('does not come again by itself'),
	});
	expect(await n8n.client.listExecutions(lastId)).toHaveLength(1);
	const digest = await readDigest(n8n, credentials);
	expect(digest?.subject).toBe('Akinon to Voyado: 1 open, 1 for a person');
	expect(digest?.text).toContain(`ID ${order.id}, confirmed, paid): given up since`);
});

it('the digest names a message that should have come again and did not', async () => {
	const { akinon, voyado } = shop;
	akinon.removeOrders([...akinon.orders.keys()]);
	const [order] = akinon.addOrders({ count: 1, firstId: 96_001, returningEvery: 0 });
	const tooMany = { 'retry-after': '3600' };
	voyado.faults.add({ kind: 'status', status: 429, headers: tooMany, match: { method: 'POST' } });
	const workflow = await readMessagesExample(TRIGGER);
	comeAgainSoon(workflow, { seconds: -7_200, maximum: 120 });
	// As if n8n had been killed before it handed the message over.
	nodeOf(workflow, 'Try Again Later').disabled = true;
	await n8n.client.waitForFirstExecution(await publish(workflow));
	expect((await readLog())[order.id]).toMatchObject({ state: 'waiting for retry' });
	const digest = await readDigest(n8n, credentials);
	expect(digest?.subject).toBe('Akinon to Voyado: 2 open, 2 for a person');
	const text = `ID ${order.id}, confirmed, paid): waiting for retry since`;
	expect(digest?.text).toContain(text);
	expect(String(digest?.text).split(text)[1]).toContain('send it once more from its execution');
});
