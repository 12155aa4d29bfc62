import type { HttpClient } from '../../shared/http/client';
import type { NumberedPage } from '../../shared/pagination/numberedPages';
import { parseTime } from '../../shared/parseTime';
import { listOrders, MAX_PAGE_SIZE } from '../api/client';
import type { VoucherifyOrder } from '../api/types';

/**
 * A list of orders, the latest change first. Voucherify cannot filter, but it can sort by two times.
 * `created_at` is always set; `updated_at` may be null, for example if an order was never updated.
 *
 * @see https://docs.voucherify.io/api-reference/orders/list-orders
 */
export interface ChangeList {
	/** Voucherify's parameter `order`. */
	sort: '-created_at' | '-updated_at';
	/** Returns the time that the list is sorted by. */
	getTime(order: VoucherifyOrder): unknown;
	/** Whether the list shows a change of this order; otherwise the order is skipped. */
	hasChange(order: VoucherifyOrder): boolean;
}

/** Every order at its creation. */
export const creations: ChangeList = {
	sort: '-created_at',
	getTime: ({ created_at: createdAt }) => createdAt,
	hasChange: () => true,
};

/** Orders that were not updated since their creation. Each order is in this list or in `lastUpdates`. */
export const creationsOnly: ChangeList = {
	...creations,
	hasChange: ({ updated_at: updatedAt }) => !isTime(updatedAt),
};

/** Orders with an update, which can be their creation, at the last one. */
export const lastUpdates: ChangeList = {
	sort: '-updated_at',
	getTime: ({ updated_at: updatedAt }) => updatedAt,
	hasChange: ({ updated_at: updatedAt }) => isTime(updatedAt),
};

/** Orders that were changed after their creation, at the last change. */
export const laterUpdates: ChangeList = {
	...lastUpdates,
	hasChange: ({ created_at: createdAt, updated_at: updatedAt }) =>
		isTime(updatedAt) && !(parseTime(updatedAt) <= parseTime(createdAt)),
};

/** Returns when an order was last changed, in epoch milliseconds; NaN if unknown. */
export function changedAt({
	created_at: createdAt,
	updated_at: updatedAt,
}: VoucherifyOrder): number {
	return parseTime(isTime(updatedAt) ? updatedAt : createdAt);
}

function isTime(value: unknown): boolean {
	return !Number.isNaN(parseTime(value));
}

/**
 * Fetches the pages of a change list in their order and finds out how far back they go. Whether
 * Voucherify lists orders that were never updated at the end or at the beginning of a list by
 * `updated_at` is not published. At the end, no update comes after them; at the beginning they are
 * skipped.
 */
export class ChangePages {
	/** Times of the dated entries of the last page; epoch milliseconds. */
	times: number[] = [];
	/** Whether a page had a change before the time, or no page after it can have an update. */
	isPast = false;
	private hasUpdates = false;
	private neverUpdatedComeFirst?: boolean;

	/** @param since returns the time to read back to, in epoch milliseconds, once a page's times are known */
	constructor(
		private readonly client: HttpClient,
		private readonly list: ChangeList,
		private readonly since: (times: number[]) => number,
	) {}

	readonly fetchPage = async (page: number): Promise<NumberedPage<VoucherifyOrder>> => {
		const { sort } = this.list;
		const found = await listOrders(this.client, sort, page, MAX_PAGE_SIZE);
		const times = found.entries
			.map((order) => this.timeOf(order))
			.filter((time) => !Number.isNaN(time));
		const since = this.since(times);
		this.isPast ||=
			times.some((time) => time < since) ||
			(sort === '-updated_at' && (await this.areUpdatesOver(found.entries)));
		this.times = times;
		return found;
	};

	/** Returns the time of an entry, which can be anything, whatever its type says. */
	timeOf(entry: VoucherifyOrder | null): number {
		return entry === null ? NaN : parseTime(this.list.getTime(entry));
	}

	private async areUpdatesOver(entries: Array<VoucherifyOrder | null>): Promise<boolean> {
		for (const order of entries) {
			if (order === null) continue;
			if ((order.updated_at ?? null) !== null) this.hasUpdates = true;
			else if (this.hasUpdates || !(await this.doNeverUpdatedComeFirst())) return true;
		}
		return false;
	}

	/** If they come first in this order, they come last in the opposite one. */
	private async doNeverUpdatedComeFirst(): Promise<boolean> {
		if (this.neverUpdatedComeFirst === undefined) {
			const { entries } = await listOrders(this.client, 'updated_at', 1, 1);
			this.neverUpdatedComeFirst = (entries[0]?.updated_at ?? null) !== null;
		}
		return this.neverUpdatedComeFirst;
	}
}
