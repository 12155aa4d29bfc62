import { UnreadableEntry } from '../../../shared/pagination/unreadableEntry';
import { isRecord } from '../../../shared/values';
import { validIdOf } from '../../api/client';
import type { AkinonOrder } from '../../api/types';
import { statusCodeOf } from '../../order/statuses';
import { isSent } from '../../order/waiting';
import type { WaitingOrder } from './decide';
import type { StatusList } from './statusLists';

/** Why an entry that Akinon listed is not emitted. */
type SkipReason = 'sent' | 'otherStatus' | 'excluded';

/** An entry of Akinon's queue. */
export interface QueueEntry extends WaitingOrder {
	/** Undefined if it is to be emitted. */
	skipReason?: SkipReason;
	order: AkinonOrder | UnreadableEntry;
}

/**
 * Parses an entry of the queue. The filters are checked again, since a server that does not know one
 * ignores it and sends every order. Only a clear contradiction counts: what the server let through and
 * nobody can read waits. An entry without a positive whole number as its ID can be neither tracked nor
 * marked, so it is emitted once for a person to see.
 */
export function parseQueueEntry(raw: unknown, list: StatusList): QueueEntry {
	const skipReason = isRecord(raw) ? skipReasonOf(raw, list) : undefined;
	const id = validIdOf(raw);
	if (id !== undefined) return { id, skipReason, order: raw as AkinonOrder };
	const order = new UnreadableEntry(raw);
	return { id: order.id, emitOnce: true, skipReason, order };
}

function skipReasonOf(
	raw: Record<string, unknown>,
	{ status, excluded }: StatusList,
): SkipReason | undefined {
	if (isSent(raw)) return 'sent';
	const code = statusCodeOf(raw.status);
	if (code === undefined) return undefined;
	if (excluded.includes(code)) return 'excluded';
	const wanted = statusCodeOf(status);
	return wanted !== undefined && code !== wanted ? 'otherStatus' : undefined;
}
