import * as fc from 'fast-check';
import chunk from 'lodash/chunk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Semaphore } from '../../../../nodes/shared/concurrency';
import { MAX_CLAIMED } from '../../../../nodes/VoyadoEngage/ledger/circuitBreaker';
import { RegistrationLedger } from '../../../../nodes/VoyadoEngage/ledger/ledger';
import { DeduplicationStore } from '../../../engine/deduplicationStore';
import { KEYS, simulate, type Fate, type Outcome, type Schedule } from './severalWorkers';

/** Number of random schedules; set PROPERTY_RUNS=10000 in the environment for more. */
const ALL_RUNS = Number(process.env.PROPERTY_RUNS ?? 100);
const RUNS = Math.ceil(ALL_RUNS / 4);
const TIMEOUT_MS = 120_000 + RUNS * 1_000;

/** Nothing goes wrong. */
const FAULTLESS: Schedule = {
	seed: 1,
	runs: [],
	fates: ['accepted'],
	deaths: [],
	failures: [],
	clockJumps: [],
	maxAnswerMs: 100,
};

const worker = fc.nat({ max: 2 });
const moment = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 60_000 }));
const runs = (sendAgain: fc.Arbitrary<boolean>) =>
	fc.array(
		fc.record({
			worker,
			at: moment,
			keys: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 6 }),
			sendAgain,
			looksUp: fc.boolean(),
		}),
		{ minLength: 1, maxLength: 12 },
	);

function schedules(parts: Partial<Record<keyof Schedule, fc.Arbitrary<unknown>>>) {
	return fc.record({
		seed: fc.nat(),
		runs: runs(fc.constant(false)),
		fates: fc.constant<Fate[]>(['accepted']),
		deaths: fc.constant([]),
		failures: fc.constant([]),
		clockJumps: fc.constant([]),
		maxAnswerMs: fc.constantFrom(20, 3_000),
		...parts,
	}) as fc.Arbitrary<Schedule>;
}

const anyFates = fc.array(
	fc.constantFrom<Fate>('accepted', 'accepted', 'accepted', 'refused', 'lost', 'neverArrives'),
	{ minLength: 1, maxLength: 10 },
);
const deaths = fc.array(fc.record({ worker, at: moment }), { maxLength: 4 });
const failures = fc.array(fc.record({ worker, call: fc.nat({ max: 30 }), acts: fc.boolean() }), {
	maxLength: 3,
});
const hour = 3_600_000;
const clockJumps = fc.array(
	fc.record({ at: moment, by: fc.constantFrom(-3 * hour, -40_000, 40_000, 3 * hour) }),
	{ maxLength: 2 },
);

async function holds(schedule: fc.Arbitrary<Schedule>, check: (outcome: Outcome) => void) {
	const property = fc.asyncProperty(schedule, async (each) => check(await simulate(each)));
	await fc.assert(property, { numRuns: RUNS });
}

function expectStatesAreRight({ accepted, states, mayBeUnconfirmed }: Outcome): void {
	for (const key of KEYS) {
		const expected = accepted.get(key) ? 'registered' : 'new';
		const allowed = mayBeUnconfirmed.has(key) ? [expected, 'unconfirmed'] : [expected];
		expect(allowed, key).toContain(states.get(key));
	}
}

