import { describe, expect, it } from 'vitest';

import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import { findBrokenRules } from '../../../../nodes/VoyadoEngage/order/rules';
import { emptyShipping, fullOrder, line, openDiscount } from '../../../orders/standard';
import { convert, converted, convertWith, onlyLines, refusal } from './conversion';

describe('a discount on the order', () => {
	it('is taken off the purchases to the last smallest unit, with a warning', () => {
		const lineItems = [
			line({ total: '10.00' }),
			line({ total: '10.00' }),
			line({ total: '10.00' }),
			line({ total: '99.00', type: 'canceled' }),
		];
		const discounts = [
			openDiscount({ amount: '6.00', name: 'Autumn' }),
			openDiscount({ amount: '4.00', code: 'X' }),
		];
		const result = convertWith({ lineItems, discounts, fees: [] });
		expect(result.order.items.map(({ grossPaidPrice }) => grossPaidPrice)).toEqual([
			6.66, 6.67, 6.67,
		]);
		expect(result.order.items[0]).toMatchObject({
			originalPrice: 10,
			discounts: [{ value: -3.34, description: 'Autumn, X' }],
			discounted: true,
			taxAmount: 1.33,
		});
		expect(result.order.totalGrossPrice).toBe(69);
		expect(result.warnings).toEqual(['a discount on the order, which was taken off its lines']);
	});

	it("stands beside a line's own", () => {
		const lineItems = [line({ total: '80.00', discount: '20.00' })];
		const order = converted({ lineItems, discounts: [openDiscount()] });
		expect(order.items[0]).toMatchObject({
			grossPaidPrice: 70,
			originalPrice: 100,
			discounts: [{ value: -20 }, { value: -10 }],
		});
	});

	it('does not take a line below zero as long as the lines cost enough', () => {
		const lineItems = [line({ total: '0.00' }), line({ total: '0.01' }), line({ total: '5.00' })];
		const order = converted({ lineItems, discounts: [openDiscount({ amount: '5.01' })] });
		expect(order.items.map(({ grossPaidPrice }) => grossPaidPrice)).toEqual([0, 0, 0]);
		expect(order.items[0]).not.toHaveProperty('discounts');
	});

	it('must be known', () => {
		expect(refusal({ discounts: [openDiscount({ amount: null })] }).message).toContain(
			"'discounts.0.amount'",
		);
		expect(refusal({ discounts: [openDiscount({ amount: '-1' })] }).message).toContain(
			'must be 0 or more',
		);
	});
});

describe('an order discount that is more than the lines', () => {
	const lineItems = [line({ total: '20.00' }), line({ total: '10.00', type: 'canceled' })];
	const shipping = { ...emptyShipping, total: '5.00', taxRate: '25', taxAmount: '1.00' };
	const with_ = (amount: string, changes: Partial<StandardOrder> = {}) => ({
		...{ lineItems, shipping, fees: [], payments: [] },
		discounts: [openDiscount({ amount })],
		...changes,
	});

	it('goes off shipping, whose stated tax then no longer holds', () => {
		const order = converted(with_('22.50'));
		expect(order.items.map(({ grossPaidPrice }) => grossPaidPrice)).toEqual([0]);
		expect(order.freightFee).toEqual({ value: 2.5 });
		expect(order.totalGrossPrice).toBe(2.5);
		expect(order).not.toHaveProperty('totalTax');
		const unstated = { shipping: { ...shipping, taxAmount: null } };
		expect(converted(with_('22.50', unstated)).freightFee).toEqual({
			value: 2.5,
			tax: 0.5,
			taxPercent: 25,
		});
	});

	it('and than shipping is refused by name', () => {
		expect(refusal(with_('25.01')).message).toBe(
			"The 'discounts' of Order A-1001 come to 25.01, which is 0.01 more than its lines and shipping come to",
		);
		const noShipping = { shipping: emptyShipping };
		expect(refusal(with_('20.01', noShipping)).message).toContain('0.01 more than its lines come');
	});

	it('counts the lines of a canceled order, which are all sent', () => {
		expect(converted(with_('30.00', { status: 'canceled' })).totalGrossPrice).toBe(5);
	});
});

describe('prices per unit', () => {
	it('of before come from the unit price, also with many decimals', () => {
		const lineItems = [line({ total: '9.00', discount: '1.05', quantity: 8 })];
		expect(converted({ lineItems }).items[0]).toMatchObject({
			originalPrice: 10.05,
			originalPricePerUnit: 1.25625,
		});
	});

	it('are left out if they never end, or have more digits than a number of JSON keeps', () => {
		const perUnit = (total: string, discount: string, quantity: number) =>
			converted({ lineItems: [line({ total, discount, quantity })] }).items[0];
		expect(perUnit('10.00', '1.00', 3)).not.toHaveProperty('grossPaidPricePerUnit');
		expect(perUnit('9.00', '1.00', 3)).not.toHaveProperty('originalPricePerUnit');
		expect(perUnit('123456789.00', '0.01', 65536)).not.toHaveProperty('originalPricePerUnit');
	});
});

