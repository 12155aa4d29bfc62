import { execa } from 'execa';

import { startEmulators } from '../../emulators/emulators';
import { startN8n } from '../../n8n/n8n';
import {
	createCredentials,
	importWorkflow,
	readExample,
	waitUntilAccountedFor,
} from '../../n8n/sync';
import { toSinglePackages } from './workflow';

const SYNC_TIMEOUT_MS = 120_000;
const ORDERS = 5;

/** What someone who clones such a repository runs, and n8n's verification scan. */
const COMMANDS = [['ci'], ['run', 'build'], ['test'], ['run', 'scan']];

/**
 * Checks the trees of all packages, one after another, then all of them in one n8n: orders go from the
 * package of one provider to that of another, and are marked as sent.
 *
 * @throws Error if a command fails, or an order is not registered and marked exactly once
 */
export async function checkTrees(trees: string[]): Promise<void> {
	for (const tree of trees) {
		for (const command of COMMANDS) {
			process.stdout.write(`\n== npm ${command.join(' ')} in ${tree}\n`);
			await execa('npm', command, { cwd: tree, stdio: 'inherit' });
		}
	}
	await syncAcrossPackages(trees);
}

async function syncAcrossPackages(trees: string[]): Promise<void> {
	const emulators = await startEmulators();
	const n8n = await startN8n({ packageFolder: trees });
	try {
		emulators.akinon.addOrders({ count: ORDERS });
		const credentials = await createCredentials(n8n, emulators);
		const example = await readExample('akinon-to-voyado');
		const workflow = JSON.parse(toSinglePackages(JSON.stringify(example)));
		const id = await importWorkflow(n8n, workflow, credentials);
		await n8n.client.activateWorkflow(id);
		const counts = await waitUntilAccountedFor(n8n, id, emulators, SYNC_TIMEOUT_MS);
		process.stdout.write(`\n${JSON.stringify(counts)}\n`);
		if (counts.markedAsSent !== ORDERS || counts.duplicates > 0) {
			throw new Error('Not every order was registered and marked exactly once.');
		}
	} finally {
		await n8n.stop();
		await emulators.close();
	}
}
