import { parseTime } from '../../../shared/parseTime';
import { isRecord, textOf, type JsonRecord } from '../../../shared/values';
import { validIdOf } from '../../api/client';
import { codeOf, standardStatusOf } from '../../order/status';
import type { Milestones } from './milestones';

const STATUS = /^[\w-]{1,16}$/;
/** Characters of one half of a digest: 60 million values. */
const HASH_LENGTH = 5;

/** What was read of an order. */
export interface SeenOrder {
	id: string;
	/** Status code. */
	status: string;
	/** Digest of its items; undefined if they were not read. */
	items?: string;
	/** Epoch milliseconds; NaN if it is not stated. */
	placedAt: number;
	/** Whether a list of open cancellations showed it. */
	isCanceling?: boolean;
}

/**
 * Reads what matters of an order; undefined if it has no usable ID or status.
 *
 * @param milestoneOf given if the items are to be compared too
 */
export function readSeenOrder(
	raw: unknown,
	milestoneOf: Milestones | undefined,
): SeenOrder | undefined {
	const id = validIdOf(raw);
	if (!isRecord(raw) || id === undefined) return undefined;
	const status = codeOf(raw.status);
	if (status === null || !STATUS.test(status)) return undefined;
	const items = milestoneOf && digestItems(raw, milestoneOf);
	return { id, status, items, placedAt: parseTime(raw.date_placed) };
}

/**
 * Returns a digest of an order's items: one half changes when an item reaches a chosen status, the other
 * one with the tracking numbers of what was shipped. A label that was printed early is no parcel yet.
 */
function digestItems(order: JsonRecord, milestoneOf: Milestones): string | undefined {
	if (!Array.isArray(order.orderitem_set)) return undefined;
	const reached = new Set<string>();
	const parcels = new Set<string>();
	for (const item of order.orderitem_set.filter(isRecord)) {
		const code = codeOf(item.status) ?? '';
		const milestone = milestoneOf(code);
		if (milestone !== undefined) reached.add(`${textOf(item.id ?? item.pk)}:${milestone}`);
		const number = item.tracking_number ?? order.tracking_number;
		if (isSent(code) && typeof number === 'string' && number !== '') parcels.add(number);
	}
	return hash(reached) + hash(parcels);
}

function isSent(code: string): boolean {
	const status = standardStatusOf(code);
	return status === 'shipped' || status === 'delivered';
}

/** A short FNV-1a hash, whatever the order of the texts. */
function hash(texts: Set<string>): string {
	let value = 0x811c9dc5;
	for (const character of [...texts].sort().join('\n')) {
		value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193);
	}
	return ((value >>> 0) % 36 ** HASH_LENGTH).toString(36).padStart(HASH_LENGTH, '0');
}

/** The digest of an order of which no item has reached a chosen status. */
export const NO_ITEMS = hash(new Set()) + hash(new Set());
