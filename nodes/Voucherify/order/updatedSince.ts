import type { HttpClient } from '../../shared/http/client';
import { readNumberedPages } from '../../shared/pagination/numberedPages';
import { MAX_PAGE_SIZE, LAST_PAGE } from '../api/client';
import {
	changedAt,
	ChangePages,
	creationsOnly,
	lastUpdates,
	type ChangeList,
} from '../trigger/changeLists';
import type { VoucherifyOrder } from '../api/types';

export interface ChangedOrders {
	/** The last changed first, each once. */
	orders: VoucherifyOrder[];
	/** Sentences for the user about what may be missing. */
	warnings: string[];
}

/**
 * Reads the orders that were created or updated at a time or after it. The lists are read from their
 * beginning back to that time, one page at a time: an order that is updated meanwhile moves to the
 * beginning and pushes others to later pages, so none is missed.
 *
 * @param since epoch milliseconds
 * @param limit the most orders to return, the last changed ones; undefined for all
 */
export async function readChangedOrders(
	client: HttpClient,
	since: number,
	limit: number | undefined,
): Promise<ChangedOrders> {
	// In this order, an order that is updated between the two readings is in both; the second counts.
	const created = await readSince(client, creationsOnly, since, limit);
	const updated = await readSince(client, lastUpdates, since, limit);
	const orders = new Map([...created.orders, ...updated.orders].map((order) => [order.id, order]));
	const cuts = [updated.cutAt, created.cutAt].filter((time) => time !== undefined);
	return {
		orders: [...orders.values()].sort((a, b) => changedAt(b) - changedAt(a)).slice(0, limit),
		warnings: [
			...new Set([...updated.warnings, ...created.warnings]),
			...(cuts.length > 0 ? [cutWarning(Math.max(...cuts))] : []),
		],
	};
}

interface OrdersSince extends ChangedOrders {
	/** The time at which Voucherify's list ended before `since` was reached; epoch milliseconds. */
	cutAt?: number;
}

async function readSince(
	client: HttpClient,
	list: ChangeList,
	since: number,
	limit: number | undefined,
): Promise<OrdersSince> {
	const pages = new ChangePages(client, list, () => since);
	let last = Date.now();
	const { entries, warnings, nextPage } = await readNumberedPages<VoucherifyOrder>({
		async fetchPage(page) {
			const found = await pages.fetchPage(page);
			last = pages.times.at(-1) ?? last;
			return found;
		},
		identity: ({ id }) => id,
		filter: (order) => list.hasChange(order) && pages.timeOf(order) >= since,
		shouldStop: () => pages.isPast,
		limit,
		lastPage: LAST_PAGE,
		concurrency: 1,
	});
	const isCut = nextPage !== undefined && !pages.isPast;
	return { orders: entries, warnings, cutAt: isCut ? last : undefined };
}

function cutWarning(time: number): string {
	return `Voucherify lists at most ${LAST_PAGE * MAX_PAGE_SIZE} orders, and 'Updated Since' is further back. Orders changed before ${new Date(time).toISOString()} are missing: use 'Export' with a filter for 'Updated At'.`;
}
