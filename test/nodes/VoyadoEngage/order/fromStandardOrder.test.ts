import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { InvalidInputError } from '../../../../nodes/shared/errors';
import { orderedLines, nonPurchaseLines } from '../../../../nodes/shared/order/conversion';
import { orderStatuses, type StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import { readStandardOrder } from '../../../../nodes/shared/order/readStandardOrder';
import {
	compare,
	readDecimal,
	sign,
	subtract,
	sum,
	toText,
} from '../../../../nodes/shared/money/decimal';
import {
	defaultStatuses,
	toVoyadoOrder,
	type VoyadoSettings,
} from '../../../../nodes/VoyadoEngage/order/fromStandardOrder';
import { findBrokenRules } from '../../../../nodes/VoyadoEngage/order/rules';
import type { VoyadoOrder } from '../../../../nodes/VoyadoEngage/api/types';
import { describeWriter, expectExact } from '../../../orders/conversions';
import { validator } from '../../../orders/schema';
import { balanced, emptyShipping, frozen, fullOrder, line } from '../../../orders/standard';
import { checkArithmetic, checkNames, orderSchema } from '../../../emulators/voyado/order';

const settings: VoyadoSettings = {
	storeId: 'web',
	matchKeyType: 'Email',
	statuses: defaultStatuses,
	nonPurchaseLines: 'leaveOut',
};

const convert = (order: StandardOrder, changes: Partial<VoyadoSettings> = {}) =>
	toVoyadoOrder(frozen(order), { ...settings, ...changes });
const converted = (changes: Partial<StandardOrder> = {}, other: Partial<VoyadoSettings> = {}) =>
	convert(balanced(fullOrder(changes)), other).order;
const refusal = (changes: Partial<StandardOrder>, other: Partial<VoyadoSettings> = {}) => {
	try {
		converted(changes, other);
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidInputError);
		return error as InvalidInputError;
	}
	throw new Error('It was not refused');
};
const onOrder = (amount: string | null, name: string | null = null) => ({
	code: null,
	name,
	amount,
	appliesTo: 'order' as const,
});

describe('a standard order', () => {
	it('becomes what Voyado takes', () => {
		expect(convert(fullOrder())).toEqual({
			order: {
				contact: { matchKey: 'kim@example.com', matchKeyType: 'Email' },
				orderNumber: 'A-1001',
				orderStatus: 'ORDER_CREATED',
				paymentStatus: 'SUCCESS',
				createdDate: '2026-11-20T09:30:00+00:00',
				storeId: 'web',
				currency: 'EUR',
				language: 'de-DE',
				totalGrossPrice: 334,
				totalTax: 62.76,
				items: [
					{
						type: 'PURCHASE',
						sku: 'MUG-1',
						description: 'Mug',
						quantity: 2,
						grossPaidPrice: 250,
						grossPaidPricePerUnit: 125,
						taxAmount: 50,
						taxPercent: 25,
						originalPrice: 300,
						discounts: [{ value: -50 }],
						discounted: true,
					},
					{
						type: 'PURCHASE',
						sku: 'SOCKS-2',
						description: 'Socks',
						quantity: 3,
						grossPaidPrice: 30,
						grossPaidPricePerUnit: 10,
						taxAmount: 1.96,
						taxPercent: 7,
					},
				],
				paymentMethods: [
					{ type: 'card', value: 300 },
					{ type: 'giftcard', value: 34 },
				],
				freightFee: { value: 49, tax: 9.8, taxPercent: 25 },
				handlingFee: { value: 5, tax: 1, taxPercent: 25 },
				extraData: {
					ShippingMethod: 'Express',
					ShippingCarrier: 'DHL',
					ShippingAddressFirstName: 'Ship',
					ShippingAddressLastName: 'Berg',
					ShippingAddressStreet: 'Street 1',
					ShippingAddressZipCode: '10115',
					ShippingAddressCity: 'Berlin',
					ShippingAddressCountry: 'DE',
					BillingAddressFirstName: 'Bill',
					BillingAddressLastName: 'Berg',
					BillingAddressStreet: 'Street 1',
					BillingAddressZipCode: '10115',
					BillingAddressCity: 'Berlin',
					BillingAddressCountry: 'DE',
				},
			},
			eventKey: '["akinon","Web","4711",[]]',
			unsupportedParts: [],
			warnings: [],
			imbalance: undefined,
		});
	});

	it('goes with the least that Voyado takes', () => {
		const order = balanced(
			fullOrder({
				lineItems: [line({ name: null, taxRate: null })],
				shipping: emptyShipping,
				fees: [],
				payments: [],
				billingAddress: null,
				shippingAddress: null,
				language: null,
			}),
		);
		expect(convert(order).order).toEqual({
			contact: { matchKey: 'kim@example.com', matchKeyType: 'Email' },
			orderNumber: 'A-1001',
			orderStatus: 'ORDER_CREATED',
			paymentStatus: 'SUCCESS',
			createdDate: '2026-11-20T09:30:00+00:00',
			storeId: 'web',
			currency: 'EUR',
			totalGrossPrice: 100,
			items: [
				{
					type: 'PURCHASE',
					sku: 'S-1',
					description: 'S-1',
					quantity: 1,
					grossPaidPrice: 100,
					grossPaidPricePerUnit: 100,
				},
			],
		});
	});
});

