import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { everyOperation } from '../everyOperation';
import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import {
	nodeOf,
	outputOf,
	type Execution,
	type StoredCredential,
	type WorkflowContent,
} from './client';
import { openForm } from './form';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { createCredentials, importWorkflow, readExample } from './sync';

const { emulators, credentials, triggers } = await everyOperation();

let n8n: N8n;
/** The only folder in which this n8n may write files. */
let filesFolder: string;
const stored: Record<string, StoredCredential> = {};

beforeAll(async () => {
	filesFolder = await mkdtemp(path.join(os.tmpdir(), 'order-providers-files-'));
	n8n = await startN8n({
		packageFolder: PROJECT_FOLDER,
		env: { N8N_RESTRICT_FILE_ACCESS_TO: filesFolder },
	});
	for (const [type, data] of Object.entries(credentials)) {
		stored[type] = await n8n.client.createCredential(type, type, data as IDataObject);
	}
});

afterAll(async () => {
	await n8n?.stop();
	await emulators.close();
	await rm(filesFolder, { recursive: true, force: true });
});

/** Activates a workflow and waits for the execution that its trigger starts. */
async function activateAndWait(workflowId: string, start = async () => {}): Promise<Execution> {
	const { status } = await n8n.client.activateWorkflow(workflowId);
	expect(status).toBe('published');
	await start();
	const execution = await n8n.client.waitForFirstExecution(workflowId);
	await n8n.client.deactivateWorkflow(workflowId);
	return execution;
}

it('Akinon to Voyado: one order that cannot be marked stops no other, and channels may share a number', async () => {
	const shop = await startEmulators();
	try {
		const orders = shop.akinon.addOrders({ count: 5 });
		const { number, channel } = orders[0];
		const overrides = { number, channel: { ...channel, name: 'Marketplace' } };
		const [duplicate] = shop.akinon.addOrders({ count: 1, overrides });
		const path = `/api/v1/orders/${orders[0].id}/`;
		shop.akinon.faults.add({ kind: 'status', status: 400, match: { path } });
		const workflow = await readExample('akinon-to-voyado');
		const workflowId = await importWorkflow(n8n, workflow, await createCredentials(n8n, shop));
		const execution = await activateAndWait(workflowId);
		// All are processed, then the execution is shown as failed.
		expect(execution.data.resultData.error?.message).toBe(
			`1 of 6 orders are not done: ${number} registered`,
		);

		const unmarked = [...shop.akinon.orders.values()].filter((order) => !order.is_send);
		expect(unmarked.map(({ id }) => id)).toEqual([orders[0].id]);
		const reported = outputOf(execution, 'Mark as Sent in Akinon', 1);
		expect(reported.map(({ json }) => json.error)).toEqual([expect.stringContaining('400')]);
		const registered = shop.voyado.registrations.map(({ orderNumber }) => orderNumber);
		const all = [...orders, duplicate].map((order) => order.number);
		expect(registered.sort()).toEqual(all.sort());

		// The next run marks the one that is left, and registers nothing again.
		shop.akinon.faults.clear();
		const next = await n8n.client.runManually(workflowId, 'Akinon Trigger');
		expect(next.data.resultData.error?.message).toBeUndefined();
		expect([...shop.akinon.orders.values()].filter((order) => !order.is_send)).toEqual([]);
		expect(shop.voyado.registrations).toHaveLength(all.length);
	} finally {
		await shop.close();
	}
});

/** Stores credentials for a test's own emulators. */
async function credentialsOf(shop: Emulators): Promise<Record<string, StoredCredential>> {
	const own: Record<string, StoredCredential> = {};
	for (const [type, data] of Object.entries(emulatorCredentials(shop))) {
		own[type] = await n8n.client.createCredential(type, type, data as IDataObject);
	}
	return own;
}

