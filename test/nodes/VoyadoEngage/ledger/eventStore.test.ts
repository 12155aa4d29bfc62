import { sleep } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { getEventStore } from '../../../../nodes/VoyadoEngage/ledger/eventStore';
import { DeduplicationStore } from '../../../engine/deduplicationStore';

const MINUTE_MS = 60_000;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => void vi.useRealTimers());

function newStore() {
	const store = new DeduplicationStore();
	store.statement = async () => undefined;
	return { store, helpers: store.helpersOf({ workflow: { id: 'w' }, node: { id: 'n' } }) };
}

/** Opens another node's event store, which drops the idle ones. */
let nodes = 0;
const openAnother = () => getEventStore(`another ${nodes++}`);

describe('the event store of a node', () => {
	it('is shared by the executions of a process while it is in use', async () => {
		const { helpers } = newStore();
		const first = getEventStore('shared');
		for (let round = 0; round < 3; round++) {
			await vi.advanceTimersByTimeAsync(9 * MINUTE_MS);
			const reading = getEventStore('shared').read(helpers, ['A']);
			await vi.advanceTimersByTimeAsync(MINUTE_MS);
			await reading;
			openAnother();
		}
		expect(getEventStore('shared')).toBe(first);
	});

	it('is dropped after it was idle for a while', async () => {
		const first = getEventStore('idle');
		await vi.advanceTimersByTimeAsync(11 * MINUTE_MS);
		openAnother();
		expect(getEventStore('idle')).not.toBe(first);
	});

	it('is kept while an outcome could not be stored', async () => {
		const { store, helpers } = newStore();
		const first = getEventStore('failing');
		const claiming = first.claim(helpers, { key: 'A', evenIfUnconfirmed: false }, 10);
		await vi.advanceTimersByTimeAsync(MINUTE_MS);
		const { period } = await claiming;
		store.beforeCall = () => {
			throw new Error('database is locked');
		};
		const completing = first.complete(helpers, { key: 'A', period, state: 'registered' });
		const failed = expect(completing).rejects.toThrow('database is locked');
		await vi.advanceTimersByTimeAsync(11 * MINUTE_MS);
		await failed;
		openAnother();
		expect(getEventStore('failing')).toBe(first);

		store.beforeCall = () => undefined;
		const reading = first.read(helpers, ['A']);
		await vi.advanceTimersByTimeAsync(11 * MINUTE_MS);
		expect(await reading).toEqual(new Map([['A', 'registered']]));
		openAnother();
		expect(getEventStore('failing')).not.toBe(first);
	});
});

describe('a round of the store', () => {
	const CALLS_PER_ROUND = 6;
	const keys = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

	/** @param callMs how long each call of the store takes */
	async function claimAll(nodeName: string, callMs = 0) {
		const { store, helpers } = newStore();
		store.beforeCall = async () => await sleep(callMs);
		const events = getEventStore(nodeName);
		const claim = async (key: string) =>
			await events.claim(helpers, { key, evenIfUnconfirmed: false }, 10);
		const claims = keys.map(claim);
		await vi.advanceTimersByTimeAsync(20 + CALLS_PER_ROUND * callMs);
		const [{ period }] = await Promise.all(claims);
		const ends: Array<Promise<void>> = [];
		const end = (key: string) =>
			void ends.push(events.complete(helpers, { key, period, state: 'registered' }));
		return { store, helpers, events, claim, end, ends };
	}

	it('is shared by the events in flight: it waits until few are left', async () => {
		const { store, claim, end, ends } = await claimAll('shared round');
		let calls = store.calls;
		expect(calls).toBeLessThanOrEqual(CALLS_PER_ROUND);
		for (const key of ['A', 'B', 'C', 'D']) {
			end(key);
			void claim(`next ${key}`);
			await vi.advanceTimersByTimeAsync(22);
		}
		expect(store.calls).toBe(calls);
		end('E');
		await vi.advanceTimersByTimeAsync(22);
		await Promise.all(ends);
		expect(store.calls - calls).toBeLessThanOrEqual(CALLS_PER_ROUND);

		calls = store.calls;
		for (const key of ['F', 'G', 'H', 'next A', 'next B']) end(key);
		await vi.advanceTimersByTimeAsync(22);
		await Promise.all(ends);
		expect(store.calls - calls).toBeLessThanOrEqual(CALLS_PER_ROUND);
	});

	it('waits for more ends if rounds take long', async () => {
		const { store, end, ends } = await claimAll('long rounds', 50);
		const { calls } = store;
		for (const key of ['A', 'B', 'C', 'D', 'E', 'F']) {
			end(key);
			await vi.advanceTimersByTimeAsync(22);
		}
		expect(store.calls).toBe(calls);
		end('G');
		await vi.advanceTimersByTimeAsync(500);
		await Promise.all(ends);
	});

	it('does not wait for answers that take minutes', async () => {
		const { end, ends } = await claimAll('slow answers');
		end('A');
		await vi.advanceTimersByTimeAsync(300);
		await Promise.all(ends);
	});

	it('does not wait if an execution looks events up', async () => {
		const { helpers, events, end } = await claimAll('look up');
		end('A');
		const reading = events.read(helpers, ['A', 'B', 'Z']);
		await vi.advanceTimersByTimeAsync(22);
		expect(Object.fromEntries(await reading)).toEqual({
			A: 'registered',
			B: 'unconfirmed',
			Z: 'new',
		});
	});
});
