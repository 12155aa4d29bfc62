import { describe, expect, it } from 'vitest';

import { readShopify, shopifyOrder, shopifyRefund, simpleShopify } from './fixture';

const onTop = { taxes_included: false };
const vat = { title: 'VAT', rate: 0.19 };

describe('tax on top of prices', () => {
	it('is added to discounts too', () => {
		const read = readShopify();
		expect(read.lineItems[0]).toMatchObject({
			unitPrice: '12.00',
			discount: '2.40',
			total: '21.60',
		});
		expect(read.discounts).toMatchObject([{ amount: '2.40' }]);
		expect(read.totals.discount).toBe('2.00');
	});

	it('is added to the discount of shipping', () => {
		const [shipping] = shopifyOrder.shipping_lines;
		const read = readShopify(
			{
				shipping_lines: [
					{
						...shipping,
						price: '10.00',
						discount_allocations: [{ amount: '5.00', discount_application_index: 1 }],
					},
				],
				discount_applications: [
					...shopifyOrder.discount_applications,
					{ type: 'automatic', title: 'Half', target_type: 'shipping_line' },
				],
			},
			{},
			{ amountsIn: 'shop' },
		);
		expect(read.shipping).toMatchObject({ total: '6.00', discount: '6.00', taxRate: '20' });
		expect(read.discounts[1]).toEqual({
			code: null,
			name: 'Half',
			amount: '6.00',
			target: 'shipping',
			isAllocated: true,
		});
		expect(read.problems).toEqual([]);
	});

	it('of shipping has the rate of what costs something, whatever is free beside it', () => {
		const [shipping] = shopifyOrder.shipping_lines;
		const free = { ...shipping, title: 'Pickup', price: '0.00', discounted_price: '0.00' };
		const lines = [shipping, { ...free, tax_lines: [] }];
		const read = readShopify({ shipping_lines: lines });
		expect(read.shipping).toMatchObject({ total: '6.00', taxRate: '20', taxAmount: '1.00' });
		const other = { ...shipping, tax_lines: [{ price: '0.50', rate: 0.1 }] };
		expect(readShopify({ shipping_lines: [shipping, other] }).shipping.taxRate).toBeNull();
	});

	it('is divided over several discounts of a line without a remainder', () => {
		const read = simpleShopify(
			[
				{
					quantity: 1,
					price: '10.00',
					discount_allocations: [
						{ amount: '1.11', discount_application_index: 0 },
						{ amount: '2.22', discount_application_index: 1 },
					],
					tax_lines: [{ ...vat, price: '1.27' }],
				},
			],
			'7.94',
			{ ...onTop, total_tax: '1.27', discount_applications: [{ code: 'A' }, { code: 'B' }] },
		);
		expect(read.lineItems[0]).toMatchObject({ discount: '3.96', total: '7.94' });
		expect(read.discounts.map(({ amount }) => amount)).toEqual(['1.32', '2.64']);
		expect(read.problems).toEqual([]);
	});

	it('of a line that is free is that of its rate', () => {
		const read = simpleShopify(
			[{ total_discount: '10.00', tax_lines: [{ ...vat, price: '0.00' }] }],
			'0.00',
			onTop,
		);
		expect(read.lineItems[0]).toMatchObject({
			unitPrice: '11.90',
			discount: '11.90',
			total: '0.00',
			taxRate: '19',
			taxAmount: '0.00',
		});
	});

	it('is on top if the order does not say whether prices include it', () => {
		const read = readShopify({ taxes_included: undefined });
		expect(read).toMatchObject({ taxesIncluded: null, problems: [] });
		expect(read.unknown).toContain('taxesIncluded');
	});
});

describe('tax within prices', () => {
	it('is added to nothing', () => {
		const total = { total_price: '23.00', total_price_set: undefined };
		const read = readShopify({ taxes_included: true, ...total });
		expect(read.lineItems[0]).toMatchObject({
			total: '18.00',
			discount: '2.00',
			taxAmount: '3.60',
		});
		expect(read.shipping.total).toBe('5.00');
		expect(read.taxesIncluded).toBe(true);
		expect(read.problems).toEqual([]);
	});
});

