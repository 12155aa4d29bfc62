import type { IDataObject } from 'n8n-workflow';

import type { ApiError } from '../../shared/http/provider';

/**
 * Parses Engage's error bodies. The error codes for orders are not published, so everything in the body
 * is shown as it is.
 */
export function parseError(body: unknown, isWrite: boolean): ApiError {
	if (typeof body !== 'object' || body === null) return { text: String(body ?? '') };
	const { errorCode, message, messageDetails, ...others } = body as IDataObject;
	const details = { ...toDetails(messageDetails), ...(message === undefined ? others : {}) };
	const texts = [
		typeof message === 'string' ? message : '',
		Object.keys(details).length > 0 ? JSON.stringify(details) : '',
	];
	const text = texts.filter(Boolean).join(' ');
	const code = typeof errorCode === 'string' ? errorCode : undefined;
	const hints = isWrite ? orderHints : lookupHints;
	return { text, code, hint: hints.find(({ about }) => about.test(`${code ?? ''} ${text}`))?.hint };
}

/** Reads the IDs from the answer to a search that several contacts match. */
export function parseMultipleMatches(body: unknown): string[] | undefined {
	const { messageDetails } = (body ?? {}) as IDataObject;
	const ids = toDetails(messageDetails).multipleMatchesFound;
	return Array.isArray(ids) ? ids.map(String) : undefined;
}

function toDetails(messageDetails: unknown): IDataObject {
	if (typeof messageDetails === 'string') return { messageDetails };
	return typeof messageDetails === 'object' ? { ...messageDetails } : {};
}

/** What to do about a refused order, by a word in its code or text, since the codes are not published. */
const orderHints = [
	{
		about: /Invalid(EmailAddress|PhoneNumber|SocialSecurityNumber)/,
		hint: "The contact's value does not fit 'Match Contact By'. A phone number starts with + and the country code.",
	},
	{
		about: /status/i,
		hint: "Voyado configures the status values for each customer. Enter them exactly as configured: in 'Order Statuses' and 'Payment Statuses', or as 'Order Status' and 'Payment Status'.",
	},
	{
		about: /store/i,
		hint: "Choose a 'Store' from the list. Engage has no store with this external ID, or does not accept orders for it.",
	},
	{
		about: /contact/i,
		hint: "Engage has no contact, or several, for the value of 'Match Contact By'. A new contact appears after some seconds: set 'Wait for Contact' in the options.",
	},
];

/** What to do about a refused contact lookup, by the codes that Voyado publishes for it. */
const lookupHints = [
	{
		about: /Invalid(EmailAddress|PhoneNumber|SocialSecurityNumber|SearchQuery)/,
		hint: "'Value' does not fit 'Find By'. A phone number starts with + and the country code.",
	},
	{
		about: /InvalidContactType/,
		hint: "Engage has no such 'Contact Type'. Remove the option to find contacts of any type.",
	},
	{
		about: /InvalidSystemConfiguration/,
		hint: 'Engage is not set up for this lookup. Ask your Voyado contact.',
	},
];