describe('several workers', { timeout: TIMEOUT_MS }, () => {
	it('send each event once, and the others wait for the outcome', async () => {
		await holds(schedules({}), (outcome) => {
			expect(outcome.violations).toEqual([]);
			expect(outcome.answers).not.toContain('unconfirmed');
			expect([...outcome.accepted.values()].every((times) => times === 1)).toBe(true);
			expectStatesAreRight(outcome);
		});
	});

	it('forget nothing and send nothing twice, whatever Voyado answers and whichever worker dies', async () => {
		await holds(schedules({ fates: anyFates, deaths, clockJumps }), (outcome) => {
			expect(outcome.violations).toEqual([]);
			expectStatesAreRight(outcome);
		});
	});

	it('forget nothing and send nothing twice, at whichever statement a worker dies', async () => {
		const run = (worker: number, at: number) => ({
			worker,
			at,
			keys: ['A', 'B', 'C'],
			sendAgain: false,
			looksUp: true,
		});
		// The first run registers A. The third worker meets the dead worker's lock together with the second.
		const first = { ...run(2, 0), keys: ['A'], looksUp: false };
		const runs = [first, run(0, 500), run(1, 505), run(2, 510)];
		let longest = 0;
		for (let statement = 0; statement < 100; statement++) {
			const outcome = await simulate({
				...FAULTLESS,
				seed: statement,
				runs,
				deathAtStatement: { worker: 0, statement },
			});
			expect(outcome.violations, `statement ${statement}`).toEqual([]);
			expectStatesAreRight(outcome);
			longest = Math.max(longest, outcome.endedAt);
		}
		// A dead worker's lock was broken at least once.
		expect(longest).toBeGreaterThan(20_000);
		expect(longest).toBeLessThan(240_000);
	});

	it('forget nothing and send nothing twice if calls of the store fail', async () => {
		await holds(schedules({ fates: anyFates, deaths, failures }), (outcome) => {
			expect(outcome.violations).toEqual([]);
			expectStatesAreRight(outcome);
		});
	});

	it('have the same outcome each time for the same schedule', async () => {
		const run = (worker: number) => ({
			worker,
			at: worker,
			keys: KEYS,
			sendAgain: false,
			looksUp: true,
		});
		const schedule = { ...FAULTLESS, runs: [run(0), run(1), run(2)] };
		expect(await simulate(schedule)).toEqual(await simulate(schedule));
	});

	it('leave Math.random as it was', async () => {
		const before = Math.random;
		await simulate(FAULTLESS);
		expect(Math.random).toBe(before);
	});

	const again = { runs: runs(fc.boolean()), fates: anyFates, deaths, failures };

	function expectRegisteredWereAccepted({ states, accepted }: Outcome): void {
		for (const [key, state] of states) {
			if (state === 'registered') expect(accepted.get(key), key).toBeGreaterThan(0);
		}
	}

	it('report no event as registered that is not, if unconfirmed ones are sent again', async () => {
		await holds(schedules(again), (outcome) => {
			expect(outcome.violations).toEqual([]);
			expectRegisteredWereAccepted(outcome);
		});
	});

	// If the clock jumps by hours, an event in flight looks unconfirmed, and 'Send Again' sends it again.
	it('report no event as registered that is not, if the clock jumps as well', async () => {
		await holds(schedules({ ...again, clockJumps }), expectRegisteredWereAccepted);
	});
});

/** Ledgers of one node over one store, whose statements take no time. */
function nodeLedgers(name: string, maxEvents: number, store = new DeduplicationStore()) {
	store.statement = async () => undefined;
	const helpers = store.helpersOf({ workflow: { id: 'w' }, node: { id: 'n' } });
	const claimSlots = new Semaphore(MAX_CLAIMED);
	const open = (nodeName: string) =>
		new RegistrationLedger({ store: helpers, nodeName, maxEvents, claimSlots });
	/** Reads states as another process does, which has registered none of the events itself. */
	const read = async (keys: string[]) => await open(`${name} elsewhere`).readStates(keys);
	const register = async (keys: string[]) => {
		const ledger = open(name);
		await ledger.start(keys.length);
		for (const some of chunk(keys, 300)) {
			const states = await Promise.all(some.map(async (key) => await ledger.claim(key, false)));
			expect(new Set(states)).toEqual(new Set(['new']));
			await Promise.all(some.map(async (key) => await ledger.complete(key, 'registered')));
		}
		return ledger;
	};
	return {
		store,
		helpers,
		claimSlots,
		open,
		read,
		register,
		entries: () => [...(store.rows.get('w n:n')?.data ?? [])],
	};
}

function names(name: string, count: number): string[] {
	return Array.from({ length: count }, (_, index) => `${name} ${index}`);
}

