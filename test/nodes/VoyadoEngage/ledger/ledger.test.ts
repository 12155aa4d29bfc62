import * as fc from 'fast-check';
import chunk from 'lodash/chunk';
import { describe, expect, it } from 'vitest';

import { RegistrationLedger } from '../../../../nodes/VoyadoEngage/ledger/ledger';
import { DeduplicationStore } from '../../../engine/deduplicationStore';
import { KEYS, simulate, type Fate, type Outcome, type Schedule } from './severalWorkers';

/** How many random schedules; more by the environment, such as PROPERTY_RUNS=10000. */
const ALL_RUNS = Number(process.env.PROPERTY_RUNS ?? 300);
const RUNS = Math.ceil(ALL_RUNS / 4);
const TIMEOUT_MS = 120_000 + RUNS * 1_000;

/** One in which nothing goes wrong. */
const QUIET: Schedule = {
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
			opens: fc.boolean(),
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

function expectNothingForgotten({ accepted, states, mayBeUnknown }: Outcome): void {
	for (const key of KEYS) {
		const right = accepted.get(key) ? 'registered' : 'new';
		const allowed = mayBeUnknown.has(key) ? [right, 'unknown'] : [right];
		expect(allowed, key).toContain(states.get(key));
	}
}

describe('several workers', { timeout: TIMEOUT_MS }, () => {
	it('send each event once, and the others wait for the outcome', async () => {
		await holds(schedules({}), (outcome) => {
			expect(outcome.violations).toEqual([]);
			expect(outcome.answers).not.toContain('unknown');
			expect([...outcome.accepted.values()].every((times) => times === 1)).toBe(true);
			expectNothingForgotten(outcome);
		});
	});

	it('forget nothing and send nothing twice, whatever Voyado answers and whoever dies', async () => {
		await holds(schedules({ fates: anyFates, deaths, clockJumps }), (outcome) => {
			expect(outcome.violations).toEqual([]);
			expectNothingForgotten(outcome);
		});
	});

	it('do so wherever one of them dies', async () => {
		const run = (worker: number, at: number) => ({
			worker,
			at,
			keys: ['A', 'B', 'C'],
			sendAgain: false,
			opens: true,
		});
		// The first knows A already. The third comes to the dead one's lock together with the second.
		const first = { ...run(2, 0), keys: ['A'], opens: false };
		const runs = [first, run(0, 500), run(1, 505), run(2, 510)];
		let longest = 0;
		for (let statement = 0; statement < 100; statement++) {
			const outcome = await simulate({
				...QUIET,
				seed: statement,
				runs,
				deathAtStatement: { worker: 0, statement },
			});
			expect(outcome.violations, `statement ${statement}`).toEqual([]);
			expectNothingForgotten(outcome);
			longest = Math.max(longest, outcome.endedAt);
		}
		// A lock that a dead worker left was among it, and was broken.
		expect(longest).toBeGreaterThan(20_000);
		expect(longest).toBeLessThan(240_000);
	});

	it('do so where calls of the store fail', async () => {
		await holds(schedules({ fates: anyFates, deaths, failures }), (outcome) => {
			expect(outcome.violations).toEqual([]);
			expectNothingForgotten(outcome);
		});
	});

	const again = { runs: runs(fc.boolean()), fates: anyFates, deaths, failures };

	function expectOnlyAcceptedOnes({ states, accepted }: Outcome): void {
		for (const [key, state] of states) {
			if (state === 'registered') expect(accepted.get(key), key).toBeGreaterThan(0);
		}
	}

	it('call nothing registered that is not, where unknown ones are sent again', async () => {
		await holds(schedules(again), (outcome) => {
			expect(outcome.violations).toEqual([]);
			expectOnlyAcceptedOnes(outcome);
		});
	});

	// By a clock that jumped for hours, a sending that is under way looks long over; who has chosen to
	// send unknown ones again then does so.
	it('nor where the clock jumps meanwhile', async () => {
		await holds(schedules({ ...again, clockJumps }), expectOnlyAcceptedOnes);
	});
});

/** One node's ledgers over one store, in a process of their own; statements take no time. */
function nodeLedgers(nodeName: string, maxEvents: number) {
	const store = new DeduplicationStore();
	store.statement = async () => undefined;
	const helpers = store.helpersOf({ workflow: { id: nodeName }, node: { id: 'n' } });
	const open = async (keys: string[]) => {
		const ledger = new RegistrationLedger({ store: helpers, nodeName, maxEvents });
		await ledger.open(keys);
		return ledger;
	};
	const register = async (keys: string[]) => {
		const ledger = await open(keys);
		for (const some of chunk(keys, 300)) {
			const states = await Promise.all(some.map(async (key) => await ledger.begin(key, false)));
			expect(new Set(states)).toEqual(new Set(['new']));
			await Promise.all(some.map(async (key) => await ledger.end(key, 'registered')));
		}
		return ledger;
	};
	return { store, open, register, marks: () => [...store.rows.get(`${nodeName} n:n`)!.data] };
}

function names(name: string, count: number): string[] {
	return Array.from({ length: count }, (_, index) => `${name} ${index}`);
}

describe('a long list', { timeout: 120_000 }, () => {
	it('is remembered whole, and asking for it forgets nothing', async () => {
		const { store, open, register, marks } = nodeLedgers('long', 10_000);
		const keys = names('order', 10_200);
		const first = await register(keys);
		expect(first.fillLevel).toEqual({ remembered: 10_200, maxEvents: 10_200 });
		const before = marks();
		expect(before).toHaveLength(2 * 10_200);

		const calls = store.calls;
		const second = await open(keys);
		expect(keys.every((key) => second.isRegistered(key))).toBe(true);
		// For each 500: four of the lock, and two of the list.
		expect(store.calls - calls).toBeLessThanOrEqual(1 + 21 * 6);
		expect(marks()).toEqual(before);
	});

	it('pushes out only as many of the oldest as there is no room for', async () => {
		const { open, register } = nodeLedgers('full', 2_000);
		await register(names('old', 2_000));
		await register(names('new', 1_000));
		const keys = [...names('old', 2_000), ...names('new', 1_000)];
		const isKnown = await open(keys);
		const known = keys.map((key) => isKnown.isRegistered(key));
		// Those that are under way have some room of their own, which others use in between.
		const forgotten = known.indexOf(true);
		expect(forgotten).toBeGreaterThanOrEqual(500);
		expect(forgotten).toBeLessThanOrEqual(1_000);
		expect(known.slice(forgotten)).not.toContain(false);
	});
});
