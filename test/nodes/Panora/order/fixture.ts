import {
	toStandardOrder,
	type PanoraReadOptions,
} from '../../../../nodes/Panora/order/toStandardOrder';

/** What Panora keeps of an order. */
export const ownOrder = {
	id: '7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10',
	order_status: 'paid' as string | null,
	order_number: '1042',
	payment_status: 'paid',
	currency: 'EUR',
	total_price: 120,
	total_discount: 0,
	total_shipping: 5,
	total_tax: 20,
	fulfillment_status: '',
	customer_id: null as string | null,
	field_mappings: {},
	remote_id: '551',
	created_at: '2026-11-20T08:00:02.000Z',
	modified_at: '2026-11-20T08:00:02.000Z',
};

export const customerUuid = '11111111-2222-4333-8444-555555555555';

/** An amount in the shop's and in the customer's currency. */
export function moneySet(amount: string, paid = '1.23') {
	return {
		shop_money: { amount, currency_code: 'EUR' },
		presentment_money: { amount: paid, currency_code: 'USD' },
	};
}

/** Shopify's: two mugs at 10.00 and 20 % on top, 2.00 off, 5.00 shipping with 1.00 tax. */
export const shopifyOrder = {
	id: 551,
	name: '#1042',
	order_number: 1042,
	test: false,
	tags: 'VIP, wholesale',
	note: 'Ring twice',
	email: 'order@example.com',
	created_at: '2026-11-19T10:00:05+01:00',
	processed_at: '2026-11-19T10:00:00+01:00',
	updated_at: '2026-11-19T11:00:00+01:00',
	cancelled_at: null,
	cancel_reason: null,
	currency: 'EUR',
	presentment_currency: 'USD',
	customer_locale: 'de_DE',
	source_name: 'web',
	taxes_included: false,
	financial_status: 'paid',
	fulfillment_status: null,
	payment_gateway_names: ['shopify_payments'],
	total_price: '27.60',
	total_price_set: moneySet('27.60', '30.36'),
	total_discounts: '2.00',
	total_tax: '4.60',
	total_outstanding: '0.00',
	total_tip_received: '0.00',
	tax_lines: [
		{ price: '3.70', rate: 0.15, title: 'State' },
		{ price: '0.90', rate: 0.05, title: 'City' },
	],
	discount_applications: [
		{ type: 'discount_code', code: 'TEN', target_type: 'line_item', value: '10.0' },
	],
	discount_codes: [{ code: 'TEN', amount: '2.00', type: 'percentage' }],
	note_attributes: [{ name: 'utm', value: 'mail' }],
	customer: { id: 207119551, email: 'ada@example.com', first_name: 'Ada', last_name: 'Berg' },
	billing_address: { first_name: 'Ada', address1: 'Hauptstr. 1', zip: '10115', country_code: 'de' },
	shipping_address: null,
	line_items: [
		{
			id: 9001,
			sku: 'MUG',
			name: 'Mug - White',
			variant_title: 'White',
			product_id: 632910392,
			variant_id: 808950810,
			quantity: 2,
			current_quantity: 2,
			price: '11.00',
			price_set: moneySet('10.00'),
			discount_allocations: [
				{ amount: '9.99', amount_set: moneySet('2.00'), discount_application_index: 0 },
			],
			tax_lines: [
				{ price: '2.70', rate: 0.15, title: 'State' },
				{ price: '0.90', rate: 0.05, title: 'City' },
			],
			fulfillment_status: null,
			properties: [{ name: 'engraving', value: 'Ada' }],
		},
	],
	shipping_lines: [
		{
			title: 'Standard',
			price: '5.00',
			discounted_price: '5.00',
			discount_allocations: [],
			tax_lines: [{ price: '1.00', rate: 0.2 }],
		},
	],
	fulfillments: [] as object[],
	refunds: [] as object[],
};

export function readShopify(
	fields: object = {},
	kept: object = {},
	options: PanoraReadOptions = {},
) {
	return toStandardOrder(
		{ ...ownOrder, ...kept, remote_data: { ...shopifyOrder, ...fields } },
		options,
	);
}

