import { STORE_OPTIONS, type Store } from './storeLock';

/**
 * What is known of order events, as marks in the list that n8n's deduplication store keeps for the node.
 *
 * The store has no plain look: whoever asks for a mark also sets it. So an event has two marks, `event`
 * and `sending`, that one call asks for and sets together, and what says "registered" is that `sending`
 * is not there:
 *
 * | event | sending | what it means                              |
 * |-------|---------|--------------------------------------------|
 * |   -   |    -    | new                                        |
 * |   x   |    x    | was begun; whether Voyado acted is unknown |
 * |   x   |    -    | registered                                 |
 *
 * Asking so leaves the second row behind until what the question set is taken away. A process that
 * dies in between would turn every event it asked about into an unknown one, which may be thousands.
 * Therefore the two marks are kept twice. To look events up, the second copy is only asked where the
 * first one says "begun", and then decides. To claim the few that are sent next, both are asked at once.
 *
 * A third mark says in which half minute an event was begun, so that one that may still be under way
 * is told from one whose process died.
 *
 * All of this rests on nobody else changing the list meanwhile: see StoreLock.
 */
export type EventState = 'new' | 'underWay' | 'registered' | 'unknown';

/** An event that the caller wants to send. */
export interface Claim {
	key: string;
	/** Whether it is to be claimed too where it was begun before and its outcome is unknown. */
	evenIfUnknown: boolean;
}

/** How the sending of a claimed event ended. */
export interface Ending {
	key: string;
	/** What `claimEvents` said when it was claimed. */
	period: number;
	state: 'new' | 'registered' | 'unknown';
}

export interface Claimed {
	/** What was known before. `new`, and `unknown` where that was wanted, are now claimed. */
	states: Map<string, EventState>;
	/** The half minute that the claims are marked with. */
	period: number;
}

const PERIOD_MS = 30_000;
/** A request may take 120 s, and waits for its turn before. */
const MAX_SENDING_PERIODS = 5;
/** A registered event keeps so many. */
export const MARKS_OF_EVENT = 2;
/** Room for the other three that an event has while it is sent, so that they push none out. */
const MARKS_UNDER_WAY = 1_000;

/**
 * Says what is known of events, and leaves it as it is.
 *
 * @throws what the store throws; no event is then anything but what it was
 */
export async function readEvents(store: Store, keys: string[]): Promise<Map<string, EventState>> {
	const first = await addMarks(store, keys.flatMap(firstCopy));
	const states = new Map(keys.map((key) => [key, stateOfCopy(firstCopy(key), first)]));
	const begun = keys.filter((key) => states.get(key) === 'unknown');
	const second = await addMarks(store, begun.flatMap(secondCopy));
	for (const key of begun) states.set(key, stateOfCopy(secondCopy(key), second));
	await removeMarks(store, [...first, ...second]);
	return states;
}

/**
 * Writes down how the sending of claimed events ended, and claims others for sending.
 *
 * @param claims each event once, and none that is among the endings
 * @param maxEvents the oldest events are forgotten beyond this, where others are claimed
 * @throws what the store throws; the events are then what they were or are to be, or unknown
 */
export async function endAndClaimEvents(
	store: Store,
	endings: Ending[],
	claims: Claim[],
	maxEvents: number,
): Promise<Claimed> {
	const period = Math.floor(Date.now() / PERIOD_MS);
	// First, so that a process that dies here does not leave both these and the claims unknown.
	await removeMarks(store, endings.flatMap(marksThatEnd));
	const marks = [
		// They are there, unless a worker that was taken for dead has written the list meanwhile.
		...endings.flatMap(({ key, state }) => (state === 'registered' ? eventMarks(key) : [])),
		...claims.flatMap(({ key }) => marksOfClaim(key, period)),
	];
	const maxMarks = maxEvents * MARKS_OF_EVENT + MARKS_UNDER_WAY;
	const added = await addMarks(store, marks, claims.length > 0 ? maxMarks : undefined);
	const states = new Map(claims.map(({ key }) => [key, stateOf(key, added)]));
	const open = claims.map(({ key }) => key).filter((key) => states.get(key) === 'unknown');
	const inOtherPeriods = await addMarks(
		store,
		open.flatMap((key) => otherPeriods(period).map((other) => periodMark(key, other))),
	);
	for (const key of open) {
		const wasMarked = (each: number) =>
			!(each === period ? added : inOtherPeriods).has(periodMark(key, each));
		if ([period, ...otherPeriods(period)].some(wasMarked)) states.set(key, 'underWay');
	}
	const kept = new Set(
		claims.flatMap(({ key, evenIfUnknown }) => {
			const state = states.get(key);
			if (state === 'new') return marksOfClaim(key, period);
			return state === 'unknown' && evenIfUnknown ? [periodMark(key, period)] : [];
		}),
	);
	const ended = new Set(endings.flatMap(({ key }) => eventMarks(key)));
	const policy = [...added, ...inOtherPeriods].filter(
		(mark) => !kept.has(mark) && !ended.has(mark),
	);
	await removeMarks(store, policy);
	return { states, period };
}

/** The marks that go when the sending of an event has ended. */
function marksThatEnd({ key, period, state }: Ending): string[] {
	if (state === 'new') return marksOfClaim(key, period);
	if (state === 'unknown') return [periodMark(key, period)];
	return [firstCopy(key)[1], secondCopy(key)[1], periodMark(key, period)];
}

/** @returns the marks that were not there */
async function addMarks(store: Store, marks: string[], maxEntries?: number): Promise<Set<string>> {
	if (marks.length === 0) return new Set();
	const options = { ...STORE_OPTIONS, ...(maxEntries !== undefined && { maxEntries }) };
	const answer = await store.checkProcessedAndRecord(marks, 'node', options);
	return new Set(answer.new as string[]);
}

async function removeMarks(store: Store, marks: string[]): Promise<void> {
	if (marks.length > 0) await store.removeProcessed(marks, 'node', STORE_OPTIONS);
}

/** @param added the marks of both copies that were not there */
function stateOf(key: string, added: Set<string>): EventState {
	const first = stateOfCopy(firstCopy(key), added);
	return first === 'unknown' ? stateOfCopy(secondCopy(key), added) : first;
}

/** @param added the marks that were not there */
function stateOfCopy([event, sending]: string[], added: Set<string>): EventState {
	if (!added.has(sending)) return 'unknown';
	return added.has(event) ? 'new' : 'registered';
}

function firstCopy(key: string): string[] {
	return [`event ${key}`, `sending ${key}`];
}

function secondCopy(key: string): string[] {
	return [`event again ${key}`, `sending again ${key}`];
}

function eventMarks(key: string): string[] {
	return [firstCopy(key)[0], secondCopy(key)[0]];
}

function periodMark(key: string, period: number): string {
	return `begun ${period} ${key}`;
}

function marksOfClaim(key: string, period: number): string[] {
	return [...firstCopy(key), ...secondCopy(key), periodMark(key, period)];
}

/** The half minutes in which an event may have been begun that is still under way; clocks may differ a little. */
function otherPeriods(period: number): number[] {
	const periods = [period + 1];
	for (let back = 1; back <= MAX_SENDING_PERIODS; back++) periods.push(period - back);
	return periods;
}
