import uniqueId from 'lodash/uniqueId';

import { Semaphore } from '../../../../nodes/shared/concurrency';
import { MAX_CLAIMED } from '../../../../nodes/VoyadoEngage/ledger/circuitBreaker';
import { RegistrationLedger } from '../../../../nodes/VoyadoEngage/ledger/ledger';
import { DeduplicationStore, type Row } from '../../../engine/deduplicationStore';
import { seededRandom } from '../../../emulators/random';

/**
 * Simulates several n8n processes that share one deduplication store. The ledger
 * keeps what a process remembers by the node's name, so each process has a name of its own. Each
 * database statement takes some simulated time, and any process may die at any moment. The simulation controls the clock, so minutes take milliseconds.
 */

/** What happens to an order: `lost`: accepted, but the answer is lost; `neverArrives`: not accepted, no answer. */
export type Fate = 'accepted' | 'refused' | 'lost' | 'neverArrives';

export interface Run {
	worker: number;
	/** Milliseconds after the start. */
	at: number;
	keys: string[];
	sendAgain: boolean;
	/** Whether all events are looked up first. */
	looksUp: boolean;
}

export interface Schedule {
	seed: number;
	runs: Run[];
	fates: Fate[];
	/** When a worker dies. Its later runs happen in a new process. */
	deaths: Array<{ worker: number; at: number }>;
	/** The database statement at which a worker dies, by its number in the worker's first process. */
	deathAtStatement?: { worker: number; statement: number };
	/** Calls of the store that fail, by their number in the worker; `acts`: after changing the store. */
	failures: Array<{ worker: number; call: number; acts: boolean }>;
	clockJumps: Array<{ at: number; by: number }>;
	/** The longest that Voyado takes to answer. */
	maxAnswerMs: number;
}

export interface Outcome {
	/** Sentences about what must never happen. */
	violations: string[];
	/** All states that the ledger returned. */
	answers: string[];
	/** How often Voyado accepted each event. */
	accepted: Map<string, number>;
	/** The final state of each event, read by a new process long after everything else. */
	states: Map<string, string>;
	/** Events that were in a process when it died, got no answer, or could not be stored. */
	mayBeUnconfirmed: Set<string>;
	/** Milliseconds from the start until everything was done. */
	endedAt: number;
}

export const KEYS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'];
const PLACE = { workflow: { id: 'w' }, node: { id: 'n' } };
const MAX_EVENTS = 1_000;
const START = Date.parse('2026-01-01T00:00:00Z');

/** Replaces the real timers and clock; `runUntil` moves the time on. */
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
			if (!next || next.at > end) throw new Error(`It did not end within ${end} ms`);
			this.now = Math.max(this.now, next.at);
			next.callback();
			// Everything that follows without waiting happens before this returns.
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

	/** Events between the start of `claim` and the end of `complete`. */
	readonly claimed = new Set<string>();

	/** Events that are being looked up. */
	readonly read = new Set<string>();

	readonly store: DeduplicationStore;

	constructor(
		private readonly simulation: Simulation,
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
				this.doubt();
				throw new StoreFailed('store failed');
			};
		return { check: wrap, remove: wrap };
	}

	die(): void {
		this.isDead = true;
		this.doubt();
	}

	private doubt(): void {
		const { mayBeUnconfirmed } = this.simulation.outcome;
		for (const key of [...this.claimed, ...this.read]) mayBeUnconfirmed.add(key);
	}

	private readonly nodeName = uniqueId('w n ');

	openLedger(): RegistrationLedger {
		return new RegistrationLedger({
			store: this.helpers,
			nodeName: this.nodeName,
			maxEvents: MAX_EVENTS,
			claimSlots: this.claimSlots,
		});
	}

	async run({ keys, sendAgain, looksUp }: Run): Promise<void> {
		const ledger = this.openLedger();
		await ledger.start(keys.length).catch(ignoreStore);
		if (looksUp) {
			for (const key of keys) this.read.add(key);
			await ledger.readStates(keys).catch(ignoreStore);
			for (const key of keys) this.read.delete(key);
		}
		await Promise.all(keys.map(async (key) => await this.attempt(ledger, key, sendAgain)));
	}

	readonly claimSlots = new Semaphore(MAX_CLAIMED);

	private readonly last = new Map<string, Promise<void>>();

	/** Like the Register operation: a process works on one event in one run at a time. */
	private async attempt(
		ledger: RegistrationLedger,
		key: string,
		sendAgain: boolean,
	): Promise<void> {
		const before = this.last.get(key) ?? Promise.resolve();
		const work = before.then(async () => {
			this.claimed.add(key);
			try {
				await this.register(ledger, key, sendAgain);
			} catch (error) {
				ignoreStore(error);
			}
			if (!this.isDead) this.claimed.delete(key);
		});
		this.last.set(key, work);
		await work;
	}

	private async register(ledger: RegistrationLedger, key: string, sendAgain: boolean) {
		const { outcome, time } = this.simulation;
		const state = await ledger.claim(key, sendAgain);
		outcome.answers.push(state);
		if (state === 'registered' && !outcome.accepted.get(key)) {
			outcome.violations.push(`${key} counts as registered at ${time.now}, but was never accepted`);
		}
		if (state === 'registered' || (state === 'unconfirmed' && !sendAgain)) return;
		const fate = await this.simulation.send(key, state, this);
		if (fate === 'lost' || fate === 'neverArrives') outcome.mayBeUnconfirmed.add(key);
		const isNew = state === 'new';
		if (fate === 'accepted') await ledger.complete(key, 'registered');
		else if (fate === 'refused' && isNew) await ledger.complete(key, 'notRegistered');
		else await ledger.complete(key, 'unconfirmed');
	}
}

