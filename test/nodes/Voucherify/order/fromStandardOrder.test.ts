import * as fc from 'fast-check';
import omit from 'lodash/omit';
import { describe, expect, it } from 'vitest';

import { InvalidInputError } from '../../../../nodes/shared/errors';
import { orderedLines } from '../../../../nodes/shared/order/conversion';
import { openDiscount as openDiscountOf } from '../../../../nodes/shared/order/openDiscounts';
import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import {
	add,
	compare,
	HUNDRED,
	multiply,
	readDecimal,
	sign,
	subtract,
	sum,
	toText,
} from '../../../../nodes/shared/money/decimal';
import { statusWord } from '../../../../nodes/Voucherify/order/status';
import {
	metadataKeys,
	toVoucherifyOrder,
	type VoucherifySettings,
} from '../../../../nodes/Voucherify/order/fromStandardOrder';
import type { OrderToSend } from '../../../../nodes/Voucherify/api/types';
import { describeWriter, expectExact } from '../../../orders/conversions';
import { freeShipping } from '../../../orders/freeShipping';
import { validator } from '../../../orders/schema';
import {
	balanced,
	emptyShipping,
	frozen,
	fullOrder,
	line,
	openDiscount,
} from '../../../orders/standard';
import { createSchema, importSchema, updateSchema } from '../../../emulators/voucherify/schemas';

const settings: VoucherifySettings = {
	operation: 'createOrUpdate',
	sourceIdFrom: 'id',
	customerSourceId: 'customerId',
	metadata: [],
};

type Changes = Partial<StandardOrder>;

const convert = (changes: Changes = {}, other: Partial<VoucherifySettings> = {}) =>
	toVoucherifyOrder(frozen(balanced(fullOrder(changes))), { ...settings, ...other });
const converted = (changes: Changes = {}, other: Partial<VoucherifySettings> = {}) =>
	convert(changes, other).order;
const refusal = (changes: Changes, other: Partial<VoucherifySettings> = {}) => {
	try {
		convert(changes, other);
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidInputError);
		return error as InvalidInputError;
	}
	throw new Error('It was not refused');
};
const update = { operation: 'update' } as const;
const importing = { operation: 'import' } as const;
const bare = { shipping: emptyShipping, fees: [], payments: [], discounts: [] };
const nobody = {
	...{ id: null, externalId: null, email: null, phone: null },
	...{ firstName: null, lastName: null },
};
const own = {
	source: 'voucherify',
	id: 'ord_1',
	number: 'S-1',
	customer: { ...nobody, id: 'cust_1', email: 'a@b.c' },
};

describe('a standard order', () => {
	it('becomes what Voucherify takes', () => {
		expect(convert()).toEqual({
			order: {
				source_id: '4711',
				status: 'PAID',
				created_at: '2026-11-20T09:30:00+00:00',
				customer: {
					source_id: '81',
					email: 'kim@example.com',
					phone: '+491701234567',
					name: 'Kim Berg',
				},
				amount: 33000,
				items: [
					{
						source_id: 'MUG-1',
						related_object: 'sku',
						quantity: 2,
						price: 15000,
						amount: 30000,
						discount_amount: 5000,
						product: { name: 'Mug' },
					},
					{
						source_id: 'SOCKS-2',
						related_object: 'sku',
						quantity: 3,
						price: 1000,
						amount: 3000,
						product: { name: 'Socks' },
					},
				],
			},
			unsupportedParts: [
				...['number', 'currency', 'addresses', 'shipping', 'fees', 'taxes', 'payments'],
				'shipments',
			],
			warnings: [],
		});
	});

	it('goes by the number if a person wants that', () => {
		expect(converted({}, { sourceIdFrom: 'number' }).source_id).toBe('A-1001');
	});

	it('goes by the External ID, else the ID, if a person does not say', () => {
		const byDefault = { sourceIdFrom: undefined };
		expect(converted({ externalId: 'shop-1' }, byDefault).source_id).toBe('shop-1');
		expect(converted({ externalId: null }, byDefault).source_id).toBe('4711');
		expect(converted({ externalId: 'shop-1' }).source_id).toBe('4711');
		const problems = [{ path: 'externalId', text: 'It is not readable.' }];
		expect(refusal({ externalId: 'shop-1', problems }, byDefault).message).toContain(
			"'externalId'",
		);
	});

	it('must have what Voucherify knows it by', () => {
		expect(refusal({ id: null }).message).toBe("Order A-1001 has no 'id', which Voucherify needs");
		expect(refusal({ number: null }, { sourceIdFrom: 'number' }).message).toContain("'number'");
		const overrides = { source_id: 'X-1' };
		expect(converted({ id: null }, { overrides }).source_id).toBe('X-1');
	});

	it('needs nothing of that for an update, whose path says it', () => {
		const result = converted({ id: null, number: null }, { ...update, sourceIdFrom: 'number' });
		expect(result).toMatchObject({ status: 'PAID', amount: 33000 });
		expect(result).not.toHaveProperty('source_id');
	});

	it('in a state that Voucherify has no word for gets none, which is told', () => {
		expect(converted({ status: 'other' })).not.toHaveProperty('status');
		expect(convert({ status: 'other' }).unsupportedParts).toContain('status');
		expect(converted({ status: null, paymentStatus: null })).not.toHaveProperty('status');
	});
});

