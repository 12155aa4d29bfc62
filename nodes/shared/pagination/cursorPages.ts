import { RequestError, rethrow } from '../errors';
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
 * are returned together with the failure and the cursor at which to continue. A list that does not end,
 * because the server repeats a cursor or sends empty pages, counts as a failure too.
 *
 * @throws what `fetchPage` throws for the first page, and whatever is not a RequestError
 */
export async function readCursorPages<Entry, Kept = Entry>(
	request: CursorListRequest<Entry, Kept>,
): Promise<CursorList<Kept>> {
	const collector = new EntryCollector<Entry, Kept>(request);
	const used = new Set([request.cursor]);
	let nextCursor = request.cursor;
	let isFirst = true;
	let interruption: RequestError | undefined;
	try {
		for (;;) {
			const page = await request.fetchPage(nextCursor, collector.missing);
			isFirst = false;
			collector.add(page.entries);
			nextCursor = page.nextCursor ?? undefined;
			if (nextCursor === undefined || collector.isFull || request.shouldStop?.()) break;
			if (page.entries.length === 0) throw endlessList('an empty page');
			if (used.has(nextCursor)) throw endlessList('the same cursor twice');
			used.add(nextCursor);
		}
	} catch (error) {
		if (isFirst || !(error instanceof RequestError)) return rethrow(error);
		interruption = error;
	}
	const entries = collector.entries();
	return { entries, nextCursor, interruption, warnings: collector.warnings() };
}

function endlessList(what: string): RequestError {
	return new RequestError(`The list does not end: the server sent ${what}`, {
		outcome: 'unknown',
		description: 'Reading was stopped. Ask whoever runs the server to correct this.',
	});
}
