import chunk from 'lodash/chunk';
import { sleep } from 'n8n-workflow';

import { ENTRIES_PER_EVENT, type EventState } from './eventEntries';
import { getEventStore, type EventStore } from './eventStore';
import { STORE_OPTIONS, type EntryStore } from './storeLock';

/** Reading all events of a long list at once would keep the lock from others for too long. */
const MAX_EVENTS_PER_READ = 500;
/** This few events are only looked up when they are claimed. */
const FEW_EVENTS = 8;
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
	/** Aborts the wait for another worker. */
	signal?: AbortSignal;
}

/**
 * Remembers which order events a node has registered, so that none is registered twice, no matter which
 * execution or worker it comes to. It is kept in n8n's own deduplication store, in n8n's database.
 *
 * A run calls `preload` with all of its events. For each event it then calls `claim`, sends the order
 * if that allows it, and calls `complete`. A dry run only calls `readStates`.
 */
export class RegistrationLedger {
	private readonly registered = new Set<string>();
	private readonly periods = new Map<string, number>();
	private maxEvents: number;
	private remembered = 0;
	/** Whether the node remembered no events when this run began. */
	isEmpty = false;

	constructor(private readonly options: LedgerOptions) {
		this.maxEvents = options.maxEvents;
	}

	/**
	 * Looks up all events of a run, so that `claim` answers at once for those that are registered.
	 *
	 * @param evenIfFew whether to look up a small number of events too, for `isRegistered`
	 * @throws what the store throws
	 */
	async preload(keys: string[], evenIfFew = false): Promise<void> {
		this.maxEvents = Math.max(this.options.maxEvents, keys.length);
		const entries = await this.countEntries();
		this.remembered = Math.floor(entries / ENTRIES_PER_EVENT);
		if (entries === 0 || (keys.length <= FEW_EVENTS && !evenIfFew)) return;
		for (const [key, state] of await this.readInParts(keys)) {
			if (state === 'registered') this.registered.add(key);
		}
	}

	/**
	 * Reads the states of events without changing the store. An event in flight counts as unconfirmed.
	 *
	 * @returns no state, or `new`, for an event that is new
	 * @throws what the store throws
	 */
	async readStates(keys: string[]): Promise<Map<string, EventState>> {
		// Reading would create the list if there is none.
		return (await this.countEntries()) === 0 ? new Map() : await this.readInParts(keys);
	}

	/** Whether `preload` found the event registered. */
	isRegistered(key: string): boolean {
		return this.registered.has(key);
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
		if (this.registered.has(key)) return 'registered';
		const { store, signal } = this.options;
		for (;;) {
			signal?.throwIfAborted();
			const { state, period } = await this.events.claim(
				store,
				{ key, evenIfUnconfirmed },
				this.maxEvents,
			);
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
		return entries;
	}

	private async readInParts(keys: string[]): Promise<Map<string, EventState>> {
		const states = new Map<string, EventState>();
		for (const part of chunk([...new Set(keys)], MAX_EVENTS_PER_READ)) {
			const found = await this.events.read(this.options.store, part);
			for (const [key, state] of found) states.set(key, state);
		}
		return states;
	}
}