describe('stated tax that contradicts rates', () => {
	const line = (price: string, taxes: object[], quantity = 1) =>
		simpleShopify([{ price, quantity, tax_lines: taxes }], '0', { total_price: undefined })
			.lineItems[0];

	it.each([
		['that is 0', '100.00', [{ ...vat, price: '0.00' }], '0', '0.00'],
		['that rounds to 0', '0.01', [{ ...vat, price: '0.00' }], '19', '0.00'],
		['that fits', '119.00', [{ ...vat, price: '19.00' }], '19', '19.00'],
		['a cent off', '119.00', [{ ...vat, price: '19.01' }], '19', '19.01'],
		['two cents off', '119.00', [{ ...vat, price: '19.02' }], null, '19.02'],
		['that is not stated', '119.00', [vat], '19', null],
		[
			'one of which is 0',
			'110.00',
			[
				{ ...vat, price: '0.00' },
				{ rate: 0.1, price: '10.00' },
			],
			'10',
			'10.00',
		],
	])('has no rate but its amount: %s', (_, price, taxes, taxRate, taxAmount) => {
		expect(line(price, taxes)).toMatchObject({ taxRate, taxAmount });
	});

	it('is counted per piece', () => {
		expect(line('11.90', [{ ...vat, price: '19.09' }], 10).taxRate).toBe('19');
		expect(line('11.90', [{ ...vat, price: '19.11' }], 10).taxRate).toBeNull();
	});

	it('passes on each tax as it is stated', () => {
		const [line] = readShopify().lineItems;
		expect(line.taxes).toEqual([
			{ name: 'State', rate: '15', amount: '2.70' },
			{ name: 'City', rate: '5', amount: '0.90' },
		]);
		expect(readShopify().taxes).toEqual([
			{ name: 'State', rate: '15', amount: '3.70' },
			{ name: 'City', rate: '5', amount: '0.90' },
		]);
	});

	it('is unknown if the line says nothing', () => {
		expect(simpleShopify([{ tax_lines: undefined }], '10.00').lineItems[0]).toMatchObject({
			taxRate: null,
			taxAmount: null,
			taxes: [],
		});
	});
});

describe('tax that only the whole order states', () => {
	const ofOrder = (tax: string) => ({ total_tax: tax, tax_lines: [{ ...vat, price: tax }] });

	it('is divided over lines and shipping if it comes on top', () => {
		const read = simpleShopify([{ price: '50.00' }, { price: '45.00' }], '119.00', {
			...onTop,
			...ofOrder('19.00'),
			shipping_lines: [{ title: 'DHL', price: '5.00', discount_allocations: [], tax_lines: [] }],
		});
		expect(read.lineItems.map(({ total }) => total)).toEqual(['59.50', '53.55']);
		expect(read.shipping).toMatchObject({ total: '5.95', taxRate: null, taxAmount: null });
		expect(read.lineItems[0]).toMatchObject({ taxRate: null, taxAmount: null, taxes: [] });
		expect(read.taxes).toEqual([{ name: 'VAT', rate: '19', amount: '19.00' }]);
		expect(read.totals).toMatchObject({ total: '119.00', tax: '19.00' });
		expect(read.unknown).toEqual(
			expect.arrayContaining(['lineItems.taxRate', 'lineItems.taxAmount', 'shipping.taxRate']),
		);
		expect(read.problems).toEqual([]);
	});

	it('is divided by largest remainder', () => {
		const read = simpleShopify([{}, {}, {}], '31.00', { ...onTop, ...ofOrder('1.00') });
		expect(read.lineItems.map(({ total }) => total)).toEqual(['10.34', '10.33', '10.33']);
		expect(read.problems).toEqual([]);
	});

	it('is not added to prices that include it', () => {
		const read = simpleShopify([{}], '10.00', ofOrder('1.60'));
		expect(read.lineItems[0]).toMatchObject({ total: '10.00', taxRate: null, taxAmount: null });
		expect(read.totals.tax).toBe('1.60');
		expect(read.problems).toEqual([]);
	});

	it('is not added if the order balances without it', () => {
		const read = simpleShopify([{}], '10.00', { ...onTop, ...ofOrder('1.60') });
		expect(read.lineItems[0].total).toBe('10.00');
		expect(read.problems).toEqual([]);
	});

	it('is added to discounts and to refunded amounts by the share of the line', () => {
		const read = simpleShopify(
			[{ quantity: 2, price: '60.00', total_discount: '20.00', current_quantity: 1 }],
			'119.00',
			{
				...onTop,
				...ofOrder('19.00'),
				refunds: [shopifyRefund(1, 1, 'cancel', { subtotal: 50, total_tax: 0 })],
			},
		);
		expect(
			read.lineItems.map(({ type, total, discount, unitPrice }) => [
				type,
				total,
				discount,
				unitPrice,
			]),
		).toEqual([
			['purchase', '59.50', '11.90', '71.40'],
			['canceled', '59.50', '11.90', '71.40'],
		]);
		expect(read.problems).toEqual([]);
	});

	it('is that of shipping if only shipping does not state its own', () => {
		const read = readShopify({
			shipping_lines: [{ title: 'Standard', price: '5.00', discount_allocations: [] }],
		});
		expect(read.lineItems[0]).toMatchObject({ total: '21.60', taxRate: '20' });
		expect(read.shipping).toMatchObject({ total: '6.00', taxRate: null, taxAmount: null });
		expect(read.problems).toEqual([]);
	});
});

