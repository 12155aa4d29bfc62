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
