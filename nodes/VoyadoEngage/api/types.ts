import type { IDataObject } from 'n8n-workflow';

/** The body of `POST /api/v2/orders`, with the fields that this package reads. Amounts include tax. */
export interface VoyadoOrder extends IDataObject {
	contact: { matchKey: string; matchKeyType: string };
	orderNumber: string;
	orderStatus: string;
	paymentStatus: string;
	/** ISO 8601. */
	createdDate: string;
	/** `externalId` of a store. */
	storeId: string;
	/** ISO 4217. */
	currency: string;
	language?: string;
	totalGrossPrice: number;
	totalTax?: number;
	items: VoyadoOrderLine[];
	paymentMethods?: Array<{ type: string; value: number } & IDataObject>;
	freightFee?: VoyadoFee;
	handlingFee?: VoyadoFee;
	totalRoundOff?: VoyadoFee;
	taxDetails?: IDataObject[];
}

export interface VoyadoOrderLine extends IDataObject {
	/** PURCHASE or RETURN. */
	type: string;
	sku: string;
	quantity: number;
	/** Amount of the whole line. */
	grossPaidPrice: number;
	description: string;
	taxAmount?: number;
	taxPercent?: number;
	discounts?: Array<{ value: number } & IDataObject>;
}

export interface VoyadoFee extends IDataObject {
	value: number;
	tax?: number;
	taxPercent?: number;
}

export interface VoyadoStore extends IDataObject {
	name?: string;
	externalId: string;
	active?: boolean;
}