describe('the contact', () => {
	it.each([
		['Email', 'kim@example.com'],
		['MobilePhone', '+491701234567'],
		['ExternalId', '81'],
	])('is found by %s', (matchKeyType, matchKey) => {
		expect(converted({}, { matchKeyType }).contact).toEqual({ matchKey, matchKeyType });
	});

	it('is what a person says, whatever the order says', () => {
		const given = { matchKeyType: 'MemberNumber', contact: '12345' };
		expect(converted({}, given).contact).toEqual({
			matchKey: '12345',
			matchKeyType: 'MemberNumber',
		});
		const customer = { ...fullOrder().customer, email: null };
		const problems = [{ path: 'customer.email', text: 'No email' }];
		expect(converted({ customer, problems }, { contact: 'a@b.c' }).contact.matchKey).toBe('a@b.c');
	});

	it('is asked for where nobody says it', () => {
		const customer = { ...fullOrder().customer, email: null };
		expect(refusal({ customer })).toMatchObject({
			message: "Order A-1001 has no 'customer.email', which Voyado Engage needs",
			description: "Set 'Contact', or choose another 'Match Contact By'.",
		});
		expect(refusal({}, { matchKeyType: 'CardId' }).message).toContain("has no 'Contact'");
	});
});

describe('currency and language', () => {
	it("are the order's own before those of the settings", () => {
		const other = { currency: 'SEK', language: 'sv-SE' };
		expect(converted({}, other)).toMatchObject({ currency: 'EUR', language: 'de-DE' });
		expect(converted({ currency: null, language: null }, other)).toMatchObject(other);
		expect(converted({ currency: null }, { currency: ' try ' }).currency).toBe('TRY');
	});

	it('are asked for where Voyado needs them', () => {
		expect(refusal({ currency: null })).toMatchObject({
			message: "Order A-1001 has no 'currency', which Voyado Engage needs",
			description: "Set 'Currency' for orders that have none.",
		});
		expect(refusal({ currency: 'Euro' }).message).toBe(
			`The 'currency' of Order A-1001 is not a code of three letters: "Euro"`,
		);
		expect(converted({ language: null })).not.toHaveProperty('language');
	});
});

describe('the statuses', () => {
	it('have a row each, apart from a state that no word says', () => {
		expect(defaultStatuses.map(({ status }) => status)).toEqual(
			orderStatuses.filter((status) => status !== 'other'),
		);
	});

	it('come from the table', () => {
		const statuses = [{ status: 'shipped' as const, orderStatus: 'SENT', paymentStatus: 'OK' }];
		const order = converted({ status: 'shipped' }, { statuses });
		expect(order).toMatchObject({ orderStatus: 'SENT', paymentStatus: 'OK' });
	});

	it('are asked for where the table has none', () => {
		expect(refusal({ status: 'other' })).toMatchObject({
			message: "Order A-1001 has the status 'other', which has no row in 'Statuses'",
			description: expect.stringContaining("Add a row to 'Statuses'"),
		});
		expect(refusal({ status: null }).message).toContain("has no 'status'");
	});

	it('can be overridden', () => {
		const overrides = { orderStatus: 'X', paymentStatus: 'Y' };
		for (const status of ['other', null] as const) {
			expect(converted({ status }, { overrides })).toMatchObject(overrides);
		}
		expect(refusal({ status: 'other' }, { overrides: { orderStatus: 'X' } }).message).toContain(
			"'other'",
		);
	});
});

