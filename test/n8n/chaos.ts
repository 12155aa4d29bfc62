/**
 * Chaos: an example workflow in a real n8n while everything goes wrong that can: both providers fail at
 * random, n8n is killed twice and starts again during an outage, and orders arrive and change meanwhile.
 * By default, orders wait for the ERP, and somebody else marks some of them; with `--changes`, orders move
 * on until they are delivered, canceled or returned. Prints one line of JSON, and exits with 1 if anything
 * was lost, registered twice or never emitted.
 */
import { parseArgs } from 'node:util';

import { startEmulators } from '../emulators/emulators';
import { orderChanges } from './chaos/orderChanges';
import { waitingOrders } from './chaos/waitingOrders';
import { DURABLE_POLLING, startN8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { createCredentials, importWorkflow, readExample } from './sync';

const { values: flags } = parseArgs({
	options: {
		orders: { type: 'string' },
		seed: { type: 'string', default: '1' },
		poller: { type: 'string', default: 'legacy' },
		changes: { type: 'boolean', default: false },
	},
});

async function main(): Promise<void> {
	const start = Date.now();
	const { changes, poller } = flags;
	const kind = changes ? orderChanges : waitingOrders;
	const orders = Number(flags.orders ?? (changes ? 150 : 300));
	const seed = Number(flags.seed);
	const emulators = await startEmulators({ seed });
	const n8n = await startN8n({
		packageFolder: PROJECT_FOLDER,
		env: poller === 'durable' ? DURABLE_POLLING : {},
	});
	const stop = async () => {
		await n8n.stop();
		await emulators.close();
	};
	let isInterrupted = false;
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			isInterrupted = true;
			void stop().finally(() => process.exit(130));
		});
	}
	try {
		const credentials = await createCredentials(n8n, emulators);
		const workflow = await readExample(kind.example);
		kind.hurry(workflow, orders);
		const workflowId = await importWorkflow(n8n, workflow, credentials);
		const chaos = kind.create({ n8n, workflowId, emulators, orders, seed });
		const outcome = await chaos.run();
		const minutes = Number(((Date.now() - start) / 60_000).toFixed(1));
		const { peakMemoryMb } = chaos;
		const run = { orders, seed, poller, ...(changes && { changes }) };
		process.stdout.write(`${JSON.stringify({ ...run, ...outcome, peakMemoryMb, minutes })}\n`);
		for (const line of chaos.describeFailures()) process.stderr.write(`${line}\n`);
		const { lost, twice, neverEmitted, unfounded = 0 } = outcome;
		process.exitCode = lost + twice + neverEmitted + unfounded === 0 ? 0 : 1;
	} catch (error) {
		// A run whose n8n is just being stopped breaks off somewhere.
		if (!isInterrupted) throw error;
	} finally {
		await stop();
	}
}

await main();
