import { describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../../nodes/Panora/order/toStandardOrder';
import { customerUuid, moneySet, ownOrder, readShopify, shopifyOrder } from './fixture';

describe("Shopify's order", () => {
	it('is in shop money throughout, with the tax on top added', () => {
		const read = readShopify({}, { customer_id: customerUuid });
		expect(read).toMatchObject({
			schemaVersion: 2,
			id: ownOrder.id,
			externalId: '551',
			number: '1042',
			channel: 'web',
			status: 'confirmed',
			paymentStatus: 'paid',
			providerStatus: { order: null, payment: 'paid', fulfillment: null },
			createdAt: '2026-11-19T10:00:00+01:00',
			updatedAt: '2026-11-19T11:00:00+01:00',
			canceledAt: null,
			currency: 'EUR',
			presentment: { currency: 'USD', total: '30.36' },
			taxesIncluded: false,
			language: 'de-DE',
			isTest: false,
			note: 'Ring twice',
			tags: ['VIP', 'wholesale'],
			customer: {
				id: customerUuid,
				externalId: '207119551',
				email: 'ada@example.com',
				firstName: 'Ada',
				lastName: 'Berg',
			},
			billingAddress: { firstName: 'Ada', line1: 'Hauptstr. 1', countryCode: 'DE' },
			shippingAddress: null,
			payments: [{ method: 'shopify_payments', amount: '27.60', status: null }],
			discounts: [{ code: 'TEN', name: null, amount: '2.40', target: 'lines', isAllocated: true }],
			shipping: {
				total: '6.00',
				discount: '0.00',
				taxRate: '20',
				taxAmount: '1.00',
				method: 'Standard',
			},
			fees: [],
			refunds: [],
			shipments: [],
			custom: { utm: 'mail' },
			problems: [],
		});
		expect(read.lineItems).toMatchObject([
			{
				ids: ['9001'],
				type: 'purchase',
				sku: 'MUG',
				productId: '632910392',
				variantId: '808950810',
				name: 'Mug - White',
				variant: 'White',
				quantity: 2,
				unitPrice: '12.00',
				discount: '2.40',
				total: '21.60',
				taxRate: '20',
				taxAmount: '3.60',
				custom: { engraving: 'Ada' },
			},
		]);
		expect(read.totals).toEqual({
			total: '27.60',
			lineItems: '21.60',
			shipping: '6.00',
			fees: '0.00',
			rounding: '0.00',
			discount: '2.00',
			tax: '4.60',
			refunded: '0.00',
			paid: null,
			outstanding: '0.00',
		});
	});

	it('is a problem if shop money is of another currency than the order', () => {
		const set = { shop_money: { amount: '27.60', currency_code: 'USD' } };
		expect(readShopify({ total_price_set: set }).problems).toEqual([
			{ path: 'totals.total', text: 'The amount is in USD, but the order is in EUR' },
		]);
	});

	it('has tips, duties and additional fees as fees', () => {
		const [line] = shopifyOrder.line_items;
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
			{ name: 'Tip', total: '2.00', taxRate: '0', taxAmount: '0.00' },
			{ name: 'Tip', total: '1.00', taxRate: null, taxAmount: null },
			{ name: 'Duties', total: '4.80', taxRate: null, taxAmount: '0.80' },
			{ name: 'Additional Fees', total: '1.00', taxRate: null, taxAmount: null },
		]);
		expect(read.lineItems).toHaveLength(1);
		expect(read.problems).toEqual([]);
	});

	it('has duties of the lines if the order does not sum them, and no tax twice', () => {
		const [line] = shopifyOrder.line_items;
		const money = { shop_money: { amount: '4.00', currency_code: 'EUR' } };
		const duties = [{ ...money, tax_lines: [{ price: '0.80' }] }];
		const read = readShopify({ taxes_included: true, line_items: [{ ...line, duties }] });
		expect(read.fees).toMatchObject([{ name: 'Duties', total: '4.00', taxAmount: '0.80' }]);
	});

	it('adds no duties that prices include', () => {
		const original = { original_total_duties_set: moneySet('4.00') };
		expect(readShopify({ duties_included: true, ...original }).fees).toEqual([]);
	});

	it('has the parts that old orders had', () => {
		const [line] = shopifyOrder.line_items;
		const { discount_allocations: _line, ...oldLine } = line;
		const [shipping] = shopifyOrder.shipping_lines;
		const { discount_allocations: _shipping, ...oldShipping } = shipping;
		const read = readShopify({
			line_items: [{ ...oldLine, total_discount: '2.00' }],
			shipping_lines: [{ ...oldShipping, price: '6.00', discounted_price: '5.00' }],
			discount_applications: undefined,
		});
		expect(read.discounts).toEqual([
			{ code: 'TEN', name: null, amount: '2.40', target: 'lines', isAllocated: true },
		]);
		expect(read.lineItems[0]).toMatchObject({ total: '21.60', discount: '2.40' });
		expect(read.shipping).toMatchObject({ total: '6.00', discount: '1.20' });
		expect(read.problems).toEqual([]);
	});

	it('has the sum of shipping if it does not list it', () => {
		const unlisted = { shipping_lines: undefined, total_shipping_price_set: moneySet('5.00') };
		expect(readShopify(unlisted)).toMatchObject({
			shipping: { total: '6.00', discount: null, taxAmount: null },
			problems: [],
		});
		const unknown = readShopify({ shipping_lines: undefined });
		expect(unknown.shipping.total).toBeNull();
		expect(unknown.unknown).toContain('shipping.total');
	});

	it('leaves out a line of no pieces', () => {
		const [line] = shopifyOrder.line_items;
		const empty = { ...line, id: 9002, quantity: 0, discount_allocations: [], tax_lines: [] };
		expect(readShopify({ line_items: [empty, line] })).toMatchObject({
			lineItems: [{ ids: ['9001'] }],
			problems: [],
		});
	});

	it.each([
		[{ name: '#1042' }, '1042'],
		[{ name: 'EN1001' }, 'EN1001'],
		[{ name: '# 7-A' }, '7-A'],
		[{ name: null, order_number: 7 }, '7'],
		[{ name: '#', order_number: undefined }, '1042'],
	])('with %j has the number %s', (fields, number) => {
		expect(readShopify(fields).number).toBe(number);
	});

	it.each([
		['VIP, wholesale,,', ['VIP', 'wholesale']],
		['', []],
		[
			['a ', 'b'],
			['a', 'b'],
		],
	])('with the tags %j has %j', (tags, expected) => {
		expect(readShopify({ tags })).toMatchObject({ tags: expected, problems: [] });
	});

	it.each([
		[{ cancelled_at: '2026-11-20T00:00:00Z', fulfillment_status: 'fulfilled' }, 'canceled', 'paid'],
		[{ cancelled_at: '2026-11-20T00:00:00Z', financial_status: 'voided' }, 'canceled', 'voided'],
		[{ financial_status: 'refunded', fulfillment_status: 'fulfilled' }, 'shipped', 'refunded'],
		[{ financial_status: 'pending', fulfillment_status: 'fulfilled' }, 'shipped', 'pending'],
		[{ fulfillment_status: 'partial' }, 'partiallyShipped', 'paid'],
		[{ fulfillment_status: 'restocked' }, 'canceled', 'paid'],
		[{ fulfillment_status: 'unfulfilled' }, 'confirmed', 'paid'],
		[{ fulfillment_status: 'beamed' }, 'other', 'paid'],
		[{ financial_status: 'pending' }, 'pending', 'pending'],
		[{ financial_status: 'authorized' }, 'confirmed', 'authorized'],
		[{ financial_status: 'partially_paid' }, 'confirmed', 'partiallyPaid'],
		[{ financial_status: 'partially_refunded' }, 'confirmed', 'partiallyRefunded'],
		[{ financial_status: 'voided' }, 'confirmed', 'voided'],
		[{ financial_status: 'expired' }, 'confirmed', 'voided'],
		[{ financial_status: 'anything' }, 'confirmed', null],
		[{ financial_status: null }, 'confirmed', null],
		[{ financial_status: undefined, fulfillment_status: undefined }, null, null],
	])('with %j is %s and %s', (fields, status, paymentStatus) => {
		expect(readShopify(fields)).toMatchObject({ status, paymentStatus });
	});

	it('says with which words', () => {
		expect(
			readShopify({ financial_status: 'paid', fulfillment_status: 'partial' }).providerStatus,
		).toEqual({ order: null, payment: 'paid', fulfillment: 'partial' });
	});

	it('of a guest has the email address and phone number of the order', () => {
		const read = readShopify({ customer: null, phone: '+491' });
		expect(read.customer).toEqual({
			id: null,
			externalId: null,
			email: 'order@example.com',
			phone: '+491',
			firstName: 'Ada',
			lastName: null,
		});
	});

	it('has the name and phone number of an address if the customer has none', () => {
		const shipping = { first_name: 'Kim', last_name: 'Lee', phone: '+492' };
		const customer = { id: 1, email: 'a@example.com' };
		expect(
			readShopify({ customer, billing_address: null, shipping_address: shipping }).customer,
		).toMatchObject({ firstName: 'Kim', lastName: 'Lee', phone: '+492' });
	});

	it('has no channel of an app that is only a number', () => {
		const read = readShopify({ source_name: '580111' });
		expect(read.channel).toBeNull();
		expect(read.unknown).toContain('channel');
	});

	it('does not take what it lacks for nothing', () => {
		const keys = ['fulfillments', 'refunds', 'tags', 'note', 'test', 'tax_lines', 'line_items'];
		const without = Object.fromEntries(keys.map((key) => [key, undefined]));
		expect(readShopify(without).unknown).toEqual(
			expect.arrayContaining([
				...['shipments', 'refunds', 'totals.refunded', 'tags', 'note', 'isTest', 'taxes'],
				'lineItems',
			]),
		);
		expect(readShopify({ note: null }).unknown).not.toContain('note');
	});

	it('is read if the connection says so, whatever keys it has', () => {
		const bare = {
			id: 1,
			name: '#1',
			line_items: [{ sku: 'MUG', title: 'Mug', quantity: 1, price: '20.00' }],
		};
		const order = { ...ownOrder, remote_data: bare };
		expect(toStandardOrder(order).unknown).toContain('lineItems');
		const read = toStandardOrder(order, { provider: 'shopify' });
		expect(read.lineItems).toMatchObject([{ sku: 'MUG', name: 'Mug', total: '20.00' }]);
		expect(read.totals.total).toBeNull();
		expect(read.unknown).toContain('totals.total');
	});

	it.each([
		{ line_items: { 0: {} } },
		{ line_items: [null, 'x', { quantity: '2', price: 5 }] },
		{ refunds: [{ refund_line_items: 'x', transactions: {} }, null] },
		{ fulfillments: [{ line_items: [{ id: {}, quantity: 'x' }], tracking_numbers: [{}] }] },
		{ shipping_lines: 'x', tax_lines: 5, discount_applications: {} },
		{ transactions: [{ kind: 5 }, 'x'], tags: {}, test: 'maybe', customer: 'x' },
		{ total_price_set: { shop_money: { amount: {} } } },
	])('with damage such as %j does not throw', (fields) => {
		expect(readShopify(fields).schemaVersion).toBe(2);
	});
});