describe('the lines', () => {
	const three = [
		line({ sku: 'P', total: '100.00' }),
		line({ sku: 'C', type: 'canceled', total: '20.00' }),
		line({ sku: 'R', type: 'return', total: '30.00', quantity: 2 }),
	];
	const bare = { shipping: emptyShipping, fees: [], lineItems: three };

	it('are what is bought; the others are left out and told', () => {
		const result = convert(balanced(fullOrder(bare)));
		expect(result.order.items.map(({ sku }) => sku)).toEqual(['P']);
		expect(result.order.totalGrossPrice).toBe(100);
		expect(result.unsupportedParts).toEqual(['canceled lines', 'returned lines', 'payments']);
		expect(result.imbalance).toBeUndefined();
	});

	it('can be returns: below zero in quantity, above zero in price and tax', () => {
		const order = balanced(fullOrder({ ...bare, payments: [{ method: 'card', amount: '150' }] }));
		const result = convert(order, { nonPurchaseLines: 'return' });
		expect(result.order.items.map(({ type, sku, quantity }) => [type, sku, quantity])).toEqual([
			['PURCHASE', 'P', 1],
			['RETURN', 'C', -1],
			['RETURN', 'R', -2],
		]);
		expect(result.order.items[2]).toMatchObject({
			grossPaidPrice: 30,
			grossPaidPricePerUnit: 15,
			taxAmount: 6,
		});
		expect(result.order.totalGrossPrice).toBe(150);
		expect(result.order.totalTax).toBe(30);
		expect(result.unsupportedParts).toEqual([]);
	});

	it('of a return have no tax of zero, which Voyado refuses', () => {
		const lineItems = [line(), line({ type: 'return', taxRate: '0' })];
		const order = converted({ ...bare, lineItems }, { nonPurchaseLines: 'return' });
		expect(order.items[1]).not.toHaveProperty('taxAmount');
		expect(order.items[1].taxPercent).toBe(0);
		expect(order.totalTax).toBe(20);
	});

	it.each(['canceled', 'returned'] as const)(
		'of an order that is %s are all purchases',
		(status) => {
			for (const nonPurchaseLines of ['leaveOut', 'return'] as const) {
				const result = convert(balanced(fullOrder({ ...bare, status })), { nonPurchaseLines });
				expect(result.order.items.map(({ type }) => type)).toEqual(Array(3).fill('PURCHASE'));
				expect(result.order.totalGrossPrice).toBe(150);
				expect(result.order.orderStatus).toBe(status === 'canceled' ? 'Cancelled' : 'Returned');
				expect(result.unsupportedParts).toEqual(['payments']);
			}
		},
	);

	it('of which none is bought make the order a canceled one', () => {
		const order = converted({ ...bare, lineItems: [three[1], three[1]], status: 'paid' });
		expect(order.items.map(({ type }) => type)).toEqual(['PURCHASE', 'PURCHASE']);
		expect(order.orderStatus).toBe('Cancelled');
	});

	it('must be known, with what Voyado needs of each', () => {
		expect(refusal({ unknown: ['lineItems'] }).message).toBe(
			"The 'lineItems' of Order A-1001 are not known",
		);
		expect(refusal({ lineItems: [] }).message).toContain("has no 'lineItems'");
		const lineItems = [line(), line({ sku: null, quantity: null, total: null })];
		expect(refusal({ lineItems }).message).toContain(
			"has no 'lineItems.1.sku', 'lineItems.1.quantity', 'lineItems.1.total', which",
		);
		expect(refusal({ lineItems: [line({ quantity: 0 })] }).message).toBe(
			"'lineItems.0.quantity' must be above 0, not 0",
		);
		expect(refusal({ lineItems: [line({ discount: '-1' })] }).message).toBe(
			"'lineItems.0.discount' must be 0 or more, not -1",
		);
	});

	it('are named by their product where they have no SKU', () => {
		const lineItems = [line({ sku: null, productId: 'prod_1', name: null })];
		expect(converted({ lineItems }).items[0]).toMatchObject({
			sku: 'prod_1',
			description: 'prod_1',
		});
	});

	it('carry their picture and page', () => {
		const lineItems = [line({ imageUrl: 'https://a.example/i', url: 'https://a.example/p' })];
		expect(converted({ lineItems }).items[0]).toMatchObject({
			imageUrl: 'https://a.example/i',
			targetUrl: 'https://a.example/p',
		});
	});

	it('have a price per unit where that is a whole number of coins', () => {
		const perUnit = (total: string, quantity: number) =>
			converted({ lineItems: [line({ total, quantity })] }).items[0].grossPaidPricePerUnit;
		expect(perUnit('10.00', 4)).toBe(2.5);
		expect(perUnit('10.00', 3)).toBeUndefined();
		expect(perUnit('0.10', 8)).toBeUndefined();
		expect(perUnit('10.00', 0.5)).toBe(20);
	});
});

