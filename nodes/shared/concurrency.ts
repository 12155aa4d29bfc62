/**
 * Runs tasks side by side, at most `concurrency` of them, and stops taking new ones after the first that
 * throws or once `signal` is aborted; those under way are waited for.
 *
 * @param groups tasks of one group run one after another in their order, groups run side by side
 * @throws what the earliest started failing task threw
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

/** Lets at most so many at a time into a part of their work; the others wait in their order. */
export class Semaphore {
	private readonly waiting: Array<() => void> = [];

	constructor(private free: number) {}

	/** @returns lets the next one in; to be called once or more often */
	async enter(): Promise<() => void> {
		if (this.free > 0) this.free--;
		else await new Promise<void>((resolve) => this.waiting.push(resolve));
		let isInside = true;
		return () => {
			if (!isInside) return;
			isInside = false;
			const next = this.waiting.shift();
			if (next) next();
			else this.free++;
		};
	}
}

const lastByKey = new Map<string, Promise<unknown>>();

/**
 * Runs work after all earlier work of the same key in this process has ended, whether well or not.
 */
export async function serialize<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
	const before = lastByKey.get(key) ?? Promise.resolve();
	const result = before.then(work, work);
	lastByKey.set(key, result);
	try {
		return await result;
	} finally {
		if (lastByKey.get(key) === result) lastByKey.delete(key);
	}
}

/**
 * Calls `fetch` for every position of a sequence whose length may not be known yet, a few ahead of
 * the reader, and yields the results in order. The reader ends it by leaving the loop.
 */
export async function* prefetch<Result>(
	first: number,
	fetch: (position: number) => Promise<Result>,
	ahead: number,
	/** The last position that is worth fetching, asked anew before each fetch. */
	last: () => number,
): AsyncGenerator<Result> {
	const underWay: Array<Promise<Result>> = [];
	let next = first;
	const fill = () => {
		while (underWay.length < ahead && next <= last()) {
			const result = fetch(next++);
			// Its rejection is seen when its turn comes; until then it must not count as unhandled.
			result.catch(() => undefined);
			underWay.push(result);
		}
	};
	for (fill(); underWay.length > 0; fill()) yield await (underWay.shift() as Promise<Result>);
}
