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
	type PageRequest,
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
		const page = await listOrders(client, { ...request, includeRemoteData: false });
		const reader = new RemoteDataReader(client, request, page.entries);
		await reader.readInParts();
		return { ...page, entries: reader.entries() };
	}
}

/**
 * Reads the remote data of some orders of a page that was listed without it. Whatever it has read when it
 * fails or is stopped counts: an order that it has not reached has no `remote_data`.
 */
export class RemoteDataReader {
	private readonly found = new Map<string, PanoraOrder['remote_data']>();
	private readonly wanted: PanoraOrder[];

	/**
	 * @param listed the orders of the page that `request` describes
	 * @param shouldStop stops before the next request, but not before anything was read
	 */
	constructor(
		private readonly client: HttpClient,
		private readonly request: PageRequest,
		private readonly listed: ListedOrder[],
		isWanted: (order: ListedOrder) => boolean = () => true,
		private readonly shouldStop: () => boolean = () => false,
	) {
		this.wanted = listed.filter(isReadable).filter(isWanted);
	}

	/** How many orders have been read. */
	get readCount(): number {
		return this.wanted.filter(({ id }) => this.found.has(id)).length;
	}

	/** The listed orders, with the remote data that was read; `null` if Panora has none. */
	entries(): ListedOrder[] {
		return this.listed.map((order) => {
			const isFound = isReadable(order) && this.found.has(order.id);
			return isFound ? { ...order, remote_data: this.found.get(order.id) ?? null } : order;
		});
	}

	/** Reads few orders one by one, and many in one request if each of the page has remote data. */
	async read(): Promise<void> {
		if (this.wanted.length > MAX_SINGLE_READS) {
			// With the first order, a slow server gets somewhere too.
			const [whole] = await Promise.allSettled([
				this.tryList(this.request),
				this.readEach([this.wanted[0]]),
			]);
			if (whole.status === 'rejected') throw whole.reason;
			if (!whole.value) await this.readInParts();
		}
		await this.readEach(this.wanted);
	}

	/** Halves the page until a part is small, so that one order without remote data costs few requests. */
	async readInParts(request = this.request): Promise<string | null> {
		const limit = Math.min(request.limit, this.listed.length);
		if (limit <= MAX_SINGLE_READS) {
			const part = await listOrders(this.client, { ...request, includeRemoteData: false });
			const ids = new Set(part.entries.map(({ id }) => id));
			await this.readEach(this.wanted.filter(({ id }) => ids.has(id)));
			return part.nextCursor;
		}
		const half = Math.ceil(limit / 2);
		const cursor = await this.readPart({ ...request, limit: half });
		if (cursor === null) return null;
		return await this.readPart({ ...request, cursor, limit: limit - half });
	}

	/** @returns the cursor of the next part; null at the end of the list, or if it is stopped */
	private async readPart(request: PageRequest): Promise<string | null> {
		if (this.mustStop()) return null;
		const part = await this.tryList(request);
		return part ? part.nextCursor : await this.readInParts(request);
	}

	/** @returns undefined if an order of the part has no remote data */
	private async tryList(request: PageRequest): Promise<OrderPage | undefined> {
		try {
			const part = await listOrders(this.client, { ...request, includeRemoteData: true });
			for (const order of part.entries.filter(isReadable)) {
				this.found.set(order.id, order.remote_data);
			}
			return part;
		} catch (error) {
			return isRemoteDataMissing(error) ? undefined : rethrow(error);
		}
	}

	private async readEach(orders: PanoraOrder[]): Promise<void> {
		const { client, request } = this;
		const missing = orders.filter(({ id }) => !this.found.has(id));
		const tasks = missing.map(({ id }) => async () => {
			if (this.mustStop()) return;
			this.found.set(id, await fetchRemoteData(client, request.connectionToken, id));
		});
		await runGroups(
			tasks.map((task) => [task]),
			CONCURRENCY,
		);
	}

	private mustStop(): boolean {
		return this.found.size > 0 && this.shouldStop();
	}
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