describe('an order from Voucherify', () => {
	it.each([{}, importing])('goes back under its own ID and its customer %j', (other) => {
		const result = convert(own, { ...other, sourceIdFrom: 'number', customerSourceId: 'email' });
		expect(result.order).toMatchObject({ id: 'ord_1', customer: { id: 'cust_1' } });
		expect(Object.keys(result.order.customer ?? {})).toEqual(['id']);
		expect(result.order).not.toHaveProperty('source_id');
	});

	it('is updated without its ID, which no update takes in its body', () => {
		expect(converted(own, update)).not.toHaveProperty('id');
	});

	it('without a customer gets none', () => {
		const customer = { ...own.customer, id: null };
		expect(converted({ ...own, customer })).not.toHaveProperty('customer');
	});

	it("keeps Voucherify's products and SKUs", () => {
		const lineItems = [line({ sku: null, productId: 'prod_1' })];
		expect(converted({ ...own, lineItems }).items?.[0]).toMatchObject({ product_id: 'prod_1' });
		expect(converted({ lineItems }).items?.[0]).toMatchObject({ source_id: 'prod_1' });
		const ofSku = [line({ sku: null, productId: 'prod_1', variantId: 'sku_1' })];
		const [sent] = converted({ ...own, lineItems: ofSku }).items ?? [];
		expect(sent).toMatchObject({ sku_id: 'sku_1' });
		expect(sent).not.toHaveProperty('product_id');
		expect(converted({ lineItems: ofSku }).items?.[0]).toMatchObject({ source_id: 'prod_1' });
	});

	it("keeps the metadata of Voucherify's items, which an update replaces", () => {
		const lineItems = [line({ custom: { size: 'M' } }), line()];
		expect(converted({ ...own, lineItems }).items?.map(({ metadata }) => metadata)).toEqual([
			{ size: 'M' },
			undefined,
		]);
		expect(converted({ lineItems }).items?.[0]).not.toHaveProperty('metadata');
	});

	it("keeps a shop's product beside its SKU, and sends no ID of Voucherify's as one", () => {
		const itemOf = (productId: string) =>
			converted({ ...own, lineItems: [line({ productId })] }).items?.[0];
		expect(itemOf('P-1')).toMatchObject({ source_id: 'S-1', product: { source_id: 'P-1' } });
		expect(itemOf('prod_1')?.product).toEqual({ name: 'Thing' });
	});
});

