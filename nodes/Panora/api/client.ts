import pick from 'lodash/pick';
import type { IDataObject } from 'n8n-workflow';

import type { HttpClient } from '../../shared/http/client';
import type { Provider, ApiError } from '../../shared/http/provider';
import { RequestError } from '../../shared/errors';
import type { CursorPage } from '../../shared/pagination/cursorPages';
import { pathSegment } from '../../shared/http/pathSegment';
import { panoraBaseUrl } from './auth';
import type {
	PanoraConnection,
	PanoraCustomer,
	PanoraNewOrder,
	PanoraOrder,
	PanoraPage,
} from './types';
import { UnreadableEntry } from '../../shared/pagination/unreadableEntry';

export const panora: Provider = {
	name: 'Panora',
	credentialType: 'panoraApi',
	baseUrl: panoraBaseUrl,
	secretFields: ['apiKey'],
	parseError,
	returns500ForInvalidRequests: true,
	// The server allows 100 a minute for each address and route; the rest is for others behind the same address.
	requestsPerMinute: 95,
};

interface Meaning {
	text: RegExp;
	/** The status that fits the text. */
	effectiveStatus: number;
	hint?: string;
	/**
	 * Whether the server certainly says this before it creates an order in the shop. The others also
	 * come when it reads back what it has created.
	 */
	comesBeforeCreation?: true;
}

const STALE_CURSOR = /cursor does not exist/i;
const BAD_REQUEST = /^Bad Request$/;

/**
 * What Panora's texts mean: it answers 500 to nearly everything. `OrderService.addOrder` checks the
 * key, the connection, its linked user and the customer, in this order, before it calls the shop.
 *
 * @see https://github.com/panoratech/Panora/blob/c6741e9e/packages/api/src/ecommerce/order/services/order.service.ts
 */
const meanings: Meaning[] = [
	{
		text: BAD_REQUEST,
		effectiveStatus: 400,
		hint: "The usual reason is an invalid 'Cursor': give it the nextCursor of a list.",
	},
	{ text: /^(\w*Error: )*API Key not found\.?$/i, effectiveStatus: 401, comesBeforeCreation: true },
	{
		text: /^(\w*Error: )*Connection undefined for token/i,
		effectiveStatus: 400,
		hint: "Choose another 'Connection': Panora does not know this connection token. The shop was disconnected, or it belongs to another server.",
		comesBeforeCreation: true,
	},
	{
		text: /^(\w*Error: )*Linked User Not Found$/i,
		effectiveStatus: 400,
		hint: "Choose another 'Connection': Panora no longer has the user that this one was linked for.",
		comesBeforeCreation: true,
	},
	{
		text: /Order with ID .* not found/i,
		effectiveStatus: 404,
		hint: "'Order ID' is Panora's own ID of the order, as its lists give it, not the ID in the shop.",
	},
	{
		text: /Customer with ID .* not found/i,
		effectiveStatus: 404,
		hint: "'Customer ID' is Panora's own ID of the customer, as orders give it, not the ID in the shop.",
	},
	{
		text: STALE_CURSOR,
		effectiveStatus: 400,
		hint: "The order that 'Cursor' names is gone, or belongs to another connection. Leave 'Cursor' empty to start over.",
	},
	{
		// The typing slip is the server's own.
		text: /^(\w*Error: )*You inserted a (customer|cusotmer)_id which does not exist/i,
		effectiveStatus: 400,
		hint: "'Customer ID' is Panora's own ID of the customer, not the ID in the shop.",
		comesBeforeCreation: true,
	},
	{
		text: /^(\w*Error: )*service\.addOrder is not a function$/,
		effectiveStatus: 400,
		hint: 'This server cannot create orders in the shop system of the connection. In the published Panora this concerns Amazon, Squarespace and Webflow.',
		comesBeforeCreation: true,
	},
];

/** Reads Panora's error body: `{"statusCode", "timestamp", "path", "message"}`. */
function parseError(body: unknown, isWrite: boolean): ApiError {
	const text = messageOf(body);
	const meaning = meanings.find((each) => each.text.test(text));
	if (!meaning) return { text };
	// What can also be said after the shop took an order refuses nothing.
	if (isWrite && !meaning.comesBeforeCreation) return { text, effectiveStatus: 500 };
	return { text, effectiveStatus: meaning.effectiveStatus, hint: meaning.hint };
}

function messageOf(body: unknown): string {
	if (typeof body !== 'object' || body === null) return String(body ?? '');
	const { message, error } = body as IDataObject;
	return [message ?? error ?? ''].flat().join('; ');
}

/** The text that Panora gave for not doing what was asked; empty where there was no answer. */
export function errorText(error: unknown): string {
	return error instanceof RequestError ? messageOf(error.details.body) : '';
}

/** Whether the order that a cursor named is gone, or the cursor is none of this server. */
export function isStaleCursor(error: unknown): boolean {
	const text = errorText(error);
	return STALE_CURSOR.test(text) || BAD_REQUEST.test(text);
}

export interface PageRequest {
	connectionToken: string;
	/** 1 or more: with 0 the server sends a cursor for ever and no records. */
	limit: number;
	/** Undefined: from the beginning. */
	cursor?: string;
}

