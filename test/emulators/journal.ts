/** What the sandbox remembers of one request. */
export interface JournalEntry {
	/** 1 for the first request since the start or the last `clear`. */
	sequence: number;
	/** When the request arrived, ISO 8601. */
	time: string;
	/** The same moment in milliseconds of a clock that never jumps. */
	arrivedAt: number;
	method: string;
	/** The path as it was sent (still percent-encoded), without the query. */
	path: string;
	/** The last value wins when a name is repeated, as in Django. */
	query: Record<string, string>;
	headers: Record<string, string | undefined>;
	/** The parsed JSON, or the raw text when it is not JSON; `undefined` without a body. */
	body: unknown;
	/** Requests being handled when this one arrived, this one included. */
	inFlight: number;
	/** The status that went out; `null` while unanswered and after a reset. */
	status: number | null;
	/** Whether the stand-in carried the request out, even if the caller never learned it. */
	applied: boolean;
	/** The kind of the fault that hit this request. */
	fault?: string;
}

/** Which entries to read: an exact method and a path, exact or as a pattern. */
export interface JournalFilter {
	method?: string;
	path?: string | RegExp;
}

/** Every request that a stand-in received, in the order of arrival. */
export class Journal {
	readonly entries: JournalEntry[] = [];
	private inFlight = 0;

	/** Writes down a request that has just arrived. */
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

	/** Notes that a request is over, answered or not. */
	close(): void {
		this.inFlight -= 1;
	}

	/** The entries that match the filter. */
	find({ method, path }: JournalFilter = {}): JournalEntry[] {
		return this.entries.filter(
			(entry) =>
				(method === undefined || entry.method === method) &&
				(path === undefined ||
					(typeof path === 'string' ? entry.path === path : path.test(entry.path))),
		);
	}

	/** The most requests that were being handled at the same time. */
	highestInFlight(): number {
		return this.entries.reduce((highest, entry) => Math.max(highest, entry.inFlight), 0);
	}

	/** The most requests that arrived within any one second. */
	highestRatePerSecond(): number {
		return maxInASecond(this.entries.map(({ arrivedAt }) => arrivedAt));
	}

	/** How many requests are being handled now, or their answers still being sent. */
	get underWay(): number {
		return this.inFlight;
	}

	/** Forgets all entries; requests being handled stay counted as in flight. */
	clear(): void {
		this.entries.length = 0;
	}
}

/** @param moments in milliseconds, earliest first */
export function maxInASecond(moments: number[]): number {
	let most = 0;
	let first = 0;
	moments.forEach((moment, index) => {
		while (moment - moments[first] >= 1_000) first++;
		most = Math.max(most, index - first + 1);
	});
	return most;
}
