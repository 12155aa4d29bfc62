import { expect, it } from 'vitest';

import { startSandbox } from '../sandbox/sandbox';
import { startN8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { createCredentials, importWorkflow, readExample, waitUntilAccountedFor } from './sync';

/** n8n's newer way to poll: a schedule in the database, and the trigger's state kept with the execution. */
const DURABLE_POLLING = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

it("syncs every order once under n8n's durable poller, also those that come later", async () => {
	const sandbox = await startSandbox();
	sandbox.akinon.addOrders({ count: 10 });
	const n8n = await startN8n({ packageFolder: PROJECT_FOLDER, env: DURABLE_POLLING });
	try {
		const credentials = await createCredentials(n8n, sandbox);
		const example = await readExample('akinon-to-voyado');
		const workflowId = await importWorkflow(n8n, example, credentials);
		await n8n.client.activateWorkflow(workflowId);
		await waitUntilAccountedFor(n8n, workflowId, sandbox, 60_000);

		// The activation's own poll took the first ones; these come with a poll of the scheduler.
		sandbox.akinon.addOrders({ count: 5, firstId: 95_001 });
		const counts = await waitUntilAccountedFor(n8n, workflowId, sandbox, 180_000);

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
		expect(sandbox.akinon.logins).toBeLessThanOrEqual(2);
	} finally {
		await n8n.stop();
		await sandbox.close();
	}
});
