import { describe, expect, it } from 'vitest';

import { StoreLock } from '../../../../nodes/VoyadoEngage/ledger/storeLock';
import { DeduplicationStore } from '../../../engine/deduplicationStore';

function newStore() {
	const store = new DeduplicationStore();
	store.statement = async () => undefined;
	const helpers = store.helpersOf({ workflow: { id: 'w' }, node: { id: 'n' } });
	const list = () => store.rows.get('w ');
	/** As the Remove Duplicates node does it. */
	const removeDuplicates = async (items: string[]) =>
		await helpers.checkProcessedAndRecord(items, 'workflow', {
			mode: 'entries',
			maxEntries: 10_000,
		});
	return { store, helpers, list, removeDuplicates };
}

describe('the lock in the list of the workflow', () => {
	it('is held by one at a time', async () => {
		const { helpers, list } = newStore();
		let holders = 0;
		const hold = async () => {
			const release = await new StoreLock().acquire(helpers);
			expect(++holders).toBe(1);
			await new Promise((resolve) => setTimeout(resolve, 5));
			holders--;
			await release!();
		};
		await Promise.all(Array.from({ length: 6 }, hold));
		expect(list()).toBeUndefined();
	});

	it('leaves the entries of a Remove Duplicates node that came meanwhile', async () => {
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

	it('is not released by one that was taken for dead', async () => {
		const { store, helpers, list } = newStore();
		const realNow = Date.now;
		const release = await new StoreLock().acquire(helpers);
		// Another one has broken it, and holds it.
		store.rows.set('w ', { mode: 'entries', data: Array.from({ length: 30 }, () => 'x') });
		try {
			Date.now = () => realNow() + 60_000;
			await release!();
		} finally {
			Date.now = realNow;
		}
		expect(list()!.data).toHaveLength(30);
	});

	it('is asked for in vain where the store fails, which is told', async () => {
		const { store, helpers } = newStore();
		store.beforeCall = () => {
			throw new Error('database is locked');
		};
		await expect(new StoreLock().acquire(helpers)).rejects.toThrow('database is locked');
	});
});