describe('the customer', () => {
	const customer = fullOrder().customer;

	it.each([
		['externalId', '81'],
		['customerId', '81'],
		['email', 'kim@example.com'],
		['none', undefined],
	] as const)('is known by %s', (customerSourceId, sourceId) => {
		const sent = converted({}, { customerSourceId }).customer;
		expect(sent?.source_id).toBe(sourceId);
		expect(sent?.email).toBe('kim@example.com');
	});

	it("is known by the shop's own ID before that of the provider", () => {
		const external = { customer: { ...customer, externalId: 'shop-81' } };
		const sourceIdOf = (customerSourceId: VoucherifySettings['customerSourceId']) =>
			converted(external, { customerSourceId }).customer?.source_id;
		expect(sourceIdOf('externalId')).toBe('shop-81');
		expect(sourceIdOf('customerId')).toBe('81');
	});

	it('is never empty, and never a name alone', () => {
		expect(converted({ customer: nobody })).not.toHaveProperty('customer');
		const named = convert({ customer: { ...nobody, firstName: 'Kim' } });
		expect(named.order).not.toHaveProperty('customer');
		expect(named.unsupportedParts).not.toContain('customer');
		expect(named.warnings).toEqual([
			expect.stringMatching(/^a customer without ID, email and phone/),
		]);
		const withId = convert({ customer: { ...nobody, id: '81' } }, { customerSourceId: 'none' });
		expect(withId.warnings).toEqual([expect.stringContaining("'Customer Source ID'")]);
		expect(converted({ customer: { ...nobody, email: 'a@b.c' } }).customer).toEqual({
			email: 'a@b.c',
		});
	});

	it('has a name of what is known of it', () => {
		const orderLabel = (changes: object) =>
			converted({ customer: { ...customer, ...changes } }).customer?.name;
		expect(orderLabel({ lastName: null })).toBe('Kim');
		expect(orderLabel({ firstName: null })).toBe('Berg');
		expect(orderLabel({ firstName: null, lastName: null })).toBeUndefined();
	});
});

describe('the items', () => {
	const itemOf = (changes: object, other: Partial<VoucherifySettings> = {}) =>
		converted({ lineItems: [line(changes)] }, other).items?.[0];

	it.each([
		[
			{ sku: 'S', productId: 'P' },
			{ source_id: 'S', related_object: 'sku' },
		],
		[
			{ sku: null, productId: 'P' },
			{ source_id: 'P', related_object: 'product' },
		],
	])('refer to SKU or product: %j', (given, expected) => {
		expect(itemOf(given)).toMatchObject({ ...expected, product: { name: 'Thing' } });
	});

	it('can be without either, and without a name', () => {
		expect(itemOf({ sku: null, productId: null, name: null })).toEqual({
			quantity: 1,
			price: 10000,
			amount: 10000,
		});
	});

	it.each([
		['10.00', 3, '0', undefined, 1000],
		['10.00', 4, '2.00', 300, 1200],
		['0.10', 8, null, undefined, 10],
		['0.00', 2, null, 0, 0],
		['0.00', 2, '5.00', 250, 500],
	])(
		'of %s for %d with a discount of %s cost %s each',
		(total, quantity, discount, price, amount) => {
			const item = itemOf({ total, quantity, discount });
			expect(item?.price).toBe(price);
			expect(item?.amount).toBe(amount);
		},
	);

	it('can be without a quantity, and then without a price', () => {
		expect(itemOf({ quantity: null })).not.toHaveProperty('price');
	});

	it('are whole pieces', () => {
		expect(refusal({ lineItems: [line({ quantity: 0.5 })] }).message).toBe(
			"'lineItems.0.quantity' is 0.5, and Voucherify takes whole numbers",
		);
		expect(refusal({ lineItems: [line({ quantity: -1 })] }).message).toBe(
			"'lineItems.0.quantity' must be above 0, not -1",
		);
	});

	it('cost no less than nothing because of their discount', () => {
		const lineItems = [line(), line({ total: '-5.00', discount: '10.00' })];
		expect(refusal({ lineItems }).message).toContain(
			"'lineItems.1.discount' is 10.00, which is more",
		);
	});

	it('are at most 500', () => {
		const lineItems = Array.from({ length: 501 }, () => line());
		expect(refusal({ lineItems }).message).toBe(
			'Order A-1001 has 501 lines, and Voucherify takes 500',
		);
		expect(converted({ lineItems: lineItems.slice(1) }).items).toHaveLength(500);
	});

	it('have amounts of whole hundredths', () => {
		expect(refusal({ currency: 'KWD', lineItems: [line({ total: '1.525' })] })).toMatchObject({
			message: "'lineItems.0.total' has more than two decimals: 1.525",
			description: expect.stringContaining('Voucherify stores hundredths'),
		});
		expect(itemOf({ total: '1.520' })?.amount).toBe(152);
		expect(itemOf({ total: '1000' })?.amount).toBe(100000);
	});

	it('are those that are bought; the others are told', () => {
		const lineItems = [line(), line({ type: 'canceled' }), line({ type: 'return' })];
		const result = convert({ ...bare, lineItems });
		expect(result.order.items).toHaveLength(1);
		expect(result.order.amount).toBe(10000);
		expect(result.unsupportedParts).toEqual(
			expect.arrayContaining(['canceled lines', 'returned lines', 'taxes']),
		);
	});

	it('must be known and there, unless a person gives them', () => {
		expect(refusal({ unknown: ['lineItems'] }).message).toContain(
			"The 'lineItems' of Order A-1001",
		);
		expect(refusal({ lineItems: [] }).message).toContain("has no 'lineItems'");
		expect(refusal({ lineItems: [line({ total: null })] }).message).toContain(
			"'lineItems.0.total'",
		);
		const overrides = { items: [{ amount: 5 }], amount: 5 };
		const order = converted({ lineItems: [], unknown: ['lineItems'] }, { overrides });
		expect(order).toMatchObject(overrides);
		expect(order).not.toHaveProperty('discount_amount');
	});
});

