import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import type { HttpClient } from '../../shared/http/client';
import { isNotFound, undefinedIfNotFound } from '../../shared/http/notFound';
import type { Download } from '../../shared/http/request';
import type { Provider } from '../../shared/http/provider';
import { InvalidInputError, RequestError, rethrow } from '../../shared/errors';
import type { NumberedPage } from '../../shared/pagination/numberedPages';
import { checkPageSize } from '../../shared/pagination/pageSize';
import { pathSegment } from '../../shared/http/pathSegment';
import { unexpectedResponse } from '../../shared/http/unexpectedResponse';
import { truncate } from '../../shared/truncate';
import {
	authenticate,
	downloadOrigins,
	logIn,
	projectOf,
	usesAccessToken,
	voucherifyBaseUrl,
} from './auth';
import { parseError } from './errors';
import { readPause } from './rateLimit';
import type {
	AsyncAction,
	ExportParameters,
	MetadataSchema,
	OrderToSend,
	VoucherifyExport,
	VoucherifyOrder,
} from './types';

export const voucherify: Provider = {
	name: 'Voucherify',
	credentialType: 'voucherifyApi',
	baseUrl: voucherifyBaseUrl,
	addressLabels: ['Region', 'Base URL'],
	credentialHint:
		"Check 'Application ID', 'Secret Key' and 'Region' in the credential: keys are valid only on the server of their project.",
	permissionHint:
		"Give the key's role this permission in Voucherify. With OAuth 2.0, also add the missing scope to 'Scope' in the credential: orders, customers, exports, async-actions or metadata-schemas.",
	authenticate,
	logIn,
	// Voucherify counts the requests of a project: https://docs.voucherify.io/guides/limits
	rateLimitedBy: projectOf,
	trustedOrigins: downloadOrigins,
	downloadUrlLabel: 'Download URL',
	secretFields: ['secretKey', 'accessToken'],
	canRenewLogin: usesAccessToken,
	parseError,
	readPause,
};

/** Published limits: the last page of every list, and the entries of a page. */
export const LAST_PAGE = 100;
export const MAX_PAGE_SIZE = 100;
/** How many entries of a list can be read. */
export const MAX_LISTED = LAST_PAGE * MAX_PAGE_SIZE;
/** Published limit. */
export const MAX_ORDERS_PER_IMPORT = 2_000;

/**
 * Reads one page of orders: `GET /v1/orders`. There are no filters, and no page after the 100th.
 *
 * @param order `created_at` or `updated_at`, with a leading `-` for newest first
 * @param page starts at 1
 * @see https://docs.voucherify.io/api-reference/orders/list-orders
 */
export async function listOrders(
	client: HttpClient,
	order: string,
	page: number,
	limit: number,
): Promise<NumberedPage<VoucherifyOrder>> {
	return await listPage(client, 'orders', { order, page, limit });
}

/**
 * Reads one page of exports of all kinds: `GET /v1/exports`. There is no filter for the kind.
 *
 * @param order `created_at` or `status`, with a leading `-` for descending order
 * @param page starts at 1
 * @see https://docs.voucherify.io/api-reference/exports/list-exports
 */
export async function listExports(
	client: HttpClient,
	order: string,
	page: number,
	limit: number,
): Promise<NumberedPage<VoucherifyExport>> {
	return await listPage(client, 'exports', { order, page, limit });
}

async function listPage<Entry>(
	client: HttpClient,
	name: string,
	query: IDataObject & { limit: number },
): Promise<NumberedPage<Entry>> {
	const body = await client.get<IDataObject>(`/v1/${name}`, { query });
	return {
		entries: entriesIn(body, name, query.limit),
		count: typeof body.total === 'number' ? body.total : undefined,
	};
}

/** @param limit how many entries were requested */
function entriesIn<Entry>(body: IDataObject, key: string, limit: number): Entry[] {
	const entries = body[key];
	if (Array.isArray(entries)) return checkPageSize('Voucherify', entries as Entry[], limit);
	const expected = `a list of ${key.replace('_', ' ')}`;
	throw unexpectedResponse('Voucherify', expected, ...voucherify.addressLabels);
}

/** Gets an order by Voucherify's ID or the shop's source ID: `GET /v1/orders/{orderId}`. */
export async function getOrder(client: HttpClient, orderId: string): Promise<VoucherifyOrder> {
	return await client.get(orderPath(orderId));
}

function orderPath(orderId: string): string {
	return `/v1/orders/${pathSegment(orderId, 'Order ID or Source ID')}`;
}

/** Finds an order like `getOrder`; undefined if there is no such order. */
export async function findOrder(
	client: HttpClient,
	orderId: string,
): Promise<VoucherifyOrder | undefined> {
	return await undefinedIfNotFound(getOrder(client, orderId));
}

/**
 * Finds a customer: `GET /v1/customers/{customerId}`.
 *
 * @param customerId Voucherify's ID, as in orders
 * @returns undefined if there is no such customer, or not anymore
 * @see https://docs.voucherify.io/api-reference/customers/get-customer
 */
export async function findCustomer(
	client: HttpClient,
	customerId: string,
): Promise<IDataObject | undefined> {
	try {
		const path = `/v1/customers/${pathSegment(customerId, 'Customer ID')}`;
		return await undefinedIfNotFound(client.get<IDataObject>(path));
	} catch (error) {
		// An ID that cannot be part of a path belongs to no customer.
		return error instanceof InvalidInputError ? undefined : rethrow(error);
	}
}

