import path from 'node:path';

import { execa } from 'execa';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { startEmulators, type Emulators } from '../emulators/emulators';
import { leasesOf } from '../engine/akinon';
import { DURABLE_POLLING, startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { installRuntime } from './runtime';
import { createCredentials, importWorkflow, readExample, waitUntilAccountedFor } from './sync';

let emulators: Emulators;
let n8n: N8n;

beforeEach(async () => {
	emulators = await startEmulators();
	n8n = await startN8n({ packageFolder: PROJECT_FOLDER, env: DURABLE_POLLING });
});

afterEach(async () => {
	emulators?.voyado.faults.clear();
	await n8n?.stop();
	await emulators?.close();
});

/** A schedule that no test lives to see. */
const onceAYear = { pollTimes: { item: [{ mode: 'custom', cronExpression: '0 0 1 1 *' }] } };

async function importSync(changes: INodeParameters = {}): Promise<string> {
	const workflow = await readExample('akinon-to-voyado');
	const [trigger] = workflow.nodes;
	trigger.parameters = { ...trigger.parameters, ...changes };
	return await importWorkflow(n8n, workflow, await createCredentials(n8n, emulators));
}

it("syncs every order once under n8n's durable poller, also those that come later", async () => {
	emulators.akinon.addOrders({ count: 10 });
	const workflowId = await importSync();
	await n8n.client.activateWorkflow(workflowId);
	await waitUntilAccountedFor(n8n, workflowId, emulators, 60_000);

	// The activation's own poll took the first ones; these come with a poll of the scheduler.
	emulators.akinon.addOrders({ count: 5, firstId: 95_001 });
	const counts = await waitUntilAccountedFor(n8n, workflowId, emulators, 180_000);

	expect(counts).toEqual({
		waiting: 15,
		registered: 15,
		markedAsSent: 15,
		refused: 0,
		outcomeUnknown: 0,
		duplicates: 0,
		lost: 0,
	});
	// The credential's test and the first poll log in; every later request uses that session.
	expect(emulators.akinon.logins).toBeLessThanOrEqual(2);
});

// The models of n8n's pollers, which most tests run with, are held against these: see `test/engine/poller.ts`.

it('keeps what a scheduled poll remembers even if it emits nothing, but not what an activation remembers', async () => {
	const workflowId = await importSync();
	await n8n.client.activateWorkflow(workflowId);
	expect(emulators.akinon.journal.find({ path: '/api/i1/orders/' }).length).toBeGreaterThan(0);
	expect(await keptState()).toEqual({});
	await expect.poll(keptState, { timeout: 120_000, interval: 500 }).toHaveProperty('lists');
});

it('keeps what the poll of an activation remembers with its execution, and does not poll at a restart', async () => {
	const [order] = emulators.akinon.addOrders({ count: 1 });
	const workflowId = await importSync(onceAYear);
	const { reached } = emulators.voyado.faults.add({ kind: 'hold' });
	await n8n.client.activateWorkflow(workflowId);
	await expect
		.poll(async () => Object.keys(leasesOf(await keptState())), { timeout: 30_000 })
		.toEqual([String(order.id)]);
	// n8n 2.41 cannot start again after it was killed between storing an execution and starting it.
	await reached;

	await n8n.kill();
	emulators.akinon.journal.clear();
	await n8n.start();
	const statuses = async () =>
		(await n8n.client.getPublicationStatus(workflowId)).triggers.map(({ status }) => status);
	// The recipe has a second trigger, for orders that the form sends again.
	await expect.poll(statuses, { timeout: 30_000 }).toEqual(['activated', 'activated']);
	expect(emulators.akinon.journal.find({ path: '/api/i1/orders/' })).toEqual([]);
});

/** The trigger's state in n8n's database, read by the Node that runs n8n. */
async function keptState(): Promise<IDataObject> {
	const { nodePath } = await installRuntime();
	const script = `
		const { DatabaseSync } = require('node:sqlite');
		const database = new DatabaseSync(process.argv[1], { readOnly: true });
		console.log(database.prepare('select cursor from poller_state').get()?.cursor ?? '{}');`;
	const database = path.join(n8n.userFolder, '.n8n', 'database.sqlite');
	const { stdout } = await execa(nodePath, ['--no-warnings', '-e', script, database]);
	return JSON.parse(stdout) as IDataObject;
}
