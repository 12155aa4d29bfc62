import * as fc from 'fast-check';

import { maybe, word } from './amounts';
import { shopifyOrder, type GeneratedShopOrder } from './shopify';
import { wooCommerceOrder } from './woocommerce';

/** An order as Panora sends it with remote data: what it keeps, and the shop's own order. */
export function panoraOrderOf<Order extends GeneratedShopOrder>(
	shopOrder: fc.Arbitrary<Order>,
): fc.Arbitrary<Order> {
	return fc
		.record({ order: shopOrder, customerId: maybe(fc.uuid()), fields: fc.dictionary(word, word) })
		.map(({ order, customerId, fields }) => ({
			...order,
			raw: {
				id: '7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10',
				order_status: 'paid',
				order_number: '1042',
				payment_status: 'paid',
				currency: order.raw.currency,
				total_price: 120,
				total_discount: 0,
				total_shipping: 5,
				total_tax: 20,
				fulfillment_status: '',
				customer_id: customerId,
				field_mappings: fields,
				remote_id: String(order.raw.id),
				created_at: '2026-11-20T08:00:02.000Z',
				modified_at: '2026-11-20T08:00:02.000Z',
				remote_data: order.raw,
			},
		}));
}

export const panoraShopifyOrder = panoraOrderOf(shopifyOrder);
export const panoraWooCommerceOrder = panoraOrderOf(wooCommerceOrder);
