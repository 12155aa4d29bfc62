import { toAmount, toAmountOrNull, sumIfKnown, unitPriceOf } from '../../shared/money/amount';
import {
	nullIfEmptyAddress,
	type Address,
	type Discount,
	type Fee,
	type LineItem,
	type OrderStatus,
	type Shipping,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, type JsonRecord } from '../../shared/values';
import { withTotals } from '../../shared/order/totals';
import {
	add,
	negate,
	sign,
	subtract,
	sum,
	toText,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { customFields, type PanoraOrderParts } from './parts';

/**
 * WooCommerce's own order, as its REST API v3 sends it. Each of its amounts is without tax, whatever the
 * shop shows its customers, with the tax beside it.
 *
 * @see https://developer.woocommerce.com/docs/apis/rest-api/v3/orders/
 */

const statuses = new Map<string, OrderStatus>([
	['pending', 'created'],
	['on-hold', 'created'],
	['processing', 'paid'],
	['completed', 'delivered'],
	['cancelled', 'canceled'],
	['refunded', 'returned'],
]);

/** What WooCommerce's orders have no field for. */
const unsupportedPaths = [
	'channel',
	'language',
	'customer.phone',
	'customer.firstName',
	'customer.lastName',
	'lineItems.url',
	'lineItems.status',
	'shipping.carrier',
	'shipping.trackingNumbers',
	'shipping.trackingUrl',
];

/** Whether a shop's order has keys that only WooCommerce's have. */
export function isWooCommerceOrder(remote: JsonRecord): boolean {
	return ['order_key', 'date_created_gmt', 'prices_include_tax', 'shipping_total'].some(
		(key) => key in remote,
	);
}

export function readWooCommerceOrder(
	remote: JsonRecord,
	parts: PanoraOrderParts,
	part: PartReader,
): StandardOrder {
	const unknown = [...unsupportedPaths];
	if (isAbsent(remote.line_items)) unknown.push('lineItems');
	const rates = ratesOf(remote);
	const lines = part.records(remote.line_items, 'lineItems');
	const fees = part.records(remote.fee_lines, 'fees').map((fee) => readFee(fee, rates, part));
	const status = part.text(remote.status, 'status');
	const total = part.amount(remote.total, 'totals.total');
	if (isAbsent(remote.total)) unknown.push('totals.total');
	if (!Array.isArray(remote.refunds)) unknown.push('totals.refunded');
	const method = part.text(remote.payment_method, 'payments');
	const billing = isRecord(remote.billing) ? remote.billing : {};
	const customerId = part.text(remote.customer_id, 'custom.remoteCustomerId');
	const read = {
		source: 'panora',
		id: parts.id,
		number: parts.number ?? part.text(remote.number ?? remote.id, 'number'),
		channel: null,
		status: status === null ? null : (statuses.get(status) ?? 'other'),
		providerStatus: status,
		createdAt: readDate(remote.date_created_gmt, part, 'createdAt'),
		updatedAt: readDate(remote.date_modified_gmt, part, 'updatedAt'),
		currency: part.currency(remote.currency, 'currency'),
		language: null,
		customer: {
			id: parts.customerId,
			email: part.text(billing.email, 'customer.email'),
			phone: null,
			firstName: null,
			lastName: null,
		},
		billingAddress: readAddress(remote.billing, part, 'billingAddress'),
		shippingAddress: readAddress(remote.shipping, part, 'shippingAddress'),
		lineItems: lines.map((line, index) => readLine(line, rates, part.in(`lineItems.${index}`))),
		shipping: readShipping(remote, rates, part.in('shipping')),
		fees: fees.filter(({ total: fee }) => !isBelowZero(fee)).map(feeText),
		payments: method === null ? [] : [{ method, amount: total }],
		discounts: [
			...readCoupons(remote, part),
			// Shops give discounts as fees below zero.
			...fees.filter(({ total: fee }) => isBelowZero(fee)).map(discountOf),
		],
		custom: customFields(
			parts,
			metaValues(remote.meta_data),
			// A guest's is 0.
			customerId === '0' ? null : customerId,
		),
		unknown,
		problems: part.problems,
	};
	for (const key of ['createdAt', 'updatedAt'] as const) if (read[key] === null) unknown.push(key);
	if (read.shipping.total === null) unknown.push('shipping.total');
	const discount = withTax(remote.discount_total, remote.discount_tax, part, 'totals.discount');
	return withTotals(read, {
		total,
		discount: toAmountOrNull(discount),
		tax: part.amount(remote.total_tax, 'totals.tax'),
		refunded: readRefunded(remote, part),
	});
}

function readLine(line: JsonRecord, rates: Rates, part: PartReader): LineItem {
	const quantity = part.quantity(line.quantity, 'quantity');
	const total = withTax(line.total, line.total_tax, part, 'total');
	const before = withTax(line.subtotal, line.subtotal_tax, part, 'discount');
	const productId = part.text(line.product_id, 'productId');
	const image = isRecord(line.image) ? line.image : {};
	return {
		ids: [part.text(line.id, 'ids') ?? []].flat(),
		type: 'purchase',
		sku: part.text(line.sku, 'sku'),
		// A product that is no longer there has 0.
		productId: productId === '0' ? null : productId,
		name: part.text(line.name, 'name'),
		quantity,
		unitPrice: unitPriceOf(total, quantity),
		total: toAmountOrNull(total),
		discount: toAmountOrNull(before && total && subtract(before, total)),
		taxRate: taxRateOf(line, rates),
		taxAmount: part.amount(line.total_tax, 'taxAmount'),
		imageUrl: part.text(image.src, 'imageUrl'),
		url: null,
		status: null,
		custom: Object.fromEntries(metaValues(line.meta_data)),
	};
}

function readShipping(remote: JsonRecord, rates: Rates, part: PartReader): Shipping {
	const lines = part.records(remote.shipping_lines, 'method');
	const lineRates = new Set(lines.map((line) => taxRateOf(line, rates)));
	const methods = lines.flatMap((line) => part.text(line.method_title, 'method') ?? []);
	return {
		total: toAmountOrNull(withTax(remote.shipping_total, remote.shipping_tax, part, 'total')),
		taxRate: lineRates.size === 1 ? [...lineRates][0] : null,
		taxAmount: part.amount(remote.shipping_tax, 'taxAmount'),
		method: [...new Set(methods)].join(', ') || null,
		carrier: null,
		trackingNumbers: [],
		trackingUrl: null,
	};
}

interface ReadFee {
	name: string | null;
	total: Decimal | null;
	taxRate: string | null;
}

function readFee(fee: JsonRecord, rates: Rates, part: PartReader): ReadFee {
	return {
		name: part.text(fee.name, 'fees'),
		total: withTax(fee.total, fee.total_tax, part, 'fees'),
		taxRate: taxRateOf(fee, rates),
	};
}

function feeText({ name, total, taxRate }: ReadFee): Fee {
	return { name: name ?? 'Fee', total: toAmountOrNull(total), taxRate };
}

function discountOf({ name, total }: ReadFee): Discount {
	return {
		code: null,
		name,
		amount: toAmountOrNull(total && negate(total)),
		appliesTo: 'order',
	};
}

function isBelowZero(amount: Decimal | null): boolean {
	return amount !== null && sign(amount) < 0;
}

function readCoupons(remote: JsonRecord, part: PartReader): Discount[] {
	return part.records(remote.coupon_lines, 'discounts').map((coupon) => ({
		code: part.text(coupon.code, 'discounts'),
		name: null,
		amount: toAmountOrNull(withTax(coupon.discount, coupon.discount_tax, part, 'discounts')),
		appliesTo: 'lines',
	}));
}

/** Refunds are written below zero. */
function readRefunded(remote: JsonRecord, part: PartReader): string | null {
	if (!Array.isArray(remote.refunds)) return null;
	const path = 'totals.refunded';
	const amounts = part.records(remote.refunds, path).map(({ total }) => part.decimal(total, path));
	const refunded = sumIfKnown(amounts);
	return refunded && toAmount(negate(refunded));
}

/** Percentages by the ID that lines name them with. Those that are added upon others are left out. */
type Rates = Map<string, Decimal>;

function ratesOf(remote: JsonRecord): Rates {
	const silent = new PartReader();
	return new Map(
		silent.records(remote.tax_lines, '').flatMap((line): Array<[string, Decimal]> => {
			const id = silent.text(line.rate_id, '');
			const percent = silent.decimal(line.rate_percent, '');
			return id !== null && percent && line.compound !== true ? [[id, percent]] : [];
		}),
	);
}

/** The rates of all taxes of a line together; null where one of them is not known. */
function taxRateOf(line: JsonRecord, rates: Rates): string | null {
	if (!Array.isArray(line.taxes)) return null;
	const silent = new PartReader();
	const found = silent
		.records(line.taxes, '')
		.filter(({ total }) => !isAbsent(total))
		.map(({ id }) => rates.get(silent.text(id, '') ?? ''));
	const known = found.filter((rate) => rate !== undefined);
	return known.length === found.length ? toText(sum(known)) : null;
}

function readAddress(address: unknown, whole: PartReader, path: string): Address | null {
	const record = whole.record(address, path);
	const part = whole.in(path);
	return nullIfEmptyAddress({
		firstName: part.text(record.first_name, 'firstName'),
		lastName: part.text(record.last_name, 'lastName'),
		company: part.text(record.company, 'company'),
		line1: part.text(record.address_1, 'line1'),
		line2: part.text(record.address_2, 'line2'),
		city: part.text(record.city, 'city'),
		region: part.text(record.state, 'region'),
		postalCode: part.text(record.postcode, 'postalCode'),
		countryCode: part.countryCode(record.country, 'countryCode'),
		phone: part.text(record.phone, 'phone'),
	});
}

/** A date of a `_gmt` field, which is in UTC without saying so. */
function readDate(value: unknown, part: PartReader, path: string): string | null {
	const isBare = typeof value === 'string' && /T[\d:.]+$/.test(value.trim());
	return part.date(isBare ? `${value.trim()}Z` : value, path);
}

function withTax(amount: unknown, tax: unknown, part: PartReader, path: string): Decimal | null {
	const net = part.decimal(amount, path);
	const added = isAbsent(tax) ? ZERO : part.decimal(tax, path);
	return net && added && add(net, added);
}

/** Free fields; those that begin with an underscore are WordPress's own. */
function metaValues(fields: unknown): Array<[string, unknown]> {
	if (!Array.isArray(fields)) return [];
	return fields.flatMap((field: unknown): Array<[string, unknown]> => {
		const isFree = isRecord(field) && typeof field.key === 'string' && !field.key.startsWith('_');
		return isFree ? [[field.key as string, field.value]] : [];
	});
}
