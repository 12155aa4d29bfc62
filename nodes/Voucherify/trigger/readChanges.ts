import { RequestError, rethrow } from '../../shared/errors';
import { toChange, type ListedOrder } from './change';
import { timeOf, type ChangeList } from './changeLists';
import type { CollectedChanges } from './decide';
import type { ChangePages, Entry, ListPage } from './listPages';
import { findIncompleteTies, readTies } from './ties';

export interface ChangesRead extends CollectedChanges<ListedOrder> {
	/** The failure that cut the list short after at least one page. */
	interruption?: RequestError;
	/** Times at which changes may be missing, since the server lists them in a changing order. */
	incompleteTies: number[];
}

/** The pages of a list, and where its new changes end. */
export interface ReadableList {
	pages: ChangePages;
	/** Asked after each page: whether no page after it has a change to read. */
	isPast(page: ListPage, collected: Collected): boolean;
	/** Whether everything before the processed changes was read, though not what may have appeared late. */
	isGapless(collected: Collected): boolean;
}

interface ChangesRequest extends ReadableList {
	list: ChangeList;
	firstPage: number;
	/** Reads no more than that. */
	maxPages?: number;
	/** Epoch milliseconds after which nothing more is read, except for `MIN_PAGES`. */
	readUntil: number;
	/** When the poll started; epoch milliseconds. */
	now: number;
}

/** Everything so far. */
export type Collected = Pick<CollectedChanges<ListedOrder>, 'changes' | 'newest' | 'oldest'>;

/** With two pages, a poll that resumes at the page before the last one moves on, however slow the server is. */
const MIN_PAGES = 2;

/**
 * Reads the changes of a list, page by page, until it reaches processed changes, the end of the list, or
 * the end of its time. While the list is read, changes only push others to later pages.
 *
 * @throws RequestError if not even one page could be read
 */
export async function readChanges(request: ChangesRequest): Promise<ChangesRead> {
	const { list, pages, isPast, isGapless, maxPages = Infinity, readUntil, now } = request;
	const collected: Collected = { changes: [] };
	let end: ChangesRead['end'] = 'interrupted';
	let interruption: RequestError | undefined;
	let page = request.firstPage;
	for (let pagesRead = 0; ; page++, pagesRead++) {
		if (page > pages.lastPage) {
			end = 'lastPage';
			break;
		}
		const isLate = pagesRead >= MIN_PAGES && Date.now() > readUntil;
		if (isLate || pagesRead >= maxPages) break;
		const found = await pages.fetchPage(page).catch((error: unknown) => {
			if (pagesRead === 0 || !(error instanceof RequestError)) return rethrow(error);
			interruption = error;
			return undefined;
		});
		if (!found) break;
		collect(list, found.entries, page, collected, now);
		if (isPast(found, collected) || found.isEnd) {
			end = found.isEnd ? 'listEnd' : 'known';
			page++;
			break;
		}
	}
	if (end === 'interrupted' && isGapless(collected)) end = 'known';
	const ties = findIncompleteTies(collected.changes);
	const { found, incomplete } = await readTies(pages, ties, list, readUntil);
	collected.changes.push(...found);
	return { ...collected, end, now, nextPage: page, interruption, incompleteTies: incomplete };
}

/** Adds what is on a page. An entry without a time takes that of the entry before it. */
function collect(
	list: ChangeList,
	entries: Entry[],
	page: number,
	collected: Collected,
	now: number,
): void {
	const times = entries.map((entry) => timeOf(list, entry));
	const dated = times.filter((time) => !Number.isNaN(time));
	let at = dated[0] ?? collected.oldest ?? now;
	for (const [index, entry] of entries.entries()) {
		const isDated = !Number.isNaN(times[index]);
		if (isDated) at = times[index];
		const change = toChange(list, entry, { at, isDated, page });
		if (change) collected.changes.push(change);
	}
	collected.newest ??= dated[0];
	collected.oldest = dated.at(-1) ?? collected.oldest;
}
