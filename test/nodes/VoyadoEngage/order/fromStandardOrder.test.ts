import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { orderedLines, nonPurchaseLines } from '../../../../nodes/shared/order/conversion';
import { openDiscount } from '../../../../nodes/shared/order/openDiscounts';
import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';
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
	toVoyadoOrder,
	type VoyadoSettings,
} from '../../../../nodes/VoyadoEngage/order/fromStandardOrder';
import { findBrokenRules } from '../../../../nodes/VoyadoEngage/order/rules';
import type { VoyadoOrder } from '../../../../nodes/VoyadoEngage/api/types';
import { describeWriter, expectExact } from '../../../orders/conversions';
import { freeShipping } from '../../../orders/freeShipping';
import { validator } from '../../../orders/schema';
import { balanced, emptyShipping, fullOrder, line, shipment } from '../../../orders/standard';
import { checkArithmetic, checkNames, orderSchema } from '../../../emulators/voyado/order';
import { convert, converted, convertWith, refusal } from './conversion';
import { voyadoStatuses } from '../../../orders/voyadoStatuses';

describe('a standard order', () => {
	it('becomes what Voyado takes', () => {
		expect(convert(fullOrder())).toEqual({
			order: {
				contact: { matchKey: 'kim@example.com', matchKeyType: 'Email' },
				orderNumber: 'A-1001',
				orderStatus: 'ORDER_CREATED',
				paymentStatus: 'SUCCESS',
				createdDate: '2026-11-20T09:30:00+00:00',
				statusChangedDate: '2026-11-20T09:31:00+00:00',
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
						originalPricePerUnit: 150,
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
					TrackingNumber: 'TRACK-1',
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
			eventKey: '["akinon","4711","ORDER_CREATED","SUCCESS",[]]',
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
				updatedAt: null,
				shipments: [],
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

	it("of an External ID is the shop's own, else that of the provider", () => {
		const customer = { ...fullOrder().customer, externalId: 'shop-7' };
		const byId = { matchKeyType: 'ExternalId' };
		expect(converted({ customer }, byId).contact.matchKey).toBe('shop-7');
		const nobody = { ...customer, externalId: null, id: null };
		expect(refusal({ customer: nobody }, byId).message).toContain("has no 'customer.externalId'");
		for (const path of ['customer.id', 'customer.externalId']) {
			const problems = [{ path, text: 'It is not readable.' }];
			expect(refusal({ problems }, byId).message).toContain(`'${path}' of Order A-1001`);
			expect(converted({ problems }).contact.matchKey).toBe('kim@example.com');
		}
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

	it('is asked for if nobody states it', () => {
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
		expect(converted({ language: null }, { language: 'sv_SE' }).language).toBe('sv-SE');
	});

	it('are asked for if Voyado needs them', () => {
		expect(refusal({ currency: null })).toMatchObject({
			message: "Order A-1001 has no 'currency', which Voyado Engage needs",
			description: "Set 'Currency' for orders that have none.",
		});
		expect(refusal({ currency: 'Euro' }).message).toBe(
			`The 'currency' of Order A-1001 is not a code of three letters: "Euro"`,
		);
		expect(refusal({ currency: null }, { currency: '€' }).message).toBe(
			`'Options > Currency' is not a code of three letters: "€"`,
		);
		expect(converted({ language: null })).not.toHaveProperty('language');
	});
});

describe('a test order', () => {
	it('is refused unless a person wants it sent', () => {
		expect(refusal({ isTest: true })).toMatchObject({
			message: 'Order A-1001 is a test order',
			description: expect.stringContaining("'Send Test Orders'"),
		});
		expect(converted({ isTest: true }, { sendTestOrders: true }).orderNumber).toBe('A-1001');
		expect(converted({ isTest: false }).orderNumber).toBe('A-1001');
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

describe('parcels', () => {
	const first = shipment({ trackingNumber: 'T1', shippedAt: '2026-11-22T06:00:00+00:00' });
	const second = shipment({ trackingNumber: 'T2', shippedAt: '2026-11-21T09:30:00+00:00' });
	const undated = shipment({ trackingNumber: 'T3', trackingUrl: 'https://t.example/3' });

	it('are told by the one that left last', () => {
		const order = converted({ shipments: [first, second, undated] });
		expect(order.extraData).toMatchObject({ TrackingNumber: 'T1' });
		expect(order.extraData).not.toHaveProperty('TrackingLinkHTML');
		expect(order.shippingDate).toBe('2026-11-22T06:00:00+00:00');
	});

	it('without dates are told by the last one', () => {
		const order = converted({ shipments: [undated, shipment({ trackingNumber: 'T4' }), undated] });
		expect(order.extraData).toMatchObject({
			TrackingNumber: 'T3',
			TrackingLinkHTML: 'https://t.example/3',
		});
		expect(order).not.toHaveProperty('shippingDate');
	});

	it('compare times, whatever their offsets', () => {
		const late = shipment({ trackingNumber: 'L', shippedAt: '2026-11-22T05:30:00-03:00' });
		expect(converted({ shipments: [late, first] }).shippingDate).toBe(late.shippedAt);
	});
});

describe('the extra data', () => {
	it('has the invoice and the gift message', () => {
		const invoice = { number: 'R-1', date: null, url: 'https://i.example', eInvoice: true };
		expect(converted({ invoice, giftMessage: 'For you' }).extraData).toMatchObject({
			InvoiceNumber: 'R-1',
			InvoiceLinkHTML: 'https://i.example',
			GiftMessage: 'For you',
		});
	});
});

describe('what Voyado has no place for', () => {
	it('is told', () => {
		const result = convertWith({
			note: 'Ring twice',
			tags: ['vip'],
			refunds: [{ id: '1', date: null, amount: '5.00', reason: null, lineItems: [] }],
			presentment: { currency: 'USD', total: '400.00' },
		});
		expect(result.unsupportedParts).toEqual(['note', 'tags', 'refunds', 'customer currency']);
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
		'updatedAt',
		'currency',
		'fees.0.taxAmount',
		'shipments.0.shippedAt',
		'discounts.0.amount',
	])('at %s is refused', (path) => {
		expect(refusal(withProblem(path)).message).toBe(
			`'${path}' of Order A-1001 cannot be sent: It is not readable.`,
		);
	});

	it.each([
		...['paidAt', 'customer.phone', 'lineItems.0.custom', 'totals.refunded', 'custom', 'taxes'],
		...['shipments.0.lineItems.0.id', 'fees.0.name', 'billingAddress.taxNumber', 'channel'],
	])('at %s, which is not sent, is converted', (path) => {
		expect(converted(withProblem(path)).orderNumber).toBe('A-1001');
	});

	it('of its total is told apart, for the check of totals', () => {
		expect(convert(fullOrder(withProblem('totals.total'))).imbalance).toBe('It is not readable.');
		const totals = { ...fullOrder().totals, total: '300.00' };
		expect(convert(readStandardOrder(fullOrder({ totals }))).imbalance).toContain('334.00');
	});
});

const violations = validator(orderSchema);

const allSettings: fc.Arbitrary<VoyadoSettings> = fc.record({
	storeId: fc.constant('web'),
	orderStatuses: fc.constant(voyadoStatuses.orderStatuses),
	paymentStatuses: fc.constant(voyadoStatuses.paymentStatuses),
	defaultSku: fc.constantFrom(undefined, 'CUSTOM'),
	sendTestOrders: fc.constantFrom(true, true, false),
	matchKeyType: fc.constantFrom('Email', 'Email', 'Email', 'ExternalId', 'MobilePhone'),
	nonPurchaseLines: fc.constantFrom('leaveOut', 'return'),
	currency: fc.constantFrom('EUR', 'EUR', 'EUR', undefined),
	language: fc.constantFrom(undefined, 'en'),
});

const read = (amount: number | string | null) => readDecimal(String(amount), 'Amount');
const money = (amounts: Array<number | string | null>) => sum(amounts.map(read));

describe('orders of every source', () => {
	describeWriter(toVoyadoOrder, allSettings, (order, given, { order: sent, ...result }) => {
		expect(findBrokenRules(sent).lines).toEqual([]);
		expect(findBrokenRules(sent).totals).toEqual([]);
		checkNames(sent);
		checkArithmetic(sent, { checksTax: true, checksTotal: true, checksPayments: true });
		expect(violations(sent)).toBeUndefined();
		expectExact(sent);
		expectNothingLost(order, given, sent);
		expectStatedTaxes(order, given, sent);
		expectPayments(order, sent, result.unsupportedParts);
		expect(order.isTest !== true || given.sendTestOrders).toBe(true);
	});
});

/** No unit and no smallest unit of money is lost or invented. */
function expectNothingLost(order: StandardOrder, given: VoyadoSettings, sent: VoyadoOrder): void {
	const others = given.nonPurchaseLines === 'return' ? nonPurchaseLines(order) : [];
	const lines = [...orderedLines(order), ...others]
		.sort((one, other) => one.index - other.index)
		.map((each) => each.line);
	const units = money(sent.items.map(({ quantity }) => Math.abs(quantity)));
	expect(toText(units)).toBe(toText(money(lines.map(({ quantity }) => quantity))));

	const open = openDiscount(order);
	// A line that costs less than nothing has nothing to take off.
	const purchases = orderedLines(order)
		.map(({ line: { total } }) => read(total))
		.filter((total) => sign(total) > 0);
	const forLines = subtract(open, freeShipping(order));
	const offLines = compare(forLines, sum(purchases)) < 0 ? forLines : sum(purchases);
	const paid = subtract(money(lines.map(({ total }) => total)), offLines);
	expect(toText(money(sent.items.map(({ grossPaidPrice }) => grossPaidPrice)))).toBe(toText(paid));
	// What is for shipping, or more than the lines, goes off shipping, which never falls below zero.
	const freight = subtract(read(order.shipping.total ?? '0'), subtract(open, offLines));
	expect(toText(read(sent.freightFee?.value ?? 0))).toBe(toText(freight));
	if (compare(open, offLines) > 0) expect(sign(freight)).toBeGreaterThanOrEqual(0);

	const fees = [sent.freightFee, sent.handlingFee, sent.totalRoundOff];
	const total = sum([paid, money(fees.map((fee) => fee?.value ?? 0))]);
	expect(toText(read(sent.totalGrossPrice))).toBe(toText(total));
	const isDoubted = order.problems.some(({ path }) => path === 'totals.total');
	if (lines.length === order.lineItems.length && order.totals.total !== null && !isDoubted) {
		expect(compare(total, read(order.totals.total))).toBe(0);
	}
	for (const [index, { total: ofLine }] of lines.entries()) {
		const isFromZero = sent.items[index].grossPaidPrice >= 0;
		expect(isFromZero).toBe(sign(read(ofLine)) >= 0);
	}
}

/** A stated tax is sent as it is stated or not at all, and then no sum of taxes is either. */
function expectStatedTaxes(order: StandardOrder, given: VoyadoSettings, sent: VoyadoOrder): void {
	const others = given.nonPurchaseLines === 'return' ? nonPurchaseLines(order) : [];
	const lines = [...orderedLines(order), ...others]
		.sort((one, other) => one.index - other.index)
		.map((each) => each.line);
	const isOpen = sign(openDiscount(order)) > 0;
	for (const [index, { taxAmount, taxRate }] of lines.entries()) {
		const { type, taxAmount: sentTax, taxPercent } = sent.items[index];
		if (taxAmount === null) {
			if (taxRate === null) expect(sentTax).toBeUndefined();
			continue;
		}
		if (sign(read(taxAmount)) === 0) {
			expect([sentTax, taxPercent]).toEqual([type === 'RETURN' ? undefined : 0, 0]);
		} else if (sentTax !== undefined) {
			expect(compare(read(sentTax), read(taxAmount))).toBe(0);
			if (!isOpen) expect(compare(read(taxPercent ?? null), read(taxRate))).toBe(0);
		} else {
			expect(taxPercent).toBeUndefined();
			expect(sent).not.toHaveProperty('totalTax');
		}
	}
	if (sent.totalTax === undefined) expect(sent).not.toHaveProperty('taxDetails');
	if (sent.totalTax === undefined || sent.items.some(({ type }) => type === 'RETURN')) return;
	const fees = [sent.freightFee, sent.handlingFee];
	const costly = [...sent.items.filter(({ grossPaidPrice }) => grossPaidPrice !== 0)];
	expect(costly.every(({ taxAmount }) => taxAmount !== undefined)).toBe(true);
	expect(fees.every((fee) => !fee?.value || fee.tax !== undefined)).toBe(true);
	const taxes = [...sent.items.map(({ taxAmount }) => taxAmount), ...fees.map((fee) => fee?.tax)];
	expect(toText(money(taxes.map((tax) => tax ?? 0)))).toBe(toText(read(sent.totalTax)));
}

/** Payments are sent whole and add up, or are told. */
function expectPayments(order: StandardOrder, sent: VoyadoOrder, unsupported: string[]): void {
	const { paymentMethods = [] } = sent;
	expect(unsupported.includes('payments')).toBe(
		order.payments.length > 0 && paymentMethods.length === 0,
	);
	if (paymentMethods.length === 0) return;
	expect(paymentMethods).toHaveLength(order.payments.length);
	const paid = money(paymentMethods.map(({ value }) => value));
	expect(toText(paid)).toBe(toText(read(sent.totalGrossPrice)));
}
