/**
 * The demo: a real n8n takes the orders that wait in Akinon's ERP queue, registers each in Voyado
 * Engage and marks it as sent. Needs no account anywhere: emulators stand for the providers.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { Listr } from 'listr2';

import { startEmulators, type Emulators } from '../emulators/emulators';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import {
	waitUntilAccountedFor,
	createCredentials,
	importWorkflow,
	readExample,
	type SyncCounts,
} from './sync';

const SYNC_TIMEOUT_MS = 120_000;

interface Demo {
	emulators: Emulators;
	n8n: N8n;
	workflowId: string;
	counts: SyncCounts;
}

const { values: flags } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const isForPeople = process.stdout.isTTY && !flags.json;
const demo = {} as Demo;

async function main(): Promise<void> {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void close().finally(() => process.exit(130)));
	}
	try {
		await prepare();
		if (isForPeople) {
			printForPeople();
			await once(process, 'SIGINT');
			return;
		}
		process.stdout.write(`${JSON.stringify(demo.counts)}\n`);
		process.exitCode = isRight(demo.counts) ? 0 : 1;
	} finally {
		await close();
	}
}

async function prepare(): Promise<void> {
	const tasks = new Listr<Demo>(
		[
			{ title: 'Start the emulators with 25 waiting orders', task: startProviders },
			{
				title: 'Start n8n with the packed package installed',
				task: async (context, task) => {
					context.n8n = await startN8n({
						packageFolder: PROJECT_FOLDER,
						onProgress: (message) => {
							task.output = message;
						},
					});
				},
			},
			{
				title: 'Import credentials and workflow, and activate it',
				task: async (context) => {
					const credentials = await createCredentials(context.n8n, context.emulators);
					const example = await readExample('akinon-to-voyado');
					context.workflowId = await importWorkflow(context.n8n, example, credentials);
					await context.n8n.client.activateWorkflow(context.workflowId);
				},
			},
			{
				title: 'Sync the orders',
				task: async (context, task) => {
					const { n8n, workflowId, emulators } = context;
					const show = ({ waiting, registered, markedAsSent }: SyncCounts) => {
						const text = `${registered} of ${waiting} registered, ${markedAsSent} marked as sent`;
						if (task.output !== text) task.output = text;
					};
					context.counts = await waitUntilAccountedFor(
						n8n,
						workflowId,
						emulators,
						SYNC_TIMEOUT_MS,
						show,
					);
				},
			},
		],
		// Without a terminal, progress goes out line by line.
		{ ctx: demo, fallbackRenderer: 'simple', fallbackRendererCondition: () => !isForPeople },
	);
	await tasks.run();
}

async function startProviders(context: Demo): Promise<void> {
	const emulators = await startEmulators();
	const common = { returningEvery: 6, discountEvery: 3, freightEvery: 2 };
	emulators.akinon.addOrders({ ...common, count: 15, currency: 'try' });
	emulators.akinon.addOrders({
		...common,
		count: 10,
		currency: 'eur',
		firstId: 91_001,
		refusedByVoyado: true,
	});
	const customers = [...emulators.akinon.orders.values()].map(({ customer }) => customer);
	// A dry run looks them up.
	emulators.voyado.addContacts(customers.map(({ email }) => email));
	context.emulators = emulators;
}

function isRight({ waiting, markedAsSent, refused, outcomeUnknown, duplicates, lost }: SyncCounts) {
	return duplicates === 0 && lost === 0 && markedAsSent + refused + outcomeUnknown === waiting;
}

function printForPeople(): void {
	const { counts, n8n } = demo;
	console.table({
		'Waiting in Akinon': counts.waiting,
		'Registered in Voyado': counts.registered,
		'Marked as sent': counts.markedAsSent,
		'Refused by Voyado': counts.refused,
		'Outcome unknown': counts.outcomeUnknown,
		Duplicates: counts.duplicates,
		Lost: counts.lost,
	});
	console.log(`Editor    ${n8n.url}/workflow/${demo.workflowId}`);
	console.log(`Email    ${n8n.owner.email}`);
	console.log(`Password  ${n8n.owner.password}`);
	console.log('Stop with Ctrl+C.');
}

async function close(): Promise<void> {
	await demo.n8n?.stop();
	await demo.emulators?.close();
}

await main();