describe('currencies without decimals', () => {
	it('divide a discount in whole units, and keep a cent of tax', () => {
		const lineItems = [line({ total: '1000' }), line({ total: '1000' }), line({ total: '1000' })];
		const order = converted({
			...{ ...onlyLines, currency: 'JPY', lineItems },
			discounts: [openDiscount({ amount: '100' })],
		});
		expect(order.items.map(({ grossPaidPrice }) => grossPaidPrice)).toEqual([966, 967, 967]);
		expect(order.items[0].taxAmount).toBe(193.2);
	});
});

/** Shapes of orders from the field, as the readers give them. */
describe('an order from the field', () => {
	const sendable = (changes: Partial<StandardOrder>) => {
		const order = converted({ ...onlyLines, ...changes });
		expect(Object.values(findBrokenRules(order)).flat()).toEqual([]);
		return order;
	};

	it('whose line was raised by hand is sent without a discount', () => {
		const lineItems = [line({ sku: 'MUG', total: '105.00', taxRate: '0', taxAmount: '0.00' })];
		const [item] = sendable({ lineItems }).items;
		expect(item).toMatchObject({ grossPaidPrice: 105, taxAmount: 0, taxPercent: 0 });
		expect(item).not.toHaveProperty('discounts');
		expect(item).not.toHaveProperty('originalPrice');
	});

	it('in whole koruna is sent with its rounding and its own taxes', () => {
		const order = sendable({
			currency: 'CZK',
			lineItems: [line({ total: '142.00', taxRate: '21', taxAmount: '25.00' })],
			shipping: { ...emptyShipping, total: '120.00', taxRate: '21', taxAmount: '21.00' },
			totals: { ...fullOrder().totals, rounding: '-1.00' },
		});
		expect(order).toMatchObject({ totalGrossPrice: 261, totalRoundOff: { value: -1 } });
		// 25 of 142 at 21 % is 0.36 from the formula: Voyado would refuse it.
		expect(order.items[0]).not.toHaveProperty('taxAmount');
		expect(order).not.toHaveProperty('totalTax');
	});

	it('whose tax is stated for the whole order is sent without line taxes', () => {
		const taxes = [{ name: 'VAT', rate: '19', amount: '19.00' }];
		const order = sendable({ taxes, lineItems: [line({ total: '119.00', taxRate: null })] });
		expect(order.totalGrossPrice).toBe(119);
		expect(order.items[0]).not.toHaveProperty('taxAmount');
		expect(order).not.toHaveProperty('totalTax');
	});

	it('with a rate but no tax is sent with the tax that was charged', () => {
		const order = sendable({
			currency: 'JPY',
			lineItems: [
				line({ sku: 'COAT', quantity: 2, total: '11800.00', taxRate: '0', taxAmount: '0.00' }),
				line({ sku: 'TOP', total: '2519.00', taxRate: '10', taxAmount: '229.00' }),
			],
			payments: [{ method: 'shopify_payments', amount: '14319.00', status: null }],
		});
		expect(order.items.map(({ taxAmount }) => taxAmount)).toEqual([0, 229]);
		expect(order).toMatchObject({ totalTax: 229, totalGrossPrice: 14319 });
		expect(order.paymentMethods).toEqual([{ type: 'shopify_payments', value: 14319 }]);
	});

	it('of a customer without VAT is sent with a tax of 0', () => {
		const lineItems = [line({ taxRate: '0', taxAmount: '0.00' })];
		expect(sendable({ lineItems })).toMatchObject({ totalTax: 0, items: [{ taxPercent: 0 }] });
	});

	it('that is shipped and not paid names no payment as received', () => {
		const order = sendable({
			status: 'shipped',
			paymentStatus: 'pending',
			payments: [{ method: 'Cash on Delivery (COD)', amount: null, status: null }],
			lineItems: [line({ taxRate: null })],
		});
		expect(order).toMatchObject({ orderStatus: 'Shipped', paymentStatus: 'Pending' });
		expect(order).not.toHaveProperty('paymentMethods');
	});

	it('that was refunded in part goes with what is left', () => {
		const result = convertWith({
			...onlyLines,
			paymentStatus: 'partiallyRefunded',
			lineItems: [
				line({ ids: ['1'], quantity: 2, total: '66.67', taxAmount: '13.33' }),
				line({ ids: ['1'], quantity: 1, total: '33.33', taxAmount: '6.67', type: 'return' }),
			],
			payments: [{ method: 'card', amount: '100.00', status: null }],
		});
		expect(result.order).toMatchObject({ totalGrossPrice: 66.67, totalTax: 13.33 });
		expect(result.unsupportedParts).toEqual(['returned lines', 'payments']);
	});
});

describe('payments', () => {
	it.each<[string, StandardOrder['payments']]>([
		['do not make the total', [{ method: 'card', amount: '333.99', status: null }]],
		['have no amount', [{ method: 'card', amount: null, status: null }]],
		[
			'are known in part',
			[
				{ method: 'card', amount: '334.00', status: null },
				{ method: null, amount: '1.00', status: null },
			],
		],
		['have no method', [{ method: null, amount: '334.00', status: null }]],
	])('are left out and told if they %s', (_, payments) => {
		const result = convert(fullOrder({ payments }));
		expect(result.order).not.toHaveProperty('paymentMethods');
		expect(result.unsupportedParts).toEqual(['payments']);
	});

	it('are not missed if there are none', () => {
		expect(convert(fullOrder({ payments: [] })).unsupportedParts).toEqual([]);
	});
});
