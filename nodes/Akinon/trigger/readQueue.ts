/**
 * Reads a part of a queue that may be too long for one poll. Every poll reads the ends of the list,
 * where new orders appear whichever way the server sorts it, and goes on with a round through the
 * pages between. No n8n and no HTTP in it.
 */
import type { NumberedPage } from '../../shared/pagination/numberedPages';

/** Most pages that one poll asks for. */
const MAX_PAGES = 12;
const PAGES_AT_ONCE = 4;
/** A server that has failed for so many pages is left alone until the next poll. */
const MAX_FAILURES = 3;

/** How far a round through the queue has got. */
export interface Round {
	/** Where it goes on, down to the list's beginning; undefined: a new round begins at the list's end. */
	nextPage?: number;
	/** Whether it has missed a page so far. */
	hasGaps: boolean;
}

export interface QueueRequest<Entry> {
	/** Fetches a page (from 1); undefined where the list has no such page. */
	fetchPage: (page: number) => Promise<NumberedPage<Entry> | undefined>;
	/** How many entries a page is asked for. */
	pageSize: number;
	/** How far the poll before has got. */
	round: Round;
	/** What a page brings. */
	appraise: (entries: Entry[]) => PageValue;
	/** Reading ends once so many entries to emit are there. */
	wanted: number;
	/** Reading ends before the next page once this is true. */
	shouldStop: () => boolean;
}

export interface PageValue {
	/** How many of its entries could be emitted now. */
	toEmit: number;
	/** Whether it holds waiting orders, all of them new: the pages behind it may then be new too. */
	isAllNew: boolean;
}

export interface QueuePages<Entry> extends Round {
	/** In the order of reading; an entry that moved meanwhile can be there twice. */
	entries: Entry[];
	/** How many entries the queue has, by the server's word. */
	count: number;
	/** Whether the whole queue came in one answer. */
	isSnapshot: boolean;
	beginsRound: boolean;
	endsRound: boolean;
	/** What went wrong, by page. */
	failures: Map<number, unknown>;
}

/**
 * Reads the ends of the queue and the next pages of the round, at most 12 pages. A page that cannot
 * be read is left out.
 *
 * The round goes from the end to the beginning: orders that leave the queue move the others towards
 * the beginning, and so never past a reader that comes from the end. Orders that arrive at the
 * beginning push the others towards the end: a poll therefore reads the last page of the poll
 * before once more.
 *
 * @throws what the first page threw, where nothing at all could be read
 */
export async function readQueue<Entry>(request: QueueRequest<Entry>): Promise<QueuePages<Entry>> {
	const reading = new Reading(request);
	const { nextPage = 1 } = request.round;
	// With a page of the round, each poll gets on, however little time there is.
	await reading.read([1, nextPage]);
	// Every page's answer says how many there are.
	if (!reading.hasCount) await reading.read([nextPage - 1, 2]);
	if (!reading.hasCount) throw reading.failures.get(1);
	for (let pages = reading.next(); pages.length > 0; pages = reading.next()) {
		await reading.read(pages);
	}
	return reading.result();
}

class Reading<Entry> {
	readonly failures = new Map<number, unknown>();

	private readonly pages = new Map<number, NumberedPage<Entry> | undefined>();

	private readonly allNewPages = new Set<number>();

	private toEmit = 0;

	private count?: number;

	constructor(private readonly request: QueueRequest<Entry>) {}

	get hasCount(): boolean {
		return this.count !== undefined;
	}

	/** Fetches pages side by side, those that have not been asked for. */
	async read(pages: number[]): Promise<void> {
		const numbers = [...new Set(pages)].filter((page) => page >= 1 && !this.wasAsked(page));
		const fetched = await Promise.allSettled(numbers.map(this.request.fetchPage));
		fetched.forEach((result, index) => {
			if (result.status === 'fulfilled') this.add(numbers[index], result.value);
			else this.failures.set(numbers[index], result.reason);
		});
	}

	/** The pages to fetch next; none: it is enough for this poll. */
	next(): number[] {
		const missing = this.request.wanted - this.toEmit;
		const room = MAX_PAGES - this.pages.size - this.failures.size;
		if (missing <= 0 || this.failures.size >= MAX_FAILURES || this.request.shouldStop()) return [];
		const most = Math.min(room, PAGES_AT_ONCE, Math.ceil(missing / this.pageSize));
		const ends = this.unread([this.firstNotNew(1, 1), this.firstNotNew(this.lastPage, -1)]);
		const pages = ends.length > 0 ? ends : this.unread(this.round());
		return pages.slice(0, Math.max(most, 0));
	}

	result(): QueuePages<Entry> {
		const first = this.pages.get(1);
		const { round } = this.request;
		const beginsRound = round.nextPage === undefined;
		let nextPage = this.roundStart;
		while (nextPage > 1 && this.wasAsked(nextPage)) nextPage--;
		const endsRound = nextPage <= 1;
		return {
			entries: [...this.pages.values()].flatMap((page) => page?.entries ?? []),
			count: this.count ?? 0,
			isSnapshot: first !== undefined && first.entries.length === first.count,
			beginsRound,
			endsRound,
			nextPage: endsRound ? undefined : nextPage,
			hasGaps: this.failures.size > 0 || (round.hasGaps && !beginsRound),
			failures: this.failures,
		};
	}

	private add(number: number, page: NumberedPage<Entry> | undefined): void {
		this.pages.set(number, page);
		if (!page) return;
		this.count = page.count;
		const { toEmit, isAllNew } = this.request.appraise(page.entries);
		this.toEmit += toEmit;
		if (isAllNew) this.allNewPages.add(number);
	}

	/** The first page from an end of the list on that is not wholly new, or not known yet. */
	private firstNotNew(end: number, step: 1 | -1): number {
		let page = end;
		while (this.allNewPages.has(page)) page += step;
		return page;
	}

	/** The pages of the round that this poll may get to, the most urgent first. */
	private round(): number[] {
		const start = this.roundStart;
		const onwards = Array.from({ length: MAX_PAGES }, (_, index) => start - index);
		const [first, ...others] = onwards;
		return this.request.round.nextPage === undefined ? onwards : [first, start + 1, ...others];
	}

	private get roundStart(): number {
		return Math.min(this.request.round.nextPage ?? Infinity, this.lastPage);
	}

	private get lastPage(): number {
		return Math.max(1, Math.ceil((this.count ?? 0) / this.pageSize));
	}

	/** The server may give fewer entries a page than it was asked for; the first page tells how many. */
	private get pageSize(): number {
		const first = this.pages.get(1)?.entries.length ?? 0;
		return first > 0 && first < (this.count ?? 0) ? first : this.request.pageSize;
	}

	private unread(pages: number[]): number[] {
		const isInList = (page: number) => page >= 1 && page <= this.lastPage;
		return pages.filter((page) => isInList(page) && !this.wasAsked(page));
	}

	private wasAsked(page: number): boolean {
		return this.pages.has(page) || this.failures.has(page);
	}
}
