/**
 * The demo: a real n8n takes the orders that wait in Akinon's ERP queue, registers each in Voyado
 * Engage and marks it as sent. Then orders are shipped, delivered, canceled and returned, and a second
 * workflow registers each of these changes. Needs no account anywhere: emulators stand for the providers.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { Listr } from 'listr2';

import { startEmulators, type Emulators } from '../emulators/emulators';
import { moveOrdersOn, type MessageCounts } from './messageRounds';
import { startN8n, type N8n } from './n8n';
import { readMessagesExample } from './orderMessages';
import { PROJECT_FOLDER } from './package';
import {
	countOrders,
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
	messagesId: string;
	counts: DemoCounts;
}

/** Duplicates and lost ones are those of both workflows. */
interface DemoCounts extends SyncCounts {
	messages: Omit<MessageCounts, 'lost'>;
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
				title: 'Import credentials and both workflows, and publish them',
				task: publishWorkflows,
			},
			{
				title: 'Sync the orders',
				task: async (context, task) => {
					const { n8n, workflowId, emulators } = context;
					const show = ({ waiting, registered, markedAsSent }: SyncCounts) => {
						const text = `${registered} of ${waiting} registered, ${markedAsSent} marked as sent`;
						if (task.output !== text) task.output = text;
					};
					await waitUntilAccountedFor(n8n, workflowId, emulators, SYNC_TIMEOUT_MS, show);
				},
			},
			{
				title: 'Move orders on: shipped, delivered, canceled, returned',
				task: async (context, task) => {
					const { n8n, messagesId, emulators } = context;
					const show = ({ shipped, delivered, canceled, returned }: MessageCounts) => {
						const text = `Messages: ${shipped} shipped, ${delivered} delivered, ${canceled} canceled, ${returned} returned`;
						if (task.output !== text) task.output = text;
					};
					const messages = await moveOrdersOn(n8n, messagesId, emulators, show);
					context.counts = await countBoth(context, messages);
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

async function publishWorkflows(context: Demo): Promise<void> {
	const { n8n, emulators } = context;
	const credentials = await createCredentials(n8n, emulators);
	// The recipe confirms the orders.
	const changes = { changedStatuses: ['500', '550', '100', '600'] };
	const messages = await readMessagesExample(changes);
	context.messagesId = await importWorkflow(n8n, messages, credentials);
	await n8n.client.activateWorkflow(context.messagesId);
	// Its first poll only remembers the orders.
	await n8n.client.waitForFirstExecution(context.messagesId);
	const recipe = await readExample('akinon-to-voyado');
	context.workflowId = await importWorkflow(n8n, recipe, credentials);
	await n8n.client.activateWorkflow(context.workflowId);
}

async function countBoth(
	{ n8n, workflowId, emulators }: Demo,
	{ lost: lostMessages, ...messages }: MessageCounts,
): Promise<DemoCounts> {
	const { duplicates, lost, ...orders } = await countOrders(n8n, workflowId, emulators);
	// The last two are what `.ci/run` looks at.
	return { ...orders, messages, duplicates, lost: lost + lostMessages };
}

function isRight({ duplicates, lost, messages, ...orders }: DemoCounts): boolean {
	const { waiting, markedAsSent, refused, outcomeUnknown } = orders;
	if (duplicates > 0 || lost > 0) return false;
	// Only the message of an order that Voyado refuses is refused.
	return markedAsSent + refused + outcomeUnknown === waiting && messages.refused <= refused;
}

function printForPeople(): void {
	const { counts, n8n } = demo;
	console.table({
		'Waiting in Akinon': counts.waiting,
		'Registered in Voyado': counts.registered,
		'Marked as sent': counts.markedAsSent,
		'Refused by Voyado': counts.refused,
		'Outcome unknown': counts.outcomeUnknown,
		'Messages: shipped': counts.messages.shipped,
		'Messages: delivered': counts.messages.delivered,
		'Messages: canceled': counts.messages.canceled,
		'Messages: returned': counts.messages.returned,
		'Messages refused by Voyado': counts.messages.refused,
		Duplicates: counts.duplicates,
		Lost: counts.lost,
	});
	console.log(`Orders    ${n8n.url}/workflow/${demo.workflowId}`);
	console.log(`Messages  ${n8n.url}/workflow/${demo.messagesId}`);
	console.log(`Email     ${n8n.owner.email}`);
	console.log(`Password  ${n8n.owner.password}`);
	console.log('Stop with Ctrl+C.');
}

async function close(): Promise<void> {
	await demo.n8n?.stop();
	await demo.emulators?.close();
}

await main();
