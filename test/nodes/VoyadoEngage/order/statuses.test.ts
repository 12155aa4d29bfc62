import { describe, expect, it } from 'vitest';

import { converted, refusal } from './conversion';

describe('the statuses', () => {
	it('come from the two tables', () => {
		const order = converted(
			{ status: 'shipped', paymentStatus: 'authorized' },
			{
				orderStatuses: [{ status: 'shipped', word: 'SENT' }],
				paymentStatuses: [{ paymentStatus: 'authorized', word: 'RESERVED' }],
			},
		);
		expect(order).toMatchObject({ orderStatus: 'SENT', paymentStatus: 'RESERVED' });
	});

	it.each([
		['shipped', 'pending', 'Shipped', 'Pending'],
		['delivered', 'pending', 'Delivered', 'Pending'],
		['canceled', 'pending', 'Cancelled', 'Pending'],
		['canceled', 'voided', 'Cancelled', 'Voided'],
		['returned', 'refunded', 'Returned', 'Refunded'],
		['confirmed', 'partiallyRefunded', 'ORDER_CREATED', 'SUCCESS'],
		['shipped', null, 'Shipped', 'Pending'],
	] as const)('say each for itself: %s and %s', (status, paymentStatus, orderWord, paymentWord) => {
		expect(converted({ status, paymentStatus })).toMatchObject({
			orderStatus: orderWord,
			paymentStatus: paymentWord,
		});
	});

	it('are asked for if a table has no row', () => {
		expect(refusal({ status: 'other' })).toMatchObject({
			message: "Order A-1001 has status 'other', which has no row in 'Order Statuses'",
			description: expect.stringContaining("Add a row to 'Order Statuses'"),
		});
		expect(refusal({ status: null }).message).toContain("has no 'status'");
		const rows = { paymentStatuses: [{ paymentStatus: 'paid' as const, word: 'OK' }] };
		expect(refusal({ paymentStatus: 'voided' }, rows).message).toContain("payment status 'voided'");
		expect(refusal({ paymentStatus: null }, rows)).toMatchObject({
			message: "Order A-1001 has no payment status, which has no row in 'Payment Statuses'",
			description: expect.stringContaining("Add a row to 'Payment Statuses'"),
		});
	});

	it('can be overridden, each for itself', () => {
		const overrides = { orderStatus: 'X', paymentStatus: 'Y' };
		for (const status of ['other', null] as const) {
			expect(converted({ status }, { overrides })).toMatchObject(overrides);
		}
		const order = converted({ status: 'other' }, { overrides: { orderStatus: 'X' } });
		expect(order).toMatchObject({ orderStatus: 'X', paymentStatus: 'SUCCESS' });
	});
});
