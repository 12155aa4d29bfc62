import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	readNumberedPages,
	type NumberedPage,
} from '../../../nodes/shared/pagination/numberedPages';

interface Change {
	kind: 'arrive' | 'leave';
	/** Position in the list, as a share of its length. */
	at: number;
}

/** What happens around one page request: microtasks before it is served, and what changes before that. */
interface Moment {
	delay: number;
	changes: Change[];
}

/** A list that a server pages by number and that changes while it is read. */
class MovingList {
	entries: string[];
	/** Entries that were in the list all the time. */
	readonly stayed: Set<string>;
	readonly everSeen = new Set<string>();
	requests = 0;
	private lastId: number;

	constructor(
		length: number,
		private readonly pageSize: number,
		private readonly moments: Moment[] = [],
	) {
		this.entries = Array.from({ length }, (_, index) => String(index));
		this.stayed = new Set(this.entries);
		this.entries.forEach((entry) => this.everSeen.add(entry));
		this.lastId = length;
	}

	readonly fetchPage = async (page: number): Promise<NumberedPage<string> | undefined> => {
		const moment = this.moments[this.requests++];
		for (let step = 0; step < (moment?.delay ?? 0); step++) await Promise.resolve();
		moment?.changes.forEach((change) => this.apply(change));
		const first = (page - 1) * this.pageSize;
		if (page > 1 && first >= this.entries.length) return undefined;
		const entries = this.entries.slice(first, first + this.pageSize);
		return { count: this.entries.length, entries };
	};

	private apply({ kind, at }: Change): void {
		const position = Math.floor(at * this.entries.length);
		if (kind === 'leave') {
			for (const gone of this.entries.splice(position, 1)) this.stayed.delete(gone);
		} else {
			const arrived = String(this.lastId++);
			this.everSeen.add(arrived);
			this.entries.splice(position, 0, arrived);
		}
	}
}

const identity = (entry: string) => entry;
const at = fc.double({ min: 0, max: 0.999, noNaN: true });

function moments(kinds: Array<Change['kind']>, most: number) {
	const change = fc.record({ kind: fc.constantFrom(...kinds), at });
	const moment = fc.record({
		delay: fc.nat(12),
		changes: fc.oneof(
			{ weight: 3, arbitrary: fc.constant<Change[]>([]) },
			{ weight: 1, arbitrary: fc.array(change, { maxLength: 4 }) },
		),
	});
	return fc.array(moment, { maxLength: most });
}

describe('a list that does not change', () => {
	it('is read completely, in order, and two pages twice if it has several', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 20 }), async (length, pageSize) => {
				const list = new MovingList(length, pageSize);
				const read = await readNumberedPages({ fetchPage: list.fetchPage, identity });
				expect(read.entries).toEqual(list.entries);
				expect(read).toMatchObject({ isComplete: true });
				expect(read.nextPage).toBeUndefined();
				const pages = Math.ceil(length / pageSize);
				expect(list.requests).toBe(pages > 1 ? pages + 2 : 1);
			}),
		);
	});

	it('is read up to the limit and no page further', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat(80),
				fc.integer({ min: 1, max: 10 }),
				fc.integer({ min: 1, max: 50 }),
				async (length, pageSize, limit) => {
					const list = new MovingList(length, pageSize);
					const read = await readNumberedPages({ fetchPage: list.fetchPage, identity, limit });
					expect(read.entries).toEqual(list.entries.slice(0, limit));
					const pages = Math.ceil(Math.min(limit, length) / pageSize);
					const checks = pages > 1 && limit > length ? 2 : 0;
					expect(list.requests).toBe(Math.max(1, pages) + checks);
				},
			),
		);
	});

	it('continues where the reader stopped, however often, and nothing is lost', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat(60),
				fc.integer({ min: 1, max: 8 }),
				fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
				async (length, pageSize, patience) => {
					const list = new MovingList(length, pageSize);
					const found: string[] = [];
					let firstPage: number | undefined;
					for (let read = 0; ; read++) {
						// Time runs out at any of the checks.
						let looks = 0;
						const most = patience[read] ?? Infinity;
						const part = await readNumberedPages({
							fetchPage: list.fetchPage,
							identity,
							firstPage,
							shouldStop: () => ++looks > most,
						});
						found.push(...part.entries);
						if (part.nextPage === undefined) break;
						firstPage = part.nextPage;
					}
					expect(found).toEqual(list.entries);
				},
			),
		);
	});
});

