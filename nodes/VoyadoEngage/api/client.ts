import type { HttpClient } from '../../shared/http/client';
import { readApiKey } from '../../shared/http/pastedKey';
import type { Provider } from '../../shared/http/provider';
import { RequestError, rethrow } from '../../shared/errors';
import { recordsIn } from '../../shared/values';
import { authenticate, voyadoBaseUrl } from './auth';
import { parseError, parseMultipleMatches } from './errors';
import type { VoyadoOrder, VoyadoStore } from './types';

/** Voyado answers more slowly under load, and asks clients to wait: https://developer.voyado.com/en/api/api-rate-limit.html */
const REGISTER_TIMEOUT_MS = 120_000;
const MAX_QUESTION_MS = 10_000;

export const voyadoEngage: Provider = {
	name: 'Voyado Engage',
	credentialType: 'voyadoEngageApi',
	baseUrl: voyadoBaseUrl,
	addressLabels: ['Environment', 'Tenant', 'Base URL'],
	credentialHint:
		"Check 'API Key', 'Environment' and 'Tenant' in the credential: a key is valid for one tenant and one environment.",
	authenticate,
	secretFields: ['apiKey'],
	parseError,
	// Voyado allows fewer than 50 per second and key: https://developer.voyado.com/en/api/api-rate-limit.html
	requestsPerSecond: 45,
	rateLimitedBy: readApiKey,
};

/**
 * Registers an order event: `POST /api/v2/orders`. It starts automations, such as an email to the
 * customer, and stores nothing; a second call starts them again. Never repeated automatically if Voyado
 * may have accepted it.
 *
 * @returns the HTTP status of the answer
 * @throws RequestError if Voyado refuses it, cannot be reached, or gives no clear answer
 * @see https://developer.voyado.com/en/service-order-communication/orders---field-definitions.html
 */
export async function registerOrder(client: HttpClient, order: VoyadoOrder): Promise<number> {
	const { status } = await client.send({
		method: 'POST',
		path: '/api/v2/orders',
		body: order,
		isRepeatable: false,
		expect: 'empty',
		timeoutMs: REGISTER_TIMEOUT_MS,
		ifUnknown:
			'It is not sent again by itself, since a second registration is a second message to the customer. Check in Engage whether the message went out.',
	});
	return status;
}

/** Counts the contacts: `GET /api/v2/contacts/count`. Changes nothing. */
export async function countContacts(client: HttpClient): Promise<unknown> {
	return await client.get('/api/v2/contacts/count', { expect: 'empty' });
}

/**
 * Finds out whether Engage answers at all: `GET /api/v2/contacts/count`, which changes nothing.
 *
 * @returns false if there is no answer within some seconds, or Engage is overloaded or down; true for
 * any other answer, such as that the key must not do this
 */
export async function isEngageAnswering(client: HttpClient): Promise<boolean> {
	return (await isQuestionAnswered(client)) || (await isQuestionAnswered(client));
}

async function isQuestionAnswered(client: HttpClient): Promise<boolean> {
	try {
		await client.within(MAX_QUESTION_MS).send({
			method: 'GET',
			path: '/api/v2/contacts/count',
			// Asked once more by the caller only: the answer counts for now.
			isRepeatable: false,
			expect: 'empty',
		});
		return true;
	} catch (error) {
		return error instanceof RequestError && signOf(error) === 'answered';
	}
}

/** What the end of a request says about Engage. */
export type Sign = 'answered' | 'unanswered';

/**
 * Tells from a failed request whether Engage is up and takes requests; undefined if it does not show,
 * because the request was canceled or never left for a reason of our own.
 */
export function signOf({ details }: RequestError): Sign | undefined {
	const { outcome, status, code, reason, isTransient } = details;
	if (reason === 'canceled') return undefined;
	if (status === 429) return 'unanswered';
	if (outcome === 'notSent') return isTransient && code !== undefined ? 'unanswered' : undefined;
	return outcome === 'unknown' ? 'unanswered' : 'answered';
}

/**
 * Lists all stores: `GET /api/v2/stores`, which has no pages.
 *
 * @see https://developer.voyado.com/en/stores/stores-api-endpoints.html
 */
export async function listStores(
	client: HttpClient,
	includeInactive: boolean,
): Promise<VoyadoStore[]> {
	const query = { includeInactive };
	const stores = await client.get<unknown[]>('/api/v2/stores', { query, expect: 'list' });
	return recordsIn(stores) as VoyadoStore[];
}

/** The result of a search for a contact. */
export type ContactSearch =
	| { outcome: 'found'; contactId: string }
	| { outcome: 'notFound' }
	| { outcome: 'multipleMatches'; contactIds: string[] };

/**
 * Finds a contact's ID: `GET /api/v2/contacts/id`. No match (404) and several matches (409) are results
 * too.
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
		const query = { [by]: value, contactType };
		const contactId = await client.get<string>('/api/v2/contacts/id', { query, expect: 'text' });
		return { outcome: 'found', contactId };
	} catch (error) {
		const { status, code, body } = error instanceof RequestError ? error.details : {};
		if (status === 404 && code === 'ContactNotFound') return { outcome: 'notFound' };
		const contactIds = status === 409 ? parseMultipleMatches(body) : undefined;
		return contactIds ? { outcome: 'multipleMatches', contactIds } : rethrow(error);
	}
}