/**
 * Creates an order, or updates the one with the same ID or source ID: `POST /v1/orders`. Without either,
 * a second call would create a second order, so it has one of them.
 *
 * @see https://docs.voucherify.io/api-reference/orders/create-order
 */
export async function createOrUpdateOrder(
	client: HttpClient,
	order: OrderToSend,
): Promise<VoucherifyOrder> {
	return await sendRecord(client, 'POST', '/v1/orders', order);
}

/** Changes the given fields of an order, named as for `getOrder`: `PUT /v1/orders/{orderId}`. */
export async function updateOrder(
	client: HttpClient,
	orderId: string,
	changes: OrderToSend,
): Promise<VoucherifyOrder> {
	return await sendRecord(client, 'PUT', orderPath(orderId), changes);
}

/** Sends a request that has the same effect if it is sent twice. */
async function sendRecord<Body>(
	client: HttpClient,
	method: IHttpRequestMethods,
	path: string,
	body: IDataObject,
): Promise<Body> {
	const request = { method, path, body, isRepeatable: true, expect: 'record' } as const;
	return (await client.send<Body>(request)).body;
}

/**
 * Queues an import of at most 2,000 orders: `POST /v1/orders/import`. Imports of a project run one
 * after another. Whether an import updates existing orders is not published, so it is never repeated.
 *
 * @returns the ID of the async action that carries it out
 * @see https://docs.voucherify.io/api-reference/orders/import-orders
 */
export async function importOrders(client: HttpClient, orders: OrderToSend[]): Promise<string> {
	const { body } = await client.send<{ async_action_id?: string }>({
		method: 'POST',
		path: '/v1/orders/import',
		body: orders,
		isRepeatable: false,
		expect: 'record',
		ifUnknown:
			"Check with 'Async Action: Get Many' whether an import of type ORDERS.IMPORT was queued before you run this again.",
	});
	const { async_action_id: actionId } = body;
	if (typeof actionId === 'string' && actionId.trim() !== '') return actionId;
	throw new RequestError(
		'Voucherify accepted an import without returning the ID of its async action',
		{
			outcome: 'unknown',
			description: "Look for it with 'Async Action: Get Many'.",
		},
	);
}

/** Gets an async action with its result: `GET /v1/async-actions/{asyncActionId}`. */
export async function getAsyncAction(client: HttpClient, id: string): Promise<AsyncAction> {
	return await client.get(`/v1/async-actions/${pathSegment(id, 'Async Action ID')}`);
}

/**
 * Lists async actions, newest first and without their results: `GET /v1/async-actions`.
 *
 * @param before ISO 8601; only actions that were scheduled before it
 */
export async function listAsyncActions(
	client: HttpClient,
	before: string | undefined,
	limit: number,
): Promise<{ actions: AsyncAction[]; hasMore: boolean }> {
	const query = { limit, end_date: before };
	const body = await client.get<IDataObject>('/v1/async-actions', { query });
	return { actions: entriesIn(body, 'async_actions', limit), hasMore: body.has_more === true };
}

/**
 * Schedules an export of orders: `POST /v1/orders/export`. It changes no order, so repeating it does no
 * harm.
 *
 * @see https://docs.voucherify.io/api-reference/orders/create-orders-export
 */
export async function exportOrders(
	client: HttpClient,
	parameters: ExportParameters,
): Promise<VoucherifyExport> {
	const path = '/v1/orders/export';
	const scheduled = await sendRecord<VoucherifyExport>(client, 'POST', path, { parameters });
	if (typeof scheduled.id === 'string' && scheduled.id !== '') return scheduled;
	throw new RequestError('Voucherify accepted an export without naming it', {
		outcome: 'unknown',
		description: "Look for it with 'Export: Get Many'.",
	});
}

/** Gets an export, with a new link once it is done: `GET /v1/exports/{exportId}`. */
export async function getExport(client: HttpClient, id: string): Promise<VoucherifyExport> {
	return await client.get(`/v1/exports/${pathSegment(id, 'Export ID')}`);
}

/** Deletes an export: `DELETE /v1/exports/{exportId}`. */
export async function deleteExport(client: HttpClient, id: string): Promise<void> {
	try {
		await client.send({
			method: 'DELETE',
			path: `/v1/exports/${pathSegment(id, 'Export ID')}`,
			isRepeatable: true,
			expect: 'empty',
		});
	} catch (error) {
		// An earlier attempt, whose answer was lost, has deleted it.
		if (!isNotFound(error) || !error.details.mayHaveActed) rethrow(error);
	}
}

/**
 * Opens the file of an export that is done. Its link expires soon, so it is used at once.
 *
 * @throws RequestError if there is no link or no file
 * @see https://docs.voucherify.io/api-reference/exports/download-export
 */
export async function openExportFile(
	client: HttpClient,
	exported: VoucherifyExport,
): Promise<Download> {
	const url = exported.result?.url;
	if (typeof url === 'string' && url !== '') return await client.download(url);
	throw new RequestError(`Voucherify returned no link to the file of export ${exported.id}`, {
		outcome: 'refused',
		description: `Its status is ${truncate(exported.status)}. Run it again once it is DONE.`,
	});
}

/** Finds the metadata schema of a kind of record, if any: `GET /v1/metadata-schemas/{kind}`. */
export async function findMetadataSchema(
	client: HttpClient,
	kind: string,
): Promise<MetadataSchema | undefined> {
	return await undefinedIfNotFound(client.get<MetadataSchema>(`/v1/metadata-schemas/${kind}`));
}
