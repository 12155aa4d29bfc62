import * as fc from 'fast-check';

import {
	discountTargets,
	lineTypes,
	orderStatuses,
	paymentStatuses,
	SCHEMA_VERSION,
	type Address,
	type Discount,
	type Fee,
	type LineItem,
	type Payment,
	type Shipment,
	type StandardOrder,
} from '../../nodes/shared/order/standardOrder';
import { toAmount, unitPriceBeforeDiscount } from '../../nodes/shared/money/amount';
import { withTotals } from '../../nodes/shared/order/totals';
import { currencyDecimals, readDecimal, subtract, sum } from '../../nodes/shared/money/decimal';

/** An order with everything that a provider can need, in euro, whose parts make its total. */
export function fullOrder(changes: Partial<StandardOrder> = {}): StandardOrder {
	return {
		schemaVersion: SCHEMA_VERSION,
		source: 'akinon',
		id: '4711',
		externalId: null,
		number: 'A-1001',
		channel: 'Web',
		status: 'confirmed',
		paymentStatus: 'paid',
		providerStatus: { order: '400', payment: null, fulfillment: null },
		createdAt: '2026-11-20T09:30:00+00:00',
		updatedAt: '2026-11-20T09:31:00+00:00',
		paidAt: null,
		canceledAt: null,
		cancelReason: null,
		currency: 'EUR',
		presentment: null,
		taxesIncluded: null,
		language: 'de-DE',
		isTest: null,
		note: null,
		giftMessage: null,
		tags: [],
		customer: {
			id: '81',
			externalId: null,
			email: 'kim@example.com',
			phone: '+491701234567',
			firstName: 'Kim',
			lastName: 'Berg',
		},
		billingAddress: address('Bill'),
		shippingAddress: address('Ship'),
		invoice: null,
		lineItems: [
			line({ sku: 'MUG-1', name: 'Mug', quantity: 2, total: '250.00', discount: '50.00' }),
			line({ sku: 'SOCKS-2', name: 'Socks', quantity: 3, total: '30.00', taxRate: '7' }),
		],
		shipping: {
			...emptyShipping,
			total: '49.00',
			taxRate: '25',
			method: 'Express',
		},
		shipments: [shipment({ carrier: 'DHL' })],
		fees: [fee()],
		discounts: [],
		payments: [
			{ method: 'card', amount: '300.00', status: null },
			{ method: 'giftcard', amount: '34.00', status: null },
		],
		refunds: [],
		taxes: [],
		totals: {
			total: '334.00',
			lineItems: '280.00',
			shipping: '49.00',
			fees: '5.00',
			rounding: null,
			discount: '50.00',
			tax: null,
			refunded: null,
			paid: null,
			outstanding: null,
		},
		custom: {},
		unknown: [],
		problems: [],
		...changes,
	};
}

/** A line of one piece for 100.00, with 25 percent tax in it. */
export function line(changes: Partial<LineItem> = {}): LineItem {
	const given: LineItem = {
		ids: ['1'],
		type: 'purchase',
		sku: 'S-1',
		productId: null,
		variantId: null,
		name: 'Thing',
		variant: null,
		quantity: 1,
		unitPrice: null,
		discount: null,
		total: '100.00',
		taxRate: '25',
		taxAmount: null,
		taxes: [],
		imageUrl: null,
		url: null,
		status: null,
		custom: {},
		...changes,
	};
	const read = (amount: string | null) => (amount === null ? null : readDecimal(amount, 'amount'));
	const { total, discount, quantity } = given;
	return { ...given, unitPrice: unitPriceBeforeDiscount(read(total), read(discount), quantity) };
}

/** A parcel on its way, of which nothing but the tracking number is known. */
export function shipment(changes: Partial<Shipment> = {}): Shipment {
	return {
		id: null,
		status: null,
		carrier: null,
		trackingNumber: 'TRACK-1',
		trackingUrl: null,
		shippedAt: null,
		lineItems: [],
		...changes,
	};
}

/** A fee of 5.00 with 25 percent tax in it. */
export function fee(changes: Partial<Fee> = {}): Fee {
	return { name: 'Gift wrap', total: '5.00', taxRate: '25', taxAmount: null, ...changes };
}

/** A discount on the order that is still to be taken off. */
export function openDiscount(changes: Partial<Discount> = {}): Discount {
	return {
		code: null,
		name: null,
		amount: '10.00',
		target: 'order',
		isAllocated: false,
		...changes,
	};
}

