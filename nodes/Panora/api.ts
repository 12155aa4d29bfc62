import pick from 'lodash/pick';
import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../shared/http/connection';
import type { Provider, Refusal } from '../shared/http/provider';
import { RequestError } from '../shared/failure';
import type { CursorPage } from '../shared/list/cursorPages';
import { pathSegment } from '../shared/http/pathSegment';
import { panoraBaseUrl } from './baseUrl';
import type { PanoraConnection, PanoraNewOrder, PanoraOrder, PanoraPage } from './types';

export const panora: Provider = {
	name: 'Panora',
	credentialType: 'panoraApi',
	baseUrl: panoraBaseUrl,
	secretFields: ['apiKey'],
	readRefusal,
	answers500ToWrongRequests: true,
	// The server allows 100 a minute for each address and route; the rest is for others behind the same address.
	requestsPerMinute: 95,
};

const STALE_CURSOR = /cursor does not exist/i;

/**
 * What Panora's texts mean: it answers 500 to nearly everything. All of these come before it acts.
 *
 * @see https://github.com/panoratech/Panora/tree/c6741e9e/packages/api/src
 */
const meanings: Array<{ text: RegExp; meantStatus: number; advice?: string }> = [
	{
		text: /^Bad Request$/,
		meantStatus: 400,
		advice: "The usual reason is an invalid 'Cursor': give it the nextCursor of a list.",
	},
	{ text: /API Key not found/i, meantStatus: 401 },
	{
		text: /Connection undefined for token/i,
		meantStatus: 400,
		advice:
			"Choose another 'Connection': Panora does not know this connection token. The shop was disconnected, or it belongs to another server.",
	},
	{
		text: /Order with ID .* not found/i,
		meantStatus: 404,
		advice:
			"'Order ID' is Panora's own ID of the order, as its lists give it, not the ID in the shop.",
	},
	{
		text: STALE_CURSOR,
		meantStatus: 400,
		advice:
			"The order that 'Cursor' names is gone, or belongs to another connection. Leave 'Cursor' empty to start over.",
	},
	{
		// The typing slip is the server's own.
		text: /You inserted a (customer|cusotmer)_id which does not exist/i,
		meantStatus: 400,
		advice: "'Customer ID' is Panora's own ID of the customer, not the ID in the shop.",
	},
	{
		text: /addOrder is not a function/i,
		meantStatus: 400,
		advice:
			'This server cannot create orders in the shop system of the connection. In the published Panora this concerns Amazon, Squarespace and Webflow.',
	},
];

/** Reads Panora's error body: `{"statusCode", "timestamp", "path", "message"}`. */
function readRefusal(body: unknown): Refusal {
	const text = messageOf(body);
	const meaning = meanings.find((each) => each.text.test(text));
	return { text, meantStatus: meaning?.meantStatus, advice: meaning?.advice };
}

function messageOf(body: unknown): string {
	if (typeof body !== 'object' || body === null) return String(body ?? '');
	const { message, error } = body as IDataObject;
	return [message ?? error ?? ''].flat().join('; ');
}

/** Whether the order that a cursor named is gone. */
export function isStaleCursor(error: unknown): boolean {
	return error instanceof RequestError && STALE_CURSOR.test(messageOf(error.details.body));
}

export interface OrderPageRequest {
	connectionToken: string;
	/** 1 or more: with 0 the server sends a cursor for ever and no orders. */
	limit: number;
	/** Undefined: from the beginning. */
	cursor?: string;
	includeRemoteData: boolean;
}

/** One page of orders, in the order in which Panora stored them: `GET /ecommerce/orders`. */
export async function listOrders(
	connection: Connection,
	{ connectionToken, limit, cursor, includeRemoteData }: OrderPageRequest,
): Promise<CursorPage<PanoraOrder>> {
	const { body } = await connection.send<PanoraPage<PanoraOrder>>({
		method: 'GET',
		path: '/ecommerce/orders',
		query: { limit, cursor, ...remoteData(includeRemoteData) },
		headers: tokenHeader(connectionToken),
		isRepeatable: true,
		expect: 'record',
	});
	if (!Array.isArray(body.data)) throw notAList();
	return { entries: body.data, nextCursor: body.next_cursor || null };
}

/** One order by Panora's own ID: `GET /ecommerce/orders/{id}`. */
export async function getOrder(
	connection: Connection,
	connectionToken: string,
	id: string,
	includeRemoteData: boolean,
): Promise<PanoraOrder> {
	try {
		const { body } = await connection.send<PanoraOrder>({
			method: 'GET',
			path: `/ecommerce/orders/${pathSegment(id, 'Order ID')}`,
			query: remoteData(includeRemoteData),
			headers: tokenHeader(connectionToken),
			isRepeatable: true,
			expect: 'record',
		});
		return body;
	} catch (error) {
		return withoutRemoteData(error, includeRemoteData);
	}
}

/** Panora stumbles over remote data that it does not have, with the text of a JSON parser. */
function withoutRemoteData(error: unknown, includeRemoteData: boolean): never {
	const isMissing =
		includeRemoteData && error instanceof RequestError && /JSON/.test(error.message);
	if (!isMissing) throw error;
	throw new RequestError(error.message, {
		...error.details,
		description:
			"Panora has probably no remote data of this order. Turn 'Include Remote Data' off.",
	});
}

/**
 * Creates an order in the shop of a connection: `POST /ecommerce/orders`. The published server can
 * answer 500 although the shop has the order, so it is never repeated by itself.
 */
export async function createOrder(
	connection: Connection,
	connectionToken: string,
	order: PanoraNewOrder,
	includeRemoteData: boolean,
): Promise<PanoraOrder> {
	const { body } = await connection.send<PanoraOrder>({
		method: 'POST',
		path: '/ecommerce/orders',
		query: remoteData(includeRemoteData),
		headers: tokenHeader(connectionToken),
		body: order,
		isRepeatable: false,
		expect: 'record',
		ifUnknown:
			'The shop may have the order although Panora did not say so. It is not sent again by itself. Look in the shop before you run this again.',
	});
	return body;
}

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
export async function listConnections(connection: Connection): Promise<PanoraConnection[]> {
	const { body } = await connection.send<PanoraConnection[]>({
		method: 'GET',
		path: '/connections',
		isRepeatable: true,
		expect: 'list',
	});
	return body.map((each) => pick(each, shownOfConnection));
}

/** Whether a connection leads to a shop; the others lead to CRM, ticketing and so on. */
export function isEcommerce({ vertical }: PanoraConnection): boolean {
	return vertical?.toLowerCase() === 'ecommerce';
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
