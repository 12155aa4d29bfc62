import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { RegistrationLedger } from '../../../nodes/VoyadoEngage/registrationLedger';

type Store = ConstructorParameters<typeof RegistrationLedger>[0];

/** n8n's deduplication store as far as one row goes; every call is a moment of its own. */
class Row {
	marks: string[] = [];

	calls = 0;

	constructor(private readonly capacity = Infinity) {}

	record(marks: string[]) {
		const known = new Set(this.marks);
		const added = marks.filter((mark) => !known.has(mark));
		this.marks.push(...added);
		if (this.marks.length > this.capacity) {
			this.marks.splice(0, this.marks.length - this.capacity);
		}
		return { new: added, processed: marks.filter((mark) => known.has(mark)) };
	}

	remove(marks: string[]) {
		this.marks = this.marks.filter((mark) => !marks.includes(mark));
	}
}

/** What becomes of one call of the store, beside working. */
type Trouble = { at: number; acts: boolean; kind: 'fails' | 'dies' };

class ProcessDied extends Error {}

/** The store as one execution sees it: some calls fail, and after one the process is no more. */
function storeOf(row: Row, troubles: Trouble[], moment: () => Promise<unknown>) {
	let calls = 0;
	let isDead = false;
	async function call<Result>(act: () => Result): Promise<Result> {
		const trouble = troubles.find(({ at }) => at === calls);
		calls++;
		row.calls++;
		await moment();
		if (isDead) throw new ProcessDied();
		isDead = trouble?.kind === 'dies';
		if (trouble && !trouble.acts) throw isDead ? new ProcessDied() : new Error('store failed');
		const result = act();
		await moment();
		if (trouble) throw isDead ? new ProcessDied() : new Error('store failed');
		return result;
	}
	const store = {
		checkProcessedAndRecord: async (marks: string[]) => await call(() => row.record(marks)),
		removeProcessed: async (marks: string[]) => await call(() => row.remove(marks)),
	} as unknown as Store;
	return { store, isDead: () => isDead };
}

/** What Voyado does with a send: `lost` accepts without its answer arriving, `neverArrives` does not. */
type Fate = 'accepted' | 'refused' | 'lost' | 'neverArrives';

interface Execution {
	attempts: Array<{ key: string; fate: Fate }>;
	sendAgain: boolean;
	troubles: Trouble[];
}

/** Voyado, and what nobody but the test knows of it. */
class Truth {
	readonly accepted = new Map<string, number>();

	readonly expected = new Map<string, string>();

	private readonly open = new Set<string>();

	async send(key: string, before: string, fate: Fate, moment: () => Promise<unknown>) {
		if (before === 'new') {
			expect(this.accepted.get(key) ?? 0, `${key} is sent a second time`).toBe(0);
			expect(this.open.has(key), `${key} is sent twice at the same time`).toBe(false);
		}
		this.open.add(key);
		await moment();
		if (fate === 'accepted' || fate === 'lost') {
			this.accepted.set(key, (this.accepted.get(key) ?? 0) + 1);
		}
		await moment();
		this.open.delete(key);
		if (fate === 'accepted') this.expected.set(key, 'registered');
		else if (fate !== 'refused') this.expected.set(key, 'unknown');
	}
}

/** Works through an execution's attempts as the Register operation does, keys side by side. */
async function run(row: Row, truth: Truth, execution: Execution, moment: () => Promise<unknown>) {
	const { store, isDead } = storeOf(row, execution.troubles, moment);
	const ledger = new RegistrationLedger(store);

	async function attempt(key: string, fate: Fate): Promise<void> {
		const before = await ledger.begin(key);
		expect(['new', 'registered', 'unknown']).toContain(before);
		if (before === 'registered') {
			expect(truth.accepted.get(key) ?? 0, `${key} is called registered`).toBeGreaterThan(0);
			return;
		}
		if (isDead() || (before === 'unknown' && !execution.sendAgain)) return;
		await truth.send(key, before, fate, moment);
		if (fate === 'accepted') await ledger.markRegistered(key);
		if (fate === 'refused' && before === 'new') await ledger.withdraw(key);
	}

	const keys = [...new Set(execution.attempts.map(({ key }) => key))];
	await Promise.all(
		keys.map(async (key) => {
			for (const { key: wanted, fate } of execution.attempts) {
				if (wanted !== key || isDead()) continue;
				try {
					await attempt(key, fate);
				} catch (error) {
					// An item whose mark cannot be kept is not sent, and the next one is tried.
					const isStore = error instanceof ProcessDied || String(error).includes('store failed');
					if (!isStore) throw error;
				}
			}
		}),
	);
}

async function knownOf(row: Row, key: string): Promise<string> {
	const { store } = storeOf(row, [], async () => undefined);
	return await new RegistrationLedger(store).begin(key);
}

