import { prefetch } from '../concurrency';
import { EntryCollector, type EntryRules } from './entries';
import { lastPageOf, ListEnds, shiftsOf } from './listEnds';

const DEFAULT_CONCURRENCY = 4;
const MAX_PASSES = 3;

const LIST_KEPT_CHANGING =
	'The list kept changing each of the three times it was read. Entries may be missing: run again later.';
const SAME_PAGE_AGAIN =
	'The server sent the same page again: it seems to ignore the page number. Entries may be missing.';

export interface NumberedPage<Entry> {
	/** How many entries the whole list has; undefined if the server does not say. */
	count?: number;
	entries: Entry[];
}

interface NumberedPagesSource<Entry> {
	/** Fetches a page (from 1); undefined if the list has no such page. */
	fetchPage: (page: number) => Promise<NumberedPage<Entry> | undefined>;
	firstPage?: number;
	/** The last page that the server offers, however long the list is. */
	lastPage?: number;
	/** The most pages fetched at the same time. */
	concurrency?: number;
}

interface NumberedListRequest<Entry, Kept = Entry>
	extends NumberedPagesSource<Entry>,
		EntryRules<Entry, Kept> {
	/** Stops before the next page once it returns true. */
	shouldStop?: () => boolean;
}

interface NumberedList<Kept> {
	/** In the list's order, each identity once. */
	entries: Kept[];
	/** Whether the list was read to its end without a sign that entries were missed. */
	isComplete: boolean;
	/** The page at which to continue if reading stopped before the end. */
	nextPage?: number;
	/** Sentences for the user about what may be missing; a limit or a stop is not mentioned. */
	warnings: string[];
}

/**
 * Reads a list that is paged by number, several pages at a time. If the list changes meanwhile,
 * entries may move from an unread page to one already read. The list is then read again, from its end,
 * where entries cannot be missed in the same way, and once more from its beginning if it still moves.
 * The results are merged. For a list that stands still, two of its pages are read twice.
 */
export async function readNumberedPages<Entry, Kept = Entry>(
	request: NumberedListRequest<Entry, Kept>,
): Promise<NumberedList<Kept>> {
	const collector = new EntryCollector<Entry, Kept>(request);
	let pass: Pass = { outcome: 'short' };
	for (let passes = 1; passes <= MAX_PASSES && !isDone(pass); passes++) {
		collector.restart();
		pass =
			pass.outcome === 'moved' && passes === 2 && !request.shouldStop
				? await readBackward(request, collector)
				: await readForward(request, collector);
	}
	return {
		entries: collector.entries(),
		isComplete: pass.outcome === 'complete',
		nextPage: pass.nextPage,
		warnings: [...warningsOf(pass), ...collector.warnings()],
	};
}

/** What reading a list once came to. */
interface Pass {
	/**
	 * `partial`: it ended as requested, before or after the end of the list. `moved`: entries may have been
	 * missed. `short`: fewer entries came than the count says.
	 */
	outcome: 'complete' | 'partial' | 'moved' | 'short' | 'repeated';
	nextPage?: number;
}

function isDone({ outcome }: Pass): boolean {
	return outcome === 'complete' || outcome === 'partial';
}

function warningsOf(pass: Pass): string[] {
	if (pass.outcome === 'repeated') return [SAME_PAGE_AGAIN];
	return isDone(pass) ? [] : [LIST_KEPT_CHANGING];
}

async function readForward<Entry, Kept>(
	request: NumberedListRequest<Entry, Kept>,
	collector: EntryCollector<Entry, Kept>,
): Promise<Pass> {
	const { firstPage = 1, shouldStop = () => false } = request;
	// Who stops early reads on later, and may judge by the page that was read last.
	const isWatched = (count: number) =>
		firstPage === 1 && !request.shouldStop && collector.missing > count;
	const ends = new ListEnds(request, collector.idsOf, isWatched);
	const source = { ...request, fetchPage: ends.fetchPage };
	const pages = new NumberedPages(source, () => (shouldStop() ? 0 : collector.missing));
	const isRepeated = await collectPages(pages, collector);
	if (isRepeated) return { outcome: firstPage > 1 ? 'partial' : 'repeated' };
	if (collector.isFull) return { outcome: 'partial' };
	const isStopped = pages.pagesRead > 0 && !pages.reachedEnd;
	if (isStopped) return { outcome: 'partial', nextPage: pages.nextPage };
	if (firstPage > 1) return { outcome: 'partial' };
	if (pages.hasShrunk) return { outcome: 'moved' };
	if (ends.canCheck) {
		const { entries, hasMoved } = await ends.check();
		collector.add(entries);
		if (hasMoved) return { outcome: 'moved' };
	}
	return { outcome: collector.seenCount >= (pages.count ?? 0) ? 'complete' : 'short' };
}

