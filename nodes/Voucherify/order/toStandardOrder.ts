import { toAmountOrNull } from '../../shared/money/amount';
import { sign, subtract, ZERO } from '../../shared/money/decimal';
import { isEmptyLine } from '../../shared/order/emptyLine';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, quote, type JsonRecord } from '../../shared/values';
import {
	emptyShipping,
	SCHEMA_VERSION,
	type Customer,
	type OrderStatus,
	type PaymentStatus,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { noTotals, withTotals } from '../../shared/order/totals';
import { listDiscounts, readDiscounts, redemptionName } from './discounts';
import { HUNDREDTHS, readHundredths } from './hundredths';
import { readLine } from './lines';

/** @see https://docs.voucherify.io/api-reference/orders/get-order */
const statuses = new Map<string, { status: OrderStatus; paymentStatus: PaymentStatus | null }>([
	['CREATED', { status: 'pending', paymentStatus: 'pending' }],
	['PAID', { status: 'confirmed', paymentStatus: 'paid' }],
	['FULFILLED', { status: 'delivered', paymentStatus: 'paid' }],
	['CANCELED', { status: 'canceled', paymentStatus: null }],
]);

/** What Voucherify's orders have no field for. */
const unsupportedPaths = [
	...['paidAt', 'canceledAt', 'cancelReason', 'presentment', 'taxesIncluded', 'language', 'isTest'],
	...['note', 'giftMessage', 'tags', 'customer.lastName', 'billingAddress', 'shippingAddress'],
	...['invoice', 'shipping', 'shipments', 'fees', 'payments', 'refunds', 'taxes'],
	...['variant', 'taxRate', 'taxAmount', 'taxes', 'imageUrl', 'url', 'status'].map(
		(key) => `lineItems.${key}`,
	),
	...['discounts.code'],
	...['shipping', 'fees', 'tax', 'refunded', 'paid', 'outstanding'].map((key) => `totals.${key}`),
];

interface Options {
	/** The customer's own record: an order carries no more than its ID. */
	customer?: unknown;
}

/**
 * Reads an order of Voucherify. Its amounts are whole hundredths, here decimal text; an item's `amount`
 * is before its discount, and `total_amount` is `amount` less all discounts. What `toVoucherifyOrder`
 * wrote into the metadata is read back. Never throws: what cannot be read is in `problems`.
 *
 * @see https://docs.voucherify.io/api-reference/orders/order-object
 */
export function toStandardOrder(raw: unknown, { customer }: Options = {}): StandardOrder {
	const part = new PartReader();
	const order = isRecord(raw) ? raw : {};
	if (!isRecord(raw)) part.report('', `This is not an order of Voucherify: ${quote(raw)}`);
	const unknown = [...unsupportedPaths];
	const id = part.text(order.id, 'id');
	const sourceId = part.text(order.source_id, 'externalId');
	const word = part.text(order.status, 'status');
	const written = readWritten(order.metadata);
	const amount = readHundredths(order.amount, part, 'totals.total');
	const items = part
		.records(order.items, 'lineItems')
		.filter(({ quantity, amount: ofItem }) => !isEmptyLine(quantity, ofItem));
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
	const read: StandardOrder = {
		schemaVersion: SCHEMA_VERSION,
		source: 'voucherify',
		id,
		externalId: written.externalId ?? sourceId,
		number: written.number ?? sourceId ?? id,
		channel: written.channel,
		status: word === null ? null : (statuses.get(word)?.status ?? 'other'),
		paymentStatus: (word !== null && statuses.get(word)?.paymentStatus) || null,
		providerStatus: { order: word, payment: null, fulfillment: null },
		createdAt: written.createdAt ?? part.date(order.created_at, 'createdAt'),
		updatedAt: part.date(order.updated_at, 'updatedAt'),
		paidAt: null,
		canceledAt: null,
		cancelReason: null,
		currency: written.currency,
		presentment: null,
		taxesIncluded: null,
		language: null,
		isTest: null,
		note: null,
		giftMessage: null,
		tags: [],
		customer: readCustomer(order, customer, part.in('customer')),
		billingAddress: null,
		shippingAddress: null,
		invoice: null,
		lineItems,
		shipping: emptyShipping(),
		shipments: [],
		fees: [],
		discounts: listDiscounts(discounts, redemptionName(order)),
		payments: [],
		refunds: [],
		taxes: [],
		custom: part.record(order.metadata, 'custom'),
		unknown,
		problems: part.problems,
		totals: noTotals,
	};
	for (const key of ['channel', 'currency', 'paymentStatus'] as const) {
		if (read[key] === null) unknown.push(key);
	}
	if (read.discounts.some(({ name }) => name === null)) unknown.push('discounts.name');
	if (isAbsent(customer)) {
		for (const key of ['externalId', 'email', 'phone', 'firstName'] as const) {
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
		{ decimals: () => HUNDREDTHS },
	);
}

/** What this package's writer puts into the metadata of an order. */
interface WrittenMetadata {
	number: string | null;
	externalId: string | null;
	channel: string | null;
	currency: string | null;
	createdAt: string | null;
}

/** Reads what the writer wrote; metadata of the same names that others wrote in another form is ignored. */
function readWritten(metadata: unknown): WrittenMetadata {
	const silent = new PartReader();
	const { number, externalId, channel, currency, createdAt } = silent.record(metadata, '');
	return {
		number: silent.text(number, ''),
		externalId: silent.text(externalId, ''),
		channel: silent.text(channel, ''),
		currency: silent.currency(currency, ''),
		createdAt: silent.date(createdAt, ''),
	};
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
		externalId: part.text(record.source_id, 'externalId'),
		email: part.text(record.email, 'email'),
		phone: part.text(record.phone, 'phone'),
		// One text does not say where the first name ends; as a whole it survives the way back.
		firstName: part.text(record.name, 'firstName'),
		lastName: null,
	};
}

function isEmptyList(value: unknown): boolean {
	return Array.isArray(value) && value.length === 0;
}
