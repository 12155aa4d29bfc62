import { InvalidInputError } from '../errors';
import { isAbsent, isRecord, quote, textOf, type JsonRecord } from '../values';
import { PartReader } from './partReader';
import { isEmptyLine } from './emptyLine';
import { readLineItem, readTax } from './readLineItem';
import {
	discountTargets,
	nullIfEmpty,
	orderStatuses,
	paymentStatuses,
	SCHEMA_VERSION,
	type Address,
	type Discount,
	type Fee,
	type Invoice,
	type LineQuantity,
	type Payment,
	type Presentment,
	type Problem,
	type Refund,
	type Shipment,
	type Shipping,
	type StandardOrder,
} from './standardOrder';
import { noTotals, withTotals } from './totals';

/**
 * Amounts that readers computed may be longer than those that providers send. What is computed of these
 * in turn must still be short enough for `readDecimal`.
 */
const MAX_LENGTH = 80;

/** Keys that a standard order has, and no provider's own order. */
export const ownKeys = ['lineItems', 'totals', 'source'];

/**
 * Reads a standard order that a writer gets: one of a reader, or one that a person built. Absent keys
 * are `null`; amounts may be JSON numbers without float noise; a line's `type` is `purchase` and its
 * `total` `unitPrice` x `quantity` - `discount` if they are absent; lines that are absent are unknown.
 * What cannot be read is in `problems`, as with every reader: see `problemsAt`.
 *
 * @throws InvalidInputError if the value is no standard order at all, or one of another version
 */
export function readStandardOrder(value: unknown): StandardOrder {
	if (!isRecord(value) || !ownKeys.some((key) => Object.hasOwn(value, key))) {
		throw new InvalidInputError(
			"'Order' is not a standard order",
			`It has none of the keys ${ownKeys.map((key) => `'${key}'`).join(', ')}. Set 'Output' of the node that reads the order to 'Standard Order', or choose another 'Input Mode'.`,
		);
	}
	requireVersion(value.schemaVersion);
	const part = new PartReader(readProblems(value.problems), MAX_LENGTH);
	const unknown = part.texts(value.unknown, 'unknown');
	if (isAbsent(value.lineItems) && !unknown.includes('lineItems')) unknown.push('lineItems');
	const totals = part.record(value.totals, 'totals');
	const readList = <Entry>(key: string, read: (entry: JsonRecord, part: PartReader) => Entry) =>
		part
			.records(value[key], key)
			.filter(
				(entry) => key !== 'lineItems' || !isEmptyLine(entry.quantity, entry.total, entry.discount),
			)
			.map((entry, index) => read(entry, part.in(`${key}.${index}`)));
	const readRecord = <Fields>(
		key: string,
		read: (record: JsonRecord, part: PartReader) => Fields,
	) => read(part.record(value[key], key), part.in(key));
	const text = (key: string) => part.text(value[key], key);
	const date = (key: string) => part.date(value[key], key);
	const total = (key: string) => part.amount(totals[key], `totals.${key}`);
	const read: StandardOrder = {
		schemaVersion: SCHEMA_VERSION,
		source: text('source') ?? 'custom',
		id: text('id'),
		externalId: text('externalId'),
		number: text('number'),
		channel: text('channel'),
		status: part.oneOf(value.status, orderStatuses, 'status'),
		paymentStatus: part.oneOf(value.paymentStatus, paymentStatuses, 'paymentStatus'),
		providerStatus: readRecord('providerStatus', (words, inWords) => ({
			order: inWords.text(words.order, 'order'),
			payment: inWords.text(words.payment, 'payment'),
			fulfillment: inWords.text(words.fulfillment, 'fulfillment'),
		})),
		createdAt: date('createdAt'),
		updatedAt: date('updatedAt'),
		paidAt: date('paidAt'),
		canceledAt: date('canceledAt'),
		cancelReason: text('cancelReason'),
		currency: part.currency(value.currency, 'currency'),
		presentment: readRecord('presentment', readPresentment),
		taxesIncluded: part.flag(value.taxesIncluded, 'taxesIncluded'),
		language: part.language(value.language, 'language'),
		isTest: part.flag(value.isTest, 'isTest'),
		note: text('note'),
		giftMessage: text('giftMessage'),
		tags: part.texts(value.tags, 'tags'),
		customer: readRecord('customer', (customer, inCustomer) => ({
			id: inCustomer.text(customer.id, 'id'),
			externalId: inCustomer.text(customer.externalId, 'externalId'),
			email: inCustomer.text(customer.email, 'email'),
			phone: inCustomer.text(customer.phone, 'phone'),
			firstName: inCustomer.text(customer.firstName, 'firstName'),
			lastName: inCustomer.text(customer.lastName, 'lastName'),
		})),
		billingAddress: readRecord('billingAddress', readAddress),
		shippingAddress: readRecord('shippingAddress', readAddress),
		invoice: readRecord('invoice', readInvoice),
		lineItems: readList('lineItems', readLineItem),
		shipping: readRecord('shipping', readShipping),
		shipments: readList('shipments', readShipment),
		fees: readList('fees', readFee),
		discounts: readList('discounts', readDiscount),
		payments: readList('payments', readPayment),
		refunds: readList('refunds', readRefund),
		taxes: readList('taxes', readTax),
		custom: part.record(value.custom, 'custom'),
		unknown,
		problems: part.problems,
		totals: noTotals,
	};
	return withTotals(read, {
		total: total('total'),
		rounding: total('rounding'),
		discount: total('discount'),
		tax: total('tax'),
		refunded: total('refunded'),
		paid: total('paid'),
		outstanding: total('outstanding'),
	});
}

