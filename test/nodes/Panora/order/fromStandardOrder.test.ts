import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toPanoraOrder } from '../../../../nodes/Panora/order/fromStandardOrder';
import { InvalidInputError } from '../../../../nodes/shared/errors';
import { orderedLines } from '../../../../nodes/shared/order/conversion';
import { openDiscount as openDiscountOf } from '../../../../nodes/shared/order/openDiscounts';
import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import {
	compare,
	multiply,
	readDecimal,
	subtract,
	sum,
	toText,
} from '../../../../nodes/shared/money/decimal';
import { describeWriter, expectExact } from '../../../orders/conversions';
import {
	balanced,
	emptyShipping,
	frozen,
	fullOrder,
	line,
	openDiscount,
} from '../../../orders/standard';

type Changes = Partial<StandardOrder>;

const convert = (changes: Changes = {}, overrides = {}) =>
	toPanoraOrder(frozen(balanced(fullOrder(changes))), { overrides });
const converted = (changes: Changes = {}, overrides = {}) => convert(changes, overrides).order;
const refusal = (changes: Changes) => {
	try {
		convert(changes);
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidInputError);
		return error as InvalidInputError;
	}
	throw new Error('It was not refused');
};
const withTotals = (totals: Partial<StandardOrder['totals']>): Changes => ({
	totals: { ...fullOrder().totals, ...totals },
});

describe('a standard order', () => {
	it("becomes what Panora's server reads", () => {
		expect(convert()).toEqual({
			order: {
				order_number: 'A-1001',
				order_status: 'UNSHIPPED',
				payment_status: 'SUCCESS',
				fulfillment_status: 'PENDING',
				currency: 'EUR',
				total_price: 334,
				total_shipping: 49,
				total_discount: 50,
				items: [
					{ title: 'Mug', sku: 'MUG-1', quantity: 2, price: '125.00', total: '250.00' },
					{ title: 'Socks', sku: 'SOCKS-2', quantity: 3, price: '10.00', total: '30.00' },
				],
			},
			unsupportedParts: [
				...['customer', 'order date', 'addresses', 'fees', 'taxes', 'payments', 'shipments'],
			],
			warnings: [],
		});
	});

	it.each([
		['pending', 'PENDING'],
		['confirmed', 'UNSHIPPED'],
		['partiallyShipped', 'UNSHIPPED'],
		['shipped', 'SHIPPED'],
		['delivered', 'SHIPPED'],
		['other', undefined],
		[null, undefined],
	] as const)('that is %s gets the status %s', (status, expected) => {
		expect(converted({ status }).order_status).toBe(expected);
	});

	it.each([
		['paid', 'SUCCESS'],
		['partiallyRefunded', 'SUCCESS'],
		['pending', undefined],
		['authorized', undefined],
		['partiallyPaid', undefined],
		['refunded', undefined],
		['voided', undefined],
		[null, undefined],
	] as const)('whose payment is %s says of it %s, however far it is', (paymentStatus, expected) => {
		for (const status of ['confirmed', 'shipped', 'delivered'] as const) {
			expect(converted({ status, paymentStatus }).payment_status).toBe(expected);
		}
	});

	it('needs neither a number nor a currency', () => {
		const order = converted({ number: null, currency: null });
		expect(order).not.toHaveProperty('order_number');
		expect(order).not.toHaveProperty('currency');
	});
});

describe('an order that cannot be created', () => {
	it.each(['canceled', 'returned'] as const)('is %s', (status) => {
		expect(refusal({ status })).toMatchObject({
			message: `Order A-1001 is ${status}, and Panora would create it as a new order`,
			description: 'Filter canceled and returned orders out before this node.',
		});
		const type = status === 'canceled' ? 'canceled' : 'return';
		expect(refusal({ lineItems: [line({ type })] }).message).toContain(`is ${status}`);
	});

	it('has lines that are not known or not there', () => {
		expect(refusal({ unknown: ['lineItems'] }).message).toContain(
			"The 'lineItems' of Order A-1001",
		);
		expect(refusal({ lineItems: [] }).message).toContain("has no 'lineItems'");
	});

	it('has lines without what a shop needs', () => {
		const lineItems = [line({ sku: null, name: null, quantity: null, total: null })];
		expect(refusal({ lineItems }).message).toContain(
			"has no 'lineItems.0.name', 'lineItems.0.quantity', 'lineItems.0.total', which Panora needs",
		);
	});

	it.each(['number', 'totals.total', 'lineItems.1.unitPrice', 'currency', 'discounts'])(
		'has a problem at %s',
		(path) => {
			const problems = [{ path, text: 'It is not readable.' }];
			expect(refusal({ problems }).message).toContain(`'${path}' of Order A-1001 cannot be sent`);
		},
	);

	it('has no problem if nothing of it is sent', () => {
		const paths = ['customer.id', 'createdAt', 'fees.0.total', 'billingAddress.city'];
		const problems = paths.map((path) => ({ path, text: 'It is not readable.' }));
		expect(converted({ problems }).order_number).toBe('A-1001');
		expect(refusal({ problems, source: 'panora' }).message).toContain("'customer.id'");
	});
});

