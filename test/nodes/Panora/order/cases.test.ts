import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import {
	toStandardOrder,
	type PanoraReadOptions,
} from '../../../../nodes/Panora/order/toStandardOrder';
import { readStandardOrder } from '../../../../nodes/shared/order/readStandardOrder';
import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';

/** Orders of real shops that were read wrongly once, with what they should become. */

const folder = join(__dirname, '../../../orders/cases');

function read(name: string, options?: PanoraReadOptions): StandardOrder {
	return toStandardOrder(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')), options);
}

/** Type, quantity and total of each line item. */
const rows = ({ lineItems }: StandardOrder) =>
	lineItems.map(({ type, sku, quantity, total }) => [type, sku, quantity, total]);

describe("Shopify's order", () => {
	it('of which each line was refunded is canceled, whatever was kept of the money', () => {
		const order = read('edited-all-refunded-one-by-one');
		expect(order).toMatchObject({
			status: 'canceled',
			paymentStatus: 'partiallyRefunded',
			providerStatus: { payment: 'partially_refunded' },
			payments: [{ method: 'shopify_payments', amount: null }],
			refunds: [
				{ id: '1', amount: '100.00', lineItems: [{ id: '9100000000001', quantity: 1 }] },
				{ id: '2', amount: '45.00', lineItems: [{ id: '9100000000002', quantity: 1 }] },
			],
			totals: { total: '150.00', refunded: '145.00' },
		});
		expect(rows(order)).toEqual([
			['canceled', 'MUG', 1, '100.00'],
			['canceled', 'CUP', 1, '50.00'],
		]);
	});

	it('with a line taken out has it as canceled; what is left is to be paid', () => {
		const order = read('edited-line-removed');
		expect(rows(order)).toEqual([
			['purchase', 'MUG', 1, '100.00'],
			['canceled', 'CUP', 1, '50.00'],
		]);
		expect(order).toMatchObject({
			status: 'confirmed',
			paymentStatus: 'partiallyRefunded',
			totals: { total: '150.00', lineItems: '150.00', refunded: '50.00' },
		});
	});

	it('with shipping taken out is without it', () => {
		expect(read('edited-shipping-removed')).toMatchObject({
			shipping: { total: '5.00', discount: '0.00', method: 'Standard' },
			payments: [{ amount: '105.00' }],
			totals: { total: '105.00', shipping: '5.00', lineItems: '100.00' },
		});
	});

	it('has the number that the shop prints', () => {
		expect(read('number-prefix').number).toBe('EN1001');
	});

	it('paid in another currency is in either', () => {
		expect(read('paid-in-other-currency')).toMatchObject({
			currency: 'EUR',
			presentment: { currency: 'USD', total: '109.00' },
			totals: { total: '100.00' },
		});
		expect(read('paid-in-other-currency', { amountsIn: 'customer' })).toMatchObject({
			currency: 'USD',
			presentment: null,
			lineItems: [{ unitPrice: '109.00', total: '109.00' }],
			payments: [{ amount: '109.00' }],
			totals: { total: '109.00' },
			problems: [],
		});
	});

	it('with tax on top of the whole order adds up, and states no tax of lines', () => {
		const order = read('tax-of-the-order-on-top');
		expect(order).toMatchObject({
			taxesIncluded: false,
			lineItems: [{ unitPrice: '119.00', total: '119.00', taxRate: null, taxAmount: null }],
			taxes: [{ name: 'VAT', rate: '19', amount: '19.00' }],
			totals: { total: '119.00', tax: '19.00', rounding: '0.00' },
		});
		expect(order.unknown).toEqual(
			expect.arrayContaining(['lineItems.taxRate', 'lineItems.taxAmount']),
		);
	});

	it('with a rate of which no tax was charged has the tax', () => {
		const order = read('tax-rate-but-no-tax');
		expect(rows(order)).toEqual([
			['purchase', 'COAT', 1, '5900.00'],
			['canceled', 'COAT', 1, '5900.00'],
			['purchase', 'TOP', 1, '2519.00'],
		]);
		expect(order.lineItems.map(({ taxRate, taxAmount }) => [taxRate, taxAmount])).toEqual([
			['0', '0.00'],
			['0', '0.00'],
			['10', '229.00'],
		]);
		expect(order.totals).toMatchObject({ total: '14319.00', tax: '229.00' });
	});

	it('that is shipped and not paid says both', () => {
		expect(read('unpaid-but-shipped')).toMatchObject({
			status: 'shipped',
			paymentStatus: 'pending',
			providerStatus: { payment: 'pending', fulfillment: 'fulfilled' },
			payments: [{ method: 'Cash on Delivery (COD)', amount: null, status: null }],
			totals: { total: '100.00' },
		});
	});
});

describe("WooCommerce's order", () => {
	it('has texts as people read them', () => {
		expect(read('entities')).toMatchObject({
			lineItems: [{ name: 'Salt & Pepper – Set' }],
			customer: { firstName: 'Ada', lastName: 'O’Conner' },
			billingAddress: { lastName: 'O’Conner', line2: '632 O’Conner Skyway' },
		});
	});

	it('that gift cards paid in part balances', () => {
		expect(read('gift-cards-part')).toMatchObject({
			payments: [
				{ method: 'gift_card', amount: '20.00' },
				{ method: 'gift_card', amount: '4.00' },
				{ method: 'stripe', amount: '4.00' },
			],
			totals: { total: '28.00', lineItems: '18.00', shipping: '10.00', rounding: '0.00' },
		});
	});

	it('with a raised price has no discount', () => {
		expect(read('line-price-raised')).toMatchObject({
			lineItems: [{ unitPrice: '105.00', discount: '0.00', total: '105.00' }],
			totals: { total: '105.00' },
		});
	});

	it('with a line of no product has it all the same', () => {
		expect(read('line-without-sku').lineItems).toMatchObject([
			{ sku: null, productId: null, name: 'Flying carpet cleaning', total: '100.00' },
		]);
	});

	it('of a shop without decimals is a unit off', () => {
		expect(read('no-decimals-czk')).toMatchObject({
			lineItems: [{ total: '142.00', taxRate: '21', taxAmount: '25.00' }],
			shipping: { total: '120.00', taxRate: '21', taxAmount: '21.00', method: 'PPL' },
			totals: { total: '261.00', rounding: '-1.00', tax: '45.00' },
		});
	});

	it('of an exempt customer has no tax', () => {
		expect(read('tax-vat-exempt')).toMatchObject({
			lineItems: [{ total: '100.00', taxRate: '0', taxAmount: '0.00' }],
			taxes: [{ name: 'VAT', rate: '21', amount: '0.00' }],
			totals: { tax: '0.00' },
		});
	});

	it('has the customer of the billing address', () => {
		expect(read('woo-customer').customer).toEqual({
			id: null,
			externalId: null,
			email: 'ada@example.com',
			phone: '+49301234567',
			firstName: 'Ada',
			lastName: 'Berg',
		});
	});

	it('leaves out a line of no pieces', () => {
		expect(rows(read('zero-quantity-line'))).toEqual([['purchase', 'MUG', 1, '100.00']]);
	});
});

describe('each of them', () => {
	const names = readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.map((name) => name.slice(0, -'.json'.length))
		.filter(
			(name) =>
				'remote_data' in (JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as object),
		);

	it.each(names)('has no problems and is read by writers as it is: %s', (name) => {
		const order = read(name);
		expect(order.problems).toEqual([]);
		expect(readStandardOrder(order)).toEqual(order);
		expect(readStandardOrder(JSON.parse(JSON.stringify(order)))).toEqual(order);
	});
});
