import { describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../../nodes/Panora/order/toStandardOrder';
import { ownOrder } from './fixture';

describe('an order without remote data', () => {
	it('has what Panora keeps, and says that the rest is unknown', () => {
		const read = toStandardOrder(ownOrder);
		expect(read).toMatchObject({
			schemaVersion: 2,
			source: 'panora',
			id: ownOrder.id,
			externalId: '551',
			number: '1042',
			status: 'confirmed',
			paymentStatus: 'paid',
			providerStatus: { order: 'paid', payment: 'paid', fulfillment: null },
			createdAt: null,
			updatedAt: null,
			currency: 'EUR',
			lineItems: [],
			shipping: { total: '5.00' },
			totals: { total: '120.00', lineItems: null, tax: '20.00', rounding: null },
			custom: {},
			problems: [],
		});
		expect(read.unknown).toEqual(
			expect.arrayContaining([
				...['lineItems', 'createdAt', 'customer.email', 'fees', 'billingAddress'],
				...['shipments', 'refunds', 'payments', 'taxes', 'discounts', 'isTest'],
			]),
		);
		expect(read.unknown).not.toContain('paymentStatus');
	});

	it('takes a 0, which Panora makes of nothing, for nothing', () => {
		const read = toStandardOrder({ ...ownOrder, total_price: 0 });
		expect(read.totals).toMatchObject({ total: null, discount: null });
		expect(read.unknown).toEqual(expect.arrayContaining(['totals.total', 'totals.discount']));
	});

	it.each(['webflow', 'squarespace'])('has no amounts of %s, which are others', (provider) => {
		const read = toStandardOrder(ownOrder, { provider });
		expect(read.totals.total).toBeNull();
		expect(read.shipping.total).toBeNull();
	});

	it.each([
		['PENDING', 'pending'],
		['on-hold', 'pending'],
		['UNSHIPPED', 'confirmed'],
		['authorized', 'confirmed'],
		['processing', 'confirmed'],
		['SHIPPED', 'shipped'],
		['CANCELED', 'canceled'],
		['cancelled', 'canceled'],
		['fulfilled', 'shipped'],
		['partial', 'partiallyShipped'],
		['completed', 'delivered'],
		['refunded', 'returned'],
		['anything', 'other'],
		['constructor', 'other'],
	])('at %s is %s', (status, expected) => {
		expect(toStandardOrder({ ...ownOrder, order_status: status }).status).toBe(expected);
	});

	it('has the status of the delivery or the payment if it has none of its own', () => {
		const shipped = { ...ownOrder, order_status: '', fulfillment_status: 'fulfilled' };
		expect(toStandardOrder(shipped).status).toBe('shipped');
		expect(toStandardOrder({ ...ownOrder, order_status: '' }).status).toBe('confirmed');
		const none = toStandardOrder({ ...ownOrder, order_status: null, payment_status: '' });
		expect(none).toMatchObject({ status: null, paymentStatus: null });
		expect(none.unknown).toEqual(expect.arrayContaining(['status', 'paymentStatus']));
	});

	it.each([
		['pending', undefined, 'pending'],
		['authorized', 'shopify', 'authorized'],
		['partially_refunded', 'shopify', 'partiallyRefunded'],
		['refunded', 'woocommerce', 'refunded'],
		['expired', 'shopify', 'voided'],
		['processing', 'woocommerce', null],
		['SUCCESS', 'amazon', null],
		['PAID', 'squarespace', null],
		['anything', undefined, null],
	])('with the payment status %s of %s is %s', (payment, provider, expected) => {
		const read = toStandardOrder({ ...ownOrder, payment_status: payment }, { provider });
		expect(read.paymentStatus).toBe(expected);
		expect(read.providerStatus.payment).toBe(payment);
	});

	it.each([
		[{ AmazonOrderId: '1', OrderTotal: { Amount: '1' } }],
		[{ id: 1, total_price: '1', order_key: 'x' }],
		['text'],
		[null],
	])('is what is read of remote data such as %j', (remote) => {
		expect(toStandardOrder({ ...ownOrder, remote_data: remote })).toEqual(
			toStandardOrder(ownOrder),
		);
	});
});
