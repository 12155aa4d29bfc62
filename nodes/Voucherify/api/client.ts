import type { IDataObject } from 'n8n-workflow';

import type { HttpClient } from '../../shared/http/client';
import type { Download } from '../../shared/http/request';
import type { Pause, Provider } from '../../shared/http/provider';
import { InvalidInputError, RequestError, rethrow } from '../../shared/errors';
import type { NumberedPage } from '../../shared/pagination/numberedPages';
import { pathSegment } from '../../shared/http/pathSegment';
import { parseRetryAfter } from '../../shared/http/retry';
import { usesAccessToken } from './accessToken';
import { downloadOrigins, voucherifyBaseUrl } from './auth';
import { parseError } from './errors';
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
	trustedOrigins: downloadOrigins,
	downloadUrlLabel: 'Download URL',
	secretFields: ['secretKey', 'accessToken'],
	canRenewLogin: usesAccessToken,
	parseError,
	readPause,
};

/** The last page of every list, and most entries a page: the published description's limits. */
export const LAST_PAGE = 100;
export const MAX_PAGE_SIZE = 100;
/** Most orders in one import: the published limit. */
export const MAX_ORDERS_PER_IMPORT = 2_000;

/**
 * Reads the rate limit's headers, which every answer carries. A used-up billing cycle is not waited for.
 *
 * @see https://docs.voucherify.io/guides/limits
 */
function readPause(status: number, headers: IDataObject, now: number): Pause {
	if (headers['x-rate-limit-type'] === 'api_calls_cycle' && status === 429) {
		return {
			isPermanent: true,
			hint: 'The API calls of the billing cycle are used up. Raise the limit in Voucherify, or wait for the next cycle.',
		};
	}
	if (status !== 429 && headers['x-rate-limit-remaining'] !== '0') return {};
	const waitMs = parseRetryAfter(headers['retry-after'], now) ?? untilEpoch(headers, now);
	return waitMs === undefined ? {} : { waitMs, hint: waitHint(waitMs) };
}

/** `X-Rate-Limit-Retry` is the epoch second from which a call may be made again. */
function untilEpoch(headers: IDataObject, now: number): number | undefined {
	const text = headers['x-rate-limit-retry'];
	if (typeof text !== 'string' || !/^\d+$/.test(text)) return undefined;
	return Math.max(0, Number(text) * 1000 - now);
}

function waitHint(waitMs: number): string {
	const seconds = Math.ceil(waitMs / 1000);
	const time = seconds > 120 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
	return `The rate limit of the project is reached. Voucherify takes calls again in ${time}.`;
}

/**
 * One page of orders: `GET /v1/orders`. There are no filters, and no page after the 100th.
 *
 * @param order `created_at` or `updated_at`, with a leading `-` for newest first
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
 * One page of exports of all kinds: `GET /v1/exports`. The server has no filter for a kind.
 *
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
	query: IDataObject,
): Promise<NumberedPage<Entry>> {
	const body = await get<Record<string, unknown>>(client, `/v1/${name}`, query);
	const entries = body[name];
	if (!Array.isArray(entries)) throw notAList();
	return {
		entries: entries as Entry[],
		count: typeof body.total === 'number' ? body.total : undefined,
	};
}

function notAList(): RequestError {
	return new RequestError('Voucherify answered with something that is not a list', {
		outcome: 'unknown',
		description: "Check the 'Region' or 'Base URL' in the credential.",
	});
}

async function get<Body>(client: HttpClient, path: string, query?: IDataObject): Promise<Body> {
	const request = { method: 'GET', path, query, isRepeatable: true, expect: 'record' } as const;
	const { body } = await client.send<Body>(request);
	return body;
}

/**
 * One order: `GET /v1/orders/{orderId}`.
 *
 * @param orderId Voucherify's ID or the shop's source ID
 */
export async function getOrder(client: HttpClient, orderId: string): Promise<VoucherifyOrder> {
	return await get(client, `/v1/orders/${pathSegment(orderId, 'Order ID or Source ID')}`);
}

/**
 * One order, or undefined where Voucherify has none with this ID: `GET /v1/orders/{orderId}`.
 *
 * @param orderId Voucherify's ID or the shop's source ID
 */
export async function findOrder(
	client: HttpClient,
	orderId: string,
): Promise<VoucherifyOrder | undefined> {
	try {
		return await getOrder(client, orderId);
	} catch (error) {
		const isMissing = error instanceof RequestError && error.details.status === 404;
		return isMissing ? undefined : rethrow(error);
	}
}

/**
 * One customer: `GET /v1/customers/{customerId}`.
 *
 * @param customerId Voucherify's ID, as orders give it
 * @returns undefined where Voucherify has no such customer (any more)
 * @see https://docs.voucherify.io/api-reference/customers/get-customer
 */
export async function findCustomer(
	client: HttpClient,
	customerId: string,
): Promise<IDataObject | undefined> {
	try {
		return await get(client, `/v1/customers/${pathSegment(customerId, 'Customer ID')}`);
	} catch (error) {
		const isGone = error instanceof RequestError && error.details.status === 404;
		// An ID that cannot be asked for is nobody's.
		return isGone || error instanceof InvalidInputError ? undefined : rethrow(error);
	}
}

