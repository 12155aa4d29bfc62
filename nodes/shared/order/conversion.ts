import isNil from 'lodash/isNil';
import omitBy from 'lodash/omitBy';

import { InvalidInputError } from '../errors';
import { readDecimal, sign, toText, type Decimal } from '../money/decimal';
import { isPathUnknown, problemsAt } from './paths';
import type { LineItem, StandardOrder } from './standardOrder';
import { statusToSend, isCanceledOrReturned } from './status';

/** What a standard order became for a provider. */
export interface Conversion<Order> {
	/** As the provider takes it. */
	order: Order;
	/** Parts of the standard order that have no place there, each in a word or two, for example "fees". */
	unsupportedParts: string[];
	/** What was changed so that it fits, each as words that follow a number of orders. */
	warnings: string[];
}

/** A line with its index in the order, which its path is made of. */
export interface IndexedLine {
	line: LineItem;
	index: number;
}

/** Names an order in a sentence, for example "Order 4711". */
export function orderLabel({ number, id }: StandardOrder): string {
	return `Order ${number ?? id ?? '(without number)'}`;
}

/** Returns the lines that the order is about: what is bought or, in a canceled or returned order, all lines. */
export function orderedLines(order: StandardOrder): IndexedLine[] {
	const lines = indexedLines(order);
	return isCanceledOrReturned(order) ? lines : lines.filter(({ line }) => line.type === 'purchase');
}

/** Returns the returned and canceled lines of an order that is neither. */
export function nonPurchaseLines(order: StandardOrder): IndexedLine[] {
	if (isCanceledOrReturned(order)) return [];
	return indexedLines(order).filter(({ line }) => line.type !== 'purchase');
}

function indexedLines({ lineItems }: StandardOrder): IndexedLine[] {
	return lineItems.map((line, index) => ({ line, index }));
}

/** @throws InvalidInputError if the amount is no decimal number, or below zero */
export function readPositive(amount: string | null, path: string): Decimal {
	const decimal = readDecimal(amount, path);
	if (sign(decimal) < 0) {
		throw new InvalidInputError(`'${path}' must be 0 or more, not ${toText(decimal)}`);
	}
	return decimal;
}

/** @throws InvalidInputError if the quantity is no exact number above zero */
export function readQuantity(quantity: number | null, path: string): Decimal {
	const decimal = readDecimal(quantity, path);
	if (sign(decimal) > 0) return decimal;
	throw new InvalidInputError(`'${path}' must be above 0, not ${toText(decimal)}`);
}

/** Whether an amount is known and not zero. */
function isCharged(amount: string | null, path: string): boolean {
	return amount !== null && sign(readDecimal(amount, path)) !== 0;
}

/** Returns what was found if the parts of an order do not make its total. */
export function imbalanceOf(order: StandardOrder): string | undefined {
	return problemsAt(order, ['totals.total']).at(0)?.text;
}

/** A key that a provider needs. */
export interface Requirement {
	/** Dotted path in the standard order. */
	path: string;
	value: unknown;
	/** What to do if it is missing, if there is more to say than to add it. */
	hint?: string;
}

const MAX_NAMED = 5;

/** @throws InvalidInputError naming the keys that are missing */
export function rejectMissing(
	order: StandardOrder,
	requirements: Requirement[],
	provider: string,
): void {
	const missing = requirements.filter(({ value }) => isNil(value) || value === '');
	if (missing.length === 0) return;
	const named = missing.slice(0, MAX_NAMED).map(({ path }) => `'${path}'`);
	const more = missing.length - named.length;
	const hints = new Set(missing.map(({ hint }) => hint ?? 'Add it to the order before this node.'));
	throw new InvalidInputError(
		`${orderLabel(order)} has no ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}, which ${provider} needs`,
		[...hints].join(' '),
	);
}

/** @throws InvalidInputError if the lines of the order are not known */
export function rejectUnknownLines(order: StandardOrder): void {
	if (!isPathUnknown(order, 'lineItems')) return;
	throw new InvalidInputError(
		`The 'lineItems' of ${orderLabel(order)} are not known`,
		'Its source did not state them. Read the order in a way that includes its lines, or filter such orders out before this node.',
	);
}

/**
 * Refuses an order with a problem in a part that is sent.
 *
 * @param sent dotted paths without the place in a list: `lineItems.total` is the total of any line
 * @throws InvalidInputError with the first such problem
 */
export function rejectProblems(order: StandardOrder, sent: string[]): void {
	const [problem] = problemsAt(order, sent);
	if (!problem) return;
	const part = problem.path === '' ? '' : `'${problem.path}' of `;
	throw new InvalidInputError(
		`${part}${orderLabel(order)} cannot be sent: ${problem.text}`,
		"Correct it in the source, or set it before this node and remove it from 'problems'. Nothing was sent.",
	);
}

const parts = {
	addresses: ({ billingAddress, shippingAddress }) => Boolean(billingAddress ?? shippingAddress),
	'canceled lines': (order) => nonPurchaseLines(order).some(({ line }) => line.type === 'canceled'),
	currency: ({ currency }) => currency !== null,
	customer: ({ customer }) => Object.values(customer).some((value) => value !== null),
	'customer currency': ({ presentment }) => presentment !== null,
	'discounts on the order': ({ discounts }) =>
		discounts.some(
			({ amount, isAllocated }, index) =>
				!isAllocated && (amount === null || isCharged(amount, `discounts.${index}.amount`)),
		),
	fees: ({ fees }) => fees.some(({ total }, index) => isCharged(total, `fees.${index}.total`)),
	'gift message': ({ giftMessage }) => giftMessage !== null,
	invoice: ({ invoice }) => invoice !== null,
	'line items': (order) => isPathUnknown(order, 'lineItems'),
	note: ({ note }) => note !== null,
	number: ({ number }) => number !== null,
	'order date': ({ createdAt }) => createdAt !== null,
	payments: ({ payments }) => payments.length > 0,
	refunds: ({ refunds }) => refunds.length > 0,
	'returned lines': (order) => nonPurchaseLines(order).some(({ line }) => line.type === 'return'),
	rounding: ({ totals }) => isCharged(totals.rounding, 'totals.rounding'),
	shipments: ({ shipments }) => shipments.length > 0,
	shipping: ({ shipping }) => isCharged(shipping.total, 'shipping.total'),
	status: (order) => statusToSend(order) === 'other',
	tags: ({ tags }) => tags.length > 0,
	taxes: ({ lineItems, shipping, taxes }) =>
		taxes.length > 0 ||
		[...lineItems, shipping].some(({ taxRate, taxAmount }) => (taxRate ?? taxAmount) !== null),
} satisfies Record<string, (order: StandardOrder) => boolean>;

export type OrderPart = keyof typeof parts;

/** Returns those of the parts that have no place at a provider which the order really has. */
export function unsupportedPartsOf(
	order: StandardOrder,
	unsupportedParts: OrderPart[],
): OrderPart[] {
	return unsupportedParts.filter((part) => parts[part](order));
}

/** Leaves out null, empty text and empty records and lists: a provider could take those for a value. */
export function omitEmpty<Fields extends object>(fields: Fields): Partial<Fields> {
	return omitBy(fields, (value) => isNil(value) || value === '' || isEmptyRecord(value));
}

function isEmptyRecord(value: unknown): boolean {
	return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
