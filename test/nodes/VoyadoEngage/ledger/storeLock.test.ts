import { afterEach, describe, expect, it, vi } from 'vitest';

import { StoreLock } from '../../../../nodes/VoyadoEngage/ledger/storeLock';
import { DeduplicationStore } from '../../../engine/deduplicationStore';

function newStore() {
	const store = new DeduplicationStore();
	store.statement = async () => undefined;
	const helpers = store.helpersOf({ workflow: { id: 'w' }, node: { id: 'n' } });
	const list = () => store.rows.get('w ');
	/** Does what the Remove Duplicates node does. */
	const removeDuplicates = async (items: string[]) =>
		await helpers.checkProcessedAndRecord(items, 'workflow', {
			mode: 'entries',
			maxEntries: 10_000,
		});
	return { store, helpers, list, removeDuplicates };
}

afterEach(() => void vi.useRealTimers());

describe('the lock in the list of the workflow', () => {
	it('is held by one at a time', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		const { helpers, list } = newStore();
		let holders = 0;
		const hold = async () => {
			const release = await new StoreLock().acquire(helpers);
			expect(++holders).toBe(1);
			await new Promise((resolve) => setTimeout(resolve, 200));
			holders--;
			await release!();
		};
		const holding = Promise.all(Array.from({ length: 6 }, hold));
		await vi.advanceTimersByTimeAsync(60_000);
		await holding;
		expect(list()).toBeUndefined();
	});

	it('keeps the entries that a Remove Duplicates node added meanwhile', async () => {
		const { helpers, list, removeDuplicates } = newStore();
		const lock = new StoreLock();
		const release = await lock.acquire(helpers);
		await removeDuplicates(['a', 'b']);
		await release!();
		expect(list()!.data).toHaveLength(2);
		expect((await removeDuplicates(['a', 'b', 'c'])).new).toEqual(['c']);
		expect(await lock.acquire(helpers)).toBeUndefined();
		expect(list()!.data).toHaveLength(3);
	});

	it('is not released by a holder that was taken for dead', async () => {
		const { store, helpers, list } = newStore();
		const realNow = Date.now;
		const release = await new StoreLock().acquire(helpers);
		// Another worker has broken the lock, and holds it now.
		store.rows.set('w ', { mode: 'entries', data: Array.from({ length: 30 }, () => 'x') });
		try {
			Date.now = () => realNow() + 60_000;
			await release!();
		} finally {
			Date.now = realNow;
		}
		expect(list()!.data).toHaveLength(30);
	});

	it('cannot be acquired if the store fails, and throws its error', async () => {
		const { store, helpers } = newStore();
		store.beforeCall = () => {
			throw new Error('database is locked');
		};
		await expect(new StoreLock().acquire(helpers)).rejects.toThrow('database is locked');
	});
});
