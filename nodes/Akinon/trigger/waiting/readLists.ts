import type { NumberedPage } from '../../../shared/pagination/numberedPages';
import type { QueueEntry } from './queueEntry';
import { readQueue, type QueuePages, type QueueRequest, type Round } from './readQueue';
import type { StatusList } from './statusLists';

/** The most pages that a poll requests, if it reads few lists. */
const MAX_PAGES = 12;
/** With fewer, a round through a long list would take too many polls. */
const MIN_PAGES_PER_LIST = 4;

interface ListsRequest extends Omit<QueueRequest<QueueEntry>, 'fetchPage' | 'maxPages' | 'round'> {
	lists: StatusList[];
	/** Where the previous poll stopped in each list, by name. */
	rounds: ReadonlyMap<string, Round>;
	/** Name of the list to read first; undefined for any. */
	firstList?: string;
	fetchPage: (list: StatusList, page: number) => Promise<NumberedPage<QueueEntry> | undefined>;
}

export interface ListsRead {
	/** What was read of each list, by name. */
	pages: Map<string, QueuePages<QueueEntry>>;
	/** Errors of lists of which nothing could be read, by name. */
	failures: Map<string, unknown>;
	/** Name of the first list that was not read; undefined if all were. */
	firstList?: string;
}

/**
 * Reads lists one after another, at least one of them. A poll that has enough or runs out of time leaves
 * the rest to the next one, which begins there.
 *
 * @throws what the first list threw if nothing could be read
 */
export async function readLists(request: ListsRequest): Promise<ListsRead> {
	const { lists, rounds, firstList, fetchPage, shouldStop } = request;
	const read: ListsRead = { pages: new Map(), failures: new Map() };
	const maxPages = Math.max(MIN_PAGES_PER_LIST, Math.floor(MAX_PAGES / lists.length));
	let wanted = request.wanted;
	for (const list of beginningWith(firstList, lists)) {
		const wasTried = read.pages.size + read.failures.size > 0;
		if (wasTried && (wanted <= 0 || shouldStop())) {
			read.firstList = list.name;
			break;
		}
		try {
			const pages = await readQueue({
				...request,
				fetchPage: async (page) => await fetchPage(list, page),
				round: rounds.get(list.name) ?? { hasGaps: false },
				maxPages,
				wanted,
			});
			read.pages.set(list.name, pages);
			wanted -= request.assessPage(pages.entries).dueCount;
		} catch (error) {
			read.failures.set(list.name, error);
		}
	}
	if (read.pages.size === 0) throw [...read.failures.values()][0];
	return read;
}

function beginningWith(name: string | undefined, lists: StatusList[]): StatusList[] {
	const index = Math.max(
		0,
		lists.findIndex((list) => list.name === name),
	);
	return [...lists.slice(index), ...lists.slice(0, index)];
}