describe('a discount on the order', () => {
	it('is one on the order there too', () => {
		const discounts = [
			openDiscount({ amount: '3.00' }),
			openDiscount({ amount: '9.00', target: 'lines', isAllocated: true }),
			openDiscount({ amount: '0.50' }),
		];
		expect(converted({ discounts })).toMatchObject({ amount: 33000, discount_amount: 350 });
		expect(converted()).not.toHaveProperty('discount_amount');
		expect(refusal({ discounts: [openDiscount({ amount: null })] }).message).toContain(
			"'discounts.0.amount'",
		);
	});

	it('that is more than the lines takes them off, and no more: shipping is not sent', () => {
		const shipping = { ...emptyShipping, total: '5.00' };
		const more = (amount: string) => ({
			...{ ...bare, shipping, lineItems: [line({ total: '20.00', discount: '1.00' })] },
			discounts: [openDiscount({ amount })],
		});
		expect(converted(more('23.00'))).toMatchObject({ amount: 2100, discount_amount: 2000 });
		expect(refusal(more('25.01')).message).toBe(
			"The 'discounts' of Order A-1001 come to 25.01, which is 0.01 more than its lines and shipping come to",
		);
	});
});

/** Shapes of orders from the field, as the readers give them. */
describe('an order from the field', () => {
	it('whose line was raised by hand is sent without a discount', () => {
		const sent = converted({ ...bare, lineItems: [line({ total: '105.00' })] });
		expect(sent).toMatchObject({ amount: 10500, items: [{ amount: 10500, price: 10500 }] });
		expect(sent.items?.[0]).not.toHaveProperty('discount_amount');
	});

	it('without decimals is sent in hundredths', () => {
		const lineItems = [line({ total: '1001', quantity: 3, discount: '99' })];
		const sent = converted({ ...bare, currency: 'JPY', lineItems });
		expect(sent.items?.[0]).toMatchObject({ amount: 110000, discount_amount: 9900 });
		expect(sent.items?.[0]).not.toHaveProperty('price');
	});

	it('that is shipped and not paid is not PAID', () => {
		const unpaid: Changes = { status: 'shipped', paymentStatus: 'pending' };
		for (const shippedIsFulfilled of [true, false]) {
			expect(converted(unpaid, { shippedIsFulfilled }).status).toBe('CREATED');
		}
	});

	it('without a SKU or a product is sent by its name', () => {
		const lineItems = [line({ sku: null, name: 'Flying carpet cleaning' })];
		expect(converted({ lineItems }).items?.[0]).toEqual({
			...{ quantity: 1, amount: 10000, price: 10000 },
			product: { name: 'Flying carpet cleaning' },
		});
	});

	it('that was refunded in part goes with what is left', () => {
		const refunded: Changes = {
			...{ ...bare, paymentStatus: 'partiallyRefunded' },
			lineItems: [
				line({ quantity: 2, total: '66.67', discount: '3.33' }),
				line({ quantity: 1, total: '33.33', discount: '1.67', type: 'return' }),
			],
		};
		for (const operation of ['createOrUpdate', 'update', 'import'] as const) {
			const result = convert(refunded, { operation });
			expect(result.order).toMatchObject({ status: 'PAID', amount: 7000 });
			expect(result.order.items).toHaveLength(1);
			expect(result.unsupportedParts).toContain('returned lines');
		}
	});
});

