import type { HttpClient } from '../../shared/http/client';
import { LAST_PAGE, listOrders, MAX_PAGE_SIZE } from '../api/client';
import type { VoucherifyOrder } from '../api/types';

/** What the server can put into a list, whatever its type says. */
export type Entry = VoucherifyOrder | null;

/** A page of a list, the latest change first. */
export interface ListPage {
	entries: Entry[];
	/** Whether the list has no page after it. */
	isEnd: boolean;
}

/** Fetches the pages of one of Voucherify's lists, each once. */
export class ListPages {
	private readonly fetched = new Map<string, ListPage>();
	/** How many orders the project has by the first answer; undefined if the server does not say. */
	total?: number;
	private isFirst = true;

	constructor(private readonly client: HttpClient) {}

	/** @param order Voucherify's parameter */
	async get(order: string, page: number): Promise<ListPage> {
		const key = `${order} ${page}`;
		const found = this.fetched.get(key) ?? (await this.fetchPage(order, page));
		this.fetched.set(key, found);
		return found;
	}

	/** Returns the entries of all pages that `get` has fetched. */
	seen(): Entry[] {
		return [...this.fetched.values()].flatMap(({ entries }) => entries);
	}

	/** Fetches a page again, or one of another size. */
	async fetchPage(order: string, page: number, limit = MAX_PAGE_SIZE): Promise<ListPage> {
		const { entries, count: total } = await listOrders(this.client, order, page, limit);
		if (this.isFirst) this.total = total;
		this.isFirst = false;
		// A wrong total neither ends the list nor makes it endless.
		const isShort = entries.length < limit && !((total ?? 0) > page * limit);
		return { entries, isEnd: entries.length === 0 || isShort };
	}
}

export type ChangePages = ReturnType<typeof changePages>;

/** A list whose latest change is on a page in the middle, from which older ones follow on one side. */
export interface ListStart {
	/** Voucherify's parameter: with a `-`, older changes are on later pages. */
	order: string;
	page: number;
}

/** Returns the pages of a list from its latest change on, numbered from 1. */
export function changePages(pages: ListPages, { order, page: start }: ListStart) {
	const isDescending = order.startsWith('-');
	const numberOf = (page: number) => (isDescending ? start + page - 1 : start - page + 1);
	const toNewestFirst = (found: ListPage, page: number): ListPage =>
		isDescending
			? found
			: { ...found, entries: [...found.entries].reverse(), isEnd: numberOf(page) === 1 };
	return {
		/** The last page that the server offers. */
		lastPage: isDescending ? LAST_PAGE - start + 1 : start,
		fetchPage: async (page: number) => toNewestFirst(await pages.get(order, numberOf(page)), page),
		/** Returns a page that `fetchPage` has fetched as it is now. */
		refetchPage: async (page: number) =>
			toNewestFirst(await pages.fetchPage(order, numberOf(page)), page),
		/** Fetches the entries around the end of a page; undefined if no page of another size shows them. */
		async fetchAround(page: number) {
			const rank = MAX_PAGE_SIZE * (isDescending ? numberOf(page) : numberOf(page) - 1);
			const around = pageAround(rank);
			if (!around) return undefined;
			const { entries } = await pages.fetchPage(order, around.page, around.limit);
			return isDescending ? entries : [...entries].reverse();
		},
	};
}

/** Finds the page that has a rank of the list farthest from both of its ends. */
function pageAround(rank: number): { limit: number; page: number } | undefined {
	let best: { limit: number; page: number; margin: number } | undefined;
	for (let limit = MAX_PAGE_SIZE - 1; limit > MAX_PAGE_SIZE / 2; limit--) {
		const page = Math.floor(rank / limit) + 1;
		const margin = Math.min(rank - (page - 1) * limit, page * limit - rank);
		if (page <= LAST_PAGE && margin > (best?.margin ?? 0)) best = { limit, page, margin };
	}
	return best;
}
