import { describe, expect, it } from 'vitest';

import { lineOf, rows, shopify, shopifyLine, voucherify, voyado } from './variants';

/** Variants of real shops' orders. Every expected amount was computed by hand. */

const refund = (id: number, quantity: number, subtotal: number, restock = 'cancel') => ({
	id,
	order_adjustments: [],
	transactions: [{ kind: 'refund', status: 'success', amount: String(subtotal), currency: 'EUR' }],
	refund_line_items: [
		{
			id,
			line_item_id: shopifyLine.id,
			quantity,
			restock_type: restock,
			subtotal,
			total_tax: 0,
		},
	],
});

const threeMugs = { quantity: 3, fulfillable_quantity: 0, price: '100.00' };

describe('Shopify: refunds and edits', () => {
	it('takes two refunds of one line off it', () => {
		const order = shopify({
			financial_status: 'partially_refunded',
			subtotal_price: '300.00',
			total_price: '300.00',
			line_items: [lineOf({ ...threeMugs, current_quantity: 1 })],
			refunds: [refund(1, 1, 100), refund(2, 1, 100)],
		});
		expect(order.problems).toEqual([]);
		expect(rows(order)).toEqual([
			['purchase', 1, '100.00'],
			['canceled', 2, '200.00'],
		]);
		expect(order.totals).toMatchObject({ total: '300.00', refunded: '200.00' });
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 100, items: [{ quantity: 1 }] });
		expect(voucherify(order)).toMatchObject({ status: 'PAID', amount: 10000 });
	});

	it.each([9.34, 9.33])(
		'has the unit price of a discounted line whose refund is %s',
		(subtotal) => {
			const order = shopify({
				financial_status: 'partially_refunded',
				subtotal_price: '28.00',
				total_price: '28.00',
				total_discounts: '2.00',
				line_items: [
					lineOf({
						...threeMugs,
						current_quantity: 2,
						price: '10.00',
						discount_allocations: [{ amount: '2.00', discount_application_index: 0 }],
					}),
				],
				refunds: [refund(1, 1, subtotal)],
			});
			expect(order.lineItems).toMatchObject([
				{ type: 'purchase', quantity: 2, unitPrice: '10.00' },
				{ type: 'canceled', quantity: 1, unitPrice: '10.00' },
			]);
			expect(voyado(order)).toMatchObject({ items: [{ quantity: 2, originalPricePerUnit: 10 }] });
			expect(voucherify(order)).toMatchObject({ amount: 2000, items: [{ price: 1000 }] });
		},
	);

	it('has what was refunded after shipping as returned', () => {
		const order = shopify({
			financial_status: 'partially_refunded',
			fulfillment_status: 'fulfilled',
			subtotal_price: '300.00',
			total_price: '300.00',
			line_items: [lineOf({ ...threeMugs, current_quantity: 2, fulfillment_status: 'fulfilled' })],
			refunds: [refund(1, 1, 100, 'return')],
		});
		expect(rows(order)).toEqual([
			['purchase', 2, '200.00'],
			['return', 1, '100.00'],
		]);
		expect(order).toMatchObject({ status: 'shipped', paymentStatus: 'partiallyRefunded' });
		expect(voyado(order)).toMatchObject({ orderStatus: 'Shipped', totalGrossPrice: 200 });
	});

	it('has a line removed by an edit, without any refund, as canceled', () => {
		const order = shopify({
			financial_status: 'pending',
			subtotal_price: '300.00',
			total_price: '300.00',
			line_items: [lineOf({ ...threeMugs, current_quantity: 2 })],
		});
		expect(rows(order)).toEqual([
			['purchase', 2, '200.00'],
			['canceled', 1, '100.00'],
		]);
		expect(voucherify(order)).toMatchObject({ status: 'CREATED', amount: 20000 });
	});

	it('does not say how much was paid if Shopify does not, after a line was removed', () => {
		const edited = {
			financial_status: 'paid',
			subtotal_price: '300.00',
			total_price: '300.00',
			line_items: [lineOf({ ...threeMugs, current_quantity: 2 })],
		};
		const paid = (changes: object) => shopify({ ...edited, ...changes }).payments[0].amount;
		expect(paid({})).toBeNull();
		expect(paid({ current_total_price: '200.00' })).toBe('200.00');
		// The piece was removed after it was paid, and the money is still with the shop.
		expect(paid({ current_total_price: '200.00', total_outstanding: '-100.00' })).toBe('300.00');
	});

	it('is canceled and was never paid', () => {
		const order = shopify({
			financial_status: 'voided',
			cancelled_at: '2026-11-03T10:00:00+01:00',
			cancel_reason: 'customer',
		});
		expect(order).toMatchObject({
			status: 'canceled',
			paymentStatus: 'voided',
			cancelReason: 'customer',
			payments: [{ amount: null }],
		});
		expect(voyado(order)).toMatchObject({ orderStatus: 'Cancelled', paymentStatus: 'Voided' });
		expect(voyado(order)).not.toHaveProperty('paymentMethods');
		expect(voucherify(order)).toMatchObject({ status: 'CANCELED', amount: 10000 });
	});

	it('adds tax on top of shipping to it, but not that of removed shipping', () => {
		const shipping = (
			id: number,
			title: string,
			price: string,
			tax: string,
			isRemoved: boolean,
		) => ({
			id,
			title,
			price,
			discounted_price: price,
			discount_allocations: [],
			tax_lines: [{ rate: 0.2, price: tax, title: 'VAT' }],
			is_removed: isRemoved,
		});
		const order = shopify({
			taxes_included: false,
			subtotal_price: '100.00',
			// 100 + 20, 5 + 1, and 10 + 2 that was removed.
			total_price: '138.00',
			total_tax: '23.00',
			line_items: [lineOf({ tax_lines: [{ rate: 0.2, price: '20.00', title: 'VAT' }] })],
			shipping_lines: [
				shipping(1, 'Standard', '5.00', '1.00', false),
				shipping(2, 'Express', '10.00', '2.00', true),
			],
		});
		expect(order.problems).toEqual([]);
		expect(order.shipping).toMatchObject({ total: '6.00', method: 'Standard', taxAmount: '1.00' });
		expect(order.totals).toMatchObject({ total: '126.00', lineItems: '120.00', tax: '21.00' });
		expect(voyado(order)).toMatchObject({
			totalGrossPrice: 126,
			totalTax: 21,
			freightFee: { value: 6, tax: 1 },
		});
	});

	it('allocates tax of the whole order over the line and shipping', () => {
		const order = shopify({
			taxes_included: false,
			subtotal_price: '100.00',
			total_price: '130.90',
			total_tax: '20.90',
			tax_lines: [{ rate: 0.19, price: '20.90', title: 'VAT' }],
			line_items: [lineOf({ tax_lines: [] })],
			shipping_lines: [
				{ id: 1, title: 'Standard', price: '10.00', discounted_price: '10.00', tax_lines: [] },
			],
		});
		// 20.90 over 100 and 10: 19.00 and 1.90.
		expect(order).toMatchObject({
			lineItems: [{ total: '119.00', taxRate: null, taxAmount: null }],
			shipping: { total: '11.90', taxRate: null, taxAmount: null },
			totals: { total: '130.90', tax: '20.90' },
			problems: [],
		});
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 130.9 });
	});
});

