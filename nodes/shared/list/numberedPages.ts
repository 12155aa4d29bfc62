import { readAhead } from '../concurrency';

const PAGES_AT_ONCE = 4;
const MOST_PASSES = 3;

/** What to tell about a list of orders that was not complete after the last pass. */
export const KEPT_CHANGING =
	'The list kept changing while it was read three times over. Orders may be missing: run again when it is quieter.';

export interface NumberedPage<Entry> {
	/** How many entries the whole list has, by the server's word. */
	count: number;
	entries: Entry[];
}

export interface NumberedList<Entry> {
	/** In the list's order, each identity once. */
	entries: Entry[];
	/** Whether the list was read to its end, in a pass during which nothing left it. */
	isComplete: boolean;
	/** Whether all of it came in one answer, and so shows one moment. */
	isSnapshot: boolean;
	/** The page to go on with where reading stopped before the end. */
	nextPage?: number;
}

export interface NumberedListRequest<Entry> {
	/** Fetches a page (from 1); undefined where the list has no such page. */
	fetchPage: (page: number) => Promise<NumberedPage<Entry> | undefined>;
	identity: (entry: Entry) => string;
	/** Whether an entry counts; the others are dropped. */
	filter?: (entry: Entry) => boolean;
	/** Reading ends once so many entries are there. */
	limit?: number;
	/** Reading ends before the next page once this is true. */
	shouldStop?: () => boolean;
	firstPage?: number;
	/** The last page that the server gives, however long the list is. */
	lastPage?: number;
}

/**
 * Reads a list that is paged by number, a few pages at once. Where the list moved while it was read,
 * entries may have slipped from a page not yet read onto one already read: it is then read again,
 * up to three times, and what was found is merged.
 */
export async function readNumberedPages<Entry>(
	request: NumberedListRequest<Entry>,
): Promise<NumberedList<Entry>> {
	const found = new Map<string, Entry>();
	for (let pass = 1; ; pass++) {
		const result = await readPass(request, found);
		const startedAtFirst = (request.firstPage ?? 1) === 1;
		const isWhole =
			startedAtFirst && result.reachedEnd && !result.shrank && result.seen >= result.lastCount;
		const isFull = found.size >= (request.limit ?? Infinity);
		if (isWhole || isFull || result.stopped || !startedAtFirst || pass === MOST_PASSES) {
			return {
				entries: [...found.values()].slice(0, request.limit),
				isComplete: isWhole,
				isSnapshot: isWhole && pass === 1 && result.pages === 1,
				nextPage: result.stopped ? (request.firstPage ?? 1) + result.pages : undefined,
			};
		}
	}
}

interface Pass {
	reachedEnd: boolean;
	stopped: boolean;
	shrank: boolean;
	lastCount: number;
	/** How many entries it saw, each counted once. */
	seen: number;
	pages: number;
}

async function readPass<Entry>(
	request: NumberedListRequest<Entry>,
	found: Map<string, Entry>,
): Promise<Pass> {
	const { identity, filter = () => true, limit = Infinity, shouldStop = () => false } = request;
	const firstPage = request.firstPage ?? 1;
	const seen = new Set<string>();
	const pass: Pass = {
		reachedEnd: false,
		stopped: false,
		shrank: false,
		lastCount: 0,
		seen: 0,
		pages: 0,
	};
	// The server may give fewer entries a page than it was asked for; the first page tells how many.
	let pageSize = 0;
	let lastPage = firstPage;
	const cap = request.lastPage ?? Infinity;
	const lastUseful = () => {
		if (shouldStop()) return 0;
		const stillMissing = Math.ceil((limit - found.size) / Math.max(pageSize, 1));
		return Math.min(cap, lastPage, firstPage + pass.pages - 1 + stillMissing);
	};
	const pages = readAhead(firstPage, request.fetchPage, PAGES_AT_ONCE, lastUseful);
	for await (const page of pages) {
		pass.pages++;
		if (!page || page.entries.length === 0) {
			pass.reachedEnd = true;
			// Only pages that the list had a moment ago are asked for.
			pass.shrank ||= pass.pages > 1;
			pass.lastCount = page?.count ?? pass.lastCount;
			break;
		}
		for (const entry of page.entries) {
			seen.add(identity(entry));
			if (filter(entry)) found.set(identity(entry), entry);
		}
		if (pass.pages === 1) pageSize = page.entries.length;
		pass.shrank ||= page.count < pass.lastCount;
		pass.lastCount = page.count;
		lastPage = Math.max(lastPage, Math.ceil(page.count / pageSize));
		if (found.size >= limit) break;
		if (firstPage + pass.pages > lastPage) pass.reachedEnd = true;
	}
	pass.seen = seen.size;
	// Nothing else ends the loop with pages left.
	pass.stopped = pass.pages > 0 && !pass.reachedEnd && found.size < limit;
	return pass;
}
