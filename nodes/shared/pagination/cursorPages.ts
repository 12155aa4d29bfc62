import { RequestError } from '../errors';
import { consumePages } from './consumePages';
import { EntryCollector, type EntryRules } from './entries';
import type { UnreadableEntry } from './unreadableEntry';

export interface CursorPage<Entry> {
	entries: Entry[];
	/** Cursor of the next page; null on the last page. */
	nextCursor: string | null;
}

export interface CursorList<Kept> {
	/** In the list's order, each identity once. */
	entries: Kept[];
	/** Cursor at which to continue; undefined at the end of the list. */
	nextCursor?: string;
	/** The failure that cut the list short after at least one page. */
	interruption?: RequestError;
	/** Sentences for the user about skipped entries. */
	warnings: string[];
}

export interface CursorListRequest<Entry, Kept = Entry> extends EntryRules<Entry, Kept> {
	/**
	 * Fetches one page.
	 *
	 * @param cursor undefined for the first page
	 * @param missing how many entries are missing to the limit, or Infinity
	 */
	fetchPage: (
		cursor: string | undefined,
		missing: number,
	) => Promise<CursorPage<Entry | UnreadableEntry>>;
	/** Cursor of the first page to read; undefined for the beginning. */
	cursor?: string;
	/** Stops before the next page once it returns true. */
	shouldStop?: () => boolean;
}

/**
 * Reads a list that is paged by cursor. If a page fails after the first one, the entries read so far
 * are returned together with the failure and the cursor at which to continue.
 *
 * @throws what `fetchPage` throws for the first page
 */
export async function readCursorPages<Entry, Kept = Entry>(
	request: CursorListRequest<Entry, Kept>,
): Promise<CursorList<Kept>> {
	const collector = new EntryCollector<Entry, Kept>(request);
	let nextCursor = request.cursor;
	const pages = cursorPages(
		async (cursor) => await request.fetchPage(cursor, collector.missing),
		request.cursor,
	);
	const interruption = await consumePages(pages, (page) => {
		collector.add(page.entries);
		nextCursor = page.nextCursor ?? undefined;
		return collector.isFull || request.shouldStop?.() === true;
	});
	return {
		entries: collector.entries(),
		nextCursor,
		interruption,
		warnings: collector.warnings(),
	};
}

/** @throws RequestError if the server repeats a cursor or sends an empty page that is not the last one */
async function* cursorPages<Entry>(
	fetchPage: (cursor: string | undefined) => Promise<CursorPage<Entry>>,
	first: string | undefined,
): AsyncGenerator<CursorPage<Entry>> {
	const used = new Set([first]);
	for (let cursor = first; ; ) {
		const page = await fetchPage(cursor);
		yield page;
		if (page.nextCursor === null) return;
		cursor = page.nextCursor;
		if (page.entries.length === 0) throw endlessList('an empty page');
		if (used.has(cursor)) throw endlessList('the same cursor twice');
		used.add(cursor);
	}
}

function endlessList(what: string): RequestError {
	return new RequestError(`The list does not end: the server sent ${what}`, {
		outcome: 'unknown',
		description: 'Reading was stopped. Ask whoever runs the server to correct this.',
	});
}