describe('Shopify: numbers, currencies and fees', () => {
	it.each(['1001-DE', 'EN1001', '#1001-B'])('has the number of the name %s', (name) => {
		expect(shopify({ name }).number).toBe(name.replace('#', ''));
	});

	it('has whole amounts of a won shop', () => {
		const order = shopify({
			currency: 'KRW',
			presentment_currency: 'KRW',
			subtotal_price: '19900',
			total_price: '19900',
			line_items: [lineOf({ quantity: 1, price: '19900' })],
		});
		expect(order).toMatchObject({ currency: 'KRW', problems: [] });
		expect(voyado(order)).toMatchObject({ currency: 'KRW', totalGrossPrice: 19900 });
		expect(voucherify(order)).toMatchObject({ amount: 1990000 });
	});

	it('keeps three decimals, which Voucherify has no place for', () => {
		const order = shopify({
			currency: 'KWD',
			presentment_currency: 'KWD',
			subtotal_price: '12.345',
			total_price: '12.345',
			line_items: [lineOf({ price: '12.345' })],
		});
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 12.345 });
		expect(() => voucherify(order)).toThrow('12.345');
	});

	it('explains the rounding of a shop in whole kronor, whatever one piece costs', () => {
		const order = shopify({
			currency: 'SEK',
			presentment_currency: 'SEK',
			subtotal_price: '250',
			total_price: '250',
			total_discounts: '0',
			line_items: [lineOf({ quantity: 3, current_quantity: 3, price: '83.33' })],
		});
		expect(order.totals).toMatchObject({ total: '250.00', rounding: '0.01' });
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 250, totalRoundOff: { value: 0.01 } });
	});

	it('was paid in cash, of which some was given back', () => {
		const cash = { gateway: 'cash', status: 'success', currency: 'EUR' };
		const order = shopify({
			transactions: [
				{ ...cash, id: 1, kind: 'sale', amount: '120.00' },
				{ ...cash, id: 2, kind: 'change', parent_id: 1, amount: '20.00' },
			],
		});
		expect(order).toMatchObject({
			payments: [{ method: 'cash', amount: '100.00' }],
			totals: { paid: '100.00' },
		});
		expect(voyado(order).paymentMethods).toEqual([{ type: 'cash', value: 100 }]);
	});

	it('was paid in cash, which is rounded beside the total', () => {
		const order = shopify({
			subtotal_price: '100.02',
			total_price: '100.02',
			payment_gateway_names: ['cash'],
			total_cash_rounding_payment_adjustment_set: {
				shop_money: { amount: '-0.02', currency_code: 'EUR' },
				presentment_money: { amount: '-0.02', currency_code: 'EUR' },
			},
			line_items: [lineOf({ price: '100.02' })],
		});
		expect(order).toMatchObject({
			payments: [{ method: 'cash', amount: '100.00' }],
			totals: { total: '100.02' },
		});
	});

	it('has a price that was raised by hand, without a discount', () => {
		const order = shopify({
			total_price: '105.00',
			total_discounts: '-5.00',
			line_items: [lineOf({ total_discount: '-5.00' })],
		});
		expect(order).toMatchObject({
			lineItems: [{ unitPrice: '105.00', discount: '0.00', total: '105.00' }],
			problems: [],
		});
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 105 });
	});

	it('has a purchase order number and payment terms', () => {
		const order = shopify({
			po_number: 'PO-7',
			payment_terms: { payment_terms_name: 'Net 30', due_in_days: 30 },
		});
		expect(order.custom).toMatchObject({ poNumber: 'PO-7', paymentTerms: 'Net 30' });
	});

	it('has a tip as a fee', () => {
		const order = shopify({ total_tip_received: '5.00', total_price: '105.00' });
		expect(order).toMatchObject({ fees: [{ total: '5.00' }], totals: { fees: '5.00' } });
		expect(order.problems).toEqual([]);
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 105, handlingFee: { value: 5 } });
	});

	it('has a free line', () => {
		const order = shopify({
			line_items: [
				shopifyLine,
				lineOf({ id: 9100000000009, sku: 'GIFT', price: '0.00', quantity: 1 }),
			],
		});
		expect(voyado(order)).toMatchObject({
			totalGrossPrice: 100,
			items: [{}, { sku: 'GIFT', quantity: 1, grossPaidPrice: 0 }],
		});
	});
});
