import type { HttpClient } from '../../shared/http/client';
import { readNumberedPages } from '../../shared/pagination/numberedPages';
import { MAX_PAGE_SIZE, LAST_PAGE, listOrders } from '../api/client';
import {
	changedAt,
	creationsOnly,
	EndOfUpdates,
	lastUpdates,
	timeIn,
	type ChangeList,
} from '../trigger/changeLists';
import type { VoucherifyOrder } from '../api/types';

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
	client: HttpClient,
	since: number,
	limit: number | undefined,
): Promise<ChangedOrders> {
	// In this order, whoever is updated between the two readings stands in both; the second one counts.
	const created = await readSince(client, creationsOnly, since, limit);
	const updated = await readSince(client, lastUpdates, since, limit);
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

interface UpdatedSinceRead extends ChangedOrders {
	/** The time at which Voucherify's list ended before `since` was reached, in epoch milliseconds. */
	cutAt?: number;
}

async function readSince(
	client: HttpClient,
	{ sort, timeOf, counts }: ChangeList,
	since: number,
	limit: number | undefined,
): Promise<UpdatedSinceRead> {
	let isPast = false;
	let last = Date.now();
	const end = new EndOfUpdates(client);
	const list = await readNumberedPages<VoucherifyOrder>({
		async fetchPage(page) {
			const found = await listOrders(client, sort, page, MAX_PAGE_SIZE);
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
	return `Voucherify lists no more than ${LAST_PAGE * MAX_PAGE_SIZE} orders, and 'Updated Since' is further back. Those changed before ${new Date(time).toISOString()} are missing: use 'Export' with a filter for 'Updated At'.`;
}
