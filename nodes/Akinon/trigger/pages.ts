import type { NumberedPage } from '../../shared/pagination/numberedPages';

export const MAX_PARALLEL_PAGES = 4;
/** After this many failed pages, the server is left alone until the next poll. */
export const MAX_FAILURES = 3;

/** Returns the size of a list's pages: the server may send fewer entries than requested. */
export function pageSizeOf(
	{ count = Infinity, entries: { length } }: NumberedPage<unknown>,
	requested: number,
): number {
	return length > 0 && length < count ? length : requested;
}
