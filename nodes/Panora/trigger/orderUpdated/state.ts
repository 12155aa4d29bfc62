import { createHash } from 'crypto';

import { DAY_MS } from '../../../shared/durations';
import type { StoredPosition } from '../../../shared/n8n/cursorTrigger';
import { isRecord, textOf } from '../../../shared/values';
import type { OrderVersion, UpdateMemory } from './decide';

/** What n8n stores between polls. */
export interface UpdatePosition {
	/** Where the round continues; undefined for the oldest order. */
	cursor?: string;
	/**
	 * By a short hash of the order's ID, from the oldest order: when Panora last stored it, and when the
	 * shop last changed it, in seconds; both in base 36.
	 */
	versions: Record<string, string>;
	startedAt?: number;
	floor?: number;
}

/** Also of times before 1970 and after 5188, which shop systems use for "none". */
const STORED_VERSION = /^(-?[0-9a-z]{1,11})(?:\.(-?[0-9a-z]{1,11}))?$/;

/** Builds the position of a trigger that has never polled. */
export function firstPosition(now: number): UpdatePosition {
	return { versions: {}, startedAt: now };
}

/** The key of an order in the memory. */
export function keyOf(id: string): string {
	return createHash('sha256').update(id).digest('base64url').slice(0, 9);
}

/** Checks a stored position: damaged versions are dropped, anything else starts it over. */
export function readUpdatePosition(value: unknown, now: number): StoredPosition<UpdatePosition> {
	const { cursor, versions, startedAt, floor } = isRecord(value) ? value : {};
	const isIntact =
		isRecord(versions) &&
		(cursor === undefined || typeof cursor === 'string') &&
		// A later time was not written by a poll: it would hide every update until then.
		[startedAt, floor].every((time) => time === undefined || Number(time) <= now + DAY_MS);
	if (!isIntact) return { position: firstPosition(now), isIntact };
	const entries = Object.entries(versions);
	const intact = entries.filter(([, text]) => STORED_VERSION.test(textOf(text) ?? ''));
	const position = { ...(value as UpdatePosition), versions: Object.fromEntries(intact) };
	return { position: position as UpdatePosition, isIntact: intact.length === entries.length };
}

/** Converts a position to the memory that decisions are made with. */
export function toMemory({ versions, startedAt, floor = 0 }: UpdatePosition): UpdateMemory {
	const parsed = Object.entries(versions).map(([key, text]) => [key, parseVersion(text)] as const);
	return { versions: new Map(parsed), startedAt, floor };
}

function parseVersion(text: string): OrderVersion {
	const [modifiedAt, shop] = text.split('.');
	return { modifiedAt: parseInt(modifiedAt, 36), shop: shop ? parseInt(shop, 36) : undefined };
}

/** Converts the memory to a position. */
export function toPosition(
	{ versions, startedAt, floor }: UpdateMemory,
	cursor: string | undefined,
): UpdatePosition {
	const stored: Record<string, string> = {};
	for (const [key, { modifiedAt, shop }] of versions) {
		stored[key] = modifiedAt.toString(36) + (shop === undefined ? '' : `.${shop.toString(36)}`);
	}
	return { cursor, versions: stored, startedAt, floor };
}
