import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findBrokenRules } from '../../../../nodes/VoyadoEngage/order/rules';
import type { VoyadoOrder } from '../../../../nodes/VoyadoEngage/api/types';
import { fullOrder, orderLine, smallOrder } from '../orders';

const brokenRules = (order: VoyadoOrder) => findBrokenRules(order).lines;
const brokenTotals = (order: VoyadoOrder) => findBrokenRules(order).totals;

describe('the rules for lines', () => {
	const rulesOf = (...items: VoyadoOrder['items']) => brokenRules(smallOrder({ items }));

	it('accept an order with every field', () => {
		expect(brokenRules(fullOrder())).toEqual([]);
		expect(brokenTotals(fullOrder())).toEqual([]);
	});

	it.each([
		['PURCHASE', 0, "'Items > 1 > Quantity' must be above 0 for a purchase, not 0"],
		['PURCHASE', -1, "'Items > 1 > Quantity' must be above 0 for a purchase, not -1"],
		['RETURN', 0, "'Items > 1 > Quantity' must be below 0 for a return, not 0"],
		['RETURN', 2, "'Items > 1 > Quantity' must be below 0 for a return, not 2"],
	])('check the sign of the quantity: %s %d', (type, quantity, sentence) => {
		expect(rulesOf(orderLine({ type, quantity }))).toEqual([sentence]);
	});

	it('accept quantities that are not whole numbers', () => {
		expect(rulesOf(orderLine({ quantity: 0.25 }))).toEqual([]);
	});

	it('require discounts at or below zero', () => {
		const discounts = [{ value: -1 }, { value: 0 }, { value: 0.01 }];
		expect(rulesOf(orderLine({ discounts }))).toEqual([
			"'Items > 1 > Discounts > 3 > Value' must not be above 0",
		]);
	});

	it('require a positive tax for a return, like its price', () => {
		const line = { type: 'RETURN', quantity: -1, grossPaidPrice: 125, taxPercent: 25 };
		expect(rulesOf(orderLine({ ...line, taxAmount: 25 }))).toEqual([]);
		expect(rulesOf(orderLine({ ...line, grossPaidPrice: -125, taxAmount: -25 }))).toEqual([
			"'Items > 1 > Tax Amount' must be above 0 for a return",
		]);
	});

	it.each([
		[50, 25, 250],
		[50.01, 25, 250],
		[49.99, 25, 250],
		[0, 0, 250],
		[9.09, 10, 100],
		[12.91, 12, 120.5],
	])('accept %d as the tax of %d percent in %d', (taxAmount, taxPercent, grossPaidPrice) => {
		expect(rulesOf(orderLine({ taxAmount, taxPercent, grossPaidPrice }))).toEqual([]);
	});

	it.each([
		[50.02, 25, 250],
		[62.5, 25, 250],
		[1, 0, 250],
		[-50, 25, 250],
	])('refuse %d as the tax of %d percent in %d', (taxAmount, taxPercent, grossPaidPrice) => {
		expect(rulesOf(orderLine({ taxAmount, taxPercent, grossPaidPrice }))).toEqual([
			`'Items > 1 > Tax Amount' is ${taxAmount} SEK, which is not the ${taxPercent}% tax included in ${grossPaidPrice} SEK`,
		]);
	});

	it('do not check a tax without its percentage, or a percentage without its tax', () => {
		expect(rulesOf(orderLine({ taxAmount: 99 }), orderLine({ taxPercent: 25 }))).toEqual([]);
	});

	it.each(['JPY', 'SEK'])('allow a hundredth in %s, as in every currency', (currency) => {
		const lines = [91, 90.91].map((taxAmount) =>
			orderLine({ taxAmount, taxPercent: 10, grossPaidPrice: 1000 }),
		);
		expect(brokenRules(smallOrder({ currency, items: lines }))).toHaveLength(1);
	});

	it('are all reported at once, each with its line', () => {
		const broken = rulesOf(
			orderLine({ quantity: -1, discounts: [{ value: 5 }], taxAmount: 1, taxPercent: 25 }),
			orderLine(),
			orderLine({ type: 'RETURN', quantity: 1 }),
		);
		expect(broken.map((sentence) => sentence.split(' must')[0].split(' is')[0])).toEqual([
			"'Items > 1 > Quantity'",
			"'Items > 1 > Discounts > 1 > Value'",
			"'Items > 1 > Tax Amount'",
			"'Items > 3 > Quantity'",
		]);
	});
});

