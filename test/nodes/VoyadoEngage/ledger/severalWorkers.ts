import { vi } from 'vitest';

import type { RegistrationLedger } from '../../../../nodes/VoyadoEngage/ledger/ledger';
import { DeduplicationStore, type Row } from '../../../engine/deduplicationStore';
import { seededRandom } from '../../../emulators/random';

/**
 * Several n8n processes over one deduplication store, in a time of its own: each has its own instance
 * of the ledger's modules, each statement of the database takes a moment, and any of them may die at
 * any moment. Nothing waits for real, so a schedule of minutes takes milliseconds.
 */

/** What Voyado does with an order: `lost` accepts without its answer arriving, `neverArrives` does not accept. */
export type Fate = 'accepted' | 'refused' | 'lost' | 'neverArrives';

export interface Run {
	worker: number;
	/** Milliseconds after the start. */
	at: number;
	keys: string[];
	sendAgain: boolean;
	/** Whether all keys are looked up first, whatever their number. */
	opens: boolean;
}

export interface Schedule {
	seed: number;
	runs: Run[];
	fates: Fate[];
	/** When a worker dies; what is to run on it later runs in a new process. */
	deaths: Array<{ worker: number; at: number }>;
	/** The statement of the database, by its number in the worker's first process, that it dies at. */
	deathAtStatement?: { worker: number; statement: number };
	/** Calls of the store that fail, by their number in the worker. */
	failures: Array<{ worker: number; call: number; acts: boolean }>;
	clockJumps: Array<{ at: number; by: number }>;
	/** The longest that Voyado takes to answer. */
	maxAnswerMs: number;
}

export interface Outcome {
	/** Sentences about what must never be. */
	violations: string[];
	/** Every answer of the ledger. */
	answers: string[];
	/** How often Voyado accepted each event. */
	accepted: Map<string, number>;
	/** The state in the end of each event, asked by a new process when all is quiet. */
	states: Map<string, string>;
	/** Events that a process died with, that were left without an answer, or whose marks could not be stored. */
	mayBeUnknown: Set<string>;
	/** Milliseconds from the start until nothing was left to do. */
	endedAt: number;
}

export const KEYS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'];
const PLACE = { workflow: { id: 'w' }, node: { id: 'n' } };
const MAX_EVENTS = 1_000;
const START = Date.parse('2026-01-01T00:00:00Z');

const realRandom = Math.random;
let random = realRandom;
// lodash keeps the function that it finds when it is loaded, which is after this.
Math.random = () => random();

type LedgerModule = typeof import('../../../../nodes/VoyadoEngage/ledger/ledger');

async function newInstance(): Promise<LedgerModule> {
	vi.resetModules();
	return await import('../../../../nodes/VoyadoEngage/ledger/ledger');
}

/** Timers and clock in the place of the real ones, moved on by `runUntil`. */
class Time {
	now = 0;

	private jump = 0;

	private timers: Array<{ at: number; order: number; callback: () => void }> = [];

	private order = 0;

	private readonly real = { setTimeout: globalThis.setTimeout, now: Date.now };

	install(): void {
		globalThis.setTimeout = ((callback: () => void, ms = 0) =>
			this.after(ms, callback)) as unknown as typeof setTimeout;
		Date.now = () => START + this.now + this.jump;
	}

	restore(): void {
		globalThis.setTimeout = this.real.setTimeout;
		Date.now = this.real.now;
	}

	after(ms: number, callback: () => void): number {
		const timer = { at: this.now + ms, order: this.order++, callback };
		let low = 0;
		let high = this.timers.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.timers[middle].at <= timer.at) low = middle + 1;
			else high = middle;
		}
		this.timers.splice(low, 0, timer);
		return timer.order;
	}

	async pause(ms: number): Promise<void> {
		await new Promise<void>((resolve) => this.after(ms, resolve));
	}

	jumpBy(ms: number): void {
		this.jump += ms;
	}

	async runUntil(isOver: () => boolean, end: number): Promise<void> {
		await new Promise(setImmediate);
		while (!isOver()) {
			const next = this.timers.shift();
			if (!next || next.at > end) throw new Error(`Nothing ended it by ${end} ms`);
			this.now = Math.max(this.now, next.at);
			next.callback();
			// All that follows from it without waiting happens before this.
			await new Promise(setImmediate);
		}
	}
}

const never = new Promise<never>(() => undefined);

class StoreFailed extends Error {}

/** One n8n process. */
class Process {
	isDead = false;

