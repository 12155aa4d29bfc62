/**
 * Reads lists that may be too long for one poll in rounds, which take as many polls as they need. No n8n,
 * no HTTP.
 */
import range from 'lodash/range';

import type { NumberedPage } from '../../../shared/pagination/numberedPages';
import { MAX_FAILURES, MAX_PARALLEL_PAGES, pageSizeOf } from '../pages';
import type { Place } from './state';

/** A search ends after this many pages in a row that show nothing that is looked for. */
const MAX_DRY_PAGES = 3;

export interface ListReader<Entry> {
	/**
	 * Whether a list is read in this round, and how: to its end, or only as far as it shows some of the
	 * orders with these IDs.
	 */
	planOf: (list: number) => 'skip' | 'whole' | { lookFor: () => number[] };
	listCount: number;
	/** Where the previous poll stopped; undefined for a new round. */
	start?: Place;
	/** Fetches a page (from 1) of a list; undefined if the list has no such page. */
	fetchPage: (list: number, page: number) => Promise<NumberedPage<Entry> | undefined>;
	/** The numeric ID of an entry; NaN if it has none. */
	idOf: (entry: Entry) => number;
	onEntries: (list: number, entries: Entry[]) => void;
	pageSize: number;
	maxPages: number;
	/** Stops before the next page once it returns true. */
	shouldStop: () => boolean;
}

export interface ListsRead {
	/** Where the next poll continues; undefined if the round has ended. */
	next?: Place;
	pagesRead: number;
	failures: Array<{ list: number; page: number; error: unknown }>;
}

/**
 * Reads on through the lists until the round ends, a limit is reached or the server keeps failing. Each
 * list is read from its end to its beginning: orders that leave it move the others towards the beginning,
 * so never past the reader.
 *
 * @throws what the first page threw if nothing could be read
 */
export async function readLists<Entry>(reader: ListReader<Entry>): Promise<ListsRead> {
	const run = new ListsRun(reader);
	let place = reader.start ?? { list: 0 };
	while (place.list < reader.listCount) {
		const page = await run.readList(place);
		if (page !== undefined) return run.result({ list: place.list, page });
		place = { list: place.list + 1 };
		if (place.list < reader.listCount && run.isOver) return run.result(place);
	}
	return run.result(undefined);
}

class ListsRun<Entry> {
	private requests = 0;
	private readonly failures: ListsRead['failures'] = [];

	constructor(private readonly reader: ListReader<Entry>) {}

	get isOver(): boolean {
		const { maxPages, shouldStop } = this.reader;
		const isFull = this.requests >= maxPages || this.failures.length >= MAX_FAILURES;
		return isFull || (this.requests > 0 && shouldStop());
	}

	result(next: Place | undefined): ListsRead {
		const pagesRead = this.requests - this.failures.length;
		if (pagesRead === 0 && this.failures.length > 0) throw this.failures[0].error;
		return { next, pagesRead, failures: this.failures };
	}

	/** Reads a list from a place on. @returns the page to continue with, or undefined at its end */
	async readList({ list, page }: Place): Promise<number | undefined> {
		const plan = this.reader.planOf(list);
		if (plan === 'skip') return undefined;
		if (plan !== 'whole') return await this.search(list, plan.lookFor, page);
		if (page !== undefined && page > 1) return await this.readBack(list, page);
		const [first] = await this.fetch(list, [1]);
		if (this.failures.length >= MAX_FAILURES) return 1;
		return first && (await this.readBack(list, this.lastPageOf(first)));
	}

	/** Reads from a page back to the second one. @returns the page to continue with */
	private async readBack(list: number, from: number): Promise<number | undefined> {
		let page = from;
		while (page > 1) {
			if (this.isOver) return page;
			const pages = range(page, page - this.batchSize(page - 1), -1);
			await this.fetch(list, pages);
			page -= pages.length;
		}
		return undefined;
	}

	/**
	 * Reads from the end of the list that has the highest IDs, until all orders are found, the IDs are
	 * lower than all that are looked for, or nothing is found any more. Nobody publishes how these lists
	 * are sorted: one that is not sorted by ID is not searched.
	 */
	private async search(
		list: number,
		lookFor: () => number[],
		from?: number,
	): Promise<number | undefined> {
		if (lookFor().length === 0) return undefined;
		const [first] = await this.fetch(list, [1]);
		const step = first && stepFromHighest(first.entries.map(this.reader.idOf));
		if (!step) return undefined;
		const last = this.lastPageOf(first);
		const highest = step > 0 ? 2 : last;
		let page = from === undefined ? highest : Math.min(from, last);
		for (let dry = 0; page > 1 && page <= last && dry < MAX_DRY_PAGES; page += step) {
			const missing = lookFor();
			if (missing.length === 0) return undefined;
			if (this.isOver) return page;
			const [read] = await this.fetch(list, [page]);
			if (!read) continue;
			const ids = read.entries.map(this.reader.idOf);
			if (Math.max(...ids) < Math.min(...missing)) return undefined;
			const isBeyond = Math.min(...ids) > Math.max(...missing);
			if (!isBeyond) dry = lookFor().length < missing.length ? 0 : dry + 1;
		}
		return undefined;
	}

	/** Fetches pages in parallel and returns those that the list has. */
	private async fetch(list: number, pages: number[]): Promise<Array<NumberedPage<Entry>>> {
		this.requests += pages.length;
		const fetched = await Promise.allSettled(
			pages.map(async (page) => await this.reader.fetchPage(list, page)),
		);
		const read: Array<NumberedPage<Entry>> = [];
		fetched.forEach((result, index) => {
			if (result.status === 'rejected') {
				this.failures.push({ list, page: pages[index], error: result.reason });
			} else if (result.value) {
				read.push(result.value);
				this.reader.onEntries(list, result.value.entries);
			}
		});
		return read;
	}

	private batchSize(pagesLeft: number): number {
		const room = this.reader.maxPages - this.requests;
		return Math.max(1, Math.min(pagesLeft, MAX_PARALLEL_PAGES, room));
	}

	private lastPageOf(first: NumberedPage<Entry>): number {
		const { count = 0 } = first;
		return Math.max(1, Math.ceil(count / pageSizeOf(first, this.reader.pageSize)));
	}
}

/**
 * Returns the step from page to page that begins at the end with the highest IDs: 1 if IDs descend, -1 if
 * they ascend; undefined if they do neither.
 */
function stepFromHighest(ids: number[]): 1 | -1 | undefined {
	const isSorted = (sign: number) =>
		ids.every((id, index) => index === 0 || (id - ids[index - 1]) * sign > 0);
	return isSorted(1) ? -1 : isSorted(-1) ? 1 : undefined;
}