describe('the items', () => {
	it('are named by what is known of them, and point to no product of another shop', () => {
		const titleOf = (changes: object) => converted({ lineItems: [line(changes)] }).items?.[0];
		expect(titleOf({ productId: '99' })).toEqual({
			title: 'Thing',
			sku: 'S-1',
			quantity: 1,
			price: '100.00',
			total: '100.00',
		});
		expect(titleOf({ name: null })?.title).toBe('S-1');
		expect(titleOf({ name: null, sku: null, productId: '99' })?.title).toBe('99');
	});

	const pricesOf = (total: string, quantity: number, currency = 'EUR') =>
		converted({ currency, lineItems: [line({ total, quantity })] }).items?.map((item) => [
			item.quantity,
			item.price,
			item.total,
		]);

	it.each<[string, number, string, unknown[]]>([
		['10.00', 4, 'EUR', [[4, '2.50', '10.00']]],
		['0.00', 3, 'EUR', [[3, '0.00', '0.00']]],
		['3.00', 1.5, 'EUR', [[1.5, '2.00', '3.00']]],
		// An exact price of a part of a piece is sent, whatever its decimals: no other makes the total.
		['1.00', 1.6, 'EUR', [[1.6, '0.625', '1.00']]],
		['1.525', 5, 'KWD', [[5, '0.305', '1.525']]],
	])('of %s for %d %s have one price', (total, quantity, currency, expected) => {
		expect(pricesOf(total, quantity, currency)).toEqual(expected);
	});

	it.each([
		['10.00', 3, 'EUR', '2 x 3.33, 1 x 3.34'],
		['0.02', 3, 'EUR', '1 x 0.00, 2 x 0.01'],
		['-10.00', 3, 'EUR', '1 x -3.34, 2 x -3.33'],
		// The price ends, but not at a whole number of units, which shops round to.
		['0.10', 8, 'EUR', '6 x 0.01, 2 x 0.02'],
		['1001', 4, 'JPY', '3 x 250.00, 1 x 251.00'],
		['100', 3, 'KWD', '2 x 33.333, 1 x 33.334'],
	])('of %s for %d %s are two lines: %s', (total, quantity, currency, expected) => {
		const prices = pricesOf(total, quantity, currency) ?? [];
		expect(prices.map(([pieces, price]) => `${pieces} x ${price}`).join(', ')).toBe(expected);
	});

	it('of parts of a piece whose price never ends are refused', () => {
		expect(refusal({ lineItems: [line({ total: '1.00', quantity: 0.3 })] })).toMatchObject({
			message: "'lineItems.0.quantity' is 0.3, so the price of one piece has endless decimals",
			description: expect.stringContaining('as one piece'),
		});
	});

	it('cost what was paid: discounts of lines and of the order are off the price', () => {
		const result = convert({
			lineItems: [
				line({ total: '20.00', discount: '5.00' }),
				line({ total: '10.00', quantity: 3 }),
			],
			discounts: [openDiscount({ amount: '6.00' }), openDiscount({ isAllocated: true })],
		});
		expect(result.order.items?.map(({ quantity, price }) => [quantity, price])).toEqual([
			[1, '16.00'],
			[1, '2.66'],
			[2, '2.67'],
		]);
		expect(result.warnings).toEqual(['a discount on the order, which was taken off its lines']);
	});

	it('cannot take a discount that is more than they cost', () => {
		const discounts = [openDiscount({ amount: '100.01' })];
		expect(refusal({ lineItems: [line()], discounts }).message).toBe(
			"The 'discounts' of Order A-1001 come to 100.01, which is 0.01 more than its lines come to",
		);
		const free = converted({ lineItems: [line()], discounts: [openDiscount({ amount: '100' })] });
		expect(free.items?.[0]).toMatchObject({ quantity: 1, price: '0.00' });
	});

	it('have their variant, and a price that staff raised by hand', () => {
		const lineItems = [line({ total: '105.00', variant: 'Blue / M' })];
		expect(converted({ lineItems }).items?.[0]).toMatchObject({
			variant_title: 'Blue / M',
			price: '105.00',
		});
	});

	it('need no SKU', () => {
		const lineItems = [line({ sku: null, name: 'Flying carpet cleaning' })];
		const [item] = converted({ lineItems }).items ?? [];
		expect(item).toMatchObject({ title: 'Flying carpet cleaning', price: '100.00' });
		expect(item).not.toHaveProperty('sku');
	});

	it('are what is bought; the others are told', () => {
		const lineItems = [line(), line({ type: 'canceled' }), line({ type: 'return' })];
		const result = convert({ lineItems });
		expect(result.order.items).toHaveLength(1);
		expect(result.unsupportedParts).toEqual(
			expect.arrayContaining(['canceled lines', 'returned lines']),
		);
	});
});

