import type { RequestError } from '../../../shared/errors';
import { readCursorPages, type CursorList } from '../../../shared/pagination/cursorPages';
import { parseTime } from '../../../shared/parseTime';
import type { ListedOrder } from '../../api/client';
import { isStaleCursor } from '../../api/errors';
import { lacksRemoteData } from '../../api/remoteData';
import type { PanoraOrder } from '../../api/types';
import { isUnread, readPage, REMOTE_DATA_TIMEOUT_MS } from '../remoteData';
import type { PanoraPoll } from '../settings';
import { newOrdersAt, startOver, type CollectedOrders, type OrderListPage } from './decide';
import type { OrderPosition } from './state';

export interface OrdersRead extends Pick<CollectedOrders<ListedOrder>, 'pages' | 'held'> {
	list: CursorList<PanoraOrder>;
	/** Where the list was read from. */
	position: OrderPosition;
}

/**
 * Reads orders from a position on. If the order at its cursor is gone, the whole list is read again.
 *
 * @throws RequestError if no unknown order could be read
 */
export async function readOrders(call: PanoraPoll, position: OrderPosition): Promise<OrdersRead> {
	return await readFrom(call, position).catch(async (error: unknown) => {
		if (position.cursor === undefined || !isStaleCursor(error)) throw error;
		return await readFrom(call, startOver(position));
	});
}

async function readFrom(call: PanoraPoll, position: OrderPosition): Promise<OrdersRead> {
	const { settings, readUntil, now } = call;
	const { includeRemoteData } = settings.output;
	const isNew = newOrdersAt(position, settings);
	const known = new Set(position.ids);
	const pages: Array<OrderListPage<ListedOrder>> = [];
	/** New orders whose remote data is still missing or was not read yet. */
	const held = new Set<string>();
	let readyCount = 0;
	let unknownCount = 0;
	let isCutShort = false;
	let interruption: RequestError | undefined;
	const list = await readCursorPages<PanoraOrder>({
		async fetchPage(cursor) {
			const read = await readPage(call, cursor, () => isNew);
			const { entries } = read.page;
			interruption = read.interruption;
			const newOrders = entries.filter(isNew);
			const waiting = newOrders.filter(
				(order) => canStillComplete(order, now) || (includeRemoteData && isUnread(order)),
			);
			waiting.forEach(({ id }) => held.add(id));
			isCutShort = includeRemoteData && waiting.some(isUnread);
			readyCount += newOrders.length - waiting.length;
			unknownCount += entries.filter(({ id }) => !known.has(id)).length;
			pages.push({ cursor, entries });
			return read.page;
		},
		identity: ({ id }) => id,
		cursor: position.cursor,
		// A poll must read something unknown, or the next one gets no further.
		shouldStop: () =>
			isCutShort || readyCount > settings.maxOrders || (unknownCount > 0 && Date.now() > readUntil),
	});
	if (list.interruption && unknownCount === 0) throw list.interruption;
	interruption = list.interruption ?? interruption;
	return { list: { ...list, interruption }, pages, position, held };
}

/** Whether an order's remote data may still arrive: Panora stores it a moment after the order. */
function canStillComplete(order: ListedOrder, now: number): boolean {
	const age = now - parseTime(order.created_at);
	return lacksRemoteData(order) && Math.abs(age) < REMOTE_DATA_TIMEOUT_MS;
}
