/**
 * Reads orders with the shop's data ("remote data"). Panora stores an order before its remote data. An
 * order without remote data makes the published server answer 500 to every request that includes it,
 * even to a page on which all other orders have theirs.
 *
 * @see https://github.com/panoratech/Panora/blob/c6741e9e/packages/api/src/ecommerce/order/services/order.service.ts
 */
import { runGroups } from '../../shared/concurrency';
import { rethrow } from '../../shared/errors';
import type { HttpClient } from '../../shared/http/client';
import { isNotFound } from '../../shared/http/notFound';
import { isReadable } from '../../shared/pagination/unreadableEntry';
import {
	getOrder,
	listOrders,
	type ListedOrder,
	type OrderPage,
	type OrderPageRequest,
} from './client';
import { errorText } from './errors';
import type { PanoraOrder } from './types';

/** Up to this many orders are read one by one; larger pages are split. */
const MAX_SINGLE_READS = 8;
const CONCURRENCY = 4;

/** The server's `JSON.parse(resp.data)` failed: no row, or no JSON in it. In the words of old and new Node.js. */
const NO_REMOTE_DATA =
	/Cannot read propert(ies of null \(reading 'data'\)|y 'data' of null)|\bJSON\b/;

/** Whether an order's remote data was requested and Panora has none. */
export function lacksRemoteData(order: ListedOrder): boolean {
	return isReadable(order) && order.remote_data === null;
}

/**
 * Reads one page of orders. If remote data is requested, orders that have none get `remote_data: null`.
 */
export async function readOrderPage(
	client: HttpClient,
	request: OrderPageRequest,
): Promise<OrderPage> {
	try {
		return await listOrders(client, request);
	} catch (error) {
		if (!request.includeRemoteData || !isRemoteDataMissing(error)) return rethrow(error);
		return await readInParts(client, request);
	}
}

/**
 * Adds the remote data to some orders of a page that was read without it, so that the other orders cost
 * no requests. If many are wanted, the whole page is read again.
 */
export async function addRemoteData(
	client: HttpClient,
	request: OrderPageRequest,
	page: OrderPage,
	isWanted: (order: ListedOrder) => boolean,
): Promise<OrderPage> {
	const wanted = page.entries.filter(isWanted);
	if (wanted.length > MAX_SINGLE_READS) {
		return await readOrderPage(client, { ...request, includeRemoteData: true });
	}
	const complete = await fetchRemoteDataOfEach(client, request.connectionToken, wanted);
	const byId = new Map(complete.map((order) => [order.id, order]));
	return { ...page, entries: page.entries.map((order) => byId.get(order.id) ?? order) };
}

/** Halves the page until it is small, so that one order without remote data costs few requests. */
async function readInParts(client: HttpClient, request: OrderPageRequest): Promise<OrderPage> {
	const { connectionToken, limit } = request;
	if (limit <= MAX_SINGLE_READS) {
		const page = await listOrders(client, { ...request, includeRemoteData: false });
		return { ...page, entries: await fetchRemoteDataOfEach(client, connectionToken, page.entries) };
	}
	const half = Math.ceil(limit / 2);
	const first = await readOrderPage(client, { ...request, limit: half });
	if (first.nextCursor === null) return first;
	const rest = { ...request, cursor: first.nextCursor, limit: limit - half };
	const second = await readOrderPage(client, rest);
	return { entries: [...first.entries, ...second.entries], nextCursor: second.nextCursor };
}

/** Reads an order by Panora's ID, with `remote_data: null` if it is requested and Panora has none. */
export async function readOrder(
	client: HttpClient,
	connectionToken: string,
	id: string,
	includeRemoteData: boolean,
): Promise<PanoraOrder> {
	try {
		return await getOrder(client, connectionToken, id, includeRemoteData);
	} catch (error) {
		if (!includeRemoteData || !isRemoteDataMissing(error)) return rethrow(error);
		const order = await getOrder(client, connectionToken, id, false);
		return { ...order, remote_data: null };
	}
}

/** Reads the remote data of each order; `remote_data: null` if Panora has none. */
async function fetchRemoteDataOfEach(
	client: HttpClient,
	connectionToken: string,
	entries: ListedOrder[],
): Promise<ListedOrder[]> {
	const complete = [...entries];
	const tasks = entries.map((order, index) => async () => {
		if (!isReadable(order)) return;
		const remoteData = await fetchRemoteData(client, connectionToken, order.id);
		complete[index] = { ...order, remote_data: remoteData };
	});
	await runGroups(
		tasks.map((task) => [task]),
		CONCURRENCY,
	);
	return complete;
}

async function fetchRemoteData(
	client: HttpClient,
	connectionToken: string,
	id: string,
): Promise<PanoraOrder['remote_data']> {
	try {
		return (await getOrder(client, connectionToken, id, true)).remote_data ?? null;
	} catch (error) {
		return isNotFound(error) || isRemoteDataMissing(error) ? null : rethrow(error);
	}
}

function isRemoteDataMissing(error: unknown): boolean {
	return NO_REMOTE_DATA.test(errorText(error));
}