/**
 * Creates an order, or updates the one that has the ID or source ID: `POST /v1/orders`. Without
 * either a second call would create a second order.
 *
 * @see https://docs.voucherify.io/api-reference/orders/create-order
 */
export async function createOrUpdateOrder(
	client: HttpClient,
	order: OrderToSend,
): Promise<VoucherifyOrder> {
	const { body } = await client.send<VoucherifyOrder>({
		method: 'POST',
		path: '/v1/orders',
		body: order,
		isRepeatable: order.id !== undefined || order.source_id !== undefined,
		expect: 'record',
		ifUnknown:
			"Look in Voucherify whether the order is there before you run this again. Orders with a 'Source ID' are sent again by themselves, since they cannot be created twice.",
	});
	return body;
}

/**
 * Changes the fields of an order that are given: `PUT /v1/orders/{orderId}`.
 *
 * @param orderId Voucherify's ID or the shop's source ID
 */
export async function updateOrder(
	client: HttpClient,
	orderId: string,
	changes: OrderToSend,
): Promise<VoucherifyOrder> {
	const { body } = await client.send<VoucherifyOrder>({
		method: 'PUT',
		path: `/v1/orders/${pathSegment(orderId, 'Order ID or Source ID')}`,
		body: changes,
		isRepeatable: true,
		expect: 'record',
	});
	return body;
}

/**
 * Queues an import of at most 2,000 orders: `POST /v1/orders/import`. Imports of a project run one
 * after another. Whether an order that is there already is updated is not published, so it is never
 * sent twice.
 *
 * @returns the ID of the async action that does it
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
			"Look with 'Async Action: Get Many' whether an import of type ORDERS.IMPORT was queued before you run this again.",
	});
	if (typeof body.async_action_id === 'string') return body.async_action_id;
	throw new RequestError('Voucherify accepted an import without naming its async action', {
		outcome: 'unknown',
		description: "Look for it with 'Async Action: Get Many'.",
	});
}

/** One async action with its result: `GET /v1/async-actions/{asyncActionId}`. */
export async function getAsyncAction(client: HttpClient, id: string): Promise<AsyncAction> {
	return await get(client, `/v1/async-actions/${pathSegment(id, 'Async Action ID')}`);
}

/**
 * Async actions, newest first and without their results: `GET /v1/async-actions`.
 *
 * @param before ISO 8601; only actions that were scheduled before it
 */
export async function listAsyncActions(
	client: HttpClient,
	before: string | undefined,
	limit: number,
): Promise<{ actions: AsyncAction[]; hasMore: boolean }> {
	const query = { limit, end_date: before };
	const body = await get<IDataObject>(client, '/v1/async-actions', query);
	if (!Array.isArray(body.async_actions)) throw notAList();
	return { actions: body.async_actions as AsyncAction[], hasMore: body.has_more === true };
}

/**
 * Schedules an export of orders: `POST /v1/orders/export`. It changes no order, so a repetition
 * costs no more than an export that nobody reads.
 *
 * @see https://docs.voucherify.io/api-reference/orders/create-orders-export
 */
export async function exportOrders(
	client: HttpClient,
	parameters: ExportParameters,
): Promise<VoucherifyExport> {
	const { body } = await client.send<VoucherifyExport>({
		method: 'POST',
		path: '/v1/orders/export',
		body: { parameters },
		isRepeatable: true,
		expect: 'record',
	});
	return body;
}

/** One export, with a fresh link once it is done: `GET /v1/exports/{exportId}`. */
export async function getExport(client: HttpClient, id: string): Promise<VoucherifyExport> {
	return await get(client, `/v1/exports/${pathSegment(id, 'Export ID')}`);
}

/** Deletes an export: `DELETE /v1/exports/{exportId}`. */
export async function deleteExport(client: HttpClient, id: string): Promise<void> {
	await client.send({
		method: 'DELETE',
		path: `/v1/exports/${pathSegment(id, 'Export ID')}`,
		isRepeatable: true,
		expect: 'empty',
	});
}

/**
 * Opens the file of an export that is done. Its link is short-lived, so it is used at once.
 *
 * @see https://docs.voucherify.io/api-reference/exports/download-export
 */
export async function openExportFile(
	client: HttpClient,
	exported: VoucherifyExport,
): Promise<Download> {
	const url = exported.result?.url;
	if (typeof url === 'string' && url !== '') return await client.download(url);
	throw new RequestError(`Voucherify gave no link to the file of export ${exported.id}`, {
		outcome: 'refused',
		description: `Its status is ${exported.status}. Run it again once it is DONE.`,
	});
}

/**
 * The metadata schema of a kind of record: `GET /v1/metadata-schemas/{kind}`.
 *
 * @returns undefined where the project has none
 */
export async function findMetadataSchema(
	client: HttpClient,
	kind: string,
): Promise<MetadataSchema | undefined> {
	try {
		return await get<MetadataSchema>(client, `/v1/metadata-schemas/${kind}`);
	} catch (error) {
		return noSchema(error);
	}
}

function noSchema(error: unknown): undefined {
	if (!(error instanceof RequestError && error.details.status === 404)) throw error;
}
