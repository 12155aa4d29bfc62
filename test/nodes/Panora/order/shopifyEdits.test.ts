import { describe, expect, it } from 'vitest';

import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import { readShopify, shopifyRefund, simpleShopify } from './fixture';

/** Type, quantity and total of each line item. */
function rows({ lineItems }: StandardOrder) {
	return lineItems.map(({ type, quantity, total }) => [type, quantity, total]);
}

describe('a line that was edited or refunded', () => {
	it('is split: what is left, and what was canceled', () => {
		const read = simpleShopify([{ quantity: 3, current_quantity: 1 }, {}], '40.00', {
			refunds: [shopifyRefund(1, 2, 'cancel', { subtotal: 20, total_tax: 0 })],
		});
		expect(rows(read)).toEqual([
			['purchase', 1, '10.00'],
			['canceled', 2, '20.00'],
			['purchase', 1, '10.00'],
		]);
		expect(read.lineItems[0]).toMatchObject({ ids: ['1'], unitPrice: '10.00' });
		expect(read.lineItems[1]).toMatchObject({ ids: ['1'], unitPrice: '10.00', sku: 'SKU-1' });
		expect(read).toMatchObject({ status: 'confirmed', problems: [] });
		expect(read.totals).toMatchObject({ total: '40.00', lineItems: '40.00', rounding: '0.00' });
	});

	it('is split into three if some pieces were shipped, and some of each were refunded', () => {
		const read = simpleShopify([{ quantity: 5, current_quantity: 2 }], '50.00', {
			fulfillment_status: 'partial',
			fulfillments: [{ status: 'success', line_items: [{ id: 1, quantity: 3 }] }],
			refunds: [shopifyRefund(1, 3, 'no_restock', { subtotal: 30 })],
		});
		expect(rows(read)).toEqual([
			['purchase', 2, '20.00'],
			['canceled', 2, '20.00'],
			['return', 1, '10.00'],
		]);
		expect(read.status).toBe('partiallyShipped');
	});

	it('has the refund in its own words', () => {
		const refunds = [
			{
				...shopifyRefund(1, 1, 'return'),
				note: 'Too small',
				transactions: [{ kind: 'refund', status: 'success', amount: '8.00', currency: 'EUR' }],
			},
		];
		const read = simpleShopify([{ quantity: 2 }], '20.00', { refunds });
		expect(read.refunds).toEqual([
			{
				id: '70',
				date: '2026-11-21T09:00:00Z',
				amount: '8.00',
				reason: 'Too small',
				lineItems: [{ id: '1', quantity: 1 }],
			},
		]);
		expect(read.totals.refunded).toBe('8.00');
	});

	it.each([
		['subtotal as a number', { subtotal: 9.99 }, '9.99'],
		['subtotal with the noise of floats', { subtotal: 9.990000000000002 }, '9.99'],
		['subtotal of a set', { subtotal_set: { shop_money: { amount: '9.98' } } }, '9.98'],
		['nothing, which is divided by quantity', {}, '10.00'],
		['text that is no amount', { subtotal: 'ten' }, '10.00'],
		['more than the line, which is divided by quantity', { subtotal: 40 }, '10.00'],
	])('has the amounts that the refund states: %s', (_, amounts, canceled) => {
		const read = simpleShopify([{ quantity: 3 }], '30.00', {
			refunds: [shopifyRefund(1, 1, 'cancel', amounts)],
		});
		expect(read.lineItems[1].total).toBe(canceled);
		expect(read.totals.lineItems).toBe('30.00');
		expect(read.problems).toEqual([]);
	});

	it('has the remainder on what is left', () => {
		const read = simpleShopify([{ quantity: 3, price: '3.34', total_discount: '0.02' }], '10.00', {
			refunds: [shopifyRefund(1, 1, 'cancel')],
		});
		expect(rows(read)).toEqual([
			['purchase', 2, '6.67'],
			['canceled', 1, '3.33'],
		]);
		expect(read.lineItems.map(({ discount }) => discount)).toEqual(['0.01', '0.01']);
	});

	it('has the remainder on the last part if nothing is left', () => {
		const read = simpleShopify([{ quantity: 3 }], '30.00', {
			fulfillments: [{ status: 'success', line_items: [{ id: 1, quantity: 2 }] }],
			refunds: [
				shopifyRefund(1, 1, 'cancel', { subtotal: 8 }),
				shopifyRefund(1, 2, 'return', { subtotal: 18 }),
			],
		});
		expect(rows(read)).toEqual([
			['canceled', 1, '8.00'],
			['return', 2, '22.00'],
		]);
	});

	it('is split in whole yen', () => {
		const read = simpleShopify([{ quantity: 3, price: '100', total_discount: '1' }], '299', {
			currency: 'JPY',
			presentment_currency: 'JPY',
			current_total_price: '199',
			refunds: [shopifyRefund(1, 1, 'cancel')],
		});
		expect(rows(read)).toEqual([
			['purchase', 2, '199.00'],
			['canceled', 1, '100.00'],
		]);
	});

	it('is split in thousandths of a dinar', () => {
		const read = simpleShopify(
			[{ quantity: 3, price: '1.000', total_discount: '0.001' }],
			'2.999',
			{
				currency: 'KWD',
				presentment_currency: 'KWD',
				refunds: [shopifyRefund(1, 1, 'cancel')],
			},
		);
		expect(rows(read)).toEqual([
			['purchase', 2, '1.999'],
			['canceled', 1, '1.00'],
		]);
	});

	it('keeps the places of problems of later lines', () => {
		const read = simpleShopify([{ quantity: 2, current_quantity: 1 }, { price: 'x' }], '20.00');
		expect(read.problems.map(({ path }) => path)).toContain('lineItems.2.total');
		expect(read.lineItems).toHaveLength(3);
	});

	it('is a problem of the refunds if more was refunded than it has', () => {
		const read = simpleShopify([{ quantity: 1 }], '10.00', {
			refunds: [shopifyRefund(1, 3, 'cancel', { subtotal: 30 })],
		});
		expect(rows(read)).toEqual([['canceled', 1, '10.00']]);
		expect(read.problems).toMatchObject([{ path: 'refunds' }]);
	});

	it('is left alone by refunds of other lines and of no pieces', () => {
		const read = simpleShopify([{}], '10.00', {
			refunds: [shopifyRefund(9, 1, 'cancel'), shopifyRefund(1, 0, 'no_restock')],
		});
		expect(rows(read)).toEqual([['purchase', 1, '10.00']]);
		expect(read.refunds.map(({ lineItems }) => lineItems)).toEqual([
			[{ id: '9', quantity: 1 }],
			[],
		]);
		expect(read.problems).toEqual([]);
	});
});