describe('tax', () => {
	const taxOf = (total: string, taxRate: string | null, currency = 'EUR') =>
		converted({ currency, lineItems: [line({ total, taxRate })] }).items[0].taxAmount;

	it.each([
		['100.00', '25', 'EUR', 20],
		['0.03', '20', 'EUR', 0.01],
		['10.03', '100', 'EUR', 5.02],
		['1000', '10', 'JPY', 90.91],
		['1.111', '7.7', 'KWD', 0.079],
		['0.00', '25', 'EUR', 0],
		['5.00', '0', 'EUR', 0],
	])('in %s at %s percent of %s is %d', (total, rate, currency, tax) => {
		expect(taxOf(total, rate, currency)).toBe(tax);
	});

	it('is not told where the rate is not known', () => {
		expect(taxOf('100.00', null)).toBeUndefined();
		const lineItems = [line({ taxRate: null, taxAmount: '20.00' })];
		expect(converted({ lineItems }).items[0]).not.toHaveProperty('taxPercent');
	});

	it.each<[string, Partial<StandardOrder>]>([
		['a line', { lineItems: [line(), line({ taxRate: null })] }],
		['shipping', { shipping: { ...emptyShipping, total: '5.00' } }],
		['a fee', { fees: [{ name: 'Tip', total: '5.00', taxRate: null }] }],
	])('in total is not told where the rate of %s is not known', (_, changes) => {
		expect(converted(changes)).not.toHaveProperty('totalTax');
	});

	it.each<[string, Partial<StandardOrder>]>([
		['a free line', { lineItems: [line(), line({ taxRate: null, total: '0.00' })] }],
		['free shipping', { shipping: { ...emptyShipping, total: '0.00' } }],
		['shipping that is not known', { shipping: emptyShipping }],
		['a free fee', { fees: [{ name: 'Gift', total: '0', taxRate: null }] }],
		['round-off', { totals: { ...fullOrder().totals, roundOff: '0.01' } }],
	])('in total needs no rate of %s', (_, changes) => {
		const order = converted({ fees: [], shipping: emptyShipping, lineItems: [line()], ...changes });
		expect(order.totalTax).toBe(20);
	});

	it('of fees at several rates is their sum, without one rate', () => {
		const fees = [
			{ name: 'Gift wrap', total: '10.00', taxRate: '25' },
			{ name: 'Gift card', total: '5.00', taxRate: '25.0' },
			{ name: 'Tip', total: '1.00', taxRate: '0' },
		];
		expect(converted({ fees }).handlingFee).toEqual({ value: 16, tax: 3 });
		expect(converted({ fees: fees.slice(0, 2) }).handlingFee).toEqual({
			value: 15,
			tax: 3,
			taxPercent: 25,
		});
		const free = { name: 'Gift', total: '0.00', taxRate: null };
		expect(converted({ fees: [fees[0], free] }).handlingFee).toEqual({
			value: 10,
			tax: 2,
			taxPercent: 25,
		});
		const withUnknown = [...fees, { name: 'Duty', total: '2.00', taxRate: null }];
		expect(converted({ fees: withUnknown }).handlingFee).toEqual({ value: 18 });
	});
});

