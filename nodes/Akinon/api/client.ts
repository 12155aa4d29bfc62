import type { IDataObject } from 'n8n-workflow';

import type { HttpClient } from '../../shared/http/client';
import type { Provider } from '../../shared/http/provider';
import { InvalidInputError, RequestError } from '../../shared/errors';
import type { NumberedPage } from '../../shared/pagination/numberedPages';
import { pathSegment } from '../../shared/http/pathSegment';
import { akinonBaseUrl } from './auth';
import { parseError } from './errors';
import type { AkinonCancellation, AkinonOrder, AkinonOrderItem, AkinonPage } from './types';

export const akinon: Provider = {
	name: 'Akinon',
	credentialType: 'akinonApi',
	baseUrl: akinonBaseUrl,
	secretFields: ['apiToken', 'password', 'sessionToken'],
	canRenewLogin: ({ authentication }) => authentication === 'login',
	parseError,
};

/** What tells a record from others, whichever name its key came under; undefined where it has none. */
export function findId(record: { id?: number; pk?: number }): number | undefined {
	return record.id ?? record.pk;
}

/** The key of an order or order item, whichever name it came under. */
export function requireId(record: { id?: number; pk?: number }): number {
	const key = findId(record);
	if (key === undefined) throw new Error('Akinon sent a record without an ID');
	return key;
}

/**
 * One page of orders: `GET /api/i1/orders/`. Filters that a server does not know are ignored by it,
 * so the caller checks the orders again.
 *
 * @param page from 1
 * @returns undefined where the list has no such page
 * @see https://apidocs.akinon.com/omnitron/integration/order/search-order
 */
export async function listOrders(
	client: HttpClient,
	filters: IDataObject,
	page: number,
	limit: number,
): Promise<NumberedPage<AkinonOrder> | undefined> {
	return await listPage<AkinonOrder>(client, '/api/i1/orders/', { ...filters, page, limit });
}

/** `is_send` as Akinon's filter wants it: Python's spelling, anything else is ignored by the server. */
export function sentFilter(isSent: boolean): string {
	return isSent ? 'True' : 'False';
}

async function listPage<Entry>(
	client: HttpClient,
	path: string,
	query: IDataObject & { page: number },
): Promise<NumberedPage<Entry> | undefined> {
	try {
		const { body } = await client.send<AkinonPage<Entry>>({
			method: 'GET',
			path,
			query,
			isRepeatable: true,
			expect: 'record',
		});
		if (Array.isArray(body.results) && Number.isInteger(body.count)) {
			return { count: body.count, entries: body.results };
		}
	} catch (error) {
		return undefinedIfPastEnd(error, query.page);
	}
	throw new RequestError('Akinon answered with something that is not a list', {
		outcome: 'unknown',
		description: "Check the 'Omnitron URL' in the credential.",
	});
}

/** Django's paging answers a page past the end with 404. */
function undefinedIfPastEnd(error: unknown, page: number): undefined {
	const isPastEnd = error instanceof RequestError && error.details.status === 404 && page > 1;
	if (!isPastEnd) throw error;
}

async function getRecord<Entry>(client: HttpClient, path: string): Promise<Entry> {
	const request = { method: 'GET', path, isRepeatable: true, expect: 'record' } as const;
	const { body } = await client.send<Entry>(request);
	return body;
}

/**
 * One order by its number: `GET /api/i1/orders/{number}/`.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/get-order-detail-by-order-number
 */
export async function getOrderByNumber(client: HttpClient, number: string): Promise<AkinonOrder> {
	const path = `/api/i1/orders/${pathSegment(number, 'Order Number')}/`;
	return await getRecord(client, path);
}

/**
 * Looks up the ID of the one order with a number. A number is unique within a channel only, so
 * several orders may share it.
 *
 * @throws InvalidInputError where several orders have the number, or the answer is another order
 */
export async function findOrderId(client: HttpClient, number: string): Promise<number> {
	const page = await listOrders(client, { number }, 1, 10);
	const matches = (page?.entries ?? []).filter((order) => order?.number === number);
	if (matches.length > 1) {
		throw new InvalidInputError(
			`Several Akinon orders have the number ${number}: IDs ${matches.map(requireId).join(', ')}`,
			"Choose the order by 'ID' instead.",
		);
	}
	// The number filter is not documented for this list: a server that ignores it answers with all orders.
	const wasFiltered = page?.entries.length === matches.length;
	if (matches.length === 1 && wasFiltered) return requireId(matches[0]);
	const order = await getOrderByNumber(client, number);
	if (order.number === number) return requireId(order);
	throw new InvalidInputError(
		`Akinon answered with order ${order.number} where ${number} was asked for`,
		"Choose the order by 'ID' instead.",
	);
}