describe('a list that changes while it is read', () => {
	it.each([['arrive' as const], ['leave' as const]])(
		'loses no entry that stayed if entries only %s',
		async (kind) => {
			await fc.assert(
				fc.asyncProperty(
					fc.nat(40),
					fc.integer({ min: 1, max: 9 }),
					moments([kind], 60),
					async (length, pageSize, script) => {
						const list = new MovingList(length, pageSize, script);
						const read = await readNumberedPages({ fetchPage: list.fetchPage, identity });
						if (read.isComplete) {
							expect(read.entries).toEqual(expect.arrayContaining([...list.stayed]));
						}
					},
				),
				{ numRuns: 3000 },
			);
		},
	);

	/** Before each request, orders leave anywhere, and as many arrive, all at one end. */
	it.each([
		['end', 1],
		['beginning', 0],
	])('loses no entry that stayed if as many leave as arrive at its %s', async (_, at) => {
		const leaving = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		const changes = fc.array(leaving, { maxLength: 11 }).map((places) =>
			places.flatMap((place): Change[] => [
				{ kind: 'leave', at: place },
				{ kind: 'arrive', at },
			]),
		);
		const moment = fc.record({ delay: fc.nat(6), changes });
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 60 }),
				fc.integer({ min: 1, max: 9 }),
				fc.integer({ min: 1, max: 4 }),
				fc.array(fc.option(moment, { nil: { delay: 0, changes: [] } }), { maxLength: 60 }),
				async (length, pageSize, concurrency, script) => {
					const list = new MovingList(length, pageSize, script);
					const read = await readNumberedPages({
						fetchPage: list.fetchPage,
						identity,
						concurrency,
					});
					expect(read.isComplete).toBe(read.warnings.length === 0);
					if (!read.isComplete) return;
					expect(read.entries).toEqual(expect.arrayContaining([...list.stayed]));
				},
			),
			{ numRuns: 3000 },
		);
	});

	it('is complete, without a warning, if orders leave at every page while others arrive', async () => {
		const step = [
			{ kind: 'leave' as const, at: 0 },
			{ kind: 'arrive' as const, at: 1 },
		];
		const script = Array.from({ length: 500 }, () => ({ delay: 0, changes: step }));
		const list = new MovingList(600, 10, script);
		const read = await readNumberedPages({ fetchPage: list.fetchPage, identity });
		expect(read).toMatchObject({ isComplete: true, warnings: [] });
		expect(read.entries).toEqual(expect.arrayContaining([...list.stayed]));
	});

	it('is not taken for complete if a page disappears in two passes in a row', async () => {
		const rest = { delay: 0, changes: [] };
		const leave = (count: number) => ({
			delay: 0,
			changes: Array.from({ length: count }, () => ({ kind: 'leave' as const, at: 0 })),
		});
		const list = new MovingList(7, 3, [rest, rest, leave(1), rest, leave(3)]);
		const read = await readNumberedPages({ fetchPage: list.fetchPage, identity });
		expect(read.isComplete).toBe(true);
		expect(read.entries).toContain('6');
	});

	it('is read to its end within three passes once it stops changing', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 1, max: 9 }),
				fc.constantFrom('arrive' as const, 'leave' as const),
				async (length, pageSize, kind) => {
					// Moves only during the first pass.
					const script = [
						{ delay: 0, changes: [] },
						{ delay: 1, changes: [{ kind, at: 0 }] },
					];
					const list = new MovingList(length, pageSize, script);
					const read = await readNumberedPages({ fetchPage: list.fetchPage, identity });
					expect(read.isComplete).toBe(true);
					expect(read.entries).toEqual(expect.arrayContaining([...list.stayed]));
				},
			),
		);
	});

	it('returns no duplicates and no unknown entries, and ends, whatever happens', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat(40),
				fc.integer({ min: 1, max: 9 }),
				moments(['arrive', 'leave'], 80),
				async (length, pageSize, script) => {
					const list = new MovingList(length, pageSize, script);
					const read = await readNumberedPages({ fetchPage: list.fetchPage, identity });
					expect(new Set(read.entries).size).toBe(read.entries.length);
					for (const entry of read.entries) expect(list.everSeen).toContain(entry);
					const pages = Math.ceil(list.everSeen.size / pageSize) + 1;
					expect(list.requests).toBeLessThanOrEqual(3 * (pages + 4));
				},
			),
			{ numRuns: 300 },
		);
	});
});

