/**
 * What n8n keeps for the trigger between polls: compact, and checked when it is read, since other
 * writers and crashes can leave anything there. A part that makes no sense is dropped alone.
 */
import type { Round } from './readQueue';
import type { Lease, Leases } from './decide';

/** What the trigger remembers. */
export interface TriggerState extends Round {
	leases: Map<string, Lease>;
}

/** The same as n8n stores it, as JSON. */
export interface StoredState {
	/**
	 * By order ID: time of the last delivery (epoch milliseconds in base 36), number of deliveries, and
	 * 1 where the round has shown the order, for example `mi3k2abc.1.0`.
	 */
	leases?: Record<string, string>;
	nextPage?: number;
	hasGaps?: boolean;
}

const STORED_LEASE = /^([0-9a-z]{1,9})\.([1-9]\d{0,5})\.([01])$/;

/**
 * Reads what n8n kept.
 *
 * @returns the state, and how many parts of it could not be read and were dropped
 */
export function readState(stored: unknown): { state: TriggerState; dropped: number } {
	const { leases, nextPage, hasGaps } = isObject(stored) ? stored : {};
	const state: TriggerState = { leases: new Map(), hasGaps: hasGaps === true };
	let dropped = 0;
	if (Number.isSafeInteger(nextPage) && Number(nextPage) > 1) state.nextPage = Number(nextPage);
	else if (nextPage !== undefined) dropped++;
	if (leases !== undefined && !isObject(leases)) dropped++;
	for (const [id, text] of Object.entries(isObject(leases) ? leases : {})) {
		const lease = readLease(text);
		if (lease) state.leases.set(id, lease);
		else dropped++;
	}
	return { state, dropped };
}

function readLease(text: unknown): Lease | undefined {
	const parts = typeof text === 'string' ? STORED_LEASE.exec(text) : null;
	if (!parts) return undefined;
	const [, time, deliveries, seen] = parts;
	return {
		emittedAt: parseInt(time, 36),
		deliveries: Number(deliveries),
		isSeen: seen === '1',
	};
}

/** Writes the state as n8n shall store it. */
export function writeState({ leases, nextPage, hasGaps }: TriggerState): StoredState {
	return { leases: writeLeases(leases), nextPage, hasGaps };
}

function writeLeases(leases: Leases): Record<string, string> {
	const stored: Record<string, string> = {};
	for (const [id, { emittedAt, deliveries, isSeen }] of leases) {
		stored[id] = `${emittedAt.toString(36)}.${deliveries}.${isSeen ? 1 : 0}`;
	}
	return stored;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
