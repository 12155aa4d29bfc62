import { createHash } from 'node:crypto';

import type { PanoraConnection, PanoraCustomer, PanoraOrder } from './types';

/** Generates a connection to a shop system. */
export function generateConnection(
	provider: string,
	vertical: string,
	accountUrl: string | null,
): PanoraConnection {
	return {
		id_connection: uuidOf(`connection ${provider}`),
		status: 'valid',
		provider_slug: provider,
		vertical,
		account_url: accountUrl,
		token_type: 'oauth2',
		connection_token: uuidOf(`token ${provider}`),
		access_token: `invented-access-cipher-${provider}`,
		refresh_token: `invented-refresh-cipher-${provider}`,
		expiration_timestamp: null,
		id_project: uuidOf('project'),
		id_linked_user: uuidOf(`user ${provider}`),
		created_at: '2026-11-01T08:00:00.000Z',
	};
}

/** @param createdAt epoch milliseconds */
export function generateOrder(
	number: number,
	createdAt: number,
	random: () => number,
): PanoraOrder {
	const time = new Date(createdAt).toISOString();
	const price = 20 + Math.floor(random() * 480);
	return {
		id: uuidOf(`order ${number}`),
		order_status: 'paid',
		order_number: String(1000 + number),
		payment_status: 'paid',
		currency: 'EUR',
		total_price: price,
		total_discount: number % 3 === 0 ? 2 : 0,
		total_shipping: 5,
		total_tax: Math.floor(price / 6),
		fulfillment_status: '',
		customer_id: null,
		field_mappings: {},
		remote_id: String(550 + number),
		created_at: time,
		modified_at: time,
	};
}

/** @param createdAt epoch milliseconds */
export function generateCustomer(number: number, createdAt: number): PanoraCustomer {
	const id = uuidOf(`customer ${number}`);
	const time = new Date(createdAt).toISOString();
	return {
		id,
		email: `customer-${number}@example.com`,
		first_name: 'Robin',
		last_name: number % 2 === 0 ? null : 'Example',
		phone_number: null,
		field_mappings: {},
		remote_id: String(9000 + number),
		created_at: time,
		modified_at: time,
		addresses: [
			{
				id_ecom_address: uuidOf(`address ${number}`),
				address_type: 'SHIPPING',
				street_1: `${number} Example Street`,
				street_2: null,
				city: 'Paris',
				state: null,
				postal_code: '75001',
				country: 'France',
				id_ecom_customer: id,
				modified_at: time,
				created_at: time,
				remote_deleted: false,
				id_ecom_order: uuidOf(`order of customer ${number}`),
			},
		],
	};
}

/** Returns the same UUID for the same name. */
export function uuidOf(name: string): string {
	const hex = createHash('sha1').update(name).digest('hex');
	const parts = [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`4${hex.slice(13, 16)}`,
		`a${hex.slice(17, 20)}`,
	];
	return [...parts, hex.slice(20, 32)].join('-');
}