/** Runs a workflow that starts by the clock. */
async function runScheduled(workflowId: string, workflow: WorkflowContent): Promise<Execution> {
	const trigger = workflow.nodes.find(({ type }) => type.endsWith('scheduleTrigger'))!;
	const execution = await n8n.client.runManually(workflowId, trigger.name);
	expect(execution.data.resultData.error?.message).toBeUndefined();
	return execution;
}

/** The orders that Voucherify holds, but for when they were changed. */
function voucherifyOrders({ voucherify }: Emulators): unknown[] {
	return [...voucherify.orders.values()].map(({ updated_at: _changed, ...order }) => order);
}

const jsonsOf = (execution: Execution, node: string, output = 0) =>
	outputOf(execution, node, output).map(({ json }) => json);

it('Akinon to Voucherify: orders are created, then kept up to date, and refused ones are shown', async () => {
	const shop = await startEmulators();
	try {
		const orders = shop.akinon.addOrders({ count: 6, returningEvery: 3 });
		const [mixed] = shop.akinon.addOrders({ count: 1 });
		mixed.orderitem_set[0].price_currency = 'usd';
		const workflow = await readExample('akinon-to-voucherify');
		const workflowId = await importWorkflow(n8n, workflow, await credentialsOf(shop));

		const first = await runScheduled(workflowId, workflow);
		const refused = jsonsOf(first, 'Not in Voucherify');
		expect(refused.map(({ id }) => id)).toEqual([String(mixed.id)]);
		expect(refused[0].error).toContain("'lineItems");
		const before = voucherifyOrders(shop);
		expect(before.map((order) => (order as IDataObject).source_id).sort()).toEqual(
			orders.map(({ id }) => String(id)),
		);

		await runScheduled(workflowId, workflow);
		expect(voucherifyOrders(shop)).toEqual(before);

		shop.akinon.orders.get(orders[0].id)!.status = '550';
		await runScheduled(workflowId, workflow);
		const changed = [...shop.voucherify.orders.values()].filter(
			({ status }) => status === 'FULFILLED',
		);
		expect(changed.map((order) => order.source_id)).toEqual([String(orders[0].id)]);
		expect(shop.voucherify.orders.size).toBe(orders.length);
	} finally {
		await shop.close();
	}
});

it('Shopify by Panora to Voucherify: each new order is created once, and one without lines is shown', async () => {
	const shop = await startEmulators();
	try {
		const orders = shop.panora.addOrders({ count: 4 });
		const [thin] = shop.panora.addOrders({ count: 1 });
		shop.panora.options.withoutRemoteData.push(thin.remote_id);
		const workflow = await readExample('shopify-by-panora-to-voucherify');
		const [trigger] = workflow.nodes;
		for (const { parameters } of workflow.nodes.filter((node) => 'connection' in node.parameters)) {
			parameters.connection = { __rl: true, mode: 'id', value: shop.panora.token() };
		}
		// What is there counts as new, so that there is something to see at once.
		trigger.parameters.firstPoll = 'emit';
		const workflowId = await importWorkflow(n8n, workflow, await credentialsOf(shop));

		const execution = await activateAndWait(workflowId);
		expect(execution.data.resultData.error?.message).toBeUndefined();
		expect(jsonsOf(execution, 'Not in Voucherify').map(({ id }) => id)).toEqual([thin.id]);
		const before = voucherifyOrders(shop) as IDataObject[];
		expect(before.map((order) => order.source_id).sort()).toEqual(
			orders.map((order) => order.remote_id).sort(),
		);
		const totals = [...orders].map((order) => 100 * (order.total_price - order.total_shipping));
		expect(before.map((order) => Number(order.total_amount)).sort()).toEqual(totals.sort());

		// The same orders again, as after a trigger that starts over.
		const again = await importWorkflow(n8n, workflow, await credentialsOf(shop));
		await activateAndWait(again);
		expect(voucherifyOrders(shop)).toEqual(before);
	} finally {
		await shop.close();
	}
});