/** A Shopify order in euro with prices that include tax: one line of each given, and free shipping. */
export function simpleShopify(lines: object[], total: string, fields: object = {}) {
	return readShopify({
		taxes_included: true,
		presentment_currency: 'EUR',
		total_price: total,
		total_price_set: undefined,
		total_tax: '0.00',
		total_discounts: '0.00',
		tax_lines: [],
		discount_applications: [],
		discount_codes: [],
		shipping_lines: [],
		line_items: lines.map((line, index) => ({
			id: index + 1,
			sku: `SKU-${index + 1}`,
			name: 'Thing',
			quantity: 1,
			price: '10.00',
			discount_allocations: [],
			tax_lines: [],
			fulfillment_status: null,
			...line,
		})),
		...fields,
	});
}

/** A refund of one line, in Shopify's words. */
export function shopifyRefund(lineId: number, quantity: number, restockType: string, more = {}) {
	return {
		id: 70,
		created_at: '2026-11-21T09:00:00Z',
		transactions: [],
		refund_line_items: [
			{ id: 71, line_item_id: lineId, quantity, restock_type: restockType, ...more },
		],
	};
}

/** WooCommerce's: two mugs at 10.00 less 2.00 and a gift wrap of 3.00, 20 % on all, shipping free. */
export const wooCommerceOrder = {
	id: 727,
	number: '727',
	order_key: 'wc_order_1',
	status: 'processing',
	currency: 'EUR',
	date_created: '2026-11-19T11:00:00',
	date_created_gmt: '2026-11-19T10:00:00',
	date_modified_gmt: '2026-11-19T10:30:00',
	date_paid_gmt: '2026-11-19T10:01:00' as string | null,
	discount_total: '2.00',
	discount_tax: '0.40',
	shipping_total: '0.00',
	shipping_tax: '0.00',
	total: '25.20',
	total_tax: '4.20',
	prices_include_tax: true,
	customer_id: 25,
	customer_note: 'Ring &amp; wait',
	billing: { first_name: 'Ada', address_1: 'Hauptstr. 1', country: 'DE', email: 'ada@example.com' },
	shipping: { first_name: '', address_1: '', country: '' },
	payment_method: 'bacs',
	meta_data: [
		{ id: 1, key: 'campaign', value: 'mail' },
		{ id: 2, key: '_internal', value: 'x' },
	] as object[],
	line_items: [
		{
			id: 315,
			name: 'Mug',
			product_id: 93,
			variation_id: 0,
			quantity: 2,
			subtotal: '20.00',
			subtotal_tax: '4.00',
			total: '18.00',
			total_tax: '3.60',
			taxes: [{ id: 75, total: '3.6', subtotal: '4' }],
			sku: 'MUG',
			image: { id: 1, src: 'https://woo.example/mug.jpg' },
			meta_data: [],
		},
	],
	tax_lines: [
		{
			rate_id: 75,
			label: 'VAT',
			compound: false,
			rate_percent: 20,
			tax_total: '4.20',
			shipping_tax_total: '0.00',
		},
	],
	shipping_lines: [{ method_title: 'Free', taxes: [] }] as object[],
	fee_lines: [
		{ name: 'Gift Wrap', total: '3.00', total_tax: '0.60', taxes: [{ id: 75, total: '0.6' }] },
	] as object[],
	coupon_lines: [{ code: 'two', discount: '2.00', discount_tax: '0.40' }] as object[],
	refunds: [] as object[],
};

export function readWoo(fields: object = {}) {
	return toStandardOrder({ ...ownOrder, remote_data: { ...wooCommerceOrder, ...fields } });
}

/** A WooCommerce order without tax, fees and coupons: one line of each given. */
export function simpleWoo(lines: object[], total: string, fields: object = {}) {
	return readWoo({
		total,
		total_tax: '0.00',
		discount_total: '0.00',
		discount_tax: '0.00',
		tax_lines: [],
		fee_lines: [],
		coupon_lines: [],
		line_items: lines.map((line, index) => ({
			id: index + 1,
			name: 'Thing',
			quantity: 1,
			subtotal: '10.00',
			subtotal_tax: '0.00',
			total: '10.00',
			total_tax: '0.00',
			taxes: [],
			sku: `SKU-${index + 1}`,
			...line,
		})),
		...fields,
	});
}