/** An order without a version is one that somebody built as this version describes it. */
function requireVersion(version: unknown): void {
	if (isAbsent(version) || textOf(version) === String(SCHEMA_VERSION)) return;
	throw new InvalidInputError(
		`'Order' is a standard order of version ${quote(version)}, and this node reads version ${SCHEMA_VERSION}`,
		"Read the order again with this version of the package, or correct its 'schemaVersion'.",
	);
}

/** Problems that a reader found before. */
function readProblems(problems: unknown): Problem[] {
	if (!Array.isArray(problems)) return [];
	return problems.flatMap((problem: unknown) => {
		if (!isRecord(problem)) return [];
		const { path, text } = problem;
		return typeof path === 'string' && typeof text === 'string' ? [{ path, text }] : [];
	});
}

function readPresentment(presentment: JsonRecord, part: PartReader): Presentment | null {
	const currency = part.currency(presentment.currency, 'currency');
	const total = part.amount(presentment.total, 'total');
	return currency === null ? null : { currency, total };
}

function readAddress(address: JsonRecord, part: PartReader): Address | null {
	return nullIfEmpty({
		firstName: part.text(address.firstName, 'firstName'),
		lastName: part.text(address.lastName, 'lastName'),
		company: part.text(address.company, 'company'),
		line1: part.text(address.line1, 'line1'),
		line2: part.text(address.line2, 'line2'),
		city: part.text(address.city, 'city'),
		region: part.text(address.region, 'region'),
		postalCode: part.text(address.postalCode, 'postalCode'),
		countryCode: part.countryCode(address.countryCode, 'countryCode'),
		email: part.text(address.email, 'email'),
		phone: part.text(address.phone, 'phone'),
		taxNumber: part.text(address.taxNumber, 'taxNumber'),
		taxOffice: part.text(address.taxOffice, 'taxOffice'),
	});
}

function readInvoice(invoice: JsonRecord, part: PartReader): Invoice | null {
	return nullIfEmpty({
		number: part.text(invoice.number, 'number'),
		date: part.text(invoice.date, 'date'),
		url: part.text(invoice.url, 'url'),
		eInvoice: part.flag(invoice.eInvoice, 'eInvoice'),
	});
}

function readShipping(shipping: JsonRecord, part: PartReader): Shipping {
	return {
		total: part.amount(shipping.total, 'total'),
		discount: part.positiveAmount(shipping.discount, 'discount'),
		taxRate: part.rate(shipping.taxRate, 'taxRate'),
		taxAmount: part.amount(shipping.taxAmount, 'taxAmount'),
		method: part.text(shipping.method, 'method'),
	};
}

function readShipment(shipment: JsonRecord, part: PartReader): Shipment {
	return {
		id: part.text(shipment.id, 'id'),
		status: part.text(shipment.status, 'status'),
		carrier: part.text(shipment.carrier, 'carrier'),
		trackingNumber: part.text(shipment.trackingNumber, 'trackingNumber'),
		trackingUrl: part.text(shipment.trackingUrl, 'trackingUrl'),
		shippedAt: part.date(shipment.shippedAt, 'shippedAt'),
		lineItems: readLineQuantities(shipment.lineItems, part),
	};
}

function readLineQuantities(lines: unknown, part: PartReader): LineQuantity[] {
	return part.records(lines, 'lineItems').map((line, index) => ({
		id: part.text(line.id, `lineItems.${index}.id`),
		quantity: part.quantity(line.quantity, `lineItems.${index}.quantity`),
	}));
}

function readFee(fee: JsonRecord, part: PartReader): Fee {
	return {
		name: part.text(fee.name, 'name') ?? 'Fee',
		total: part.amount(fee.total, 'total'),
		taxRate: part.rate(fee.taxRate, 'taxRate'),
		taxAmount: part.amount(fee.taxAmount, 'taxAmount'),
	};
}

function readDiscount(discount: JsonRecord, part: PartReader): Discount {
	const target = part.oneOf(discount.target, discountTargets, 'target') ?? 'order';
	const isAllocated = part.flag(discount.isAllocated, 'isAllocated');
	return {
		code: part.text(discount.code, 'code'),
		name: part.text(discount.name, 'name'),
		amount: part.positiveAmount(discount.amount, 'amount'),
		target,
		// What somebody lists beside the lines without a word is meant to be taken off.
		isAllocated: isAllocated ?? target !== 'order',
	};
}

function readPayment(payment: JsonRecord, part: PartReader): Payment {
	return {
		method: part.text(payment.method, 'method'),
		amount: part.amount(payment.amount, 'amount'),
		status: part.text(payment.status, 'status'),
	};
}

function readRefund(refund: JsonRecord, part: PartReader): Refund {
	return {
		id: part.text(refund.id, 'id'),
		date: part.date(refund.date, 'date'),
		amount: part.amount(refund.amount, 'amount'),
		reason: part.text(refund.reason, 'reason'),
		lineItems: readLineQuantities(refund.lineItems, part),
	};
}
