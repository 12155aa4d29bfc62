import { prefetch } from '../concurrency';
import { identify, skippedWarnings, type Identity } from './identity';

const DEFAULT_CONCURRENCY = 4;
const MAX_PASSES = 3;

const KEPT_CHANGING =
	'The list kept changing while it was read three times over. Entries may be missing: run again when it is quieter.';
const SAME_PAGE_AGAIN =
	'The server sent the same page again: it seems to ignore which page is asked for. Reading was stopped, and entries may be missing.';

export interface NumberedPage<Entry> {
	/** How many entries the whole list has, by the server's word; undefined where it does not say. */
	count?: number;
	entries: Entry[];
}

export interface NumberedList<Entry> {
	/** In the list's order, each identity once. */
	entries: Entry[];
	/** Whether the list was read to its end, in a pass during which nothing left it as far as its count tells. */
	isComplete: boolean;
	/** Whether all of it came in one answer, and so shows one moment. */
	isSnapshot: boolean;
	/** The page to go on with where reading stopped before the end. */
	nextPage?: number;
	/** Sentences for the person about what may be missing; none where a limit or a stop cut the list. */
	warnings: string[];
}

export interface NumberedListRequest<Entry, Kept = Entry> {
	/** Fetches a page (from 1); undefined where the list has no such page. */
	fetchPage: (page: number) => Promise<NumberedPage<Entry> | undefined>;
	identity: Identity<Entry>;
	/** Whether an entry counts; the others are dropped. */
	filter?: (entry: Entry) => boolean;
	/** What is kept of an entry, made as it arrives, so that a long list is not held twice; by default all. */
	keep?: (entry: Entry) => Kept;
	/** Reading ends once so many entries are there. */
	limit?: number;
	/** Reading ends before the next page once this is true. */
	shouldStop?: () => boolean;
	firstPage?: number;
	/** The last page that the server gives, however long the list is. */
	lastPage?: number;
	/** Most pages side by side. */
	concurrency?: number;
}

/**
 * Reads a list that is paged by number, a few pages at once. Where the list moved while it was read,
 * entries may have slipped from a page not yet read onto one already read: it is then read again,
 * up to three times, and what was found is merged. A page that brings nothing new, and that arrivals
 * do not explain, ends a pass: a server that ignores the page's number would be read for ever.
 *
 * Where the server gives no count, pages come one after another until a short or an empty one, so at
 * most one page past the end is asked for: each costs a call of a limit, and some servers refuse it.
 */
export async function readNumberedPages<Entry, Kept = Entry>(
	request: NumberedListRequest<Entry, Kept>,
): Promise<NumberedList<Kept>> {
	const found = new Map<string, Kept>();
	for (let passes = 1; ; passes++) {
		const pass = await readPass(request, found);
		const startedAtFirst = (request.firstPage ?? 1) === 1;
		const isWhole = startedAtFirst && isWholeList(pass);
		const isFull = found.size >= (request.limit ?? Infinity);
		const isLast = isWhole || isFull || pass.stopped || !startedAtFirst || passes === MAX_PASSES;
		if (!isLast) continue;
		const keptChanging = startedAtFirst && !isWhole && !isFull && !pass.stopped;
		return {
			entries: [...found.values()].slice(0, request.limit),
			isComplete: isWhole,
			isSnapshot: isWhole && passes === 1 && pass.pages === 1,
			nextPage: pass.stopped ? (request.firstPage ?? 1) + pass.pages : undefined,
			warnings: [
				...(pass.repeated ? [SAME_PAGE_AGAIN] : keptChanging ? [KEPT_CHANGING] : []),
				...skippedWarnings(pass.skipped),
			],
		};
	}
}

