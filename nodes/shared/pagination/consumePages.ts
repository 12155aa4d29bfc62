import { RequestError, rethrow } from '../errors';

/**
 * Passes pages on until the list ends, a page fails, or there is enough.
 *
 * @param isEnough receives each page; returns true to stop
 * @returns the failure that cut the list short after at least one page
 * @throws what the first page throws, and whatever is not a RequestError
 */
export async function consumePages<Page>(
	pages: AsyncIterable<Page>,
	isEnough: (page: Page) => boolean,
): Promise<RequestError | undefined> {
	let isFirst = true;
	try {
		for await (const page of pages) {
			isFirst = false;
			if (isEnough(page)) break;
		}
	} catch (error) {
		return !isFirst && error instanceof RequestError ? error : rethrow(error);
	}
	return undefined;
}
