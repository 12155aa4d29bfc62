import { expect, it } from 'vitest';

import { startEmulators } from '../emulators/emulators';
import { nodeOf, outputOf } from './client';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { importWorkflow, readExample } from './sync';

const DURABLE_POLLING = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};
const TRIGGER = 'Panora Trigger';

/** How many items each execution got from the trigger, oldest execution first. */
async function itemCounts({ client }: N8n, workflowId: string): Promise<number[]> {
	const counts: number[] = [];
	for (const { id, status } of (await client.listExecutions(workflowId)).reverse()) {
		expect(status).not.toBe('error');
		counts.push(outputOf(await client.waitForExecution(id), TRIGGER).length);
	}
	return counts;
}

it.each([
	['default', {}],
	['durable', DURABLE_POLLING],
])('emits what Panora stores right after publishing on the %s poller', async (_name, env) => {
	const emulators = await startEmulators();
	const { panora } = emulators;
	panora.addOrders({ count: 5 });
	const n8n = await startN8n({ packageFolder: PROJECT_FOLDER, env });
	try {
		const { id } = await n8n.client.createCredential('Panora', 'panoraApi', {
			baseUrl: panora.url,
			apiKey: panora.options.apiKey,
			allowPlainHttp: false,
		});
		const example = await readExample('panora-new-orders');
		const { parameters } = nodeOf(example, TRIGGER);
		parameters.pollTimes = { item: [{ mode: 'everyMinute' }] };
		parameters.connection = { __rl: true, mode: 'id', value: panora.token() };
		const workflowId = await importWorkflow(n8n, example, { panoraApi: { id, name: 'Panora' } });

		await n8n.client.activateWorkflow(workflowId);
		await expect
			.poll(async () => await itemCounts(n8n, workflowId), { timeout: 60_000, interval: 500 })
			.toEqual([0]);
		panora.addOrders({ count: 2 });
		await expect
			.poll(async () => await itemCounts(n8n, workflowId), { timeout: 180_000, interval: 500 })
			.toEqual([0, 2]);
	} finally {
		await n8n.stop();
		await emulators.close();
	}
});
