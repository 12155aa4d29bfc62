import groupBy from 'lodash/groupBy';

import { toChange, type ListedOrder } from './change';
import { timeOf, type ChangeList } from './changeLists';
import type { Change } from './decide';
import type { ChangePages, Entry } from './listPages';

/**
 * Changes at the same millisecond that go from one page to the next. A server that lists them in another
 * order at each request shows some of them twice and others not at all.
 */
export interface Tie {
	/** Epoch milliseconds. */
	at: number;
	firstPage: number;
	lastPage: number;
	/** How many places of the list it takes. */
	places: number;
	ids: Set<string>;
}

const MAX_TIES = 5;
/** How often in a row a tie is read again without finding anything. */
const MAX_VAIN_PASSES = 3;
/** Requests per reading: a server that repeats pages would cause any number. */
const MAX_REQUESTS = 60;

/** Finds the ties of which fewer orders were seen than they have places. */
export function findIncompleteTies(changes: Array<Change<unknown>>): Tie[] {
	const dated = changes.filter(({ isDated }) => isDated);
	const ties = Object.values(groupBy(dated, ({ at }) => at)).map((group) => ({
		at: group[0].at,
		firstPage: group[0].page,
		lastPage: group[group.length - 1].page,
		places: group.length,
		ids: new Set(group.map(({ id }) => id)),
	}));
	return ties.filter(isIncomplete).slice(0, MAX_TIES);
}

/**
 * Reads incomplete ties again: with a page of another size that shows all of one, or else until every
 * order was seen.
 *
 * @param readUntil epoch milliseconds
 * @returns the changes that were missing, and the times of ties that may still miss some
 */
export async function readTies(
	pages: ChangePages,
	ties: Tie[],
	list: ChangeList,
	readUntil: number,
): Promise<{ found: Array<Change<ListedOrder>>; incomplete: number[] }> {
	const found: Array<Change<ListedOrder>> = [];
	const incomplete: number[] = [];
	const allowance = { requests: MAX_REQUESTS };
	for (const tie of ties) {
		const add = (entries: Entry[]) => {
			for (const entry of entries) {
				if (timeOf(list, entry) !== tie.at) continue;
				const change = toChange(list, entry, { at: tie.at, isDated: true, page: tie.firstPage });
				if (!change || tie.ids.has(change.id)) continue;
				tie.ids.add(change.id);
				found.push(change);
			}
		};
		const isComplete = await readTie(pages, tie, list, add, readUntil, allowance).catch(
			() => false,
		);
		if (!isComplete) incomplete.push(tie.at);
	}
	return { found, incomplete };
}

async function readTie(
	pages: ChangePages,
	tie: Tie,
	list: ChangeList,
	add: (entries: Entry[]) => void,
	readUntil: number,
	allowance: { requests: number },
): Promise<boolean> {
	const around = await pages.fetchAround(tie.firstPage);
	add(around ?? []);
	if (around && isWithin(around, list, tie.at)) return true;
	for (let vain = 0; vain < MAX_VAIN_PASSES && isIncomplete(tie); vain++) {
		const before = tie.ids.size;
		for (let page = tie.firstPage; page <= tie.lastPage; page++) {
			if (Date.now() > readUntil || allowance.requests-- <= 0) return false;
			add((await pages.refetchPage(page)).entries);
		}
		if (tie.ids.size > before) vain = -1;
	}
	return !isIncomplete(tie);
}

/** Whether entries show all changes of a time: there are others on both sides. */
function isWithin(entries: Entry[], list: ChangeList, at: number): boolean {
	const times = entries.map((entry) => timeOf(list, entry));
	const first = times.indexOf(at);
	return first > 0 && times.lastIndexOf(at) < times.length - 1;
}

function isIncomplete({ places, ids }: Tie): boolean {
	return ids.size < places;
}
