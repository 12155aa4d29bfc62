import { describe, expect, it } from 'vitest';

import { readDecimal } from '../../../nodes/shared/money/decimal';
import { splitLine, type LinePart } from '../../../nodes/shared/order/splitLine';
import type { LineItem } from '../../../nodes/shared/order/standardOrder';

const base: LineItem = {
	ids: ['1'],
	type: 'purchase',
	sku: null,
	productId: null,
	variantId: null,
	name: null,
	variant: null,
	quantity: 3,
	unitPrice: '40.00',
	discount: '0.00',
	total: '120.00',
	taxRate: '20',
	taxAmount: '20.00',
	taxes: [],
	imageUrl: null,
	url: null,
	status: null,
	custom: {},
};

const of = (amount: string) => readDecimal(amount, '');

function split(line: Partial<LineItem>, ...parts: LinePart[]) {
	return splitLine({ ...base, ...line }, parts, 2);
}

describe('a line that is split', () => {
	it('has exact quantities of fractions', () => {
		const parts = split(
			{ quantity: 1.1 },
			{ type: 'canceled', quantity: 0.1 },
			{ type: 'canceled', quantity: 0.2 },
			{ type: 'return', quantity: 0.1 },
		);
		expect(parts.map(({ type, quantity }) => [type, quantity])).toEqual([
			['purchase', 0.7],
			['canceled', 0.3],
			['return', 0.1],
		]);
	});

	it('does not use amounts that come to more than the line', () => {
		const parts = split(
			{},
			{ type: 'canceled', quantity: 1, total: of('130'), taxAmount: of('21') },
		);
		expect(parts.map(({ total, taxAmount }) => [total, taxAmount])).toEqual([
			['80.00', '13.33'],
			['40.00', '6.67'],
		]);
	});

	it('uses amounts that come to the line', () => {
		const parts = split({}, { type: 'return', quantity: 1, total: of('120') });
		expect(parts.map(({ total }) => total)).toEqual(['0.00', '120.00']);
	});

	it.each([
		// 3 x 10.00 less 2.00; the shop rounds each piece up, down, or not at all.
		['9.34', ['1.34', '0.66']],
		['9.32', ['1.32', '0.68']],
		['9.33', ['1.33', '0.67']],
	])('with %s for a piece has a discount that keeps its unit price', (total, discounts) => {
		const parts = split(
			{ total: '28.00', discount: '2.00', unitPrice: '10.00' },
			{ type: 'canceled', quantity: 1, total: of(total) },
		);
		expect(parts.map(({ discount }) => discount)).toEqual(discounts);
		expect(parts.map(({ unitPrice }) => unitPrice)).toEqual(['10.00', '10.00']);
	});

	it.each([
		['80.00', '0.00', '45.00', ['0.00', '0.00']],
		['90.00', '10.00', '60.00', ['5.00', '5.00']],
		['99.99', '0.02', '49.99', ['0.01', '0.01']],
	])(
		'for %s, less %s, has its discount by quantity if %s does not fit its unit price',
		(total, discount, gone, discounts) => {
			const parts = split(
				{ quantity: 2, total, discount },
				{ type: 'return', quantity: 1, total: of(gone) },
			);
			expect(parts.map((part) => part.discount)).toEqual(discounts);
		},
	);

	it('of which nothing is left has all of its amounts', () => {
		expect(split({}, { type: 'return', quantity: 3, total: of('90') })).toMatchObject([
			{ type: 'return', quantity: 3, total: '120.00', taxAmount: '20.00' },
		]);
	});

	it('has its only tax in the parts as in their tax amounts', () => {
		const taxes = [{ name: 'VAT', rate: '20', amount: '20.00' }];
		const parts = split({ taxes }, { type: 'canceled', quantity: 1, taxAmount: of('6.50') });
		expect(parts.map((part) => [part.taxAmount, part.taxes[0].amount])).toEqual([
			['13.50', '13.50'],
			['6.50', '6.50'],
		]);
	});

	it('of which nothing is known but the quantity is split too', () => {
		const unknown = { total: null, discount: null, taxAmount: null, unitPrice: null };
		expect(split(unknown, { type: 'canceled', quantity: 1, total: of('5') })).toMatchObject([
			{ quantity: 2, total: null },
			{ quantity: 1, total: null },
		]);
		expect(split({ quantity: null }, { type: 'canceled', quantity: 1 })).toHaveLength(1);
	});
});
