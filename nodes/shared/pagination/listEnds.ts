type Page<Entry> = { count?: number; entries: Entry[] } | undefined;

interface Source<Entry> {
	fetchPage: (page: number) => Promise<Page<Entry>>;
	lastPage?: number;
}

/**
 * Watches the ends of a list while its pages are read from the first to the last. If an entry leaves a
 * page already read while another arrives, the count stays, but the last page moves.
 */
export class ListEnds<Entry> {
	private first: Page<Entry>;
	private lastPage = 0;
	private lastBefore: Page<Entry>;
	private lastAfter: Page<Entry>;

	/**
	 * @param idsOf returns the identities of a page's entries
	 * @param isWatched whether a list with this many entries is read to its end
	 */
	constructor(
		private readonly source: Source<Entry>,
		private readonly idsOf: (entries: Entry[]) => string[],
		private readonly isWatched: (count: number) => boolean,
	) {}

	/** Fetches a page. With the first page, the last one is fetched too. */
	readonly fetchPage = async (page: number): Promise<Page<Entry>> => {
		const content = await this.source.fetchPage(page);
		if (page === 1) await this.begin(content);
		else if (page === this.lastPage) this.lastAfter = content;
		return content;
	};

	/** Whether there is anything to check: not for a list with a single page or without a count. */
	get canCheck(): boolean {
		return this.lastPage > 0;
	}

	/**
	 * Reads the first page again, after the last one.
	 *
	 * @returns the page, and whether entries moved towards the beginning and may have been missed
	 */
	async check(): Promise<{ entries: Entry[]; hasMoved: boolean }> {
		const again = await this.source.fetchPage(1);
		const { first, lastBefore, lastAfter } = this;
		const arrivals = countOf(again) - countOf(first);
		const start = shiftsOf(first, again, this.idsOf);
		// Pages are requested several at a time, so that moves towards the end can hide entries too. A
		// count that grows as much as the entries move shows that there were arrivals only.
		const hasMoved =
			lastBefore === undefined ||
			start.some((shift) => shift < 0 || shift > arrivals) ||
			shiftsOf(lastBefore, lastAfter, this.idsOf).some((shift) => shift < 0);
		return { entries: again?.entries ?? [], hasMoved };
	}

	private async begin(first: Page<Entry>): Promise<void> {
		this.first = first;
		const page = lastPageOf(first);
		const isReadable = page <= (this.source.lastPage ?? Infinity);
		if (page < 2 || !isReadable || !this.isWatched(countOf(first))) return;
		this.lastPage = page;
		// If it cannot be read now, it fails again when it is its turn, or was left by its entries.
		this.lastBefore = await this.source.fetchPage(page).catch(() => undefined);
	}
}

/**
 * Compares two readings of a page.
 *
 * @returns by how many places each entry moved, negative towards the beginning of the list. If none is
 * on both, they moved by at least a page, towards the end if enough entries arrived.
 */
export function shiftsOf<Entry>(
	before: Page<Entry>,
	after: Page<Entry>,
	idsOf: (entries: Entry[]) => string[],
): number[] {
	const ids = idsOf(before?.entries ?? []);
	const places = new Map(idsOf(after?.entries ?? []).map((id, index) => [id, index]));
	const shifts = ids
		.map((id, index) => (places.get(id) ?? NaN) - index)
		.filter((shift) => !Number.isNaN(shift));
	if (shifts.length > 0 || ids.length === 0) return shifts;
	const arrivals = countOf(after) - countOf(before);
	return [arrivals < ids.length ? -ids.length : arrivals];
}

/** Returns the last page of a list, as its first page tells; 0 if that has no count. */
export function lastPageOf(first: Page<unknown>): number {
	return Math.ceil(countOf(first) / Math.max(first?.entries.length ?? 0, 1));
}

function countOf(page: Page<unknown>): number {
	return page?.count ?? 0;
}
