import type { IDataObject } from 'n8n-workflow';

/** A page of a list. `prev_cursor` only repeats the cursor of the request. */
export interface PanoraPage {
	data: unknown[];
	prev_cursor: string | null;
	/** Opaque; points to the first entry of the next page. Null on the last page. */
	next_cursor: string | null;
}

/**
 * An order as Panora stores it. Line items are only in `remote_data`, which the server sends on request.
 * Statuses are those of the shop system.
 */
export interface PanoraOrder extends IDataObject {
	/** Panora's UUID. */
	id: string;
	/** The shop's ID. */
	remote_id?: string | null;
	order_number?: string | null;
	/** ISO 8601: when Panora stored the order, not when it was placed. */
	created_at?: string;
	/** The shop's order; null if it was requested and Panora has none, absent if it was not requested. */
	remote_data?: IDataObject | null;
}

/** A customer as Panora stores it. Orders refer to it by `customer_id`. */
export interface PanoraCustomer extends IDataObject {
	/** Panora's UUID. */
	id: string;
	/** The shop's ID. */
	remote_id?: string | null;
	email?: string | null;
}

/** An account that is linked to the API key's project, without its secrets. */
export interface PanoraConnection extends IDataObject {
	id_connection?: string;
	/** Sent with every request for orders and customers. */
	connection_token?: string;
	/** For example shopify or woocommerce. */
	provider_slug?: string;
	/** For example ecommerce. */
	vertical?: string;
	account_url?: string | null;
	status?: string;
}

/** The body of `POST /ecommerce/orders`. Panora does not validate it. */
export interface PanoraNewOrder extends IDataObject {
	items?: IDataObject[];
}