function ignoreStore(error: unknown): void {
	if (!(error instanceof StoreFailed)) throw error;
}

class Simulation {
	readonly time = new Time();

	readonly rows = new Map<string, Row>();

	readonly outcome: Outcome;

	private readonly inFlight = new Set<string>();

	private sends = 0;

	constructor(private readonly schedule: Schedule) {
		this.outcome = {
			violations: [],
			answers: [],
			accepted: new Map(),
			states: new Map(),
			mayBeUnconfirmed: new Set(),
			endedAt: 0,
		};
	}

	/** Mostly a few milliseconds, sometimes much longer. */
	statementMs(): number {
		return Math.random() < 0.02 ? 50 + Math.random() * 600 : 0.5 + Math.random() * 5;
	}

	async send(key: string, state: string, process: Process): Promise<Fate> {
		const { accepted, violations } = this.outcome;
		if (state === 'new') {
			if (accepted.get(key)) violations.push(`${key} is sent a second time at ${this.time.now}`);
			if (this.inFlight.has(key)) violations.push(`${key} is sent twice at ${this.time.now}`);
		}
		const fate = this.schedule.fates[this.sends++ % this.schedule.fates.length];
		const answerMs = 5 + Math.random() * this.schedule.maxAnswerMs;
		this.inFlight.add(key);
		await this.time.pause(answerMs / 2);
		if (fate === 'accepted' || fate === 'lost') accepted.set(key, (accepted.get(key) ?? 0) + 1);
		await this.time.pause(answerMs / 2);
		this.inFlight.delete(key);
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
				processes.push(new Process(this, ownFailures, lastStatement));
			}
			lives.set(worker, processes);
		}
		const last = new Process(this, []);
		this.time.install();
		try {
			let outstanding = runs.length + deaths.length + clockJumps.length;
			const current = (worker: number) => lives.get(worker)!.find(({ isDead }) => !isDead)!;
			const errors: unknown[] = [];
			for (const run of runs) {
				this.time.after(run.at, () => {
					const process = current(run.worker);
					const running = process.run(run).catch((error: unknown) => errors.push(error));
					process.running.add(running as Promise<void>);
					void running.finally(() => process.running.delete(running as Promise<void>));
					outstanding--;
				});
			}
			for (const { worker, at } of deaths) {
				this.time.after(at, () => {
					if (lives.has(worker)) current(worker).die();
					outstanding--;
				});
			}
			for (const { at, by } of clockJumps) {
				this.time.after(at, () => {
					this.time.jumpBy(by);
					outstanding--;
				});
			}
			const all = [...lives.values()].flat();
			const isQuiet = () =>
				outstanding === 0 && all.every(({ isDead, running }) => isDead || running.size === 0);
			await this.time.runUntil(isQuiet, 3_600_000);
			this.outcome.violations.push(...errors.map(String));
			this.outcome.endedAt = this.time.now;
			await this.readFinalStates(last);
			return this.outcome;
		} finally {
			this.time.restore();
		}
	}

	/** Runs when nobody can be sending anymore. */
	private async readFinalStates(process: Process): Promise<void> {
		const ledger = process.openLedger();
		let isOver = false;
		const looking = (async () => {
			await this.time.pause(600_000);
			for (const key of KEYS) this.outcome.states.set(key, await ledger.claim(key, false));
			isOver = true;
		})();
		await this.time.runUntil(() => isOver, this.time.now + 3_600_000);
		await looking;
	}
}

/** Runs a schedule. The same schedule always has the same outcome. */
export async function simulate(schedule: Schedule): Promise<Outcome> {
	const realRandom = Math.random;
	Math.random = seededRandom(schedule.seed);
	try {
		return await new Simulation(schedule).run();
	} finally {
		Math.random = realRandom;
	}
}
