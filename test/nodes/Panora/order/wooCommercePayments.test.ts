import { describe, expect, it } from 'vitest';

import { readWoo, simpleWoo } from './fixture';

const refund = (total: string) => [{ id: 1, reason: 'Broken', total }];

describe('the payment status', () => {
	it.each([
		[{}, 'paid'],
		[{ status: 'completed' }, 'paid'],
		[{ refunds: refund('-5.00') }, 'partiallyRefunded'],
		[{ refunds: refund('5.00') }, 'partiallyRefunded'],
		[{ refunds: refund('-25.20') }, 'refunded'],
		[{ refunds: [...refund('-20.00'), ...refund('-5.20')] }, 'refunded'],
		[{ refunds: refund('-30.00') }, 'refunded'],
		[{ refunds: refund('0.00') }, 'paid'],
		[{ status: 'refunded' }, 'refunded'],
		[{ status: 'refunded', refunds: refund('-5.00') }, 'refunded'],
		[{ status: 'partially-paid' }, 'partiallyPaid'],
		[{ status: 'partial-payment' }, 'partiallyPaid'],
		[{ status: 'partially-paid', date_paid_gmt: null }, 'partiallyPaid'],
		[{ status: 'partially-paid', refunds: refund('-5.00') }, 'partiallyRefunded'],
		[{ status: 'partially-shipped' }, 'paid'],
		[{ status: 'pending', date_paid_gmt: null }, 'pending'],
		[{ status: 'on-hold', date_paid_gmt: null }, 'pending'],
		[{ status: 'on-hold' }, 'paid'],
		[{ status: 'processing', date_paid_gmt: null }, null],
		[{ status: 'completed', date_paid_gmt: null }, null],
		[{ status: 'cancelled', date_paid_gmt: null }, null],
		[{ status: 'failed', date_paid_gmt: null }, null],
		[{ date_paid_gmt: null, date_paid: '2026-11-19T11:00:00' }, 'paid'],
	])('with %j is %s', (fields, expected) => {
		const read = readWoo(fields);
		expect(read.paymentStatus).toBe(expected);
		expect(read.unknown.includes('paymentStatus')).toBe(expected === null);
	});
});

describe('payments', () => {
	it.each([
		[{}, '25.20'],
		[{ status: 'pending', date_paid_gmt: null }, null],
		[{ refunds: refund('-5.00') }, null],
		[{ status: 'partially-paid' }, null],
	])('with %j have the amount %s', (fields, amount) => {
		expect(readWoo(fields).payments).toEqual([{ method: 'bacs', amount, status: null }]);
	});

	it('have the name of a method without a word', () => {
		const named = { payment_method: '', payment_method_title: 'Card' };
		expect(readWoo(named).payments).toMatchObject([{ method: 'Card' }]);
		expect(readWoo({ payment_method: '' }).payments).toEqual([]);
	});
});

describe('gift cards', () => {
	const cards = (...amounts: unknown[]) => ({
		gift_cards: amounts.map((amount, id) => ({ id, code: 'SECRET', amount })),
	});

	it('are payments, which the total is before', () => {
		const read = simpleWoo([{}, {}], '5.00', cards(12, '3.00'));
		expect(read.payments).toEqual([
			{ method: 'gift_card', amount: '12.00', status: null },
			{ method: 'gift_card', amount: '3.00', status: null },
			{ method: 'bacs', amount: '5.00', status: null },
		]);
		expect(read).toMatchObject({ totals: { total: '20.00', rounding: '0.00' }, problems: [] });
	});

	it('can pay all', () => {
		const read = simpleWoo([{}], '0.00', { ...cards(10), payment_method: '' });
		expect(read.payments).toEqual([{ method: 'gift_card', amount: '10.00', status: null }]);
		expect(read).toMatchObject({ totals: { total: '10.00' }, problems: [] });
	});

	it('are not added to a total that balances without them', () => {
		const read = simpleWoo([{}], '10.00', cards(4));
		expect(read).toMatchObject({ totals: { total: '10.00' }, problems: [] });
	});

	it('with a rounded total are added to it', () => {
		const read = simpleWoo([{}, {}], '5.01', cards(15));
		expect(read).toMatchObject({ totals: { total: '20.01', rounding: '0.01' }, problems: [] });
	});

	it('count when an order is refunded', () => {
		const refunded = (total: string) =>
			simpleWoo([{}, {}], '5.00', { ...cards(15), refunds: refund(total) }).paymentStatus;
		expect(refunded('-5.00')).toBe('partiallyRefunded');
		expect(refunded('-20.00')).toBe('refunded');
	});

	it('have their amount before the order is paid, unlike the method', () => {
		const open = { ...cards(15), status: 'pending', date_paid_gmt: null };
		expect(simpleWoo([{}, {}], '5.00', open).payments).toMatchObject([
			{ amount: '15.00' },
			{ method: 'bacs', amount: null },
		]);
	});

	it('are read without the noise of floats', () => {
		const read = simpleWoo([{}, {}], '19.70', cards(0.1 + 0.2));
		expect(read.payments[0].amount).toBe('0.30');
		expect(read.problems).toEqual([]);
	});

	it('do not show their codes', () => {
		expect(JSON.stringify(simpleWoo([{}], '5.00', cards(5)))).not.toContain('SECRET');
	});
});

