import { InvalidInputError } from '../errors';
import { compare, multiply, readDecimal, type Decimal } from '../money/decimal';
import { toAmount, toAmountOrNull, unitPriceOf } from '../money/amount';
import {
	nullIfEmptyAddress,
	lineTypes,
	orderStatuses,
	type Address,
	type Discount,
	type Fee,
	type LineItem,
	type Payment,
	type Problem,
	type Shipping,
	type StandardOrder,
} from './standardOrder';
import { PartReader } from './partReader';
import { isAbsent, isRecord, quote, type JsonRecord } from '../values';
import { withTotals } from './totals';

/**
 * Amounts that readers computed may be longer than those that providers send. What is computed of these
 * in turn must still be short enough for `readDecimal`.
 */
const MAX_LENGTH = 80;

/** Keys that a standard order has, and no provider's own order. */
const ownKeys = ['lineItems', 'totals', 'source'];

/**
 * Reads a standard order that a writer is given: one of a reader, or one that a person built. Absent
 * keys are `null`; amounts may be JSON numbers without float noise; a line's `type` is `purchase` and its
 * `total` `unitPrice` times `quantity` where they are absent; lines that are not there are unknown. What
 * cannot be read is in `problems`, as with every reader: see `problemsAt`.
 *
 * @throws InvalidInputError where the value is no standard order at all
 */
export function readStandardOrder(value: unknown): StandardOrder {
	if (!isRecord(value) || !ownKeys.some((key) => Object.hasOwn(value, key))) {
		throw new InvalidInputError(
			"'Order' is not a standard order",
			"Set 'Output' of the node that reads the order to 'Standard Order', or choose another 'Input Mode'",
		);
	}
	const part = new PartReader(readProblems(value.problems), MAX_LENGTH);
	const unknown = readTexts(value.unknown, part, 'unknown');
	if (isAbsent(value.lineItems) && !unknown.includes('lineItems')) unknown.push('lineItems');
	const totals = part.record(value.totals, 'totals');
	const read = {
		source: part.text(value.source, 'source') ?? 'custom',
		id: part.text(value.id, 'id'),
		number: part.text(value.number, 'number'),
		channel: part.text(value.channel, 'channel'),
		status: readOneOf(value.status, orderStatuses, part, 'status'),
		providerStatus: part.text(value.providerStatus, 'providerStatus'),
		createdAt: part.date(value.createdAt, 'createdAt'),
		updatedAt: part.date(value.updatedAt, 'updatedAt'),
		currency: part.currency(value.currency, 'currency'),
		language: part.language(value.language, 'language'),
		customer: readCustomer(part.record(value.customer, 'customer'), part.in('customer')),
		billingAddress: readAddress(value.billingAddress, part, 'billingAddress'),
		shippingAddress: readAddress(value.shippingAddress, part, 'shippingAddress'),
		lineItems: part
			.records(value.lineItems, 'lineItems')
			.map((line, index) => readLine(line, part.in(`lineItems.${index}`))),
		shipping: readShipping(part.record(value.shipping, 'shipping'), part.in('shipping')),
		fees: part
			.records(value.fees, 'fees')
			.map((fee, index) => readFee(fee, part.in(`fees.${index}`))),
		payments: part
			.records(value.payments, 'payments')
			.map((payment, index) => readPayment(payment, part.in(`payments.${index}`))),
		discounts: part
			.records(value.discounts, 'discounts')
			.map((discount, index) => readDiscount(discount, part.in(`discounts.${index}`))),
		custom: part.record(value.custom, 'custom'),
		unknown,
		problems: part.problems,
	};
	return withTotals(read, {
		total: part.amount(totals.total, 'totals.total'),
		roundOff: part.amount(totals.roundOff, 'totals.roundOff'),
		discount: part.amount(totals.discount, 'totals.discount'),
		tax: part.amount(totals.tax, 'totals.tax'),
		refunded: part.amount(totals.refunded, 'totals.refunded'),
	});
}

/** Problems that a reader found before. */
function readProblems(problems: unknown): Problem[] {
	if (!Array.isArray(problems)) return [];
	return problems.flatMap((problem: unknown): Problem[] => {
		const isProblem =
			isRecord(problem) && typeof problem.path === 'string' && typeof problem.text === 'string';
		return isProblem ? [{ path: problem.path as string, text: problem.text as string }] : [];
	});
}

function readTexts(values: unknown, part: PartReader, path: string): string[] {
	if (isAbsent(values)) return [];
	if (Array.isArray(values)) return values.flatMap((value) => part.text(value, path) ?? []);
	part.report(path, `This is not a list: ${quote(values)}`);
	return [];
}