	readonly running = new Set<Promise<void>>();

	/** Events between the start of `begin` and the end of `end`. */
	readonly inHand = new Set<string>();

	readonly asked = new Set<string>();

	readonly store: DeduplicationStore;

	constructor(
		private readonly simulation: Simulation,
		readonly module: LedgerModule,
		failures: Array<{ call: number; acts: boolean }>,
		lastStatement = Infinity,
	) {
		this.store = new DeduplicationStore(simulation.rows);
		let statements = 0;
		this.store.statement = async () => {
			await simulation.time.pause(simulation.statementMs());
			if (!this.isDead && statements++ === lastStatement) this.die();
			if (this.isDead) await never;
		};
		const { check, remove } = this.failing(failures);
		const helpers = this.store.helpersOf(PLACE);
		this.helpers = {
			...helpers,
			checkProcessedAndRecord: check(helpers.checkProcessedAndRecord),
			removeProcessed: remove(helpers.removeProcessed),
		};
	}

	readonly helpers: ConstructorParameters<typeof RegistrationLedger>[0]['store'];

	private failing(failures: Array<{ call: number; acts: boolean }>) {
		let calls = 0;
		const wrap =
			<Arguments extends unknown[], Answer>(call: (...all: Arguments) => Promise<Answer>) =>
			async (...all: Arguments) => {
				const failure = failures.find((each) => each.call === calls);
				calls++;
				if (!failure) return await call(...all);
				if (failure.acts) await call(...all);
				for (const key of this.inHand) this.simulation.outcome.mayBeUnknown.add(key);
				for (const key of this.asked) this.simulation.diedAsking(key);
				throw new StoreFailed('store failed');
			};
		return { check: wrap, remove: wrap };
	}

	die(): void {
		this.isDead = true;
		for (const key of this.inHand) this.simulation.outcome.mayBeUnknown.add(key);
		// One that is only being looked up keeps its second copy; a second death can take that too.
		for (const key of this.asked) this.simulation.diedAsking(key);
	}

	async run({ keys, sendAgain, opens }: Run): Promise<void> {
		const { RegistrationLedger } = this.module;
		const ledger = new RegistrationLedger({
			store: this.helpers,
			nodeName: 'w n',
			maxEvents: MAX_EVENTS,
		});
		const others = Array.from({ length: opens ? 9 : 0 }, (_, index) => `other ${index}`);
		for (const key of keys) this.asked.add(key);
		await ledger.open([...keys, ...others]).catch(ignoreStore);
		for (const key of keys) this.asked.delete(key);
		await Promise.all(keys.map(async (key) => await this.attempt(ledger, key, sendAgain)));
	}

	private readonly last = new Map<string, Promise<void>>();

	/** As the Register operation does it: one after another in a process, for each event. */
	private async attempt(
		ledger: RegistrationLedger,
		key: string,
		sendAgain: boolean,
	): Promise<void> {
		const before = this.last.get(key) ?? Promise.resolve();
		const work = before.then(async () => {
			this.inHand.add(key);
			try {
				await this.register(ledger, key, sendAgain);
			} catch (error) {
				ignoreStore(error);
			}
			if (!this.isDead) this.inHand.delete(key);
		});
		this.last.set(key, work);
		await work;
	}

	private async register(ledger: RegistrationLedger, key: string, sendAgain: boolean) {
		const { outcome, time } = this.simulation;
		const state = await ledger.begin(key, sendAgain);
		outcome.answers.push(state);
		if (state === 'registered' && !outcome.accepted.get(key)) {
			outcome.violations.push(`${key} is called registered at ${time.now}`);
		}
		if (state === 'registered' || (state === 'unknown' && !sendAgain)) return;
		const fate = await this.simulation.send(key, state, this);
		if (fate === 'lost' || fate === 'neverArrives') outcome.mayBeUnknown.add(key);
		const isNew = state === 'new';
		if (fate === 'accepted') await ledger.end(key, 'registered');
		else if (fate === 'refused' && isNew) await ledger.end(key, 'notRegistered');
		else await ledger.end(key, 'unknown');
	}
}

function ignoreStore(error: unknown): void {
	if (!(error instanceof StoreFailed)) throw error;
}

class Simulation {
	readonly time = new Time();

	readonly rows = new Map<string, Row>();

	readonly outcome: Outcome;

	private readonly open = new Set<string>();

	private readonly deathsWhileAsking = new Map<string, number>();

	private sends = 0;