it('Panora: new orders come line by line, and one without lines is shown', async () => {
	const [thin] = emulators.panora.addOrders({ count: 1 });
	emulators.panora.options.withoutRemoteData.push(thin.remote_id);
	const workflow = await readExample('panora-new-orders');
	const [trigger] = workflow.nodes;
	trigger.parameters = { ...trigger.parameters, ...triggers.panoraTrigger };
	const workflowId = await importWorkflow(n8n, workflow, stored);
	const execution = await activateAndWait(workflowId);
	expect(execution.status).toBe('success');
	const orders = outputOf(execution, 'Panora Trigger');
	const lines = outputOf(execution, 'One Item per Line');
	expect(orders.length).toBeGreaterThan(1);
	expect(lines.length).toBeGreaterThanOrEqual(orders.length - 1);
	const without = jsonsOf(execution, 'Order Without Lines');
	expect(without).toEqual([expect.objectContaining({ shopOrderId: thin.remote_id })]);
	expect(lines[0].json).toMatchObject({ lines: { sku: 'MUG-1' } });
});

it('Voucherify: the nightly export ends as a CSV file', async () => {
	const workflow = await readExample('voucherify-nightly-export');
	nodeOf(workflow, 'Keep the File').parameters.fileName =
		`=${filesFolder}/{{ $binary.data.fileName }}`;
	const workflowId = await importWorkflow(n8n, workflow, stored);
	const trigger = workflow.nodes.find(({ type }) => type.endsWith('scheduleTrigger'))!;
	const execution = await n8n.client.runManually(workflowId, trigger.name);
	expect(execution.data.resultData.error?.message).toBeUndefined();
	const [file, ...others] = await readdir(filesFolder);
	expect(others).toEqual([]);
	expect(file).toMatch(/^orders-\d{4}-\d\d-\d\d\.csv$/);
	const [header, ...rows] = (await readFile(path.join(filesFolder, file), 'utf8'))
		.trim()
		.split('\n');
	expect(header).toContain('Source ID');
	expect(rows.length).toBeGreaterThan(0);
});

it('Voucherify: a spreadsheet is imported, and bad rows come back as a file', async () => {
	const workflow: WorkflowContent = await readExample('voucherify-spreadsheet-import');
	const login = { user: 'kim', password: 'Order-providers-1' };
	const httpBasicAuth = await n8n.client.createCredential('Form', 'httpBasicAuth', login);
	const workflowId = await importWorkflow(n8n, workflow, { ...stored, httpBasicAuth });
	const rows = [
		'number,status,total,email,channel',
		'A-1,PAID,19.99,kim@example.com,web',
		'A-2,GONE,5,lee@example.com,web',
		'B,PAID,5,lee@example.com,web',
	];
	const execution = await activateAndWait(workflowId, async () => {
		const body = new FormData();
		body.append('field-0', new Blob([rows.join('\n')], { type: 'text/csv' }), 'orders.csv');
		const { url, authorization } = await openForm(n8n, workflowId, login);
		const response = await fetch(url, { method: 'POST', body, headers: { authorization } });
		expect(response.status).toBe(200);
	});
	expect(execution.data.resultData.error?.message).toBeUndefined();
	const imported = outputOf(execution, 'Import Orders', 0).map(({ json }) => json.voucherifyOrder);
	const failed = outputOf(execution, 'Import Orders', 1).map(({ json }) => json.number);
	expect(imported).toEqual([expect.objectContaining({ source_id: 'A-1' })]);
	// One is refused here before anything is sent, the other by Voucherify.
	expect(failed).toEqual(['A-2', 'B']);
	expect(outputOf(execution, 'Rows to Correct')[0].binary?.data).toMatchObject({
		fileName: 'rows-to-correct.csv',
	});
	expect([...emulators.voucherify.orders.values()].map((order) => order.source_id)).toContain(
		'A-1',
	);
});
