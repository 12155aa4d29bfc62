import { describe, expect, it } from 'vitest';

import { readWoo, simpleWoo, wooCommerceOrder } from './fixture';

describe('lines', () => {
	it('whose price was raised have no discount', () => {
		const raised = { subtotal: '10.00', total: '12.00', quantity: 2 };
		expect(simpleWoo([raised], '12.00')).toMatchObject({
			lineItems: [{ unitPrice: '6.00', discount: '0.00', total: '12.00' }],
			problems: [],
		});
	});

	it('without a stated tax before discount have the discount by their own tax', () => {
		const [line] = wooCommerceOrder.line_items;
		const read = readWoo({ line_items: [{ ...line, subtotal_tax: undefined }] });
		expect(read.lineItems[0]).toMatchObject({ discount: '2.40', unitPrice: '12.00' });
	});

	it('have each value of a free field, once', () => {
		const fields = (prefix: string) =>
			['Cheese', 'Ham', 'Cheese'].map((value, id) => ({ id, key: `${prefix}topping`, value }));
		const read = simpleWoo([{ meta_data: [...fields(''), ...fields('_')] }], '10.00', {
			meta_data: [{ key: 'gift', value: 'yes' }, [], { key: 'gift', value: 'yes' }],
		});
		expect(read.lineItems[0].custom).toEqual({ topping: ['Cheese', 'Ham'] });
		expect(read.custom).toEqual({ gift: 'yes' });
	});

	it('of no pieces are left out if they cost nothing', () => {
		const empty = { quantity: 0, subtotal: '0.00', total: '0.00' };
		expect(simpleWoo([empty, {}, { ...empty, total_tax: undefined }], '10.00')).toMatchObject({
			lineItems: [{ ids: ['2'] }],
			problems: [],
		});
		const costly = simpleWoo([{ quantity: 0 }], '10.00');
		expect(costly.lineItems).toMatchObject([{ quantity: null, total: '10.00' }]);
		expect(costly.problems).toMatchObject([{ path: 'lineItems.0.quantity' }]);
	});

	it('count no tax without an amount, and know no product that is gone', () => {
		const [line] = wooCommerceOrder.line_items;
		const taxes = [...line.taxes, { id: 76, total: '', subtotal: '' }];
		const read = readWoo({ line_items: [{ ...line, taxes, product_id: 0 }] });
		expect(read.lineItems[0]).toMatchObject({ taxRate: '20', productId: null });
		expect(read.lineItems[0].taxes).toHaveLength(1);
	});

	it.each([
		['0.00', '0', '0.00'],
		['3.60', '20', '3.60'],
		['3.62', '20', '3.62'],
		['3.65', null, '3.65'],
	])('with a tax of %s of 20 %% have the rate %s', (tax, taxRate, taxAmount) => {
		const [line] = wooCommerceOrder.line_items;
		const taxes = [{ id: 75, total: tax }];
		expect(
			readWoo({ line_items: [{ ...line, total_tax: tax, taxes }] }).lineItems[0],
		).toMatchObject({ taxRate, taxAmount });
	});
});

describe('a shop that rounds to whole crowns', () => {
	const whole = { quantity: 3, subtotal: '100', total: '100', subtotal_tax: '0', total_tax: '0' };
	const shop = { currency: 'CZK', shipping_total: '0', discount_total: '0' };

	it('may be a crown off per line', () => {
		const line = { ...whole, quantity: 1 };
		expect(simpleWoo([line, line], '198', shop)).toMatchObject({
			totals: { rounding: '-2.00' },
			problems: [],
		});
		expect(simpleWoo([line], '98', shop).problems).toMatchObject([{ path: 'totals.total' }]);
	});

	it('may not if it states hellers', () => {
		const line = { ...whole, quantity: 1, total: '100.00' };
		expect(simpleWoo([line], '99', shop).problems).toMatchObject([{ path: 'totals.total' }]);
	});

	it('has refunded pieces in whole crowns', () => {
		const refund = { id: 1, total: '-33', line_items: [{ id: 1, quantity: -1 }] };
		const read = simpleWoo([whole], '100', { ...shop, refunds: [refund] });
		expect(read.lineItems.map(({ type, total }) => [type, total])).toEqual([
			['purchase', '67.00'],
			['canceled', '33.00'],
		]);
	});
});