describe('whether pieces were shipped', () => {
	const gone = (line: object, fields: object = {}) =>
		simpleShopify([{ quantity: 2, current_quantity: 0, ...line }], '20.00', fields).lineItems.map(
			({ type, quantity }) => [type, quantity],
		);

	it.each([
		['the fulfillments, by line', {}, { fulfillments: [{ line_items: [{ id: 1, quantity: 1 }] }] }],
		['the fulfillable pieces', { fulfillment_status: 'partial', fulfillable_quantity: 1 }, {}],
		['that it is partly shipped', { fulfillment_status: 'partial' }, {}],
	])('is concluded from %s', (_, line, fields) => {
		expect(gone(line, fields)).toEqual([
			['canceled', 1],
			['return', 1],
		]);
	});

	it('is concluded from the word of the line, or of the order', () => {
		expect(gone({ fulfillment_status: 'fulfilled' })).toEqual([['return', 2]]);
		expect(gone({}, { fulfillment_status: 'fulfilled' })).toEqual([['return', 2]]);
		expect(gone({})).toEqual([['canceled', 2]]);
	});

	it('of a line that no fulfillment has is not concluded from those of others', () => {
		const fulfillments = [{ status: 'success', line_items: [{ id: 7, quantity: 1 }] }];
		expect(gone({}, { fulfillment_status: 'fulfilled', fulfillments })).toEqual([['canceled', 2]]);
	});

	it.each(['cancelled', 'error', 'failure'])('is not concluded from one with %s', (status) => {
		const fulfillments = [{ status, line_items: [{ id: 1, quantity: 2 }] }];
		expect(gone({}, { fulfillments })).toEqual([['canceled', 2]]);
	});
});

describe('an order of which nothing is left', () => {
	it('is canceled if nothing was returned, else returned', () => {
		const lines = [{ current_quantity: 0 }, { current_quantity: 0 }];
		expect(simpleShopify(lines, '20.00').status).toBe('canceled');
		const refunds = [shopifyRefund(2, 1, 'return')];
		expect(simpleShopify(lines, '20.00', { refunds }).status).toBe('returned');
	});

	it('stays canceled if it was canceled', () => {
		const fields = { cancelled_at: '2026-11-21T00:00:00Z', cancel_reason: 'inventory' };
		const refunds = [shopifyRefund(1, 1, 'return')];
		expect(simpleShopify([{}], '10.00', { ...fields, refunds })).toMatchObject({
			status: 'canceled',
			canceledAt: '2026-11-21T00:00:00Z',
			cancelReason: 'inventory',
		});
	});
});

describe('an edited line with tax on top', () => {
	const [line] = [{ subtotal: 9, total_tax: 1.8 }];

	it('has the tax of the refund, or its share of the line', () => {
		const refunds = [shopifyRefund(9001, 1, 'cancel', line)];
		const read = readShopify({ refunds });
		expect(rows(read)).toEqual([
			['purchase', 1, '10.80'],
			['canceled', 1, '10.80'],
		]);
		expect(read.lineItems[1]).toMatchObject({
			unitPrice: '12.00',
			discount: '1.20',
			taxRate: '20',
			taxAmount: '1.80',
		});
		const untaxed = readShopify({ refunds: [shopifyRefund(9001, 1, 'cancel', { subtotal: 9 })] });
		expect(rows(untaxed)).toEqual(rows(read));
		expect(read.problems).toEqual([]);
	});
});