describe('what other extensions took off the total', () => {
	const meta = (key: string, value: unknown) => ({ meta_data: [{ id: 1, key, value }] });
	const coupon = (discount: string) => ({
		coupon_lines: [{ code: 'c', discount, discount_type: 'smart_coupon' }],
	});

	it.each<[string, object, string[]]>([
		['PW Gift Cards', { pw_gift_cards_redeemed: [{ number: 'S', amount: 15 }] }, ['15.00']],
		[
			'YITH Gift Cards',
			meta('_ywgc_applied_gift_cards', { 'S-1': 12, 'S-2': '3' }),
			['12.00', '3.00'],
		],
	])('are gift cards of %s', (_, fields, amounts) => {
		const read = simpleWoo([{}, {}], '5.00', fields);
		expect(read.payments).toEqual([
			...amounts.map((amount) => ({ method: 'gift_card', amount, status: null })),
			{ method: 'bacs', amount: '5.00', status: null },
		]);
		expect(read).toMatchObject({ totals: { total: '20.00', rounding: '0.00' }, problems: [] });
		expect(JSON.stringify(read)).not.toContain('S-1');
	});

	it.each<[string, string, unknown]>([
		['Advanced Coupons', 'acfw_store_credits_order_paid', { amount: 15, currency: 'EUR' }],
		['Account Funds', '_funds_used', '15.00'],
	])('is store credit of %s', (_, key, value) => {
		expect(simpleWoo([{}, {}], '5.00', meta(key, value))).toMatchObject({
			payments: [
				{ method: 'store_credit', amount: '15.00' },
				{ method: 'bacs', amount: '5.00' },
			],
			totals: { total: '20.00' },
			problems: [],
		});
	});

	it('is none if the total balances without it, or does not balance with it', () => {
		const cards = { pw_gift_cards_redeemed: [{ amount: 15 }] };
		expect(simpleWoo([{}, {}], '20.00', cards)).toMatchObject({
			payments: [{ method: 'bacs', amount: '20.00' }],
			totals: { total: '20.00' },
			problems: [],
		});
		expect(simpleWoo([{}, {}], '6.00', cards)).toMatchObject({
			payments: [{ method: 'bacs' }],
			problems: [{ path: 'totals.total' }],
		});
	});

	it('can be one of several, or all', () => {
		const cards = { pw_gift_cards_redeemed: [{ amount: 4 }] };
		const all = simpleWoo([{}, {}], '10.00', { ...cards, ...coupon('6.00') });
		expect(all.payments).toMatchObject([
			{ amount: '4.00' },
			{ amount: '6.00' },
			{ amount: '10.00' },
		]);
		expect(all).toMatchObject({ discounts: [], totals: { total: '20.00' }, problems: [] });
		const reduced = { subtotal: '10.00', total: '4.00' };
		const one = simpleWoo([reduced, {}], '10.00', { ...cards, ...coupon('6.00') });
		expect(one.payments).toMatchObject([{ amount: '4.00' }, { amount: '10.00' }]);
		expect(one).toMatchObject({
			discounts: [{ code: 'c', amount: '6.00' }],
			totals: { total: '14.00' },
			problems: [],
		});
	});

	it('is found in a total that the shop rounded', () => {
		expect(simpleWoo([{}, {}], '14.01', coupon('6.00'))).toMatchObject({
			payments: [{ method: 'store_credit', amount: '6.00' }, { amount: '14.01' }],
			discounts: [],
			totals: { total: '20.01', rounding: '0.01' },
			problems: [],
		});
	});
});

