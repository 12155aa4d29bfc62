import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { everyOperation } from '../everyOperation';
import { startSandbox } from '../sandbox/sandbox';
import { outputOf, type Execution, type StoredCredential, type WorkflowContent } from './client';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { createCredentials, importWorkflow, readExample } from './sync';

const { sandbox, credentials, triggers } = await everyOperation();

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
	await sandbox.close();
	await rm(filesFolder, { recursive: true, force: true });
});

/** Activates a workflow and waits for the execution that its trigger starts. */
async function activateAndWait(workflowId: string, start = async () => {}): Promise<Execution> {
	const { status } = await n8n.client.activateWorkflow(workflowId);
	expect(status).toBe('published');
	await start();
	let executions = await n8n.client.listExecutions(workflowId);
	while (executions.length === 0) {
		await new Promise((resolve) => setTimeout(resolve, 200));
		executions = await n8n.client.listExecutions(workflowId);
	}
	const execution = await n8n.client.waitForExecution(executions[0].id);
	await n8n.client.deactivateWorkflow(workflowId);
	return execution;
}

it('Akinon to Voyado: one order that cannot be marked stops no other, and channels may share a number', async () => {
	const shop = await startSandbox();
	try {
		const orders = shop.akinon.addOrders({ count: 5 });
		const { number, channel } = orders[0];
		const overrides = { number, channel: { ...channel, name: 'Marketplace' } };
		const [twin] = shop.akinon.addOrders({ count: 1, overrides });
		const path = `/api/v1/orders/${orders[0].id}/`;
		shop.akinon.faults.add({ kind: 'status', status: 400, match: { path } });
		const workflow = await readExample('akinon-to-voyado');
		const workflowId = await importWorkflow(n8n, workflow, await createCredentials(n8n, shop));
		const execution = await activateAndWait(workflowId);
		expect(execution.data.resultData.error?.message).toBeUndefined();

		const unmarked = [...shop.akinon.orders.values()].filter((order) => !order.is_send);
		expect(unmarked.map(({ id }) => id)).toEqual([orders[0].id]);
		const reported = outputOf(execution, 'Mark as Sent in Akinon', 1);
		expect(reported.map(({ json }) => json.error)).toEqual([expect.stringContaining('400')]);
		const registered = shop.voyado.registrations.map(({ orderNumber }) => orderNumber);
		const all = [...orders, twin].map((order) => order.number);
		expect(registered.sort()).toEqual(all.sort());
	} finally {
		await shop.close();
	}
});

it('Panora: new orders come line by line', async () => {
	const workflow = await readExample('panora-new-orders');
	const [trigger] = workflow.nodes;
	trigger.parameters = { ...trigger.parameters, ...triggers.panoraTrigger };
	const workflowId = await importWorkflow(n8n, workflow, stored);
	const execution = await activateAndWait(workflowId);
	expect(execution.status).toBe('success');
	const orders = outputOf(execution, 'Panora Trigger');
	const lines = outputOf(execution, 'One Item per Line');
	expect(orders.length).toBeGreaterThan(0);
	expect(lines.length).toBeGreaterThanOrEqual(orders.length);
	expect(lines[0].json).toMatchObject({ lines: { sku: 'MUG-1' } });
});

it('Voucherify: the nightly export ends as a CSV file', async () => {
	const workflow = await readExample('voucherify-nightly-export');
	const keep = workflow.nodes.find(({ name }) => name === 'Keep the File')!;
	keep.parameters.fileName = `=${filesFolder}/{{ $binary.data.fileName }}`;
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
	const form = workflow.nodes.find(({ type }) => type.endsWith('formTrigger'))!;
	const workflowId = await importWorkflow(n8n, workflow, stored);
	const rows = [
		'number,status,total,email,channel',
		'A-1,PAID,19.99,kim@example.com,web',
		'A-2,GONE,5,lee@example.com,web',
		'B,PAID,5,lee@example.com,web',
	];
	const execution = await activateAndWait(workflowId, async () => {
		const body = new FormData();
		body.append('field-0', new Blob([rows.join('\n')], { type: 'text/csv' }), 'orders.csv');
		const response = await fetch(`${n8n.url}/form/${form.webhookId}`, { method: 'POST', body });
		expect(response.status).toBe(200);
	});
	expect(execution.data.resultData.error?.message).toBeUndefined();
	const imported = outputOf(execution, 'Import Orders', 0).map(({ json }) => json.source_id);
	const failed = outputOf(execution, 'Import Orders', 1).map(({ json }) => json.number);
	expect(imported).toEqual(['A-1']);
	// One is refused here before anything is sent, the other by Voucherify.
	expect(failed).toEqual(['A-2', 'B']);
	expect(outputOf(execution, 'Rows to Correct')[0].binary?.data).toMatchObject({
		fileName: 'rows-to-correct.csv',
	});
	expect([...sandbox.voucherify.orders.values()].map((order) => order.source_id)).toContain('A-1');
});
