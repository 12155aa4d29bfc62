/**
 * n8n's queue mode with a real Redis and PostgreSQL, one main and two workers: no order may be
 * registered twice or lost, and only what a killed worker had under way may be of unknown outcome.
 *
 * a: the sync of the example, one worker killed half way
 * b: a webhook workflow; each event is delivered three times, twice of them at the same moment
 * c: the same, one worker killed
 *
 * `--only b` runs one of them. Prints one line of JSON. Ends with 1 where something is not right, and
 * with 3 where Redis or PostgreSQL is not installed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import type { INode } from 'n8n-workflow';

import { smallOrder } from '../nodes/VoyadoEngage/orders';
import { startEmulators, type Emulators } from '../emulators/emulators';
import type { WorkflowContent } from './client';
import { startN8n, type N8n } from './n8n';
import { PACKAGE_NODE_PREFIX, PROJECT_FOLDER } from './package';
import { ServersNotFound, startQueueServers, type QueueServers } from './queueServers';
import { printProgress } from './runtime';
import {
	createCredentials,
	importWorkflow,
	readExample,
	waitUntilAccountedFor,
	type SyncCounts,
} from './sync';

const SYNCED_ORDERS = 300;
const EVENTS = 200;
const DELIVERIES_AT_ONCE = 16;
const WORKER_CONCURRENCY = 8;
/** How many orders the Voyado node claims ahead of their answers. */
const CLAIMED_AT_ONCE = 8;
/** A real server takes a while to answer, too. */
const VOYADO_LATENCY_MS = 100;
/** An order that a killed worker had under way is waited for this long and longer. */
const DELIVERY_TIMEOUT_MS = 300_000;
const SYNC_TIMEOUT_MS = 600_000;
const NO_SERVERS_EXIT_CODE = 3;

interface QueueMode {
	servers: QueueServers;
	main: N8n;
	workers: N8n[];
}

/** What came of a run; only these count as right: `twice`, `lost` and `unknownElsewhere` are 0. */
interface Result {
	/** Orders or events that were to be registered. */
	wanted: number;
	registered: number;
	/** Registered a second time. */
	twice: number;
	lost: number;
	/** Reported as of unknown outcome. */
	unknown: number;
	/** Of these, such as no killed worker had under way. */
	unknownElsewhere: number;
	seconds: number;
	/** How many executions each worker started. */
	executions: number[];
}

const started: Partial<QueueMode> = {};

async function main(): Promise<void> {
	const { values: flags } = parseArgs({ options: { only: { type: 'string' } } });
	const runs = { a: killedSync, b: deliveries, c: deliveriesAndKill };
	const names = (Object.keys(runs) as Array<keyof typeof runs>).filter(
		(name) => flags.only === undefined || flags.only === name,
	);
	if (names.length === 0) throw new Error(`There is no run "${flags.only}", only a, b and c.`);
	let isInterrupted = false;
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			isInterrupted = true;
			void close().finally(() => process.exit(130));
		});
	}
	const results: Record<string, Result> = {};
	try {
		for (const name of names) {
			printProgress(`Run ${name}: starting Redis, PostgreSQL, a main and two workers`);
			const queueMode = await startQueueMode();
			const emulators = await startEmulators({ voyado: { latency: VOYADO_LATENCY_MS } });
			try {
				results[name] = await runs[name](queueMode, emulators);
				printProgress(`Run ${name}: ${JSON.stringify(results[name])}`);
			} finally {
				await close();
				await emulators.close();
			}
		}
	} catch (error) {
		// A run whose servers are just being stopped breaks off somewhere.
		if (isInterrupted) return;
		if (!(error instanceof ServersNotFound)) throw error;
		printProgress(error.message);
		process.exitCode = NO_SERVERS_EXIT_CODE;
		return;
	}
	process.stdout.write(`${JSON.stringify(results)}\n`);
	process.exitCode = Object.values(results).every(isRight) ? 0 : 1;
}

function isRight({ wanted, registered, twice, lost, unknown, unknownElsewhere }: Result): boolean {
	return twice + lost + unknownElsewhere === 0 && registered + unknown >= wanted;
}

