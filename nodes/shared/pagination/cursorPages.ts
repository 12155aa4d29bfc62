import { RequestError } from '../errors';
import { identify, skippedWarnings, type Identity } from './identity';

export interface CursorPage<Entry> {
	entries: Entry[];
	/** Where the next page starts; null on the last page. */
	nextCursor: string | null;
}

export interface CursorList<Entry> {
	/** In the list's order, each identity once. */
	entries: Entry[];
	/** The pages without what has no identity, each with the cursor that it was read from; the first may have none. */
	pages: Array<{ cursor?: string; entries: Entry[] }>;
	/** Where to go on reading; undefined where the end was reached. */
	nextCursor?: string;
	/** What broke reading off after at least one page. Where not even one came, it is thrown. */
	interruption?: RequestError;
	/** Sentences for the person about what was left out. */
	warnings: string[];
}

export interface CursorListRequest<Entry> {
	/**
	 * Fetches the page at a cursor; undefined: the first one.
	 *
	 * @param missing how many entries are still wanted, or Infinity
	 */
	fetchPage: (cursor: string | undefined, missing: number) => Promise<CursorPage<Entry>>;
	identity: Identity<Entry>;
	/** Where to start; undefined: at the beginning. */
	cursor?: string;
	/** Reading ends once so many entries are there. */
	limit?: number;
	/** Reading ends before the next page once this is true. */
	shouldStop?: (list: CursorList<Entry>) => boolean;
}

/**
 * Reads a list that is paged by cursor, one page after the other. What was read before a page could
 * not be had is not lost: it comes with the reason and the cursor at which to go on. A server that
 * sends a cursor twice, or an empty page with a cursor, would be read for ever: that is a reason too.
 */
export async function readCursorPages<Entry>(
	request: CursorListRequest<Entry>,
): Promise<CursorList<Entry>> {
	const { fetchPage, identity, limit = Infinity, shouldStop = () => false } = request;
	const list: CursorList<Entry> = {
		entries: [],
		pages: [],
		nextCursor: request.cursor,
		warnings: [],
	};
	const seen = new Set<string>();
	let skipped = 0;
	const cursors = new Set<string>();
	do {
		const cursor = list.nextCursor;
		if (cursor !== undefined) cursors.add(cursor);
		try {
			const page = await fetchPage(cursor, limit - list.entries.length);
			const known = identify(page.entries, identity);
			skipped += page.entries.length - known.length;
			for (const { key, entry } of known) {
				if (!seen.has(key)) list.entries.push(entry);
				seen.add(key);
			}
			list.pages.push({ cursor, entries: known.map(({ entry }) => entry) });
			list.nextCursor = page.nextCursor ?? undefined;
			list.interruption = endlessness(page, cursors);
		} catch (error) {
			list.interruption = interruptionAfter(list.pages.length, error);
		}
	} while (
		list.nextCursor !== undefined &&
		!list.interruption &&
		list.entries.length < limit &&
		!shouldStop(list)
	);
	list.warnings.push(...skippedWarnings(skipped));
	return list;
}

function endlessness<Entry>(
	{ entries, nextCursor }: CursorPage<Entry>,
	cursors: Set<string>,
): RequestError | undefined {
	if (nextCursor === null) return undefined;
	if (entries.length > 0 && !cursors.has(nextCursor)) return undefined;
	const what = entries.length > 0 ? 'a cursor that it had sent before' : 'an empty page';
	return new RequestError(`The list did not come to an end: the server sent ${what}`, {
		outcome: 'unknown',
		description: 'Reading was stopped, since it would go on for ever. The server is out of order.',
	});
}

function interruptionAfter(pages: number, error: unknown): RequestError {
	if (pages > 0 && error instanceof RequestError) return error;
	throw error;
}
