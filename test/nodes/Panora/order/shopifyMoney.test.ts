import { describe, expect, it } from 'vitest';

import {
	customerCurrency,
	showsShop,
	toStandardOrder,
} from '../../../../nodes/Panora/order/toStandardOrder';
import {
	moneySet,
	ownOrder,
	readShopify,
	shopifyOrder,
	shopifyRefund,
	wooCommerceOrder,
} from './fixture';

const customer = { amountsIn: 'customer' } as const;

/** One mug at 100.00 EUR, paid as 110.00 USD, and shipping at 10.00 and 11.00. */
const paidInDollars = {
	taxes_included: true,
	total_price: '110.00',
	total_price_set: moneySet('110.00', '121.00'),
	total_tax: '0.00',
	total_discounts: '0.00',
	tax_lines: [],
	discount_applications: [],
	discount_codes: [],
	line_items: [
		{
			id: 1,
			quantity: 1,
			price: '100.00',
			price_set: moneySet('100.00', '110.00'),
			discount_allocations: [],
			tax_lines: [{ title: 'VAT', rate: 0.1, price: '9.09', price_set: moneySet('9.09', '10.00') }],
		},
	],
	shipping_lines: [
		{
			title: 'DHL',
			price: '10.00',
			price_set: moneySet('10.00', '11.00'),
			discounted_price: '10.00',
			discounted_price_set: moneySet('10.00', '11.00'),
			discount_allocations: [],
			tax_lines: [],
		},
	],
};

describe('amounts in the currency of the customer', () => {
	it('are the presentment money throughout', () => {
		const read = readShopify(paidInDollars, {}, customer);
		expect(read).toMatchObject({
			currency: 'USD',
			presentment: null,
			lineItems: [{ unitPrice: '110.00', total: '110.00', taxRate: '10', taxAmount: '10.00' }],
			shipping: { total: '11.00' },
			payments: [{ method: 'shopify_payments', amount: '121.00' }],
			totals: { total: '121.00', tax: '0.00', discount: '0.00', outstanding: '0.00' },
			problems: [],
		});
	});

	it('are beside those in the currency of the shop by default', () => {
		expect(readShopify(paidInDollars)).toMatchObject({
			currency: 'EUR',
			presentment: { currency: 'USD', total: '121.00' },
			totals: { total: '110.00' },
			problems: [],
		});
	});

	it('are a problem of an order that has others only', () => {
		const { price_set: _set, ...line } = paidInDollars.line_items[0];
		const read = readShopify({ ...paidInDollars, line_items: [line] }, {}, customer);
		expect(read.problems).toContainEqual({ path: '', text: expect.stringContaining('USD') });
		expect(read.lineItems[0].total).toBeNull();
	});

	it('are a problem of an order that does not say which currency that is', () => {
		const unknown = { presentment_currency: undefined, total_price_set: undefined };
		const read = readShopify({ ...paidInDollars, ...unknown }, {}, customer);
		expect(read.currency).toBeNull();
		expect(read.problems.map(({ path }) => path)).toContain('');
	});

	it('are those of the shop if the customer paid in its currency', () => {
		const same = { ...shopifyOrder, presentment_currency: 'EUR' };
		const plain = JSON.parse(JSON.stringify({ ...ownOrder, remote_data: same }), (key, value) =>
			String(key).endsWith('_set') ? undefined : (value as unknown),
		) as { remote_data: { line_items: Array<Record<string, unknown>> } };
		plain.remote_data.line_items[0].price = '10.00';
		plain.remote_data.line_items[0].discount_allocations = [
			{ amount: '2.00', discount_application_index: 0 },
		];
		expect(toStandardOrder(plain, customer)).toEqual(toStandardOrder(plain));
		expect(toStandardOrder(plain, customer).problems).toEqual([]);
	});

	it('are not made of amounts that are in the currency of the shop only', () => {
		const transaction = { kind: 'refund', status: 'success', amount: '10.00', currency: 'EUR' };
		const fields = {
			total_outstanding: '10.00',
			refunds: [{ ...shopifyRefund(1, 1, 'return'), transactions: [transaction] }],
		};
		const read = readShopify({ ...paidInDollars, ...fields }, {}, customer);
		expect(read.totals).toMatchObject({ outstanding: null, refunded: null });
		expect(read.unknown).toContain('totals.refunded');
		expect(read.problems).toEqual([]);
		const paid = { ...transaction, amount: '11.00', currency: 'USD' };
		const refunds = [{ ...shopifyRefund(1, 1, 'return'), transactions: [paid] }];
		expect(readShopify({ ...paidInDollars, refunds }, {}, customer).totals.refunded).toBe('11.00');
		expect(readShopify({ ...paidInDollars, refunds }).totals.refunded).toBeNull();
	});

	it('leave out removed shipping as the others do', () => {
		const [line] = paidInDollars.shipping_lines;
		const removed = { ...paidInDollars, shipping_lines: [{ ...line, is_removed: true }] };
		expect(readShopify(removed)).toMatchObject({
			totals: { total: '100.00' },
			presentment: { currency: 'USD', total: '110.00' },
		});
		expect(readShopify(removed, {}, customer).totals.total).toBe('110.00');
	});

	it('are named for hints', () => {
		expect(customerCurrency({ ...ownOrder, remote_data: shopifyOrder })).toBe('USD');
		const same = { ...shopifyOrder, presentment_currency: 'EUR' };
		expect(customerCurrency({ ...ownOrder, remote_data: same })).toBeUndefined();
		expect(customerCurrency({ ...ownOrder, remote_data: wooCommerceOrder })).toBeUndefined();
		expect(customerCurrency(null)).toBeUndefined();
	});

	it('of WooCommerce are those of the order', () => {
		const order = { ...ownOrder, remote_data: wooCommerceOrder };
		expect(toStandardOrder(order, customer)).toEqual(toStandardOrder(order));
	});
});

describe('the shop system', () => {
	it('is recognized by the keys that only its orders have', () => {
		expect(showsShop({ ...ownOrder, remote_data: shopifyOrder })).toBe(true);
		expect(showsShop({ ...ownOrder, remote_data: wooCommerceOrder })).toBe(true);
		expect(showsShop({ ...ownOrder, remote_data: { id: 1 } })).toBe(false);
		expect(showsShop(ownOrder)).toBe(false);
		expect(showsShop('x')).toBe(false);
	});
});
