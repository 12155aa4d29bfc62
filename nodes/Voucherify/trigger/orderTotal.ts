import { MAX_LISTED } from '../api/client';
import type { ChangePosition, TriggerPosition } from './state';

/**
 * How many orders a project has, which every list says. If there are more than were processed, some are
 * new, wherever they are in the lists.
 */

/** After so many polls that relied on the total, it is checked against the list of creations. */
const MAX_UNCHECKED_POLLS = 20;

/** Whether the total of a list proves that there is no new order. */
export function hasNoNewOrder(known: TriggerPosition, total: number | undefined): boolean {
	const { isTotalUseless, unchecked = 0 } = known;
	return (
		total !== undefined &&
		total === known.total &&
		// The server may count no further than it lists.
		total !== MAX_LISTED &&
		isTotalUseless !== true &&
		unchecked < MAX_UNCHECKED_POLLS
	);
}

/** Returns how many new orders the total announces from the position's page on. */
export function announcedOrders(
	known: TriggerPosition,
	position: ChangePosition | undefined,
	total: number | undefined,
): number {
	const { page = 1, descended } = position ?? {};
	if (page > 1 && descended === undefined) return 0;
	if (known.isTotalUseless || total === undefined || known.total === undefined) return 0;
	return Math.max(0, total - known.total - (descended ?? 0));
}