async function startQueueMode(): Promise<QueueMode> {
	started.servers = await startQueueServers();
	const options = { env: started.servers.env, packageFolder: PROJECT_FOLDER };
	// The main first: it makes the tables.
	started.main = await startN8n(options);
	started.workers = [];
	for (let number = 1; number <= 2; number++) {
		started.workers.push(await startN8n({ ...options, workerConcurrency: WORKER_CONCURRENCY }));
	}
	return started as QueueMode;
}

async function close(): Promise<void> {
	const { servers, main: n8n, workers = [] } = started;
	for (const key of Object.keys(started) as Array<keyof QueueMode>) delete started[key];
	await Promise.all([n8n, ...workers].map(async (each) => await each?.stop()));
	await servers?.stop();
}

async function killedSync(
	{ main: n8n, workers }: QueueMode,
	emulators: Emulators,
): Promise<Result> {
	const startedAt = Date.now();
	emulators.akinon.addOrders({ count: SYNCED_ORDERS });
	const workflow = await readExample('akinon-to-voyado');
	const [trigger] = workflow.nodes;
	// The shortest lease that there is, so that the run does not take hours.
	trigger.parameters = { ...trigger.parameters, redeliverAfter: 1 };
	const workflowId = await importWorkflow(n8n, workflow, await createCredentials(n8n, emulators));
	await n8n.client.activateWorkflow(workflowId);
	await until(() => emulators.voyado.registrations.length >= SYNCED_ORDERS / 2);
	await busiest(workers).kill('SIGKILL');
	const show = ({ registered, markedAsSent, outcomeUnknown }: SyncCounts) =>
		progress(`${registered} registered, ${markedAsSent} marked, ${outcomeUnknown} unknown`);
	const counts = await waitUntilAccountedFor(n8n, workflowId, emulators, SYNC_TIMEOUT_MS, show);
	return {
		wanted: SYNCED_ORDERS,
		registered: counts.registered,
		twice: counts.duplicates,
		lost: counts.lost + counts.refused,
		unknown: counts.outcomeUnknown,
		unknownElsewhere: Math.max(0, counts.outcomeUnknown - CLAIMED_AT_ONCE),
		seconds: secondsSince(startedAt),
		executions: workers.map((worker) => executionsOf(worker).started.length),
	};
}

async function deliveries(queueMode: QueueMode, emulators: Emulators): Promise<Result> {
	return await deliverAll(queueMode, emulators);
}

async function deliveriesAndKill(queueMode: QueueMode, emulators: Emulators): Promise<Result> {
	return await deliverAll(queueMode, emulators, async () => {
		await until(() => emulators.voyado.registrations.length >= EVENTS / 4);
		await busiest(queueMode.workers).kill('SIGKILL');
	});
}

/** How a delivery ended; without an outcome if its worker was killed. */
interface Delivery {
	event: string;
	outcome?: string;
}

async function deliverAll(
	{ main: n8n, workers }: QueueMode,
	emulators: Emulators,
	meanwhile: () => Promise<void> = async () => undefined,
): Promise<Result> {
	const startedAt = Date.now();
	const { voyadoEngageApi } = await createCredentials(n8n, emulators);
	const workflowId = await importWorkflow(n8n, webhookWorkflow(), { voyadoEngageApi });
	await n8n.client.activateWorkflow(workflowId);
	const events = Array.from({ length: EVENTS }, (_, index) => `E-${index + 1}`);
	const inPairs = events.flatMap((event) => [event, event]);
	await untilAnswered(n8n);
	const [first] = await Promise.all([deliver(n8n, inPairs), meanwhile()]);
	const last = await deliver(n8n, events);
	// A shop delivers again what nobody answered.
	const unanswered = last.filter(({ outcome }) => outcome === undefined);
	const settled = [
		...last,
		...(await deliver(
			n8n,
			unanswered.map(({ event }) => event),
		)),
	].filter(({ outcome }) => outcome !== undefined);
	const cut = new Set(
		[...first, ...last].filter(({ outcome }) => outcome === undefined).map(({ event }) => event),
	);
	const unknown = settled.filter(({ outcome }) => outcome === 'unknown');
	const registrations = countBy(emulators.voyado.registrations.map((each) => each.orderNumber));
	const isSettled = ({ event, outcome }: Delivery) =>
		outcome === 'unknown' || registrations.has(event);
	const settledEvents = new Set(settled.filter(isSettled).map(({ event }) => event));
	return {
		wanted: EVENTS,
		registered: registrations.size,
		twice: [...registrations.values()].filter((times) => times > 1).length,
		lost: events.filter((event) => !settledEvents.has(event)).length,
		unknown: unknown.length,
		unknownElsewhere: unknown.filter(({ event }) => !cut.has(event)).length,
		seconds: secondsSince(startedAt),
		executions: workers.map((worker) => executionsOf(worker).started.length),
	};
}

