import { expect, it } from 'vitest';

import { startEmulators } from '../emulators/emulators';
import { outputOf } from './client';
import { startN8n, type N8n } from './n8n';
import { PACKAGE_NODE_PREFIX, PROJECT_FOLDER } from './package';

const DURABLE_POLLING = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};
const TRIGGER = 'Voucherify Trigger';

/** The IDs of the orders that each execution got from the trigger, oldest execution first. */
async function emitted({ client }: N8n, workflowId: string): Promise<unknown[][]> {
	const orders: unknown[][] = [];
	for (const { id, status } of (await client.listExecutions(workflowId)).reverse()) {
		expect(status).not.toBe('error');
		const items = outputOf(await client.waitForExecution(id), TRIGGER);
		orders.push(items.map(({ json }) => json.id));
	}
	return orders;
}

it.each([
	['default', {}],
	['durable', DURABLE_POLLING],
])(
	'emits what is created and updated after publishing, with an access token, on the %s poller',
	async (_name, env) => {
		const emulators = await startEmulators();
		const { voucherify } = emulators;
		const [old] = voucherify.addOrders(5);
		const n8n = await startN8n({ packageFolder: PROJECT_FOLDER, env });
		try {
			const { applicationId, secretKey } = voucherify.options;
			const credential = await n8n.client.createCredential('Voucherify', 'voucherifyApi', {
				region: 'custom',
				baseUrl: voucherify.url,
				downloadUrl: voucherify.downloadUrl,
				authentication: 'oAuth2',
				scope: 'orders',
				applicationId,
				secretKey,
				accessToken: '',
			});
			expect(await n8n.client.testCredential(credential)).toMatchObject({ status: 'OK' });
			const { id: workflowId } = await n8n.client.createWorkflow({
				name: TRIGGER,
				nodes: [
					{
						id: 'trigger',
						name: TRIGGER,
						type: `${PACKAGE_NODE_PREFIX}voucherifyTrigger`,
						typeVersion: 1,
						position: [0, 0],
						parameters: { output: 'raw', pollTimes: { item: [{ mode: 'everyMinute' }] } },
						credentials: { voucherifyApi: credential },
					},
				],
				connections: {},
			});
			await n8n.client.activateWorkflow(workflowId);
			const wait = (timeout: number) =>
				expect.poll(async () => await emitted(n8n, workflowId), { timeout, interval: 500 });
			await wait(60_000).toEqual([[]]);

			const [created] = voucherify.addOrders(1);
			voucherify.upsert({ id: old.id, status: 'CANCELED' });
			// The token runs out between two polls.
			voucherify.accessTokens.expire();
			await wait(180_000).toEqual([[], [created.id, old.id]]);
		} finally {
			await n8n.stop();
			await emulators.close();
		}
	},
);
