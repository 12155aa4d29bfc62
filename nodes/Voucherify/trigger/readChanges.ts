import { RequestError, rethrow } from '../../shared/errors';
import { toChange, type ListedOrder } from './change';
import { timeOf, type ChangeList } from './changeLists';
import type { Change, CollectedChanges } from './decide';
import type { ChangePages, Entry, ListPage } from './listPages';
import { findIncompleteTies, readTies } from './ties';

export interface ChangesRead extends CollectedChanges<ListedOrder> {
	/** The failure that cut the list short after at least one page. */
	interruption?: RequestError;
	/** Times at which changes may be missing, since the server lists them in a changing order. */
	incompleteTies: number[];
}

export interface ChangesRequest {
	list: ChangeList;
	pages: ChangePages;
	/** The page to begin at. */
	firstPage: number;
	/**
	 * Asked after each page.
	 *
	 * @param collected everything so far
	 * @returns whether no later page has a change to read
	 */
	isPast(page: ListPage, collected: Collected): boolean;
	/** Asked if reading ends before that: whether the changes follow on the processed ones. */
	isGapless(collected: Collected): boolean;
	/** Reads no more than that. */
	maxPages?: number;
	/** Epoch milliseconds after which nothing more is read, except for `MIN_PAGES`. */
	readUntil: number;
	/** When the poll started; epoch milliseconds. */
	now: number;
}

/** Changes, and the latest and oldest time on the pages. */
export interface Collected {
	changes: Array<Change<ListedOrder>>;
	newest?: number;
	oldest?: number;
}

/** With two pages, a poll that resumes at the page before the last one moves on, however slow the server is. */
const MIN_PAGES = 2;

/**
 * Reads the changes of a list, page by page, until it reaches processed changes, the end of the list, or
 * the end of its time. While the list is read, changes only push others to later pages.
 *
 * @throws RequestError if not even one page could be read
 */
export async function readChanges(request: ChangesRequest): Promise<ChangesRead> {
	const {
		list,
		pages,
		firstPage,
		isPast,
		isGapless,
		maxPages = Infinity,
		readUntil,
		now,
	} = request;
	const collected: Collected = { changes: [] };
	const read = {
		end: 'interrupted' as ChangesRead['end'],
		now,
		total: undefined as number | undefined,
	};
	let interruption: RequestError | undefined;
	let page = firstPage;
	for (let pagesRead = 0; ; page++, pagesRead++) {
		if (page > pages.lastPage) {
			read.end = 'lastPage';
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
		read.total ??= found.total;
		collect(list, found.entries, page, collected, now);
		if (isPast(found, collected) || found.isEnd) {
			read.end = found.isEnd ? 'listEnd' : 'known';
			page++;
			break;
		}
	}
	if (read.end === 'interrupted' && isGapless(collected)) read.end = 'known';
	const ties = findIncompleteTies(collected.changes);
	const { found, incomplete } = await readTies(pages, ties, list, readUntil);
	collected.changes.push(...found);
	return { ...collected, ...read, nextPage: page, interruption, incompleteTies: incomplete };
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