describe('a discount on the order', () => {
	it('is taken off the purchases to the last coin, with a note', () => {
		const lineItems = [
			line({ total: '10.00' }),
			line({ total: '10.00' }),
			line({ total: '10.00' }),
			line({ total: '99.00', type: 'canceled' }),
		];
		const discounts = [onOrder('6.00', 'Autumn'), onOrder('4.00', 'Autumn')];
		const result = convert(balanced(fullOrder({ lineItems, discounts, fees: [] })));
		expect(result.order.items.map(({ grossPaidPrice }) => grossPaidPrice)).toEqual([
			6.66, 6.67, 6.67,
		]);
		expect(result.order.items[0]).toMatchObject({
			originalPrice: 10,
			discounts: [{ value: -3.34, description: 'Autumn' }],
			discounted: true,
			taxAmount: 1.33,
		});
		expect(result.order.totalGrossPrice).toBe(69);
		expect(result.warnings).toEqual(['a discount on the order, which was taken off its lines']);
	});

	it("stands beside a line's own", () => {
		const lineItems = [line({ total: '80.00', discount: '20.00' })];
		const order = converted({ lineItems, discounts: [onOrder('10.00')] });
		expect(order.items[0]).toMatchObject({
			grossPaidPrice: 70,
			originalPrice: 100,
			discounts: [{ value: -20 }, { value: -10 }],
		});
	});

	it('does not take a line below zero as long as the lines cost enough', () => {
		const lineItems = [line({ total: '0.00' }), line({ total: '0.01' }), line({ total: '5.00' })];
		const order = converted({ lineItems, discounts: [onOrder('5.01')] });
		expect(order.items.map(({ grossPaidPrice }) => grossPaidPrice)).toEqual([0, 0, 0]);
		expect(order.items[0]).not.toHaveProperty('discounts');
	});

	it('must be known', () => {
		expect(refusal({ discounts: [onOrder(null)] }).message).toContain("'discounts.0.amount'");
		expect(refusal({ discounts: [onOrder('-1')] }).message).toContain('must be 0 or more');
	});
});

describe('payments', () => {
	it.each<[string, StandardOrder['payments']]>([
		['do not make the total', [{ method: 'card', amount: '333.99' }]],
		['have no amount', [{ method: 'card', amount: null }]],
		[
			'are known in part',
			[
				{ method: 'card', amount: '334.00' },
				{ method: null, amount: '1.00' },
			],
		],
		['have no method', [{ method: null, amount: '334.00' }]],
	])('are left out and told where they %s', (_, payments) => {
		const result = convert(fullOrder({ payments }));
		expect(result.order).not.toHaveProperty('paymentMethods');
		expect(result.unsupportedParts).toEqual(['payments']);
	});

	it('are not missed where there are none', () => {
		expect(convert(fullOrder({ payments: [] })).unsupportedParts).toEqual([]);
	});
});

describe('the event key', () => {
	const keyOf = (changes: Partial<StandardOrder>) => convert(fullOrder(changes)).eventKey;
	const shipped = (...trackingNumbers: string[]) => ({
		shipping: { ...fullOrder().shipping, trackingNumbers },
	});

	it.each<[string, Partial<StandardOrder>]>([
		['source', { source: 'panora' }],
		['channel', { channel: 'Marketplace' }],
		['ID', { id: '4712' }],
		['tracking number', shipped('TRK-2')],
	])('tells apart orders by %s', (_, changes) => {
		expect(keyOf(changes)).not.toBe(keyOf({}));
	});

	it('is the same for the same event, whatever else changed', () => {
		expect(keyOf({ updatedAt: null, providerStatus: '450', custom: { a: 1 } })).toBe(keyOf({}));
		expect(keyOf(shipped('A', 'B'))).toBe(keyOf(shipped('B', 'A', 'B')));
		expect(keyOf(shipped('A', 'B'))).not.toBe(keyOf(shipped('A')));
	});
});

describe('additional fields', () => {
	it('take the place of what was converted, and totals follow them', () => {
		const overrides = {
			freightFee: { value: 10.1, tax: 2.02 },
			language: 'sv',
			anyReturnItems: false,
		};
		const order = converted({}, { overrides });
		expect(order).toMatchObject({ ...overrides, totalGrossPrice: 295.1, totalTax: 54.98 });
		expect(findBrokenRules(order).totals).toEqual([]);
	});

	it('are added to the extra data key by key', () => {
		const extraData = converted({}, { overrides: { extraData: { ShippingMethod: 'X', Gift: 1 } } })
			.extraData as object;
		expect(extraData).toMatchObject({ ShippingMethod: 'X', Gift: 1, ShippingCarrier: 'DHL' });
	});

	it('stand in for what the order lacks', () => {
		const overrides = { createdDate: '2026-01-01T00:00:00Z', orderNumber: 'N', currency: 'SEK' };
		const lacking = { createdAt: null, number: null, currency: null };
		expect(converted(lacking, { overrides })).toMatchObject(overrides);
		expect(refusal(lacking).message).toContain("has no 'number', 'createdAt', 'currency', which");
	});

	it('keep payments of their own', () => {
		const overrides = { paymentMethods: [{ type: 'invoice', value: 334 }] };
		const result = convert(fullOrder({ payments: [] }), { overrides });
		expect(result.order.paymentMethods).toEqual(overrides.paymentMethods);
		expect(result.unsupportedParts).toEqual([]);
	});
});

