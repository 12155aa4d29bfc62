import { toAmount, toAmountOrNull, unitPriceOf } from '../../shared/money/amount';
import {
	emptyShipping,
	type Customer,
	type Discount,
	type LineItem,
	type OrderStatus,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, quote, type JsonRecord } from '../../shared/values';
import { withTotals } from '../../shared/order/totals';
import {
	add,
	multiply,
	readDecimal,
	sign,
	subtract,
	sum,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';

/** @see https://docs.voucherify.io/api-reference/orders/get-order */
const statuses = new Map<string, OrderStatus>([
	['CREATED', 'created'],
	['PAID', 'paid'],
	['FULFILLED', 'delivered'],
	['CANCELED', 'canceled'],
]);

/** What Voucherify's orders have no field for. */
const unsupportedPaths = [
	'channel',
	'currency',
	'language',
	'customer.firstName',
	'customer.lastName',
	'billingAddress',
	'shippingAddress',
	'lineItems.taxRate',
	'lineItems.taxAmount',
	'lineItems.imageUrl',
	'lineItems.url',
	'lineItems.status',
	'shipping',
	'fees',
	'payments',
	'discounts.code',
	'discounts.name',
	'totals.shipping',
	'totals.fees',
	'totals.tax',
	'totals.refunded',
];

/** Amounts are hundredths, whatever the currency. */
const HUNDREDTHS = 2;

interface Options {
	/** The customer's own record: an order carries no more than its ID. */
	customer?: unknown;
}

/**
 * Reads an order of Voucherify. Its amounts are whole hundredths, here decimal text; an item's `amount`
 * is before its discount, and `total_amount` is `amount` less all discounts. Never throws: what cannot be
 * read is in `problems`.
 *
 * @see https://docs.voucherify.io/api-reference/orders/order-object
 */
export function standardOrder(raw: unknown, { customer }: Options = {}): StandardOrder {
	const part = new PartReader();
	const order = isRecord(raw) ? raw : {};
	if (!isRecord(raw)) part.report('', `This is not an order of Voucherify: ${quote(raw)}`);
	const unknown = [...unsupportedPaths];
	const id = part.text(order.id, 'id');
	const providerStatus = part.text(order.status, 'status');
	const amount = readHundredths(order.amount, part, 'totals.total');
	const items = part.records(order.items, 'lineItems');
	// An order of an amount alone has no items, though something was bought.
	const hasNoItems =
		isAbsent(order.items) || (isEmptyList(order.items) && sign(amount ?? ZERO) !== 0);
	if (hasNoItems) unknown.push('lineItems');

	const lineItems = items.map((item, index) => readLine(item, part.in(`lineItems.${index}`)));
	for (const key of ['ids', 'quantity', 'total'] as const) {
		if (lineItems.some((line) => isAbsent(line[key]) || isEmptyList(line[key]))) {
			unknown.push(`lineItems.${key}`);
		}
	}
	const discounts = readDiscounts(order, lineItems, part);
	const read = {
		source: 'voucherify',
		id,
		number: part.text(order.source_id, 'number') ?? id,
		channel: null,
		status: providerStatus === null ? null : (statuses.get(providerStatus) ?? 'other'),
		providerStatus,
		createdAt: part.date(order.created_at, 'createdAt'),
		updatedAt: part.date(order.updated_at, 'updatedAt'),
		currency: null,
		language: null,
		customer: readCustomer(order, customer, part.in('customer')),
		billingAddress: null,
		shippingAddress: null,
		lineItems,
		shipping: emptyShipping(),
		fees: [],
		payments: [],
		discounts: listDiscounts(discounts),
		custom: part.record(order.metadata, 'custom'),
		unknown,
		problems: part.problems,
	};
	if (isAbsent(customer)) {
		for (const key of ['email', 'phone'] as const) {
			if (read.customer[key] === null) unknown.push(`customer.${key}`);
		}
	}
	const total = isAbsent(order.total_amount)
		? amount && discounts.total && subtract(amount, discounts.total)
		: readHundredths(order.total_amount, part, 'totals.total');
	if (isAbsent(order.total_amount) && total === null) unknown.push('totals.total');
	return withTotals(
		read,
		{
			total: toAmountOrNull(total),
			discount: toAmountOrNull(discounts.total),
			tax: null,
			refunded: null,
		},
		{ decimals: HUNDREDTHS },
	);
}

function readLine(item: JsonRecord, part: PartReader): LineItem {
	const product = part.record(item.product, 'productId');
	const sku = part.record(item.sku, 'sku');
	const quantity = part.quantity(item.quantity, 'quantity');
	const amount = readLineAmount(item, quantity, part);
	const discount = readDiscount(
		item.discount_amount ?? item.applied_discount_amount,
		part,
		'discount',
	);
	const total = amount && subtract(amount, discount ?? ZERO);
	const isSku = item.related_object === 'sku';
	return {
		ids: [part.text(item.id, 'ids') ?? []].flat(),
		type: 'purchase',
		sku: part.text(sku.source_id ?? (isSku ? item.source_id : null), 'sku'),
		productId: part.text(
			product.source_id ?? (isSku ? null : item.source_id) ?? product.id ?? item.product_id,
			'productId',
		),
		name: part.text(product.name ?? sku.sku, 'name'),
		quantity,
		unitPrice: unitPriceOf(total, quantity),
		total: toAmountOrNull(total),
		discount: toAmountOrNull(discount),
		taxRate: null,
		taxAmount: null,
		imageUrl: null,
		url: null,
		status: null,
		custom: part.record(item.metadata, 'custom'),
	};
}

/** An item's amount before its discount. Its price is its own, else its SKU's, else its product's. */
function readLineAmount(
	item: JsonRecord,
	quantity: number | null,
	part: PartReader,
): Decimal | null {
	if (!isAbsent(item.amount)) return readHundredths(item.amount, part, 'total');
	const { sku, product } = item;
	const prices = [item.price, isRecord(sku) && sku.price, isRecord(product) && product.price];
	const price = readHundredths(
		prices.find((each) => each !== false && !isAbsent(each)),
		part,
		'total',
	);
	return price && quantity ? multiply(price, readDecimal(quantity, '')) : null;
}

/** What was taken off, by what Voucherify says it of. */
interface Discounts {
	order: Decimal;
	/** Of all items together. */
	items: Decimal;
	/** Of all items too, as each of them says it. */
	lines: Decimal;
	total: Decimal | null;
}

/** Fields of discounts are absent where there are none. */
function readDiscounts(order: JsonRecord, lineItems: LineItem[], part: PartReader): Discounts {
	const ofOrder = order.discount_amount ?? order.applied_discount_amount;
	const ofItems = order.items_discount_amount ?? order.items_applied_discount_amount;
	const ofAll = order.total_discount_amount ?? order.total_applied_discount_amount;
	const lines = sum(lineItems.map(({ discount }) => readDecimal(discount ?? 0, '')));
	const own = readDiscount(ofOrder, part, 'discounts') ?? ZERO;
	const items = isAbsent(ofItems) ? lines : (readDiscount(ofItems, part, 'discounts') ?? ZERO);
	return {
		order: own,
		items,
		lines,
		total: isAbsent(ofAll) ? add(own, items) : readDiscount(ofAll, part, 'totals.discount'),
	};
}

/**
 * The discounts, which have no code or name here: those of the items, already taken off them, and the
 * one of the order. What was taken off the items without a word at any of them is still to be taken off.
 */
function listDiscounts({ order, items, lines }: Discounts): Discount[] {
	return [
		{ amount: lines, appliesTo: 'lines' as const },
		{ amount: subtract(items, lines), appliesTo: 'order' as const },
		{ amount: order, appliesTo: 'order' as const },
	]
		.filter(({ amount }) => sign(amount) > 0)
		.map(({ amount, appliesTo }) => {
			return { code: null, name: null, amount: toAmount(amount), appliesTo };
		});
}

function readCustomer(order: JsonRecord, customer: unknown, part: PartReader): Customer {
	const own = isRecord(order.customer) ? order.customer : {};
	const record = isAbsent(customer) ? own : part.record(customer, 'id');
	const id = part.text(order.customer_id ?? own.id, 'id');
	const otherId = part.text(record.id, 'id');
	if (id !== null && otherId !== null && id !== otherId) {
		part.report('id', `The order is of the customer ${quote(id)}, the record of ${quote(otherId)}`);
	}
	return {
		id,
		email: part.text(record.email, 'email'),
		phone: part.text(record.phone, 'phone'),
		// A name as one text does not say where it ends to be the first name.
		firstName: null,
		lastName: null,
	};
}

/** An amount of whole hundredths as one in the main unit; a problem where it has parts of a hundredth. */
function readHundredths(value: unknown, part: PartReader, path: string): Decimal | null {
	const hundredths = part.decimal(value, path);
	if (!hundredths) return null;
	if (hundredths.scale > 0) {
		part.report(path, `This is not a whole number of hundredths: ${quote(value)}`);
		return null;
	}
	return multiply(hundredths, { units: 1n, scale: HUNDREDTHS });
}

function readDiscount(value: unknown, part: PartReader, path: string): Decimal | null {
	const amount = readHundredths(value, part, path);
	if (!amount || sign(amount) >= 0) return amount;
	part.report(path, `This is below zero: ${quote(value)}`);
	return null;
}

function isEmptyList(value: unknown): boolean {
	return Array.isArray(value) && value.length === 0;
}
