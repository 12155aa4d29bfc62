/**
 * What n8n stores for the trigger between polls: compact, and checked when it is read, because other
 * writers and crashes can leave anything there. A damaged part is dropped alone.
 */
import { isRecord } from '../../../shared/values';
import type { Lease } from './lease';
import type { Round } from './readQueue';

export interface AkinonTriggerState {
	leases: Map<string, Lease>;
	/** How far each list has been read, by name. */
	rounds: Map<string, Round>;
	/** Name of the list that the next poll reads first; undefined for any. */
	firstList?: string;
	/** 'Maximum Deliveries' of the last poll. */
	maximumDeliveries?: number;
}

/** The state as n8n stores it, as JSON. */
interface StoredState extends Pick<AkinonTriggerState, 'firstList' | 'maximumDeliveries'> {
	/** By the name of the list. */
	lists?: Record<string, StoredList>;
}

interface StoredList extends Partial<Round> {
	/**
	 * By order ID, with dots between: time of the last delivery (epoch milliseconds in base 36) and number
	 * of deliveries; `s` if the round has shown the order, `m` if it is to be marked; and if rounds have
	 * missed it, the time of the first and their number. For example `mi3k2abc.1` or
	 * `mi3k2abc.2.sm.mi3k9xyz.1`.
	 */
	leases?: Record<string, string>;
}

const STORED_LEASE =
	/^([0-9a-z]{1,9})\.([1-9]\d{0,5})(?:\.(s?)(m?)(?:\.([0-9a-z]{1,9})\.([1-9]))?)?$/;

/** Parses the stored state, and counts the parts that were damaged and dropped. */
export function readState(stored: unknown): { state: AkinonTriggerState; dropped: number } {
	const { lists, firstList, maximumDeliveries } = isRecord(stored) ? stored : {};
	const state: AkinonTriggerState = { leases: new Map(), rounds: new Map() };
	let dropped = lists !== undefined && !isRecord(lists) ? 1 : 0;
	if (typeof firstList === 'string') state.firstList = firstList;
	else if (firstList !== undefined) dropped++;
	if (isCount(maximumDeliveries, 0)) state.maximumDeliveries = maximumDeliveries;
	else if (maximumDeliveries !== undefined) dropped++;
	for (const [name, list] of Object.entries(isRecord(lists) ? lists : {})) {
		dropped += readList(name, list, state);
	}
	return { state, dropped };
}

/** @returns how many parts were dropped */
function readList(name: string, list: unknown, { leases, rounds }: AkinonTriggerState): number {
	const { leases: texts, nextPage, hasGaps } = isRecord(list) ? list : {};
	let dropped = isRecord(list) ? 0 : 1;
	const round: Round = { hasGaps: hasGaps === true };
	if (isCount(nextPage, 2)) round.nextPage = nextPage;
	else if (nextPage !== undefined) dropped++;
	rounds.set(name, round);
	if (texts !== undefined && !isRecord(texts)) dropped++;
	for (const [id, text] of Object.entries(isRecord(texts) ? texts : {})) {
		const lease = parseLease(name, text);
		if (lease) leases.set(id, lease);
		else dropped++;
	}
	return dropped;
}

function isCount(value: unknown, min: number): value is number {
	return Number.isSafeInteger(value) && Number(value) >= min;
}

function parseLease(list: string, text: unknown): Lease | undefined {
	const parts = typeof text === 'string' ? STORED_LEASE.exec(text) : null;
	if (!parts) return undefined;
	const [, time, deliveries, seen, mark, since, rounds] = parts;
	return {
		list,
		emittedAt: parseInt(time, 36),
		deliveries: Number(deliveries),
		...(seen && { isSeen: true }),
		...(mark && { isToMark: true }),
		...(since && { missed: { since: parseInt(since, 36), rounds: Number(rounds) } }),
	};
}

/** Converts the state to the form that n8n stores. */
export function writeState({ leases, rounds, ...rest }: AkinonTriggerState): StoredState {
	const texts = new Map<string, Record<string, string>>();
	for (const name of rounds.keys()) texts.set(name, {});
	for (const [id, lease] of leases) {
		const ofList = texts.get(lease.list) ?? {};
		texts.set(lease.list, ofList);
		ofList[id] = formatLease(lease);
	}
	const lists = [...texts].map(([name, ofList]) => {
		const { nextPage, hasGaps } = rounds.get(name) ?? {};
		return [name, { leases: ofList, nextPage, hasGaps: hasGaps || undefined }] as const;
	});
	return { lists: Object.fromEntries(lists), ...rest };
}

function formatLease({ emittedAt, deliveries, isSeen, isToMark, missed }: Lease): string {
	const flags = (isSeen ? 's' : '') + (isToMark ? 'm' : '');
	const parts = [emittedAt.toString(36), deliveries, flags];
	if (missed) parts.push(missed.since.toString(36), missed.rounds);
	return parts.join('.').replace(/\.$/, '');
}
