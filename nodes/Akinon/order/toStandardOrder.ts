import isEqual from 'lodash/isEqual';

import { toAmount, toAmountOrNull } from '../../shared/money/amount';
import {
	nullIfEmptyAddress,
	type Address,
	type Customer,
	type Discount,
	type LineItem,
	type LineType,
	type OrderStatus,
	type Payment,
	type Shipping,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, quote, type JsonRecord } from '../../shared/values';
import { sumAmounts, withTotals, type OrderWithoutTotals } from '../../shared/order/totals';
import {
	absolute,
	add,
	compare,
	currencyDecimals,
	multiply,
	roundHalfUp,
	sign,
	subtract,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';

/** @see https://apidocs.akinon.com/omnitron/integration/order/order-status-codes-and-cancellation-statuses */
const statuses = new Map<string, OrderStatus>([
	['100', 'canceled'],
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
	['600', 'returned'],
]);

const lineTypes = new Map<string | null, LineType>([
	['100', 'canceled'],
	['600', 'return'],
]);

const idKeys = new Set(['id', 'pk']);

const NOTHING = toAmount(ZERO);

/** How far the noise of float arithmetic in a JSON number may be from the amount that is meant. */
const NOISE: Decimal = { units: 1n, scale: 6 };

/** What Akinon's orders have no field for. */
const unsupportedPaths = [
	'language',
	'lineItems.name',
	'lineItems.url',
	'lineItems.taxAmount',
	'shipping.taxAmount',
	'shipping.method',
	'shipping.trackingUrl',
	'totals.tax',
];

interface Options {
	/** Order items that were read elsewhere, for an answer that has none. */
	items?: unknown;
}

/**
 * Reads an order of Akinon, as the lists under /api/i1/ send it (`id`, related records as objects) or
 * /api/v1/ (`pk`, related records as their IDs). Amounts are decimal text and include tax; an item is
 * one unit, its `price` is what was paid for it. Never throws: what cannot be read is in `problems`.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/orders-waiting-to-send-to-erp
 */
export function standardOrder(raw: unknown, { items }: Options = {}): StandardOrder {
	const part = new PartReader();
	const order = isRecord(raw) ? raw : {};
	if (!isRecord(raw)) part.report('', `This is not an order of Akinon: ${quote(raw)}`);
	const units = readUnits(items ?? order.orderitem_set, part);
	const currency = part.currency(order.currency, 'currency');
	const lineItems = groupUnits(units ?? []).map((group, index) =>
		readLine(group, currency, part.in(`lineItems.${index}`)),
	);
	const providerStatus = part.text(order.status, 'status');
	const lineStatuses = lineItems.map(({ status }) => status);
	const stated = {
		total: part.amount(order.amount, 'totals.total'),
		discount: part.positiveAmount(order.discount_amount, 'totals.discount'),
		tax: null,
		refunded: part.amount(order.refund_amount, 'totals.refunded'),
	};
	const read = {
		source: 'akinon',
		id: part.text(order.id ?? order.pk, 'id'),
		number: part.text(order.number, 'number'),
		channel: readChannel(order.channel, part),
		status: effectiveStatus(providerStatus, lineStatuses),
		providerStatus,
		createdAt: part.date(order.date_placed, 'createdAt'),
		updatedAt: part.date(order.modified_date, 'updatedAt'),
		currency,
		language: null,
		customer: readCustomer(order, part.in('customer')),
		billingAddress: readAddress(order.billing_address, part, 'billingAddress'),
		shippingAddress: readAddress(order.shipping_address, part, 'shippingAddress'),
		lineItems,
		shipping: readShipping(order, units ?? [], currency, part.in('shipping')),
		fees: [],
		payments: readPayments(order, stated.total, part),
		discounts: discountsOf(lineItems),
		custom: part.record(order.extra_field, 'custom'),
		problems: part.problems,
	};
	const unknown = [
		...unsupportedPaths,
		...(units ? [] : ['lineItems']),
		...missingPaths(order, read),
		// An item's own discount is listed; what else was taken off is only in the sum.
		...(stated.discount === sumAmounts(discountTexts(lineItems)) ? [] : ['discounts']),
	];
	return withTotals({ ...read, unknown }, stated, { interest: readInterest(order, part) });
}

/** Paths of what this answer has no word of, though other answers of Akinon have. */
function missingPaths(order: JsonRecord, read: Omit<OrderWithoutTotals, 'unknown'>): string[] {
	const keys = ['channel', 'updatedAt', 'billingAddress', 'shippingAddress'] as const;
	return [
		...keys.filter((key) => read[key] === null),
		...(isRecord(order.customer) ? [] : absentKeys(read.customer, 'customer')),
		...(read.lineItems.some(({ total }) => total === null) ? ['lineItems.total'] : []),
		...(read.shipping.total === null ? ['shipping.total'] : []),
		...(read.payments.length === 0 ? ['payments'] : []),
		...(isAbsent(order.amount) ? ['totals.total'] : []),
	];
}

function discountsOf(lineItems: LineItem[]): Discount[] {
	const amount = sumAmounts(discountTexts(lineItems));
	return amount === NOTHING ? [] : [{ code: null, name: null, amount, appliesTo: 'lines' }];
}

function discountTexts(lineItems: LineItem[]): string[] {
	return lineItems.map(({ discount }) => discount ?? NOTHING);
}

/** @returns undefined where the answer has no items, or only their IDs */
function readUnits(items: unknown, part: PartReader): JsonRecord[] | undefined {
	if (isAbsent(items)) return undefined;
	const isListOfIds =
		Array.isArray(items) &&
		items.length > 0 &&
		items.every((item) => typeof item === 'number' || typeof item === 'string');
	return isListOfIds ? undefined : part.records(items, 'lineItems');
}

/**
 * Puts units together that are equal in everything but their ID, in the order of their first. Each unit
 * is compared with one other at most, and found by its content where that one differs.
 */
function groupUnits(units: JsonRecord[]): JsonRecord[][] {
	const groups = new Map<unknown, JsonRecord[]>();
	for (const unit of units) {
		let key: unknown = typeof unit.product_sku === 'string' ? `SKU ${unit.product_sku}` : '';
		if (groups.has(key) && !isSameUnit(unit, groups.get(key)![0])) key = contentOf(unit) ?? unit;
		const group = groups.get(key);
		if (group) group.push(unit);
		else groups.set(key, [unit]);
	}
	return [...groups.values()];
}

function isSameUnit(unit: JsonRecord, other: JsonRecord): boolean {
	const keys = Object.keys(unit);
	if (keys.length !== Object.keys(other).length) return false;
	try {
		return keys.every((key) => idKeys.has(key) || isEqual(unit[key], other[key]));
	} catch {
		// It has more levels than can be compared.
		return false;
	}
}

/** @returns undefined where it has more levels than can be written */
function contentOf(unit: JsonRecord): string | undefined {
	try {
		return JSON.stringify(Object.entries(unit).filter(([key]) => !idKeys.has(key)));
	} catch {
		return undefined;
	}
}

/** Units that are equal but for their ID, as one line. */
function readLine(units: JsonRecord[], orderCurrency: string | null, part: PartReader): LineItem {
	const [unit] = units;
	const quantity = { units: BigInt(units.length), scale: 0 };
	const price = part.decimal(unit.price, 'total');
	const discount = part.positiveDecimal(unit.discount_amount, 'discount');
	const currency = part.currency(unit.price_currency, 'total');
	if (currency !== null && orderCurrency !== null && currency !== orderCurrency) {
		part.report('total', `The price is in ${currency}, but the order is in ${orderCurrency}`);
	}
	const product = isRecord(unit.product) ? unit.product : { pk: unit.product };
	const status = part.text(unit.status, 'status');
	return {
		ids: units.flatMap((each) => part.text(each.id ?? each.pk, 'ids') ?? []),
		type: lineTypes.get(status) ?? 'purchase',
		sku: part.text(unit.product_sku ?? product.sku, 'sku'),
		productId: part.text(product.pk ?? product.id, 'productId'),
		name: part.text(product.name, 'name'),
		quantity: units.length,
		unitPrice: toAmountOrNull(price),
		total: price && toAmount(multiply(price, quantity)),
		discount: discount && toAmount(multiply(discount, quantity)),
		taxRate: part.rate(unit.tax_rate, 'taxRate'),
		taxAmount: null,
		imageUrl: part.text(unit.image, 'imageUrl'),
		url: null,
		status,
		custom: part.record(unit.extra_field, 'custom'),
	};
}

/**
 * The status of the order and of its items as one: an order keeps its own status for a while after its
 * first item was shipped. Items that are canceled or returned do not count.
 */
function effectiveStatus(code: string | null, itemCodes: Array<string | null>): OrderStatus | null {
	if (code === null) return null;
	const own = statuses.get(code) ?? 'other';
	if (own === 'canceled' || own === 'returned' || own === 'other') return own;
	const counted = itemCodes.filter((item) => !lineTypes.has(item));
	if (counted.includes(null)) return own;
	const isSent = (item: string | null) =>
		['shipped', 'delivered'].includes(statuses.get(item ?? '') ?? '');
	const sent = counted.filter(isSent);
	if (sent.length === 0) return own;
	if (sent.length < counted.length) return 'partiallyShipped';
	if (own !== 'paid') return own;
	return sent.every((item) => statuses.get(item ?? '') === 'delivered') ? 'delivered' : 'shipped';
}

function readShipping(
	order: JsonRecord,
	units: JsonRecord[],
	currency: string | null,
	part: PartReader,
): Shipping {
	const total = readShippingTotal(order, currency, part);
	const carriers = new Set(
		isRecord(order.cargo_company)
			? [order.cargo_company.name]
			: units.map(({ shipping_company: carrier }) => carrier ?? null),
	);
	carriers.delete(null);
	const numbers = [order, ...units].flatMap(
		({ tracking_number: number }) => part.text(number, 'trackingNumbers') ?? [],
	);
	return {
		total: toAmountOrNull(total),
		taxRate: part.rate(order.shipping_tax_rate, 'taxRate'),
		taxAmount: null,
		method: null,
		carrier: carriers.size === 1 ? part.text([...carriers][0], 'carrier') : null,
		trackingNumbers: [...new Set(numbers)],
		trackingUrl: null,
	};
}

/**
 * What shipping costs. `net_shipping_amount` is the same sum, but a JSON number that carries the noise
 * of float arithmetic at times ("107.00" with 6.999999999999999 in it).
 */
function readShippingTotal(
	order: JsonRecord,
	currency: string | null,
	part: PartReader,
): Decimal | null {
	const { shipping_amount: own, shipping_interest_amount: interest } = order;
	if (!isAbsent(own)) {
		const amount = part.decimal(own, 'total');
		const addition = isAbsent(interest) ? ZERO : part.decimal(interest, 'total');
		return amount && addition && add(amount, addition);
	}
	const net = order.net_shipping_amount;
	if (typeof net !== 'number' || currency === null) return part.decimal(net, 'total');
	// Beyond this a JSON number has no decimals to speak of, and may have more digits than any amount.
	const noisy = Math.abs(net) <= Number.MAX_SAFE_INTEGER ? decimalFromFloat(net) : undefined;
	const rounded = noisy && roundHalfUp(noisy, currencyDecimals(currency));
	if (rounded && compare(absolute(subtract(noisy, rounded)), NOISE) < 0) return rounded;
	part.report('total', `This is not an amount in ${currency}: ${net}`);
	return null;
}

/**
 * The shortest decimal number that stands for a JSON number, noise and all.
 *
 * @returns undefined for a number of which even the whole part is not exact
 */
function decimalFromFloat(number: number): Decimal | undefined {
	if (!Number.isSafeInteger(Math.trunc(number))) return undefined;
	const [digits, exponent] = number.toExponential().split('e');
	const [whole, fraction = ''] = digits.split('.');
	const scale = fraction.length - Number(exponent);
	const units = BigInt(whole + fraction);
	return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

function readInterest(order: JsonRecord, part: PartReader) {
	const amount = part.decimal(order.installment_interest_amount, 'fees');
	if (!amount || sign(amount) === 0) return undefined;
	return { name: 'Installment Interest', total: toAmount(amount), taxRate: null };
}

/** One payment option pays the whole order. */
function readPayments(order: JsonRecord, total: string | null, part: PartReader): Payment[] {
	const option = isRecord(order.payment_option) ? order.payment_option : {};
	const method = part.text(order.payment_option_slug ?? option.slug ?? option.name, 'payments');
	return method === null ? [] : [{ method, amount: total }];
}

/** @returns null for an ID, which is no name that a person knows */
function readChannel(channel: unknown, part: PartReader): string | null {
	const name = part.text(isRecord(channel) ? channel.name : channel, 'channel');
	return name !== null && /^\d+$/.test(name) ? null : name;
}

/** The email is the customer's own, else that of the billing, then of the shipping address. */
function readCustomer(order: JsonRecord, part: PartReader): Customer {
	const { customer, billing_address: billing, shipping_address: shipping } = order;
	const record = isRecord(customer) ? customer : { id: customer };
	const emails = [record, billing, shipping].map((each) => (isRecord(each) ? each.email : null));
	const email = emails.find((each) => !isAbsent(each));
	return {
		id: part.text(record.id ?? record.pk, 'id'),
		email: part.text(email, 'email'),
		phone: part.text(record.phone_number, 'phone'),
		firstName: part.text(record.first_name, 'firstName'),
		lastName: part.text(record.last_name, 'lastName'),
	};
}

/** @returns null where the answer has only its ID, or nothing in it */
function readAddress(address: unknown, whole: PartReader, path: string): Address | null {
	if (typeof address === 'number') return null;
	const record = whole.record(address, path);
	const part = whole.in(path);
	const township = part.text(orderLabel(record.township), 'line2');
	const district = part.text(orderLabel(record.district), 'line2');
	const country = isRecord(record.country) ? record.country : {};
	return nullIfEmptyAddress({
		firstName: part.text(record.first_name, 'firstName'),
		lastName: part.text(record.last_name, 'lastName'),
		company: part.text(record.company_name, 'company'),
		line1: part.text(record.line, 'line1'),
		line2:
			township !== null && district !== null && township !== district
				? `${township}, ${district}`
				: (township ?? district),
		city: part.text(orderLabel(record.city), 'city'),
		region: null,
		postalCode: part.text(record.postcode, 'postalCode'),
		countryCode: part.countryCode(country.code, 'countryCode'),
		phone: part.text(record.phone_number, 'phone'),
	});
}

/** The name of a place; /api/v1/ sends its ID alone. */
function orderLabel(place: unknown): unknown {
	if (typeof place === 'number') return null;
	return isRecord(place) ? place.name : place;
}

function absentKeys(record: object, path: string): string[] {
	return Object.entries(record)
		.filter(([, value]) => value === null)
		.map(([key]) => `${path}.${key}`);
}
