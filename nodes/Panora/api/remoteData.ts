/**
 * Reading orders with the shop's own data. Panora stores an order and its remote data one after the
 * other. An order without remote data makes the published server answer 500 to every request that
 * asks for it, also to a page with a hundred orders that have theirs.
 *
 * @see https://github.com/panoratech/Panora/blob/c6741e9e/packages/api/src/ecommerce/order/services/order.service.ts
 */
import { runGroups } from '../../shared/concurrency';
import { RequestError, rethrow } from '../../shared/errors';
import type { HttpClient } from '../../shared/http/client';
import {
	getOrder,
	listOrders,
	errorText,
	type ListedOrder,
	type OrderPage,
	type OrderPageRequest,
} from './client';
import type { PanoraOrder } from './types';
import { isReadable } from '../../shared/pagination/unreadableEntry';

/** So many orders are asked for one by one; a page of more is split. */
const FEW_ORDERS = 8;
const SIDE_BY_SIDE = 4;

/** `JSON.parse(resp.data)` without a row, or with a row that holds no JSON; in the words of old and new Node.js. */
const NO_REMOTE_DATA =
	/Cannot read propert(ies of null \(reading 'data'\)|y 'data' of null)|\bJSON\b/;

/** Whether an order's remote data was asked for and Panora has none. */
export function lacksRemoteData(order: ListedOrder): boolean {
	return isReadable(order) && order.remote_data === null;
}

/**
 * One page of orders. Where remote data is asked for, the orders that have none come with
 * `remote_data: null`, and the others with theirs.
 */
export async function readOrderPage(
	client: HttpClient,
	request: OrderPageRequest,
): Promise<OrderPage> {
	try {
		return await listOrders(client, request);
	} catch (error) {
		if (!request.includeRemoteData || !isForLackOfRemoteData(error)) return rethrow(error);
		return await readInParts(client, request);
	}
}

/**
 * Adds the remote data to some orders of a page that was read without, so that orders which nobody
 * needs neither cost time nor get in the way. Where many are wanted, the page is read again.
 */
export async function addRemoteData(
	client: HttpClient,
	request: OrderPageRequest,
	page: OrderPage,
	isWanted: (order: ListedOrder) => boolean,
): Promise<OrderPage> {
	const wanted = page.entries.filter(isWanted);
	if (wanted.length > FEW_ORDERS) {
		return await readOrderPage(client, { ...request, includeRemoteData: true });
	}
	const complete = await fetchRemoteDataOfEach(client, request.connectionToken, wanted);
	const byId = new Map(complete.map((order) => [order.id, order]));
	return { ...page, entries: page.entries.map((order) => byId.get(order.id) ?? order) };
}

/** Halves the page until few orders are left, so that one order without remote data costs few requests. */
async function readInParts(client: HttpClient, request: OrderPageRequest): Promise<OrderPage> {
	const { connectionToken, limit } = request;
	if (limit <= FEW_ORDERS) {
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

/** One order by Panora's own ID, with `remote_data: null` where it is asked for and Panora has none. */
export async function readOrder(
	client: HttpClient,
	connectionToken: string,
	id: string,
	includeRemoteData: boolean,
): Promise<PanoraOrder> {
	try {
		return await getOrder(client, connectionToken, id, includeRemoteData);
	} catch (error) {
		if (!includeRemoteData || !isForLackOfRemoteData(error)) return rethrow(error);
		const order = await getOrder(client, connectionToken, id, false);
		return { ...order, remote_data: null };
	}
}

/** Asks for the remote data of listed orders one by one; `remote_data: null` where Panora has none. */
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
		SIDE_BY_SIDE,
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
		const isGone = error instanceof RequestError && error.details.status === 404;
		return isGone || isForLackOfRemoteData(error) ? null : rethrow(error);
	}
}

function isForLackOfRemoteData(error: unknown): boolean {
	return NO_REMOTE_DATA.test(errorText(error));
}
