import { parseTime } from '../../shared/parseTime';
import { LAST_PAGE, MAX_PAGE_SIZE } from '../api/client';
import { hasUpdate } from './changeLists';
import type { Entry, ListPages, ListStart } from './listPages';

/**
 * Where the latest update is in the lists by `updated_at`. Whether Voucherify lists orders that were
 * never updated first, last, or among the others by their creation is not published, so it is concluded
 * from what it lists, and checked at each poll.
 */
export interface UpdatesStart extends ListStart {
	/** Whether orders that were never updated are known to be among the others. */
	isMixed?: boolean;
	/** Whether they are known not to be, so that the page of the start can be read at once. */
	isSeparate?: boolean;
	/** Whether no order was ever updated, as far as both ends of the list show. */
	hasNone?: boolean;
	/** If time ran out while it was searched: the pages, from and below, among which it is. */
	range?: [from: number, below: number];
	/** Whether no page that the server offers has the latest update. */
	isOutOfReach?: boolean;
}

const TOP: UpdatesStart = { order: '-updated_at', page: 1 };
const MIXED: UpdatesStart = { ...TOP, isMixed: true };

/** Finds the page with the latest update. If it is where it was at the last poll, one request does. */
export async function findUpdatesStart(
	pages: ListPages,
	known: UpdatesStart = TOP,
	readUntil: number,
): Promise<UpdatesStart> {
	if (known.isSeparate || known.range || known.isOutOfReach) {
		const found = await findEdge(pages, known, readUntil);
		if (found) return found;
	}
	const top = await pages.get('-updated_at', 1);
	if (top.isEnd || top.entries.some(isUpdated)) return TOP;
	if (known.isMixed && isByCreation(top.entries)) return MIXED;
	// The first page has only orders that were never updated. If all of them come first, they are last here:
	const { entries } = await pages.get('updated_at', 1);
	if (kindOf(entries) === 'mixed') return MIXED;
	if (!entries.some(isUpdated)) return { ...TOP, hasNone: true };
	return (await findEdge(pages, { order: 'updated_at', page: known.page }, readUntil)) ?? MIXED;
}

type Kind = 'updated' | 'never' | 'edge' | 'mixed';

/** @param entries by `updated_at`, oldest first; an `edge` is followed by orders that were never updated */
function kindOf(entries: Entry[]): Kind {
	const updated = entries.filter((entry) => entry !== null).map(isUpdated);
	const first = updated.indexOf(false);
	if (first === -1) return updated.length === 0 ? 'never' : 'updated';
	if (updated.lastIndexOf(true) > first) return 'mixed';
	return first === 0 ? 'never' : 'edge';
}

/**
 * Searches the page where the orders that were never updated begin, from the side on which the server
 * offers it. Returns undefined if they are among the others or on the other side.
 */
async function findEdge(
	pages: ListPages,
	known: UpdatesStart,
	readUntil: number,
): Promise<UpdatesStart | undefined> {
	const orders = known.order === 'updated_at' ? ['updated_at', '-updated_at'] : ['-updated_at'];
	for (const order of orders) {
		const range = order === known.order ? known.range : undefined;
		const page = await searchPage(pages, { order, page: known.page, range }, readUntil);
		if (page === 'mixed') return undefined;
		if (page === 'beyond') continue;
		if (typeof page === 'object') return page;
		const isSeparate = known.isSeparate || (await isMisplaced(pages, order, page));
		return { order, page, isSeparate };
	}
	return orders.length > 1
		? { order: 'updated_at', page: LAST_PAGE, isOutOfReach: true }
		: undefined;
}

/** Searches the page with the latest update by bisection, beginning at the page where it was. */
async function searchPage(
	pages: ListPages,
	{ order, page: hint, range }: UpdatesStart,
	readUntil: number,
): Promise<number | UpdatesStart | 'beyond' | 'mixed'> {
	const isDescending = order.startsWith('-');
	const before: Kind = isDescending ? 'never' : 'updated';
	const pageCount = Math.ceil((pages.total ?? Infinity) / MAX_PAGE_SIZE);
	const end = Math.min(LAST_PAGE, pageCount) + 1;
	let [low, high] = range ?? [1, end];
	for (let probes = 0, probe = hint; low < high; probes++) {
		const page = Math.min(Math.max(probe, low), high - 1);
		if (probes > 0 && Date.now() > readUntil) return { order, page, range: [low, high] };
		const { entries } = await pages.get(order, page);
		const kind = kindOf(isDescending ? [...entries].reverse() : entries);
		if (kind === 'mixed') return kind;
		if (kind === 'edge') return page;
		if (kind === before) low = page + 1;
		else high = page;
		const neighbor = kind === before ? page + 1 : page - 1;
		probe = probes === 0 && !range ? neighbor : Math.floor((low + high) / 2);
	}
	if (low === end && (isDescending || pageCount > LAST_PAGE)) return 'beyond';
	if (isDescending) return low;
	return low === 1 ? 'mixed' : low - 1;
}

/** Whether an order that was never updated is on the wrong side of the latest update for its creation. */
async function isMisplaced(pages: ListPages, order: string, page: number): Promise<boolean> {
	const { entries } = await pages.get(order, page);
	const latest = Math.max(...entries.filter(isUpdated).map((each) => parseTime(each?.updated_at)));
	return pages.seen().some((each) => !isUpdated(each) && parseTime(each?.created_at) < latest);
}

function isUpdated(entry: Entry): boolean {
	return entry !== null && hasUpdate(entry);
}

/** Whether entries are sorted by their creation, latest first. */
function isByCreation(entries: Entry[]): boolean {
	const times = entries.map((entry) => parseTime(entry?.created_at));
	// A comparison with NaN is false.
	return times.every((time, index) => index === 0 || !(time > times[index - 1]));
}

/**
 * Returns a function that is called with each page of the list by `updated_at`, latest first. It tells
 * whether no later page can have an update since a time, in epoch milliseconds.
 *
 * @param isSortedByCreation whether that holds for orders before the latest update that were never updated
 */
export function updatesEnd(
	isSortedByCreation: boolean,
): (entries: Entry[], since: number) => boolean {
	let lastUpdate: number | undefined;
	return (entries, since) =>
		entries.some((entry) => {
			if (isUpdated(entry)) {
				lastUpdate = parseTime(entry?.updated_at);
				return lastUpdate < since;
			}
			if (lastUpdate === undefined && !isSortedByCreation) return false;
			const createdAt = parseTime(entry?.created_at);
			// Its creation would have placed it before: such orders come last.
			return createdAt < since || createdAt > (lastUpdate ?? Infinity);
		});
}
