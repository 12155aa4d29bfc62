import type { RequestError } from '../../shared/errors';
import type { HttpClient } from '../../shared/http/client';
import { consumePages } from '../../shared/pagination/consumePages';
import { NumberedPages } from '../../shared/pagination/numberedPages';
import { UnreadableEntry } from '../../shared/pagination/unreadableEntry';
import { MAX_PAGE_SIZE, LAST_PAGE } from '../api/client';
import type { VoucherifyOrder } from '../api/types';
import { ChangePages, type ChangeList } from './changeLists';
import { rereadFrom, type Change, type CollectedChanges } from './decide';
import type { ChangePosition } from './state';

/** What a list of orders contains. */
export type ListedOrder = VoucherifyOrder | UnreadableEntry;

export interface ChangesRead extends CollectedChanges<ListedOrder> {
	/** The failure that cut the list short after at least one page. */
	interruption?: RequestError;
}

export interface ChangesRequest {
	client: HttpClient;
	list: ChangeList;
	/** Undefined for only the latest changes, on a first poll that skips existing orders. */
	position?: ChangePosition;
	/** Epoch milliseconds after which nothing more is read. */
	readUntil: number;
	/** When the poll started; epoch milliseconds. */
	now: number;
}

/**
 * Reads changes from a position's page on, page by page, until it reaches processed changes, the end of
 * the list, or the end of its time.
 *
 * @throws RequestError if not even one page could be read
 */
export async function readChanges(request: ChangesRequest): Promise<ChangesRead> {
	const { client, list, position, readUntil, now } = request;
	const changes: Array<Change<ListedOrder>> = [];
	let newest: number | undefined;
	let oldest: number | undefined;
	const source = new ChangePages(client, list, ([latest]) =>
		position ? (position.from ?? -Infinity) : rereadFrom(newest ?? latest ?? now, now),
	);
	const pages = new NumberedPages<VoucherifyOrder>({
		fetchPage: source.fetchPage,
		firstPage: position?.page,
		lastPage: LAST_PAGE,
		pageSize: MAX_PAGE_SIZE,
		concurrency: 1,
	});
	const interruption = await consumePages(pages, ({ entries }) => {
		newest ??= source.times[0];
		oldest = source.times.at(-1) ?? oldest;
		changes.push(...changesIn(entries, list, source, pages.nextPage - 1, oldest ?? now));
		return source.isPast || Date.now() > readUntil;
	});
	const isKnown = source.isPast || pages.reachedEnd;
	const isLast = pages.nextPage > LAST_PAGE;
	const end = isKnown ? 'known' : isLast ? 'lastPage' : 'interrupted';
	return { changes, newest, oldest, end, nextPage: pages.nextPage, now, interruption };
}

/** Returns the changes on a page. An entry without a time takes that of the entry before it. */
function changesIn(
	entries: VoucherifyOrder[],
	list: ChangeList,
	source: ChangePages,
	page: number,
	timeElsewhere: number,
): Array<Change<ListedOrder>> {
	let at = source.times[0] ?? timeElsewhere;
	return entries.flatMap((entry) => {
		const time = source.timeOf(entry);
		const isDated = !Number.isNaN(time);
		if (isDated) at = time;
		const order = hasId(entry) ? entry : new UnreadableEntry(entry);
		if (order === entry && !list.hasChange(entry)) return [];
		return [{ id: order.id, at, isDated, page, order }];
	});
}

function hasId(entry: unknown): boolean {
	const { id } = (entry ?? {}) as { id?: unknown };
	return typeof id === 'string' && id !== '';
}
