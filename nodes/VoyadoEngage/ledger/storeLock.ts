import random from 'lodash/random';
import range from 'lodash/range';
import { sleep, type DeduplicationHelperFunctions } from 'n8n-workflow';

/** n8n's deduplication store, as the helpers of an execution offer it. */
export type Store = Pick<
	DeduplicationHelperFunctions,
	'checkProcessedAndRecord' | 'removeProcessed' | 'clearAllProcessedItems' | 'getProcessedDataCount'
>;

export const STORE_OPTIONS = { mode: 'entries' } as const;

/** What each holder picks its own number of entries from. */
const MAX_ENTRIES_OF_HOLDER = 20;
/** What whoever breaks a lock adds its own number of entries from. */
const MAX_ENTRIES_OF_BREAKER = 500;
/** A longer list was not made here. */
const MAX_ENTRIES = 5_000;
const MIN_PAUSE_MS = 5;
const MAX_PAUSE_MS = 30;
/** A holder needs some milliseconds. After this long, the list is looked at more closely. */
const SUSPICIOUS_AFTER_MS = 1_000;
/** After this long, counted in pauses and so without a clock, a holder is taken for dead. */
const DEAD_AFTER_MS = 20_000;
/** Above the time that any single call of the store takes. */
const MAX_CALL_MS = 3_000;
/** Refused inserts in a row, with an empty list each time, after which the list is not usable. */
const MAX_REJECTED_TOKENS = 20;

/**
 * Lets one n8n process at a time work on what a workflow has in n8n's deduplication store.
 *
 * The store keeps a list of entries for each node, and one for the workflow. It reads a list, changes
 * it and writes it back whole, without a lock: two workers that do so at the same time undo each
 * other. But it creates a list by an INSERT under a primary key, which only one can win, and clears it
 * by a DELETE. So the workflow's list is the lock: who creates it holds it, and clears it to let go.
 *
 * Each holder puts in a number of entries of its own choice, always the first so many of the same
 * sequence. The number can be read without a change, so those who wait see by it whether holders
 * change or one has died. A dead one's lock is broken by whoever adds its own number of entries and
 * still finds exactly these after every other's call has ended (Fischer's algorithm): only one does.
 *
 * A Remove Duplicates node with the scope 'Workflow' keeps its entries in the same list. It is
 * recognized by entries that are not of the sequence, and left alone.
 *
 * @see https://github.com/n8n-io/n8n/blob/master/packages/cli/src/deduplication/deduplication-helper.ts
 */
export class StoreLock {
	/** Whether the workflow's list belongs to another node, as far as was seen. */
	private isTaken = false;

	/**
	 * Waits for the lock.
	 *
	 * @returns lets go of it, or undefined where the workflow's list belongs to another node, so that
	 * there is no lock
	 * @throws what the store throws
	 */
	async acquire(store: Store): Promise<(() => Promise<void>) | undefined> {
		let lastCount = 0;
		let unchangedMs = 0;
		let refusals = 0;
		for (;;) {
			const count = await countEntries(store);
			this.isTaken = count > MAX_ENTRIES || (this.isTaken && count > 0);
			if (this.isTaken || refusals >= MAX_REJECTED_TOKENS) return undefined;
			if (count === 0) {
				const own = random(1, MAX_ENTRIES_OF_HOLDER);
				const heldSince = Date.now();
				const result = await createList(store, own);
				if (result === 'created') return async () => await release(store, own, heldSince);
				refusals = result === 'refused' ? refusals + 1 : 0;
			}
			const pause = random(MIN_PAUSE_MS, MAX_PAUSE_MS);
			const wasSuspicious = unchangedMs >= SUSPICIOUS_AFTER_MS;
			unchangedMs = count > 0 && count === lastCount ? unchangedMs + pause : 0;
			lastCount = count;
			if (!wasSuspicious && unchangedMs >= SUSPICIOUS_AFTER_MS) {
				this.isTaken = await belongsToAnother(store, count);
			}
			if (unchangedMs >= DEAD_AFTER_MS) {
				await breakLock(store, count);
				unchangedMs = 0;
			}
			await sleep(pause);
		}
	}
}

async function countEntries(store: Store): Promise<number> {
	return await store.getProcessedDataCount('workflow', STORE_OPTIONS);
}

/** The first entries of the sequence that all locks are made of. */
function entries(count: number): string[] {
	return range(count).map((index) => `registration lock ${index}`);
}

async function addEntries(store: Store, count: number): Promise<unknown[]> {
	const answer = await store.checkProcessedAndRecord(entries(count), 'workflow', STORE_OPTIONS);
	return answer.new;
}

async function createList(store: Store, own: number): Promise<'created' | 'held' | 'refused'> {
	try {
		const added = await addEntries(store, own);
		return added.length === own ? 'created' : 'held';
	} catch {
		// Another one's INSERT came first, which the next look shows; so does a store that fails.
		return 'refused';
	}
}

async function release(store: Store, own: number, heldSince: number): Promise<void> {
	const count = await countEntries(store);
	if (count !== own) {
		// It may have been taken for dead meanwhile, and another one holds the lock now.
		if (Date.now() - heldSince > DEAD_AFTER_MS / 2) return;
		// Others who tried to get the lock have added to it. Entries of another node have to stay.
		if (await belongsToAnother(store, count)) {
			await store.removeProcessed(entries(MAX_ENTRIES_OF_HOLDER), 'workflow', STORE_OPTIONS);
			return;
		}
	}
	await store.clearAllProcessedItems('workflow', STORE_OPTIONS);
}

/**
 * Whether a list of so many entries has other entries than those of a lock. Asking adds what is
 * missing, so that is taken away again.
 */
async function belongsToAnother(store: Store, count: number): Promise<boolean> {
	const added = await addEntries(store, count);
	if (added.length === 0) return false;
	await store.removeProcessed(added as string[], 'workflow', STORE_OPTIONS);
	// Otherwise another holder's shorter list has come in its place meanwhile.
	return (await countEntries(store)) === count;
}

async function breakLock(store: Store, count: number): Promise<void> {
	const own = count + random(1, MAX_ENTRIES_OF_BREAKER);
	await addEntries(store, own);
	await sleep(MAX_CALL_MS);
	if ((await countEntries(store)) === own) {
		await store.clearAllProcessedItems('workflow', STORE_OPTIONS);
	}
}
