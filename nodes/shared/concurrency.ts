/**
 * Runs groups of tasks concurrently; the tasks of one group run one after another. Stops starting
 * tasks after the first failure or once `signal` is aborted, and waits for those already running.
 *
 * @param concurrency the maximum number of tasks that run at the same time
 * @throws the error of the failed group that started first
 */
export async function runGroups(
	groups: ReadonlyArray<ReadonlyArray<() => Promise<void>>>,
	concurrency: number,
	signal?: AbortSignal,
): Promise<void> {
	const failures: Array<{ position: number; reason: unknown }> = [];
	let next = 0;
	async function work(): Promise<void> {
		while (next < groups.length) {
			const position = next++;
			for (const task of groups[position]) {
				if (failures.length > 0 || signal?.aborted) return;
				try {
					await task();
				} catch (reason) {
					failures.push({ position, reason });
				}
			}
		}
	}
	await Promise.all(Array.from({ length: Math.min(concurrency, groups.length) }, work));
	signal?.throwIfAborted();
	if (failures.length > 0) throw failures.sort((a, b) => a.position - b.position)[0].reason;
}

/** Limits how many callers run a section of code at the same time, first come, first served. */
export class Semaphore {
	private readonly waiting: Array<() => void> = [];

	constructor(private permits: number) {}

	/**
	 * Waits for a permit.
	 *
	 * @returns a function that releases the permit; calling it again has no effect
	 */
	async acquire(): Promise<() => void> {
		if (this.permits > 0) this.permits--;
		else await new Promise<void>((resolve) => this.waiting.push(resolve));
		let isHeld = true;
		return () => {
			if (!isHeld) return;
			isHeld = false;
			const next = this.waiting.shift();
			if (next) next();
			else this.permits++;
		};
	}
}

const lastByKey = new Map<string, Promise<unknown>>();

/** Runs work once all earlier work with the same key in this process has ended, failed or not. */
export async function serialize<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
	const previous = lastByKey.get(key) ?? Promise.resolve();
	const result = previous.then(work, work);
	lastByKey.set(key, result);
	try {
		return await result;
	} finally {
		if (lastByKey.get(key) === result) lastByKey.delete(key);
	}
}

/**
 * Fetches consecutive positions ahead of the reader and yields the results in order.
 *
 * @param ahead the maximum number of fetches in flight
 * @param last the last position to fetch, asked before each fetch because it may not be known yet
 */
export async function* prefetch<Result>(
	first: number,
	fetch: (position: number) => Promise<Result>,
	ahead: number,
	last: () => number,
): AsyncGenerator<Result> {
	const inFlight: Array<Promise<Result>> = [];
	let next = first;
	const fill = () => {
		while (inFlight.length < ahead && next <= last()) {
			const result = fetch(next++);
			// The reader sees the rejection later; until then it must not count as unhandled.
			result.catch(() => undefined);
			inFlight.push(result);
		}
	};
	for (fill(); inFlight.length > 0; fill()) yield await (inFlight.shift() as Promise<Result>);
}
