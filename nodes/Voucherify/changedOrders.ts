import type { Connection } from '../shared/http/connection';
import { readNumberedPages } from '../shared/list/numberedPages';
import { LARGEST_PAGE, LAST_PAGE, listOrders } from './api';
import {
	changedAt,
	creationsOnly,
	EndOfUpdates,
	lastUpdates,
	timeIn,
	type ChangeList,
} from './changeLists';
import type { VoucherifyOrder } from './types';

export interface ChangedOrders {
	/** The last changed first, each once. */
	orders: VoucherifyOrder[];
	/** Sentences for the person about what may be missing. */
	warnings: string[];
}

/**
 * Reads the orders that were created or updated at a time or after it. The lists are read from their
 * beginning to that time, one page after the other: an order that is updated meanwhile moves to the
 * beginning and pushes others to later pages, so that none is missed.
 *
 * @param since epoch milliseconds
 * @param limit most orders, the last changed ones; undefined: all
 */
export async function readChangedOrders(
	connection: Connection,
	since: number,
	limit: number | undefined,
): Promise<ChangedOrders> {
	// In this order, whoever is updated between the two readings stands in both; the second one counts.
	const created = await readSince(connection, creationsOnly, since, limit);
	const updated = await readSince(connection, lastUpdates, since, limit);
	const orders = new Map(
		[...created.orders, ...updated.orders].map((order) => [order.id, order] as const),
	);
	const cuts = [updated.cutAt, created.cutAt].filter((time) => time !== undefined);
	return {
		orders: [...orders.values()].sort((a, b) => changedAt(b) - changedAt(a)).slice(0, limit),
		warnings: [
			...new Set([...updated.warnings, ...created.warnings]),
			...(cuts.length > 0 ? [cutWarning(Math.max(...cuts))] : []),
		],
	};
}

interface Reading extends ChangedOrders {
	/** The time at which Voucherify's list ended before `since` was reached, in epoch milliseconds. */
	cutAt?: number;
}

async function readSince(
	connection: Connection,
	{ sort, timeOf, counts }: ChangeList,
	since: number,
	limit: number | undefined,
): Promise<Reading> {
	let isPast = false;
	let last = Date.now();
	const end = new EndOfUpdates(connection);
	const list = await readNumberedPages<VoucherifyOrder>({
		async fetchPage(page) {
			const found = await listOrders(connection, sort, page, LARGEST_PAGE);
			const times = found.entries
				.map((order) => (order === null ? NaN : timeIn(timeOf(order))))
				.filter((time) => !Number.isNaN(time));
			last = times.at(-1) ?? last;
			isPast ||=
				times.some((time) => time < since) ||
				(sort === '-updated_at' && (await end.isIn(found.entries)));
			return found;
		},
		identity: ({ id }) => id,
		filter: (order) => counts(order) && timeIn(timeOf(order)) >= since,
		shouldStop: () => isPast,
		limit,
		lastPage: LAST_PAGE,
		concurrency: 1,
	});
	const isCut = list.nextPage !== undefined && !isPast;
	return { orders: list.entries, warnings: list.warnings, cutAt: isCut ? last : undefined };
}

/** Says where Voucherify's list ended before the time was reached. */
function cutWarning(time: number): string {
	return `Voucherify lists no more than ${LAST_PAGE * LARGEST_PAGE} orders, and 'Updated Since' is further back. Those changed before ${new Date(time).toISOString()} are missing: use 'Export' with a filter for 'Updated At'.`;
}
