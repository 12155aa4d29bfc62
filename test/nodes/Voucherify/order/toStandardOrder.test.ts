import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { standardOrder } from '../../../../nodes/Voucherify/order/toStandardOrder';
import { propertyRuns, propertyTime } from '../../../orders/amounts';
import { describeReader } from '../../../orders/properties';
import { voucherifyOrder } from '../../../orders/voucherify';

/** As Voucherify's reference shows it: two tees, 5.00 off them, 10.00 off the order. */
const order = {
	id: 'ord_X1',
	source_id: 'A-1001',
	status: 'PAID',
	created_at: '2026-02-01T09:20:01.660Z',
	updated_at: '2026-02-01T09:24:43.604Z',
	amount: 20000,
	initial_amount: 20000,
	discount_amount: 1000,
	items_discount_amount: 500,
	total_discount_amount: 1500,
	total_amount: 18500,
	applied_discount_amount: 1000,
	items_applied_discount_amount: 500,
	total_applied_discount_amount: 1500,
	items: [
		{
			object: 'order_item',
			source_id: 'tee',
			related_object: 'product',
			product_id: 'prod_1',
			quantity: 2,
			price: 10000,
			amount: 20000,
			discount_amount: 500,
			subtotal_amount: 19500,
			metadata: { size: 'M' },
			product: { id: 'prod_1', source_id: 'tee', name: 'Tee', price: 10000, metadata: {} },
		},
	],
	customer_id: 'cust_1',
	customer: { id: 'cust_1', object: 'customer' },
	referrer_id: null,
	metadata: { channel: 'web' },
	redemptions: {},
	object: 'order',
};
const [item] = order.items;

describe('an order', () => {
	it('has decimals for hundredths, and adds up', () => {
		const read = standardOrder(order);
		expect(read).toMatchObject({
			source: 'voucherify',
			id: 'ord_X1',
			number: 'A-1001',
			status: 'paid',
			providerStatus: 'PAID',
			createdAt: '2026-02-01T09:20:01.660Z',
			updatedAt: '2026-02-01T09:24:43.604Z',
			custom: { channel: 'web' },
			fees: [],
			payments: [],
			problems: [],
		});
		expect(read.lineItems).toEqual([
			{
				ids: [],
				type: 'purchase',
				sku: null,
				productId: 'tee',
				name: 'Tee',
				quantity: 2,
				unitPrice: '97.50',
				total: '195.00',
				discount: '5.00',
				taxRate: null,
				taxAmount: null,
				imageUrl: null,
				url: null,
				status: null,
				custom: { size: 'M' },
			},
		]);
		expect(read.discounts).toEqual([
			{ code: null, name: null, amount: '5.00', appliesTo: 'lines' },
			{ code: null, name: null, amount: '10.00', appliesTo: 'order' },
		]);
		expect(read.totals).toEqual({
			total: '185.00',
			lineItems: '195.00',
			shipping: null,
			fees: null,
			roundOff: '0.00',
			discount: '15.00',
			tax: null,
			refunded: null,
		});
	});

	it('knows what Voucherify cannot say', () => {
		const read = standardOrder(order);
		expect(read).toMatchObject({ currency: null, billingAddress: null, shippingAddress: null });
		expect(read.unknown).toEqual(
			expect.arrayContaining([
				'currency',
				'billingAddress',
				'shippingAddress',
				'shipping',
				'fees',
				'payments',
				'customer.email',
			]),
		);
	});

	it.each([null, undefined, ' '])('has its ID as number where the source ID is %j', (id) => {
		expect(standardOrder({ ...order, source_id: id }).number).toBe('ord_X1');
	});

	it.each([
		['CREATED', 'created'],
		['PAID', 'paid'],
		['FULFILLED', 'delivered'],
		['CANCELED', 'canceled'],
		['PROCESSING', 'other'],
		['toString', 'other'],
		[null, null],
	])('at %s is %s', (status, expected) => {
		expect(standardOrder({ ...order, status }).status).toBe(expected);
	});

	it('sums its total where Voucherify does not, as discounts are absent where there are none', () => {
		const { id, amount, items } = order;
		const [{ discount_amount: _discount, ...whole }] = items;
		const bare = standardOrder({ id, amount, items: [whole] });
		expect(bare.totals).toMatchObject({ total: '200.00', discount: '0.00' });
		const discounted = standardOrder({ id, amount, items, discount_amount: 1000 });
		expect(discounted.totals).toMatchObject({ total: '185.00', discount: '15.00' });
		expect([...bare.problems, ...discounted.problems]).toEqual([]);
	});

	it('still has to take off what no item says to be off it', () => {
		const { discount_amount: _discount, ...whole } = item;
		const read = standardOrder({ ...order, items: [whole] });
		expect(read.discounts).toEqual([
			{ code: null, name: null, amount: '5.00', appliesTo: 'order' },
			{ code: null, name: null, amount: '10.00', appliesTo: 'order' },
		]);
		expect(read.problems).toEqual([]);
	});

	it('is doubted where its amount was changed and its items were not', () => {
		const read = standardOrder({ ...order, amount: 15000, total_amount: 13500 });
		expect(read.problems).toMatchObject([{ path: 'totals.total' }]);
		expect(read.totals.roundOff).toBeNull();
	});

	it('is rounded by up to one hundredth a line', () => {
		const read = standardOrder({ ...order, total_amount: 18501 });
		expect(read).toMatchObject({ totals: { total: '185.01', roundOff: '0.01' }, problems: [] });
	});

	it.each([[[]], [null], [undefined]])(
		'of an amount alone, with items %j, has unknown lines',
		(items) => {
			const read = standardOrder({ id: 'ord_1', amount: 1999, items });
			expect(read.totals).toMatchObject({ total: '19.99', lineItems: null });
			expect(read.unknown).toContain('lineItems');
			expect(read.problems).toEqual([]);
		},
	);

	it('of nothing has no lines', () => {
		const read = standardOrder({ id: 'ord_1', amount: 0, items: [] });
		expect(read.unknown).not.toContain('lineItems');
		expect(read.totals).toMatchObject({ total: '0.00', lineItems: '0.00', roundOff: '0.00' });
	});

	it.each([
		[{ total_amount: 18500.5 }, 'totals.total', 'not a whole number of hundredths'],
		[{ total_amount: 'much' }, 'totals.total', 'not an exact number'],
		[{ discount_amount: -1000 }, 'discounts', 'below zero'],
	])('with %j has a problem at %s', (fields, path, text) => {
		const { problems } = standardOrder({ ...order, ...fields });
		expect(problems[0]).toEqual({ path, text: expect.stringContaining(text) as string });
	});
});

