import range from 'lodash/range';
import { sleep } from 'n8n-workflow';

import { rethrow } from '../../shared/errors';
import { STORE_OPTIONS, type EntryStore } from './storeLock';

/**
 * The state of order events, kept as entries in the list that n8n's deduplication store has for the
 * node.
 *
 * The store cannot be read without being changed: a call that asks whether an entry exists also adds
 * it. So an event has two entries, `event` and `sending`, which are always added by the same call. An
 * event is registered if only its `sending` entry is missing:
 *
 * | event | sending | meaning                                                |
 * |-------|---------|--------------------------------------------------------|
 * |   -   |    -    | new                                                    |
 * |   x   |    x    | unconfirmed: it was claimed, and may have been sent    |
 * |   x   |    -    | registered                                             |
 *
 * If the oldest entries were forgotten, `sending` may be left alone. Such an event is unconfirmed too.
 *
 * Reading a state adds both entries until they are removed again. If the process dies in between, each
 * event that it read looks unconfirmed. So an event that is read counts as one that is claimed, and only
 * few may be at a time. A second copy of the entries would let many be read at once, but each call reads
 * and writes the whole list, and it would be twice as long.
 *
 * A third entry names the half minute of the claim. It tells an event that another worker may still be
 * sending from one whose worker died.
 *
 * All of this requires that nobody else changes the list at the same time: see StoreLock.
 */
export type EventState = 'new' | 'inFlight' | 'registered' | 'unconfirmed';

/** A request to reserve an event, so that only the caller sends it. */
export interface Claim {
	key: string;
	/** Whether to claim the event even if an earlier attempt was never confirmed. */
	evenIfUnconfirmed: boolean;
}

/** The end of a claimed event. */
export interface Completion {
	key: string;
	/** The `period` of its claim. */
	period: number;
	state: 'new' | 'registered' | 'unconfirmed';
}

export interface ClaimResults {
	/** The states before the claims. Events that were `new` are claimed now, `unconfirmed` ones if asked for. */
	states: Map<string, EventState>;
	/** The half minute of the claims, counted from the epoch. */
	period: number;
}

const PERIOD_MS = 30_000;
/** A request may take 120 s, and waits for the rate limit before. */
const MAX_SENDING_PERIODS = 5;
/** To remove what must not stay, if the database is busy. */
const MAX_ATTEMPTS = 3;
const PAUSE_MS = 100;
/** Room for the other two entries of events in flight, so that they displace no registered ones. */
const IN_FLIGHT_ENTRIES = 1_000;

/**
 * Reads the states of events and leaves the store as it was. An event in flight reads as unconfirmed.
 *
 * @param keys few: if the process dies, or the store fails, they are unconfirmed
 * @throws what the store throws; no event has become new or registered then
 */
export async function readEventStates(
	store: EntryStore,
	keys: string[],
): Promise<Map<string, EventState>> {
	const added = await addEntries(store, keys.flatMap(entriesOf));
	await takeBack(store, [...added]);
	return new Map(keys.map((key) => [key, stateOf(key, added)]));
}

/**
 * Stores the results of claimed events, and claims others.
 *
 * @param claims each event once, and none that is also in `completions`
 * @param maxEvents the store forgets the oldest events beyond this number when events are claimed
 * @throws what the store throws; each event then has its old or its new state, or is unconfirmed
 */
export async function completeAndClaim(
	store: EntryStore,
	completions: Completion[],
	claims: Claim[],
	maxEvents: number,
): Promise<ClaimResults> {
	const period = Math.floor(Date.now() / PERIOD_MS);
	// First, so that a process that dies here does not leave both these and the claims unconfirmed.
	await removeEntries(store, completions.flatMap(entriesToRemove));
	const entries = [
		// They exist already, unless a worker that was taken for dead has overwritten the list since.
		...completions.flatMap(({ key, state }) => (state === 'registered' ? [eventEntry(key)] : [])),
		...claims.flatMap(({ key }) => entriesOfClaim(key, period)),
	];
	const maxEntries = maxEvents + IN_FLIGHT_ENTRIES;
	const added = await addEntries(store, entries, claims.length > 0 ? maxEntries : undefined);
	const states = new Map(claims.map(({ key }) => [key, stateOf(key, added)]));
	const addedPeriods = await findEventsInFlight(store, states, added, period);
	const kept = new Set([
		...claims.flatMap((claim) => entriesToKeep(claim, states.get(claim.key), period)),
		...completions.map(({ key }) => eventEntry(key)),
	]);
	const extra = [...added, ...addedPeriods].filter((entry) => !kept.has(entry));
	await takeBack(store, extra);
	return { states, period };
}

