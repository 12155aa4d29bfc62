import * as fc from 'fast-check';
import chunk from 'lodash/chunk';
import { describe, expect, it } from 'vitest';

import { RegistrationLedger } from '../../../../nodes/VoyadoEngage/ledger/ledger';
import { DeduplicationStore } from '../../../engine/deduplicationStore';
import { KEYS, simulate, type Fate, type Outcome, type Schedule } from './severalWorkers';

/** Number of random schedules; set PROPERTY_RUNS=10000 in the environment for more. */
const ALL_RUNS = Number(process.env.PROPERTY_RUNS ?? 300);
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
			preloads: fc.boolean(),
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
			preloads: true,
		});
		// The first run registers A. The third worker meets the dead worker's lock together with the second.
		const first = { ...run(2, 0), keys: ['A'], preloads: false };
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
			preloads: true,
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
function nodeLedgers(nodeName: string, maxEvents: number) {
	const store = new DeduplicationStore();
	store.statement = async () => undefined;
	const helpers = store.helpersOf({ workflow: { id: nodeName }, node: { id: 'n' } });
	const preload = async (keys: string[]) => {
		const ledger = new RegistrationLedger({ store: helpers, nodeName, maxEvents });
		await ledger.preload(keys);
		return ledger;
	};
	const register = async (keys: string[]) => {
		const ledger = await preload(keys);
		for (const some of chunk(keys, 300)) {
			const states = await Promise.all(some.map(async (key) => await ledger.claim(key, false)));
			expect(new Set(states)).toEqual(new Set(['new']));
			await Promise.all(some.map(async (key) => await ledger.complete(key, 'registered')));
		}
		return ledger;
	};
	return { store, preload, register, entries: () => [...store.rows.get(`${nodeName} n:n`)!.data] };
}

function names(name: string, count: number): string[] {
	return Array.from({ length: count }, (_, index) => `${name} ${index}`);
}

describe('a long list', { timeout: 120_000 }, () => {
	it('is remembered completely, and reading it changes nothing', async () => {
		const { store, preload, register, entries } = nodeLedgers('long', 10_000);
		const keys = names('order', 10_200);
		const first = await register(keys);
		expect(first.usage).toEqual({ remembered: 10_200, maxEvents: 10_200 });
		const before = entries();
		expect(before).toHaveLength(2 * 10_200);

		const calls = store.calls;
		const second = await preload(keys);
		expect(keys.every((key) => second.isRegistered(key))).toBe(true);
		// For each 500 events: four calls for the lock, and two for the list.
		expect(store.calls - calls).toBeLessThanOrEqual(1 + 21 * 6);
		expect(entries()).toEqual(before);
	});

	it('forgets only as many of the oldest events as there is no room for', async () => {
		const { preload, register } = nodeLedgers('full', 2_000);
		await register(names('old', 2_000));
		await register(names('new', 1_000));
		const keys = [...names('old', 2_000), ...names('new', 1_000)];
		const ledger = await preload(keys);
		const known = keys.map((key) => ledger.isRegistered(key));
		// Events in flight have extra room, which registered ones use as long as it is free.
		const forgotten = known.indexOf(true);
		expect(forgotten).toBeGreaterThanOrEqual(500);
		expect(forgotten).toBeLessThanOrEqual(1_000);
		expect(known.slice(forgotten)).not.toContain(false);
	});
});
