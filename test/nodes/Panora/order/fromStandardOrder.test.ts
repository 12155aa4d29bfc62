import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toPanoraOrder } from '../../../../nodes/Panora/order/fromStandardOrder';
import { InvalidInputError } from '../../../../nodes/shared/errors';
import { orderedLines } from '../../../../nodes/shared/order/conversion';
import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import {
	compare,
	multiply,
	readDecimal,
	subtract,
	sum,
} from '../../../../nodes/shared/money/decimal';
import { describeWriter, expectExact } from '../../../orders/conversions';
import { balanced, emptyShipping, frozen, fullOrder, line } from '../../../orders/standard';

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
			unsupportedParts: ['customer', 'order date', 'addresses', 'fees', 'taxes', 'payments'],
			warnings: [],
		});
	});

	it.each([
		['created', 'PENDING'],
		['paid', 'UNSHIPPED'],
		['partiallyShipped', 'UNSHIPPED'],
		['shipped', 'SHIPPED'],
		['delivered', 'SHIPPED'],
		['other', undefined],
		[null, undefined],
	] as const)('that is %s gets the status %s', (status, expected) => {
		expect(converted({ status }).order_status).toBe(expected);
	});

	it('says that it is paid only where that is known', () => {
		expect(converted({ status: 'shipped' })).not.toHaveProperty('payment_status');
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

	it.each(['number', 'totals.total', 'lineItems.1.unitPrice', 'currency'])(
		'has a problem at %s',
		(path) => {
			const problems = [{ path, text: 'It is not readable.' }];
			expect(refusal({ problems }).message).toContain(`'${path}' of Order A-1001 cannot be sent`);
		},
	);

	it('has no problem where nothing of it is sent', () => {
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

	it('are without a price of one piece where that has no end, which is told', () => {
		const result = convert({ lineItems: [line({ total: '10.00', quantity: 3 })] });
		expect(result.order.items?.[0]).not.toHaveProperty('price');
		expect(result.unsupportedParts).toContain('prices of one piece');
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
	it('are sent where they are whole numbers; the others are told', () => {
		const lineItems = [line({ total: '10.50' })];
		const result = convert({ ...withTotals({ tax: '7.00', discount: '0.10' }), lineItems });
		expect(result.order).toMatchObject({ total_shipping: 49, total_tax: 7 });
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

	it('are left out where nobody knows them', () => {
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
	it("is sent where it is Panora's own", () => {
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
			expect(items.map(({ quantity }) => quantity)).toEqual(lines.map(({ quantity }) => quantity));
			expect(items.map((item) => item.total)).toEqual(lines.map((each) => each.total));
			for (const { price, quantity, total: ofLine } of items) {
				if (price === undefined) continue;
				expect(compare(multiply(read(price), read(quantity)), read(ofLine))).toBe(0);
			}
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
