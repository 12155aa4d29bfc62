import { describe, expect, it } from 'vitest';

import { readShopify, shopifyOrder } from './fixture';

describe('a discount that is not allocated to a line', () => {
	it('is the only discount, or not known', () => {
		const [line] = shopifyOrder.line_items;
		const lines = [{ ...line, discount_allocations: [], total_discount: '2.00' }];
		const [application] = shopifyOrder.discount_applications;
		expect(readShopify({ line_items: lines }).discounts).toMatchObject([{ amount: '2.40' }]);
		const two = { line_items: lines, discount_applications: [application, application] };
		expect(readShopify(two).discounts).toMatchObject([{ amount: null }, { amount: null }]);
	});

	it('is nothing if others are allocated', () => {
		const [application] = shopifyOrder.discount_applications;
		const applications = [application, { type: 'manual', title: 'Unused' }];
		expect(readShopify({ discount_applications: applications }).discounts).toMatchObject([
			{ amount: '2.40' },
			{ name: 'Unused', amount: '0.00' },
		]);
	});

	it('is the only discount, or not known, if the allocations do not name theirs', () => {
		const [line] = shopifyOrder.line_items;
		const [application] = shopifyOrder.discount_applications;
		const lines = [{ ...line, discount_allocations: [{ amount: '1.50' }, { amount: '0.50' }] }];
		expect(readShopify({ line_items: lines }).discounts).toMatchObject([{ amount: '2.40' }]);
		const two = { line_items: lines, discount_applications: [application, application] };
		expect(readShopify(two).discounts).toMatchObject([{ amount: null }, { amount: null }]);
	});

	it('below zero is a problem', () => {
		const [line] = shopifyOrder.line_items;
		const allocation = { amount: '-2.00', discount_application_index: 0 };
		const read = readShopify({ line_items: [{ ...line, discount_allocations: [allocation] }] });
		expect(read.problems.map(({ path }) => path)).toContain('lineItems.0.discount');
		expect(read.lineItems[0]).toMatchObject({ discount: null, total: null });
	});
});
