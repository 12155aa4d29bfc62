import type { IDataObject } from 'n8n-workflow';

/** In Voucherify's published schema, nearly every field can be null. */
export interface VoucherifyOrder extends IDataObject {
	id: string;
	source_id?: string | null;
	status?: string | null;
	/** Amounts are whole numbers of minor units, always hundredths. */
	amount?: number | null;
	total_amount?: number | null;
	created_at?: string | null;
	/** Null if the order was never updated. */
	updated_at?: string | null;
}

/** An order to create, update or import. */
export interface OrderToSend extends IDataObject {
	id?: string;
	source_id?: string;
	status?: string;
	items?: OrderItemToSend[];
	customer?: IDataObject;
	metadata?: IDataObject;
}

export interface OrderItemToSend extends IDataObject {
	source_id?: string;
	related_object?: string;
	product_id?: string;
	sku_id?: string;
}

/** The parameters of an export of orders. */
export interface ExportParameters extends IDataObject {
	order?: string;
	fields?: string[];
	filters?: IDataObject;
}

export interface VoucherifyExport extends IDataObject {
	id: string;
	/** SCHEDULED, IN_PROGRESS, and at the end DONE or ERROR. */
	status: string;
	exported_object?: string;
	/** Only once it is DONE. */
	result?: { url?: string | null } | null;
}

export interface AsyncAction extends IDataObject {
	id: string;
	type?: string;
	/** ENQUEUED, IN_PROGRESS, and at the end DONE or FAILED. */
	status: string;
	progress?: number | null;
	created_at?: string | null;
	result?: ImportResult | null;
}

export interface ImportResult extends IDataObject {
	message?: string | null;
	/** With `source_id` and `reason`. A list in the published examples, but one record in the published schema. */
	failed?: IDataObject[] | IDataObject | null;
	done_count?: number | null;
	failed_count?: number | null;
}

/** The metadata fields that a project defines for a kind of record. */
export interface MetadataSchema extends IDataObject {
	properties?: Record<string, { type?: string; deleted?: boolean } | null> | null;
}
