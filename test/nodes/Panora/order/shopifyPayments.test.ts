import { describe, expect, it } from 'vitest';

import { readShopify, shopifyRefund, simpleShopify } from './fixture';

const sale = {
	id: 1,
	kind: 'sale',
	status: 'success',
	gateway: 'shopify_payments',
	amount: '27.60',
	currency: 'EUR',
	processed_at: '2026-11-19T10:00:00+01:00',
};

describe('payments by name', () => {
	it('have the whole amount if one way of payment paid all of it', () => {
		expect(readShopify().payments).toEqual([
			{ method: 'shopify_payments', amount: '27.60', status: null },
		]);
	});

	it.each([
		[{ payment_gateway_names: ['gift_card', 'shopify_payments'] }],
		[{ financial_status: 'pending' }],
		[{ financial_status: 'partially_refunded' }],
	])('with %j have no amounts', (fields) => {
		const amounts = readShopify(fields).payments.map(({ amount }) => amount);
		expect(amounts.length).toBeGreaterThan(0);
		expect(new Set(amounts)).toEqual(new Set([null]));
	});

	it('have what was left of an order that was edited before it was paid', () => {
		const edited = { current_total_price: '10.00', total_outstanding: '0.00' };
		const refunds = [shopifyRefund(2, 1, 'cancel')];
		expect(simpleShopify([{}, {}], '20.00', { ...edited, refunds }).payments).toMatchObject([
			{ amount: '10.00' },
		]);
	});

	it('have what was paid for an order that was edited after it was paid', () => {
		const edited = { current_total_price: '10.00', total_outstanding: '-10.00' };
		const refunds = [shopifyRefund(2, 1, 'cancel')];
		expect(simpleShopify([{}, {}], '20.00', { ...edited, refunds }).payments).toMatchObject([
			{ amount: '20.00' },
		]);
	});

	it('are unknown if the order has none of the keys', () => {
		const read = readShopify({ payment_gateway_names: undefined });
		expect(read.payments).toEqual([]);
		expect(read.unknown).toEqual(expect.arrayContaining(['payments', 'paidAt', 'totals.paid']));
	});
});

describe('payments by transactions', () => {
	it('have their own amounts, and say when they were made', () => {
		const giftCard = { ...sale, id: 2, gateway: 'gift_card', amount: '7.60' };
		const card = { ...sale, amount: '20.00', processed_at: '2026-11-19T12:00:00Z' };
		const read = readShopify({ transactions: [card, giftCard] });
		expect(read.payments).toEqual([
			{ method: 'shopify_payments', amount: '20.00', status: 'success' },
			{ method: 'gift_card', amount: '7.60', status: 'success' },
		]);
		expect(read).toMatchObject({ paidAt: '2026-11-19T12:00:00Z', totals: { paid: '27.60' } });
		expect(read.unknown).not.toContain('totals.paid');
	});

	it('leave out what failed, was refunded or was replaced', () => {
		const authorization = { ...sale, id: 3, kind: 'authorization' };
		const read = readShopify({
			transactions: [
				{ ...sale, id: 2, status: 'failure' },
				authorization,
				{ ...sale, id: 4, kind: 'capture', parent_id: 3 },
				{ ...sale, id: 5, kind: 'refund', parent_id: 4, amount: '5.00' },
			],
		});
		expect(read.payments).toEqual([
			{ method: 'shopify_payments', amount: '27.60', status: 'success' },
		]);
		expect(read.totals.paid).toBe('27.60');
	});

	it('have what is authorized or pending, of which nothing is paid', () => {
		const authorized = readShopify({
			financial_status: 'authorized',
			transactions: [{ ...sale, kind: 'authorization' }],
		});
		expect(authorized).toMatchObject({
			payments: [{ amount: '27.60', status: 'authorization' }],
			paidAt: null,
			totals: { paid: '0.00' },
		});
		const pending = { ...sale, gateway: 'Cash on Delivery (COD)', status: 'pending' };
		expect(readShopify({ financial_status: 'pending', transactions: [pending] }).payments).toEqual([
			{ method: 'Cash on Delivery (COD)', amount: '27.60', status: 'pending' },
		]);
		const paid = { ...sale, id: 2, parent_id: 1 };
		expect(readShopify({ transactions: [pending, paid] }).payments).toHaveLength(1);
	});

	it('have no amounts in another currency', () => {
		const read = readShopify({ transactions: [{ ...sale, currency: 'USD' }] });
		expect(read.payments).toEqual([
			{ method: 'shopify_payments', amount: null, status: 'success' },
		]);
		expect(read.totals.paid).toBeNull();
	});
});

describe('refunds', () => {
	const transaction = { kind: 'refund', status: 'success', amount: '5.00', currency: 'EUR' };

	it('are what was paid back, and never taken off', () => {
		const refunds = [
			{ id: 1, transactions: [transaction, { ...transaction, status: 'failure' }] },
			{ id: 2, transactions: [{ ...transaction, amount: '2.50' }] },
		];
		const read = readShopify({ refunds, financial_status: 'partially_refunded' });
		expect(read.refunds.map(({ id, amount }) => [id, amount])).toEqual([
			['1', '5.00'],
			['2', '2.50'],
		]);
		expect(read.totals).toMatchObject({ total: '27.60', refunded: '7.50' });
		expect(read).toMatchObject({ status: 'confirmed', paymentStatus: 'partiallyRefunded' });
		expect(read.problems).toEqual([]);
	});

	it('in another currency, or without transactions, are not known', () => {
		const foreign = readShopify({
			refunds: [{ transactions: [{ ...transaction, currency: 'USD' }] }],
		});
		expect(foreign.totals.refunded).toBeNull();
		expect(foreign.unknown).toContain('totals.refunded');
		const unknown = readShopify({ refunds: [{ id: 1 }] });
		expect(unknown.refunds).toMatchObject([{ id: '1', amount: null }]);
		expect(unknown.totals.refunded).toBeNull();
	});

	it('of an unpaid order paid nothing back', () => {
		const read = simpleShopify([{ quantity: 2 }], '20.00', {
			financial_status: 'pending',
			refunds: [shopifyRefund(1, 1, 'cancel')],
		});
		expect(read.refunds).toMatchObject([{ amount: '0.00' }]);
		expect(read).toMatchObject({ paymentStatus: 'pending', totals: { refunded: '0.00' } });
	});
});
