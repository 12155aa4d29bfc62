import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RequestError } from '../../../nodes/shared/errors';
import { readCursorPages, type CursorPage } from '../../../nodes/shared/pagination/cursorPages';
import { UnreadableEntry } from '../../../nodes/shared/pagination/unreadableEntry';

/** A server that pages a list by cursor; the cursor names the first entry of a page. */
function pagesOf(list: string[], size: number) {
	const asked: Array<string | undefined> = [];
	const fetchPage = async (cursor: string | undefined, missing: number) => {
		asked.push(cursor);
		const start = cursor === undefined ? 0 : list.indexOf(cursor);
		const end = start + Math.min(size, missing);
		return { entries: list.slice(start, end), nextCursor: list[end] ?? null };
	};
	return { asked, fetchPage };
}

const identity = (entry: string) => entry;
const names = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`);
const broken = () => new RequestError('Too many requests', { outcome: 'refused', status: 429 });

describe('readCursorPages', () => {
	it('reads a whole list in order while entries are appended', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 40 }),
				fc.integer({ min: 1, max: 7 }),
				fc.array(fc.boolean(), { maxLength: 10 }),
				async (count, size, grows) => {
					const list = names(count);
					const { fetchPage } = pagesOf(list, size);
					const read = await readCursorPages({
						identity,
						fetchPage: async (cursor, missing) => {
							if (grows.pop()) list.push(`added${list.length}`);
							return await fetchPage(cursor, missing);
						},
					});
					expect(read.entries).toEqual(list);
					expect(read).toMatchObject({ nextCursor: undefined, interruption: undefined });
				},
			),
		);
	});

	it('stops at the limit and continues from its cursor with the next entry', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 30 }),
				fc.integer({ min: 1, max: 7 }),
				fc.integer({ min: 1, max: 30 }),
				async (count, size, limit) => {
					const list = names(count);
					const { fetchPage } = pagesOf(list, size);
					const first = await readCursorPages({ identity, fetchPage, limit });
					expect(first.entries).toEqual(list.slice(0, limit));
					expect(first.nextCursor).toBe(list[limit]);
					if (first.nextCursor === undefined) return;
					const { nextCursor: cursor } = first;
					const rest = await readCursorPages({ identity, fetchPage, cursor });
					expect([...first.entries, ...rest.entries]).toEqual(list);
				},
			),
		);
	});

	it('returns each identity once, in its first position', async () => {
		const pages: Array<CursorPage<string>> = [
			{ entries: ['a', 'b'], nextCursor: 'x' },
			{ entries: ['b', 'c'], nextCursor: null },
		];
		const read = await readCursorPages({ identity, fetchPage: async () => pages.shift()! });
		expect(read.entries).toEqual(['a', 'b', 'c']);
	});

	it.each([
		['a cursor that was sent before', ['a']],
		['an empty page with a cursor', []],
	])('stops at %s', async (_name, entries) => {
		let calls = 0;
		const read = await readCursorPages({
			identity,
			fetchPage: async () => ({ entries, nextCursor: ++calls < 50 ? 'x' : null }),
		});
		expect(calls).toBeLessThanOrEqual(2);
		expect(read.interruption?.message).toMatch('does not end');
	});

	it('keeps what was read before a page failed, with the cursor at which to continue', async () => {
		const list = names(10);
		const { asked, fetchPage } = pagesOf(list, 3);
		const read = await readCursorPages({
			identity,
			fetchPage: async (cursor, missing) => {
				if (cursor === 'e6') throw broken();
				return await fetchPage(cursor, missing);
			},
		});
		expect(read.entries).toEqual(list.slice(0, 6));
		expect(read.nextCursor).toBe('e6');
		expect(read.interruption?.details.status).toBe(429);
		expect(asked).toEqual([undefined, 'e3']);
	});

	it('throws if the first page fails or the error is not a RequestError', async () => {
		const failing = (error: Error, at: number) => {
			let calls = 0;
			return readCursorPages({
				identity,
				fetchPage: async () => {
					if (++calls === at) throw error;
					return { entries: ['a'], nextCursor: 'x' };
				},
			});
		};
		await expect(failing(broken(), 1)).rejects.toThrow('Too many requests');
		await expect(failing(new TypeError('bug'), 2)).rejects.toThrow('bug');
	});

	it('stops before the next page when told to', async () => {
		const { asked, fetchPage } = pagesOf(names(10), 2);
		const shouldStop = () => asked.length === 2;
		const read = await readCursorPages({ identity, fetchPage, shouldStop });
		expect(read.nextCursor).toBe('e4');
		expect(asked).toEqual([undefined, 'e2']);
	});

	it('leaves out unreadable entries and says how many', async () => {
		const pages = [
			{ entries: [null, { id: 'a' }, {}, new UnreadableEntry({ id: 'c' })], nextCursor: 'x' },
			{ entries: [{ id: '' }, { id: 'b' }], nextCursor: null },
		];
		const read = await readCursorPages<{ id: string }>({
			identity: ({ id }) => id,
			fetchPage: async () => pages.shift() as never,
		});
		expect(read.entries).toEqual([{ id: 'a' }, { id: 'b' }]);
		expect(read.warnings).toEqual(['4 entries of the list have no ID and were left out.']);
	});
});
