import { describe, expect, it } from 'vitest';

import { readWoo, simpleWoo, wooCommerceOrder } from './fixture';

describe("WooCommerce's order", () => {
	it('has the tax that is beside each amount, and dates in UTC', () => {
		const read = readWoo();
		expect(read).toMatchObject({
			schemaVersion: 2,
			externalId: '551',
			number: '727',
			status: 'confirmed',
			paymentStatus: 'paid',
			providerStatus: { order: 'processing', payment: null, fulfillment: null },
			createdAt: '2026-11-19T10:00:00Z',
			updatedAt: '2026-11-19T10:30:00Z',
			paidAt: '2026-11-19T10:01:00Z',
			currency: 'EUR',
			presentment: null,
			taxesIncluded: true,
			note: 'Ring & wait',
			customer: { id: null, externalId: '25', email: 'ada@example.com', firstName: 'Ada' },
			billingAddress: {
				firstName: 'Ada',
				line1: 'Hauptstr. 1',
				countryCode: 'DE',
				email: 'ada@example.com',
			},
			shippingAddress: null,
			payments: [{ method: 'bacs', amount: '25.20', status: null }],
			fees: [{ name: 'Gift Wrap', total: '3.60', taxRate: '20', taxAmount: '0.60' }],
			discounts: [{ code: 'two', name: null, amount: '2.40', target: 'lines', isAllocated: true }],
			shipping: {
				total: '0.00',
				discount: null,
				taxRate: '0',
				taxAmount: '0.00',
				method: 'Free',
			},
			taxes: [{ name: 'VAT', rate: '20', amount: '4.20' }],
			refunds: [],
			custom: { campaign: 'mail' },
			problems: [],
		});
		expect(read.lineItems).toMatchObject([
			{
				ids: ['315'],
				type: 'purchase',
				sku: 'MUG',
				productId: '93',
				variantId: null,
				quantity: 2,
				unitPrice: '12.00',
				discount: '2.40',
				total: '21.60',
				taxRate: '20',
				taxAmount: '3.60',
				taxes: [{ name: 'VAT', rate: '20', amount: '3.60' }],
				imageUrl: 'https://woo.example/mug.jpg',
			},
		]);
		expect(read.totals).toEqual({
			total: '25.20',
			lineItems: '21.60',
			shipping: '0.00',
			fees: '3.60',
			rounding: '0.00',
			discount: '2.40',
			tax: '4.20',
			refunded: '0.00',
			paid: null,
			outstanding: null,
		});
	});

	it.each([
		['pending', 'pending'],
		['on-hold', 'pending'],
		['processing', 'confirmed'],
		['completed', 'delivered'],
		['cancelled', 'canceled'],
		['refunded', 'returned'],
		['failed', 'other'],
		['checkout-draft', 'other'],
	])('at %s is %s', (status, expected) => {
		expect(readWoo({ status }).status).toBe(expected);
	});

	it('of a guest has no customer ID, and the contact of the addresses', () => {
		const billing = { ...wooCommerceOrder.billing, first_name: '', phone: '' };
		const shipping = { first_name: 'Kim', last_name: 'Lee', phone: '+491' };
		expect(readWoo({ customer_id: 0, billing, shipping }).customer).toEqual({
			id: null,
			externalId: null,
			email: 'ada@example.com',
			phone: '+491',
			firstName: 'Kim',
			lastName: 'Lee',
		});
	});

	it.each([
		[[{ key: '_billing_vat_number', value: 'DE1' }], 'DE1'],
		[[{ key: '_vat_number', value: 'DE2' }], 'DE2'],
		[[{ key: 'billing_vat', value: ' DE3 ' }], 'DE3'],
		[[{ key: 'vat_number', value: 'DE4' }], 'DE4'],
		[[{ key: '_billing_eu_vat_number', value: 'DE5' }], 'DE5'],
		[[{ key: '_vat_number', value: '' }], null],
		[[{ key: '_vat_number_is_valid', value: 'yes' }], null],
		[[{ key: 'is_vat_exempt', value: 'yes' }], null],
		[[null, { key: 5 }, { key: '_vat_number', value: {} }], null],
	])('with the meta data %j has the tax number %s', (fields, taxNumber) => {
		expect(readWoo({ meta_data: fields }).billingAddress?.taxNumber).toBe(taxNumber);
	});

	it('has a fee below zero as a discount that is still to be taken off', () => {
		const fee = { name: 'Regular &amp; loyal', total: '-3.00', total_tax: '-0.60', taxes: [] };
		const read = readWoo({ fee_lines: [fee], total: '18.00' });
		expect(read.fees).toEqual([]);
		expect(read.discounts).toContainEqual({
			code: null,
			name: 'Regular & loyal',
			amount: '3.60',
			target: 'order',
			isAllocated: false,
		});
		expect(read.problems).toEqual([]);
	});

	it('explains a total that was rounded as a whole', () => {
		expect(readWoo({ total: '25.21' })).toMatchObject({
			totals: { rounding: '0.01' },
			problems: [],
		});
		expect(readWoo({ total: '25.23' }).problems).toMatchObject([{ path: 'totals.total' }]);
	});

	it('has no rate of a tax that is added upon another', () => {
		const taxes = [{ rate_id: 75, compound: true, rate_percent: 20 }];
		expect(readWoo({ tax_lines: taxes }).lineItems[0].taxRate).toBeNull();
	});

	it('has the rate of several shipping lines if it is one', () => {
		const line = { method_title: 'DHL', total: '5.00', total_tax: '1.00' };
		const taxed = { ...line, taxes: [{ id: 75, total: '1.00' }] };
		const free = { method_title: 'Gift', total: '1.00', total_tax: '0.00', taxes: [] };
		const shipping = { shipping_total: '10.00', shipping_tax: '2.00', total: '37.20' };
		expect(readWoo({ ...shipping, shipping_lines: [taxed, taxed] })).toMatchObject({
			shipping: { total: '12.00', taxRate: '20', taxAmount: '2.00', method: 'DHL' },
			problems: [],
		});
		expect(readWoo({ ...shipping, shipping_lines: [taxed, free] }).shipping).toMatchObject({
			taxRate: null,
			method: 'DHL, Gift',
		});
	});

	it('has the rate of shipping that costs something, whatever is free beside it', () => {
		const paid = {
			method_title: 'DHL',
			total: '5.00',
			total_tax: '1.00',
			taxes: [{ id: 75, total: '1.00' }],
		};
		const free = { method_title: 'Pickup', total: '0.00', total_tax: '0.00', taxes: [] };
		const shipping = { shipping_total: '5.00', shipping_tax: '1.00', total: '31.20' };
		expect(readWoo({ ...shipping, shipping_lines: [free, paid] }).shipping).toMatchObject({
			total: '6.00',
			taxRate: '20',
			taxAmount: '1.00',
			method: 'Pickup, DHL',
		});
	});

	it('divides a tax that only the whole order states', () => {
		const read = simpleWoo([{}, { total: '5.00', subtotal: '10.00' }], '23.80', {
			total_tax: '3.80',
			shipping_total: '5.00',
			coupon_lines: [{ code: 'half', discount: '5.00', discount_tax: '0.00' }],
			tax_lines: [
				{ label: 'VAT', rate_percent: 19, tax_total: '3.80', shipping_tax_total: '0.00' },
			],
		});
		expect(read.lineItems.map(({ total, discount }) => [total, discount])).toEqual([
			['11.90', '0.00'],
			['5.95', '5.95'],
		]);
		expect(read.lineItems[0]).toMatchObject({ taxRate: null, taxAmount: null, taxes: [] });
		expect(read.shipping).toMatchObject({ total: '5.95', taxRate: null, taxAmount: null });
		expect(read.discounts).toMatchObject([{ code: 'half', amount: '5.95' }]);
		expect(read.taxes).toEqual([{ name: 'VAT', rate: '19', amount: '3.80' }]);
		expect(read.unknown).toEqual(expect.arrayContaining(['lineItems.taxRate']));
		expect(read.problems).toEqual([]);
	});

	it('does not take what it lacks for nothing', () => {
		const keys = ['line_items', 'refunds', 'tax_lines', 'coupon_lines', 'fee_lines', 'total'];
		const read = readWoo(Object.fromEntries(keys.map((key) => [key, undefined])));
		expect(read.unknown).toEqual(
			expect.arrayContaining([
				...['lineItems', 'refunds', 'totals.refunded', 'taxes', 'discounts', 'fees'],
				...['totals.total', 'shipments', 'isTest', 'tags'],
			]),
		);
	});

	it.each([
		{ line_items: { 0: {} } },
		{ line_items: [null, 'x', { quantity: 'two', total: {}, taxes: 'x', meta_data: 5 }] },
		{ refunds: [{ line_items: [{ quantity: {}, meta_data: [null] }] }, null], gift_cards: 'x' },
		{ gift_cards: [{ amount: 'x' }, null], fee_lines: [{ total: 5 }], coupon_lines: 'x' },
		{ shipping_lines: [null, 5], tax_lines: [{}], billing: 'x', meta_data: {} },
	])('with damage such as %j does not throw', (fields) => {
		expect(readWoo(fields).schemaVersion).toBe(2);
	});

	it('adds to a coupon without its tax what tax adds to the discounts of lines', () => {
		expect(readWoo({ coupon_lines: [{ code: 'two', discount: '2.00' }] }).discounts).toMatchObject([
			{ amount: '2.40' },
		]);
	});

	it('has no discount of a coupon below zero', () => {
		const read = readWoo({ coupon_lines: [{ code: 'x', discount: '-5.00' }] });
		expect(read.discounts).toMatchObject([{ code: 'x', amount: null }]);
		expect(read.problems).toMatchObject([{ path: 'discounts' }]);
	});
});

