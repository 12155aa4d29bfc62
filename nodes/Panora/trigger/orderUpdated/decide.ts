/**
 * Decides which orders were updated. Panora's list cannot be filtered or sorted by the time of a change,
 * so it is read from end to end, in rounds, and what is remembered of each order is compared. Pure: no
 * n8n, no HTTP, no clock.
 */
import { parseTime } from '../../../shared/parseTime';
import { isRecord } from '../../../shared/values';
import type { PanoraOrder } from '../../api/types';
import { REMOTE_DATA_TIMEOUT_MS } from '../remoteData';

/** The version of an order that was last seen. */
export interface OrderVersion {
	/** When Panora last stored it; epoch milliseconds. */
	modifiedAt: number;
	/** When the shop last changed it, in seconds from the epoch; undefined if it is not known. */
	shop?: number;
}

/** What a trigger remembers, by order. */
export interface UpdateMemory {
	versions: Map<string, OrderVersion>;
	/** Until the list has been read once: when the first poll was; epoch milliseconds. */
	startedAt?: number;
	/** Orders that Panora first stored up to this time are not watched: there were too many. */
	floor: number;
}

/** Forgets an order if there are too many: the list is read from the oldest on. @returns whether it did */
export function forgetIfTooMany(
	memory: UpdateMemory,
	key: string,
	order: PanoraOrder,
	maxOrders: number,
): boolean {
	if (memory.versions.size <= maxOrders || !memory.versions.delete(key)) return false;
	memory.floor = Math.max(memory.floor, parseTime(order.created_at) || 0);
	return true;
}

/**
 * Returns the version to compare an order with; undefined if it need not be compared. An order that is
 * not known is compared with itself as Panora first stored it: it may have been changed since.
 */
export function versionToCompare(
	{ versions, startedAt = -Infinity, floor }: UpdateMemory,
	key: string,
	order: PanoraOrder,
): OrderVersion | undefined {
	const modifiedAt = parseTime(order.modified_at);
	const createdAt = parseTime(order.created_at);
	if (Number.isNaN(modifiedAt) || createdAt <= floor) return undefined;
	const known = versions.get(key) ?? {
		modifiedAt: modifiedAt < startedAt ? modifiedAt : Math.max(createdAt, startedAt),
	};
	return known.modifiedAt === modifiedAt ? undefined : known;
}

/** Whether Panora has stored an order anew: `emit` it, `remember` it, or `wait` for its remote data. */
export function decideUpdate(
	known: OrderVersion,
	order: PanoraOrder,
	includesRemoteData: boolean,
	now: number,
): 'emit' | 'remember' | 'wait' {
	if (!includesRemoteData) return 'emit';
	const isYoung = Math.abs(now - parseTime(order.modified_at)) < REMOTE_DATA_TIMEOUT_MS;
	if (order.remote_data === null) return isYoung ? 'wait' : 'emit';
	const shop = shopVersionOf(order);
	if (shop === undefined) return 'emit';
	const isSame =
		known.shop === undefined
			? shop * 1000 < known.modifiedAt - REMOTE_DATA_TIMEOUT_MS
			: known.shop === shop;
	// Panora stores every order that it syncs anew, changed or not.
	if (!isSame) return 'emit';
	return isYoung ? 'wait' : 'remember';
}

/** Returns when the shop last changed an order, in seconds; undefined if its remote data does not say. */
function shopVersionOf({ remote_data: shop }: PanoraOrder): number | undefined {
	if (!isRecord(shop)) return undefined;
	const { updated_at: updatedAt, date_modified_gmt: modifiedGmt } = shop;
	// WooCommerce writes this time without an offset.
	const time = parseTime(typeof modifiedGmt === 'string' ? `${modifiedGmt}Z` : updatedAt);
	return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

/** Remembers the version of an order that was read. */
export function rememberVersion(
	{ versions, floor }: UpdateMemory,
	key: string,
	order: PanoraOrder,
): void {
	const modifiedAt = parseTime(order.modified_at);
	if (Number.isNaN(modifiedAt) || parseTime(order.created_at) <= floor) return;
	const shop = shopVersionOf(order) ?? versions.get(key)?.shop;
	versions.set(key, { modifiedAt, shop });
}
