/**
 * Chaos: the main job in a real n8n, as the example workflow does it, while everything goes wrong that
 * can: both providers fail at random, n8n is killed twice and starts again during an outage, and orders
 * arrive and are marked by somebody else meanwhile. Prints one line of JSON, and exits with 1 where
 * an order was lost, registered twice or never emitted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { execa } from 'execa';

import { seededRandom } from '../emulators/random';
import { startEmulators, type Emulators } from '../emulators/emulators';
import type { Emulator } from '../emulators/emulator';
import { outputOf } from './client';
import { DURABLE_POLLING, startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { createCredentials, importWorkflow, readExample } from './sync';

const TRIGGER = 'Akinon Trigger';
const REGISTER = 'Register in Voyado';
const ERROR_OUTPUT = 1;
/** Everything must be over by then, however many orders there are. */
const MAX_MS = 15 * 60_000;
/** Of a hundred requests, so many end in each of these ways. */
const FAULTS_PERCENT = { unavailable: 5, broken: 5, tooMany: 5, cut: 6, webPage: 2 };

const { values: flags } = parseArgs({
	options: {
		orders: { type: 'string', default: '300' },
		seed: { type: 'string', default: '1' },
		poller: { type: 'string', default: 'legacy' },
	},
});

/** What became of the orders. Each is counted once, except where it is registered twice. */
interface Outcome {
	registeredOnce: number;
	/** Reported as outcome unknown: a person has to look. */
	unknown: number;
	/** Reported as refused by Voyado. */
	refused: number;
	/** Marked as sent by somebody else before they were registered. */
	takenElsewhere: number;
	/** Neither done nor reported. */
	lost: number;
	twice: number;
	/** Of the lost ones, those that the trigger never brought. */
	neverEmitted: number;
}

/** One run, from the first order to the last. */
class Chaos {
	private readonly random: () => number;

	private readonly deadline = Date.now() + MAX_MS;

	/** IDs of the orders that somebody else marked. */
	private readonly elsewhere = new Set<number>();

	private readonly emitted = new Set<number>();

	/** The last outcome that was reported of an order, by ID. */
	private readonly reported = new Map<number, string>();

	private readonly readExecutions = new Set<string>();

	peakMemoryMb = 0;

	constructor(
		private readonly n8n: N8n,
		private readonly workflowId: string,
		private readonly emulators: Emulators,
		private readonly orders: number,
		seed: number,
	) {
		this.random = seededRandom(seed);
	}

	async run(): Promise<Outcome> {
		const memory = setInterval(() => void this.measureMemory(), 1000);
		try {
			this.arrive(0.6);
			this.misbehave();
			// Its own poll may fail: the trigger has to live on.
			await this.n8n.client.activateWorkflow(this.workflowId);
			await this.untilRegistered(0.1);
			await this.crash();
			await this.untilRegistered(0.4);
			await this.crashIntoOutage();
			this.arrive(1);
			await this.untilRegistered(0.7);
			this.heal();
			return await this.settle();
		} finally {
			clearInterval(memory);
		}
	}

	/** Adds orders until this share of all has arrived. */
	private arrive(share: number): void {
		const { akinon } = this.emulators;
		const count = Math.round(this.orders * share) - akinon.orders.size;
		if (count > 0) akinon.addOrders({ count, refusedByVoyado: true });
	}

	/** Somebody else takes some of the orders that wait. */
	private markElsewhere(): void {
		const { akinon } = this.emulators;
		const waiting = [...akinon.orders.values()].filter((order) => !order.is_send);
		for (const { id } of waiting.filter(() => this.random() < 0.03)) {
			akinon.setSent([id]);
			this.elsewhere.add(id);
		}
	}

	private misbehave(): void {
		const { akinon, voyado } = this.emulators;
		for (const emulator of [akinon, voyado]) addFaults(emulator);
	}

	/** What is still open then comes with its next delivery, and so ends within minutes. */
	private heal(): void {
		const { akinon, voyado } = this.emulators;
		for (const { faults } of [akinon, voyado]) faults.clear();
	}

	private async crash(): Promise<void> {
		await this.n8n.kill('SIGKILL');
		this.markElsewhere();
		this.arrive(this.emulators.akinon.orders.size / this.orders + 0.1);
		await this.n8n.start();
	}

	/** n8n starts again while Akinon is down, so that the poll of its activation cannot succeed. */
	private async crashIntoOutage(): Promise<void> {
		const { akinon } = this.emulators;
		akinon.faults.clear();
		akinon.faults.add({ kind: 'status', status: 500, body: 'Down for maintenance' });
		await this.n8n.kill('SIGKILL');
		akinon.journal.clear();
		await this.n8n.start();
		await this.until(() => akinon.journal.entries.length > 0);
		this.markElsewhere();
		akinon.faults.clear();
		addFaults(akinon);
	}

	private async untilRegistered(share: number): Promise<void> {
		const { registrations } = this.emulators.voyado;
		await this.until(() => registrations.length >= this.orders * share);
	}

