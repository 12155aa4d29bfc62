import { describe, expect, it } from 'vitest';

import { akinon, akinonItem, rows, voucherify, voyado, woo, wooLineOf } from './variants';

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
