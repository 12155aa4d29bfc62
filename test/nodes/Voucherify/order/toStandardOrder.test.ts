import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../../nodes/Voucherify/order/toStandardOrder';
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
		const read = toStandardOrder(order);
		expect(read).toMatchObject({
			source: 'voucherify',
			id: 'ord_X1',
			number: 'A-1001',
			schemaVersion: 2,
			externalId: 'A-1001',
			status: 'confirmed',
			paymentStatus: 'paid',
			providerStatus: { order: 'PAID', payment: null, fulfillment: null },
			channel: 'web',
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
				variantId: null,
				name: 'Tee',
				variant: null,
				quantity: 2,
				unitPrice: '100.00',
				discount: '5.00',
				total: '195.00',
				taxRate: null,
				taxAmount: null,
				taxes: [],
				imageUrl: null,
				url: null,
				status: null,
				custom: { size: 'M' },
			},
		]);
		expect(read.discounts).toEqual([
			{ code: null, name: null, amount: '5.00', target: 'lines', isAllocated: true },
			{ code: null, name: null, amount: '10.00', target: 'order', isAllocated: false },
		]);
		expect(read.totals).toEqual({
			total: '185.00',
			lineItems: '195.00',
			shipping: null,
			fees: null,
			rounding: '0.00',
			discount: '15.00',
			tax: null,
			refunded: null,
			paid: null,
			outstanding: null,
		});
	});

	it('knows what Voucherify cannot say', () => {
		const read = toStandardOrder(order);
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

	it.each([null, undefined, ' '])('has its ID as number if the source ID is %j', (id) => {
		expect(toStandardOrder({ ...order, source_id: id }).number).toBe('ord_X1');
	});

	it.each([
		['CREATED', 'pending', 'pending'],
		['PAID', 'confirmed', 'paid'],
		['FULFILLED', 'delivered', 'paid'],
		['CANCELED', 'canceled', null],
		['PROCESSING', 'other', null],
		['toString', 'other', null],
		[null, null, null],
	])('at %s is %s and %s', (word, status, paymentStatus) => {
		expect(toStandardOrder({ ...order, status: word })).toMatchObject({ status, paymentStatus });
	});

	it('reads back what was written into its metadata', () => {
		const metadata = {
			number: '#1001',
			externalId: '5500',
			channel: 'Web',
			currency: 'try',
			createdAt: '2026-01-31T23:00:00+03:00',
		};
		expect(toStandardOrder({ ...order, metadata })).toMatchObject({
			...metadata,
			currency: 'TRY',
			custom: metadata,
			problems: [],
		});
	});

	it('passes over metadata of the same names in another form', () => {
		const metadata = { currency: 'lira', createdAt: 'yesterday', number: ['1'] };
		expect(toStandardOrder({ ...order, metadata })).toMatchObject({
			number: 'A-1001',
			currency: null,
			createdAt: order.created_at,
			problems: [],
		});
	});

	it('names its discount after its one redemption', () => {
		const redemption = { related_object_type: 'voucher', related_object_id: 'SAVE-10' };
		const nameOf = (redemptions: object) =>
			toStandardOrder({ ...order, redemptions }).discounts[1].name;
		expect(nameOf({ r_1: redemption })).toBe('SAVE-10');
		expect(nameOf({ r_1: redemption, r_2: redemption })).toBeNull();
		expect(nameOf({})).toBeNull();
	});

	it('leaves out items of no quantity that cost nothing', () => {
		const nothing = { product_id: 'prod_2', quantity: 0, amount: 0 };
		const read = toStandardOrder({ ...order, items: [item, nothing] });
		expect(read.lineItems).toHaveLength(1);
		expect(read.problems).toEqual([]);
	});

	it('sums its total if Voucherify does not, as discounts are absent if there are none', () => {
		const { id, amount, items } = order;
		const [{ discount_amount: _discount, ...whole }] = items;
		const bare = toStandardOrder({ id, amount, items: [whole] });
		expect(bare.totals).toMatchObject({ total: '200.00', discount: '0.00' });
		const discounted = toStandardOrder({ id, amount, items, discount_amount: 1000 });
		expect(discounted.totals).toMatchObject({ total: '185.00', discount: '15.00' });
		expect([...bare.problems, ...discounted.problems]).toEqual([]);
	});

	it('still has to take off what no item says to be off it', () => {
		const { discount_amount: _discount, ...whole } = item;
		const read = toStandardOrder({ ...order, items: [whole] });
		expect(read.discounts).toEqual([
			{ code: null, name: null, amount: '5.00', target: 'lines', isAllocated: false },
			{ code: null, name: null, amount: '10.00', target: 'order', isAllocated: false },
		]);
		expect(read.problems).toEqual([]);
	});

	it('is doubted if its amount was changed and its items were not', () => {
		const read = toStandardOrder({ ...order, amount: 15000, total_amount: 13500 });
		expect(read.problems).toMatchObject([{ path: 'totals.total' }]);
		expect(read.totals.rounding).toBeNull();
	});

	it('is rounded by up to one hundredth a line', () => {
		const read = toStandardOrder({ ...order, total_amount: 18501 });
		expect(read).toMatchObject({ totals: { total: '185.01', rounding: '0.01' }, problems: [] });
	});

	it.each([[[]], [null], [undefined]])(
		'of an amount alone, with items %j, has unknown lines',
		(items) => {
			const read = toStandardOrder({ id: 'ord_1', amount: 1999, items });
			expect(read.totals).toMatchObject({ total: '19.99', lineItems: null });
			expect(read.unknown).toContain('lineItems');
			expect(read.problems).toEqual([]);
		},
	);

	it('of nothing has no lines', () => {
		const read = toStandardOrder({ id: 'ord_1', amount: 0, items: [] });
		expect(read.unknown).not.toContain('lineItems');
		expect(read.totals).toMatchObject({ total: '0.00', lineItems: '0.00', rounding: '0.00' });
	});

	it.each([
		[{ total_amount: 18500.5 }, 'totals.total', 'not a whole number of hundredths'],
		[{ total_amount: 'much' }, 'totals.total', 'not an exact number'],
		[{ discount_amount: -1000 }, 'discounts', 'below zero'],
	])('with %j has a problem at %s', (fields, path, text) => {
		const { problems } = toStandardOrder({ ...order, ...fields });
		expect(problems[0]).toEqual({ path, text: expect.stringContaining(text) as string });
	});
});

