import * as fc from 'fast-check';
import omit from 'lodash/omit';
import { describe, expect, it } from 'vitest';

import { InvalidInputError } from '../../../nodes/shared/errors';
import { isPathUnknown } from '../../../nodes/shared/order/paths';
import { readStandardOrder } from '../../../nodes/shared/order/readStandardOrder';
import { propertyRuns, propertyTime } from '../../orders/amounts';
import { deep, nonsense } from '../../orders/nonsense';
import { brokenPromises } from '../../orders/promises';
import { generateOrders } from '../../emulators/orders';

/** As a person builds one with an Edit Fields node. */
const built = {
	number: 1042,
	status: 'confirmed',
	paymentStatus: 'paid',
	currency: 'eur',
	createdAt: '2026-11-19T10:00:00+01:00',
	customer: { email: ' ada@example.com ' },
	lineItems: [
		{ sku: 'MUG', quantity: '3', unitPrice: 9.9, discount: 0 },
		{ sku: 'TEE', quantity: 2, total: '30' },
	],
	shipping: { total: 5 },
	totals: { total: 64.7 },
};

const problemsOf = (value: unknown) => readStandardOrder(value).problems;

describe('an order that a person built', () => {
	it('has null for absent keys, and what can be found out', () => {
		const order = readStandardOrder(built);
		expect(brokenPromises(order)).toEqual([]);
		expect(order).toMatchObject({
			source: 'custom',
			id: null,
			number: '1042',
			schemaVersion: 2,
			status: 'confirmed',
			paymentStatus: 'paid',
			providerStatus: { order: null, payment: null, fulfillment: null },
			currency: 'EUR',
			customer: { id: null, email: 'ada@example.com' },
			billingAddress: null,
			lineItems: [
				{
					ids: [],
					type: 'purchase',
					quantity: 3,
					unitPrice: '9.90',
					total: '29.70',
					discount: '0.00',
				},
				{ type: 'purchase', quantity: 2, unitPrice: '15.00', total: '30.00', discount: null },
			],
			shipping: { total: '5.00', discount: null },
			shipments: [],
			tags: [],
			isTest: null,
			fees: [],
			custom: {},
			unknown: [],
			problems: [],
		});
		expect(order.totals).toMatchObject({ total: '64.70', lineItems: '59.70', rounding: '0.00' });
	});

	it.each([{ source: 'erp' }, { totals: {} }, { lineItems: null }])(
		'has unknown lines if it is only %j',
		(value) => {
			const order = readStandardOrder(value);
			expect(isPathUnknown(order, 'lineItems')).toBe(true);
			expect(order.problems).toEqual([]);
		},
	);

	it('says once what is unknown', () => {
		expect(readStandardOrder({ source: 'erp', unknown: ['lineItems'] }).unknown).toEqual([
			'lineItems',
		]);
	});

	it('has no unit price of more decimals than any price', () => {
		const line = { quantity: 2 ** 40, total: '1' };
		expect(readStandardOrder({ lineItems: [line] }).lineItems[0].unitPrice).toBeNull();
	});

	it('is read even if its amounts are absurd', () => {
		const long = `0.${'1'.repeat(78)}`;
		const line = { quantity: 999_999_999_999_999, unitPrice: long };
		const order = readStandardOrder({
			lineItems: [line, { total: `${long}1` }],
			totals: { total: 1 },
		});
		expect(order.lineItems[0].total).toMatch(/^\d{15}\.\d{78}$/);
		expect(order.problems.map(({ path }) => path)).toEqual(['lineItems.1.total', 'totals.total']);
	});

	it('has no lines if it says so', () => {
		expect(isPathUnknown(readStandardOrder({ lineItems: [] }), 'lineItems')).toBe(false);
	});

	it('has a problem if its parts do not add up to its total', () => {
		expect(problemsOf({ ...built, totals: { total: '99' } })).toEqual([
			{
				path: 'totals.total',
				text: 'The total is 99.00 EUR, but lines, shipping, fees and discounts come to 64.70 EUR',
			},
		]);
		expect(problemsOf({ ...built, totals: { total: '64.72' } })).toEqual([]);
		expect(problemsOf({ ...built, totals: {} })).toEqual([]);
	});

	it.each(['1e97', '-1e97', '1e-97', `0.${'1'.repeat(97)}`, '9'.repeat(99)])(
		'reads what can be computed with, or says that it cannot: %s',
		(amount) => {
			const lineItems = [
				{ quantity: 3, total: amount },
				{ quantity: 0.125, unitPrice: amount },
			];
			const order = readStandardOrder({ ...built, lineItems, totals: { total: amount } });
			expect(readStandardOrder(order).lineItems).toHaveLength(2);
			expect(order.problems.length).toBeGreaterThan(0);
		},
	);

	it('keeps the rounding that it states', () => {
		const order = readStandardOrder({ ...built, totals: { total: '65.00', rounding: '0.30' } });
		expect(order.totals.rounding).toBe('0.30');
		expect(order.problems).toEqual([]);
		expect(problemsOf({ ...built, totals: { total: '64.70', rounding: '0.30' } })).toHaveLength(1);
	});

	it('takes off the discounts that are not allocated, and no others', () => {
		const discounts = [
			{ amount: '3.70' },
			{ amount: '1.00', target: 'lines', isAllocated: false },
			{ amount: '1.00', target: 'lines' },
			{ amount: '1.00', target: 'order', isAllocated: true },
			{ amount: '1.00', target: 'shipping' },
		];
		expect(problemsOf({ ...built, discounts, totals: { total: '60' } })).toEqual([]);
	});

	it.each([
		[{ status: 'Paid' }, 'status'],
		[{ currency: 'EURO' }, 'currency'],
		[{ createdAt: '2026-11-19' }, 'createdAt'],
		[{ language: 'german!' }, 'language'],
		[{ customer: 'Ada' }, 'customer'],
		[{ customer: { email: ['x'] } }, 'customer.email'],
		[{ shippingAddress: { countryCode: 'Germany' } }, 'shippingAddress.countryCode'],
		[{ lineItems: 'MUG' }, 'lineItems'],
		[{ lineItems: [{ quantity: 0, total: 1 }] }, 'lineItems.0.quantity'],
		[{ lineItems: [{ type: 'gift' }] }, 'lineItems.0.type'],
		[{ lineItems: [{ total: 0.1 + 0.2 }] }, 'lineItems.0.total'],
		[{ lineItems: [{ quantity: 2, unitPrice: 10, total: 19 }] }, 'lineItems.0.unitPrice'],
		[
			{ lineItems: [{ quantity: 2, unitPrice: 10, discount: 2, total: 20 }] },
			'lineItems.0.unitPrice',
		],
		[{ lineItems: [{ ids: 7 }] }, 'lineItems.0.ids'],
		[{ shipping: { taxRate: 'full' } }, 'shipping.taxRate'],
		[{ fees: [{ total: 'x' }] }, 'fees.0.total'],
		[{ payments: [{ amount: 'x' }] }, 'payments.0.amount'],
		[{ discounts: [{ amount: '1', target: 'all' }] }, 'discounts.0.target'],
		[{ discounts: [{ amount: '1', isAllocated: 'maybe' }] }, 'discounts.0.isAllocated'],
		[{ paymentStatus: 'Paid' }, 'paymentStatus'],
		[{ isTest: 'perhaps' }, 'isTest'],
		[{ tags: 'vip' }, 'tags'],
		[{ shipments: [{ shippedAt: 'soon' }] }, 'shipments.0.shippedAt'],
		[{ refunds: [{ lineItems: [{ quantity: -1 }] }] }, 'refunds.0.lineItems.0.quantity'],
		[{ taxes: [{ rate: '-5' }] }, 'taxes.0.rate'],
		[{ presentment: { currency: 'dollar' } }, 'presentment.currency'],
		[{ totals: { total: 'x' } }, 'totals.total'],
		[{ custom: [] }, 'custom'],
		[{ unknown: 'all' }, 'unknown'],
	])('%j has a problem at %s', (fields, path) => {
		expect(problemsOf({ lineItems: [], ...fields }).map((problem) => problem.path)).toContain(path);
	});

	it('keeps the problems and what is unknown of the reader before', () => {
		const problems = [{ path: 'id', text: 'What?' }];
		const order = readStandardOrder({
			...built,
			unknown: ['payments'],
			problems: [...problems, 5],
		});
		expect(order).toMatchObject({ unknown: ['payments'], problems });
	});
});