describe('a long list', { timeout: 120_000 }, () => {
	it('has one entry for each registered event, and reading it changes nothing', async () => {
		const { store, read, register, entries } = nodeLedgers('long', 2_000);
		const keys = names('order', 2_200);
		const first = await register(keys);
		expect(first.usage).toEqual({ remembered: 2_200, maxEvents: 2_200 });
		const before = entries();
		expect(before).toHaveLength(2_200);

		const calls = store.calls;
		const states = await read(keys);
		expect(keys.every((key) => states.get(key) === 'registered')).toBe(true);
		// For each 8 events: four calls for the lock, and two for the list.
		expect(store.calls - calls).toBeLessThanOrEqual(1 + 275 * 6);
		expect(entries()).toEqual(before);
	});

	it('is left as it was by a look, even if the database is busy for a moment', async () => {
		const { helpers, read, register, entries } = nodeLedgers('busy', 100);
		await register(names('order', 4));
		const before = entries();
		const { removeProcessed } = helpers;
		let failures = 2;
		helpers.removeProcessed = async (...request) => {
			if (failures-- > 0) throw new Error('database is locked');
			await removeProcessed(...request);
		};
		const states = await read(names('order', 6));
		expect([...states.values()]).toEqual([...Array<string>(4).fill('registered'), 'new', 'new']);
		expect(entries()).toEqual(before);
	});

	it('is not read again for events that this process knows, unless somebody clears it', async () => {
		const { store, open, register } = nodeLedgers('known', 100);
		const keys = names('order', 20);
		await register(keys);
		const ledger = open('known');
		await ledger.start(20);
		const calls = store.calls;
		for (const key of keys) expect(await ledger.claim(key, false)).toBe('registered');
		expect(store.calls).toBe(calls);

		store.rows.clear();
		await ledger.start(20);
		expect(await ledger.claim(keys[0], false)).toBe('new');
	});

	it('forgets only as many of the oldest events as there is no room for', async () => {
		const { read, register } = nodeLedgers('full', 2_000);
		await register(names('old', 2_000));
		await register(names('new', 2_000));
		const keys = [...names('old', 2_000), ...names('new', 2_000)];
		const states = await read(keys);
		const known = keys.map((key) => states.get(key) === 'registered');
		// Events in flight have extra room, which registered ones use as long as it is free.
		const forgotten = known.indexOf(true);
		expect(forgotten).toBeGreaterThanOrEqual(1_000);
		expect(forgotten).toBeLessThanOrEqual(2_000);
		expect(known.slice(forgotten)).not.toContain(false);
	});
});

describe('a process that dies', { timeout: 120_000 }, () => {
	beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
	afterEach(() => void vi.useRealTimers());

	const registered = names('registered', 12);
	const fresh = names('fresh', 12);
	const claimed = names('claimed', 20);

	/** Looks events up and registers others at the same time, and dies at a statement of the database. */
	async function die(statement: number) {
		const { store, register } = nodeLedgers(`before ${statement}`, 100);
		await settled(register(registered));
		const dying = nodeLedgers(`dying ${statement}`, 100, new DeduplicationStore(store.rows));
		let statements = 0;
		const death = new Promise<'died'>((resolve) => {
			dying.store.statement = async () => {
				if (statements++ < statement) return;
				resolve('died');
				await new Promise(() => undefined);
			};
		});
		const end = await settled(Promise.race([death, workOf(dying, statement)]));
		// The lock of a dead process is broken after a while, which other tests show.
		store.rows.delete('w ');
		const after = nodeLedgers(`after ${statement}`, 100, new DeduplicationStore(store.rows));
		const states = await settled(after.read([...registered, ...fresh, ...claimed]));
		return { end, states };
	}

	async function workOf(
		{ open, claimSlots }: ReturnType<typeof nodeLedgers>,
		statement: number,
	): Promise<'done'> {
		const ledger = open(`dying ${statement}`);
		const register = async (key: string) => {
			const leave = await claimSlots.acquire();
			await ledger.claim(key, false);
			const stored = ledger.complete(key, 'registered');
			leave();
			await stored;
		};
		await Promise.all([ledger.readStates([...registered, ...fresh]), ...claimed.map(register)]);
		return 'done';
	}

	it('leaves at most eight events unconfirmed, at whichever statement', async () => {
		for (let statement = 0, end = 'died'; end === 'died'; statement++) {
			const outcome = await die(statement);
			end = outcome.end;
			const stateOf = (key: string) => outcome.states.get(key) ?? 'new';
			const unconfirmed = [...registered, ...fresh, ...claimed].filter(
				(key) => stateOf(key) === 'unconfirmed',
			);
			expect(unconfirmed.length, `statement ${statement}`).toBeLessThanOrEqual(MAX_CLAIMED);
			for (const key of registered) expect(stateOf(key), key).not.toBe('new');
			for (const key of fresh) expect(stateOf(key), key).not.toBe('registered');
		}
	});
});

/** Moves the time on until a promise has settled. */
async function settled<Result>(promise: Promise<Result>): Promise<Result> {
	let isSettled = false;
	void promise.catch(() => undefined).finally(() => (isSettled = true));
	while (!isSettled) await vi.advanceTimersByTimeAsync(5);
	return await promise;
}
