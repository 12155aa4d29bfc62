import { describe, expect, it } from 'vitest';

import { akinon, akinonItem, built, rows, voucherify, voyado, woo, wooLineOf } from './variants';

/** Variants of real shops' orders. Every expected amount was computed by hand. */

describe('WooCommerce', () => {
	it('that is delivered without a payment date does not say that it is paid', () => {
		const order = woo({
			status: 'completed',
			payment_method: 'cod',
			date_paid: null,
			date_paid_gmt: null,
		});
		expect(order).toMatchObject({ status: 'delivered', paymentStatus: null, paidAt: null });
		expect(voyado(order)).toMatchObject({ orderStatus: 'Delivered', paymentStatus: 'Pending' });
		expect(voyado(order)).not.toHaveProperty('paymentMethods');
	});

	it.each(['cod', 'cash-on-delivery', 'my_cod_gateway'])(
		'to be paid on delivery by %s is not paid while it is processed',
		(method) => {
			const order = woo({
				status: 'processing',
				payment_method: method,
				date_paid: null,
				date_paid_gmt: null,
			});
			expect(order).toMatchObject({ status: 'confirmed', paymentStatus: 'pending' });
			expect(voyado(order)).toMatchObject({ paymentStatus: 'Pending' });
			expect(voucherify(order)).toMatchObject({ status: 'CREATED' });
		},
	);

	it('has the number of a plugin', () => {
		expect(woo({ number: 'INV-2026-0007' }).number).toBe('INV-2026-0007');
	});

	it('that gift cards paid in full comes to what was bought', () => {
		const order = woo({
			total: '0.00',
			gift_cards: [{ id: 1, code: 'GIFT', amount: 100 }],
			payment_method: '',
			payment_method_title: '',
		});
		expect(order).toMatchObject({
			payments: [{ method: 'gift_card', amount: '100.00' }],
			totals: { total: '100.00' },
			problems: [],
		});
		expect(voyado(order)).toMatchObject({
			totalGrossPrice: 100,
			paymentMethods: [{ type: 'gift_card', value: 100 }],
		});
	});

	it.each([
		{ discount_type: 'smart_coupon' },
		{ meta_data: [{ key: 'coupon_data', value: { discount_type: 'store_credit' } }] },
	])('that store credit paid in part comes to what was bought: %j', (kind) => {
		const order = woo({
			total: '70.00',
			discount_total: '30.00',
			coupon_lines: [
				{ id: 1, code: 'credit-ada', discount: '30.00', discount_tax: '0.00', ...kind },
			],
		});
		expect(order).toMatchObject({
			discounts: [],
			payments: [
				{ method: 'store_credit', amount: '30.00' },
				{ method: 'stripe', amount: '70.00' },
			],
			totals: { total: '100.00' },
			problems: [],
		});
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 100 });
		expect(voyado(order).paymentMethods).toHaveLength(2);
	});

	it('has store credit that was taken off the lines as a discount', () => {
		const order = woo({
			total: '70.00',
			line_items: [wooLineOf({ total: '70.00' })],
			coupon_lines: [
				{
					id: 1,
					code: 'c',
					discount: '30.00',
					discount_tax: '0.00',
					discount_type: 'smart_coupon',
				},
			],
		});
		expect(order).toMatchObject({
			discounts: [{ code: 'c', amount: '30.00', isAllocated: true }],
			payments: [{ method: 'stripe', amount: '70.00' }],
			problems: [],
		});
	});

	it('with tax that the shop rounds once has no other total tax in the message', () => {
		// 20 % of three times 3.33 is 1.998: 2.00, but 0.67 on each line.
		const line = (id: number) =>
			wooLineOf({
				id,
				subtotal: '3.33',
				subtotal_tax: '0.67',
				total: '3.33',
				total_tax: '0.67',
				taxes: [{ id: 1, total: '0.666', subtotal: '0.666' }],
			});
		const order = woo({
			total: '12.00',
			total_tax: '2.00',
			cart_tax: '2.00',
			tax_lines: [
				{
					id: 9,
					rate_id: 1,
					label: 'VAT',
					tax_total: '2.00',
					shipping_tax_total: '0.00',
					rate_percent: 20,
				},
			],
			line_items: [line(1), line(2), line(3)],
		});
		expect(order).toMatchObject({ totals: { total: '12.00', tax: '2.00' }, problems: [] });
		const sent = voyado(order);
		expect(sent.items).toMatchObject([
			{ taxAmount: 0.67 },
			{ taxAmount: 0.67 },
			{ taxAmount: 0.67 },
		]);
		expect(sent).not.toHaveProperty('totalTax');
		expect(sent).not.toHaveProperty('taxDetails');
	});

	it('has a fee below zero as a discount of the order', () => {
		const order = woo({
			total: '90.00',
			fee_lines: [{ id: 5, name: 'Loyal', total: '-10.00', total_tax: '0.00', taxes: [] }],
		});
		expect(order).toMatchObject({
			fees: [],
			discounts: [{ name: 'Loyal', amount: '10.00', target: 'order', isAllocated: false }],
			totals: { total: '90.00' },
			problems: [],
		});
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 90, items: [{ grossPaidPrice: 90 }] });
		expect(voucherify(order)).toMatchObject({ amount: 10000, discount_amount: 1000 });
	});

	it('of an exempt customer has fees without tax', () => {
		const order = woo({
			total: '105.00',
			fee_lines: [{ id: 5, name: 'Wrap', total: '5.00', total_tax: '0.00', taxes: [] }],
		});
		expect(order).toMatchObject({ fees: [{ name: 'Wrap', total: '5.00' }], problems: [] });
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 105, handlingFee: { value: 5 } });
	});

	it('refunded in part and in full says so', () => {
		const refunds = (total: string) => [{ id: 9, reason: 'Damaged', total }];
		expect(woo({ refunds: refunds('-30.00') })).toMatchObject({
			paymentStatus: 'partiallyRefunded',
			refunds: [{ id: '9', amount: '30.00', reason: 'Damaged' }],
		});
		expect(woo({ refunds: refunds('-100.00') }).paymentStatus).toBe('refunded');
		expect(woo({ status: 'refunded' })).toMatchObject({
			status: 'returned',
			paymentStatus: 'refunded',
		});
	});

	it('of a shop in whole kronor explains a unit of rounding', () => {
		const order = woo({
			currency: 'SEK',
			total: '249',
			total_tax: '50',
			cart_tax: '50',
			// 160 + 40 and 40 + 10 come to 250.
			line_items: [
				wooLineOf({ subtotal: '160', subtotal_tax: '40', total: '160', total_tax: '40' }),
				wooLineOf({ id: 72, subtotal: '40', subtotal_tax: '10', total: '40', total_tax: '10' }),
			],
		});
		expect(order.totals).toMatchObject({ total: '249.00', rounding: '-1.00' });
		expect(order.problems).toEqual([]);
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 249, totalRoundOff: { value: -1 } });
	});
});

