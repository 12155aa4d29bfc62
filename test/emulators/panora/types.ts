import type { EmulatorOptions } from '../emulator';
import { uuidOf } from './generate';

/** A row of Panora's table of connections. `GET /connections` returns it with its secrets. */
export interface PanoraConnection {
	id_connection: string;
	status: string;
	provider_slug: string;
	vertical: string;
	account_url: string | null;
	token_type: string;
	connection_token: string;
	access_token: string;
	refresh_token: string;
	expiration_timestamp: string | null;
	id_project: string;
	id_linked_user: string;
	created_at: string;
}

/** An order as Panora stores it. It never has line items. */
export interface PanoraOrder {
	id: string;
	order_status: string | null;
	order_number: string;
	payment_status: string | null;
	currency: string | null;
	total_price: number;
	total_discount: number;
	total_shipping: number;
	total_tax: number;
	fulfillment_status: string | null;
	customer_id: string | null;
	field_mappings: Record<string, unknown>;
	remote_id: string;
	created_at: string;
	modified_at: string;
}

/** A customer as Panora stores it; the addresses are rows of its database. */
export interface PanoraCustomer {
	id: string;
	email: string | null;
	first_name: string | null;
	last_name: string | null;
	phone_number: string | null;
	field_mappings: Record<string, unknown>;
	remote_id: string;
	created_at: string;
	modified_at: string;
	addresses: Array<Record<string, unknown>>;
}

/** Options of the Panora emulator, which can change while it runs. */
export interface PanoraOptions extends EmulatorOptions {
	apiKey: string;
	/** Requests per minute, caller and route; the response to one more is 429. */
	requestsPerMinute: number;
	/** Whether creating works, as in a fork. The published server responds to every creation with 500. */
	createWorks: boolean;
	/** Remote IDs of orders that have no remote data. */
	withoutRemoteData: string[];
	/** Returns the shop's own order; undefined to generate one. */
	remoteData?: (order: PanoraOrder) => Record<string, unknown> | undefined;
	/** Added after the last order of every list, such as `null`. */
	strayEntries: unknown[];
	customerIds: string[];
}

/** An order that arrived in a shop. */
export interface PanoraShopOrder {
	connection_token: string;
	body: Record<string, unknown>;
}

/** What the control API returns. */
export interface PanoraState {
	connections: PanoraConnection[];
	orders: Record<string, number>;
	shopOrders: PanoraShopOrder[];
}

export const defaults: PanoraOptions = {
	latency: 0,
	apiKey: 'invented-panora-key',
	requestsPerMinute: 100,
	createWorks: false,
	withoutRemoteData: [],
	strayEntries: [],
	customerIds: [uuidOf('customer')],
};