function readOneOf<Word extends string>(
	value: unknown,
	words: readonly Word[],
	part: PartReader,
	path: string,
): Word | null {
	const text = part.text(value, path);
	if (text === null) return null;
	const word = words.find((each) => each === text);
	if (word === undefined) {
		part.report(path, `This is none of ${words.join(', ')}: ${quote(value)}`);
	}
	return word ?? null;
}

function readCustomer(customer: JsonRecord, part: PartReader) {
	return {
		id: part.text(customer.id, 'id'),
		email: part.text(customer.email, 'email'),
		phone: part.text(customer.phone, 'phone'),
		firstName: part.text(customer.firstName, 'firstName'),
		lastName: part.text(customer.lastName, 'lastName'),
	};
}

function readAddress(address: unknown, whole: PartReader, path: string): Address | null {
	const record = whole.record(address, path);
	const part = whole.in(path);
	return nullIfEmptyAddress({
		firstName: part.text(record.firstName, 'firstName'),
		lastName: part.text(record.lastName, 'lastName'),
		company: part.text(record.company, 'company'),
		line1: part.text(record.line1, 'line1'),
		line2: part.text(record.line2, 'line2'),
		city: part.text(record.city, 'city'),
		region: part.text(record.region, 'region'),
		postalCode: part.text(record.postalCode, 'postalCode'),
		countryCode: part.countryCode(record.countryCode, 'countryCode'),
		phone: part.text(record.phone, 'phone'),
	});
}

function readLine(line: JsonRecord, part: PartReader): LineItem {
	const quantity = part.quantity(line.quantity, 'quantity');
	const price = part.decimal(line.unitPrice, 'unitPrice');
	const total = isAbsent(line.total)
		? multiplied(price, quantity)
		: part.decimal(line.total, 'total');
	if (price && total && quantity !== null) {
		const expected = multiplied(price, quantity);
		if (expected && compare(expected, total) !== 0) {
			part.report(
				'unitPrice',
				`The unit price ${toAmount(price)} times ${quantity} is not the line's total ${toAmount(total)}`,
			);
		}
	}
	return {
		ids: readTexts(line.ids, part, 'ids'),
		type: readOneOf(line.type, lineTypes, part, 'type') ?? 'purchase',
		sku: part.text(line.sku, 'sku'),
		productId: part.text(line.productId, 'productId'),
		name: part.text(line.name, 'name'),
		quantity,
		unitPrice: unitPriceOf(total, quantity),
		total: toAmountOrNull(total),
		discount: part.positiveAmount(line.discount, 'discount'),
		taxRate: part.rate(line.taxRate, 'taxRate'),
		taxAmount: part.amount(line.taxAmount, 'taxAmount'),
		imageUrl: part.text(line.imageUrl, 'imageUrl'),
		url: part.text(line.url, 'url'),
		status: part.text(line.status, 'status'),
		custom: part.record(line.custom, 'custom'),
	};
}

function multiplied(price: Decimal | null, quantity: number | null): Decimal | null {
	return price && quantity !== null ? multiply(price, readDecimal(quantity, '')) : null;
}

function readShipping(shipping: JsonRecord, part: PartReader): Shipping {
	return {
		total: part.amount(shipping.total, 'total'),
		taxRate: part.rate(shipping.taxRate, 'taxRate'),
		taxAmount: part.amount(shipping.taxAmount, 'taxAmount'),
		method: part.text(shipping.method, 'method'),
		carrier: part.text(shipping.carrier, 'carrier'),
		trackingNumbers: readTexts(shipping.trackingNumbers, part, 'trackingNumbers'),
		trackingUrl: part.text(shipping.trackingUrl, 'trackingUrl'),
	};
}

function readFee(fee: JsonRecord, part: PartReader): Fee {
	return {
		name: part.text(fee.name, 'name') ?? 'Fee',
		total: part.amount(fee.total, 'total'),
		taxRate: part.rate(fee.taxRate, 'taxRate'),
	};
}

function readPayment(payment: JsonRecord, part: PartReader): Payment {
	return {
		method: part.text(payment.method, 'method'),
		amount: part.amount(payment.amount, 'amount'),
	};
}

function readDiscount(discount: JsonRecord, part: PartReader): Discount {
	const places = ['lines', 'shipping', 'order'] as const;
	const appliesTo = readOneOf(discount.appliesTo, places, part, 'appliesTo');
	if (isAbsent(discount.appliesTo)) {
		part.report('appliesTo', `This is none of ${places.join(', ')}: ${quote(null)}`);
	}
	return {
		code: part.text(discount.code, 'code'),
		name: part.text(discount.name, 'name'),
		amount: part.positiveAmount(discount.amount, 'amount'),
		appliesTo: appliesTo ?? 'order',
	};
}