	private async until(condition: () => boolean): Promise<void> {
		while (!condition() && Date.now() < this.deadline) await sleep(50);
	}

	/** Waits until each order is done or reported. */
	private async settle(): Promise<Outcome> {
		for (;;) {
			await this.readNewExecutions();
			const outcome = this.count();
			if (outcome.lost === 0 || Date.now() > this.deadline) return outcome;
			await sleep(2000);
		}
	}

	private async readNewExecutions(): Promise<void> {
		const { client } = this.n8n;
		const summaries = await client.listExecutions(this.workflowId);
		for (const { id, status } of summaries.reverse()) {
			if (this.readExecutions.has(id) || ['new', 'running', 'waiting'].includes(status)) continue;
			this.readExecutions.add(id);
			const execution = await client.getExecution(id);
			for (const { json } of outputOf(execution, TRIGGER)) this.emitted.add(Number(json.id));
			for (const { json } of outputOf(execution, REGISTER, ERROR_OUTPUT)) {
				const { outcome } = json.details as { outcome: string };
				this.reported.set(Number(json.id), outcome);
			}
		}
	}

	private count(): Outcome {
		const { akinon, voyado } = this.emulators;
		const timesRegistered = new Map<string, number>();
		for (const { orderNumber } of voyado.registrations) {
			timesRegistered.set(orderNumber, (timesRegistered.get(orderNumber) ?? 0) + 1);
		}
		const outcome: Outcome = {
			registeredOnce: 0,
			unknown: 0,
			refused: 0,
			takenElsewhere: 0,
			lost: 0,
			twice: 0,
			neverEmitted: 0,
		};
		for (const { id, number, is_send: isSent } of akinon.orders.values()) {
			const times = timesRegistered.get(number) ?? 0;
			const reported = this.reported.get(id);
			if (times > 1) outcome.twice++;
			if (isSent && times > 0) outcome.registeredOnce += times === 1 ? 1 : 0;
			else if (reported === 'unknown') outcome.unknown++;
			else if (reported === 'refused' && times === 0) outcome.refused++;
			else if (this.elsewhere.has(id) && times === 0) outcome.takenElsewhere++;
			else {
				outcome.lost++;
				if (times === 0 && !this.emitted.has(id)) outcome.neverEmitted++;
			}
		}
		return outcome;
	}

	private async measureMemory(): Promise<void> {
		const { processId } = this.n8n;
		if (processId === undefined) return;
		const { stdout } = await execa('ps', ['-o', 'rss=', '-p', String(processId)], {
			reject: false,
		});
		this.peakMemoryMb = Math.max(this.peakMemoryMb, Math.round(Number(stdout) / 1024));
	}
}

/** Lets an emulator misbehave at random, by its seed. */
function addFaults({ faults }: Emulator): void {
	const { unavailable, broken, tooMany, cut, webPage } = FAULTS_PERCENT;
	const often = (percent: number) => ({ probability: percent / 100 });
	const soon = { 'retry-after': '1' };
	faults.add({ kind: 'status', status: 503, match: often(unavailable) });
	faults.add({ kind: 'status', status: 500, match: often(broken) });
	faults.add({ kind: 'status', status: 429, headers: soon, match: often(tooMany) });
	faults.add({ kind: 'resetBefore', match: often(cut / 3) });
	faults.add({ kind: 'resetAfter', match: often(cut / 3) });
	faults.add({ kind: 'truncated', match: often(cut / 3) });
	faults.add({ kind: 'html', match: often(webPage) });
}

async function main(): Promise<void> {
	const start = Date.now();
	const [orders, seed] = [Number(flags.orders), Number(flags.seed)];
	const emulators = await startEmulators({ seed });
	const n8n = await startN8n({
		packageFolder: PROJECT_FOLDER,
		env: flags.poller === 'durable' ? DURABLE_POLLING : {},
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
		const workflow = await readExample('akinon-to-voyado');
		const [trigger] = workflow.nodes;
		// The shortest lease that there is, and all orders in few polls, so that it does not take hours.
		const options = { maxOrders: Math.max(100, Math.ceil(orders / 3)) };
		trigger.parameters = { ...trigger.parameters, redeliverAfter: 1, options };
		const workflowId = await importWorkflow(n8n, workflow, credentials);
		const chaos = new Chaos(n8n, workflowId, emulators, orders, seed);
		const outcome = await chaos.run();
		const minutes = Number(((Date.now() - start) / 60_000).toFixed(1));
		const { peakMemoryMb } = chaos;
		const run = { orders, seed, poller: flags.poller };
		process.stdout.write(`${JSON.stringify({ ...run, ...outcome, peakMemoryMb, minutes })}\n`);
		const isRight = outcome.lost + outcome.twice + outcome.neverEmitted === 0;
		process.exitCode = isRight ? 0 : 1;
	} catch (error) {
		// A run whose n8n is just being stopped breaks off somewhere.
		if (!isInterrupted) throw error;
	} finally {
		await stop();
	}
}

await main();
