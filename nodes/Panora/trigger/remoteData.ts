import { MINUTE_MS } from '../../shared/durations';
import { RequestError, rethrow } from '../../shared/errors';
import { isReadable } from '../../shared/pagination/unreadableEntry';
import { listOrders, type ListedOrder, type OrderPage } from '../api/client';
import { RemoteDataReader } from '../api/remoteData';
import { PAGE_SIZE, type PanoraPoll } from './settings';

/** Panora stores an order's own record before its remote data. Also the difference of clocks to expect. */
export const REMOTE_DATA_TIMEOUT_MS = 10 * MINUTE_MS;

/**
 * Reads a page of orders, with the remote data of some of them if the output includes it. What was read of
 * it before it fails counts, so that a slow server and a rate limit cost no order.
 *
 * @param needsRemoteData receives the orders as listed; returns which of them need remote data
 * @returns the page, and the failure that cut the reading of remote data short
 */
export async function readPage(
	{ client, settings: { connectionToken, output }, readUntil }: PanoraPoll,
	cursor: string | undefined,
	needsRemoteData: (listed: ListedOrder[]) => (order: ListedOrder) => boolean,
): Promise<{ page: OrderPage; interruption?: RequestError }> {
	const request = { connectionToken, limit: PAGE_SIZE, cursor, includeRemoteData: false };
	const listed = await listOrders(client, request);
	const isNeeded = needsRemoteData(listed.entries);
	const isLate = () => Date.now() > readUntil;
	const reader = new RemoteDataReader(client, request, listed.entries, isNeeded, isLate);
	let interruption: RequestError | undefined;
	try {
		if (output.includeRemoteData) await reader.read();
	} catch (error) {
		if (reader.readCount === 0 || !(error instanceof RequestError)) return rethrow(error);
		interruption = error;
	}
	return { page: { ...listed, entries: reader.entries() }, interruption };
}

/** Whether the poll has not come to the order's remote data. */
export function isUnread(order: ListedOrder): boolean {
	return isReadable(order) && order.remote_data === undefined;
}
