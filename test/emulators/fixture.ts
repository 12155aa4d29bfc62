import { afterEach, beforeEach } from 'vitest';

import type { AkinonOrder } from './orders';
import { type Emulators, startEmulators } from './emulators';

export type Json = Record<string, any>;

export let emulators: Emulators;

/** Starts all emulators before each test and stops them after it. */
export function useEmulators(): void {
	beforeEach(async () => {
		emulators = await startEmulators();
	});
	afterEach(async () => await emulators.close());
}

/** Sends a request; the body of the response is parsed if it is JSON. */
export async function call(
	origin: string,
	path: string,
	init: { method?: string; headers?: Record<string, string>; body?: unknown },
) {
	const response = await fetch(`${origin}${path}`, {
		method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
		headers: init.headers,
		body: typeof init.body === 'string' ? init.body : JSON.stringify(init.body),
		redirect: 'manual',
	});
	const text = await response.text();
	let body: any = text;
	try {
		body = JSON.parse(text);
	} catch {
		// Not JSON: the text stays.
	}
	return { status: response.status, headers: response.headers, text, body };
}

export type Call = {
	method?: string;
	headers?: Record<string, string>;
	body?: unknown;
	token?: string;
};

export function akinon(path: string, { token, headers, ...init }: Call = {}) {
	return call(emulators.akinon.url, path, {
		...init,
		headers: {
			Authorization: `Token ${token ?? emulators.akinon.options.apiToken}`,
			'Content-Type': 'application/json',
			...headers,
		},
	});
}

export function voyado(path: string, { headers, ...init }: Call = {}) {
	return call(emulators.voyado.url, path, {
		...init,
		headers: {
			apikey: emulators.voyado.options.apiKey,
			'Content-Type': 'application/json',
			'User-Agent': 'OrderProviders/1.0',
			...headers,
		},
	});
}

export function panora(path: string, { headers, token, ...init }: Call = {}) {
	return call(emulators.panora.url, path, {
		...init,
		headers: {
			'x-api-key': emulators.panora.options.apiKey,
			'x-connection-token': token ?? emulators.panora.token(),
			'Content-Type': 'application/json',
			...headers,
		},
	});
}

export function voyadoOrder(changes: Json = {}, itemChanges: Json = {}): Json {
	return {
		contact: { matchKey: 'kim@example.com', matchKeyType: 'Email' },
		orderNumber: 'A-1001',
		orderStatus: 'ORDER_CREATED',
		paymentStatus: 'SUCCESS',
		createdDate: '2026-11-20T09:30:00Z',
		storeId: 'web-se',
		currency: 'SEK',
		totalGrossPrice: 299,
		totalTax: 59.8,
		items: [
			{
				type: 'PURCHASE',
				sku: 'MUG-1',
				description: 'Mug',
				quantity: 2,
				grossPaidPrice: 250,
				taxAmount: 50,
				taxPercent: 25,
				discounts: [{ value: -50 }],
				...itemChanges,
			},
		],
		freightFee: { value: 49, tax: 9.8, taxPercent: 25 },
		paymentMethods: [{ type: 'card', value: 299 }],
		...changes,
	};
}

export const register = (changes?: Json, itemChanges?: Json) =>
	voyado('/api/v2/orders', { body: voyadoOrder(changes, itemChanges) });

export const addOne = (overrides: Partial<AkinonOrder> = {}) =>
	emulators.akinon.addOrders({ count: 1, overrides })[0];
