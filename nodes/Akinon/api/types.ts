import type { IDataObject } from 'n8n-workflow';

/** A page of a list. `next` and `previous` may point to another host and are not used. */
export interface AkinonPage<Entry> {
	count: number;
	next: string | null;
	previous: string | null;
	results: Entry[];
}

/**
 * An order. The lists under /api/i1/ call its ID `id`, everything under /api/v1/ calls it `pk`; both
 * are the same number. Amounts are decimal strings.
 */
export interface AkinonOrder extends IDataObject {
	id?: number;
	pk?: number;
	number: string;
	/** Order status code, for example "400". */
	status: string;
	/** ISO 8601 in UTC. */
	date_placed: string;
	/** Whether the order is marked as sent to the ERP. */
	is_send: boolean;
	/** ISO 4217, lower case. */
	currency: string;
	amount: string;
	orderitem_set?: AkinonOrderItem[];
}

/** One unit of one product: order items have no quantity. */
export interface AkinonOrderItem extends IDataObject {
	id?: number;
	pk?: number;
	order: number;
	product_sku?: string;
	status: string;
	price: string;
}

/** The body of a cancellation. */
export interface AkinonCancellation {
	order: number;
	is_all: boolean;
	cancel_items: number[];
	/** Item ID to reason ID. */
	reasons: Record<string, number>;
	forced_refund_amount: null;
	is_cargo_refund: boolean;
	refund_invoice_number?: string;
	/** Item ID to IBAN. */
	ibans?: Record<string, string>;
	/** Item ID to the account holder's name. */
	holder_names?: Record<string, string>;
}