describe('Akinon', () => {
	it('reads a count of pieces that is text', () => {
		const item = { ...akinonItem, attributes: { quantity: '2' } };
		const order = akinon({ orderitem_set: [item] }, { quantityAttribute: 'quantity' });
		expect(order.lineItems).toMatchObject([{ quantity: 2, unitPrice: '200.00' }]);
		expect(order.problems).toEqual([]);
	});

	it('leaves out an item of no pieces that costs nothing', () => {
		const none = { ...akinonItem, id: 310457, price: '0.00', attributes: { quantity: 0 } };
		const order = akinon({ orderitem_set: [akinonItem, none] }, { quantityAttribute: 'quantity' });
		expect(rows(order)).toEqual([['purchase', 4, '400.00']]);
		expect(order.problems).toEqual([]);
	});

	it('keeps merged and canceled items apart', () => {
		const canceled = { ...akinonItem, id: 310456, status: '100', price: '100.00', attributes: {} };
		const order = akinon(
			{ amount: '500.00', orderitem_set: [akinonItem, canceled] },
			{ quantityAttribute: 'quantity' },
		);
		expect(rows(order)).toEqual([
			['purchase', 4, '400.00'],
			['canceled', 1, '100.00'],
		]);
		expect(voyado(order)).toMatchObject({ totalGrossPrice: 400, items: [{ quantity: 4 }] });
		expect(voucherify(order)).toMatchObject({ status: 'PAID', amount: 40000 });
	});

	it('that is paid on delivery is not paid before', () => {
		const slug = { payment_option_slug: 'cash_on_delivery' };
		const items = (status: string) => [{ ...akinonItem, status }];
		const sent = akinon({ ...slug, status: '500', orderitem_set: items('500') });
		expect(sent).toMatchObject({ status: 'shipped', paymentStatus: 'pending' });
		expect(voucherify(sent)).toMatchObject({ status: 'CREATED' });
		const delivered = akinon({ ...slug, status: '550', orderitem_set: items('550') });
		expect(delivered).toMatchObject({ status: 'delivered', paymentStatus: 'paid' });
		expect(voucherify(delivered)).toMatchObject({ status: 'FULFILLED' });
	});
});

describe('An order that a person built', () => {
	it('leaves out a line of no pieces that costs nothing', () => {
		const order = built({
			lineItems: [
				{ sku: 'MUG', quantity: 1, unitPrice: 10 },
				{ sku: 'NONE', quantity: 0, unitPrice: 10 },
			],
		});
		expect(order.problems).toEqual([]);
		expect(voyado(order).items).toMatchObject([{ sku: 'MUG' }]);
	});

	it('has a price that was raised by hand, without a discount', () => {
		const order = built({
			lineItems: [{ sku: 'MUG', quantity: 2, unitPrice: 50, discount: -5 }],
			totals: { total: 105 },
		});
		expect(order).toMatchObject({
			lineItems: [{ unitPrice: '52.50', discount: '0.00', total: '105.00' }],
			problems: [],
		});
		expect(voyado(order)).toMatchObject({ items: [{ grossPaidPricePerUnit: 52.5 }] });
		expect(voucherify(order)).toMatchObject({ amount: 10500, items: [{ price: 5250 }] });
	});

	it.each([
		[0, undefined],
		// 20 % within 120.00 and within 60.00.
		[30, [20, 10]],
		[20, undefined],
	])('with the total tax %s is sent with taxes that come to it, or with none', (tax, taxes) => {
		const order = built({
			lineItems: [
				{ sku: 'A', quantity: 1, unitPrice: 120, taxRate: 20 },
				{ sku: 'B', quantity: 1, unitPrice: 60, taxRate: 20 },
			],
			totals: { total: 180, tax },
		});
		const sent = voyado(order);
		expect(sent.items.map(({ taxAmount }) => taxAmount)).toEqual(taxes ?? [undefined, undefined]);
		expect(sent.totalTax).toBe(taxes && tax);
	});
});