describe('shipping that was removed', () => {
	const express = {
		title: 'Express',
		price: '10.00',
		discount_allocations: [{ amount: '1.00', discount_application_index: 0 }],
		tax_lines: [{ ...vat, price: '1.71' }],
		is_removed: true,
	};
	const standard = {
		title: 'Standard',
		price: '5.00',
		discount_allocations: [],
		tax_lines: [{ ...vat, price: '0.95' }],
		is_removed: false,
	};
	const lines = [{ tax_lines: [{ ...vat, price: '1.90' }] }];
	const shipping = { ...onTop, shipping_lines: [express, standard] };

	it('does not count, nor does its tax', () => {
		const read = simpleShopify(lines, '28.56', { ...shipping, total_tax: '4.56' });
		expect(read.shipping).toEqual({
			total: '5.95',
			discount: '0.00',
			taxRate: '19',
			taxAmount: '0.95',
			method: 'Standard',
		});
		expect(read.totals.total).toBe('17.85');
		expect(read.problems).toEqual([]);
	});

	it('is not taken off a total that is without it', () => {
		const read = simpleShopify(lines, '17.85', { ...shipping, total_tax: '2.85' });
		expect(read.totals.total).toBe('17.85');
		expect(read.problems).toEqual([]);
	});

	it('is not taken off a total that is without it but for rounding', () => {
		const read = simpleShopify(lines, '17.86', { ...shipping, total_tax: '2.85' });
		expect(read.totals).toMatchObject({ total: '17.86', rounding: '0.01' });
		expect(read.payments).toMatchObject([{ amount: '17.86' }]);
		expect(read.problems).toEqual([]);
	});

	it('is taken off a total that contains it but for rounding', () => {
		const read = simpleShopify(lines, '28.55', { ...shipping, total_tax: '4.56' });
		expect(read.totals).toMatchObject({ total: '17.84', rounding: '-0.01' });
		expect(read.problems).toEqual([]);
	});

	it('has its share of a tax that only the whole order states', () => {
		const [own, removed] = [standard, express].map((line) => ({ ...line, tax_lines: [] }));
		const read = simpleShopify([{}], '28.56', {
			...onTop,
			shipping_lines: [removed, own],
			total_tax: '4.56',
			tax_lines: [{ ...vat, price: '4.56' }],
		});
		expect(read.lineItems[0].total).toBe('11.90');
		expect(read.shipping.total).toBe('5.95');
		expect(read.totals.total).toBe('17.85');
		expect(read.problems).toEqual([]);
	});

	it('is all of it', () => {
		const read = simpleShopify([{}], '20.00', {
			shipping_lines: [{ title: 'Express', price: '10.00', tax_lines: [], is_removed: true }],
		});
		expect(read.shipping).toMatchObject({ total: '0.00', method: null });
		expect(read.totals.total).toBe('10.00');
	});

	it('that was free changes nothing', () => {
		const free = { title: 'Pickup', price: '0.00', tax_lines: [], is_removed: true };
		const read = simpleShopify([{}], '10.00', { shipping_lines: [free] });
		expect(read).toMatchObject({ totals: { total: '10.00' }, problems: [] });
	});
});