/**
 * One order with everything about it: `GET /api/i1/orders_integration/{id}/detailed_integration/`.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/orders-id-detail-integration
 */
export async function getOrderDetail(client: HttpClient, id: number): Promise<AkinonOrder> {
	const path = `/api/i1/orders_integration/${id}/detailed_integration/`;
	return await getRecord(client, path);
}

/**
 * Marks an order as taken by the ERP: `PATCH /api/v1/orders/{id}/`. Doing it twice changes nothing.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/update-order-and-order-item
 */
export async function markOrderAsSent(client: HttpClient, id: number): Promise<AkinonOrder> {
	const { body } = await client.send<AkinonOrder>({
		method: 'PATCH',
		path: `/api/v1/orders/${id}/`,
		body: { is_send: true },
		isRepeatable: true,
		expect: 'record',
	});
	return body;
}

/**
 * Cancels or refunds an order, in whole or in part: `POST /api/i1/orders/{id}/cancel/`. It moves
 * money and is never repeated by itself.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/order-cancellation
 */
export async function cancelOrder(
	client: HttpClient,
	cancellation: AkinonCancellation,
): Promise<IDataObject> {
	const { body } = await client.send<IDataObject | undefined>({
		method: 'POST',
		path: `/api/i1/orders/${cancellation.order}/cancel/`,
		body: { ...cancellation },
		isRepeatable: false,
		expect: 'empty',
		ifUnknown:
			'Open the order in Akinon and look whether a cancellation is waiting before you run this again.',
	});
	return body ?? {};
}

/** One order item: `GET /api/i1/order_items/{id}/`. */
export async function getOrderItem(client: HttpClient, id: number): Promise<AkinonOrderItem> {
	const path = `/api/i1/order_items/${id}/`;
	return await getRecord(client, path);
}

/** One page of an order's items: `GET /api/v1/order_items/?order={id}`. */
export async function listOrderItems(
	client: HttpClient,
	orderId: number,
	page: number,
	limit: number,
): Promise<NumberedPage<AkinonOrderItem> | undefined> {
	const query = { order: orderId, sort: 'id', page, limit };
	return await listPage<AkinonOrderItem>(client, '/api/v1/order_items/', query);
}

/**
 * Changes the fields of an order item that are given: `PATCH /api/v1/order_items/{id}/`.
 * `extra_field` is merged by the server, `attributes` and `attributes_kwargs` are replaced whole.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/update-order-and-order-item
 */
export async function updateOrderItem(
	client: HttpClient,
	id: number,
	changes: IDataObject,
): Promise<AkinonOrderItem> {
	const { body } = await client.send<AkinonOrderItem>({
		method: 'PATCH',
		path: `/api/v1/order_items/${id}/`,
		body: changes,
		isRepeatable: false,
		ifUnknown: 'Get the order item and look at its fields before you run this again.',
		expect: 'record',
	});
	return body;
}

/**
 * Stores the ERP's code for an order item and, if asked, releases its stock reservation:
 * `POST /api/i1/order_items/{id}/create_mapping/`.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/stock-reservation-release
 */
export async function createOrderItemMapping(
	client: HttpClient,
	id: number,
	code: string,
	releaseStock: boolean,
): Promise<IDataObject> {
	const { body } = await client.send<IDataObject | undefined>({
		method: 'POST',
		path: `/api/i1/order_items/${id}/create_mapping/`,
		body: { code, update_stock: releaseStock },
		isRepeatable: false,
		expect: 'empty',
		ifUnknown:
			'Look in Akinon whether the mapping is there; run this again only where it is not, since Akinon refuses a second one.',
	});
	return body ?? {};
}

/**
 * One page of an order's discounts: `GET /api/i1/discount_items/detailed_integration/?order={id}`.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/order-discount-items
 */
export async function listDiscountItems(
	client: HttpClient,
	orderId: number,
	page: number,
	limit: number,
): Promise<NumberedPage<IDataObject & { pk: number; order: number }> | undefined> {
	const query = { order: orderId, page, limit };
	return await listPage(client, '/api/i1/discount_items/detailed_integration/', query);
}