describe('texts', () => {
	it('are as people read them', () => {
		const name = 'Salt &amp; Pepper &#8211; Set';
		const read = simpleWoo([{ name }], '10.00', {
			billing: { ...wooCommerceOrder.billing, company: 'Smith &amp; Sons', city: 'K&ouml;ln' },
			shipping_lines: [{ method_title: 'Pick &amp; Go', taxes: [] }],
			coupon_lines: [{ code: 'a&amp;b', discount: '0.00' }],
			fee_lines: [{ name: 'Box &amp; Bow', total: '0.00', taxes: [] }],
			refunds: [{ id: 1, reason: 'Salt&nbsp;', total: '-1.00' }],
			payment_method: 'cash &amp; carry',
		});
		expect(read).toMatchObject({
			lineItems: [{ name: 'Salt & Pepper – Set' }],
			billingAddress: { company: 'Smith & Sons', city: 'Köln' },
			shipping: { method: 'Pick & Go' },
			discounts: [{ code: 'a&b' }],
			fees: [{ name: 'Box & Bow' }],
			payments: [{ method: 'cash & carry' }],
			refunds: [{ reason: 'Salt' }],
		});
	});

	it('name the variant', () => {
		const variation = { variation_id: 7, name: 'Mug &amp; Cup - Blue, M' };
		const size = { key: 'pa_size', value: 'm', display_value: 'M &amp; up' };
		const variants = simpleWoo(
			[
				{ ...variation, parent_name: 'Mug &amp; Cup' },
				{ ...variation, meta_data: [{ key: 'pa_color', value: 'blue' }, size, { key: 'x' }] },
				{ ...variation, variation_id: 0, meta_data: [size] },
				{ name: 'Mug', parent_name: null },
			],
			'40.00',
		).lineItems;
		expect(variants.map(({ variant, variantId }) => [variant, variantId])).toEqual([
			['Blue, M', '7'],
			['blue / M & up', '7'],
			[null, null],
			[null, null],
		]);
	});
});
