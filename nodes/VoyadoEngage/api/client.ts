import type { IDataObject } from 'n8n-workflow';

import type { HttpClient } from '../../shared/http/client';
import type { Provider, ApiError } from '../../shared/http/provider';
import { RequestError } from '../../shared/errors';
import { voyadoBaseUrl } from './auth';
import type { VoyadoOrder, VoyadoStore } from './types';

/** Voyado takes longer under load, and asks clients to wait: https://developer.voyado.com/en/api/api-rate-limit.html */
const REGISTER_MS = 120_000;

export const voyadoEngage: Provider = {
	name: 'Voyado Engage',
	credentialType: 'voyadoEngageApi',
	baseUrl: voyadoBaseUrl,
	secretFields: ['apiKey'],
	parseError,
	// Voyado asks for less than 50 a second for each key: developer.voyado.com/en/api/api-rate-limit.html
	requestsPerSecond: 45,
};

/**
 * Reads Engage's error bodies. Which codes there are for orders is not published, so all that it
 * says is shown as it came.
 */
function parseError(body: unknown, isWrite: boolean): ApiError {
	if (typeof body !== 'object' || body === null) return { text: String(body ?? '') };
	const { errorCode, message, messageDetails, ...others } = body as IDataObject;
	const details = { ...asObject(messageDetails), ...(message === undefined ? others : {}) };
	const texts = [
		typeof message === 'string' ? message : '',
		Object.keys(details).length > 0 ? JSON.stringify(details) : '',
	];
	const text = texts.filter(Boolean).join(' ');
	const code = typeof errorCode === 'string' ? errorCode : undefined;
	const said = `${code ?? ''} ${text}`;
	return {
		text,
		code,
		hint: (isWrite ? orderHints : lookUpHints).find(({ about }) => about.test(said))?.hint,
	};
}

interface Hint {
	about: RegExp;
	hint: string;
}

/** What to do about a refused order, by the word that its text is about: the codes are not published. */
const orderHints: Hint[] = [
	{
		about: /Invalid(EmailAddress|PhoneNumber|SocialSecurityNumber)/,
		hint: "The contact's value has not the form of what 'Match Contact By' says. A phone number begins with + and the code of its country.",
	},
	{
		about: /status/i,
		hint: "Voyado configures the words for statuses for each customer. Enter them exactly as they are there: in 'Statuses', or as 'Order Status' and 'Payment Status'.",
	},
	{
		about: /store/i,
		hint: "Choose a 'Store' from the list: Engage has none with this external ID, or not for orders.",
	},
	{
		about: /contact/i,
		hint: "Engage has no contact by what 'Match Contact By' says, or several. A contact that was just created appears some seconds later: set 'Wait for Contact' in the options.",
	},
];

/** What to do about a look-up of a contact that is refused, by the codes that Voyado publishes for it. */
const lookUpHints: Hint[] = [
	{
		about: /Invalid(EmailAddress|PhoneNumber|SocialSecurityNumber|SearchQuery)/,
		hint: "'Value' has not the form of what 'Find By' says. A phone number begins with + and the code of its country.",
	},
	{
		about: /InvalidContactType/,
		hint: "Engage has no such 'Contact Type'. Leave the option out to find contacts of any type.",
	},
	{
		about: /InvalidSystemConfiguration/,
		hint: 'Engage is not set up for this look-up. Ask your Voyado contact.',
	},
];

function asObject(value: unknown): IDataObject {
	if (typeof value === 'string') return { messageDetails: value };
	return typeof value === 'object' && value !== null ? (value as IDataObject) : {};
}

/**
 * Registers an order event: `POST /api/v2/orders`. It starts automations, such as an e-mail to the
 * customer, and stores nothing; a second call starts them a second time. Never repeated by itself
 * where Voyado may have accepted it.
 *
 * @returns the HTTP status with which it was accepted
 * @see https://developer.voyado.com/en/service-order-communication/orders---field-definitions.html
 */
export async function registerOrder(client: HttpClient, order: VoyadoOrder): Promise<number> {
	const { status } = await client.send({
		method: 'POST',
		path: '/api/v2/orders',
		body: order,
		isRepeatable: false,
		expect: 'empty',
		timeoutMs: REGISTER_MS,
		ifUnknown:
			'It is not sent again by itself, since a second registration is a second message to the customer. Look in Engage whether the message went out.',
	});
	return status;
}

/**
 * All stores: `GET /api/v2/stores`, unpaged.
 *
 * @see https://developer.voyado.com/en/stores/stores-api-endpoints.html
 */
export async function listStores(
	client: HttpClient,
	includeInactive: boolean,
): Promise<VoyadoStore[]> {
	const { body } = await client.send<VoyadoStore[]>({
		method: 'GET',
		path: '/api/v2/stores',
		query: { includeInactive },
		isRepeatable: true,
		expect: 'list',
	});
	return body;
}

/** What a search for a contact brought. */
export type ContactSearch =
	| { outcome: 'found'; contactId: string }
	| { outcome: 'notFound' }
	| { outcome: 'multipleMatches'; contactIds: string[] };

/**
 * Finds a contact's ID: `GET /api/v2/contacts/id`. No match (404) and several (409) are results here.
 *
 * @param by the kind of value: email, mobilePhone, socialSecurityNumber, customKey or any
 */
export async function findContact(
	client: HttpClient,
	by: string,
	value: string,
	contactType: string | undefined,
): Promise<ContactSearch> {
	try {
		const { body } = await client.send<string>({
			method: 'GET',
			path: '/api/v2/contacts/id',
			query: { [by]: value, contactType },
			isRepeatable: true,
			expect: 'text',
		});
		return { outcome: 'found', contactId: body };
	} catch (error) {
		return contactMismatch(error);
	}
}

function contactMismatch(error: unknown): ContactSearch {
	const { status, code, body } = error instanceof RequestError ? error.details : {};
	if (status === 404 && code === 'ContactNotFound') return { outcome: 'notFound' };
	if (status === 409) {
		const details = asObject(asObject(body).messageDetails);
		const ids = details.multipleMatchesFound;
		if (Array.isArray(ids)) return { outcome: 'multipleMatches', contactIds: ids.map(String) };
	}
	throw error;
}
