import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { customerCurrency, standardOrder } from '../../../../nodes/Panora/order/toStandardOrder';
import { propertyRuns, propertyTime } from '../../../orders/amounts';
import { panoraShopifyOrder, panoraWooCommerceOrder } from '../../../orders/panora';
import { describeReader } from '../../../orders/properties';
import type { GeneratedShopOrder } from '../../../orders/shopify';

/** What Panora keeps of an order. */
const thin = {
	id: '7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10',
	order_status: 'paid',
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

const uuid = '11111111-2222-4333-8444-555555555555';

/** Shopify's: two mugs at 10.00 and 20 % on top, 2.00 off, 5.00 shipping with 1.00 tax. */
const shopify = {
	id: 551,
	name: '#1042',
	order_number: 1042,
	email: 'order@example.com',
	created_at: '2026-11-19T10:00:05+01:00',
	processed_at: '2026-11-19T10:00:00+01:00',
	updated_at: '2026-11-19T11:00:00+01:00',
	cancelled_at: null,
	currency: 'EUR',
	presentment_currency: 'USD',
	customer_locale: 'de',
	source_name: 'web',
	taxes_included: false,
	financial_status: 'paid',
	fulfillment_status: null,
	payment_gateway_names: ['shopify_payments'],
	total_price: '27.60',
	total_price_set: moneySet('27.60'),
	total_discounts: '2.00',
	total_tax: '4.60',
	total_tip_received: '0.00',
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
			product_id: 632910392,
			quantity: 2,
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
			properties: [],
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
	fulfillments: [],
	refunds: [],
};

function moneySet(amount: string) {
	return {
		shop_money: { amount, currency_code: 'EUR' },
		presentment_money: { amount: '1.23', currency_code: 'USD' },
	};
}

function readShopify(fields: object = {}, kept: object = {}) {
	return standardOrder({ ...thin, ...kept, remote_data: { ...shopify, ...fields } });
}

/** WooCommerce's: two mugs at 10.00 less 2.00 and a gift wrap of 3.00, 20 % on all, shipping free. */
const woo = {
	id: 727,
	number: '727',
	order_key: 'wc_order_1',
	status: 'processing',
	currency: 'EUR',
	date_created: '2026-11-19T11:00:00',
	date_created_gmt: '2026-11-19T10:00:00',
	date_modified_gmt: '2026-11-19T10:30:00',
	discount_total: '2.00',
	discount_tax: '0.40',
	shipping_total: '0.00',
	shipping_tax: '0.00',
	total: '25.20',
	total_tax: '4.20',
	prices_include_tax: true,
	customer_id: 25,
	billing: { first_name: 'Ada', address_1: 'Hauptstr. 1', country: 'DE', email: 'ada@example.com' },
	shipping: { first_name: '', address_1: '', country: '' },
	payment_method: 'bacs',
	meta_data: [
		{ id: 1, key: 'campaign', value: 'mail' },
		{ id: 2, key: '_internal', value: 'x' },
	],
	line_items: [
		{
			id: 315,
			name: 'Mug',
			product_id: 93,
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
	tax_lines: [{ rate_id: 75, compound: false, rate_percent: 20 }],
	shipping_lines: [{ method_title: 'Free', taxes: [] }],
	fee_lines: [
		{ name: 'Gift Wrap', total: '3.00', total_tax: '0.60', taxes: [{ id: 75, total: '0.6' }] },
	],
	coupon_lines: [{ code: 'two', discount: '2.00', discount_tax: '0.40' }],
	refunds: [{ id: 1, total: '-5.00' }],
};

function readWoo(fields: object = {}) {
	return standardOrder({ ...thin, remote_data: { ...woo, ...fields } });
}

describe('an order without remote data', () => {
	it('has what Panora keeps, and says that the rest is unknown', () => {
		const read = standardOrder(thin);
		expect(read).toMatchObject({
			source: 'panora',
			id: thin.id,
			number: '1042',
			status: 'paid',
			providerStatus: 'paid',
			createdAt: null,
			updatedAt: null,
			currency: 'EUR',
			lineItems: [],
			shipping: { total: '5.00' },
			totals: { total: '120.00', lineItems: null, tax: '20.00', roundOff: null },
			custom: {},
			problems: [],
		});
		expect(read.unknown).toEqual(
			expect.arrayContaining([
				'lineItems',
				'createdAt',
				'customer.email',
				'fees',
				'billingAddress',
			]),
		);
	});

	it('takes a 0, which is what Panora makes of nothing, for nothing', () => {
		const read = standardOrder({ ...thin, total_price: 0 });
		expect(read.totals).toMatchObject({ total: null, discount: null });
		expect(read.unknown).toEqual(expect.arrayContaining(['totals.total', 'totals.discount']));
	});

	it.each(['webflow', 'squarespace'])('has no amounts of %s, which are others', (provider) => {
		const read = standardOrder(thin, { provider });
		expect(read.totals.total).toBeNull();
		expect(read.shipping.total).toBeNull();
	});

	it.each([
		['PENDING', 'created'],
		['UNSHIPPED', 'paid'],
		['SHIPPED', 'shipped'],
		['CANCELED', 'canceled'],
		['cancelled', 'canceled'],
		['fulfilled', 'shipped'],
		['partial', 'partiallyShipped'],
		['processing', 'paid'],
		['completed', 'delivered'],
		['refunded', 'returned'],
		['anything', 'other'],
		['constructor', 'other'],
	])('at %s is %s', (status, expected) => {
		expect(standardOrder({ ...thin, order_status: status }).status).toBe(expected);
	});

	it('has the status of the delivery or the payment where the order has none', () => {
		expect(standardOrder({ ...thin, order_status: '' }).status).toBe('paid');
		const none = { order_status: null, payment_status: '' };
		expect(standardOrder({ ...thin, ...none }).status).toBeNull();
	});

	it.each([
		[{ AmazonOrderId: '1', OrderTotal: { Amount: '1' } }],
		[{ id: 1, total_price: '1', order_key: 'x' }],
		['text'],
		[null],
	])('is what is read of remote data such as %j', (remote) => {
		expect(standardOrder({ ...thin, remote_data: remote })).toEqual(standardOrder(thin));
	});
});

describe("Shopify's order", () => {
	it('is in shop money throughout, with the tax on top added', () => {
		const read = readShopify({}, { customer_id: uuid });
		expect(read).toMatchObject({
			id: thin.id,
			number: '1042',
			channel: 'web',
			status: 'paid',
			createdAt: '2026-11-19T10:00:00+01:00',
			updatedAt: '2026-11-19T11:00:00+01:00',
			currency: 'EUR',
			language: 'de',
			customer: { id: uuid, email: 'ada@example.com', firstName: 'Ada', lastName: 'Berg' },
			billingAddress: { firstName: 'Ada', line1: 'Hauptstr. 1', countryCode: 'DE' },
			shippingAddress: null,
			payments: [{ method: 'shopify_payments', amount: '27.60' }],
			discounts: [{ code: 'TEN', name: null, amount: '2.00', appliesTo: 'lines' }],
			shipping: { total: '6.00', taxRate: '20', taxAmount: '1.00', method: 'Standard' },
			fees: [],
			custom: { utm: 'mail', remoteCustomerId: '207119551' },
			problems: [],
		});
		expect(read.lineItems).toMatchObject([
			{
				ids: ['9001'],
				sku: 'MUG',
				productId: '632910392',
				name: 'Mug - White',
				quantity: 2,
				unitPrice: '10.80',
				total: '21.60',
				discount: '2.00',
				taxRate: '20',
				taxAmount: '3.60',
			},
		]);
		expect(read.totals).toEqual({
			total: '27.60',
			lineItems: '21.60',
			shipping: '6.00',
			fees: '0.00',
			roundOff: '0.00',
			discount: '2.00',
			tax: '4.60',
			refunded: '0.00',
		});
	});

	it('has the tax inside where prices include it', () => {
		const total = { total_price: '23.00', total_price_set: undefined };
		const read = readShopify({ taxes_included: true, ...total });
		expect(read.lineItems[0]).toMatchObject({ total: '18.00', taxAmount: '3.60' });
		expect(read.shipping.total).toBe('5.00');
		expect(read.problems).toEqual([]);
	});

	it('says in which other currency the customer paid', () => {
		expect(customerCurrency({ ...thin, remote_data: shopify })).toBe('USD');
		const same = { ...shopify, presentment_currency: 'EUR' };
		expect(customerCurrency({ ...thin, remote_data: same })).toBeUndefined();
		expect(customerCurrency({ ...thin, remote_data: woo })).toBeUndefined();
		expect(customerCurrency(null)).toBeUndefined();
	});

	it('is a problem where shop money is of another currency than the order', () => {
		const set = { shop_money: { amount: '27.60', currency_code: 'USD' } };
		expect(readShopify({ total_price_set: set }).problems).toEqual([
			{ path: 'totals.total', text: 'The amount is in USD, but the order is in EUR' },
		]);
	});

	it('has tips, duties and additional fees as fees', () => {
		const [line] = shopify.line_items;
		const tip = { id: 1, title: 'Tip', price: '2.00', quantity: 1, tip_payment_gateway: null };
		const duty = {
			shop_money: { amount: '4.00', currency_code: 'EUR' },
			tax_lines: [{ price: '0.80' }],
		};
		const read = readShopify({
			line_items: [
				{ ...line, duties: [duty] },
				{ ...tip, tax_lines: [] },
			],
			total_tip_received: '3.00',
			original_total_duties_set: moneySet('4.00'),
			original_total_additional_fees_set: moneySet('1.00'),
			total_price_set: moneySet('36.40'),
		});
		expect(read.fees).toEqual([
			{ name: 'Tip', total: '2.00', taxRate: '0' },
			{ name: 'Tip', total: '1.00', taxRate: null },
			{ name: 'Duties', total: '4.80', taxRate: null },
			{ name: 'Additional Fees', total: '1.00', taxRate: null },
		]);
		expect(read.lineItems).toHaveLength(1);
		expect(read.problems).toEqual([]);
	});

	it('has duties of the lines where the order does not sum them, and no tax twice', () => {
		const [line] = shopify.line_items;
		const money = { shop_money: { amount: '4.00', currency_code: 'EUR' } };
		const duties = [{ ...money, tax_lines: [{ price: '0.80' }] }];
		const read = readShopify({ taxes_included: true, line_items: [{ ...line, duties }] });
		expect(read.fees).toEqual([{ name: 'Duties', total: '4.00', taxRate: null }]);
	});

	it('has tax on top where it does not say whether prices include it', () => {
		expect(readShopify({ taxes_included: undefined }).problems).toEqual([]);
	});

	it('has the parts that orders of old had', () => {
		const [line] = shopify.line_items;
		const { discount_allocations: _line, ...oldLine } = line;
		const [shipping] = shopify.shipping_lines;
		const { discount_allocations: _shipping, ...oldShipping } = shipping;
		const read = readShopify({
			line_items: [{ ...oldLine, total_discount: '2.00' }],
			shipping_lines: [{ ...oldShipping, price: '6.00', discounted_price: '5.00' }],
			discount_applications: undefined,
		});
		expect(read.discounts).toEqual([
			{ code: 'TEN', name: null, amount: '2.00', appliesTo: 'lines' },
		]);
		expect(read.lineItems[0]).toMatchObject({ total: '21.60', discount: '2.00' });
		expect(read.problems).toEqual([]);
		const unlisted = readShopify({
			shipping_lines: undefined,
			total_shipping_price_set: moneySet('6.00'),
		});
		expect(unlisted.shipping).toMatchObject({ total: '6.00', taxAmount: null });
		expect(unlisted.problems).toEqual([]);
	});

	it('adds no duties that prices include', () => {
		const read = readShopify({
			duties_included: true,
			original_total_duties_set: moneySet('4.00'),
		});
		expect(read.fees).toEqual([]);
	});

	it('has what was paid back, and never takes it off', () => {
		const transaction = { kind: 'refund', status: 'success', amount: '5.00', currency: 'EUR' };
		const refunds = [{ transactions: [transaction, { ...transaction, status: 'failure' }] }];
		const read = readShopify({ refunds, financial_status: 'partially_refunded' });
		expect(read.totals).toMatchObject({ total: '27.60', refunded: '5.00' });
		expect(read.problems).toEqual([]);
		const foreign = readShopify({
			refunds: [{ transactions: [{ ...transaction, currency: 'USD' }] }],
		});
		expect(foreign.totals.refunded).toBeNull();
		expect(foreign.unknown).toContain('totals.refunded');
	});

	it.each([
		[
			{ cancelled_at: '2026-11-20T00:00:00Z', fulfillment_status: 'fulfilled' },
			'canceled',
			'cancelled',
		],
		[{ financial_status: 'refunded', fulfillment_status: 'fulfilled' }, 'returned', 'fulfilled'],
		[{ fulfillment_status: 'fulfilled' }, 'shipped', 'fulfilled'],
		[{ fulfillment_status: 'partial' }, 'partiallyShipped', 'partial'],
		[{ financial_status: 'pending' }, 'created', 'pending'],
		[{ financial_status: 'authorized' }, 'created', 'authorized'],
		[{ financial_status: 'partially_paid' }, 'created', 'partially_paid'],
		[{ financial_status: 'partially_refunded' }, 'paid', 'partially_refunded'],
		[{ financial_status: 'voided' }, 'other', 'voided'],
		[{ financial_status: null }, null, null],
	])('with %j is %s', (fields, status, providerStatus) => {
		expect(readShopify(fields)).toMatchObject({ status, providerStatus });
	});

	it('of a guest has no customer ID, and the email of the order', () => {
		const read = readShopify({ customer: null });
		expect(read.customer).toMatchObject({ id: null, email: 'order@example.com' });
		expect(read.custom).toEqual({ utm: 'mail' });
	});

	it('has no channel of an app that is only a number', () => {
		const read = readShopify({ source_name: '580111' });
		expect(read.channel).toBeNull();
		expect(read.unknown).toContain('channel');
	});

	it('does not say how much of it several ways of payment paid', () => {
		const read = readShopify({ payment_gateway_names: ['gift_card', 'shopify_payments'] });
		expect(read.payments).toEqual([
			{ method: 'gift_card', amount: null },
			{ method: 'shopify_payments', amount: null },
		]);
	});

	it('has tracking of deliveries that were not canceled', () => {
		const read = readShopify({
			fulfillments: [
				{ status: 'cancelled', tracking_company: 'DHL', tracking_numbers: ['0'] },
				{ status: 'success', tracking_company: 'UPS', tracking_numbers: ['1', '2'] },
				{ status: 'success', tracking_number: '2', tracking_url: 'https://ups.example/2' },
			],
		});
		expect(read.shipping).toMatchObject({
			carrier: 'UPS',
			trackingNumbers: ['1', '2'],
			trackingUrl: 'https://ups.example/2',
		});
	});

	it('is read where the connection says so, whatever keys it has', () => {
		const bare = {
			id: 1,
			name: '#1',
			line_items: [{ sku: 'MUG', title: 'Mug', quantity: 1, price: '20.00' }],
		};
		const order = { ...thin, remote_data: bare };
		expect(standardOrder(order).unknown).toContain('lineItems');
		const read = standardOrder(order, { provider: 'shopify' });
		expect(read.lineItems).toMatchObject([{ sku: 'MUG', name: 'Mug', total: '20.00' }]);
		expect(read.totals.total).toBeNull();
		expect(read.unknown).toContain('totals.total');
	});
});

describe("WooCommerce's order", () => {
	it('has the tax that is beside each amount, and dates in UTC', () => {
		const read = readWoo();
		expect(read).toMatchObject({
			number: '1042',
			status: 'paid',
			providerStatus: 'processing',
			createdAt: '2026-11-19T10:00:00Z',
			updatedAt: '2026-11-19T10:30:00Z',
			currency: 'EUR',
			customer: { id: null, email: 'ada@example.com', firstName: null },
			billingAddress: { firstName: 'Ada', line1: 'Hauptstr. 1', countryCode: 'DE' },
			shippingAddress: null,
			payments: [{ method: 'bacs', amount: '25.20' }],
			fees: [{ name: 'Gift Wrap', total: '3.60', taxRate: '20' }],
			discounts: [{ code: 'two', name: null, amount: '2.40', appliesTo: 'lines' }],
			shipping: { total: '0.00', taxRate: '0', taxAmount: '0.00', method: 'Free' },
			custom: { campaign: 'mail', remoteCustomerId: '25' },
			problems: [],
		});
		expect(read.lineItems).toMatchObject([
			{
				ids: ['315'],
				sku: 'MUG',
				productId: '93',
				quantity: 2,
				unitPrice: '10.80',
				total: '21.60',
				discount: '2.40',
				taxRate: '20',
				taxAmount: '3.60',
				imageUrl: 'https://woo.example/mug.jpg',
			},
		]);
		expect(read.totals).toEqual({
			total: '25.20',
			lineItems: '21.60',
			shipping: '0.00',
			fees: '3.60',
			roundOff: '0.00',
			discount: '2.40',
			tax: '4.20',
			refunded: '5.00',
		});
	});

	it.each([
		['pending', 'created'],
		['on-hold', 'created'],
		['processing', 'paid'],
		['completed', 'delivered'],
		['cancelled', 'canceled'],
		['refunded', 'returned'],
		['failed', 'other'],
		['checkout-draft', 'other'],
	])('at %s is %s', (status, expected) => {
		expect(readWoo({ status }).status).toBe(expected);
	});

	it('of a guest has no customer ID', () => {
		expect(readWoo({ customer_id: 0 }).custom).toEqual({ campaign: 'mail' });
	});

	it('has a fee below zero as a discount that is still to be taken off', () => {
		const fee = { name: 'Regular', total: '-3.00', total_tax: '-0.60', taxes: [] };
		const read = readWoo({ fee_lines: [fee], total: '18.00' });
		expect(read.fees).toEqual([]);
		expect(read.discounts).toContainEqual({
			code: null,
			name: 'Regular',
			amount: '3.60',
			appliesTo: 'order',
		});
		expect(read.problems).toEqual([]);
	});

	it('explains a total that was rounded as a whole', () => {
		expect(readWoo({ total: '25.21' })).toMatchObject({
			totals: { roundOff: '0.01' },
			problems: [],
		});
		expect(readWoo({ total: '25.23' }).problems).toMatchObject([{ path: 'totals.total' }]);
	});

	it('counts no tax without an amount, and knows no product that is gone', () => {
		const [line] = woo.line_items;
		const taxes = [...line.taxes, { id: 76, total: '', subtotal: '' }];
		const read = readWoo({ line_items: [{ ...line, taxes, product_id: 0 }] });
		expect(read.lineItems[0]).toMatchObject({ taxRate: '20', productId: null });
	});

	it('has no rate of a tax that is added upon another', () => {
		const taxes = [{ rate_id: 75, compound: true, rate_percent: 20 }];
		expect(readWoo({ tax_lines: taxes }).lineItems[0].taxRate).toBeNull();
	});
});

describe.each([
	['Shopify', panoraShopifyOrder],
	['WooCommerce', panoraWooCommerceOrder],
])('any order of %s', (_name, orders: fc.Arbitrary<GeneratedShopOrder>) => {
	describeReader(
		standardOrder,
		orders.map(({ raw }) => raw),
	);

	it(
		'has each line once, and comes to what the shop says',
		() => {
			fc.assert(
				fc.property(orders, ({ raw, total, decimals, lineIds }) => {
					const read = standardOrder(raw);
					expect(read.problems).toEqual([]);
					expect(read.lineItems.flatMap(({ ids }) => ids)).toEqual(lineIds);
					expect(Number(read.totals.total)).toBe(total / 10 ** decimals);
				}),
				{ numRuns: propertyRuns },
			);
		},
		propertyTime,
	);
});
