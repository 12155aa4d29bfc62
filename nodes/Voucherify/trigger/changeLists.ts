import { parseTime } from '../../shared/parseTime';
import type { VoucherifyOrder } from '../api/types';

/**
 * A list of orders, the latest change first. Voucherify cannot filter, but it can sort by two times.
 * `created_at` is always set, and can be in the past; `updated_at` may be null, for example if an order
 * was never updated.
 *
 * @see https://docs.voucherify.io/api-reference/orders/list-orders
 */
export interface ChangeList {
	/** What it is sorted by, and its name in the stored position. */
	kind: 'creations' | 'updates';
	/** Whether to emit an order of the list. */
	hasChange(order: VoucherifyOrder): boolean;
}

const sortKeys = { creations: 'created_at', updates: 'updated_at' } as const;

/** Every order at its creation. */
export const creations: ChangeList = { kind: 'creations', hasChange: () => true };

/** Orders that were not updated since their creation. Each order is in this list or in `lastUpdates`. */
export const creationsOnly: ChangeList = {
	kind: 'creations',
	hasChange: (order) => !hasUpdate(order),
};

/** Orders with an update, which can be their creation, at the last one. */
export const lastUpdates: ChangeList = { kind: 'updates', hasChange: hasUpdate };

/** Orders that were changed after their creation, at the last change. */
export const laterUpdates: ChangeList = {
	kind: 'updates',
	hasChange: ({ created_at: createdAt, updated_at: updatedAt }) =>
		isTime(updatedAt) && !(parseTime(updatedAt) <= parseTime(createdAt)),
};

export function isCreations({ kind }: ChangeList): boolean {
	return kind === 'creations';
}

/** Returns the time that a list is sorted by, in epoch milliseconds. NaN for whatever has none. */
export function timeOf({ kind }: ChangeList, entry: VoucherifyOrder | null): number {
	return parseTime(entry?.[sortKeys[kind]]);
}

/** Returns when an order was last changed, in epoch milliseconds; NaN if unknown. */
export function changedAt(order: VoucherifyOrder): number {
	return parseTime(hasUpdate(order) ? order.updated_at : order.created_at);
}

export function hasUpdate({ updated_at: updatedAt }: VoucherifyOrder): boolean {
	return isTime(updatedAt);
}

function isTime(value: unknown): boolean {
	return !Number.isNaN(parseTime(value));
}