describe('the totals', () => {
	it('are reported with what they should be', () => {
		expect(brokenTotals(fullOrder({ totalGrossPrice: 300, totalTax: 60 }))).toEqual([
			"'Total Tax' is 60 SEK but should be 59.88 SEK",
			"'Total Gross Price' is 300 SEK but should be 299 SEK",
			"'Payment Methods' is 299 SEK but should be 300 SEK",
		]);
	});

	it('are not checked if they, or the payments, are missing', () => {
		const order = fullOrder({ totalTax: undefined, paymentMethods: undefined });
		expect(brokenTotals(order)).toEqual([]);
	});

	it('are not checked for an order with a return', () => {
		const items = [orderLine(), orderLine({ type: 'RETURN', quantity: -1 })];
		expect(brokenTotals(smallOrder({ items, totalGrossPrice: 1 }))).toEqual([]);
	});

	it('may be off by one cent per line', () => {
		const items = [orderLine({ grossPaidPrice: 10 }), orderLine({ grossPaidPrice: 20 })];
		expect(brokenTotals(smallOrder({ items, totalGrossPrice: 30.02 }))).toEqual([]);
		expect(brokenTotals(smallOrder({ items, totalGrossPrice: 30.03 }))).toHaveLength(1);
	});

	it('are calculated without rounding errors', () => {
		const items = [orderLine({ grossPaidPrice: 0.1 }), orderLine({ grossPaidPrice: 0.2 })];
		expect(brokenTotals(smallOrder({ items, totalGrossPrice: 0.3 }))).toEqual([]);
		const large = [
			orderLine({ grossPaidPrice: 9007199254740991 }),
			orderLine({ grossPaidPrice: 1 }),
		];
		expect(brokenTotals(smallOrder({ items: large, totalGrossPrice: 9007199254740000 }))).toEqual([
			"'Total Gross Price' is 9007199254740000 SEK but should be 9007199254740992 SEK",
		]);
	});
});

const money = (cents: number) =>
	Number(`${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`);

/** An order in whole cents that adds up; only the tax of each line is rounded. */
function addingUp(lines: Array<{ gross: number; percent: number }>, freight: number): VoyadoOrder {
	const taxes = lines.map(({ gross, percent }) => Math.round((gross * percent) / (100 + percent)));
	const total = lines.reduce((sum, { gross }) => sum + gross, freight);
	return smallOrder({
		items: lines.map(({ gross, percent }, index) =>
			orderLine({
				grossPaidPrice: money(gross),
				taxAmount: money(taxes[index]),
				taxPercent: percent,
			}),
		),
		freightFee: { value: money(freight) },
		totalGrossPrice: money(total),
		totalTax: money(taxes.reduce((sum, tax) => sum + tax, 0)),
		paymentMethods: [{ type: 'card', value: money(total) }],
	});
}

const linesOfCents = fc.array(
	fc.record({
		gross: fc.integer({ min: 1, max: 100_000_000 }),
		percent: fc.constantFrom(0, 1, 6, 8, 10, 12, 18, 20, 25),
	}),
	{ minLength: 1, maxLength: 8 },
);
const freightCents = fc.integer({ min: 0, max: 100_000 });

describe('any order', () => {
	it('passes if its amounts add up', () => {
		fc.assert(
			fc.property(linesOfCents, freightCents, (lines, freight) => {
				const order = addingUp(lines, freight);
				expect([...brokenRules(order), ...brokenTotals(order)]).toEqual([]);
			}),
		);
	});

	it('fails if one amount is off by more than rounding explains', () => {
		const excess = fc.integer({ min: 1, max: 1_000_000 });
		const target = fc.constantFrom('totalGrossPrice', 'totalTax', 'payment', 'tax');
		fc.assert(
			fc.property(linesOfCents, freightCents, excess, target, (lines, freight, extra, what) => {
				const order = addingUp(lines, freight);
				const moved = (amount = 0) => money(Math.round(amount * 100) + lines.length + extra);
				const [line] = order.items;
				if (what === 'totalGrossPrice') order.totalGrossPrice = moved(order.totalGrossPrice);
				if (what === 'totalTax') order.totalTax = moved(order.totalTax);
				if (what === 'payment') order.paymentMethods![0].value = moved(order.totalGrossPrice);
				// The line's own tax may be half a cent off already, so one cent more is not enough there.
				if (what === 'tax') line.taxAmount = money(Math.round(line.taxAmount! * 100) + 1 + extra);
				const broken = what === 'tax' ? brokenRules(order) : brokenTotals(order);
				expect(broken.length).toBeGreaterThan(0);
			}),
		);
	});
});
