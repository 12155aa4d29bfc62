import type { HttpClient } from '../../shared/http/client';
import { RequestError, rethrow } from '../../shared/errors';
import { UnreadableEntry } from '../../shared/pagination/unreadableEntry';
import { MAX_PAGE_SIZE, LAST_PAGE, listOrders } from '../api/client';
import { EndOfUpdates, timeIn, type ChangeList } from './changeLists';
import { rereadFrom, type Change, type ChangeCursor, type CollectedChanges } from './decide';
import type { VoucherifyOrder } from '../api/types';

/** What stands in a list of orders. */
export type ListedOrder = VoucherifyOrder | UnreadableEntry;

export interface ChangesReading extends CollectedChanges<ListedOrder> {
	/** What kept it from reading on after at least one page. Where not even one came, it is thrown. */
	interruption?: RequestError;
}

export interface ChangesRequest {
	client: HttpClient;
	list: ChangeList;
	/** Undefined: only the changes of the last moments, at a first poll that leaves alone what is there. */
	position?: ChangeCursor;
	/** Epoch milliseconds after which nothing more is read. */
	readUntil: number;
	/** When the poll began, in epoch milliseconds. */
	now: number;
}

/**
 * Reads changes from a position's page on, one page after the other, until those that have been dealt
 * with, the end of the list or of the time.
 *
 * @throws RequestError where not even one page could be read
 */
export async function readChanges(request: ChangesRequest): Promise<ChangesReading> {
	const { client, list, position, readUntil, now } = request;
	const reading: ChangesReading = { changes: [], end: 'interrupted', nextPage: 1, now };
	const end = new EndOfUpdates(client);
	const first = position?.page ?? 1;
	let from = position?.from ?? -Infinity;
	for (let page = first; ; page++) {
		reading.nextPage = page;
		const found = await listOrders(client, list.sort, page, MAX_PAGE_SIZE).catch((error) =>
			interruptionAfter(page - first, error),
		);
		if (found instanceof RequestError) return { ...reading, interruption: found };
		reading.nextPage = page + 1;
		const { entries, count } = found;
		const times = entries.map((entry) => timeOf(entry, list)).filter((at) => !Number.isNaN(at));
		reading.newest ??= times[0];
		reading.oldest = times.at(-1) ?? reading.oldest;
		if (!position && page === 1) from = rereadFrom(reading.newest ?? now, now);
		reading.changes.push(...changesIn(entries, list, page, reading.oldest ?? now));
		const isLast =
			count === undefined ? entries.length < MAX_PAGE_SIZE : page * MAX_PAGE_SIZE >= count;
		const isKnown = times.some((at) => at < from) || isLast || entries.length === 0;
		if (isKnown || (list.sort === '-updated_at' && (await end.isIn(entries)))) {
			return { ...reading, end: 'known' };
		}
		if (page === LAST_PAGE) return { ...reading, end: 'lastPage' };
		if (Date.now() > readUntil) return reading;
	}
}

function interruptionAfter(pages: number, error: unknown): RequestError {
	return pages > 0 && error instanceof RequestError ? error : rethrow(error);
}

/** A server's list can hold anything, whatever its type says. */
function timeOf(entry: VoucherifyOrder | null, list: ChangeList): number {
	return entry === null ? NaN : timeIn(list.timeOf(entry));
}

/** The changes that a page shows. What has no time of its own has that of the entry before it. */
function changesIn(
	entries: VoucherifyOrder[],
	list: ChangeList,
	page: number,
	timeElsewhere: number,
): Array<Change<ListedOrder>> {
	let at = entries.map((entry) => timeOf(entry, list)).find((time) => !Number.isNaN(time));
	return entries.flatMap((entry) => {
		const time = timeOf(entry, list);
		const isDated = !Number.isNaN(time);
		if (isDated) at = time;
		const order = hasId(entry) ? entry : new UnreadableEntry(entry, 'Voucherify');
		if (order === entry && !list.counts(entry)) return [];
		return [{ id: order.id, at: at ?? timeElsewhere, isDated, page, order }];
	});
}

function hasId(entry: unknown): boolean {
	const { id } = (entry ?? {}) as { id?: unknown };
	return typeof id === 'string' && id !== '';
}
