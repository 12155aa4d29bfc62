import { describe, expect, it } from 'vitest';

import { balanced, emptyShipping, fullOrder, line } from '../../../orders/standard';
import { convert, converted, convertWith, refusal } from './conversion';

describe('the lines', () => {
	const three = [
		line({ sku: 'P', total: '100.00' }),
		line({ sku: 'C', type: 'canceled', total: '20.00' }),
		line({ sku: 'R', type: 'return', total: '30.00', quantity: 2 }),
	];
	const bare = { shipping: emptyShipping, fees: [], lineItems: three };

	it('are what is bought; the others are left out and told', () => {
		const result = convertWith(bare);
		expect(result.order.items.map(({ sku }) => sku)).toEqual(['P']);
		expect(result.order.totalGrossPrice).toBe(100);
		expect(result.unsupportedParts).toEqual(['canceled lines', 'returned lines', 'payments']);
		expect(result.imbalance).toBeUndefined();
	});

	it('can be returns: below zero in quantity, above zero in price and tax', () => {
		const order = balanced(
			fullOrder({ ...bare, payments: [{ method: 'card', amount: '150', status: null }] }),
		);
		const result = convert(order, { nonPurchaseLines: 'return' });
		expect(result.order.items.map(({ type, sku, quantity }) => [type, sku, quantity])).toEqual([
			['PURCHASE', 'P', 1],
			['RETURN', 'C', -1],
			['RETURN', 'R', -2],
		]);
		expect(result.order.items[2]).toMatchObject({
			grossPaidPrice: 30,
			grossPaidPricePerUnit: 15,
			taxAmount: 6,
		});
		expect(result.order.totalGrossPrice).toBe(150);
		expect(result.order.totalTax).toBe(30);
		expect(result.unsupportedParts).toEqual([]);
	});

	it('of a return have no tax of zero, which Voyado refuses', () => {
		const lineItems = [line(), line({ type: 'return', taxRate: '0' })];
		const order = converted({ ...bare, lineItems }, { nonPurchaseLines: 'return' });
		expect(order.items[1]).not.toHaveProperty('taxAmount');
		expect(order.items[1].taxPercent).toBe(0);
		expect(order.totalTax).toBe(20);
	});

	it.each(['canceled', 'returned'] as const)(
		'of an order that is %s are all purchases',
		(status) => {
			for (const nonPurchaseLines of ['leaveOut', 'return'] as const) {
				const result = convertWith({ ...bare, status }, { nonPurchaseLines });
				expect(result.order.items.map(({ type }) => type)).toEqual(Array(3).fill('PURCHASE'));
				expect(result.order.totalGrossPrice).toBe(150);
				expect(result.order.orderStatus).toBe(status === 'canceled' ? 'Cancelled' : 'Returned');
				expect(result.unsupportedParts).toEqual(['payments']);
			}
		},
	);

	it('of which none is bought make the order a canceled one', () => {
		const order = converted({ ...bare, lineItems: [three[1], three[1]], status: 'confirmed' });
		expect(order.items.map(({ type }) => type)).toEqual(['PURCHASE', 'PURCHASE']);
		expect(order.orderStatus).toBe('Cancelled');
	});

	it('must be known, with what Voyado needs of each', () => {
		expect(refusal({ unknown: ['lineItems'] }).message).toBe(
			"The 'lineItems' of Order A-1001 are not known",
		);
		expect(refusal({ lineItems: [] }).message).toContain("has no 'lineItems'");
		const lineItems = [line(), line({ sku: null, quantity: null, total: null })];
		expect(refusal({ lineItems }).message).toContain(
			"has no 'lineItems.1.sku', 'lineItems.1.quantity', 'lineItems.1.total', which",
		);
		expect(refusal({ lineItems: [line({ quantity: 0 })] }).message).toBe(
			"'lineItems.0.quantity' must be above 0, not 0",
		);
		expect(refusal({ lineItems: [line({ discount: '-1' })] }).message).toBe(
			"'lineItems.0.discount' must be 0 or more, not -1",
		);
		expect(refusal({ lineItems: [line({ total: '-5.00', discount: '10.00' })] })).toMatchObject({
			message:
				"'lineItems.0.discount' is 10.00, which is more than the line costs without it: 5.00",
			description: expect.stringContaining('not a percentage'),
		});
	});

	it('are named by their product, else their variant, if they have no SKU', () => {
		const lineItems = [line({ sku: null, productId: 'prod_1', name: null })];
		expect(converted({ lineItems }).items[0]).toMatchObject({
			sku: 'prod_1',
			description: 'prod_1',
		});
		const ofVariant = [line({ sku: null, variantId: 'var_1' })];
		expect(converted({ lineItems: ofVariant }).items[0].sku).toBe('var_1');
	});

	it('of nothing known get the SKU that a person chose, and only these', () => {
		const lineItems = [line(), line({ sku: null, name: 'Flying carpet cleaning' })];
		expect(refusal({ lineItems })).toMatchObject({
			message: "Order A-1001 has no 'lineItems.1.sku', which Voyado Engage needs",
			description: expect.stringContaining("'SKU for Lines Without SKU'"),
		});
		const { items } = converted({ lineItems }, { defaultSku: 'CUSTOM' });
		expect(items.map(({ sku }) => sku)).toEqual(['S-1', 'CUSTOM']);
		expect(items[1].description).toBe('Flying carpet cleaning');
	});

	it('carry their picture and page', () => {
		const lineItems = [line({ imageUrl: 'https://a.example/i', url: 'https://a.example/p' })];
		expect(converted({ lineItems }).items[0]).toMatchObject({
			imageUrl: 'https://a.example/i',
			targetUrl: 'https://a.example/p',
		});
	});

	it('have a price per unit if that is a whole number of smallest units', () => {
		const perUnit = (total: string, quantity: number) =>
			converted({ lineItems: [line({ total, quantity })] }).items[0].grossPaidPricePerUnit;
		expect(perUnit('10.00', 4)).toBe(2.5);
		expect(perUnit('10.00', 3)).toBeUndefined();
		expect(perUnit('0.10', 8)).toBeUndefined();
		expect(perUnit('10.00', 0.5)).toBe(20);
	});
});