function address(firstName: string): Address {
	return {
		firstName,
		lastName: 'Berg',
		company: null,
		line1: 'Street 1',
		line2: null,
		city: 'Berlin',
		region: null,
		postalCode: '10115',
		countryCode: 'DE',
		email: null,
		phone: null,
		taxNumber: null,
		taxOffice: null,
	};
}

export const emptyShipping: StandardOrder['shipping'] = {
	total: null,
	discount: null,
	taxRate: null,
	taxAmount: null,
	method: null,
};

/** With all its totals, which its parts make. */
export function balanced(order: StandardOrder): StandardOrder {
	const parts = withTotals(order, { ...order.totals, total: null });
	const open = order.discounts.filter(({ isAllocated }) => !isAllocated);
	const read = (amount: string | null) => readDecimal(amount ?? '0', 'amount');
	const total = subtract(
		sum([
			...order.lineItems.map((each) => read(each.total)),
			...order.fees.map((fee) => read(fee.total)),
			...[read(order.shipping.total), read(order.totals.rounding)],
		]),
		sum(open.map(({ amount }) => read(amount))),
	);
	return { ...parts, totals: { ...parts.totals, total: toAmount(total) } };
}

/** Whole minor units, often zero or few: that is where rounding has to show what it does. */
const minorUnits = fc.oneof(
	{ weight: 1, arbitrary: fc.constant(0) },
	{ weight: 2, arbitrary: fc.integer({ min: 1, max: 9 }) },
	{ weight: 5, arbitrary: fc.integer({ min: 10, max: 500_000 }) },
);
const rate = fc.constantFrom(null, '0', '1', '7', '7.7', '8.0', '10', '19', '20.00', '25');
const text = fc.constantFrom('A', 'b-2', 'Ünit Nr. 7', '"quoted" text', '0012');
const optionalText = fc.option(text, { freq: 4 });

/** Mostly there; a writer has to say what it does without it. */
function mostly<Value>(arbitrary: fc.Arbitrary<Value>, freq: number): fc.Arbitrary<Value | null> {
	return fc.option(arbitrary, { freq });
}

function lineIn(money: (minorUnits: number) => string, freq: number): fc.Arbitrary<LineItem> {
	const statedTax = fc.option(minorUnits.map(money), { freq: 1 });
	return fc
		.record({
			ids: fc.array(text, { maxLength: 3 }),
			type: fc.constantFrom('purchase', ...lineTypes),
			sku: fc.option(text, { freq: 8 }),
			productId: optionalText,
			name: optionalText,
			quantity: mostly(
				fc.oneof(
					{ weight: 9, arbitrary: fc.integer({ min: 1, max: 12 }) },
					{ weight: 1, arbitrary: fc.constantFrom(0.5, 1.25, 0.003) },
				),
				freq,
			),
			total: mostly(minorUnits.map(money), freq),
			discount: fc.option(minorUnits.map(money)),
			taxRate: rate,
			taxAmount: statedTax,
			imageUrl: fc.option(fc.constant('https://shop.example/image.png')),
			url: fc.option(fc.constant('https://shop.example/page')),
		})
		.map((given) => line({ ...given, unitPrice: null }));
}

function partsIn(money: (minorUnits: number) => string, freq: number) {
	const amount = mostly(minorUnits.map(money), freq);
	const statedTax = fc.option(minorUnits.map(money), { freq: 1 });
	const anyFee: fc.Arbitrary<Fee> = fc.record({
		name: text,
		total: amount,
		taxRate: rate,
		taxAmount: statedTax,
	});
	const discount: fc.Arbitrary<Discount> = fc.record({
		code: optionalText,
		name: optionalText,
		amount,
		target: fc.constantFrom(...discountTargets),
		isAllocated: fc.boolean(),
	});
	const payment: fc.Arbitrary<Payment> = fc.record({
		method: fc.option(text, { freq: 8 }),
		amount: fc.option(minorUnits.map(money), { freq: 8 }),
		status: optionalText,
	});
	const parcel: fc.Arbitrary<Shipment> = fc.record({
		id: optionalText,
		status: optionalText,
		carrier: optionalText,
		trackingNumber: fc.option(text, { freq: 8 }),
		trackingUrl: fc.option(fc.constant('https://carrier.example/1')),
		shippedAt: fc.option(fc.constantFrom('2026-11-21T09:30:00.000+03:00', '2026-11-22T06:00:00Z')),
		lineItems: fc.constant([]),
	});
	return fc.record({
		lineItems: fc.array(lineIn(money, freq), { maxLength: 6 }),
		shipping: fc.record({
			total: fc.option(minorUnits.map(money)),
			discount: fc.option(minorUnits.map(money)),
			taxRate: rate,
			taxAmount: statedTax,
			method: optionalText,
		}),
		shipments: fc.array(parcel, { maxLength: 3 }),
		fees: fc.array(anyFee, { maxLength: 3 }),
		discounts: fc.array(discount, { maxLength: 3 }),
		payments: fc.array(payment, { maxLength: 3 }),
		rounding: fc.option(fc.integer({ min: -5, max: 5 }).map(money)),
		// Either what really makes the total, or something else.
		isPaidInFull: fc.boolean(),
	});
}