const attempts = fc.array(
	fc.record({
		key: fc.constantFrom('A', 'B', 'C'),
		fate: fc.constantFrom<Fate>('accepted', 'refused', 'lost', 'neverArrives'),
	}),
	{ minLength: 1, maxLength: 5 },
);
const troubles = fc.array(
	fc.record({
		at: fc.nat({ max: 8 }),
		acts: fc.boolean(),
		kind: fc.constantFrom('fails' as const, 'dies' as const),
	}),
	{ maxLength: 3 },
);
const execution = (trouble: fc.Arbitrary<Trouble[]>, sendAgain: fc.Arbitrary<boolean>) =>
	fc.record({ attempts, troubles: trouble, sendAgain });

/** Rounds follow one another; the executions of one round run side by side, or one may send again. */
const rounds = (trouble: fc.Arbitrary<Trouble[]>) =>
	fc.array(
		fc.oneof(
			fc.array(execution(trouble, fc.constant(false)), { minLength: 1, maxLength: 3 }),
			execution(trouble, fc.constant(true)).map((single) => [single]),
		),
		{ minLength: 1, maxLength: 4 },
	);

async function runRounds(row: Row, truth: Truth, scheduler: fc.Scheduler, all: Execution[][]) {
	const moment = async () => await scheduler.schedule(Promise.resolve());
	for (const round of all) {
		const running = round.map(async (each) => await run(row, truth, each, moment));
		await scheduler.waitFor(Promise.all(running));
	}
}

describe('the ledger, whatever happens', () => {
	it('never lets a registered event be sent again, and calls none registered that is not', async () => {
		await fc.assert(
			fc.asyncProperty(rounds(troubles), fc.scheduler(), async (all, scheduler) => {
				await runRounds(new Row(), new Truth(), scheduler, all);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('knows what became of each event, where nothing fails', async () => {
		await fc.assert(
			fc.asyncProperty(rounds(fc.constant([])), fc.scheduler(), async (all, scheduler) => {
				const row = new Row();
				const truth = new Truth();
				await runRounds(row, truth, scheduler, all);
				for (const key of ['A', 'B', 'C']) {
					expect(await knownOf(row, key), key).toBe(truth.expected.get(key) ?? 'new');
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('calls nothing registered that is not when the store drops its oldest marks', async () => {
		const sends = fc.array(
			fc.record({
				key: fc.constantFrom(...'ABCDEFGH'),
				fate: fc.constantFrom<Fate>('accepted', 'refused', 'lost', 'neverArrives'),
			}),
			{ minLength: 5, maxLength: 40 },
		);
		await fc.assert(
			fc.asyncProperty(sends, fc.integer({ min: 4, max: 9 }), async (all, capacity) => {
				const row = new Row(capacity);
				const ledger = new RegistrationLedger(storeOf(row, [], async () => undefined).store);
				const accepted = new Set<string>();
				for (const { key, fate } of all) {
					const before = await ledger.begin(key);
					if (before === 'registered') expect(accepted).toContain(key);
					if (before !== 'new') continue;
					if (fate === 'accepted' || fate === 'lost') accepted.add(key);
					if (fate === 'accepted') await ledger.markRegistered(key);
					if (fate === 'refused') await ledger.withdraw(key);
				}
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe('the calls of the store', () => {
	it('are shared by all events that ask at the same time', async () => {
		const row = new Row();
		const ledger = new RegistrationLedger(storeOf(row, [], async () => undefined).store);
		const keys = Array.from({ length: 500 }, (_, index) => `order ${index}`);
		const answers = await Promise.all(keys.map(async (key) => await ledger.begin(key)));
		expect(new Set(answers)).toEqual(new Set(['new']));
		// One that records, one that looks again.
		expect(row.calls).toBe(2);
		await Promise.all(keys.map(async (key) => await ledger.markRegistered(key)));
		expect(row.calls).toBe(4);
		expect(row.marks).toHaveLength(500);
	});

	it('of several executions in one process never overlap', async () => {
		let underWay = 0;
		let most = 0;
		const row = new Row();
		const moment = async () => {
			most = Math.max(most, ++underWay);
			await new Promise((resolve) => setImmediate(resolve));
			underWay--;
		};
		const begin = async (key: string) =>
			await new RegistrationLedger(storeOf(row, [], moment).store).begin(key);
		await Promise.all(['A', 'B', 'C', 'D'].map(begin));
		expect(most).toBe(1);
		expect(row.marks).toHaveLength(8);
	});

	it('set a mark again that another worker has overwritten meanwhile', async () => {
		const row = new Row();
		const { store } = storeOf(row, [], async () => undefined);
		const record = store.checkProcessedAndRecord;
		const stale = [...row.marks];
		const overwritten = vi.fn(async (...call: Parameters<typeof record>) => {
			const answer = await record(...call);
			if (overwritten.mock.calls.length === 1) row.marks = stale;
			return answer;
		});
		const ledger = new RegistrationLedger({ ...store, checkProcessedAndRecord: overwritten });
		expect(await ledger.begin('A')).toBe('new');
		expect(await knownOf(row, 'A')).toBe('unknown');
	});

	it('are given up where the marks never stay, so that nothing is sent', async () => {
		const row = new Row(0);
		const ledger = new RegistrationLedger(storeOf(row, [], async () => undefined).store);
		await expect(ledger.begin('A')).rejects.toThrow('could not be kept');
	});
});