describe('tracking', () => {
	it('goes into the extra data, as does the round-off into its own field', () => {
		const shipping = {
			...fullOrder().shipping,
			trackingNumbers: ['T1', 'T2'],
			trackingUrl: 'https://t.example',
		};
		const totals = { ...fullOrder().totals, roundOff: '-0.01' };
		const order = converted({ shipping, totals });
		expect(order.extraData).toMatchObject({
			TrackingNumber: 'T1, T2',
			TrackingLinkHTML: 'https://t.example',
		});
		expect(order.totalRoundOff).toEqual({ value: -0.01 });
		expect(order.totalGrossPrice).toBe(333.99);
	});
});

describe('an order with a problem', () => {
	const withProblem = (path: string) => ({ problems: [{ path, text: 'It is not readable.' }] });

	it.each([
		'number',
		'lineItems.0.total',
		'shipping.total',
		'billingAddress.city',
		'customer.email',
	])('at %s is refused', (path) => {
		expect(refusal(withProblem(path)).message).toBe(
			`'${path}' of Order A-1001 cannot be sent: It is not readable.`,
		);
	});

	it.each(['updatedAt', 'customer.phone', 'lineItems.0.custom', 'totals.refunded', 'custom'])(
		'at %s, which is not sent, is converted',
		(path) => {
			expect(converted(withProblem(path)).orderNumber).toBe('A-1001');
		},
	);

	it('of its total is told apart, for the check of totals', () => {
		expect(convert(fullOrder(withProblem('totals.total'))).imbalance).toBe('It is not readable.');
		const totals = { ...fullOrder().totals, total: '300.00' };
		expect(convert(readStandardOrder(fullOrder({ totals }))).imbalance).toContain('334.00');
	});
});

const violations = validator(orderSchema);

const allSettings: fc.Arbitrary<VoyadoSettings> = fc.record({
	...{ storeId: fc.constant('web'), statuses: fc.constant(defaultStatuses) },
	matchKeyType: fc.constantFrom('Email', 'Email', 'Email', 'ExternalId', 'MobilePhone'),
	nonPurchaseLines: fc.constantFrom('leaveOut', 'return'),
	currency: fc.constantFrom('EUR', 'EUR', 'EUR', undefined),
	language: fc.constantFrom(undefined, 'en'),
});

const read = (amount: number | string | null) => readDecimal(String(amount), 'Amount');
const money = (amounts: Array<number | string | null>) => sum(amounts.map(read));

describe('orders of every source', () => {
	describeWriter(toVoyadoOrder, allSettings, (order, given, { order: sent }) => {
		expect(findBrokenRules(sent)).toEqual({ lines: [], totals: [] });
		checkNames(sent);
		checkArithmetic(sent, { checksTax: true, checksTotal: true, checksPayments: true });
		expect(violations(sent)).toBeUndefined();
		expectExact(sent);
		expectNothingLost(order, given, sent);
	});
});

/** No unit and no coin is lost or invented. */
function expectNothingLost(order: StandardOrder, given: VoyadoSettings, sent: VoyadoOrder): void {
	const others = given.nonPurchaseLines === 'return' ? nonPurchaseLines(order) : [];
	const lines = [...orderedLines(order), ...others].map((each) => each.line);
	const units = money(sent.items.map(({ quantity }) => Math.abs(quantity)));
	expect(toText(units)).toBe(toText(money(lines.map(({ quantity }) => quantity))));

	const discounts = order.discounts.filter(({ appliesTo }) => appliesTo === 'order');
	const cost = money(lines.map(({ total }) => total));
	const paid = subtract(cost, money(discounts.map(({ amount }) => amount)));
	expect(toText(money(sent.items.map(({ grossPaidPrice }) => grossPaidPrice)))).toBe(toText(paid));

	const fees = [sent.freightFee, sent.handlingFee, sent.totalRoundOff];
	const total = sum([paid, money(fees.map((fee) => fee?.value ?? 0))]);
	expect(toText(read(sent.totalGrossPrice))).toBe(toText(total));
	const isDoubted = order.problems.some(({ path }) => path === 'totals.total');
	if (lines.length === order.lineItems.length && order.totals.total !== null && !isDoubted) {
		expect(compare(total, read(order.totals.total))).toBe(0);
	}
	if (sign(paid) >= 0 && others.length === 0) {
		expect(sent.items.every(({ grossPaidPrice }) => grossPaidPrice >= 0)).toBe(true);
	}
}