describe('a line', () => {
	const lineOf = (fields: object) => standardOrder({ ...order, items: [fields] }).lineItems[0];

	it('has the SKU by its source ID, and its name', () => {
		const sku = { id: 'sku_1', source_id: 'TEE-M', sku: 'Tee M' };
		expect(lineOf({ related_object: 'sku', source_id: 'TEE-M', amount: 1, sku })).toMatchObject({
			sku: 'TEE-M',
			productId: null,
			name: 'Tee M',
		});
		expect(lineOf({ related_object: 'sku', source_id: 'TEE-M' }).sku).toBe('TEE-M');
		expect(lineOf({ product_id: 'prod_1', amount: 1 }).productId).toBe('prod_1');
	});

	it.each([
		[{ price: 900, sku: { price: 800 }, product: { price: 700 } }, '18.00'],
		[{ sku: { price: 800 }, product: { price: 700 } }, '16.00'],
		[{ product: { price: 700 } }, '14.00'],
		[{ amount: 1, price: 900 }, '0.01'],
		[{}, null],
	])('of two with %j costs %s', (fields, total) => {
		expect(lineOf({ quantity: 2, ...fields }).total).toBe(total);
	});

	it('has no unit price where that has no end', () => {
		expect(lineOf({ quantity: 3, amount: 1000 })).toMatchObject({
			total: '10.00',
			unitPrice: null,
		});
	});

	it('of an amount alone has no quantity, and says that it is unknown', () => {
		const read = standardOrder({ amount: 900, items: [{ amount: 900 }] });
		expect(read.lineItems).toMatchObject([{ quantity: null, total: '9.00' }]);
		expect(read.unknown).toContain('lineItems.quantity');
		expect(read.problems).toEqual([]);
	});

	it.each([0, -1, 1.5e300, '2x'])('with the quantity %j has a problem there', (quantity) => {
		const { problems } = standardOrder({ ...order, items: [{ ...item, quantity }] });
		expect(problems[0].path).toBe('lineItems.0.quantity');
	});
});

describe('the customer', () => {
	it('is an ID, and the rest of it unknown, where nobody looked it up', () => {
		const read = standardOrder(order);
		expect(read.customer).toEqual({
			id: 'cust_1',
			email: null,
			phone: null,
			firstName: null,
			lastName: null,
		});
	});

	it('has email and phone of its own record', () => {
		const customer = { id: 'cust_1', name: 'Ada Berg', email: ' ada@example.com', phone: null };
		const read = standardOrder(order, { customer });
		expect(read.customer).toMatchObject({
			id: 'cust_1',
			email: 'ada@example.com',
			firstName: null,
		});
		expect(read.unknown).not.toContain('customer.email');
		expect(read.problems).toEqual([]);
	});

	it('is a problem where the record is of another', () => {
		const read = standardOrder(order, { customer: { id: 'cust_2', email: 'x@example.com' } });
		expect(read.problems).toMatchObject([{ path: 'customer.id' }]);
	});
});

describe('any order of Voucherify', () => {
	describeReader(
		standardOrder,
		voucherifyOrder.map(({ raw }) => raw),
	);

	it(
		'comes to what Voucherify says, or is doubted',
		() => {
			fc.assert(
				fc.property(voucherifyOrder, ({ raw, total, isBalanced }) => {
					const read = standardOrder(raw);
					expect(Number(read.totals.total)).toBe(total / 100);
					expect(read.problems.map(({ path }) => path)).toEqual(isBalanced ? [] : ['totals.total']);
				}),
				{ numRuns: propertyRuns },
			);
		},
		propertyTime,
	);
});