/**
 * Reads the pages from the last to the first. Entries that move towards the beginning are then read
 * twice instead of never; only arrivals at the beginning can hide some.
 */
async function readBackward<Entry, Kept>(
	request: NumberedListRequest<Entry, Kept>,
	collector: EntryCollector<Entry, Kept>,
): Promise<Pass> {
	const { fetchPage } = request;
	const before = await fetchPage(1);
	const lastPage = Math.min(lastPageOf(before), request.lastPage ?? Infinity);
	const pageSize = before?.entries.length ?? 0;
	let after = before;
	let hasGap = false;
	// One by one: the server may answer pages that are requested together in any order.
	for (let page = lastPage; page >= 1; page--) {
		after = await fetchPage(page);
		const length = after?.entries.length ?? 0;
		hasGap ||= length < (page === lastPage ? 1 : pageSize);
		collector.add(after?.entries ?? []);
		if (collector.isFull) return { outcome: 'partial' };
	}
	const hasMovedToEnd = shiftsOf(before, after, collector.idsOf).some((shift) => shift > 0);
	return { outcome: hasMovedToEnd || hasGap ? 'moved' : 'complete' };
}

/**
 * Collects pages until the list ends or the collector is full.
 *
 * @returns whether it stopped at a page without anything new that arrivals do not explain: a server
 * that ignores the page number would never come to an end
 */
async function collectPages<Entry, Kept>(
	pages: NumberedPages<Entry>,
	collector: EntryCollector<Entry, Kept>,
): Promise<boolean> {
	for await (const { entries, arrivals } of pages) {
		const hasNew = collector.add(entries);
		if (!hasNew && pages.pagesRead > 1 && arrivals < entries.length) return true;
		if (collector.isFull) return false;
	}
	return false;
}

/**
 * Iterates over the pages of a numbered list, fetching a few ahead. If the server gives no count,
 * pages are fetched one by one until a short or empty one, since each request counts towards a rate
 * limit and some servers reject pages past the end.
 */
class NumberedPages<Entry> {
	pagesRead = 0;
	reachedEnd = false;
	/** Whether entries left the list while it was read. */
	hasShrunk = false;
	/** The latest count that the server gave. */
	count?: number;
	private readonly firstPage: number;
	/** As many entries as the first page has; 0 before it is read. */
	private pageSize = 0;
	/** The last page that the list is known or, without a count, may turn out to have. */
	private lastPage: number;

	/** @param missing how many more entries are wanted; asked before each request */
	constructor(
		private readonly source: NumberedPagesSource<Entry>,
		private readonly missing: () => number = () => Infinity,
	) {
		this.firstPage = source.firstPage ?? 1;
		this.lastPage = this.firstPage;
	}

	get nextPage(): number {
		return this.firstPage + this.pagesRead;
	}

	/** Yields each page with the number of entries that arrived in the list since the page before. */
	async *[Symbol.asyncIterator](): AsyncGenerator<{ entries: Entry[]; arrivals: number }> {
		const { fetchPage, concurrency = DEFAULT_CONCURRENCY } = this.source;
		const last = () => this.lastUsefulPage();
		for await (const page of prefetch(this.firstPage, fetchPage, concurrency, last)) {
			this.pagesRead++;
			const { count, entries = [] } = page ?? {};
			const arrivals = (count ?? NaN) - (this.count ?? NaN) || 0;
			this.hasShrunk ||= arrivals < 0;
			if (entries.length > 0) this.updateLastPage(entries.length, count ?? this.count);
			// With a count, only pages that the list had a moment ago are requested.
			else this.hasShrunk ||= this.pagesRead > 1 && this.count !== undefined;
			this.count = count ?? this.count;
			this.reachedEnd = entries.length === 0 || this.nextPage > this.lastPage;
			if (entries.length > 0) yield { entries, arrivals };
			if (this.reachedEnd) return;
		}
	}

	private updateLastPage(length: number, count: number | undefined): void {
		this.pageSize ||= length;
		const lastPage =
			count === undefined
				? this.nextPage - Number(length < this.pageSize)
				: Math.ceil(count / this.pageSize);
		this.lastPage = Math.max(this.lastPage, lastPage);
	}

	private lastUsefulPage(): number {
		const missingPages = Math.ceil(this.missing() / Math.max(this.pageSize, 1));
		return Math.min(
			this.source.lastPage ?? Infinity,
			this.lastPage,
			this.nextPage - 1 + missingPages,
		);
	}
}
