import { toAmount, toAmountOrNull, sumIfKnown, unitPriceOf } from '../../shared/money/amount';
import {
	nullIfEmptyAddress,
	type Address,
	type Customer,
	type Discount,
	type Fee,
	type LineItem,
	type OrderStatus,
	type Payment,
	type Shipping,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, type JsonRecord } from '../../shared/values';
import { withTotals } from '../../shared/order/totals';
import {
	add,
	HUNDRED,
	multiply,
	readDecimal,
	sign,
	subtract,
	sum,
	toText,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { customFields, type PanoraOrderParts } from './parts';

/**
 * Shopify's own order, as its Admin API of 2024-07 sends it, in the shop's currency throughout.
 *
 * @see https://shopify.dev/docs/api/admin-rest/2024-07/resources/order
 */

const financialStatuses = new Map<string, OrderStatus>([
	['pending', 'created'],
	['authorized', 'created'],
	['partially_paid', 'created'],
	['expired', 'created'],
	['paid', 'paid'],
	['partially_refunded', 'paid'],
	['refunded', 'returned'],
]);

const fulfillmentStatuses = new Map<string, OrderStatus>([
	['partial', 'partiallyShipped'],
	['fulfilled', 'shipped'],
]);

/** What Shopify's orders have no field for. */
const unsupportedPaths = ['lineItems.imageUrl', 'lineItems.url'];

/** Whether a shop's order has keys that only Shopify's have. */
export function isShopifyOrder(remote: JsonRecord): boolean {
	return ['admin_graphql_api_id', 'financial_status', 'total_price', 'total_price_set'].some(
		(key) => key in remote,
	);
}

/** The currency that the customer paid in, where it is not the shop's. */
export function shopifyCustomerCurrency(remote: JsonRecord): string | undefined {
	const { currency, presentment_currency: paid } = remote;
	return typeof paid === 'string' && paid !== currency ? paid : undefined;
}

export function readShopifyOrder(
	remote: JsonRecord,
	parts: PanoraOrderParts,
	part: PartReader,
): StandardOrder {
	const money = new ShopMoney(remote, part);
	const unknown = [...unsupportedPaths];
	if (isAbsent(remote.line_items)) unknown.push('lineItems');
	const lines = part.records(remote.line_items, 'lineItems');
	// A tip is a line too, the only one with this key.
	const tips = lines.filter((line) => 'tip_payment_gateway' in line);
	const bought = lines.filter((line) => !('tip_payment_gateway' in line));
	const readLines = bought.map((line, index) =>
		readLine(line, money, part.in(`lineItems.${index}`)),
	);
	const shippingLines = part.records(remote.shipping_lines, 'shipping');
	const shipped = shippingLines.map((line) => shippingCosts(line, money, part.in('shipping')));
	const costs = [...readLines.map(([, each]) => each), ...shipped];
	const total = money.amount(remote, 'total_price', part, 'totals.total');
	if (total === null && isAbsent(remote.total_price)) unknown.push('totals.total');

	const customer = isRecord(remote.customer) ? remote.customer : {};
	const channel = part.text(remote.source_name, 'channel');
	const words = [remote.fulfillment_status, remote.financial_status];
	const remoteCustomerId = part.text(customer.id, 'custom.remoteCustomerId');
	const read = {
		source: 'panora',
		id: parts.id,
		number: parts.number ?? part.text(remote.order_number ?? remote.name, 'number'),
		// The ID of an app is no name that a person knows.
		channel: channel !== null && /^\d+$/.test(channel) ? null : channel,
		status: effectiveStatus(remote),
		providerStatus: isAbsent(remote.cancelled_at)
			? part.text(
					words.find((word) => !isAbsent(word)),
					'status',
				)
			: 'cancelled',
		createdAt: part.date(remote.processed_at ?? remote.created_at, 'createdAt'),
		updatedAt: part.date(remote.updated_at, 'updatedAt'),
		currency: money.currency,
		language: part.language(remote.customer_locale, 'language'),
		customer: readCustomer(remote, customer, parts, part.in('customer')),
		billingAddress: readAddress(remote.billing_address, part, 'billingAddress'),
		shippingAddress: readAddress(remote.shipping_address, part, 'shippingAddress'),
		lineItems: readLines.map(([item]) => item),
		shipping: readShipping(remote, shippingLines, shipped, money, part.in('shipping')),
		fees: readFees(remote, tips, bought, money, part),
		payments: readPayments(remote, total, part),
		discounts: readDiscounts(remote, costs, part),
		custom: customFields(parts, namedValues(remote.note_attributes), remoteCustomerId),
		unknown,
		problems: part.problems,
	};
	if (read.shipping.total === null) unknown.push('shipping.total');
	for (const key of ['channel', 'language', 'createdAt'] as const) {
		if (read[key] === null) unknown.push(key);
	}
	const refunded = readRefunded(remote, money, part);
	if (refunded === null) unknown.push('totals.refunded');
	return withTotals(read, {
		total: toAmountOrNull(total),
		discount: toAmountOrNull(money.amount(remote, 'total_discounts', part, 'totals.discount')),
		tax: toAmountOrNull(money.amount(remote, 'total_tax', part, 'totals.tax')),
		refunded: toAmountOrNull(refunded),
	});
}

/** What a line or a shipping line costs. */
interface Costs {
	/** What the customer pays for it, tax included. */
	total: Decimal | null;
	tax: Decimal | null;
	discount: Decimal | null;
	/** What each discount of the order took off it, by the discount's place in the order's list. */
	allocations: Array<{ index: unknown; amount: Decimal | null }>;
}

/** Reads amounts in the shop's currency, and adds the tax that the shop adds on top. */
class ShopMoney {
	readonly currency: string | null;
	private readonly hasTaxOnTop: boolean;

	constructor(order: JsonRecord, part: PartReader) {
		this.currency = part.currency(order.currency, 'currency');
		this.hasTaxOnTop = order.taxes_included !== true;
	}

	/** An amount: of its `shop_money` where it has one, else the plain field, which is shop money too. */
	amount(record: JsonRecord, key: string, part: PartReader, path: string): Decimal | null {
		const set = record[`${key}_set`];
		const money = isRecord(set) ? set.shop_money : undefined;
		return isRecord(money) ? this.money(money, part, path) : part.decimal(record[key], path);
	}

	money(money: JsonRecord, part: PartReader, path: string): Decimal | null {
		const currency = part.currency(money.currency_code, path);
		if (currency !== null && this.currency !== null && currency !== this.currency) {
			part.report(path, `The amount is in ${currency}, but the order is in ${this.currency}`);
		}
		return part.decimal(money.amount, path);
	}

	/** Taxes of a line, a shipping line or a duty; null where the shop does not say them. */
	tax(record: JsonRecord, part: PartReader, path: string): Decimal | null {
		if (!Array.isArray(record.tax_lines)) return null;
		const taxes = part.records(record.tax_lines, path);
		return sumIfKnown(taxes.map((tax) => this.amount(tax, 'price', part, path)));
	}

	/** @param before what it costs before discounts of the order, and before tax where that is on top */
	costs(line: JsonRecord, before: Decimal | null, part: PartReader): Costs {
		const allocations = part.records(line.discount_allocations, 'discount').map((each) => ({
			index: each.discount_application_index,
			amount: this.amount(each, 'amount', part, 'discount'),
		}));
		const discount =
			allocations.length > 0
				? sumIfKnown(allocations.map(({ amount }) => amount))
				: (this.amount(line, 'total_discount', part, 'discount') ?? ZERO);
		const tax = this.tax(line, part, 'taxAmount');
		const onTop = this.hasTaxOnTop && Array.isArray(line.tax_lines) ? tax : ZERO;
		const total = before && discount && onTop && add(subtract(before, discount), onTop);
		return { total, tax, discount, allocations };
	}

	/** @returns zero where there are none, or where prices include them */
	duties(order: JsonRecord, lines: JsonRecord[], part: PartReader): Decimal | null {
		if (order.duties_included === true) return ZERO;
		const duties = lines.flatMap((line) => part.records(line.duties, 'fees'));
		const whole = this.amount(order, 'original_total_duties', part, 'fees');
		const each = duties.map(({ shop_money: money }) =>
			isRecord(money) ? this.money(money, part, 'fees') : ZERO,
		);
		const taxes = duties.map((duty) => this.tax(duty, part, 'fees') ?? ZERO);
		const net = whole ?? sumIfKnown(each);
		return net && (this.hasTaxOnTop ? add(net, sum(taxes)) : net);
	}
}

function quantityTimesPrice(
	line: JsonRecord,
	quantity: number | null,
	money: ShopMoney,
	part: PartReader,
): Decimal | null {
	const price = money.amount(line, 'price', part, 'total');
	return price && quantity !== null ? multiply(price, readDecimal(quantity, '')) : null;
}

function readLine(line: JsonRecord, money: ShopMoney, part: PartReader): [LineItem, Costs] {
	const quantity = part.quantity(line.quantity, 'quantity');
	const costs = money.costs(line, quantityTimesPrice(line, quantity, money, part), part);
	const item: LineItem = {
		ids: [part.text(line.id, 'ids') ?? []].flat(),
		type: 'purchase',
		sku: part.text(line.sku, 'sku'),
		productId: part.text(line.product_id, 'productId'),
		name: part.text(line.name ?? line.title, 'name'),
		quantity,
		unitPrice: unitPriceOf(costs.total, quantity),
		total: toAmountOrNull(costs.total),
		discount: toAmountOrNull(costs.discount),
		taxRate: taxRateOf(line, part),
		taxAmount: toAmountOrNull(costs.tax),
		imageUrl: null,
		url: null,
		status: part.text(line.fulfillment_status, 'status'),
		custom: Object.fromEntries(namedValues(line.properties)),
	};
	return [item, costs];
}

/** `discounted_price` is without the discounts of a whole order, and is all that old orders have. */
function shippingCosts(line: JsonRecord, money: ShopMoney, part: PartReader): Costs {
	const key = Array.isArray(line.discount_allocations) ? 'price' : 'discounted_price';
	const price = money.amount(line, key, part, 'total');
	return money.costs(line, price ?? money.amount(line, 'price', part, 'total'), part);
}

/** @param tips lines that are tips; the rest of what the order says of tips has no line */
function readFees(
	order: JsonRecord,
	tips: JsonRecord[],
	bought: JsonRecord[],
	money: ShopMoney,
	part: PartReader,
): Fee[] {
	const inFees = part.in('fees');
	const tipFees = tips.map((tip): [Fee, Decimal | null] => {
		const quantity = inFees.quantity(tip.quantity, 'quantity');
		const before = quantityTimesPrice(tip, quantity, money, inFees);
		const { total } = money.costs(tip, before, inFees);
		const taxRate = taxRateOf(tip, inFees);
		return [{ name: 'Tip', total: toAmountOrNull(total), taxRate }, total];
	});
	const received = part.decimal(order.total_tip_received, 'fees') ?? ZERO;
	const listed = sumIfKnown(tipFees.map(([, total]) => total)) ?? received;
	const otherTips = subtract(received, listed);
	const others: Array<[string, Decimal | null]> = [
		['Tip', sign(otherTips) > 0 ? otherTips : ZERO],
		['Duties', money.duties(order, bought, part)],
		['Additional Fees', money.amount(order, 'original_total_additional_fees', part, 'fees')],
	];
	return [
		...tipFees.map(([fee]) => fee),
		...others.flatMap(([name, total]) =>
			total && sign(total) !== 0 ? [{ name, total: toAmount(total), taxRate: null }] : [],
		),
	];
}

function effectiveStatus(remote: JsonRecord): OrderStatus | null {
	const { cancelled_at: canceledAt, fulfillment_status: sent, financial_status: paid } = remote;
	if (!isAbsent(canceledAt)) return 'canceled';
	const financial = typeof paid === 'string' ? (financialStatuses.get(paid) ?? 'other') : null;
	if (financial === 'returned') return financial;
	const fulfillment = typeof sent === 'string' ? fulfillmentStatuses.get(sent) : undefined;
	return fulfillment ?? financial;
}

/** @param customer Shopify's own record, which a guest's order has not */
function readCustomer(
	remote: JsonRecord,
	customer: JsonRecord,
	{ customerId }: PanoraOrderParts,
	part: PartReader,
): Customer {
	const emails = [customer.email, remote.email, remote.contact_email];
	return {
		id: customerId,
		email: part.text(
			emails.find((email) => !isAbsent(email)),
			'email',
		),
		phone: part.text(isAbsent(customer.phone) ? remote.phone : customer.phone, 'phone'),
		firstName: part.text(customer.first_name, 'firstName'),
		lastName: part.text(customer.last_name, 'lastName'),
	};
}

function readAddress(address: unknown, whole: PartReader, path: string): Address | null {
	const record = whole.record(address, path);
	const part = whole.in(path);
	return nullIfEmptyAddress({
		firstName: part.text(record.first_name, 'firstName'),
		lastName: part.text(record.last_name, 'lastName'),
		company: part.text(record.company, 'company'),
		line1: part.text(record.address1, 'line1'),
		line2: part.text(record.address2, 'line2'),
		city: part.text(record.city, 'city'),
		region: part.text(record.province ?? record.province_code, 'region'),
		postalCode: part.text(record.zip, 'postalCode'),
		countryCode: part.countryCode(record.country_code, 'countryCode'),
		phone: part.text(record.phone, 'phone'),
	});
}

function readShipping(
	remote: JsonRecord,
	lines: JsonRecord[],
	costs: Costs[],
	money: ShopMoney,
	part: PartReader,
): Shipping {
	const rates = new Set(lines.map((line) => taxRateOf(line, part)));
	const methods = lines.flatMap((line) => part.text(line.title, 'method') ?? []);
	const fulfillments = part
		.records(remote.fulfillments, 'trackingNumbers')
		.filter(({ status }) => status !== 'cancelled');
	const numbers = fulfillments.flatMap(({ tracking_numbers: several, tracking_number: one }) =>
		Array.isArray(several) && several.length > 0 ? (several as unknown[]) : [one],
	);
	const first = (key: string) =>
		fulfillments.map((each) => each[key]).find((each) => !isAbsent(each));
	const isListed = Array.isArray(remote.shipping_lines);
	return {
		total: toAmountOrNull(
			isListed
				? sumIfKnown(costs.map(({ total }) => total))
				: money.amount(remote, 'total_shipping_price', part, 'total'),
		),
		taxRate: rates.size === 1 ? [...rates][0] : null,
		taxAmount: isListed ? toAmountOrNull(sumIfKnown(costs.map(({ tax }) => tax))) : null,
		method: [...new Set(methods)].join(', ') || null,
		carrier: part.text(first('tracking_company'), 'carrier'),
		trackingNumbers: [
			...new Set(numbers.flatMap((number) => part.text(number, 'trackingNumbers') ?? [])),
		],
		trackingUrl: part.text(first('tracking_url'), 'trackingUrl'),
	};
}

/** One way of payment pays the whole order; of several, Shopify's order does not say how much each. */
function readPayments(remote: JsonRecord, total: Decimal | null, part: PartReader): Payment[] {
	const names = Array.isArray(remote.payment_gateway_names) ? remote.payment_gateway_names : [];
	const methods = names.flatMap((name) => part.text(name, 'payments') ?? []);
	return methods.map((method) => ({
		method,
		amount: methods.length === 1 ? toAmountOrNull(total) : null,
	}));
}

/** Discounts of the order, each by what it took off lines or shipping; those of old orders by their codes. */
function readDiscounts(remote: JsonRecord, costs: Costs[], part: PartReader): Discount[] {
	const taken = new Map<unknown, Decimal>();
	for (const { index, amount } of costs.flatMap(({ allocations }) => allocations)) {
		taken.set(index, add(taken.get(index) ?? ZERO, amount ?? ZERO));
	}
	const applied = part.records(remote.discount_applications, 'discounts').map((each, index) => ({
		code: part.text(each.code, 'discounts'),
		name: part.text(each.title ?? each.description, 'discounts'),
		amount: toAmount(taken.get(index) ?? ZERO),
		appliesTo: each.target_type === 'shipping_line' ? ('shipping' as const) : ('lines' as const),
	}));
	if (applied.length > 0) return applied;
	return part.records(remote.discount_codes, 'discounts').map((each) => ({
		code: part.text(each.code, 'discounts'),
		name: null,
		amount: part.positiveAmount(each.amount, 'discounts'),
		appliesTo: each.type === 'shipping' ? ('shipping' as const) : ('lines' as const),
	}));
}

/** @returns null where Shopify does not say it, or in another currency */
function readRefunded(remote: JsonRecord, money: ShopMoney, part: PartReader): Decimal | null {
	if (!Array.isArray(remote.refunds)) return null;
	const path = 'totals.refunded';
	const payouts = part
		.records(remote.refunds, path)
		.flatMap((refund) => part.records(refund.transactions, path))
		.filter(({ kind, status }) => kind === 'refund' && status === 'success');
	const isForeign = payouts.some(
		({ currency }) => !isAbsent(currency) && currency !== money.currency,
	);
	return isForeign ? null : sumIfKnown(payouts.map(({ amount }) => part.decimal(amount, path)));
}

/** The rates of all taxes of a line together, in percent. */
function taxRateOf(line: JsonRecord, part: PartReader): string | null {
	if (!Array.isArray(line.tax_lines)) return null;
	const rates = part.records(line.tax_lines, 'taxRate').map(({ rate }) => {
		return part.positiveDecimal(rate, 'taxRate');
	});
	const rate = sumIfKnown(rates);
	return rate && toText(multiply(rate, HUNDRED));
}

/** Free fields as Shopify has them: a list of names and values. */
function namedValues(fields: unknown): Array<[string, unknown]> {
	if (!Array.isArray(fields)) return [];
	return fields.flatMap((field: unknown): Array<[string, unknown]> => {
		const isNamed = isRecord(field) && typeof field.name === 'string';
		return isNamed ? [[field.name as string, field.value]] : [];
	});
}
