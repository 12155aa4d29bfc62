import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../../nodes/Akinon/order/toStandardOrder';
import type { LineItem, StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import { akinonOrder } from '../../../orders/akinon';
import { propertyRuns, propertyTime } from '../../../orders/amounts';
import { describeReader } from '../../../orders/properties';
import { generateOrders, type AkinonOrder, type AkinonOrderItem } from '../../../emulators/orders';
import mergedItem from '../../../orders/cases/akinon-merged-item.json';

const [order] = generateOrders({ count: 1, discountEvery: 0, freightEvery: 1 });
const [item] = order.orderitem_set;

/** An order of the given items that adds up, at 400 and with 29.90 for shipping. */
function orderOf(items: Array<Partial<AkinonOrderItem>>, fields: object = {}): AkinonOrder {
	const set = items.map((each, index) => ({ ...item, id: 700 + index, price: '10.00', ...each }));
	const cents = set.reduce((sum, { price }) => sum + Math.round(Number(price) * 100), 2990);
	return { ...order, amount: (cents / 100).toFixed(2), orderitem_set: set, ...fields };
}

function linesOf(items: Array<Partial<AkinonOrderItem>>): Array<Partial<LineItem>> {
	return toStandardOrder(orderOf(items)).lineItems;
}

function effectiveStatus(status: string, items: string[]): StandardOrder['status'] {
	const units = items.map((each) => ({ status: each }));
	return toStandardOrder(orderOf(units, { status })).status;
}

describe('an order', () => {
	it('keeps what Akinon says of it', () => {
		const read = toStandardOrder(orderOf([{}]));
		expect(read).toMatchObject({
			source: 'akinon',
			id: '90001',
			number: order.number,
			channel: 'Shop',
			schemaVersion: 2,
			externalId: null,
			status: 'confirmed',
			paymentStatus: 'paid',
			providerStatus: { order: '400', payment: null, fulfillment: null },
			createdAt: '2025-03-04T09:12:45.118300Z',
			updatedAt: null,
			currency: 'TRY',
			language: null,
			payments: [{ method: 'credit_card', amount: '39.90', status: null }],
			invoice: null,
			shipments: [],
			refunds: [],
			fees: [],
			discounts: [],
			custom: { installmentCount: 1 },
			problems: [],
		});
		expect(read.totals).toEqual({
			total: '39.90',
			lineItems: '10.00',
			shipping: '29.90',
			fees: '0.00',
			rounding: '0.00',
			discount: '0.00',
			tax: null,
			refunded: '0.00',
			paid: null,
			outstanding: null,
		});
		expect(read.unknown).toContain('language');
		expect(read.unknown).not.toContain('lineItems');
	});

	it('has the sales channel by name only', () => {
		expect(toStandardOrder({ ...order, channel: 3 }).channel).toBeNull();
		expect(toStandardOrder({ ...order, channel: { name: '3' } }).channel).toBeNull();
		expect(toStandardOrder({ ...order, channel: 3 }).unknown).toContain('channel');
		expect(toStandardOrder({ ...order, channel: 'Outlet' }).channel).toBe('Outlet');
	});

	it('keeps a number that is too long for a JSON number only as text', () => {
		expect(toStandardOrder({ ...order, number: '9900112233445566' }).number).toBe(
			'9900112233445566',
		);
		const read = toStandardOrder({ ...order, number: 2 ** 60 });
		expect(read.number).toBeNull();
		expect(read.problems).toEqual([
			{ path: 'number', text: 'This is a number too long to be exact: "1152921504606847000"' },
		]);
	});

	it('has the language, the note and the way of shipping, if the answer states them', () => {
		const stated = { language_code: 'tr-tr', shipping_option_slug: 'sendeo' };
		const address = { ...order.shipping_address, notes: ' Ring twice ' };
		const read = toStandardOrder({
			...{ ...order, ...stated, notes: 'Second floor' },
			shipping_address: address,
		});
		expect(read).toMatchObject({
			language: 'tr-TR',
			note: 'Second floor\nRing twice',
			shipping: { method: 'sendeo' },
		});
		expect(read.unknown).not.toContain('language');
		expect(toStandardOrder(order).unknown).toEqual(
			expect.arrayContaining(['language', 'shipping.method']),
		);
	});

	it('has the free fields of order and item', () => {
		const read = toStandardOrder(
			orderOf([{ extra_field: { size: 'M' } }], { extra_field: { a: 1 } }),
		);
		expect(read.custom).toEqual({ a: 1, installmentCount: 1 });
		expect(read.lineItems[0].custom).toEqual({ size: 'M' });
	});

	it.each([
		['2025-03-04T09:12:45', 'not a date in ISO 8601 with an offset'],
		['2025-02-29T09:12:45Z', 'not a date'],
		['yesterday', 'not a date'],
		[1741079565, 'not a date'],
	])('has no date if Akinon sends %j', (placed, text) => {
		const read = toStandardOrder({ ...order, date_placed: placed });
		expect(read.createdAt).toBeNull();
		expect(read.problems).toMatchObject([
			{ path: 'createdAt', text: expect.stringContaining(text) as string },
		]);
	});
});

describe('the customer', () => {
	it('has trimmed texts', () => {
		const read = toStandardOrder({
			...order,
			customer: { id: 1, email: 'ada@example.com ', first_name: ' Ada', last_name: ' ' },
		});
		expect(read.customer).toEqual({
			id: '1',
			externalId: null,
			email: 'ada@example.com',
			phone: '05550000000',
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
			const read = toStandardOrder({
				...order,
				customer,
				billing_address: { ...order.billing_address, email: billing },
				shipping_address: { ...order.shipping_address, email: shipping },
			});
			expect(read.customer.email).toBe(email);
		},
	);

	it('is an object of an ID if /api/v1/ sends that alone, and the rest is unknown', () => {
		const read = toStandardOrder({
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
		expect(toStandardOrder(order).shippingAddress).toEqual({
			firstName: order.shipping_address.first_name,
			lastName: order.shipping_address.last_name,
			company: null,
			line1: 'Örnek Sk. 5',
			line2: 'Kadıköy, Moda',
			city: 'İstanbul',
			region: null,
			postalCode: '34710',
			countryCode: 'TR',
			email: order.shipping_address.email,
			phone: '05550000000',
			taxNumber: null,
			taxOffice: null,
		});
	});

	it('says once what township and district both are', () => {
		const place = { id: 1, name: '75001 Paris' };
		const address = { ...order.billing_address, township: place, district: place };
		expect(toStandardOrder({ ...order, billing_address: address }).billingAddress?.line2).toBe(
			'75001 Paris',
		);
	});

	it.each([null, undefined, {}, { city: null }])('is none if Akinon sends %j', (address) => {
		const read = toStandardOrder({ ...order, billing_address: address });
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
				unitPrice: '12.50',
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
	])('stay apart if %s differs', (key, value) => {
		const same = { extra_field: { size: 'M' } };
		expect(linesOf([same, { ...same, [key]: value }, same])).toMatchObject([
			{ ids: ['700', '702'] },
			{ ids: ['701'] },
		]);
	});

	it('stay apart if one says less than the other', () => {
		const { image: _image, ...less } = item;
		const set = [item, less, item].map((each, id) => ({ ...each, id }));
		const { lineItems } = toStandardOrder({ ...order, orderitem_set: set });
		expect(lineItems).toMatchObject([{ ids: ['0', '2'] }, { ids: ['1'] }]);
	});

	it('are none if the list is empty', () => {
		const read = toStandardOrder({ ...order, amount: order.shipping_amount, orderitem_set: [] });
		expect(read.unknown).not.toContain('lineItems');
		expect(read).toMatchObject({ lineItems: [], totals: { lineItems: '0.00' }, problems: [] });
	});

	it('are put together whatever the order of keys inside', () => {
		const units = [{ extra_field: { a: 1, b: 2 } }, { extra_field: { b: 2, a: 1 } }];
		expect(linesOf(units)).toMatchObject([{ quantity: 2 }]);
	});

	it('read both shapes of an item', () => {
		const { id: _id, product_sku: _sku, ...rest } = item;
		const read = toStandardOrder({ ...order, orderitem_set: [{ ...rest, pk: 8, product: 55 }] });
		expect(read.lineItems).toMatchObject([{ ids: ['8'], sku: null, productId: '55' }]);
	});

	it.each([
		['100', 'canceled'],
		['canceled', 'canceled'],
		['600', 'return'],
		['refunded', 'return'],
		['400', 'purchase'],
		['constructor', 'purchase'],
	])('at %s are of type %s, and count in the total', (status, type) => {
		const read = toStandardOrder(orderOf([{ status }, {}]));
		expect(read.lineItems[0]).toMatchObject({ type, status });
		expect(read.totals.lineItems).toBe('20.00');
		expect(read.problems).toEqual([]);
	});

	it('in another currency than the order are a problem', () => {
		const read = toStandardOrder(orderOf([{ price_currency: 'eur' }]));
		expect(read.problems).toEqual([
			{ path: 'lineItems.0.total', text: 'The price is in EUR, but the order is in TRY' },
		]);
	});

	it.each(['price', 'discount_amount', 'tax_rate'])('have a problem if %s is no number', (key) => {
		const read = toStandardOrder(orderOf([{ [key]: '1,50' }]));
		const path = { price: 'total', discount_amount: 'discount', tax_rate: 'taxRate' }[key];
		expect(read.problems[0]).toEqual({
			path: `lineItems.0.${path}`,
			text: 'This is not an exact number: "1,50"',
		});
	});

	it('that are no records are a problem of the list, and the total is doubted', () => {
		const read = toStandardOrder({ ...orderOf([{}, {}]), orderitem_set: [item, null, 'x'] });
		expect(read.lineItems).toHaveLength(1);
		expect(read.problems).toMatchObject([
			{
				path: 'lineItems',
				text: '2 of 3 entries are not records, first entry 2: "null"',
			},
			{ path: 'totals.total' },
		]);
	});

	it.each([[undefined], [null], [[1, 2, 3]]])('are unknown if an answer has %j', (items) => {
		const read = toStandardOrder({ ...order, orderitem_set: items });
		expect(read.lineItems).toEqual([]);
		expect(read.unknown).toContain('lineItems');
		expect(read.totals).toMatchObject({ total: order.amount, lineItems: null, rounding: null });
		expect(read.problems).toEqual([]);
	});

	it('come from elseif if the answer has none', () => {
		const { orderitem_set: items, ...detailed } = order;
		expect(toStandardOrder(detailed, { items })).toEqual(toStandardOrder(order));
	});

	it('are grouped in time that grows with their number', () => {
		const unit = (id: number) => ({ ...item, id, extra_field: { number: id % 10_000 } });
		const items = Array.from({ length: 20_000 }, (_, id) => unit(id));
		const { lineItems } = toStandardOrder({ ...order, orderitem_set: items });
		expect(lineItems).toHaveLength(10_000);
		expect(lineItems.every(({ quantity }) => quantity === 2)).toBe(true);
	});
});

describe('the status', () => {
	it.each([
		['200', 'pending'],
		['300', 'pending'],
		['350', 'pending'],
		['400', 'confirmed'],
		['450', 'confirmed'],
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
		['approved', 'confirmed'],
		['Shipped_And_Informed', 'shipped'],
		['Ready for Pickup', 'shipped'],
		['cancelled', 'canceled'],
		['cancellation_waiting', 'other'],
		['constructor', 'other'],
	])('%s is %s', (code, status) => {
		expect(toStandardOrder({ ...order, status: code, orderitem_set: [] }).status).toBe(status);
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
		['400', ['400', '100'], 'confirmed'],
		['400', ['100', '600'], 'returned'],
		['400', ['100', '100'], 'canceled'],
		['200', ['500', '500'], 'pending'],
		['500', ['550', '550'], 'shipped'],
		['100', ['500', '400'], 'canceled'],
		['600', ['550', '400'], 'returned'],
		['50', ['500', '400'], 'other'],
		['400', ['500', '50'], 'partiallyShipped'],
		['400', ['500', ''], 'confirmed'],
		['approved', ['shipped', 'canceled'], 'shipped'],
	])('%s with items at %j is %s', (status, items, expected) => {
		expect(effectiveStatus(status, items)).toBe(expected);
	});

	it('is read from a number too, and null if there is none', () => {
		expect(toStandardOrder({ ...order, status: 450 })).toMatchObject({
			status: 'confirmed',
			providerStatus: { order: '450' },
		});
		expect(toStandardOrder({ ...order, status: 'preparing' })).toMatchObject({
			paymentStatus: 'paid',
			providerStatus: { order: 'preparing' },
		});
		expect(toStandardOrder({ ...order, status: null })).toMatchObject({
			status: null,
			providerStatus: { order: null },
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
		const read = toStandardOrder({ ...order, orderitem_set: [], ...fields });
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
		const read = toStandardOrder({ ...order, orderitem_set: [], ...fields });
		expect(read.shipping.total).toBeNull();
		expect(read.problems.map(({ path }) => path)).toContain('shipping.total');
	});
});

describe('shipments', () => {
	const shipmentsOf = (items: Array<Partial<AkinonOrderItem>>, fields: object = {}) =>
		toStandardOrder(orderOf(items, fields)).shipments;

	it('are the parcels that have left, once one has', () => {
		const numbersOf = (...codes: string[]) =>
			shipmentsOf(
				codes.map((status, index) => ({ status, tracking_number: `T${index}` })),
				{ tracking_number: 'T1' },
			).map(({ trackingNumber }) => trackingNumber);
		expect(numbersOf('400', '450')).toEqual(['T0', 'T1']);
		expect(numbersOf('500', '450', '400')).toEqual(['T0']);
		expect(numbersOf('550', '540', '600')).toEqual(['T0', 'T1', 'T2']);
		expect(numbersOf('500', '999')).toEqual(['T0', 'T1']);
	});

	it('are one per tracking number, with the items that have it', () => {
		const shipments = shipmentsOf(
			[
				{ tracking_number: 'T2', shipping_company: 'other', status: '500' },
				{ tracking_number: 'T1', shipping_company: 'other', status: '550' },
				{ tracking_number: 'T2', shipping_company: 'other', status: '500' },
				{},
			],
			{ tracking_number: 'T1' },
		);
		const nothing = { id: null, trackingUrl: null, shippedAt: null };
		expect(shipments).toEqual([
			{
				...nothing,
				status: '500',
				carrier: 'other',
				trackingNumber: 'T2',
				lineItems: [
					{ id: '700', quantity: 1 },
					{ id: '702', quantity: 1 },
				],
			},
			{
				...nothing,
				status: '550',
				carrier: 'other',
				trackingNumber: 'T1',
				lineItems: [{ id: '701', quantity: 1 }],
			},
		]);
	});

	it('is one of all items if only the order has a number, but not of those that are gone', () => {
		const [shipment, ...others] = shipmentsOf([{}, { status: '100' }, { status: '600' }], {
			tracking_number: 'T1',
		});
		expect(others).toEqual([]);
		expect(shipment).toMatchObject({ trackingNumber: 'T1', lineItems: [{ id: '700' }] });
	});

	it.each([
		['100', '500'],
		[100, 500],
		['canceled', 'shipped'],
	])('are none of canceled items, which will not be delivered: %j beside %j', (gone, left) => {
		const items = [
			{ status: left, tracking_number: 'T1' },
			{ status: gone, tracking_number: 'T2' },
		] as Array<Partial<AkinonOrderItem>>;
		const numbersOf = (shipments: StandardOrder['shipments']) =>
			shipments.map(({ trackingNumber }) => trackingNumber);
		expect(numbersOf(shipmentsOf(items, { tracking_number: 'T2' }))).toEqual(['T1']);
		expect(shipmentsOf([items[1]])).toEqual([]);
		const [ofOrder] = shipmentsOf(
			items.map((each) => ({ ...each, tracking_number: null })),
			{ tracking_number: 'T1' },
		);
		expect(ofOrder.lineItems).toEqual([{ id: '700', quantity: 1 }]);
	});

	it('have the carrier only if it is one', () => {
		const items = [
			{ tracking_number: 'T', shipping_company: 'a' },
			{ tracking_number: 'T', shipping_company: 'b' },
		];
		expect(shipmentsOf(items)[0].carrier).toBeNull();
		const company = { pk: 1, name: 'Express' };
		expect(shipmentsOf(items, { cargo_company: company })[0].carrier).toBe('Express');
	});

	it('are none without a tracking number', () => {
		expect(shipmentsOf([{ status: '500' }])).toEqual([]);
	});
});

describe('the payment status', () => {
	const statusOf = (fields: object, items: string[] = ['400']) =>
		toStandardOrder(
			orderOf(
				items.map((status) => ({ status })),
				fields,
			),
		).paymentStatus;

	it.each([
		['300', 'pending'],
		['400', 'paid'],
		['450', 'paid'],
		['500', 'paid'],
		['540', 'paid'],
		['550', 'paid'],
		['600', 'refunded'],
		['100', null],
		['200', null],
		['350', null],
		['544', null],
		['547', null],
		['999', null],
	])('at %s is %s', (status, expected) => {
		expect(statusOf({ status })).toBe(expected);
	});

	it.each([
		['cash_on_delivery', '450', ['450'], 'pending'],
		['kapida_odeme', '500', ['500'], 'pending'],
		['cod', '500', ['500'], 'pending'],
		['cod-card', '450', ['450'], 'pending'],
		['encoded_card', '450', ['450'], 'paid'],
		['cash_on_delivery', '550', ['550'], 'paid'],
		['cash_on_delivery', '450', ['550', '550'], 'paid'],
		['cash_on_delivery', '450', ['550', '100'], 'paid'],
		['cash_on_delivery', '450', ['550', '500'], 'pending'],
		['credit_card', '450', ['450'], 'paid'],
	])('of %s at %s with items at %j is %s', (slug, status, items, expected) => {
		expect(statusOf({ status, payment_option_slug: slug }, items)).toBe(expected);
	});

	it.each([
		{ slug: 'ko-nakit', payment_type: 'pay_on_delivery' },
		{ slug: 'ko-nakit', name: 'Kapıda Ödeme' },
	])('of an order by %j is pending until it is delivered', (payment_option) => {
		const fields = { payment_option, payment_option_slug: null };
		expect(statusOf(fields)).toBe('pending');
		expect(statusOf(fields, ['550'])).toBe('paid');
		expect(toStandardOrder(orderOf([{}], fields)).payments).toMatchObject([{ method: 'ko-nakit' }]);
	});

	it.each([
		['10.00', '400', 'partiallyRefunded'],
		['39.90', '400', 'refunded'],
		['39.91', '100', 'refunded'],
		['0.00', '400', 'paid'],
		['x', '400', 'paid'],
	])('with %s refunded at %s is %s', (refund_amount, status, expected) => {
		expect(statusOf({ status, refund_amount })).toBe(expected);
	});

	it('says whether the payment was received', () => {
		const unpaid = orderOf([{}], { status: '300' });
		expect(toStandardOrder(unpaid).payments).toEqual([
			{ method: 'credit_card', amount: null, status: null },
		]);
	});
});

describe('what an invoice needs', () => {
	it('is kept: tax number and office, e-invoice, invoice, notes', () => {
		const read = toStandardOrder(
			orderOf([{}], {
				billing_address: {
					...order.billing_address,
					tax_no: '1234567890',
					tax_office: 'Kadıköy',
					e_bill_taxpayer: true,
				},
				shipping_address: { ...order.shipping_address, notes: ' Ring twice ' },
				invoice_number: 'INV-1',
				invoice_date: '2025-03-05',
				e_archive_url: 'https://archive.example/1',
				gift_box_note: 'Happy birthday',
				external_status: 7,
			}),
		);
		expect(read.billingAddress).toMatchObject({ taxNumber: '1234567890', taxOffice: 'Kadıköy' });
		expect(read).toMatchObject({
			invoice: {
				number: 'INV-1',
				date: '2025-03-05',
				url: 'https://archive.example/1',
				eInvoice: true,
			},
			note: 'Ring twice',
			giftMessage: 'Happy birthday',
			custom: { installmentCount: 1, externalStatus: 7 },
		});
	});

	it('is the invoice of all items if the order has none of its own', () => {
		const items = [{ invoice_number: 'INV-2' }, { invoice_number: 'INV-2' }] as object[];
		expect(toStandardOrder(orderOf(items)).invoice).toMatchObject({ number: 'INV-2' });
		expect(toStandardOrder(orderOf([...items, {}])).invoice).toBeNull();
		const canceled = { status: '100' };
		expect(toStandardOrder(orderOf([...items, canceled])).invoice).toMatchObject({
			number: 'INV-2',
		});
		expect(toStandardOrder(orderOf([{ ...items[0], ...canceled }])).invoice).not.toBeNull();
	});

	it('is no invoice because somebody is no e-invoice taxpayer', () => {
		expect(toStandardOrder(order).invoice).toBeNull();
	});
});

describe('merged items', () => {
	it('stand for as many pieces as the attribute says', () => {
		const read = toStandardOrder(mergedItem.order, { quantityAttribute: 'quantity' });
		expect(read.lineItems).toMatchObject([
			{ ids: ['310455'], quantity: 4, total: '400.00', unitPrice: '100.00' },
		]);
		expect(read.problems).toEqual([]);
	});

	it('are one piece each without the option', () => {
		expect(toStandardOrder(mergedItem.order).lineItems).toMatchObject([{ quantity: 1 }]);
	});

	it('have a problem if the attribute is no quantity', () => {
		const merged = structuredClone(mergedItem.order) as unknown as AkinonOrder;
		merged.orderitem_set[0].attributes = { quantity: 'four' };
		const read = toStandardOrder(merged, { quantityAttribute: 'quantity' });
		expect(read.lineItems[0].quantity).toBeNull();
		expect(read.problems.map(({ path }) => path)).toContain('lineItems.quantity');
	});

	it('add up if equal ones are one line', () => {
		const items = [1, 2].map((id) => ({ ...mergedItem.order.orderitem_set[0], id }));
		const read = toStandardOrder(
			{ ...mergedItem.order, amount: '800.00', orderitem_set: items },
			{ quantityAttribute: 'quantity' },
		);
		expect(read.lineItems).toMatchObject([{ ids: ['1', '2'], quantity: 8, total: '800.00' }]);
	});
});

describe('the balance', () => {
	const total = (amount: string, fields: object = {}) =>
		toStandardOrder({ ...orderOf([{}, { price: '5.00' }]), amount, ...fields });

	it('has exactly the installment interest as a fee', () => {
		const read = total('48.50', { installment_interest_amount: '3.60' });
		expect(read.fees).toEqual([
			{ name: 'Installment Interest', total: '3.60', taxRate: null, taxAmount: null },
		]);
		expect(read.totals).toMatchObject({ fees: '3.60', rounding: '0.00' });
		expect(read.problems).toEqual([]);
	});

	it('adds no fee if prices contain the interest', () => {
		const read = total('44.90', { installment_interest_amount: '3.60' });
		expect(read.fees).toEqual([]);
		expect(read.problems).toEqual([]);
	});

	it.each([
		['44.91', '0.01'],
		['44.88', '-0.02'],
	])('explains %s by rounding to a cent for each line', (amount, rounding) => {
		const read = total(amount);
		expect(read.totals).toMatchObject({ total: amount, rounding });
		expect(read.problems).toEqual([]);
	});

	it('counts grouped units as one line', () => {
		const units = orderOf([{}, {}, {}]);
		expect(toStandardOrder({ ...units, amount: '59.91' }).totals.rounding).toBe('0.01');
		expect(toStandardOrder({ ...units, amount: '59.92' }).problems).toHaveLength(1);
	});

	it('explains interest and rounding together', () => {
		const read = total('48.53', { installment_interest_amount: '3.60' });
		expect(read.totals).toMatchObject({ fees: '3.60', rounding: '0.03' });
		expect(read.problems).toEqual([]);
	});

	it.each([
		['44.93', {}],
		['48.54', { installment_interest_amount: '3.60' }],
		['54.90', { has_gift_box: true }],
		['0.00', {}],
	])('stays as it is if %s cannot be explained', (amount, fields) => {
		const read = total(amount, fields);
		expect(read.totals).toMatchObject({ total: amount, lineItems: '15.00', rounding: null });
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
		expect(read.totals).toMatchObject({ fees: '0.03', rounding: '-0.01' });
	});

	it('explains nothing if a part could not be read', () => {
		const read = toStandardOrder({ ...orderOf([{}, { price: 'x' }]), amount: '39.91' });
		expect(read.totals.rounding).toBeNull();
		expect(read.problems.map(({ path }) => path)).toEqual(['lineItems.1.total', 'totals.total']);
	});

	it('counts shipping that is not said as none', () => {
		const missingPaths = { shipping_amount: null, net_shipping_amount: null };
		const read = total('15.01', missingPaths);
		expect(read.shipping.total).toBeNull();
		expect(read.totals).toMatchObject({ shipping: null, rounding: '0.01' });
		expect(read.problems).toEqual([]);
		expect(total('44.90', missingPaths).problems).toMatchObject([{ path: 'totals.total' }]);
	});

	it('is not asked for if Akinon says no total', () => {
		const read = toStandardOrder({ ...orderOf([{}]), amount: null });
		expect(read.totals).toMatchObject({ total: null, lineItems: '10.00', rounding: null });
		expect(read.unknown).toContain('totals.total');
		expect(read.problems).toEqual([]);
	});

	it('takes the smallest unit of the currency', () => {
		const yen = (amount: string) =>
			toStandardOrder({
				...order,
				currency: 'jpy',
				amount,
				shipping_amount: '0',
				orderitem_set: [{ ...item, price_currency: 'jpy', price: '100' }],
			});
		expect(yen('101')).toMatchObject({ totals: { rounding: '1.00' }, problems: [] });
		expect(yen('102').problems).toHaveLength(1);
	});

	it('lists what was taken off the lines', () => {
		const read = toStandardOrder(
			orderOf([{ discount_amount: '2.00' }, { discount_amount: '2.00' }], {
				discount_amount: '5.00',
			}),
		);
		expect(read.discounts).toEqual([
			{ code: null, name: null, amount: '4.00', target: 'lines', isAllocated: true },
		]);
		expect(read.totals.discount).toBe('5.00');
		expect(read.unknown).toContain('discounts');
	});

	it('has no discount if prices were raised by hand', () => {
		const read = toStandardOrder(
			orderOf([{ discount_amount: '-2.00' }], { discount_amount: '-2.00' }),
		);
		expect(read).toMatchObject({
			lineItems: [{ unitPrice: '10.00', discount: '0.00', total: '10.00' }],
			discounts: [],
			totals: { discount: '0.00' },
			problems: [],
		});
	});
});

describe('any order of Akinon', () => {
	describeReader(
		toStandardOrder,
		akinonOrder.map(({ raw }) => raw),
	);

	it(
		'has each unit once, and no problem but a total that nobody can explain',
		() => {
			fc.assert(
				fc.property(akinonOrder, ({ raw, unitIds, unexplained }) => {
					const read = toStandardOrder(raw);
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
