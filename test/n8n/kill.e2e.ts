import { beforeAll, describe, expect, it } from 'vitest';

import { startEmulators, type Emulators } from '../emulators/emulators';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { installRuntime } from './runtime';
import { createCredentials, importWorkflow, readExample, waitUntilAccountedFor } from './sync';

const ORDERS = 40;
/** How many orders the Voyado node claims ahead of their answers. */
const CLAIMED_AT_ONCE = 8;
/** How many orders are marked side by side: few, so that some are left when n8n is killed. */
const MARKED_AT_ONCE = 4;
/** An order that a killed n8n had taken comes again after the shortest lease, with the poll of the next minute. */
const MAX_RECOVERY_MS = 240_000;

/** A moment of the sync. The promise resolves when it is there; n8n waits for an answer until then. */
interface Moment {
	name: string;
	arrange(emulators: Emulators): Promise<void>;
	/** Orders that Voyado accepted and could not say so: only a person can settle them afterwards. */
	acceptedWithoutAnswer: number;
}

const moments: Moment[] = [
	{
		name: 'while it reads the queue',
		arrange: async ({ akinon }) => {
			await akinon.faults.add({
				kind: 'hold',
				match: { method: 'GET', path: '/api/i1/orders/', times: 1 },
			}).reached;
		},
		acceptedWithoutAnswer: 0,
	},
	{
		name: "between Voyado's acceptance of an order and its answer",
		arrange: async ({ voyado }) => {
			const path = '/api/v2/orders';
			await voyado.faults.add({ kind: 'hold', match: { path, skip: 7, times: 1 } }).reached;
		},
		acceptedWithoutAnswer: 1,
	},
	{
		name: "between Voyado's acceptance of several orders and their answers",
		arrange: async ({ voyado }) => {
			const path = '/api/v2/orders';
			const held = [1, 2, 3].map(() =>
				voyado.faults.add({ kind: 'hold', match: { path, skip: 20, times: 1 } }),
			);
			await Promise.all(held.map(async ({ reached }) => await reached));
		},
		acceptedWithoutAnswer: 3,
	},
	{
		name: 'while it marks orders as sent',
		arrange: async ({ akinon }) => {
			const held = Array.from({ length: MARKED_AT_ONCE }, () =>
				akinon.faults.add({ kind: 'hold', match: { method: 'PATCH', skip: 10, times: 1 } }),
			);
			await Promise.all(held.map(async ({ reached }) => await reached));
		},
		acceptedWithoutAnswer: 0,
	},
];

beforeAll(async () => {
	await installRuntime();
});

// Side by side: each waits a minute and more for the lease of the orders that the killed n8n had taken.
describe.concurrent('a killed n8n', () => {
	it.each(moments)('loses and doubles nothing when killed $name', async (moment) => {
		const emulators = await startEmulators();
		emulators.akinon.addOrders({ count: ORDERS, refusedByVoyado: true });
		const n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
		try {
			const workflowId = await importSync(n8n, emulators);
			const reached = moment.arrange(emulators);
			const activation = n8n.client.activateWorkflow(workflowId).catch(() => undefined);
			await reached;
			await n8n.kill('SIGKILL');
			await activation;
			const before = booksOf(emulators);
			expect(before.markedAsSent).toBeLessThan(ORDERS - 1);

			await n8n.start();
			const counts = await waitUntilAccountedFor(n8n, workflowId, emulators, MAX_RECOVERY_MS);

			expect(counts).toMatchObject({ waiting: ORDERS, refused: 1, duplicates: 0, lost: 0 });
			expect(counts.markedAsSent + counts.outcomeUnknown).toBe(ORDERS - 1);
			// Beside the held ones, those may be unknown that were on their way at the same time.
			expect(counts.outcomeUnknown).toBeGreaterThanOrEqual(moment.acceptedWithoutAnswer);
			expect(counts.outcomeUnknown).toBeLessThanOrEqual(
				moment.acceptedWithoutAnswer && CLAIMED_AT_ONCE,
			);
			expect(emulators.voyado.registrations).toHaveLength(counts.registered);
			expect(counts.registered).toBeGreaterThanOrEqual(counts.markedAsSent);
		} finally {
			await n8n.stop();
			await emulators.close();
		}
	});
});

/** The example workflow with the shortest lease that there is, so that the test does not take hours. */
async function importSync(n8n: N8n, emulators: Emulators): Promise<string> {
	const workflow = await readExample('akinon-to-voyado');
	const [trigger] = workflow.nodes;
	trigger.parameters = { ...trigger.parameters, redeliverAfter: 1 };
	const mark = workflow.nodes.find(({ parameters }) => parameters.operation === 'markAsSent')!;
	mark.parameters = { ...mark.parameters, options: { parallelRequests: MARKED_AT_ONCE } };
	return await importWorkflow(n8n, workflow, await createCredentials(n8n, emulators));
}

function booksOf({ akinon }: Emulators): { markedAsSent: number } {
	return { markedAsSent: [...akinon.orders.values()].filter((order) => order.is_send).length };
}
