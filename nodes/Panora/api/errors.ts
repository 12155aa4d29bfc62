import type { IDataObject } from 'n8n-workflow';

import { RequestError } from '../../shared/errors';
import type { ApiError } from '../../shared/http/provider';

interface KnownError {
	text: RegExp;
	/** The status that the server should have sent. */
	effectiveStatus: number;
	hint?: string;
	/**
	 * Set if the server can only send this before it creates an order in the shop. The other errors may
	 * also occur when it reads back the order that it created.
	 */
	comesBeforeCreation?: true;
}

const CURSOR_NOT_FOUND = /cursor does not exist/i;
const BAD_REQUEST = /^Bad Request$/;

/**
 * Panora answers nearly every error with 500, so its text decides. `OrderService.addOrder` checks the
 * key, the connection, its linked user and the customer, in this order, before it calls the shop.
 *
 * @see https://github.com/panoratech/Panora/blob/c6741e9e/packages/api/src/ecommerce/order/services/order.service.ts
 */
const knownErrors: KnownError[] = [
	{
		text: BAD_REQUEST,
		effectiveStatus: 400,
		hint: "The usual reason is an invalid 'Cursor': enter the nextCursor of a list.",
	},
	{ text: /^(\w*Error: )*API Key not found\.?$/i, effectiveStatus: 401, comesBeforeCreation: true },
	{
		text: /^(\w*Error: )*Connection undefined for token/i,
		effectiveStatus: 400,
		hint: "Choose another 'Connection': Panora does not know this connection token. The shop may have been disconnected, or the token belongs to another server.",
		comesBeforeCreation: true,
	},
	{
		text: /^(\w*Error: )*Linked User Not Found$/i,
		effectiveStatus: 400,
		hint: "Choose another 'Connection': the user whose shop this is no longer exists in Panora.",
		comesBeforeCreation: true,
	},
	{
		text: /Order with ID .{1,200} not found/i,
		effectiveStatus: 404,
		hint: "'Order ID' must be Panora's ID of the order, which 'Get Many' returns, not the ID in the shop.",
	},
	{
		text: /Customer with ID .{1,200} not found/i,
		effectiveStatus: 404,
		hint: "'Customer ID' must be Panora's ID of the customer, which orders contain, not the ID in the shop.",
	},
	{
		text: CURSOR_NOT_FOUND,
		effectiveStatus: 400,
		hint: "The order at 'Cursor' no longer exists or belongs to another connection. Leave 'Cursor' empty to start over.",
	},
	{
		// The misspelling is the server's.
		text: /^(\w*Error: )*You inserted a (customer|cusotmer)_id which does not exist/i,
		effectiveStatus: 400,
		hint: "'Customer ID' must be Panora's ID of the customer, not the ID in the shop.",
		comesBeforeCreation: true,
	},
	{
		text: /^(\w*Error: )*service\.addOrder is not a function$/,
		effectiveStatus: 400,
		hint: 'The server cannot create orders in the shop system of this connection. With the published Panora, this applies to Amazon, Squarespace and Webflow.',
		comesBeforeCreation: true,
	},
];

/**
 * Reads an error body: `{"statusCode", "timestamp", "path", "message"}`.
 *
 * @param isWrite whether the request changes something
 */
export function parseError(body: unknown, isWrite: boolean): ApiError {
	const text = messageOf(body);
	const known = knownErrors.find((each) => each.text.test(text));
	if (!known) return { text };
	// An error that may follow the creation of an order does not prove that the order was refused.
	if (isWrite && !known.comesBeforeCreation) return { text, effectiveStatus: 500 };
	return { text, effectiveStatus: known.effectiveStatus, hint: known.hint };
}

function messageOf(body: unknown): string {
	if (typeof body !== 'object' || body === null) return String(body ?? '');
	const { message, error } = body as IDataObject;
	return [message ?? error ?? '']
		.flat()
		.map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
		.join('; ');
}

/** Returns the text of Panora's error response; empty if there was no response. */
export function errorText(error: unknown): string {
	return error instanceof RequestError ? messageOf(error.details.body) : '';
}

/** Whether the order at a cursor no longer exists, or the cursor is not from this server. */
export function isStaleCursor(error: unknown): boolean {
	const text = errorText(error);
	return CURSOR_NOT_FOUND.test(text) || BAD_REQUEST.test(text);
}