it('drops filtered entries and reads further pages instead', async () => {
	const list = new MovingList(40, 5);
	const filter = (entry: string) => Number(entry) % 10 === 0;
	const read = await readNumberedPages({ fetchPage: list.fetchPage, identity, filter, limit: 3 });
	expect(read.entries).toEqual(['0', '10', '20']);
});

it('reports the first failing page and leaves no unhandled rejection', async () => {
	const fetchPage = async (page: number) => {
		if (page > 2) throw new Error(`page ${page}`);
		return { count: 100, entries: [`${page}`] };
	};
	await expect(readNumberedPages({ fetchPage, identity })).rejects.toThrow('page 3');
});

describe('a list with a last page that the server offers', () => {
	it('is read once up to that page, and returns the next one', async () => {
		const moving = new MovingList(75, 10);
		const list = await readNumberedPages({ fetchPage: moving.fetchPage, identity, lastPage: 5 });
		expect(list.entries).toHaveLength(50);
		expect(list).toMatchObject({ isComplete: false, nextPage: 6 });
		expect(moving.requests).toBe(5);
	});

	it('is complete if it ends there or before', async () => {
		for (const count of [50, 41, 7]) {
			const { fetchPage } = new MovingList(count, 10);
			const list = await readNumberedPages({ fetchPage, identity, lastPage: 5 });
			expect(list).toMatchObject({ isComplete: true, nextPage: undefined });
			expect(list.entries).toHaveLength(count);
		}
	});
});

describe('a list that would never end', () => {
	/** A server that sends the same page for every number. */
	function sameForEver(count?: () => number | undefined) {
		const asked: number[] = [];
		const fetchPage = async (page: number): Promise<NumberedPage<string>> => {
			// Otherwise a reader that does not stop would hang the test.
			if (asked.push(page) > 100) throw new Error('read on and on');
			return { count: count?.(), entries: ['a', 'b', 'c'] };
		};
		return { asked, fetchPage };
	}

	it.each([
		['with a huge count', () => 1_000_000],
		['without a count', undefined],
	])('is given up %s, with a warning', async (_name, count) => {
		const { asked, fetchPage } = sameForEver(count);
		const list = await readNumberedPages({ fetchPage, identity });
		expect(list.entries).toEqual(['a', 'b', 'c']);
		expect(list.isComplete).toBe(false);
		expect(list.warnings).toEqual([
			expect.stringMatching(/^The server sent the same page again: /),
		]);
		expect(asked.length).toBeLessThanOrEqual(18);
	});

	it('is given up even while orders arrive one by one', async () => {
		let count = 1_000_000;
		const { asked, fetchPage } = sameForEver(() => ++count);
		const list = await readNumberedPages({ fetchPage, identity });
		expect(list.warnings).toEqual([expect.stringContaining('the same page again')]);
		expect(asked.length).toBeLessThanOrEqual(18);
	});

	it('is read further if enough entries arrived to move a page onto the next one', async () => {
		const rest = { delay: 0, changes: [] };
		const arrivals = Array.from({ length: 3 }, () => ({ kind: 'arrive' as const, at: 0 }));
		const list = new MovingList(9, 3, [rest, { delay: 0, changes: arrivals }]);
		const read = await readNumberedPages({ fetchPage: list.fetchPage, identity, concurrency: 1 });
		expect(read.warnings).toEqual([]);
		expect(read.entries).toEqual(expect.arrayContaining([...list.stayed]));
	});
});

