import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { standardOrder } from '../../../../nodes/Akinon/order/toStandardOrder';
import type { LineItem, StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import { akinonOrder } from '../../../orders/akinon';
import { propertyRuns, propertyTime } from '../../../orders/amounts';
import { describeReader } from '../../../orders/properties';
import { generateOrders, type AkinonOrder, type AkinonOrderItem } from '../../../emulators/orders';

const [order] = generateOrders({ count: 1, discountEvery: 0, freightEvery: 1 });
const [item] = order.orderitem_set;

/** An order of the given items that adds up, at 400 and with 29.90 for shipping. */
function orderOf(items: Array<Partial<AkinonOrderItem>>, fields: object = {}): AkinonOrder {
	const set = items.map((each, index) => ({ ...item, id: 700 + index, price: '10.00', ...each }));
	const cents = set.reduce((sum, { price }) => sum + Math.round(Number(price) * 100), 2990);
	return { ...order, amount: (cents / 100).toFixed(2), orderitem_set: set, ...fields };
}

function linesOf(items: Array<Partial<AkinonOrderItem>>): Array<Partial<LineItem>> {
	return standardOrder(orderOf(items)).lineItems;
}

function effectiveStatus(status: string, items: string[]): StandardOrder['status'] {
	const units = items.map((each) => ({ status: each }));
	return standardOrder(orderOf(units, { status })).status;
}

describe('an order', () => {
	it('keeps what Akinon says of it', () => {
		const read = standardOrder(orderOf([{}]));
		expect(read).toMatchObject({
			source: 'akinon',
			id: '90001',
			number: order.number,
			channel: 'Shop',
			status: 'paid',
			providerStatus: '400',
			createdAt: '2025-03-04T09:12:45.118300Z',
			updatedAt: null,
			currency: 'TRY',
			language: null,
			payments: [{ method: 'credit_card', amount: '39.90' }],
			fees: [],
			discounts: [],
			custom: {},
			problems: [],
		});
		expect(read.totals).toEqual({
			total: '39.90',
			lineItems: '10.00',
			shipping: '29.90',
			fees: '0.00',
			roundOff: '0.00',
			discount: '0.00',
			tax: null,
			refunded: '0.00',
		});
		expect(read.unknown).toContain('language');
		expect(read.unknown).not.toContain('lineItems');
	});

	it('has the sales channel by name only', () => {
		expect(standardOrder({ ...order, channel: 3 }).channel).toBeNull();
		expect(standardOrder({ ...order, channel: { name: '3' } }).channel).toBeNull();
		expect(standardOrder({ ...order, channel: 3 }).unknown).toContain('channel');
		expect(standardOrder({ ...order, channel: 'Outlet' }).channel).toBe('Outlet');
	});

	it('keeps a number that is too long for a JSON number only as text', () => {
		expect(standardOrder({ ...order, number: '9900112233445566' }).number).toBe('9900112233445566');
		const read = standardOrder({ ...order, number: 2 ** 60 });
		expect(read.number).toBeNull();
		expect(read.problems).toEqual([
			{ path: 'number', text: 'This is a number too long to be exact: "1152921504606847000"' },
		]);
	});

	it('has the free fields of order and item', () => {
		const read = standardOrder(
			orderOf([{ extra_field: { size: 'M' } }], { extra_field: { a: 1 } }),
		);
		expect(read.custom).toEqual({ a: 1 });
		expect(read.lineItems[0].custom).toEqual({ size: 'M' });
	});

	it.each([
		['2025-03-04T09:12:45', 'not a date in ISO 8601 with an offset'],
		['2025-02-29T09:12:45Z', 'not a date'],
		['yesterday', 'not a date'],
		[1741079565, 'not a date'],
	])('has no date where Akinon sends %j', (placed, text) => {
		const read = standardOrder({ ...order, date_placed: placed });
		expect(read.createdAt).toBeNull();
		expect(read.problems).toMatchObject([
			{ path: 'createdAt', text: expect.stringContaining(text) as string },
		]);
	});
});

describe('the customer', () => {
	it('has trimmed texts', () => {
		const read = standardOrder({
			...order,
			customer: { id: 1, email: 'ada@example.com ', first_name: ' Ada', last_name: ' ' },
		});
		expect(read.customer).toEqual({
			id: '1',
			email: 'ada@example.com',
			phone: null,
			firstName: 'Ada',
			lastName: null,
		});
	});

	it.each([
		[{ email: 'own@x.example' }, 'billing@x.example', 'shipping@x.example', 'own@x.example'],
		[{ email: null }, ' billing@x.example', 'shipping@x.example', 'billing@x.example'],
		[{ email: ' ' }, '', 'shipping@x.example', 'shipping@x.example'],
		[77, null, 'shipping@x.example', 'shipping@x.example'],
		[undefined, null, null, null],
	])(
		'%j takes its email from itself, the billing, then the shipping address',
		(customer, billing, shipping, email) => {
			const read = standardOrder({
				...order,
				customer,
				billing_address: { ...order.billing_address, email: billing },
				shipping_address: { ...order.shipping_address, email: shipping },
			});
			expect(read.customer.email).toBe(email);
		},
	);

	it('is an object of an ID where /api/v1/ sends that alone, and the rest is unknown', () => {
		const read = standardOrder({
			pk: 90210,
			number: '1',
			customer: 77,
			billing_address: 501,
			shipping_address: 501,
			amount: '1.00',
		});
		expect(read.id).toBe('90210');
		expect(read.customer).toMatchObject({ id: '77', email: null, firstName: null });
		expect(read.billingAddress).toBeNull();
		expect(read.unknown).toEqual(
			expect.arrayContaining([
				'customer.email',
				'customer.phone',
				'billingAddress',
				'shippingAddress',
				'lineItems',
				'shipping.total',
			]),
		);
		expect(read.problems).toEqual([]);
	});
});

describe('an address', () => {
	it('has township and district in its second line', () => {
		expect(standardOrder(order).shippingAddress).toEqual({
			firstName: order.shipping_address.first_name,
			lastName: order.shipping_address.last_name,
			company: null,
			line1: 'Örnek Sk. 5',
			line2: 'Kadıköy, Moda',
			city: 'İstanbul',
			region: null,
			postalCode: '34710',
			countryCode: 'TR',
			phone: '05550000000',
		});
	});

	it('says once what township and district both are', () => {
		const place = { id: 1, name: '75001 Paris' };
		const address = { ...order.billing_address, township: place, district: place };
		expect(standardOrder({ ...order, billing_address: address }).billingAddress?.line2).toBe(
			'75001 Paris',
		);
	});

	it.each([null, undefined, {}, { city: null }])('is none where Akinon sends %j', (address) => {
		const read = standardOrder({ ...order, billing_address: address });
		expect(read.billingAddress).toBeNull();
		expect(read.unknown).toContain('billingAddress');
	});
});

describe('lines', () => {
	it('are units that are equal in everything but their ID, in the order of their first', () => {
		const lines = linesOf([
			{ product_sku: 'A', price: '10.00', discount_amount: '2.50' },
			{ product_sku: 'B', price: '7.00' },
			{ product_sku: 'A', price: '10.00', discount_amount: '2.50' },
			{ product_sku: 'A', price: '10.01', discount_amount: '2.49' },
		]);
		expect(lines).toMatchObject([
			{
				ids: ['700', '702'],
				sku: 'A',
				quantity: 2,
				unitPrice: '10.00',
				total: '20.00',
				discount: '5.00',
				taxRate: item.tax_rate.replace(/\.00$/, ''),
				taxAmount: null,
			},
			{ ids: ['701'], sku: 'B', quantity: 1, total: '7.00' },
			{ ids: ['703'], sku: 'A', quantity: 1, total: '10.01', discount: '2.49' },
		]);
	});

	it.each([
		['status', '500'],
		['tracking_number', 'X'],
		['extra_field', { size: 'L' }],
		['attributes', { gift: true }],
		['tax_rate', '1.00'],
		['image', 'https://shop.example/a.jpg'],
		['a_field_of_tomorrow', 1],
	])('stay apart where %s differs', (key, value) => {
		const same = { extra_field: { size: 'M' } };
		expect(linesOf([same, { ...same, [key]: value }, same])).toMatchObject([
			{ ids: ['700', '702'] },
			{ ids: ['701'] },
		]);
	});

	it('stay apart where one says less than the other', () => {
		const { image: _image, ...less } = item;
		const set = [item, less, item].map((each, id) => ({ ...each, id }));
		const { lineItems } = standardOrder({ ...order, orderitem_set: set });
		expect(lineItems).toMatchObject([{ ids: ['0', '2'] }, { ids: ['1'] }]);
	});

	it('are none where the list is empty', () => {
		const read = standardOrder({ ...order, amount: order.shipping_amount, orderitem_set: [] });
		expect(read.unknown).not.toContain('lineItems');
		expect(read).toMatchObject({ lineItems: [], totals: { lineItems: '0.00' }, problems: [] });
	});

	it('are put together whatever the order of keys inside', () => {
		const units = [{ extra_field: { a: 1, b: 2 } }, { extra_field: { b: 2, a: 1 } }];
		expect(linesOf(units)).toMatchObject([{ quantity: 2 }]);
	});

	it('read both shapes of an item', () => {
		const { id: _id, product_sku: _sku, ...rest } = item;
		const read = standardOrder({ ...order, orderitem_set: [{ ...rest, pk: 8, product: 55 }] });
		expect(read.lineItems).toMatchObject([{ ids: ['8'], sku: null, productId: '55' }]);
	});

	it.each([
		['100', 'canceled'],
		['600', 'return'],
		['400', 'purchase'],
		['constructor', 'purchase'],
	])('at %s are of type %s, and count in the total', (status, type) => {
		const read = standardOrder(orderOf([{ status }, {}]));
		expect(read.lineItems[0]).toMatchObject({ type, status });
		expect(read.totals.lineItems).toBe('20.00');
		expect(read.problems).toEqual([]);
	});

	it('in another currency than the order are a problem', () => {
		const read = standardOrder(orderOf([{ price_currency: 'eur' }]));
		expect(read.problems).toEqual([
			{ path: 'lineItems.0.total', text: 'The price is in EUR, but the order is in TRY' },
		]);
	});

	it.each(['price', 'discount_amount', 'tax_rate'])(
		'have a problem where %s is no number',
		(key) => {
			const read = standardOrder(orderOf([{ [key]: '1,50' }]));
			const path = { price: 'total', discount_amount: 'discount', tax_rate: 'taxRate' }[key];
			expect(read.problems[0]).toEqual({
				path: `lineItems.0.${path}`,
				text: 'This is not an exact number: "1,50"',
			});
		},
	);

	it('that are no records are a problem of the list, and the total is doubted', () => {
		const read = standardOrder({ ...orderOf([{}, {}]), orderitem_set: [item, null, 'x'] });
		expect(read.lineItems).toHaveLength(1);
		expect(read.problems).toMatchObject([
			{
				path: 'lineItems',
				text: '2 of 3 entries are not records, first entry 2: "null"',
			},
			{ path: 'totals.total' },
		]);
	});

	it.each([[undefined], [null], [[1, 2, 3]]])('are unknown where an answer has %j', (items) => {
		const read = standardOrder({ ...order, orderitem_set: items });
		expect(read.lineItems).toEqual([]);
		expect(read.unknown).toContain('lineItems');
		expect(read.totals).toMatchObject({ total: order.amount, lineItems: null, roundOff: null });
		expect(read.problems).toEqual([]);
	});

	it('come from elsewhere where the answer has none', () => {
		const { orderitem_set: items, ...detailed } = order;
		expect(standardOrder(detailed, { items })).toEqual(standardOrder(order));
	});

	it('are grouped in time that grows with their number', () => {
		const unit = (id: number) => ({ ...item, id, extra_field: { number: id % 10_000 } });
		const items = Array.from({ length: 20_000 }, (_, id) => unit(id));
		const { lineItems } = standardOrder({ ...order, orderitem_set: items });
		expect(lineItems).toHaveLength(10_000);
		expect(lineItems.every(({ quantity }) => quantity === 2)).toBe(true);
	});
});

describe('the status', () => {
	it.each([
		['200', 'created'],
		['300', 'created'],
		['350', 'created'],
		['400', 'paid'],
		['450', 'paid'],
		['500', 'shipped'],
		['510', 'shipped'],
		['520', 'shipped'],
		['540', 'shipped'],
		['550', 'delivered'],
		['100', 'canceled'],
		['600', 'returned'],
		['50', 'other'],
		['544', 'other'],
		['545', 'other'],
		['546', 'other'],
		['547', 'other'],
		['425', 'other'],
		['constructor', 'other'],
	])('%s is %s', (code, status) => {
		expect(standardOrder({ ...order, status: code, orderitem_set: [] }).status).toBe(status);
	});

	it.each([
		['450', ['550', '450'], 'partiallyShipped'],
		['400', ['500', '400'], 'partiallyShipped'],
		['500', ['500', '450'], 'partiallyShipped'],
		['550', ['550', '450'], 'partiallyShipped'],
		['400', ['500', '510', '540'], 'shipped'],
		['450', ['520', '550'], 'shipped'],
		['450', ['550', '550'], 'delivered'],
		['400', ['500', '100', '600'], 'shipped'],
		['400', ['400', '100'], 'paid'],
		['400', ['100', '600'], 'paid'],
		['200', ['500', '500'], 'created'],
		['500', ['550', '550'], 'shipped'],
		['100', ['500', '400'], 'canceled'],
		['600', ['550', '400'], 'returned'],
		['50', ['500', '400'], 'other'],
		['400', ['500', '50'], 'partiallyShipped'],
		['400', ['500', ''], 'paid'],
	])('%s with items at %j is %s', (status, items, expected) => {
		expect(effectiveStatus(status, items)).toBe(expected);
	});

	it('is read from a number too, and null where there is none', () => {
		expect(standardOrder({ ...order, status: 450 })).toMatchObject({
			status: 'paid',
			providerStatus: '450',
		});
		expect(standardOrder({ ...order, status: null })).toMatchObject({
			status: null,
			providerStatus: null,
		});
	});
});

describe('shipping', () => {
	it.each([
		[
			{ shipping_amount: '29.90', shipping_interest_amount: '1.10', net_shipping_amount: 5 },
			'31.00',
		],
		[{ shipping_amount: '29.90', shipping_interest_amount: null }, '29.90'],
		[{ shipping_amount: null, net_shipping_amount: 29.9 }, '29.90'],
		[{ shipping_amount: null, net_shipping_amount: 6.999999999999999 }, '7.00'],
		[{ shipping_amount: undefined, net_shipping_amount: 29.900000000000002 }, '29.90'],
		[{ shipping_amount: null, net_shipping_amount: '29.90' }, '29.90'],
		[{ shipping_amount: null, net_shipping_amount: 7, currency: 'jpy' }, '7.00'],
		[{ shipping_amount: null, net_shipping_amount: 1.2550000000000001, currency: 'kwd' }, '1.255'],
	])('of %j costs %s', (fields, total) => {
		const read = standardOrder({ ...order, orderitem_set: [], ...fields });
		expect(read.shipping.total).toBe(total);
		expect(read.totals.shipping).toBe(total);
		expect(read.problems.filter(({ path }) => path === 'shipping.total')).toEqual([]);
	});

	it.each([
		[{ shipping_amount: null, net_shipping_amount: 29.9501 }],
		[{ shipping_amount: null, net_shipping_amount: 29.900001 }],
		[{ shipping_amount: null, net_shipping_amount: 29.9, currency: 'jpy' }],
		[{ shipping_amount: null, net_shipping_amount: 1e300 * 1e10 }],
		[{ shipping_amount: null, net_shipping_amount: -1e98 }],
		[{ shipping_amount: null, net_shipping_amount: 1e300 }],
		[{ shipping_amount: 'free', net_shipping_amount: 29.9 }],
		[{ shipping_amount: '29.90', shipping_interest_amount: 'x' }],
	])('of %j is a problem', (fields) => {
		const read = standardOrder({ ...order, orderitem_set: [], ...fields });
		expect(read.shipping.total).toBeNull();
		expect(read.problems.map(({ path }) => path)).toContain('shipping.total');
	});

	it('has each tracking number once, and the carrier where it is one', () => {
		const read = standardOrder(
			orderOf(
				[
					{ tracking_number: 'T2', shipping_company: 'other' },
					{ tracking_number: 'T1', shipping_company: 'other' },
				],
				{ tracking_number: 'T1' },
			),
		);
		expect(read.shipping).toMatchObject({ trackingNumbers: ['T1', 'T2'], carrier: 'other' });
		const carriers = orderOf([{ shipping_company: 'a' }, { shipping_company: 'b' }]);
		expect(standardOrder(carriers).shipping.carrier).toBeNull();
		const company = { pk: 1, name: 'Express' };
		expect(standardOrder({ ...carriers, cargo_company: company }).shipping.carrier).toBe('Express');
	});
});

describe('the balance', () => {
	const total = (amount: string, fields: object = {}) =>
		standardOrder({ ...orderOf([{}, { price: '5.00' }]), amount, ...fields });

	it('has exactly the installment interest as a fee', () => {
		const read = total('48.50', { installment_interest_amount: '3.60' });
		expect(read.fees).toEqual([{ name: 'Installment Interest', total: '3.60', taxRate: null }]);
		expect(read.totals).toMatchObject({ fees: '3.60', roundOff: '0.00' });
		expect(read.problems).toEqual([]);
	});

	it('adds no fee where prices contain the interest', () => {
		const read = total('44.90', { installment_interest_amount: '3.60' });
		expect(read.fees).toEqual([]);
		expect(read.problems).toEqual([]);
	});

	it.each([
		['44.91', '0.01'],
		['44.88', '-0.02'],
	])('explains %s by rounding to a coin for each line', (amount, roundOff) => {
		const read = total(amount);
		expect(read.totals).toMatchObject({ total: amount, roundOff });
		expect(read.problems).toEqual([]);
	});

	it('counts grouped units as one line', () => {
		const units = orderOf([{}, {}, {}]);
		expect(standardOrder({ ...units, amount: '59.91' }).totals.roundOff).toBe('0.01');
		expect(standardOrder({ ...units, amount: '59.92' }).problems).toHaveLength(1);
	});

	it('explains interest and rounding together', () => {
		const read = total('48.53', { installment_interest_amount: '3.60' });
		expect(read.totals).toMatchObject({ fees: '3.60', roundOff: '0.03' });
		expect(read.problems).toEqual([]);
	});

	it.each([
		['44.93', {}],
		['48.54', { installment_interest_amount: '3.60' }],
		['54.90', { has_gift_box: true }],
		['0.00', {}],
	])('stays as it is where %s cannot be explained', (amount, fields) => {
		const read = total(amount, fields);
		expect(read.totals).toMatchObject({ total: amount, lineItems: '15.00', roundOff: null });
		expect(read.fees).toEqual([]);
		expect(read.problems).toEqual([
			{
				path: 'totals.total',
				text: `The total is ${amount} TRY, but lines, shipping, fees and discounts come to 44.90 TRY`,
			},
		]);
	});

	it('prefers the explanation that rounds least', () => {
		const read = total('44.92', { installment_interest_amount: '0.03' });
		expect(read.totals).toMatchObject({ fees: '0.03', roundOff: '-0.01' });
	});

	it('explains nothing where a part could not be read', () => {
		const read = standardOrder({ ...orderOf([{}, { price: 'x' }]), amount: '39.91' });
		expect(read.totals.roundOff).toBeNull();
		expect(read.problems.map(({ path }) => path)).toEqual(['lineItems.1.total', 'totals.total']);
	});

	it('counts shipping that is not said as none', () => {
		const missingPaths = { shipping_amount: null, net_shipping_amount: null };
		const read = total('15.01', missingPaths);
		expect(read.shipping.total).toBeNull();
		expect(read.totals).toMatchObject({ shipping: null, roundOff: '0.01' });
		expect(read.problems).toEqual([]);
		expect(total('44.90', missingPaths).problems).toMatchObject([{ path: 'totals.total' }]);
	});

	it('is not asked for where Akinon says no total', () => {
		const read = standardOrder({ ...orderOf([{}]), amount: null });
		expect(read.totals).toMatchObject({ total: null, lineItems: '10.00', roundOff: null });
		expect(read.unknown).toContain('totals.total');
		expect(read.problems).toEqual([]);
	});

	it('takes the coin of the currency', () => {
		const yen = (amount: string) =>
			standardOrder({
				...order,
				currency: 'jpy',
				amount,
				shipping_amount: '0',
				orderitem_set: [{ ...item, price_currency: 'jpy', price: '100' }],
			});
		expect(yen('101')).toMatchObject({ totals: { roundOff: '1.00' }, problems: [] });
		expect(yen('102').problems).toHaveLength(1);
	});

	it('lists what was taken off the lines', () => {
		const read = standardOrder(
			orderOf([{ discount_amount: '2.00' }, { discount_amount: '2.00' }], {
				discount_amount: '5.00',
			}),
		);
		expect(read.discounts).toEqual([
			{ code: null, name: null, amount: '4.00', appliesTo: 'lines' },
		]);
		expect(read.totals.discount).toBe('5.00');
		expect(read.unknown).toContain('discounts');
	});
});

describe('any order of Akinon', () => {
	describeReader(
		standardOrder,
		akinonOrder.map(({ raw }) => raw),
	);

	it(
		'has each unit once, and no problem but a total that nobody can explain',
		() => {
			fc.assert(
				fc.property(akinonOrder, ({ raw, unitIds, unexplained }) => {
					const read = standardOrder(raw);
					const ids = read.lineItems.flatMap((line) => line.ids);
					expect(ids.sort()).toEqual(unitIds.sort());
					expect(read.lineItems.map(({ quantity }) => quantity)).toEqual(
						read.lineItems.map((line) => line.ids.length),
					);
					const paths = read.problems.map(({ path }) => path);
					if (unexplained === 0) expect(paths).toEqual([]);
					else expect(['', 'totals.total']).toContain(paths.join());
				}),
				{ numRuns: propertyRuns },
			);
		},
		propertyTime,
	);
});
