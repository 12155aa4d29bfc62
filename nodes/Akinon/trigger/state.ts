/**
 * What n8n stores for the trigger between polls: compact, and checked when it is read, because other
 * writers and crashes can leave anything there. A damaged part is dropped alone.
 */
import { isRecord } from '../../shared/values';
import type { Lease } from './decide';
import type { Round } from './readQueue';

export interface AkinonTriggerState extends Round {
	leases: Map<string, Lease>;
}

/** The state as n8n stores it, as JSON. */
export interface StoredState {
	/**
	 * By order ID: time of the last delivery (epoch milliseconds in base 36), number of deliveries, and
	 * 1 if the round has shown the order, for example `mi3k2abc.1.0`.
	 */
	leases?: Record<string, string>;
	nextPage?: number;
	hasGaps?: boolean;
}

const STORED_LEASE = /^([0-9a-z]{1,9})\.([1-9]\d{0,5})\.([01])$/;

/** Parses the stored state, and counts the parts that were damaged and dropped. */
export function readState(stored: unknown): { state: AkinonTriggerState; dropped: number } {
	const { leases, nextPage, hasGaps } = isRecord(stored) ? stored : {};
	const state: AkinonTriggerState = { leases: new Map(), hasGaps: hasGaps === true };
	let dropped = 0;
	if (Number.isSafeInteger(nextPage) && Number(nextPage) > 1) state.nextPage = Number(nextPage);
	else if (nextPage !== undefined) dropped++;
	if (leases !== undefined && !isRecord(leases)) dropped++;
	for (const [id, text] of Object.entries(isRecord(leases) ? leases : {})) {
		const lease = parseLease(text);
		if (lease) state.leases.set(id, lease);
		else dropped++;
	}
	return { state, dropped };
}

function parseLease(text: unknown): Lease | undefined {
	const parts = typeof text === 'string' ? STORED_LEASE.exec(text) : null;
	if (!parts) return undefined;
	const [, time, deliveries, seen] = parts;
	return { emittedAt: parseInt(time, 36), deliveries: Number(deliveries), isSeen: seen === '1' };
}

/** Converts the state to the form that n8n stores. */
export function writeState({ leases, nextPage, hasGaps }: AkinonTriggerState): StoredState {
	const stored: Record<string, string> = {};
	for (const [id, { emittedAt, deliveries, isSeen }] of leases) {
		stored[id] = `${emittedAt.toString(36)}.${deliveries}.${isSeen ? 1 : 0}`;
	}
	return { leases: stored, nextPage, hasGaps };
}