export interface OrderPageRequest extends PageRequest {
	includeRemoteData: boolean;
}

/** What a list holds: Panora's records, and whatever else stands among them. */
export type ListEntry<Entry> = Entry | UnreadableEntry;

export type ListedOrder = ListEntry<PanoraOrder>;

export type OrderPage = CursorPage<ListedOrder>;

/**
 * One page of orders, in the order in which Panora stored them: `GET /ecommerce/orders`. What is no
 * order stands there as an UnreadableEntry. With remote data, one order that has none makes the
 * server refuse the whole page: `readOrderPage` in remoteData.ts gets around that.
 */
export async function listOrders(
	client: HttpClient,
	{ includeRemoteData, ...request }: OrderPageRequest,
): Promise<OrderPage> {
	return await listPage(client, '/ecommerce/orders', request, remoteData(includeRemoteData));
}

/** One page of customers, in the order in which Panora stored them: `GET /ecommerce/customers`. */
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
	const { body } = await client.send<PanoraPage>({
		method: 'GET',
		path,
		query: { limit, cursor, ...query },
		headers: tokenHeader(connectionToken),
		isRepeatable: true,
		expect: 'record',
	});
	if (!Array.isArray(body.data)) throw notAList();
	const entries = body.data.map((entry) =>
		hasId<Entry>(entry) ? entry : new UnreadableEntry(entry),
	);
	const nextCursor = typeof body.next_cursor === 'string' ? body.next_cursor : '';
	return { entries, nextCursor: nextCursor || null };
}

function hasId<Entry extends { id: string }>(value: unknown): value is Entry {
	const id = isObject(value) ? value.id : undefined;
	return typeof id === 'string' && id !== '';
}

/** One order by Panora's own ID: `GET /ecommerce/orders/{id}`. */
export async function getOrder(
	client: HttpClient,
	connectionToken: string,
	id: string,
	includeRemoteData: boolean,
): Promise<PanoraOrder> {
	const path = `/ecommerce/orders/${pathSegment(id, 'Order ID')}`;
	return await getRecord(client, connectionToken, path, remoteData(includeRemoteData));
}

/** One customer by Panora's own ID: `GET /ecommerce/customers/{id}`. */
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
	const { body } = await client.send({
		method: 'GET',
		path,
		query,
		headers: tokenHeader(connectionToken),
		isRepeatable: true,
		expect: 'record',
	});
	if (hasId<Entry>(body)) return body;
	throw new RequestError('Panora answered with something that is not the record', {
		outcome: 'unknown',
		description: "Check the 'Base URL' in the credential: it is the address of the API.",
	});
}

/**
 * Creates an order in the shop of a connection: `POST /ecommerce/orders`. The published server can
 * answer 500 although the shop has the order, so it is never repeated by itself.
 *
 * @throws RequestError `refused` only where Panora certainly had not asked the shop yet
 */
export async function createOrder(
	client: HttpClient,
	connectionToken: string,
	order: PanoraNewOrder,
	includeRemoteData: boolean,
): Promise<PanoraOrder> {
	const { body, status } = await client.send<PanoraOrder>({
		method: 'POST',
		path: '/ecommerce/orders',
		query: remoteData(includeRemoteData),
		headers: tokenHeader(connectionToken),
		body: order,
		isRepeatable: false,
		expect: 'record',
		ifUnknown: LOOK_IN_THE_SHOP,
	});
	if (hasId<PanoraOrder>(body)) return body;
	throw new RequestError(
		'It is unknown whether Panora carried out the request. It answered with something that is not an order.',
		{ outcome: 'unknown', status, description: LOOK_IN_THE_SHOP },
	);
}

const LOOK_IN_THE_SHOP =
	'The shop may have the order although Panora did not say so. It is not sent again by itself. Look in the shop before you run this again.';

const shownOfConnection = [
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
 * The shop accounts linked to the key's project: `GET /connections`, unpaged. Each comes with access
 * and refresh tokens of the shop; only what is known to be no such secret leaves this function.
 */
export async function listConnections(client: HttpClient): Promise<PanoraConnection[]> {
	const { body } = await client.send<unknown[]>({
		method: 'GET',
		path: '/connections',
		isRepeatable: true,
		expect: 'list',
	});
	return body.filter(isObject).map((each) => pick(each, shownOfConnection));
}

/** Whether a connection leads to a shop; the others lead to CRM, ticketing and so on. */
export function isEcommerce({ vertical }: PanoraConnection): boolean {
	return vertical?.toLowerCase() === 'ecommerce';
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Only `true` is ever sent: where one order is read or created, the text "false" counts as true. */
function remoteData(isIncluded: boolean): IDataObject {
	return isIncluded ? { remote_data: 'true' } : {};
}

function tokenHeader(connectionToken: string): Record<string, string> {
	return { 'x-connection-token': connectionToken };
}

function notAList(): RequestError {
	return new RequestError('Panora answered with something that is not a list', {
		outcome: 'unknown',
		description: "Check the 'Base URL' in the credential: it is the address of the API.",
	});
}
