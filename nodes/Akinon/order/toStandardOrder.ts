import uniq from 'lodash/uniq';

import { toAmount, toAmountOrNull } from '../../shared/money/amount';
import { atLeastZero, compare, sign, ZERO, type Decimal } from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, quote, type JsonRecord } from '../../shared/values';
import {
	nullIfEmpty,
	SCHEMA_VERSION,
	type Discount,
	type Invoice,
	type LineItem,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { noTotals, statedDecimals, sumAmounts, withTotals } from '../../shared/order/totals';
import { isPaidOnDelivery } from '../../shared/order/paidOnDelivery';
import { statusWithLines } from '../../shared/order/status';
import { readAddress, readCustomer } from './customer';
import { commonValue, groupItems, readItems, readLine, type OrderItem } from './lines';
import { readShipments, readShipping } from './shipping';
import { codeOf, lineTypeOf, paymentStatusOf, statusOf, type PaymentFacts } from './status';

const NO_AMOUNT = toAmount(ZERO);

/** What Akinon's orders have no field for. */
const unsupportedPaths = [
	...['paidAt', 'canceledAt', 'cancelReason', 'presentment', 'taxesIncluded'],
	...['isTest', 'tags', 'refunds', 'taxes', 'totals.tax', 'totals.paid', 'totals.outstanding'],
	...['variantId', 'name', 'variant', 'url', 'taxAmount', 'taxes'].map((key) => `lineItems.${key}`),
	...['shipping.discount', 'shipping.taxAmount'],
	...['shipments.trackingUrl', 'shipments.shippedAt', 'fees.taxRate', 'fees.taxAmount'],
];

interface Options {
	/** Order items that were read elsewhere, for an answer that has none. */
	items?: unknown;
	/** Key of an item's `attributes` that holds its number of pieces; an item is one piece by default. */
	quantityAttribute?: string;
}

/**
 * Reads an order of Akinon, as the lists under /api/i1/ send it (`id`, related records as objects) or
 * /api/v1/ (`pk`, related records as their IDs). Amounts are decimal text and include tax; an item's
 * `price` is what is paid for it. Never throws: what cannot be read is in `problems`.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/orders-waiting-to-send-to-erp
 */
export function toStandardOrder(
	raw: unknown,
	{ items: otherItems, quantityAttribute = '' }: Options = {},
): StandardOrder {
	const part = new PartReader();
	const order = isRecord(raw) ? raw : {};
	if (!isRecord(raw)) part.report('', `This is not an order of Akinon: ${quote(raw)}`);
	const items = readItems(otherItems ?? order.orderitem_set, quantityAttribute, part);
	const currency = part.currency(order.currency, 'currency');
	const lineItems = groupItems(items ?? []).map((group, index) =>
		readLine(group, currency, part.in(`lineItems.${index}`)),
	);
	const total = part.decimal(order.amount, 'totals.total');
	// One below zero is prices that were raised by hand.
	const taken = part.decimal(order.discount_amount, 'totals.discount');
	const discount = toAmountOrNull(taken && atLeastZero(taken));
	const refunded = part.decimal(order.refund_amount, 'totals.refunded');
	const stated = {
		total: toAmountOrNull(total),
		discount,
		tax: null,
		refunded: toAmountOrNull(refunded),
	};
	const ofLines = discountOf(lineItems);
	const word = part.text(order.status, 'status');
	const code = codeOf(word);
	const itemCodes = lineItems.map(({ status }) => codeOf(status));
	const { method, isOnDelivery } = readPaymentMethod(order, part);
	const refund = refundOf(refunded, total);
	const paymentStatus = paymentStatusOf({ code, itemCodes, isOnDelivery, refund });
	const addresses = {
		billingAddress: readAddress(order.billing_address, part, 'billingAddress'),
		shippingAddress: readAddress(order.shipping_address, part, 'shippingAddress'),
	};
	const read: StandardOrder = {
		schemaVersion: SCHEMA_VERSION,
		source: 'akinon',
		id: part.text(order.id ?? order.pk, 'id'),
		externalId: null,
		number: part.text(order.number, 'number'),
		channel: readChannel(order.channel, part),
		status: statusWithLines(statusOf(code, itemCodes), lineItems),
		paymentStatus,
		providerStatus: { order: word, payment: null, fulfillment: null },
		createdAt: part.date(order.date_placed, 'createdAt'),
		updatedAt: part.date(order.modified_date, 'updatedAt'),
		paidAt: null,
		canceledAt: null,
		cancelReason: null,
		currency,
		presentment: null,
		taxesIncluded: null,
		language: part.language(order.language_code, 'language'),
		isTest: null,
		note: readNote(order, part),
		giftMessage: part.text(order.gift_box_note, 'giftMessage'),
		tags: [],
		customer: readCustomer(order, addresses, part.in('customer')),
		...addresses,
		invoice: readInvoice(order, items ?? [], part.in('invoice')),
		lineItems,
		shipping: readShipping(order, currency, part.in('shipping')),
		shipments: readShipments(order, items ?? [], part.in('shipments')),
		fees: [],
		discounts: discountsOf(ofLines),
		payments:
			method === null
				? []
				: [{ method, amount: paymentStatus === 'paid' ? stated.total : null, status: null }],
		refunds: [],
		taxes: [],
		custom: readCustom(order, part),
		problems: part.problems,
		unknown: [],
		totals: noTotals,
	};
	const unknown = [
		...unsupportedPaths,
		...(items ? [] : ['lineItems', 'shipments']),
		...missingPaths(order, read),
		// An item's own discount is listed; what else was taken off is only in the sum.
		...(discount === ofLines ? [] : ['discounts']),
	];
	return withTotals({ ...read, unknown }, stated, {
		interest: readInterest(order, part),
		decimals: currency === null ? undefined : () => decimalsOf(order, items ?? [], currency),
	});
}

/** Paths that this answer does not state, though other answers of Akinon do. */
function missingPaths(order: JsonRecord, read: StandardOrder): string[] {
	const keys = [
		'channel',
		'updatedAt',
		'language',
		'billingAddress',
		'shippingAddress',
		'paymentStatus',
	] as const;
	const customerKeys = ['email', 'phone', 'firstName', 'lastName'] as const;
	return [
		...keys.filter((key) => read[key] === null),
		...(isRecord(order.customer)
			? []
			: customerKeys.filter((key) => read.customer[key] === null).map((key) => `customer.${key}`)),
		...(read.customer.id === null ? ['customer.id'] : []),
		...(read.lineItems.some(({ total }) => total === null) ? ['lineItems.total'] : []),
		...(read.shipping.total === null ? ['shipping.total'] : []),
		...(read.shipping.method === null ? ['shipping.method'] : []),
		...(read.payments.length === 0 ? ['payments'] : []),
		...(isAbsent(order.amount) ? ['totals.total'] : []),
	];
}

/** Adds the items' own discounts; one that is not known counts as none. */
function discountOf(lineItems: LineItem[]): string | null {
	return sumAmounts(lineItems.flatMap(({ discount }) => discount ?? []));
}

function discountsOf(amount: string | null): Discount[] {
	return amount === NO_AMOUNT
		? []
		: [{ code: null, name: null, amount, target: 'lines', isAllocated: true }];
}

/** How much of the order was refunded. */
function refundOf(refunded: Decimal | null, total: Decimal | null): PaymentFacts['refund'] {
	if (!refunded || sign(refunded) <= 0) return 'none';
	return total && compare(refunded, total) >= 0 ? 'all' : 'part';
}

function decimalsOf(order: JsonRecord, items: OrderItem[], currency: string): number {
	const ofItems = items.flatMap(({ item }) => [item.price, item.discount_amount]);
	return statedDecimals(currency, [
		...[order.amount, order.shipping_amount, order.discount_amount],
		...[order.installment_interest_amount, order.shipping_interest_amount],
		...ofItems,
	]);
}

function readInterest(order: JsonRecord, part: PartReader) {
	const amount = part.decimal(order.installment_interest_amount, 'fees');
	if (!amount || sign(amount) === 0) return undefined;
	const name = 'Installment Interest';
	return { name, total: toAmount(amount), taxRate: null, taxAmount: null };
}

/** A shop chooses the slug and the name of a way of payment, and Akinon its type. */
function readPaymentMethod(order: JsonRecord, part: PartReader) {
	const option = isRecord(order.payment_option) ? order.payment_option : {};
	const names = [order.payment_option_slug, option.slug, option.name];
	const isOnDelivery = [...names, option.payment_type].some(
		(word) => typeof word === 'string' && isPaidOnDelivery(word),
	);
	const name = names.find((each) => !isAbsent(each));
	return { method: part.text(name, 'payments'), isOnDelivery };
}

/** What the customer wrote about the order, and about its delivery. */
function readNote(order: JsonRecord, part: PartReader): string | null {
	const { shipping_address: address } = order;
	const written = [order.notes, isRecord(address) ? address.notes : null];
	return uniq(written.flatMap((text) => part.text(text, 'note') ?? [])).join('\n') || null;
}

/** @returns null for an ID, which is no name that a person knows */
function readChannel(channel: unknown, part: PartReader): string | null {
	const name = part.text(isRecord(channel) ? channel.name : channel, 'channel');
	return name !== null && /^\d+$/.test(name) ? null : name;
}

/** Reads the invoice of the order, or that of all its items if only they have one. */
function readInvoice(order: JsonRecord, items: OrderItem[], part: PartReader): Invoice | null {
	const billing = isRecord(order.billing_address) ? order.billing_address : {};
	const eInvoice = typeof billing.e_bill_taxpayer === 'boolean' ? billing.e_bill_taxpayer : null;
	const stated = (key: string) => {
		// What was canceled before it was invoiced does not count.
		const invoiced = items.filter(
			({ item }) => !isAbsent(item[key]) || lineTypeOf(codeOf(item.status)) !== 'canceled',
		);
		return isAbsent(order[key]) ? commonValue(invoiced, key) : order[key];
	};
	const invoice = {
		number: part.text(stated('invoice_number'), 'number'),
		date: part.text(stated('invoice_date'), 'date'),
		url: part.text(stated('e_archive_url'), 'url'),
	};
	return eInvoice === true || nullIfEmpty(invoice) ? { ...invoice, eInvoice } : null;
}

/** The order's free fields, with what the standard order has no key for. */
function readCustom(order: JsonRecord, part: PartReader): JsonRecord {
	const {
		delivery_type: deliveryType,
		installment_count: installmentCount,
		external_status: externalStatus,
	} = order;
	return {
		...part.record(order.extra_field, 'custom'),
		...(!isAbsent(deliveryType) && { deliveryType }),
		...(!isAbsent(installmentCount) && { installmentCount }),
		...(!isAbsent(externalStatus) && { externalStatus }),
	};
}
