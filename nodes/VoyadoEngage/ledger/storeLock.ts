import range from 'lodash/range';
import { sleep, type DeduplicationHelperFunctions } from 'n8n-workflow';

/** n8n's deduplication store, as the helpers of an execution offer it. */
export type EntryStore = Pick<
	DeduplicationHelperFunctions,
	'checkProcessedAndRecord' | 'removeProcessed' | 'clearAllProcessedItems' | 'getProcessedDataCount'
>;

export const STORE_OPTIONS = { mode: 'entries' } as const;

/** A holder adds a random number of entries up to this. */
const MAX_HOLDER_ENTRIES = 20;
/** Whoever breaks a lock adds a random number of entries up to this. */
const MAX_BREAKER_ENTRIES = 500;
/** A longer list does not come from this lock. */
const MAX_LOCK_ENTRIES = 5_000;
const MIN_PAUSE_MS = 5;
const MAX_PAUSE_MS = 30;
/** A holder needs some milliseconds. After this long, the entries of the list are checked. */
const SUSPICIOUS_AFTER_MS = 1_000;
/** After this long, a holder is taken for dead. Counted in pauses, so no clock is involved. */
const DEAD_AFTER_MS = 20_000;
/** Longer than any single call of the store takes. */
const MAX_CALL_MS = 3_000;
/** After this many refused inserts in a row, each into an empty list, the list is not usable. */
const MAX_REFUSED_INSERTS = 20;

/**
 * A lock that lets one n8n process at a time change what a workflow has in n8n's deduplication store.
 *
 * The store keeps one list of entries per node and one per workflow. It reads a list, changes it and
 * writes it back whole, without a lock: two workers that do so at the same time overwrite each other.
 * But it creates a list by an INSERT under a primary key, which only one worker can win, and clears it
 * by a DELETE. So the workflow's list is the lock: whoever creates it holds the lock, and releases it by
 * clearing the list.
 *
 * A holder adds a random number of entries, always from the start of the same sequence. Counting them
 * changes nothing, so those who wait can tell a new holder from a dead one. To break a dead holder's
 * lock, a worker adds its own random number of entries, waits until every other call must have ended,
 * and clears the list only if it still finds exactly its own number (Fischer's algorithm): only one
 * worker does.
 *
 * A Remove Duplicates node with the scope 'Workflow' uses the same list. Its entries are not part of the
 * sequence, so it is recognized and left alone.
 *
 * @see https://github.com/n8n-io/n8n/blob/master/packages/cli/src/deduplication/deduplication-helper.ts
 */
export class StoreLock {
	/** Whether another node uses the workflow's list, as far as was seen. */
	private isForeign = false;

	/**
	 * Waits for the lock.
	 *
	 * @returns a function that releases the lock, or undefined if another node uses the workflow's list,
	 * so that there is no lock
	 * @throws what the store throws
	 */
	async acquire(store: EntryStore): Promise<(() => Promise<void>) | undefined> {
		let lastCount = 0;
		let unchangedMs = 0;
		let refusedInserts = 0;
		for (;;) {
			const count = await countEntries(store);
			this.isForeign = count > MAX_LOCK_ENTRIES || (this.isForeign && count > 0);
			if (this.isForeign || refusedInserts >= MAX_REFUSED_INSERTS) return undefined;
			if (count === 0) {
				const ownCount = randomInteger(1, MAX_HOLDER_ENTRIES);
				const heldSince = Date.now();
				const result = await createList(store, ownCount);
				if (result === 'created') return async () => await release(store, ownCount, heldSince);
				refusedInserts = result === 'refused' ? refusedInserts + 1 : 0;
			}
			const pause = randomInteger(MIN_PAUSE_MS, MAX_PAUSE_MS);
			const wasSuspicious = unchangedMs >= SUSPICIOUS_AFTER_MS;
			unchangedMs = count > 0 && count === lastCount ? unchangedMs + pause : 0;
			lastCount = count;
			if (!wasSuspicious && unchangedMs >= SUSPICIOUS_AFTER_MS) {
				this.isForeign = await hasForeignEntries(store, count);
			}
			if (unchangedMs >= DEAD_AFTER_MS) {
				await breakLock(store, count);
				unchangedMs = 0;
			}
			await sleep(pause);
		}
	}
}

async function countEntries(store: EntryStore): Promise<number> {
	return await store.getProcessedDataCount('workflow', STORE_OPTIONS);
}

/** The first entries of the sequence that every lock uses. */
function lockEntries(count: number): string[] {
	return range(count).map((index) => `registration lock ${index}`);
}

/** @returns the entries that were missing */
async function addEntries(store: EntryStore, count: number): Promise<unknown[]> {
	const answer = await store.checkProcessedAndRecord(lockEntries(count), 'workflow', STORE_OPTIONS);
	return answer.new;
}

async function createList(
	store: EntryStore,
	ownCount: number,
): Promise<'created' | 'held' | 'refused'> {
	try {
		const added = await addEntries(store, ownCount);
		return added.length === ownCount ? 'created' : 'held';
	} catch {
		// Another worker's INSERT came first, or the store fails. The next count tells which.
		return 'refused';
	}
}

async function release(store: EntryStore, ownCount: number, heldSince: number): Promise<void> {
	const count = await countEntries(store);
	if (count !== ownCount) {
		// This holder may have been taken for dead, and another one holds the lock now.
		if (Date.now() - heldSince > DEAD_AFTER_MS / 2) return;
		// Workers that tried to get the lock have added entries. Those of another node must stay.
		if (await hasForeignEntries(store, count)) {
			await store.removeProcessed(lockEntries(MAX_HOLDER_ENTRIES), 'workflow', STORE_OPTIONS);
			return;
		}
	}
	await store.clearAllProcessedItems('workflow', STORE_OPTIONS);
}

/**
 * Whether a list with `count` entries has entries that are not a lock's. Checking adds the entries that
 * are missing, so they are removed again.
 */
async function hasForeignEntries(store: EntryStore, count: number): Promise<boolean> {
	const added = await addEntries(store, count);
	if (added.length === 0) return false;
	await store.removeProcessed(added as string[], 'workflow', STORE_OPTIONS);
	// A different count means that another holder's shorter list has replaced it meanwhile.
	return (await countEntries(store)) === count;
}

async function breakLock(store: EntryStore, count: number): Promise<void> {
	const ownCount = count + randomInteger(1, MAX_BREAKER_ENTRIES);
	await addEntries(store, ownCount);
	await sleep(MAX_CALL_MS);
	if ((await countEntries(store)) === ownCount) {
		await store.clearAllProcessedItems('workflow', STORE_OPTIONS);
	}
}

/** @param max included */
function randomInteger(min: number, max: number): number {
	return min + Math.floor(Math.random() * (max - min + 1));
}