describe('what is no standard order', () => {
	it.each<[unknown]>([
		[null],
		[5],
		['{"lineItems": []}'],
		[[]],
		[{}],
		[{ id: 1, status: 'paid' }],
		[generateOrders({ count: 1 })[0]],
		[{ id: 'ord_1', items: [], total_amount: 5 }],
		[{ order_number: '1', remote_data: {} }],
		[JSON.parse('{"__proto__": {"lineItems": []}}')],
	])('is refused: %j', (value) => {
		try {
			readStandardOrder(value);
		} catch (error) {
			expect(error).toBeInstanceOf(InvalidInputError);
			expect(error).toMatchObject({
				message: "'Order' is not a standard order",
				description: expect.stringContaining("Set 'Output' of the node"),
			});
			return;
		}
		expect.unreachable();
	});
});

describe('the version of a standard order', () => {
	it.each([undefined, null, 2, '2'])('is read: %j', (schemaVersion) => {
		expect(readStandardOrder({ ...built, schemaVersion }).schemaVersion).toBe(2);
	});

	it.each([1, 3, 'two', {}])('is refused in words: %j', (schemaVersion) => {
		expect(() => readStandardOrder({ ...built, schemaVersion })).toThrow(
			/version .*reads version 2/,
		);
	});
});

describe('a line of an order that a person built', () => {
	it('has a total of unit price x quantity - discount', () => {
		const [line] = readStandardOrder({
			lineItems: [{ sku: 'A', quantity: 3, unitPrice: '10', discount: '4.50' }],
		}).lineItems;
		expect(line).toMatchObject({ total: '25.50', unitPrice: '10.00', discount: '4.50' });
	});

	it('has a unit price before discount', () => {
		const [line] = readStandardOrder({
			lineItems: [{ quantity: 2, total: '18', discount: '2' }],
		}).lineItems;
		expect(line.unitPrice).toBe('10.00');
	});
});

describe('any value', () => {
	it(
		'is read as far as it goes, twice the same',
		() => {
			const keys = Object.keys({
				...omit(readStandardOrder(built), 'schemaVersion'),
				prototype: 1,
			});
			fc.assert(
				fc.property(fc.dictionary(fc.constantFrom(...keys), nonsense), (fields) => {
					const order = readStandardOrder({ ...fields, source: 'x' });
					expect(brokenPromises(order)).toEqual([]);
					expect(readStandardOrder(order)).toEqual(order);
				}),
				{ numRuns: propertyRuns },
			);
		},
		propertyTime,
	);

	it.each([true, false])('is read with 20,000 levels in any part', (isList) => {
		for (const key of Object.keys(omit(readStandardOrder(built), 'schemaVersion'))) {
			const order = readStandardOrder({ ...built, [key]: deep(20_000, isList) });
			expect(brokenPromises(order)).toEqual([]);
		}
	});
});