describe('a list whose pages have no count', () => {
	const uncounted = (length: number, pageSize: number) => {
		const list = new MovingList(length, pageSize);
		const fetchPage = async (page: number) => {
			const found = await list.fetchPage(page);
			return found && { entries: found.entries };
		};
		return { list, fetchPage };
	};

	it('is read completely with at most one request past its end', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 20 }), async (length, pageSize) => {
				const { list, fetchPage } = uncounted(length, pageSize);
				const read = await readNumberedPages({ fetchPage, identity });
				expect(read.entries).toEqual(list.entries);
				expect(read).toMatchObject({ isComplete: true, nextPage: undefined, warnings: [] });
				expect(list.requests).toBeLessThanOrEqual(Math.ceil(length / pageSize) + 1);
			}),
		);
	});

	it('is read up to a limit without an unneeded page', async () => {
		const { list, fetchPage } = uncounted(40, 5);
		const read = await readNumberedPages({ fetchPage, identity, limit: 10 });
		expect(read.entries).toHaveLength(10);
		expect(list.requests).toBe(2);
	});

	it('is read to its last page if only some pages have a count', async () => {
		const { list } = uncounted(20, 5);
		const fetchPage = async (page: number) => {
			const found = await list.fetchPage(page);
			return found && (page === 1 ? { entries: found.entries } : found);
		};
		const read = await readNumberedPages({ fetchPage, identity });
		expect(read.entries).toEqual(list.entries);
		expect(list.requests).toBe(4);
	});

	it('returns the page after the last one that the server offers', async () => {
		const { fetchPage } = uncounted(75, 10);
		const read = await readNumberedPages({ fetchPage, identity, lastPage: 5 });
		expect(read).toMatchObject({ isComplete: false, nextPage: 6 });
		expect(read.entries).toHaveLength(50);
	});
});

it('is read again if entries moved onto a page already read and the last page is empty', async () => {
	// Three entries leave between the two pages, so the second page's entries are on the first now.
	let requests = 0;
	const read = await readNumberedPages({
		identity,
		fetchPage: async (page) => {
			if (++requests === 1) return { count: 6, entries: ['0', '1', '2'] };
			return { count: 3, entries: page === 1 ? ['3', '4', '5'] : [] };
		},
	});
	expect(read.entries).toEqual(expect.arrayContaining(['3', '4', '5']));
	expect(read.isComplete).toBe(true);
});

it('leaves out entries without an ID and says how many', async () => {
	const page = [{ id: 'a' }, null, {}, { id: 7 }, { id: null }, 'text', [], { id: { a: 1 } }];
	const read = await readNumberedPages<{ id?: string }>({
		identity: ({ id }) => id,
		fetchPage: async () => ({ count: page.length, entries: page as never }),
	});
	expect(read.entries).toEqual([{ id: 'a' }, { id: 7 }]);
	expect(read.isComplete).toBe(true);
	expect(read.warnings).toEqual(['6 entries of the list have no ID and were left out.']);
});

it('reads as many pages in parallel as requested', async () => {
	for (const concurrency of [1, 2, 6]) {
		let open = 0;
		let most = 0;
		await readNumberedPages({
			identity,
			concurrency,
			fetchPage: async (page) => {
				most = Math.max(most, ++open);
				for (let step = 0; step < 20; step++) await Promise.resolve();
				open--;
				return { count: 30, entries: [`${page}`] };
			},
		});
		expect(most).toBe(concurrency);
	}
});

it('reads on after a first page without any ID', async () => {
	const read = await readNumberedPages<{ id: string }>({
		identity: ({ id }) => id,
		limit: 1,
		fetchPage: async (page) => ({
			count: 2,
			entries: [page === 1 ? (null as never) : { id: 'a' }],
		}),
	});
	expect(read.entries).toEqual([{ id: 'a' }]);
});
