/**
 * Reads a part of a queue that may be too long for one poll. Every poll reads both ends of the list,
 * where new orders appear however the server sorts it, and continues a round through the pages between.
 * No n8n, no HTTP.
 */
import range from 'lodash/range';

import type { NumberedPage } from '../../../shared/pagination/numberedPages';
import { MAX_FAILURES, MAX_PARALLEL_PAGES, pageSizeOf } from '../pages';

/** How far a round through the queue has got. */
export interface Round {
	/** Where it continues; undefined if a new round begins. */
	nextPage?: number;
	/** Whether it has missed a page so far. */
	hasGaps: boolean;
}

export interface QueueRequest<Entry> {
	/** Fetches a page (from 1); undefined if the list has no such page. */
	fetchPage: (page: number) => Promise<NumberedPage<Entry> | undefined>;
	pageSize: number;
	maxPages: number;
	/** Where the previous poll stopped. */
	round: Round;
	/** Tells what a page is worth to this poll. */
	assessPage: (entries: Entry[]) => PageAssessment;
	/** Stops once this many due entries are found. */
	wanted: number;
	/** Stops before the next page once it returns true. */
	shouldStop: () => boolean;
}

export interface PageAssessment {
	/** How many of its entries are due now. */
	dueCount: number;
	/** Whether it has waiting orders, all of them new: the next pages may then be new too. */
	isAllNew: boolean;
}

export interface QueuePages<Entry> extends Round {
	/** In the order of reading; an entry that moved meanwhile can be duplicated. */
	entries: Entry[];
	/** How many entries the queue has; undefined if the server does not say. */
	count?: number;
	/** Whether the whole queue came in one answer. */
	isSnapshot: boolean;
	beginsRound: boolean;
	endsRound: boolean;
	/** Errors by page. */
	failures: Map<number, unknown>;
}

/**
 * Reads the ends of the queue and the next pages of the round, and skips pages that fail.
 *
 * The round goes from the end to the beginning: orders that leave the queue move the others towards
 * the beginning, so never past a reader that comes from the end. Arrivals at the beginning push the
 * others towards the end, so the last page of the previous poll is read once more. Only if the server
 * does not say how long the queue is, the round goes from the beginning to the end.
 *
 * @throws what the first page threw if nothing could be read
 */
export async function readQueue<Entry>(request: QueueRequest<Entry>): Promise<QueuePages<Entry>> {
	const reader = new QueueReader(request);
	const { nextPage = 1 } = request.round;
	// Including a page of the round, each poll makes progress however little time there is.
	await reader.read([1, nextPage]);
	if (!reader.hasPage) await reader.read([nextPage - 1, 2]);
	if (!reader.hasPage) throw reader.failures.get(1);
	for (let pages = reader.next(); pages.length > 0; pages = reader.next()) {
		await reader.read(pages);
	}
	return reader.result();
}

class QueueReader<Entry> {
	readonly failures = new Map<number, unknown>();
	private readonly pages = new Map<number, NumberedPage<Entry> | undefined>();
	private readonly allNewPages = new Set<number>();
	private dueCount = 0;
	private count?: number;
	/** The last page that exists, once a page without a count was not full. */
	private end = Infinity;

	constructor(private readonly request: QueueRequest<Entry>) {}

	get hasPage(): boolean {
		return [...this.pages.values()].some((page) => page !== undefined);
	}

	/** Fetches pages in parallel, except those already requested. */
	async read(pages: number[]): Promise<void> {
		const numbers = [...new Set(pages)].filter((page) => page >= 1 && !this.wasRequested(page));
		const fetched = await Promise.allSettled(numbers.map(this.request.fetchPage));
		fetched.forEach((result, index) => {
			if (result.status === 'fulfilled') this.addPage(numbers[index], result.value);
			else this.failures.set(numbers[index], result.reason);
		});
	}