describe('a canceled or returned order', () => {
	const lineItems = [line({ type: 'canceled' }), line({ type: 'return' }), line()];

	it.each(['canceled', 'returned'] as const)('that is %s sends all that was ordered', (status) => {
		for (const operation of ['createOrUpdate', 'import'] as const) {
			const result = convert({ ...bare, status, lineItems }, { operation });
			expect(result.order).toMatchObject({ status: 'CANCELED', amount: 30000 });
			expect(result.order.items).toHaveLength(3);
			expect(result.unsupportedParts).not.toContain('canceled lines');
		}
	});

	it('sends its status alone when it is updated', () => {
		const other = { ...update, metadata: [...metadataKeys] };
		const result = convert({ status: 'returned', lineItems, custom: { a: 1 } }, other);
		expect(result).toEqual({
			order: { status: 'CANCELED' },
			unsupportedParts: [],
			warnings: [],
		});
		const problems = [{ path: 'lineItems.0.total', text: 'It is no number' }];
		expect(converted({ status: 'canceled', problems }, update)).toEqual({ status: 'CANCELED' });
	});

	it('is one of which no line is left too', () => {
		const canceled = lineItems.slice(0, 1);
		expect(converted({ status: 'confirmed', lineItems: canceled }, update)).toEqual({
			status: 'CANCELED',
		});
		expect(converted({ status: 'confirmed', lineItems: canceled }).items).toHaveLength(1);
	});
});

describe('an update', () => {
	it('sends what changed, without the ID in its body', () => {
		const order = converted({}, update);
		expect(order).not.toHaveProperty('source_id');
		expect(order).toMatchObject({ status: 'PAID', amount: 33000 });
	});

	it.each<[string, Changes]>([
		['not known', { lineItems: [], unknown: ['lineItems'] }],
		['not known to be all', { unknown: ['lineItems'] }],
		['not there', { lineItems: [] }],
	])('leaves items out that are %s', (_, changes) => {
		const result = convert(changes, update);
		for (const key of ['items', 'amount', 'discount_amount']) {
			expect(result.order).not.toHaveProperty(key);
		}
		expect(result.order.status).toBe('PAID');
		expect(result.unsupportedParts.includes('line items')).toBe('unknown' in changes);
	});

	it('with nothing in it is refused', () => {
		const nothing: Changes = {
			status: 'other',
			lineItems: [],
			createdAt: null,
			customer: nobody,
		};
		expect(refusal(nothing, update).message).toBe(
			'Order A-1001 has nothing that Voucherify could update',
		);
		expect(converted(nothing, { ...update, overrides: { status: 'PAID' } })).toEqual({
			status: 'PAID',
		});
	});
});

describe('an import', () => {
	it('has no date, which is told', () => {
		const result = convert({}, importing);
		expect(result.order).not.toHaveProperty('created_at');
		expect(result.unsupportedParts).toContain('order date');
		const withDate = convert({}, { ...importing, metadata: ['createdAt'] });
		expect(withDate.order.metadata).toEqual({ createdAt: '2026-11-20T09:30:00+00:00' });
		expect(withDate.unsupportedParts).not.toContain('order date');
	});
});

describe('metadata', () => {
	it('is only what a person picks', () => {
		expect(converted({ custom: { gift: true } })).not.toHaveProperty('metadata');
		const metadata: VoucherifySettings['metadata'] = ['currency', 'custom', 'channel', 'number'];
		const result = convert({ custom: { gift: true, none: null, currency: 'X' } }, { metadata });
		expect(result.order.metadata).toEqual({
			gift: true,
			currency: 'EUR',
			channel: 'Web',
			number: 'A-1001',
		});
		expect(result.unsupportedParts).not.toContain('currency');
		expect(converted({ channel: null }, { metadata: ['channel'] })).not.toHaveProperty('metadata');
	});
});

describe('additional fields', () => {
	it('take the place of what was converted; customer and metadata key by key', () => {
		const overrides = {
			status: 'FULFILLED',
			customer: { name: 'Other', description: 'VIP' },
			metadata: { currency: 'SEK', shop: 'x' },
		};
		expect(converted({}, { metadata: ['currency', 'number'], overrides })).toMatchObject({
			status: 'FULFILLED',
			customer: { source_id: '81', name: 'Other', description: 'VIP' },
			metadata: { currency: 'SEK', number: 'A-1001', shop: 'x' },
		});
	});
});

