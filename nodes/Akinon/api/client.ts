import type { IDataObject } from 'n8n-workflow';

import type { HttpClient } from '../../shared/http/client';
import { undefinedIfNotFound } from '../../shared/http/notFound';
import { pathSegment } from '../../shared/http/pathSegment';
import type { Provider } from '../../shared/http/provider';
import { unexpectedResponse } from '../../shared/http/unexpectedResponse';
import { InvalidInputError } from '../../shared/errors';
import type { NumberedPage } from '../../shared/pagination/numberedPages';
import { checkPageSize } from '../../shared/pagination/pageSize';
import { isRecord } from '../../shared/values';
import { akinonBaseUrl, authenticate, logIn } from './auth';
import { redactChannelSettings } from './channelSettings';
import { parseError } from './errors';
import type { AkinonCancellation, AkinonOrder, AkinonOrderItem, AkinonPage } from './types';

export const akinon: Provider = {
	name: 'Akinon',
	credentialType: 'akinonApi',
	baseUrl: akinonBaseUrl,
	addressLabels: ['Omnitron URL'],
	credentialHint:
		"Check the 'API Token', or the 'Username' and 'Password', in the credential: they must belong to the shop at 'Omnitron URL'.",
	authenticate,
	logIn,
	secretFields: ['apiToken', 'password', 'sessionToken'],
	canRenewLogin: ({ authentication }) => authentication === 'login',
	parseError,
};

/** Returns a record's ID, which Akinon calls `id` or `pk`; undefined if it has none. */
export function findId(record: { id?: number; pk?: number }): number | undefined {
	return record.id ?? record.pk;
}

/** Returns the ID of a list's entry as text; undefined if it is not a positive whole number. */
export function validIdOf(entry: unknown): string | undefined {
	const id = isRecord(entry) ? (entry.id ?? entry.pk) : undefined;
	return Number.isSafeInteger(id) && Number(id) > 0 ? String(id) : undefined;
}

/** Returns a record's ID. @throws Error if it has none */
export function requireId(record: { id?: number; pk?: number }): number {
	const id = findId(record);
	if (id === undefined) throw new Error('Akinon sent a record without an ID');
	return id;
}

/**
 * Reads one page of orders: `GET /api/i1/orders/`. Akinon ignores filters that it does not know, so
 * the caller has to check the orders again.
 *
 * @param page from 1
 * @returns undefined if the list has no such page
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

/** Formats the `is_send` filter. Akinon ignores any spelling but `True` and `False`. */
export function sentFilter(isSent: boolean): string {
	return isSent ? 'True' : 'False';
}

async function listPage<Entry>(
	client: HttpClient,
	path: string,
	query: IDataObject & { page: number; limit: number },
): Promise<NumberedPage<Entry> | undefined> {
	const response = client.get<AkinonPage<Entry>>(path, { query });
	// Akinon answers 404 for a page past the end of the list.
	const body = await (query.page > 1 ? undefinedIfNotFound(response) : response);
	if (!body) return undefined;
	if (!Array.isArray(body.results)) throw unexpectedResponse('Akinon', 'a list', 'Omnitron URL');
	const entries = checkPageSize('Akinon', body.results, query.limit);
	return { count: countOf(body, query.page), entries };
}

/** Returns the list's count, unless the page itself shows more: some servers send 0 or the page's length. */
function countOf<Entry>(
	{ count, next, results }: AkinonPage<Entry>,
	page: number,
): number | undefined {
	const shown = next ? page * results.length + 1 : page - 1 + results.length;
	return Number.isSafeInteger(count) && count >= shown ? count : undefined;
}

/**
 * Reads an order by its number: `GET /api/i1/orders/{number}/`.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/get-order-detail-by-order-number
 */
export async function getOrderByNumber(client: HttpClient, number: string): Promise<AkinonOrder> {
	return await client.get(`/api/i1/orders/${pathSegment(number, 'Order Number')}/`);
}

/**
 * Finds the ID of the order with a number. Numbers are unique only within a channel, so several orders
 * may share one.
 *
 * @throws InvalidInputError if several orders have the number, or Akinon answers with another order
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
	// This list has no documented `number` filter: a server that ignores it returns all orders.
	const wasFiltered = page?.entries.length === matches.length;
	if (matches.length === 1 && wasFiltered) return requireId(matches[0]);
	const order = await getOrderByNumber(client, number);
	if (order.number === number) return requireId(order);
	throw new InvalidInputError(
		`Akinon returned order ${order.number} instead of ${number}`,
		"Choose the order by 'ID' instead.",
	);
}

/**
 * Reads an order by ID with all details: `GET /api/i1/orders_integration/{id}/detailed_integration/`.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/orders-id-detail-integration
 */
export async function getOrderDetail(client: HttpClient, id: number): Promise<AkinonOrder> {
	return await client.get(`/api/i1/orders_integration/${id}/detailed_integration/`);
}

/**
 * Marks an order as sent to the ERP: `PATCH /api/v1/orders/{id}/`. Repeating it changes nothing.
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
 * Cancels or refunds an order or some of its items: `POST /api/i1/orders/{id}/cancel/`. This moves
 * money, so it is never repeated automatically.
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
			'Open the order in Akinon and check whether a cancellation is waiting before you run this again.',
	});
	return redactChannelSettings(body ?? {});
}

/** Reads an order item: `GET /api/i1/order_items/{id}/`. */
export async function getOrderItem(client: HttpClient, id: number): Promise<AkinonOrderItem> {
	return await client.get(`/api/i1/order_items/${id}/`);
}

/** Reads one page of an order's items: `GET /api/v1/order_items/?order={id}`. */
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
 * Changes some fields of an order item: `PATCH /api/v1/order_items/{id}/`. Akinon merges `extra_field`
 * and replaces `attributes` and `attributes_kwargs`.
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
		ifUnknown: 'Get the order item and check its fields before you run this again.',
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
			'Check in Akinon whether the mapping exists. Run this again only if it does not, because Akinon refuses a second one.',
	});
	return redactChannelSettings(body ?? {});
}

/**
 * Reads one page of an order's discounts: `GET /api/i1/discount_items/detailed_integration/?order={id}`.
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