describe('a wallet that paid in part', () => {
	const fee = (more: object) => ({
		fee_lines: [
			{
				name: 'Via wallet',
				total: '-6.00',
				total_tax: '0.00',
				taxes: [],
				meta_data: [{ key: '_legacy_fee_key', value: '_via_wallet_partial_payment' }],
				...more,
			},
		],
	});

	it('is a payment, not a discount', () => {
		expect(simpleWoo([{}, {}], '14.00', fee({}))).toMatchObject({
			discounts: [],
			fees: [],
			payments: [
				{ method: 'store_credit', amount: '6.00' },
				{ method: 'bacs', amount: '14.00' },
			],
			totals: { total: '20.00', rounding: '0.00' },
			problems: [],
		});
	});

	it.each([
		['14.00', { meta_data: [{ key: '_legacy_fee_key', value: 'loyalty' }] }],
		['13.00', { total_tax: '-1.00' }],
	])('is a discount if it is another fee, or was taken off the tax: total %s', (total, more) => {
		expect(simpleWoo([{}, {}], total, fee(more))).toMatchObject({
			discounts: [{ name: 'Via wallet', target: 'order', isAllocated: false }],
			payments: [{ method: 'bacs', amount: total }],
			problems: [],
		});
	});
});

describe('refunds', () => {
	it('have their amounts and reasons, and no lines if the shop names none', () => {
		const read = readWoo({ refunds: refund('-5.00') });
		expect(read.refunds).toEqual([
			{ id: '1', date: null, amount: '5.00', reason: 'Broken', lineItems: [] },
		]);
		expect(read.totals).toMatchObject({ total: '25.20', refunded: '5.00' });
		expect(read.unknown).toContain('refunds.lineItems');
		expect(read.lineItems).toHaveLength(1);
	});

	const named = {
		id: 2,
		date_created_gmt: '2026-11-21T08:00:00',
		total: '-10.80',
		line_items: [
			{
				id: 900,
				quantity: -1,
				total: '-9.00',
				total_tax: '-1.80',
				meta_data: [{ key: '_refunded_item_id', value: '315' }],
			},
			{ id: 901, quantity: 0, total: '-1.00', meta_data: [] },
		],
	};

	it.each([
		['processing', 'canceled'],
		['completed', 'return'],
	])('that name their lines split them: at %s to %s', (status, type) => {
		const read = readWoo({ status, refunds: [named] });
		expect(read.refunds).toMatchObject([
			{ date: '2026-11-21T08:00:00Z', lineItems: [{ id: '315', quantity: 1 }] },
		]);
		expect(read.lineItems).toMatchObject([
			{ type: 'purchase', quantity: 1, total: '10.80', discount: '1.20', taxAmount: '1.80' },
			{ type, quantity: 1, total: '10.80', discount: '1.20', taxAmount: '1.80', taxRate: '20' },
		]);
		expect(read.unknown).not.toContain('refunds.lineItems');
		expect(read.problems).toEqual([]);
	});

	it('of all pieces leave nothing', () => {
		const whole = { ...named, line_items: [{ ...named.line_items[0], quantity: -2 }] };
		expect(readWoo({ refunds: [whole] })).toMatchObject({
			status: 'canceled',
			lineItems: [{ type: 'canceled', quantity: 2, total: '21.60' }],
		});
	});

	it('name their lines by the ID of the line too', () => {
		const [line] = named.line_items;
		const direct = { ...named, line_items: [{ ...line, id: 315, meta_data: [] }] };
		expect(readWoo({ refunds: [direct] }).lineItems).toHaveLength(2);
		const other = { ...named, line_items: [{ ...line, meta_data: [] }] };
		expect(readWoo({ refunds: [other] })).toMatchObject({
			lineItems: [{ type: 'purchase', quantity: 2 }],
			refunds: [{ lineItems: [{ id: null, quantity: 1 }] }],
		});
	});

	it('of fractions are exact', () => {
		const line = { quantity: 1.1, subtotal: '11.00', total: '11.00' };
		const some = { id: 3, total: '-4.00', line_items: [{ id: 1, quantity: -0.4 }] };
		expect(simpleWoo([line], '11.00', { refunds: [some] }).lineItems).toMatchObject([
			{ quantity: 0.7, total: '7.00' },
			{ quantity: 0.4, total: '4.00' },
		]);
	});
});