const fullAddress: fc.Arbitrary<Address> = fc.record({
	firstName: optionalText,
	lastName: optionalText,
	company: optionalText,
	line1: optionalText,
	line2: optionalText,
	city: optionalText,
	region: optionalText,
	postalCode: optionalText,
	countryCode: fc.option(fc.constantFrom('TR', 'DE')),
	email: optionalText,
	phone: optionalText,
	taxNumber: optionalText,
	taxOffice: optionalText,
});

const problemPaths = [
	...['', 'number', 'status', 'customer', 'customer.email', 'lineItems', 'lineItems.0.total'],
	...['lineItems.0.custom', 'totals.total', 'totals.refunded', 'updatedAt', 'shippingAddress.city'],
];

/**
 * Orders of every kind whose parts make their total: with discounts, returns, cancellations, zero
 * prices, currencies of no, two and three decimals, absent parts and parts that could not be read.
 *
 * @param freq one of how many required values is absent
 */
export function standardOrders(freq = 60): fc.Arbitrary<StandardOrder> {
	const currency = fc.constantFrom('EUR', 'TRY', 'JPY', 'KWD');
	return currency.chain((code) => {
		const decimals = currencyDecimals(code);
		const money = (count: number) => toAmount({ units: BigInt(count), scale: decimals });
		return fc
			.record({
				head: fc.record({
					source: fc.constantFrom('akinon', 'panora', 'voucherify', 'shop'),
					id: mostly(text, freq),
					number: mostly(text, freq),
					channel: optionalText,
					externalId: optionalText,
					status: mostly(fc.constantFrom(...orderStatuses), freq),
					paymentStatus: fc.option(fc.constantFrom(...paymentStatuses), { freq: 4 }),
					isTest: fc.constantFrom(null, null, false, true),
					note: optionalText,
					tags: fc.array(text, { maxLength: 2 }),
					createdAt: mostly(fc.constant('2026-11-20T09:30:00.000+03:00'), freq),
					updatedAt: fc.constant(null),
					currency: mostly(fc.constant(code), freq),
					language: fc.option(fc.constantFrom('tr-TR', 'de')),
					billingAddress: fc.option(fullAddress),
					shippingAddress: fc.option(fullAddress),
					custom: fc.dictionary(fc.constantFrom('campaign', 'gift', '__proto__'), fc.jsonValue(), {
						maxKeys: 2,
						noNullPrototype: true,
					}),
					unknown: fc.oneof(
						{ weight: freq, arbitrary: fc.constant<string[]>([]) },
						{
							weight: 1,
							arbitrary: fc.constantFrom<string[]>(['lineItems'], ['shipping', 'language']),
						},
					),
					problems: fc.oneof(
						{ weight: freq / 4, arbitrary: fc.constant<StandardOrder['problems']>([]) },
						{
							weight: 1,
							arbitrary: fc
								.constantFrom(...problemPaths)
								.map((path) => [{ path, text: 'It is not readable' }]),
						},
					),
				}),
				customer: fc.record({
					id: optionalText,
					externalId: optionalText,
					email: mostly(fc.constant('kim@example.com'), freq),
					phone: optionalText,
					firstName: optionalText,
					lastName: optionalText,
				}),
				parts: partsIn(money, freq),
			})
			.map(({ head, customer, parts: { rounding, isPaidInFull, ...parts } }) => {
				const order = balanced({
					...fullOrder(),
					...head,
					customer,
					...parts,
					totals: { ...fullOrder().totals, rounding, discount: null },
				});
				if (!isPaidInFull) return order;
				return {
					...order,
					payments: [{ method: 'card', amount: order.totals.total, status: null }],
				};
			});
	});
}

/** The same value, of which nothing can be changed. */
export function frozen<Value>(value: Value): Value {
	if (typeof value === 'object' && value !== null) {
		for (const inner of Object.values(value)) frozen(inner);
		Object.freeze(value);
	}
	return value;
}