describe('a line', () => {
	const lineOf = (fields: object) => toStandardOrder({ ...order, items: [fields] }).lineItems[0];

	it('has the SKU by its source ID, and its name', () => {
		const sku = { id: 'sku_1', source_id: 'TEE-M', sku: 'Tee M' };
		expect(lineOf({ related_object: 'sku', source_id: 'TEE-M', amount: 1, sku })).toMatchObject({
			sku: 'TEE-M',
			productId: null,
			variantId: 'sku_1',
			name: 'Tee M',
		});
		expect(lineOf({ related_object: 'sku', source_id: 'TEE-M' }).sku).toBe('TEE-M');
		expect(lineOf({ product_id: 'prod_1', amount: 1 })).toMatchObject({
			sku: null,
			productId: 'prod_1',
		});
		const own = { sku: null, variantId: 'sku_1', productId: 'prod_1' };
		expect(lineOf({ product_id: 'prod_1', sku_id: 'sku_1', amount: 1 })).toMatchObject(own);
		expect(lineOf({ product: { id: 'prod_1' }, sku: { id: 'sku_1' } })).toMatchObject(own);
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

	it('has no unit price if that has no end', () => {
		expect(lineOf({ quantity: 3, amount: 1000 })).toMatchObject({
			total: '10.00',
			unitPrice: null,
		});
	});

	it('of an amount alone has no quantity, and says that it is unknown', () => {
		const read = toStandardOrder({ amount: 900, items: [{ amount: 900 }] });
		expect(read.lineItems).toMatchObject([{ quantity: null, total: '9.00' }]);
		expect(read.unknown).toContain('lineItems.quantity');
		expect(read.problems).toEqual([]);
	});

	it.each([0, -1, 1.5e300, '2x'])('with the quantity %j has a problem there', (quantity) => {
		const { problems } = toStandardOrder({ ...order, items: [{ ...item, quantity }] });
		expect(problems[0].path).toBe('lineItems.0.quantity');
	});
});

describe('the customer', () => {
	it('is an ID, and the rest of it unknown, if nobody looked it up', () => {
		const read = toStandardOrder(order);
		expect(read.customer).toEqual({
			id: 'cust_1',
			externalId: null,
			email: null,
			phone: null,
			firstName: null,
			lastName: null,
		});
	});

	it('has ID, email, phone and name of its own record', () => {
		const customer = {
			id: 'cust_1',
			source_id: '81',
			name: 'Ada Berg',
			email: ' ada@example.com',
			phone: null,
		};
		const read = toStandardOrder(order, { customer });
		expect(read.customer).toMatchObject({
			id: 'cust_1',
			externalId: '81',
			email: 'ada@example.com',
			firstName: 'Ada Berg',
			lastName: null,
		});
		expect(read.unknown).not.toContain('customer.email');
		expect(read.problems).toEqual([]);
	});

	it('is a problem if the record is of another', () => {
		const read = toStandardOrder(order, { customer: { id: 'cust_2', email: 'x@example.com' } });
		expect(read.problems).toMatchObject([{ path: 'customer.id' }]);
	});
});

describe('any order of Voucherify', () => {
	describeReader(
		toStandardOrder,
		voucherifyOrder.map(({ raw }) => raw),
	);

	it(
		'comes to what Voucherify says, or is doubted',
		() => {
			fc.assert(
				fc.property(voucherifyOrder, ({ raw, total, isBalanced }) => {
					const read = toStandardOrder(raw);
					expect(Number(read.totals.total)).toBe(total / 100);
					expect(read.problems.map(({ path }) => path)).toEqual(isBalanced ? [] : ['totals.total']);
				}),
				{ numRuns: propertyRuns },
			);
		},
		propertyTime,
	);
});
