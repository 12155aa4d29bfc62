import { describe, expect, it } from 'vitest';

import {
	readLists,
	type ListReader,
} from '../../../../../nodes/Akinon/trigger/statusChange/readLists';

/** Reads lists of numbers in pages of two. */
function reading(lists: number[][], given: Partial<ListReader<number>> = {}) {
	const requests: string[] = [];
	const entries: number[] = [];
	const reader: ListReader<number> = {
		listCount: lists.length,
		planOf: () => 'whole',
		async fetchPage(list, page) {
			requests.push(`${list}/${page}`);
			const all = lists[list];
			return { count: all.length, entries: all.slice(page * 2 - 2, page * 2) };
		},
		idOf: (entry) => entry,
		onEntries: (_, read) => entries.push(...read),
		pageSize: 2,
		maxPages: 100,
		shouldStop: () => false,
		...given,
	};
	return { reader, requests, entries };
}

const ascending = Array.from({ length: 20 }, (_, index) => index + 1);
const failing = () => {
	throw new Error('down');
};

/** Looks for these IDs until they were read. */
function search(list: number[], ids: number[]) {
	const missing = new Set(ids);
	const run = reading([list], {
		planOf: () => ({ lookFor: () => [...missing] }),
		onEntries: (_, read) => read.forEach((entry) => missing.delete(entry)),
	});
	return { ...run, missing };
}

describe('reading lists in rounds', () => {
	it('reads each list whole, from its end', async () => {
		const { reader, requests, entries } = reading([[1, 2, 3, 4, 5], [], [6]]);
		expect(await readLists(reader)).toEqual({ next: undefined, pagesRead: 5, failures: [] });
		expect(requests).toEqual(['0/1', '0/3', '0/2', '1/1', '2/1']);
		expect([...entries].sort()).toEqual([1, 2, 3, 4, 5, 6]);
	});

	it('stops at the limit and continues there', async () => {
		const lists = [ascending, [21, 22, 23]];
		const all: number[] = [];
		let start: ListReader<number>['start'];
		for (let poll = 0; poll < 4; poll++) {
			const { reader, requests, entries } = reading(lists, { start, maxPages: 3 });
			start = (await readLists(reader)).next;
			expect(requests.length).toBeLessThanOrEqual(3);
			all.push(...entries);
		}
		expect(start).toBeUndefined();
		expect(new Set(all).size).toBe(23);
	});

	it('leaves lists out, and ends without a request if there is none', async () => {
		const { reader, requests } = reading([ascending], { planOf: () => 'skip' });
		expect(await readLists(reader)).toMatchObject({ next: undefined, pagesRead: 0 });
		expect(requests).toEqual([]);
	});

	it('goes past a page that fails, and throws if all do', async () => {
		const { reader } = reading([ascending]);
		const { fetchPage } = reader;
		const oneFails: typeof fetchPage = async (list, page) =>
			page === 4 ? failing() : await fetchPage(list, page);
		const read = await readLists({ ...reader, fetchPage: oneFails });
		expect(read).toMatchObject({ next: undefined, pagesRead: 9 });
		expect(read.failures).toEqual([{ list: 0, page: 4, error: new Error('down') }]);
		await expect(readLists({ ...reader, fetchPage: failing })).rejects.toThrow('down');
	});

	it('reads at least one page, however little time there is', async () => {
		const { reader } = reading([ascending], { shouldStop: () => true });
		expect(await readLists(reader)).toMatchObject({ next: { list: 0, page: 10 }, pagesRead: 1 });
	});
});

describe('a search', () => {
	it('begins at the end with the highest IDs and ends when all are found', async () => {
		const up = search(ascending, [18, 15]);
		await readLists(up.reader);
		expect(up.requests).toEqual(['0/1', '0/10', '0/9', '0/8']);
		const down = search([...ascending].reverse(), [18, 15]);
		await readLists(down.reader);
		expect(down.requests).toEqual(['0/1', '0/2', '0/3']);
	});

	it('ends below the lowest ID, and after pages that show none of them', async () => {
		const below = search(
			ascending.map((id) => id * 2),
			[37, 39],
		);
		await readLists(below.reader);
		expect(below.requests).toEqual(['0/1', '0/10', '0/9']);
		const dry = search(
			ascending.map((id) => id * 2),
			[1, 39],
		);
		await readLists(dry.reader);
		expect(dry.requests).toEqual(['0/1', '0/10', '0/9', '0/8']);
	});

	it('does not search a list that is not sorted', async () => {
		const { reader, requests } = search([5, 9, 3, 4], [4]);
		await readLists({
			...reader,
			pageSize: 3,
			fetchPage: async (list, page) => {
				requests.push(`${list}/${page}`);
				return { count: 4, entries: page === 1 ? [5, 9, 3] : [4] };
			},
		});
		expect(requests).toEqual(['0/1']);
	});
});
