import { sleep } from 'n8n-workflow';

import { MAX_CLAIMED } from './circuitBreaker';
import {
	completeAndClaim,
	isClaimed,
	readEventStates,
	type Claim,
	type Completion,
	type EventState,
} from './eventEntries';
import { StoreLock, type EntryStore } from './storeLock';

/** The time of one order at Voyado's highest rate: requests this close together share a round. */
const BATCH_WINDOW_MS = 20;
/** The next claims follow at once if a round has waited for ends, and none do if all slots are taken. */
const SHORT_WINDOW_MS = 1;
/**
 * While more events than this are in flight, a round waits for their ends, since it rewrites the whole
 * list. These are sent during the round. What the round holds up is made up for, since requests may be a
 * little closer together than the rate.
 */
const MAX_IN_FLIGHT_AT_ROUND = 3;
/** No events in flight could fill the time of a long round: as many as possible share it. */
const MAX_IN_FLIGHT_AT_LONG_ROUND = 1;
/** With 10,000 entries, a round takes about 40 ms; with 100,000, about 300 ms. */
const LONG_ROUND_MS = 100;
/** But it does not wait for long, since an answer may take minutes. */
const MAX_WAIT_MS = 250;
/** How many registered events this process keeps in mind: one that comes again needs no round then. */
const MAX_KNOWN = 10_000;
/** An event store that was not used for this long is dropped. */
const MAX_IDLE_MS = 600_000;

/** A request that waits for the next round. */
interface Pending<Request, Answer> {
	request: Request;
	resolve(answer: Answer): void;
	reject(reason: unknown): void;
}

/** Answers those who wait. */
type Settle = () => void;

interface ClaimAnswer {
	/** The state before the claim. */
	state: EventState;
	period: number;
}

/**
 * The events of one node, shared by all executions of this process. Requests that arrive while the
 * store is busy are carried out together in the next round, under one lock.
 */
export class EventStore {
	private readonly lock = new StoreLock();
	private completions: Array<Pending<Completion, void>> = [];
	private claims: Array<Pending<Claim, ClaimAnswer>> = [];
	private reads: Array<Pending<string[], Map<string, EventState>>> = [];
	/** Completions that could not be stored; each round tries again. */
	private failedCompletions: Completion[] = [];
	/** Events that are registered in the store, oldest first. */
	private readonly known = new Set<string>();
	private maxEvents = 0;
	private isWorking = false;
	/** Events that were claimed here and have not ended. */
	private inFlight = 0;
	private lastRoundMs = 0;
	/** Ends the wait before a round. */
	private stopWaiting = () => {};

	/** Milliseconds of a clock that does not jump. */
	private lastUsedAt = performance.now();

	/** Whether the last round kept other workers out. */
	hasLock = true;

	/** Whether it can be dropped without losing anything. */
	get isIdle(): boolean {
		const idleMs = performance.now() - this.lastUsedAt;
		return idleMs > MAX_IDLE_MS && !this.isWorking && this.failedCompletions.length === 0;
	}

	/** Whether this process knows that the event is registered. */
	isRegistered(key: string): boolean {
		return this.known.has(key);
	}

	/** Tells that the list of the node was found empty: somebody may have cleared it. */
	forget(): void {
		this.known.clear();
	}

	/**
	 * Reads the states of events. An event in flight reads as unconfirmed.
	 *
	 * @param keys few, and no more than are free to be claimed: see `readEventStates`
	 * @throws what the store throws
	 */
	async read(store: EntryStore, keys: string[]): Promise<Map<string, EventState>> {
		return await new Promise((resolve, reject) => {
			this.reads.push({ request: keys, resolve, reject });
			this.stopWaiting();
			this.startRounds(store);
		});
	}

	/**
	 * Claims an event. Must not be called again for the same event before the first call has returned.
	 *
	 * @param maxEvents the store forgets the oldest events beyond this number
	 * @throws what the store throws
	 */
	async claim(store: EntryStore, claim: Claim, maxEvents: number): Promise<ClaimAnswer> {
		return await new Promise((resolve, reject) => {
			this.maxEvents = Math.max(this.maxEvents, maxEvents);
			this.claims.push({ request: claim, resolve, reject });
			this.startRounds(store);
		});
	}

