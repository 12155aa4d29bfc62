import isNil from 'lodash/isNil';
import omitBy from 'lodash/omitBy';

import { InvalidInputError } from '../errors';
import { readDecimal, sign, sum, toText, type Decimal } from '../money/decimal';
import type { LineItem, OrderStatus, StandardOrder } from './standardOrder';
import { isPathUnknown, problemsAt } from './paths';

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

/** How an order is called in a sentence. */
export function orderLabel({ number, id }: StandardOrder): string {
	return `Order ${number ?? id ?? '(without number)'}`;
}

/**
 * The status that a message about the order is about: an order whose lines all are canceled or
 * returned is so itself, whatever its own status says.
 */
export function effectiveStatus({ status, lineItems }: StandardOrder): OrderStatus | null {
	const isEmptied = lineItems.length > 0 && lineItems.every(({ type }) => type !== 'purchase');
	if (!isEmptied || status === 'canceled' || status === 'returned') return status;
	return lineItems.some(({ type }) => type === 'return') ? 'returned' : 'canceled';
}

export function isCanceledOrReturned(order: StandardOrder): boolean {
	const status = effectiveStatus(order);
	return status === 'canceled' || status === 'returned';
}

/** The lines that the order is about: what is bought, or, in a canceled or returned order, all that was. */
export function orderedLines(order: StandardOrder): IndexedLine[] {
	const lines = order.lineItems.map((line, index) => ({ line, index }));
	return isCanceledOrReturned(order) ? lines : lines.filter(({ line }) => line.type === 'purchase');
}

/** Returned and canceled lines of an order that is neither. */
export function nonPurchaseLines(order: StandardOrder): IndexedLine[] {
	const lines = order.lineItems.map((line, index) => ({ line, index }));
	return isCanceledOrReturned(order) ? [] : lines.filter(({ line }) => line.type !== 'purchase');
}

/** The amounts that `orderDiscount` needs. */
export function orderDiscountRequirements({ discounts }: StandardOrder): Requirement[] {
	return discounts.flatMap(({ amount, appliesTo }, index) =>
		appliesTo === 'order' ? { path: `discounts.${index}.amount`, value: amount } : [],
	);
}

/**
 * What is still to be taken off the order as a whole.
 *
 * @throws InvalidInputError where an amount is unknown or below zero
 */
export function orderDiscount({ discounts }: StandardOrder): Decimal {
	const amounts = discounts.map(({ amount, appliesTo }, index) =>
		appliesTo === 'order' ? readPositive(amount, `discounts.${index}.amount`) : undefined,
	);
	return sum(amounts.filter((amount) => amount !== undefined));
}

/** @throws InvalidInputError where the amount is no decimal, or below zero */
export function readPositive(amount: string | null, path: string): Decimal {
	const decimal = readDecimal(amount, path);
	if (sign(decimal) < 0) {
		throw new InvalidInputError(`'${path}' must be 0 or more, not ${toText(decimal)}`);
	}
	return decimal;
}

/** @throws InvalidInputError where the quantity is no exact number above zero */
export function readQuantity(quantity: number | null, path: string): Decimal {
	const decimal = readDecimal(quantity, path);
	if (sign(decimal) > 0) return decimal;
	throw new InvalidInputError(`'${path}' must be above 0, not ${toText(decimal)}`);
}

/** Whether an amount is known and not zero. */
function isCharged(amount: string | null, path: string): boolean {
	return amount !== null && sign(readDecimal(amount, path)) !== 0;
}

/** What was found where the parts of an order do not make its total. */
export function imbalanceOf(order: StandardOrder): string | undefined {
	return problemsAt(order, ['totals.total']).at(0)?.text;
}

/** A key that a provider needs. */
export interface Requirement {
	/** Dotted path in the standard order. */
	path: string;
	value: unknown;
	/** What to do where it is missing, where there is more to say than to add it. */
	hint?: string;
}

const MAX_NAMED = 5;

/** @throws InvalidInputError naming the keys that are missing */
export function rejectMissing(order: StandardOrder, needs: Requirement[], provider: string): void {
	const missing = needs.filter(
		({ value }) => value === undefined || value === null || value === '',
	);
	if (missing.length === 0) return;
	const named = missing.slice(0, MAX_NAMED).map(({ path }) => `'${path}'`);
	const more = missing.length - named.length;
	const hint = new Set(missing.map((need) => need.hint ?? 'Add it to the order before this node.'));
	throw new InvalidInputError(
		`${orderLabel(order)} has no ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}, which ${provider} needs`,
		[...hint].join(' '),
	);
}

/** @throws InvalidInputError where nobody knows which lines the order has */
export function rejectUnknownLines(order: StandardOrder): void {
	if (!isPathUnknown(order, 'lineItems')) return;
	throw new InvalidInputError(
		`The 'lineItems' of ${orderLabel(order)} are not known`,
		'Its source did not say them. Read the order in a way that brings them, or filter such orders out before this node.',
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
		'Correct it where the order comes from, or set it before this node. Nothing was sent.',
	);
}

const parts = {
	addresses: ({ billingAddress, shippingAddress }) => Boolean(billingAddress ?? shippingAddress),
	'canceled lines': (order) => nonPurchaseLines(order).some(({ line }) => line.type === 'canceled'),
	currency: ({ currency }) => currency !== null,
	customer: ({ customer }) => Object.values(customer).some((value) => value !== null),
	'discounts on the order': ({ discounts }) =>
		discounts.some(
			({ amount, appliesTo }, index) =>
				appliesTo === 'order' &&
				(amount === null || isCharged(amount, `discounts.${index}.amount`)),
		),
	fees: ({ fees }) => fees.some(({ total }, index) => isCharged(total, `fees.${index}.total`)),
	'line items': (order) => isPathUnknown(order, 'lineItems'),
	'order date': ({ createdAt }) => createdAt !== null,
	payments: ({ payments }) => payments.length > 0,
	'returned lines': (order) => nonPurchaseLines(order).some(({ line }) => line.type === 'return'),
	'round-off': ({ totals }) => isCharged(totals.roundOff, 'totals.roundOff'),
	shipping: ({ shipping }) => isCharged(shipping.total, 'shipping.total'),
	status: ({ status }) => status === 'other',
	taxes: ({ lineItems, shipping }) =>
		[...lineItems, shipping].some(({ taxRate, taxAmount }) => (taxRate ?? taxAmount) !== null),
} satisfies Record<string, (order: StandardOrder) => boolean>;

export type OrderPart = keyof typeof parts;

/** Which of the parts that have no place at a provider the order has. */
export function unsupportedPartsOf(
	order: StandardOrder,
	unsupportedParts: OrderPart[],
): OrderPart[] {
	return unsupportedParts.filter((part) => parts[part](order));
}

/** Without what is absent, empty text, or an empty record or list: a provider could take those for a value. */
export function omitEmpty<Fields extends object>(fields: Fields): Partial<Fields> {
	return omitBy(fields, (value) => isNil(value) || value === '' || isEmptyRecord(value));
}

function isEmptyRecord(value: unknown): boolean {
	return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
