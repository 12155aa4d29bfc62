import type { IDataObject } from 'n8n-workflow';

/** A page of a list as Panora sends it. `prev_cursor` only repeats the cursor that was sent. */
export interface PanoraPage {
	data: unknown[];
	prev_cursor: string | null;
	/** Opaque; names the first entry of the next page. Null on the last page. */
	next_cursor: string | null;
}

/**
 * An order as Panora keeps it. It never carries line items: they are in `remote_data` alone, which
 * comes on request. Statuses are the shop system's own words.
 */
export interface PanoraOrder extends IDataObject {
	/** Panora's own UUID. */
	id: string;
	/** The shop's ID. */
	remote_id?: string | null;
	order_number?: string | null;
	/** ISO 8601: when Panora stored the order, not when it was placed. */
	created_at?: string;
	/** The shop's own order; null where it was asked for and Panora has none. Absent where nobody asked. */
	remote_data?: IDataObject | null;
}

/** A customer as Panora keeps it. Orders name it by `customer_id`. */
export interface PanoraCustomer extends IDataObject {
	/** Panora's own UUID. */
	id: string;
	/** The shop's ID. */
	remote_id?: string | null;
	email?: string | null;
}

/** A shop account that is linked to the project of the key, without its secrets. */
export interface PanoraConnection extends IDataObject {
	id_connection?: string;
	/** What the orders are asked for with. */
	connection_token?: string;
	/** For example shopify or woocommerce. */
	provider_slug?: string;
	/** For example ecommerce. */
	vertical?: string;
	account_url?: string | null;
	status?: string;
}

/** The body of `POST /ecommerce/orders`. Panora itself checks none of it. */
export interface PanoraNewOrder extends IDataObject {
	items?: IDataObject[];
}