	/** Stores the result of a claimed event. Throws what the store throws; a later round tries again. */
	async complete(store: EntryStore, completion: Completion): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.completions.push({ request: completion, resolve, reject });
			this.inFlight--;
			if (this.isRoundDue) this.stopWaiting();
			this.startRounds(store);
		});
	}

	/** Whether a round should not wait for the ends of events in flight. */
	private get isRoundDue(): boolean {
		const isLong = this.lastRoundMs > LONG_ROUND_MS;
		const most = isLong ? MAX_IN_FLIGHT_AT_LONG_ROUND : MAX_IN_FLIGHT_AT_ROUND;
		return this.inFlight <= most || this.reads.length > 0;
	}

	/** Whether no more events can join the next round. */
	private get isRoundFull(): boolean {
		return this.reads.length > 0 || this.claims.length + this.inFlight >= MAX_CLAIMED;
	}

	private startRounds(store: EntryStore): void {
		this.lastUsedAt = performance.now();
		if (this.isWorking) return;
		this.isWorking = true;
		void (async () => {
			while (this.completions.length + this.claims.length + this.reads.length > 0) {
				const hasWaited = await this.waitForEnds();
				await sleep(hasWaited || this.isRoundFull ? SHORT_WINDOW_MS : BATCH_WINDOW_MS);
				const startedAt = performance.now();
				await this.runRound(store);
				this.lastRoundMs = performance.now() - startedAt;
			}
			this.isWorking = false;
		})();
	}

	/** Waits until few events are in flight, so that the others' ends share a round. Returns whether it had to. */
	private async waitForEnds(): Promise<boolean> {
		if (this.isRoundDue) return false;
		const waiting = new AbortController();
		this.stopWaiting = () => waiting.abort();
		await sleep(MAX_WAIT_MS, waiting.signal).catch(() => undefined);
		return true;
	}

	private async runRound(store: EntryStore): Promise<void> {
		const { completions, claims, reads, maxEvents } = this;
		this.completions = [];
		this.claims = [];
		this.reads = [];
		this.maxEvents = 0;
		try {
			const release = await this.lock.acquire(store);
			this.hasLock = release !== undefined;
			const settlements = [
				await this.write(store, completions, claims, maxEvents),
				...(await this.readAll(store, reads)),
			];
			// The next holder breaks a lock that stays. What was done under it is done.
			await release?.().catch(() => undefined);
			// Last, since a process may end as soon as its execution has.
			for (const settle of settlements) settle();
		} catch (error) {
			this.retryLater(completions.map(({ request }) => request));
			for (const { reject } of [...completions, ...claims, ...reads]) reject(error);
		}
	}

	private async write(
		store: EntryStore,
		completions: Array<Pending<Completion, void>>,
		claims: Array<Pending<Claim, ClaimAnswer>>,
		maxEvents: number,
	): Promise<Settle> {
		const completed = completions.map(({ request }) => request);
		const claimed = claims.map(({ request }) => request);
		try {
			await this.retryCompletions(store);
			const { states, period } = await completeAndClaim(store, completed, claimed, maxEvents);
			return () => {
				for (const { request, resolve } of completions) {
					if (request.state === 'registered') this.keepInMind(request.key);
					resolve();
				}
				for (const { request, resolve } of claims) {
					const state = states.get(request.key)!;
					if (state === 'registered') this.keepInMind(request.key);
					if (isClaimed(request, state)) this.inFlight++;
					resolve({ state, period });
				}
			};
		} catch (error) {
			this.retryLater(completed);
			return () => {
				for (const { reject } of [...completions, ...claims]) reject(error);
			};
		}
	}

	/** Runs before the new claims, since one of them may be for the same event. */
	private async retryCompletions(store: EntryStore): Promise<void> {
		const failed = this.failedCompletions;
		if (failed.length === 0) return;
		await completeAndClaim(store, failed, [], 0);
		this.failedCompletions = [];
	}

	private async readAll(
		store: EntryStore,
		reads: Array<Pending<string[], Map<string, EventState>>>,
	): Promise<Settle[]> {
		const settlements: Settle[] = [];
		for (const { request, resolve, reject } of reads) {
			try {
				const states = await readEventStates(store, request);
				for (const [key, state] of states) if (state === 'registered') this.keepInMind(key);
				settlements.push(() => resolve(states));
			} catch (error) {
				settlements.push(() => reject(error));
			}
		}
		return settlements;
	}

	private keepInMind(key: string): void {
		this.known.add(key);
		if (this.known.size > MAX_KNOWN) this.known.delete(this.known.values().next().value!);
	}

	private retryLater(completions: Completion[]): void {
		for (const completion of completions) {
			// Another worker may have claimed the event by then: it must not become new.
			const state = completion.state === 'new' ? 'unconfirmed' : completion.state;
			this.failedCompletions.push({ ...completion, state });
		}
	}
}

/** By workflow and node. */
const eventStores = new Map<string, EventStore>();

/** Returns the event store of a node, the same one for all executions of this process while it is used. */
export function getEventStore(nodeName: string): EventStore {
	const existing = eventStores.get(nodeName);
	if (existing) return existing;
	for (const [name, store] of eventStores) if (store.isIdle) eventStores.delete(name);
	const created = new EventStore();
	eventStores.set(nodeName, created);
	return created;
}