/** Answers each order with what became of it. */
function webhookWorkflow(): WorkflowContent {
	const webhook: INode = {
		id: 'b7a5c3d4-0000-4000-8000-000000000001',
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		position: [0, 0],
		webhookId: 'b7a5c3d4-0000-4000-8000-000000000003',
		parameters: { httpMethod: 'POST', path: 'orders', responseMode: 'lastNode' },
	};
	const register: INode = {
		id: 'b7a5c3d4-0000-4000-8000-000000000002',
		name: 'Register',
		type: `${PACKAGE_NODE_PREFIX}voyadoEngage`,
		typeVersion: 1,
		position: [200, 0],
		onError: 'continueRegularOutput',
		parameters: {
			resource: 'order',
			operation: 'register',
			inputMode: 'json',
			order: '={{ $json.body }}',
		},
		credentials: { voyadoEngageApi: { id: '', name: '' } },
	};
	return {
		name: 'Orders by webhook',
		nodes: [webhook, register],
		connections: { Webhook: { main: [[{ node: 'Register', type: 'main', index: 0 }]] } },
	};
}

/** Published webhooks are there a little later than the activation says. */
async function untilAnswered(n8n: N8n): Promise<void> {
	// An order that is refused before it is sent.
	await until(async () => (await post(n8n, {})).ok);
}

async function deliver(n8n: N8n, events: string[]): Promise<Delivery[]> {
	const waiting = [...events];
	const ended: Delivery[] = [];
	const work = async () => {
		for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
			ended.push({ event, outcome: await outcomeOf(n8n, event) });
			progress(`${ended.length} of ${events.length} deliveries`);
		}
	};
	await Promise.all(Array.from({ length: DELIVERIES_AT_ONCE }, work));
	return ended;
}

async function outcomeOf(n8n: N8n, event: string): Promise<string | undefined> {
	try {
		const response = await post(n8n, smallOrder({ orderNumber: event }));
		const answer = (await response.json()) as {
			registration?: { outcome?: string };
			details?: { outcome?: string };
		};
		return (answer.registration ?? answer.details)?.outcome;
	} catch {
		return undefined;
	}
}

async function post(n8n: N8n, body: object): Promise<Response> {
	return await fetch(`${n8n.url}/webhook/orders`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
		signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
	});
}

/** The executions that a worker started and ended, by its log. */
function executionsOf(worker: N8n): { started: string[]; ended: string[] } {
	const find = (verb: string) =>
		[...worker.log.matchAll(new RegExp(`Worker ${verb} execution (\\d+)`, 'g'))].map(
			([, id]) => id,
		);
	return { started: find('started'), ended: find('finished') };
}

function busiest(workers: N8n[]): N8n {
	const open = (worker: N8n) => {
		const { started: all, ended } = executionsOf(worker);
		return all.length - ended.length;
	};
	return workers.reduce((most, worker) => (open(worker) > open(most) ? worker : most));
}

function countBy(values: string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	return counts;
}

async function until(isThere: () => boolean | Promise<boolean>): Promise<void> {
	const deadline = Date.now() + SYNC_TIMEOUT_MS;
	while (!(await isThere())) {
		if (Date.now() > deadline) throw new Error('What was waited for did not happen.');
		await sleep(20);
	}
}

function secondsSince(time: number): number {
	return Math.round((Date.now() - time) / 1000);
}

let lastProgress = Date.now();

function progress(text: string): void {
	if (Date.now() - lastProgress < 5_000) return;
	lastProgress = Date.now();
	printProgress(text);
}

await main();
