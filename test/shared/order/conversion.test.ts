import { describe, expect, it } from 'vitest';

import {
	imbalanceOf,
	unsupportedPartsOf,
	orderedLines,
	nonPurchaseLines,
	rejectMissing,
	rejectProblems,
} from '../../../nodes/shared/order/conversion';
import type { LineType, OrderStatus } from '../../../nodes/shared/order/standardOrder';
import { statusToSend } from '../../../nodes/shared/order/status';
import { fee, fullOrder, line } from '../../orders/standard';

const orderOf = (status: OrderStatus | null, ...types: LineType[]) =>
	fullOrder({ status, lineItems: types.map((type) => line({ type })) });

describe('the status of an order', () => {
	it.each<[OrderStatus | null, LineType[], OrderStatus | null]>([
		['confirmed', ['purchase', 'return'], 'confirmed'],
		['confirmed', ['canceled', 'canceled'], 'canceled'],
		['shipped', ['return'], 'returned'],
		['shipped', ['canceled', 'return'], 'returned'],
		['other', ['canceled'], 'canceled'],
		[null, ['canceled'], 'canceled'],
		['canceled', ['return'], 'canceled'],
		['returned', ['canceled'], 'returned'],
		['confirmed', [], 'confirmed'],
		[null, ['purchase'], null],
	])('%s with the lines %j is %s', (status, types, expected) => {
		expect(statusToSend(orderOf(status, ...types))).toBe(expected);
	});
});

describe('the lines of an order', () => {
	const indexes = (lines: Array<{ index: number }>) => lines.map(({ index }) => index);

	it('are those that are bought, and beside them what is returned or canceled', () => {
		const order = orderOf('confirmed', 'canceled', 'purchase', 'return', 'purchase');
		expect(indexes(orderedLines(order))).toEqual([1, 3]);
		expect(indexes(nonPurchaseLines(order))).toEqual([0, 2]);
	});

	it.each<OrderStatus>(['canceled', 'returned'])('are all of them if it is %s', (status) => {
		const order = orderOf(status, 'canceled', 'purchase', 'return');
		expect(indexes(orderedLines(order))).toEqual([0, 1, 2]);
		expect(nonPurchaseLines(order)).toEqual([]);
	});
});

describe('rejectProblems', () => {
	const refused = (path: string, sent: string[]) => () =>
		rejectProblems(fullOrder({ problems: [{ path, text: 'It is no number.' }] }), sent);

	it.each([
		['number', ['number']],
		['lineItems.12.total', ['id', 'lineItems.total']],
		['lineItems', ['lineItems.total']],
		['shippingAddress.city', ['shippingAddress']],
	])('refuses a problem at %j if %j is sent', (path, sent) => {
		expect(refused(path, sent)).toThrow(
			`'${path}' of Order A-1001 cannot be sent: It is no number.`,
		);
	});

	it('refuses a problem of the order as a whole', () => {
		expect(refused('', ['number'])).toThrow('Order A-1001 cannot be sent: It is no number.');
	});

	it.each([
		['updatedAt', ['number', 'lineItems.total']],
		['lineItems.0.custom', ['lineItems.total']],
		['lineItemsOther', ['lineItems']],
		['customer.phone', ['customer.email']],
	])('lets a problem at %j pass if %j is sent', (path, sent) => {
		expect(refused(path, sent)).not.toThrow();
	});
});

describe('rejectMissing', () => {
	it('names what is missing, with what to do about it', () => {
		const needs = [
			{ path: 'number', value: null },
			{ path: 'currency', value: '', hint: "Set 'Currency'." },
			{ path: 'id', value: '1' },
		];
		expect(() => rejectMissing(fullOrder({ number: null }), needs, 'The shop')).toThrow(
			expect.objectContaining({
				message: "Order 4711 has no 'number', 'currency', which The shop needs",
				description: "Add it to the order before this node. Set 'Currency'.",
			}),
		);
	});

	it('names the first of many', () => {
		const needs = Array.from({ length: 7 }, (_, index) => ({ path: `${index}`, value: undefined }));
		expect(() => rejectMissing(fullOrder(), needs, 'X')).toThrow(
			"Order A-1001 has no '0', '1', '2', '3', '4' and 2 more, which X needs",
		);
	});
});

describe('imbalanceOf', () => {
	it('says what was found about the total, and of nothing else', () => {
		const at = (path: string) =>
			imbalanceOf(fullOrder({ problems: [{ path, text: 'It is off.' }] }));
		expect(at('totals.total')).toBe('It is off.');
		expect(at('totals.tax')).toBeUndefined();
		expect(imbalanceOf(fullOrder())).toBeUndefined();
	});
});

describe('unsupportedPartsOf', () => {
	it('names only what the order has', () => {
		const order = fullOrder({
			fees: [fee({ total: '0.00' })],
			lineItems: [line(), line({ type: 'canceled' })],
			status: 'other',
		});
		expect(
			unsupportedPartsOf(order, [
				'fees',
				'canceled lines',
				'returned lines',
				'status',
				'payments',
				'rounding',
			]),
		).toEqual(['canceled lines', 'status', 'payments']);
	});
});