describe('the totals', () => {
	it('are sent if they are whole numbers; the others are told', () => {
		const lineItems = [line({ total: '10.50' })];
		const result = convert({ ...withTotals({ tax: '7.00', discount: '0.10' }), lineItems });
		expect(result.order).toMatchObject({ total_shipping: 49 });
		expect(result.order).not.toHaveProperty('total_tax');
		expect(result.order).not.toHaveProperty('total_price');
		expect(result.order).not.toHaveProperty('total_discount');
		expect(result.unsupportedParts).toContain('totals with decimals');
		expect(convert(withTotals({ tax: '7.00' })).unsupportedParts).not.toContain(
			'totals with decimals',
		);
	});

	it('are those of the lines that are sent', () => {
		const lineItems = [line(), line({ type: 'canceled', total: '20.00' })];
		const order = converted({ ...withTotals({ tax: '7', discount: '1' }), lineItems, fees: [] });
		expect(order).toMatchObject({ total_price: 149, total_shipping: 49 });
		expect(order).not.toHaveProperty('total_tax');
		expect(order).not.toHaveProperty('total_discount');
	});

	it('are left out if nobody knows them', () => {
		const canceled = line({ type: 'canceled', total: null });
		expect(converted({ lineItems: [line(), canceled] })).not.toHaveProperty('total_price');
		const order = toPanoraOrder(
			fullOrder({ ...withTotals({ total: null, shipping: null }), shipping: emptyShipping }),
		).order;
		expect(order).not.toHaveProperty('total_price');
		expect(order).not.toHaveProperty('total_shipping');
	});
});

describe('the customer', () => {
	it("is sent if it is Panora's own", () => {
		const id = '7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10';
		const customer = { ...fullOrder().customer, id };
		const result = convert({ source: 'panora', customer });
		expect(result.order.customer_id).toBe(id);
		expect(result.unsupportedParts).not.toContain('customer');
		expect(converted({ customer })).not.toHaveProperty('customer_id');
	});
});

describe('additional fields', () => {
	it('take the place of what was converted', () => {
		const overrides = { customer_id: 'c', total_tax: 5, order_status: 'PENDING', currency: null };
		expect(converted({}, overrides)).toMatchObject({
			customer_id: 'c',
			total_tax: 5,
			order_status: 'PENDING',
			currency: 'EUR',
		});
		const lineItems = [line({ total: '1.50' })];
		expect(convert({ lineItems }, { total_price: 2 }).unsupportedParts).not.toContain(
			'totals with decimals',
		);
	});
});

const read = (amount: unknown) => readDecimal(amount, 'Amount');

describe('orders of every source', () => {
	describeWriter(
		(order) => toPanoraOrder(order),
		fc.constant({}),
		(order, _, { order: sent }) => {
			const { items = [], total_price: total, customer_id: customer } = sent;
			const lines = orderedLines(order).map((each) => each.line);
			expect(sent).not.toHaveProperty('total_tax');
			const cost = sum(
				items.map(({ price, quantity, total: ofItem, title }) => {
					expect(title).toBeTruthy();
					expect(price).toMatch(/^-?\d+\.\d{2,}$/);
					const product = multiply(read(price), read(quantity));
					expect(compare(product, read(ofItem))).toBe(0);
					return product;
				}),
			);
			const ofLines = sum(lines.map((each) => read(each.total)));
			expect(toText(cost)).toBe(toText(subtract(ofLines, openDiscountOf(order))));
			const pieces = sum(items.map(({ quantity }) => read(quantity)));
			expect(toText(pieces)).toBe(toText(sum(lines.map(({ quantity }) => read(quantity)))));
			expect(items.length).toBeLessThanOrEqual(2 * lines.length);
			if (total !== undefined) {
				const notSent = order.lineItems.filter((each) => !lines.includes(each));
				const others = sum(notSent.map((each) => read(each.total)));
				expect(compare(read(total), subtract(read(order.totals.total), others))).toBe(0);
			}
			expect(customer === undefined || order.source === 'panora').toBe(true);
			expectExact(sent);
		},
	);
});
