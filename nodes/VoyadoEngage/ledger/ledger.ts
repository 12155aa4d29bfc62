import chunk from 'lodash/chunk';
import { sleep } from 'n8n-workflow';

import type { Semaphore } from '../../shared/concurrency';
import { MAX_CLAIMED } from './circuitBreaker';
import type { EventState } from './eventEntries';
import { getEventStore, type EventStore } from './eventStore';
import { STORE_OPTIONS, type EntryStore } from './storeLock';

const POLL_INTERVAL_MS = 1_000;

/** How the sending of a claimed event ended. */
export type SendResult = 'registered' | 'notRegistered' | 'unconfirmed';

export interface LedgerOptions {
	/** The deduplication helpers of the execution. */
	store: EntryStore;
	/** Identifies the node among all nodes of this n8n. */
	nodeName: string;
	/** The oldest events are forgotten beyond this number, but never for those of the same run. */
	maxEvents: number;
	/**
	 * The places of events that are claimed. Whoever claims an event holds one. An event that is looked up
	 * takes one too, since it is unconfirmed as well if n8n is killed meanwhile.
	 */
	claimSlots: Semaphore;
	/** Aborts the wait for another worker. */
	signal?: AbortSignal;
}

/**
 * Remembers which order events a node has registered, so that none is registered twice, no matter which
 * execution or worker it comes to. It is kept in n8n's own deduplication store, in n8n's database.
 *
 * A run calls `start`. For each event it then calls `claim`, sends the order if that allows it, and calls
 * `complete`. A dry run only calls `readStates`.
 */
export class RegistrationLedger {
	private readonly periods = new Map<string, number>();
	private maxEvents: number;
	private remembered = 0;
	/** Whether the node remembered no events when this run began. */
	isEmpty = false;

	constructor(private readonly options: LedgerOptions) {
		this.maxEvents = options.maxEvents;
	}

	/** Finds out how full the store is for a run with so many events. Throws what the store throws. */
	async start(events: number): Promise<void> {
		this.maxEvents = Math.max(this.options.maxEvents, events);
		this.remembered = await this.countEntries();
	}

	/**
	 * Reads the states of events, a few at a time, and leaves the store as it was. An event in flight counts
	 * as unconfirmed. Must not be called by those who hold a slot.
	 *
	 * @returns no state, or `new`, for an event that is new
	 * @throws what the store throws
	 */
	async readStates(keys: string[]): Promise<Map<string, EventState>> {
		// Reading would create the list if there is none.
		if ((await this.countEntries()) === 0) return new Map();
		const known = keys.filter((key) => this.isRegistered(key));
		const states = new Map<string, EventState>(known.map((key) => [key, 'registered']));
		const unread = [...new Set(keys)].filter((key) => !states.has(key));
		for (const part of chunk(unread, MAX_CLAIMED)) {
			for (const [key, state] of await this.readPart(part)) states.set(key, state);
		}
		return states;
	}

	/** Whether an event is registered, for a caller that holds a slot. Throws what the store throws. */
	async lookUp(key: string): Promise<boolean> {
		if (this.isRegistered(key)) return true;
		const states = await this.events.read(this.options.store, [key]);
		return states.get(key) === 'registered';
	}

	/** Whether this process knows that an event is registered. */
	isRegistered(key: string): boolean {
		return this.events.isRegistered(key);
	}

	/**
	 * Claims an event for sending and returns its state before. Waits while another worker sends it. Must
	 * not be called again for the same event in this process before the first call has returned.
	 *
	 * @param evenIfUnconfirmed whether to claim the event even if an earlier attempt was never confirmed
	 * @param aside runs each wait for another worker, which may take minutes
	 * @returns `new`: send it, then call `complete`. `registered`: do not send it. `unconfirmed`: do not
	 * send it, unless `evenIfUnconfirmed` is set; then call `complete` as well
	 * @throws what the store throws, or the reason of the abort; the event must not be sent then
	 */
	async claim(
		key: string,
		evenIfUnconfirmed: boolean,
		aside = async (wait: () => Promise<void>) => await wait(),
	): Promise<Exclude<EventState, 'inFlight'>> {
		if (this.isRegistered(key)) return 'registered';
		const { store, signal } = this.options;
		const claim = { key, evenIfUnconfirmed };
		for (;;) {
			signal?.throwIfAborted();
			const { state, period } = await this.events.claim(store, claim, this.maxEvents);
			if (state !== 'inFlight') {
				this.periods.set(key, period);
				if (state === 'new') this.remembered++;
				return state;
			}
			await aside(async () => await sleep(POLL_INTERVAL_MS, signal));
		}
	}

	/**
	 * Stores how the sending of a claimed event ended: Voyado accepted it, certainly did not act on it, or
	 * gave no clear answer.
	 *
	 * @throws what the store throws; the event is unconfirmed then
	 */
	async complete(key: string, result: SendResult): Promise<void> {
		const period = this.periods.get(key)!;
		const state = result === 'notRegistered' ? 'new' : result;
		await this.events.complete(this.options.store, { key, period, state });
	}

	/** Whether other workers cannot send the same event. */
	get hasLock(): boolean {
		return this.events.hasLock;
	}

	/** How many events are remembered and how many can be, as far as this run knows. */
	get usage(): { remembered: number; maxEvents: number } {
		return { remembered: this.remembered, maxEvents: this.maxEvents };
	}

	private get events(): EventStore {
		return getEventStore(this.options.nodeName);
	}

	private async countEntries(): Promise<number> {
		const entries = await this.options.store.getProcessedDataCount('node', STORE_OPTIONS);
		this.isEmpty = entries === 0;
		if (this.isEmpty) this.events.forget();
		return entries;
	}

	/** Those who wait for slots get them in turn, so two readers do not wait for each other's. */
	private async readPart(keys: string[]): Promise<Map<string, EventState>> {
		const { claimSlots, store } = this.options;
		const leaves = await Promise.all(keys.map(async () => await claimSlots.acquire()));
		try {
			return await this.events.read(store, keys);
		} finally {
			for (const leave of leaves) leave();
		}
	}
}