describe('an order with a problem', () => {
	const problems = (path: string) => ({ problems: [{ path, text: 'It is not readable.' }] });

	it.each(['id', 'lineItems.3.unitPrice', 'customer.email', 'createdAt', 'discounts'])(
		'at %s is refused',
		(path) => {
			expect(refusal(problems(path)).message).toBe(
				`'${path}' of Order A-1001 cannot be sent: It is not readable.`,
			);
		},
	);

	it.each(['number', 'totals.total', 'shipping.total', 'billingAddress', 'custom', 'currency'])(
		'at %s, which is not sent, is converted',
		(path) => {
			expect(converted(problems(path)).source_id).toBe('4711');
		},
	);

	it('is judged by what the operation and the settings send', () => {
		expect(converted(problems('createdAt'), importing).source_id).toBe('4711');
		expect(refusal(problems('currency'), { metadata: ['currency'] }).message).toContain('currency');
		expect(refusal(problems('number'), { sourceIdFrom: 'number' }).message).toContain('number');
		expect(converted(problems('customer.id'), { customerSourceId: 'email' }).status).toBe('PAID');
		expect(converted({ ...own, ...problems('customer.email') }).id).toBe('ord_1');
	});
});

const violations = {
	createOrUpdate: validator(createSchema),
	update: validator(updateSchema),
	import: validator(importSchema.items),
};

const allSettings: fc.Arbitrary<VoucherifySettings> = fc.record({
	operation: fc.constantFrom('createOrUpdate', 'update', 'import'),
	sourceIdFrom: fc.constantFrom('id', 'number', 'externalId', undefined),
	customerSourceId: fc.constantFrom('externalId', 'customerId', 'email', 'none'),
	shippedIsFulfilled: fc.boolean(),
	metadata: fc.subarray([...metadataKeys]),
});

const inHundredths = (amount: string | null) => multiply(readDecimal(amount, 'Amount'), HUNDRED);

describe('orders of every source', () => {
	describeWriter(toVoucherifyOrder, allSettings, (order, given, { order: sent }) => {
		expect(violations[given.operation](sent)).toBeUndefined();
		if (given.operation !== 'update') expect(sent.id ?? sent.source_id).toBeTruthy();
		expect(sent.status).toBe(statusWord(order, given.shippedIsFulfilled ?? false));
		for (const key of ['items', 'customer', 'metadata'] as const) {
			if (key in sent) expect(Object.keys(sent[key] as object)).not.toEqual([]);
		}
		// The shop's own data is sent as it is.
		expectExact(omit(sent, 'metadata'));
		if (sent.items) expectNothingLost(order, sent);
	});
});

/** No unit and no hundredth is lost or invented. */
function expectNothingLost(order: StandardOrder, sent: OrderToSend): void {
	const { items = [], amount, discount_amount: onOrder = 0 } = sent;
	const lines = orderedLines(order).map((each) => each.line);
	const quantities = items.map(({ quantity }) => quantity ?? null);
	expect(quantities).toEqual(lines.map(({ quantity }) => quantity));
	const before = lines.map(({ total, discount }) =>
		add(inHundredths(total), inHundredths(discount ?? '0')),
	);
	expect(items.map((item) => String(item.amount))).toEqual(before.map(toText));
	expect(String(amount)).toBe(toText(sum(before)));
	for (const { price, quantity, amount: ofItem } of items) {
		if (price !== undefined) expect(Number(price) * Number(quantity)).toBe(ofItem);
	}
	// What is for shipping, or more than the lines, goes off shipping, which is not sent.
	const open = multiply(subtract(openDiscountOf(order), freeShipping(order)), HUNDRED);
	const totals = lines.map((each) => inHundredths(each.total));
	const costly = sum(totals.filter((each) => sign(each) > 0));
	expect(String(onOrder)).toBe(toText(compare(open, costly) < 0 ? open : costly));
	// Before the order's own discount, that is what the purchase lines came to.
	const offItems = sum(items.map((item) => readDecimal(item.discount_amount ?? 0, 'Discount')));
	expect(toText(subtract(readDecimal(amount, 'Amount'), offItems))).toBe(toText(sum(totals)));
}
