import pick from 'lodash/pick';
import type { IDataObject } from 'n8n-workflow';

import type { HttpClient } from '../../shared/http/client';
import { pathSegment } from '../../shared/http/pathSegment';
import type { Provider } from '../../shared/http/provider';
import { unexpectedResponse } from '../../shared/http/unexpectedResponse';
import { unknownOutcome } from '../../shared/http/unknownOutcome';
import type { CursorPage } from '../../shared/pagination/cursorPages';
import { checkPageSize } from '../../shared/pagination/pageSize';
import { UnreadableEntry } from '../../shared/pagination/unreadableEntry';
import { isIdText, isRecord, textOf } from '../../shared/values';
import { authenticate, panoraBaseUrl } from './auth';
import { parseError } from './errors';
import type {
	PanoraConnection,
	PanoraCustomer,
	PanoraNewOrder,
	PanoraOrder,
	PanoraPage,
} from './types';

export const panora: Provider = {
	name: 'Panora',
	credentialType: 'panoraApi',
	baseUrl: panoraBaseUrl,
	addressLabels: ['Base URL'],
	credentialHint:
		"Check the 'API Key' in the credential: it must come from the dashboard of the server at 'Base URL'.",
	authenticate,
	secretFields: ['apiKey'],
	parseError,
	returns500ForInvalidRequests: true,
	// The server allows 100 per minute, IP address and route. The rest is for others with the same address.
	requestsPerMinute: 95,
};

export interface PageRequest {
	connectionToken: string;
	/** 1 or more: with 0 the server returns a cursor without records, endlessly. */
	limit: number;
	/** Undefined: start at the oldest record. */
	cursor?: string;
}

export interface OrderPageRequest extends PageRequest {
	includeRemoteData: boolean;
}

/** An entry of a list: a record, or whatever else the server sent among the records. */
export type ListEntry<Entry> = Entry | UnreadableEntry;

export type ListedOrder = ListEntry<PanoraOrder>;

export type OrderPage = CursorPage<ListedOrder>;

/**
 * Reads one page of orders, oldest in Panora first: `GET /ecommerce/orders`. Entries that are no orders
 * become an UnreadableEntry. With remote data, a single order that has none makes the server reject the
 * whole page; `readOrderPage` in remoteData.ts handles that.
 */
export async function listOrders(
	client: HttpClient,
	{ includeRemoteData, ...request }: OrderPageRequest,
): Promise<OrderPage> {
	return await listPage(client, '/ecommerce/orders', request, remoteDataQuery(includeRemoteData));
}

/** Reads one page of customers, oldest in Panora first: `GET /ecommerce/customers`. */
export async function listCustomers(
	client: HttpClient,
	request: PageRequest,
): Promise<CursorPage<ListEntry<PanoraCustomer>>> {
	return await listPage(client, '/ecommerce/customers', request);
}

async function listPage<Entry extends { id: string }>(
	client: HttpClient,
	path: string,
	{ connectionToken, limit, cursor }: PageRequest,
	query: IDataObject = {},
): Promise<CursorPage<ListEntry<Entry>>> {
	const body = await client.get<PanoraPage>(path, {
		query: { limit, cursor, ...query },
		headers: tokenHeader(connectionToken),
	});
	if (!Array.isArray(body.data)) throw unexpectedResponse('Panora', 'a list', 'Base URL');
	const entries = checkPageSize('Panora', body.data, limit).map((entry) =>
		hasId<Entry>(entry) ? entry : new UnreadableEntry(entry),
	);
	const nextCursor = typeof body.next_cursor === 'string' ? body.next_cursor : '';
	return { entries, nextCursor: nextCursor || null };
}

function hasId<Entry extends { id: string }>(value: unknown): value is Entry {
	const id = isRecord(value) ? value.id : undefined;
	return isIdText(id);
}

/** Reads an order by Panora's ID: `GET /ecommerce/orders/{id}`. */
export async function getOrder(
	client: HttpClient,
	connectionToken: string,
	id: string,
	includeRemoteData: boolean,
): Promise<PanoraOrder> {
	const path = `/ecommerce/orders/${pathSegment(id, 'Order ID')}`;
	return await getRecord(client, connectionToken, path, remoteDataQuery(includeRemoteData));
}

/** Reads a customer by Panora's ID: `GET /ecommerce/customers/{id}`. */
export async function getCustomer(
	client: HttpClient,
	connectionToken: string,
	id: string,
): Promise<PanoraCustomer> {
	const path = `/ecommerce/customers/${pathSegment(id, 'Customer ID')}`;
	return await getRecord(client, connectionToken, path);
}

async function getRecord<Entry extends { id: string }>(
	client: HttpClient,
	connectionToken: string,
	path: string,
	query: IDataObject = {},
): Promise<Entry> {
	const body = await client.get(path, { query, headers: tokenHeader(connectionToken) });
	if (hasId<Entry>(body)) return body;
	throw unexpectedResponse('Panora', 'the requested record', 'Base URL');
}

/**
 * Creates an order in the shop of a connection: `POST /ecommerce/orders`. The published server may
 * answer 500 although the order was created, so it is never repeated automatically.
 *
 * @throws RequestError with outcome `refused` only if Panora had certainly not called the shop
 */
export async function createOrder(
	client: HttpClient,
	connectionToken: string,
	order: PanoraNewOrder,
	includeRemoteData: boolean,
): Promise<PanoraOrder> {
	const policy = { isRepeatable: false, isWrite: true, ifUnknown: CHECK_THE_SHOP };
	const { body, status } = await client.send<PanoraOrder>({
		...policy,
		method: 'POST',
		path: '/ecommerce/orders',
		query: remoteDataQuery(includeRemoteData),
		headers: tokenHeader(connectionToken),
		body: order,
		expect: 'record',
	});
	if (hasId<PanoraOrder>(body)) return body;
	throw unknownOutcome(panora, policy, 'returned something that is not an order', { status });
}

const CHECK_THE_SHOP =
	'The order may exist in the shop although Panora did not confirm it, so it is not sent again automatically. Check the shop before you run this again.';

const PUBLIC_CONNECTION_FIELDS = [
	'id_connection',
	'status',
	'provider_slug',
	'vertical',
	'account_url',
	'token_type',
	'connection_token',
	'id_project',
	'id_linked_user',
	'created_at',
];

/**
 * Reads the accounts linked to the API key's project: `GET /connections`, in one page. The server sends
 * the shops' access and refresh tokens too; only fields that are known to be no secret are returned.
 */
export async function listConnections(client: HttpClient): Promise<PanoraConnection[]> {
	const connections = await client.get<unknown[]>('/connections', { expect: 'list' });
	return connections
		.filter(isRecord)
		.map((each) => pick(each, PUBLIC_CONNECTION_FIELDS) as PanoraConnection);
}

/** Whether a connection leads to a shop rather than to a CRM, ticketing or other system. */
export function isEcommerce({ vertical }: PanoraConnection): boolean {
	return textOf(vertical)?.toLowerCase() === 'ecommerce';
}

/** Sends only `true`: some routes take the text "false" for true. */
function remoteDataQuery(includeRemoteData: boolean): IDataObject {
	return includeRemoteData ? { remote_data: 'true' } : {};
}

function tokenHeader(connectionToken: string): Record<string, string> {
	return { 'x-connection-token': connectionToken };
}
