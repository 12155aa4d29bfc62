/** A request in the journal. */
export interface JournalEntry {
	/** 1 for the first request since the start or the last `clear`. */
	sequence: number;
	/** When the request arrived, ISO 8601. */
	time: string;
	/** The same time on a monotonic clock, in milliseconds. */
	arrivedAt: number;
	method: string;
	/** The path as sent, percent-encoded, without the query. */
	path: string;
	/** If a name is repeated, its last value, as in Django. */
	query: Record<string, string>;
	headers: Record<string, string | undefined>;
	/** The parsed JSON, or the raw text if it is not JSON. Undefined without a body. */
	body: unknown;
	/** Requests in progress when this one arrived, including this one. */
	inFlight: number;
	/** The status of the response; null before it and after a reset. */
	status: number | null;
	/** Whether the request was carried out, even if no response arrived. */
	applied: boolean;
	/** The kind of fault that affected the request. */
	fault?: string;
}

/** Selects entries by method and by path, exact or as a pattern. */
export interface JournalFilter {
	method?: string;
	path?: string | RegExp;
}

/** The requests that an emulator received, in order of arrival. */
export class Journal {
	readonly entries: JournalEntry[] = [];
	private inFlight = 0;

	/** Adds a request that has arrived. */
	open(
		request: Pick<JournalEntry, 'method' | 'path' | 'query' | 'headers' | 'body'>,
	): JournalEntry {
		this.inFlight += 1;
		const entry: JournalEntry = {
			sequence: this.entries.length + 1,
			time: new Date().toISOString(),
			arrivedAt: performance.now(),
			...request,
			inFlight: this.inFlight,
			status: null,
			applied: false,
		};
		this.entries.push(entry);
		return entry;
	}

	/** Records that a request has ended, with or without a response. */
	close(): void {
		this.inFlight -= 1;
	}

	/** Returns the entries that match a filter. */
	find({ method, path }: JournalFilter = {}): JournalEntry[] {
		return this.entries.filter(
			(entry) =>
				(method === undefined || entry.method === method) &&
				(path === undefined ||
					(typeof path === 'string' ? entry.path === path : path.test(entry.path))),
		);
	}

	/** The highest number of simultaneous requests. */
	highestInFlight(): number {
		return this.entries.reduce((highest, entry) => Math.max(highest, entry.inFlight), 0);
	}

	/** The highest number of requests within any second. */
	highestRatePerSecond(): number {
		return maxInASecond(this.entries.map(({ arrivedAt }) => arrivedAt));
	}

	/** How many requests are in progress, including responses being sent. */
	get underWay(): number {
		return this.inFlight;
	}

	/** Removes all entries; requests in progress still count as such. */
	clear(): void {
		this.entries.length = 0;
	}
}

/**
 * Returns the highest number of times within any second.
 *
 * @param moments in milliseconds, earliest first
 */
export function maxInASecond(moments: number[]): number {
	let highest = 0;
	let first = 0;
	moments.forEach((moment, index) => {
		while (moment - moments[first] >= 1_000) first++;
		highest = Math.max(highest, index - first + 1);
	});
	return highest;
}