/**
 * Changes the state of unconfirmed events to `inFlight` if their claim is recent.
 *
 * @param added the entries that were missing before the claims
 * @returns the period entries that were missing, and now exist
 */
async function findEventsInFlight(
	store: EntryStore,
	states: Map<string, EventState>,
	added: Set<string>,
	period: number,
): Promise<Set<string>> {
	const unconfirmed = [...states.keys()].filter((key) => states.get(key) === 'unconfirmed');
	const others = otherPeriods(period);
	const entries = unconfirmed.flatMap((key) => others.map((other) => periodEntry(key, other)));
	const addedPeriods = await addEntries(store, entries);
	for (const key of unconfirmed) {
		const wasClaimedNow = !added.has(periodEntry(key, period));
		const wasClaimedBefore = others.some((other) => !addedPeriods.has(periodEntry(key, other)));
		if (wasClaimedNow || wasClaimedBefore) states.set(key, 'inFlight');
	}
	return addedPeriods;
}

/** Whether a claim of an event in this state succeeds, so that the caller sends it. */
export function isClaimed({ evenIfUnconfirmed }: Claim, state: EventState | undefined): boolean {
	return state === 'new' || (state === 'unconfirmed' && evenIfUnconfirmed);
}

function entriesToKeep(claim: Claim, state: EventState | undefined, period: number): string[] {
	if (!isClaimed(claim, state)) return [];
	return state === 'new' ? entriesOfClaim(claim.key, period) : [periodEntry(claim.key, period)];
}

function entriesToRemove({ key, period, state }: Completion): string[] {
	if (state === 'new') return entriesOfClaim(key, period);
	if (state === 'unconfirmed') return [periodEntry(key, period)];
	return [sendingEntry(key), periodEntry(key, period)];
}

/** @returns the entries that were missing */
async function addEntries(
	store: EntryStore,
	entries: string[],
	maxEntries?: number,
): Promise<Set<string>> {
	if (entries.length === 0) return new Set();
	const options = { ...STORE_OPTIONS, ...(maxEntries !== undefined && { maxEntries }) };
	const answer = await store.checkProcessedAndRecord(entries, 'node', options);
	return new Set(answer.new as string[]);
}

async function removeEntries(store: EntryStore, entries: string[]): Promise<void> {
	if (entries.length > 0) await store.removeProcessed(entries, 'node', STORE_OPTIONS);
}

/** Removes what a look added. It would make events unconfirmed that nobody has sent. */
async function takeBack(store: EntryStore, entries: string[]): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await removeEntries(store, entries);
		} catch (error) {
			if (attempt === MAX_ATTEMPTS) return rethrow(error);
			await sleep(attempt * PAUSE_MS);
		}
	}
}

/** @param added the entries of the event that were missing */
function stateOf(key: string, added: Set<string>): EventState {
	if (!added.has(sendingEntry(key))) return 'unconfirmed';
	return added.has(eventEntry(key)) ? 'new' : 'registered';
}

/** The entry that a registered event keeps. */
function eventEntry(key: string): string {
	return `event ${key}`;
}

function sendingEntry(key: string): string {
	return `sending ${key}`;
}

function entriesOf(key: string): string[] {
	return [eventEntry(key), sendingEntry(key)];
}

function periodEntry(key: string, period: number): string {
	return `claimed ${period} ${key}`;
}

function entriesOfClaim(key: string, period: number): string[] {
	return [...entriesOf(key), periodEntry(key, period)];
}

/** The other half minutes in which an event in flight may have been claimed. Clocks may differ a little. */
function otherPeriods(period: number): number[] {
	return [period + 1, ...range(1, MAX_SENDING_PERIODS + 1).map((back) => period - back)];
}