interface Pass {
	reachedEnd: boolean;
	stopped: boolean;
	shrank: boolean;
	/** Whether it ended at a page that brought nothing new. */
	repeated: boolean;
	/** By the server's last word; undefined where it has said nothing. */
	lastCount?: number;
	/** What it saw, each identity once. */
	seen: Set<string>;
	/** How many entries had no identity. */
	skipped: number;
	pages: number;
	/** The server may give fewer entries a page than it was asked for; the first page tells how many. */
	pageSize: number;
	/** The last page that the list is known or, without a count, may turn out to have. */
	lastPage: number;
}

function isWholeList({ reachedEnd, shrank, seen, skipped, lastCount = 0 }: Pass): boolean {
	return reachedEnd && !shrank && seen.size + skipped >= lastCount;
}

async function readPass<Entry, Kept>(
	request: NumberedListRequest<Entry, Kept>,
	found: Map<string, Kept>,
): Promise<Pass> {
	const { limit = Infinity, firstPage = 1, shouldStop = () => false } = request;
	const pass: Pass = {
		reachedEnd: false,
		stopped: false,
		shrank: false,
		repeated: false,
		seen: new Set(),
		skipped: 0,
		pages: 0,
		pageSize: 0,
		lastPage: firstPage,
	};
	const lastUseful = () => {
		if (shouldStop()) return 0;
		const stillMissing = Math.ceil((limit - found.size) / Math.max(pass.pageSize, 1));
		const lastMissing = firstPage + pass.pages - 1 + stillMissing;
		return Math.min(request.lastPage ?? Infinity, pass.lastPage, lastMissing);
	};
	const concurrency = request.concurrency ?? DEFAULT_CONCURRENCY;
	const pages = prefetch(firstPage, request.fetchPage, concurrency, lastUseful);
	for await (const page of pages) {
		takePage(page, request, pass, found);
		if (pass.repeated || found.size >= limit) break;
		if (firstPage + pass.pages > pass.lastPage) pass.reachedEnd = true;
		if (pass.reachedEnd) break;
	}
	// Nothing else ends the loop with pages left.
	pass.stopped = pass.pages > 0 && !pass.reachedEnd && !pass.repeated && found.size < limit;
	return pass;
}

/** Enters a page into the pass, and what counts of it into what was found. */
function takePage<Entry, Kept>(
	page: NumberedPage<Entry> | undefined,
	{ identity, filter = () => true, keep, firstPage = 1 }: NumberedListRequest<Entry, Kept>,
	pass: Pass,
	found: Map<string, Kept>,
): void {
	pass.pages++;
	if (!page || page.entries.length === 0) {
		pass.reachedEnd = true;
		// With a count, only pages that the list had a moment ago are asked for.
		pass.shrank ||= pass.pages > 1 && pass.lastCount !== undefined;
		pass.lastCount = page?.count ?? pass.lastCount;
		return;
	}
	const { count = pass.lastCount, entries } = page;
	const known = identify(entries, identity);
	pass.skipped += entries.length - known.length;
	const hasNew = known.some(({ key }) => !pass.seen.has(key));
	pass.repeated = pass.pages > 1 && !hasNew && !isExplainedByArrivals(page, pass);
	for (const { key, entry } of known) {
		pass.seen.add(key);
		if (filter(entry)) found.set(key, keep ? keep(entry) : (entry as unknown as Kept));
	}
	if (pass.pages === 1) pass.pageSize = entries.length;
	pass.shrank ||= (count ?? 0) < (pass.lastCount ?? 0);
	pass.lastCount = count;
	const isShort = entries.length < pass.pageSize;
	const nextPage = firstPage + pass.pages;
	const lastPage =
		count === undefined ? nextPage - Number(isShort) : Math.ceil(count / pass.pageSize);
	pass.lastPage = Math.max(pass.lastPage, lastPage);
}

/** Whether so many entries came since the page before that they pushed that page onto this one. */
function isExplainedByArrivals<Entry>(
	{ count, entries }: NumberedPage<Entry>,
	{ lastCount }: Pass,
): boolean {
	if (count === undefined || lastCount === undefined) return false;
	return count - lastCount >= entries.length;
}
