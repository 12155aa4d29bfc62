import { setTimeout as sleep } from 'node:timers/promises';

import { execa } from 'execa';

import type { Emulator } from '../../emulators/emulator';
import type { Emulators } from '../../emulators/emulators';
import { seededRandom } from '../../emulators/random';
import type { Execution, ExecutionSummary, WorkflowContent } from '../client';
import type { N8n } from '../n8n';

export const TRIGGER = 'Akinon Trigger';
export const REGISTER = 'Register in Voyado';
export const ERROR_OUTPUT = 1;
/** Everything must be over by then, however many orders there are. */
const MAX_MS = 15 * 60_000;
/** Of a hundred requests, so many end in each of these ways. */
const FAULTS_PERCENT = { unavailable: 5, broken: 5, tooMany: 5, cut: 6, webPage: 2 };

/** What every run counts; each of these must be 0. */
export interface Failures {
	/** Neither done nor reported. */
	lost: number;
	/** Registered more than once. */
	twice: number;
	/** Of the lost ones, those that the trigger never emitted. */
	neverEmitted: number;
	/** Registered, although the order never had this status. */
	unfounded?: number;
}

/** What a run has to work with. */
export interface Surroundings {
	n8n: N8n;
	workflowId: string;
	emulators: Emulators;
	orders: number;
	seed: number;
}

/** A kind of run: the example that it runs, and what happens meanwhile. */
export interface ChaosKind {
	example: string;
	/** Changes the example so that a run does not take hours. */
	hurry(workflow: WorkflowContent, orders: number): void;
	create(surroundings: Surroundings): ChaosRun<Failures>;
}

/** One run, from the first order to the last: faults all the time, a kill, and a kill before an outage. */
export abstract class ChaosRun<Outcome extends Failures> {
	protected readonly random: () => number;

	private readonly deadline = Date.now() + MAX_MS;

	private readonly readExecutions = new Set<string>();

	peakMemoryMb = 0;

	/** How many registrations there are before the first and before the second kill, per order. */
	protected abstract readonly killAt: [number, number];

	constructor(protected readonly surroundings: Surroundings) {
		this.random = seededRandom(surroundings.seed);
	}

	/** Activates the workflow and lets the first orders arrive. */
	protected abstract begin(): Promise<void>;

	/** Runs while n8n is dead, and once more while Akinon is down. */
	protected abstract whileDown(): void;

	/** Whether it is high time for the next kill, however little is registered. */
	protected isLate(): boolean {
		return false;
	}

	/** Runs after the last kill, until the last order has arrived and moved. */
	protected abstract finish(): Promise<void>;

	/** Reads what an execution that has ended says of its orders. */
	protected abstract readExecution(execution: Execution): void;

	protected abstract count(): Outcome;

	/** Names what went wrong, for a person who looks for the reason. */
	describeFailures(): string[] {
		return [];
	}

	async run(): Promise<Outcome> {
		const memory = setInterval(() => void this.measureMemory(), 1000);
		try {
			this.misbehave();
			await this.begin();
			await this.untilRegistered(this.killAt[0]);
			await this.crash();
			await this.untilRegistered(this.killAt[1]);
			await this.crashIntoOutage();
			await this.finish();
			this.heal();
			return await this.settle();
		} finally {
			clearInterval(memory);
		}
	}

	/** Its own poll may fail: the trigger has to live on. */
	protected async activate(): Promise<void> {
		const { n8n, workflowId } = this.surroundings;
		await n8n.client.activateWorkflow(workflowId);
	}

	protected async untilRegistered(perOrder: number): Promise<void> {
		const { orders, emulators } = this.surroundings;
		const { registrations } = emulators.voyado;
		await this.until(() => registrations.length >= orders * perOrder || this.isLate());
	}

	protected async until(condition: () => boolean): Promise<void> {
		while (!condition() && Date.now() < this.deadline) await sleep(50);
	}

	/** Kills n8n without any chance to tidy up. */
	protected async kill(): Promise<void> {
		await this.surroundings.n8n.kill('SIGKILL');
	}

	protected async restart(): Promise<void> {
		await this.surroundings.n8n.start();
	}

	private misbehave(): void {
		const { akinon, voyado } = this.surroundings.emulators;
		for (const emulator of [akinon, voyado]) addFaults(emulator);
	}

	/** What is still open then comes with its next delivery, and so ends within minutes. */
	private heal(): void {
		const { akinon, voyado } = this.surroundings.emulators;
		for (const { faults } of [akinon, voyado]) faults.clear();
	}

	private async crash(): Promise<void> {
		await this.kill();
		this.whileDown();
		await this.restart();
	}

	/** n8n starts again while Akinon is down, so that its first poll cannot succeed. */
	private async crashIntoOutage(): Promise<void> {
		const { akinon } = this.surroundings.emulators;
		akinon.faults.clear();
		akinon.faults.add({ kind: 'status', status: 500, body: 'Down for maintenance' });
		await this.kill();
		akinon.journal.clear();
		await this.restart();
		await this.until(() => akinon.journal.entries.length > 0);
		this.whileDown();
		akinon.faults.clear();
		addFaults(akinon);
	}

	/** Waits until everything is done or reported, and no execution could do anything twice any more. */
	private async settle(): Promise<Outcome> {
		for (;;) {
			const isQuiet = await this.readNewExecutions();
			const outcome = this.count();
			if ((outcome.lost === 0 && isQuiet) || Date.now() > this.deadline) return outcome;
			await sleep(2000);
		}
	}

	/** Returns whether all executions have ended. */
	private async readNewExecutions(): Promise<boolean> {
		const { n8n, workflowId } = this.surroundings;
		const summaries = await n8n.client.listExecutions(workflowId);
		const isOver = ({ status }: ExecutionSummary) =>
			!['new', 'running', 'waiting'].includes(status);
		const ended = summaries.reverse().filter(isOver);
		for (const { id } of ended.filter((each) => !this.readExecutions.has(each.id))) {
			this.readExecutions.add(id);
			this.readExecution(await n8n.client.getExecution(id));
		}
		return ended.length === summaries.length;
	}

	private async measureMemory(): Promise<void> {
		const { processId } = this.surroundings.n8n;
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