	constructor(private readonly schedule: Schedule) {
		this.outcome = {
			violations: [],
			answers: [],
			accepted: new Map(),
			states: new Map(),
			mayBeUnknown: new Set(),
			endedAt: 0,
		};
	}

	/** Mostly some milliseconds; now and then a database that is busy. */
	statementMs(): number {
		return random() < 0.02 ? 50 + random() * 600 : 0.5 + random() * 5;
	}

	diedAsking(key: string): void {
		const deaths = (this.deathsWhileAsking.get(key) ?? 0) + 1;
		this.deathsWhileAsking.set(key, deaths);
		if (deaths > 1) this.outcome.mayBeUnknown.add(key);
	}

	async send(key: string, state: string, process: Process): Promise<Fate> {
		const { accepted, violations } = this.outcome;
		if (state === 'new') {
			if (accepted.get(key)) violations.push(`${key} is sent a second time at ${this.time.now}`);
			if (this.open.has(key)) violations.push(`${key} is sent twice at ${this.time.now}`);
		}
		const fate = this.schedule.fates[this.sends++ % this.schedule.fates.length];
		const answerMs = 5 + random() * this.schedule.maxAnswerMs;
		this.open.add(key);
		await this.time.pause(answerMs / 2);
		if (fate === 'accepted' || fate === 'lost') accepted.set(key, (accepted.get(key) ?? 0) + 1);
		await this.time.pause(answerMs / 2);
		this.open.delete(key);
		if (process.isDead) await never;
		return fate;
	}

	async run(): Promise<Outcome> {
		const { runs, deaths, deathAtStatement, failures, clockJumps } = this.schedule;
		const workers = [...new Set(runs.map(({ worker }) => worker))];
		const lives = new Map<number, Process[]>();
		for (const worker of workers) {
			const atStatement = deathAtStatement?.worker === worker ? deathAtStatement : undefined;
			const timed = deaths.filter((death) => death.worker === worker).length;
			const own = timed + (atStatement ? 1 : 0);
			const processes: Process[] = [];
			for (let life = 0; life <= own; life++) {
				const ownFailures = life === 0 ? failures.filter((each) => each.worker === worker) : [];
				const lastStatement = life === 0 ? atStatement?.statement : undefined;
				processes.push(new Process(this, await newInstance(), ownFailures, lastStatement));
			}
			lives.set(worker, processes);
		}
		const last = new Process(this, await newInstance(), []);
		this.time.install();
		try {
			let open = runs.length + deaths.length + clockJumps.length;
			const current = (worker: number) => lives.get(worker)!.find(({ isDead }) => !isDead)!;
			const over: unknown[] = [];
			for (const run of runs) {
				this.time.after(run.at, () => {
					const process = current(run.worker);
					const running = process.run(run).catch((error: unknown) => over.push(error));
					process.running.add(running as Promise<void>);
					void running.finally(() => process.running.delete(running as Promise<void>));
					open--;
				});
			}
			for (const { worker, at } of deaths) {
				this.time.after(at, () => {
					if (lives.has(worker)) current(worker).die();
					open--;
				});
			}
			for (const { at, by } of clockJumps) {
				this.time.after(at, () => {
					this.time.jumpBy(by);
					open--;
				});
			}
			const all = [...lives.values()].flat();
			const isQuiet = () =>
				open === 0 && all.every(({ isDead, running }) => isDead || running.size === 0);
			await this.time.runUntil(isQuiet, 3_600_000);
			this.outcome.violations.push(...over.map(String));
			this.outcome.endedAt = this.time.now;
			await this.lookAtTheEnd(last);
			return this.outcome;
		} finally {
			this.time.restore();
		}
	}

	/** Long after everything: nobody can be sending any more. */
	private async lookAtTheEnd(process: Process): Promise<void> {
		const ledger = new process.module.RegistrationLedger({
			store: process.helpers,
			nodeName: 'w n',
			maxEvents: MAX_EVENTS,
		});
		let isOver = false;
		const looking = (async () => {
			await this.time.pause(600_000);
			for (const key of KEYS) this.outcome.states.set(key, await ledger.begin(key, false));
			isOver = true;
		})();
		await this.time.runUntil(() => isOver, this.time.now + 3_600_000);
		await looking;
	}
}

/** Works through a schedule. The same schedule always comes out the same. */
export async function simulate(schedule: Schedule): Promise<Outcome> {
	random = seededRandom(schedule.seed);
	try {
		return await new Simulation(schedule).run();
	} finally {
		random = realRandom;
	}
}