	/** Returns the pages to fetch next; none if this poll has enough. */
	next(): number[] {
		const missing = this.request.wanted - this.dueCount;
		const room = this.request.maxPages - this.pages.size - this.failures.size;
		if (missing <= 0 || this.failures.size >= MAX_FAILURES || this.request.shouldStop()) return [];
		const most = Math.min(room, MAX_PARALLEL_PAGES, Math.ceil(missing / this.pageSize));
		const ends = this.unread([this.firstNotNew(1, 1), this.firstNotNew(this.lastPage, -1)]);
		const pages = ends.length > 0 ? ends : this.unread(this.roundPages());
		return pages.slice(0, Math.max(most, 0));
	}

	result(): QueuePages<Entry> {
		const first = this.pages.get(1);
		const { round } = this.request;
		const beginsRound = round.nextPage === undefined;
		let nextPage = this.roundStart;
		while (this.isInRound(nextPage) && this.wasRequested(nextPage)) nextPage += this.step;
		const endsRound = !this.isInRound(nextPage);
		return {
			entries: [...this.pages.values()].flatMap((page) => page?.entries ?? []),
			count: this.count,
			isSnapshot: first !== undefined && first.entries.length === first.count,
			beginsRound,
			endsRound,
			nextPage: endsRound ? undefined : nextPage,
			hasGaps: this.failures.size > 0 || (round.hasGaps && !beginsRound),
			failures: this.failures,
		};
	}

	private addPage(number: number, page: NumberedPage<Entry> | undefined): void {
		this.pages.set(number, page);
		if (!page || (page.count === undefined && page.entries.length < this.pageSize)) {
			this.end = Math.min(this.end, page && page.entries.length > 0 ? number : number - 1);
		}
		if (!page) return;
		this.count = page.count ?? this.count;
		const { dueCount, isAllNew } = this.request.assessPage(page.entries);
		this.dueCount += dueCount;
		if (isAllNew) this.allNewPages.add(number);
	}

	/** Returns the first page, seen from one end of the list, that is not all new or not read yet. */
	private firstNotNew(end: number, step: 1 | -1): number {
		let page = end;
		while (this.allNewPages.has(page)) page += step;
		return page;
	}

	/** Returns the pages of the round that this poll may reach, the most urgent first. */
	private roundPages(): number[] {
		const start = this.roundStart;
		const onwards = range(start, start + this.step * this.request.maxPages, this.step);
		if (!this.isCounted) return onwards;
		const [first, ...others] = onwards;
		return this.request.round.nextPage === undefined ? onwards : [first, start + 1, ...others];
	}

	/** Whether the server says how many entries there are. */
	private get isCounted(): boolean {
		return this.count !== undefined;
	}

	/** From each page of the round to the next. */
	private get step(): 1 | -1 {
		return this.isCounted ? -1 : 1;
	}

	private get roundStart(): number {
		const { nextPage = this.isCounted ? this.lastPage : 1 } = this.request.round;
		return Math.min(nextPage, this.lastPage);
	}

	/** Whether a round that has got this far still has to read the page. */
	private isInRound(page: number): boolean {
		return this.isCounted ? page > 1 : page <= this.lastPage;
	}

	/** The last page of the list; without a count, the first page that may not exist. */
	private get lastPage(): number {
		const counted = Math.ceil((this.count ?? 0) / this.pageSize);
		const last = this.isCounted ? counted : Math.min(this.end, Math.max(...this.pages.keys()) + 1);
		return Math.max(1, last);
	}

	/** The first page tells it. */
	private get pageSize(): number {
		const { entries = [] } = this.pages.get(1) ?? {};
		return pageSizeOf({ count: this.count, entries }, this.request.pageSize);
	}

	private unread(pages: number[]): number[] {
		const isInList = (page: number) => page >= 1 && page <= this.lastPage;
		return pages.filter((page) => isInList(page) && !this.wasRequested(page));
	}

	private wasRequested(page: number): boolean {
		return this.pages.has(page) || this.failures.has(page);
	}
}
