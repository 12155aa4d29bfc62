import type { IDataObject } from 'n8n-workflow';

import { warningItem } from '../../shared/n8n/trigger';
import { plural } from '../../shared/plural';
import { MAX_LISTED } from '../api/client';

/**
 * The items that a trigger emits about changes that it may have missed. `changedAfter` and
 * `changedBefore` limit when these changes were made.
 */

/** Changes come after the last page. */
export function beyondLastPageItem(after: number | undefined, before: number): IDataObject {
	const [changedAfter, changedBefore] = [toIso(after), toIso(before)];
	return warningItem(
		`Voucherify lists at most ${MAX_LISTED} orders, and more have changed${changedAfter === null ? '' : ` since ${changedAfter}`}. Changes before ${changedBefore} are not emitted: read them with 'Order: Export' and a filter for the date.`,
		{ changedAfter, changedBefore },
	);
}

/** New orders are backdated further than the trigger knows the project's orders. */
export function datedBackItem(count: number, before: number): IDataObject {
	const createdBefore = toIso(before);
	return warningItem(
		`${plural(count, 'new order was', 'new orders were')} backdated to before ${createdBefore}, which the trigger cannot tell from older ones and does not emit: read them with 'Order: Export' and a filter for 'Created At'.`,
		{ orders: count, createdBefore },
	);
}

/** The server shows changes of one millisecond in a changing order. */
export function tieItem(at: number): IDataObject {
	const changedAt = toIso(at);
	return warningItem(
		`Voucherify lists the changes of ${changedAt} in a different sequence with each request, so some may not be emitted: read them with 'Order: Export' and a filter for the date.`,
		{ changedAt },
	);
}

/** No list shows the latest updates. */
export function updatesOutOfReachItem(): IDataObject {
	return warningItem(
		`Voucherify lists at most ${MAX_LISTED} orders, and more than that were never updated, which it lists first. Updates are not emitted: read them with 'Order: Export' and a filter for 'Updated At'.`,
		{ changedAfter: null, changedBefore: null },
	);
}

/** The total cannot be used to find orders that are backdated. */
export function uselessTotalItem(): IDataObject {
	return warningItem(
		"Voucherify reports a wrong number of orders for the project. New orders that are backdated to before the last poll may not be emitted: read them with 'Order: Export' and a filter for 'Created At'.",
		{},
	);
}

function toIso(time: number | undefined): string | null {
	// After the last one that a date can have, there is none.
	const date = new Date(time ?? NaN);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
