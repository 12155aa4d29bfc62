import type { HttpClient } from '../../shared/http/client';
import { listOrders } from '../api/client';
import type { VoucherifyOrder } from '../api/types';

/**
 * A list of orders, the latest change first. Voucherify cannot filter, but sort by two times. Of these
 * only `created_at` is always there: `updated_at` may be null, as where an order was never updated.
 *
 * @see https://docs.voucherify.io/api-reference/orders/list-orders
 */
export interface ChangeList {
	/** Voucherify's parameter `order`. */
	sort: '-created_at' | '-updated_at';
	/** The time that the list is sorted by. */
	timeOf(order: VoucherifyOrder): unknown;
	/** Whether the list shows a change of this order; it is passed over where not. */
	counts(order: VoucherifyOrder): boolean;
}

/** Every order at its creation. */
export const creations: ChangeList = {
	sort: '-created_at',
	timeOf: ({ created_at: createdAt }) => createdAt,
	counts: () => true,
};

/** Orders that were created and not updated since; beside `lastUpdates`, every order stands in one of the two. */
export const creationsOnly: ChangeList = { ...creations, counts: (order) => !hasUpdate(order) };

/** Orders with an update, which can be their creation, at the last one. */
export const lastUpdates: ChangeList = {
	sort: '-updated_at',
	timeOf: ({ updated_at: updatedAt }) => updatedAt,
	counts: hasUpdate,
};

/** Orders that were changed after they were created, at the last change. */
export const laterUpdates: ChangeList = {
	...lastUpdates,
	counts: ({ created_at: createdAt, updated_at: updatedAt }) =>
		!(timeIn(updatedAt) <= timeIn(createdAt)) && isTime(updatedAt),
};

/** When an order was changed last, in epoch milliseconds; NaN where it does not say. */
export function changedAt({
	created_at: createdAt,
	updated_at: updatedAt,
}: VoucherifyOrder): number {
	return timeIn(isTime(updatedAt) ? updatedAt : createdAt);
}

/** Epoch milliseconds, or NaN where there is no time: it compares with nothing. */
export function timeIn(iso: unknown): number {
	return typeof iso === 'string' ? Date.parse(iso) : NaN;
}

function hasUpdate({ updated_at: updatedAt }: VoucherifyOrder): boolean {
	return isTime(updatedAt);
}

function isTime(value: unknown): boolean {
	return !Number.isNaN(timeIn(value));
}

/**
 * Tells where a list by `updated_at` has come to the orders that were never updated. Whether they stand
 * at its end or at its beginning is not published. At the end, nothing of use comes after them; at the
 * beginning they are passed over.
 */
export class EndOfUpdates {
	private hasTimes = false;
	private comeFirst?: boolean;

	constructor(private readonly client: HttpClient) {}

	/** Whether nothing with an update comes after the entries of this page; pages come in their order. */
	async isIn(entries: Array<VoucherifyOrder | null>): Promise<boolean> {
		for (const order of entries) {
			if (order === null) continue;
			if ((order.updated_at ?? null) !== null) this.hasTimes = true;
			else if (this.hasTimes || !(await this.neverUpdatedComeFirst())) return true;
		}
		return false;
	}

	/** Where they come first in this order, they come last in the other one. */
	private async neverUpdatedComeFirst(): Promise<boolean> {
		if (this.comeFirst === undefined) {
			const { entries } = await listOrders(this.client, 'updated_at', 1, 1);
			this.comeFirst = (entries[0]?.updated_at ?? null) !== null;
		}
		return this.comeFirst;
	}
}
