import type { IDataObject } from 'n8n-workflow';

import {
	entryCollection,
	splitFields,
	type ListField,
	type RecordField,
} from '../../../nodes/shared/forms/field';
import { orderFields } from '../../../nodes/VoyadoEngage/order/fields';
import type { VoyadoOrder } from '../../../nodes/VoyadoEngage/api/types';

/** An order that is older than a day gets a hint from a node that remembers nothing. */
const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();

/** An order with every field that Voyado accepts; its amounts add up. */
export function fullOrder(changes: IDataObject = {}): VoyadoOrder & IDataObject {
	return {
		contact: { matchKey: 'kim@example.com', matchKeyType: 'Email' },
		orderNumber: 'A-1001',
		orderStatus: 'ORDER_CREATED',
		paymentStatus: 'SUCCESS',
		createdDate: anHourAgo,
		currency: 'SEK',
		totalGrossPrice: 299,
		storeId: 'web-se',
		items: [
			{
				type: 'PURCHASE',
				sku: 'MUG-1',
				description: 'Mug',
				quantity: 2,
				grossPaidPrice: 250,
				grossPaidPricePerUnit: 125,
				taxAmount: 50,
				taxPercent: 25,
				originalPrice: 300,
				originalPricePerUnit: 150,
				totalDiscount: 50,
				discounted: true,
				discounts: [
					{ value: -50, type: 'campaign', description: 'Autumn', extraData: { code: 'A-26' } },
				],
				imageUrl: 'https://shop.example/mug.png',
				targetUrl: 'https://shop.example/mug',
				extraData: { colour: 'blue' },
			},
		],
		anyReturnItems: false,
		exchangeRateToGroupCurrency: 0.0875,
		extraData: { trackingNumber: 'TRK-9', parcels: 2 },
		freightFee: { value: 49, tax: 9.8, taxPercent: 25 },
		handlingFee: { value: 0.4, tax: 0.08, taxPercent: 25 },
		language: 'sv-SE',
		paymentMethods: [
			{ type: 'card', value: 200.5, description: 'Card', extraData: { scheme: 'visa' } },
			{ type: 'giftcard', value: 98.5 },
		],
		shippingDate: '2026-11-21T10:00:00+01:00',
		statusChangedDate: '2026-11-20T09:31:00Z',
		taxDetails: [
			{
				description: 'VAT 25 %',
				value: 59.88,
				percent: 25,
				totalIncludingTax: 299.4,
				totalExcludingTax: 239.52,
			},
		],
		totalDiscounts: 50,
		totalItemsPrice: 250,
		totalNetPrice: 239.12,
		totalOriginalPrice: 300,
		totalRoundOff: { value: -0.4, tax: 0, taxPercent: 0 },
		totalTax: 59.88,
		...changes,
	};
}

/** The smallest order that Voyado accepts: one line without tax. */
export function smallOrder(changes: IDataObject = {}): VoyadoOrder & IDataObject {
	return {
		contact: { matchKey: 'kim@example.com', matchKeyType: 'Email' },
		orderNumber: 'A-1',
		orderStatus: 'ORDER_CREATED',
		paymentStatus: 'SUCCESS',
		createdDate: anHourAgo,
		currency: 'SEK',
		totalGrossPrice: 100,
		storeId: 'web-se',
		items: [{ type: 'PURCHASE', sku: 'S', description: 'Socks', quantity: 1, grossPaidPrice: 100 }],
		language: 'sv-SE',
		...changes,
	};
}

/** A line of an order. */
export function orderLine(changes: IDataObject = {}): VoyadoOrder['items'][number] {
	return { ...smallOrder().items[0], ...changes };
}

/** The same order as it is entered in the form: lists and records nested in `entry`, lists within a list as JSON, amounts as text. */
export function asEntered(fields: RecordField[], order: IDataObject): IDataObject {
	return Object.fromEntries(
		fields
			.filter(({ key }) => key in order)
			.map((field): [string, unknown] => {
				const value = order[field.key];
				if (field.kind === 'record') {
					return [field.key, { entry: asEntered(field.fields, value as IDataObject) }];
				}
				if (field.kind === 'list') {
					const entries = value as IDataObject[];
					return [field.key, { entry: entries.map((entry) => entryAsEntered(field, entry)) }];
				}
				const isJson = field.kind === 'object' || field.kind === 'jsonList';
				return [field.key, isJson ? JSON.stringify(value) : String(value)];
			}),
	) as IDataObject;
}

/** A line of an order as it is entered in the form. */
export function lineAsEntered(line: IDataObject): IDataObject {
	return entryAsEntered(orderFields.find(({ key }) => key === 'items') as ListField, line);
}

function entryAsEntered(field: ListField, entry: IDataObject): IDataObject {
	const [shown, others] = splitFields(field);
	const more = asEntered(others, entry);
	return {
		...asEntered(shown, entry),
		...(Object.keys(more).length > 0 && { [entryCollection.name]: more }),
	};
}
