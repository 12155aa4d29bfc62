import isNil from 'lodash/isNil';
import mapValues from 'lodash/mapValues';
import omitBy from 'lodash/omitBy';
import pickBy from 'lodash/pickBy';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/errors';
import { toAmount } from '../../shared/money/amount';
import {
	unsupportedPartsOf,
	orderLabel,
	orderedLines,
	nonPurchaseLines,
	readQuantity,
	rejectMissing,
	rejectProblems,
	rejectUnknownLines,
	omitEmpty,
	type Conversion,
	type IndexedLine,
	type Requirement,
	type OrderPart,
} from '../../shared/order/conversion';
import {
	allocateOpenDiscount,
	openDiscountRequirements,
	openDiscountWarnings,
} from '../../shared/order/openDiscounts';
import type {
	LineItem,
	OrderStatus,
	PaymentStatus,
	StandardOrder,
} from '../../shared/order/standardOrder';
import {
	currencyDecimals,
	divide,
	multiply,
	readDecimal,
	subtract,
	sum,
	toJsonNumber,
	type Decimal,
} from '../../shared/money/decimal';
import { isCanceledOrReturned, statusToSend } from '../../shared/order/status';
import type { PanoraNewOrder } from '../api/types';

export interface PanoraSettings {
	/** Fields of Panora that take the place of what was converted. */
	overrides?: PanoraNewOrder;
}

/** Panora's suggested words, as far as a standard status says them. */
const orderWords: Record<OrderStatus, IDataObject> = {
	pending: { order_status: 'PENDING', fulfillment_status: 'PENDING' },
	confirmed: { order_status: 'UNSHIPPED', fulfillment_status: 'PENDING' },
	partiallyShipped: { order_status: 'UNSHIPPED', fulfillment_status: 'PENDING' },
	shipped: { order_status: 'SHIPPED', fulfillment_status: 'FULFILLED' },
	delivered: { order_status: 'SHIPPED', fulfillment_status: 'FULFILLED' },
	canceled: {},
	returned: {},
	other: {},
};

/** Only what is paid is said to be so. */
const paymentWords: Partial<Record<PaymentStatus, string>> = {
	paid: 'SUCCESS',
	partiallyRefunded: 'SUCCESS',
};

const sentPaths = [
	...['number', 'status', 'paymentStatus', 'currency', 'shipping.total'],
	...['discounts.amount', 'discounts.isAllocated'],
	...['total', 'shipping', 'discount'].map((key) => `totals.${key}`),
	...['type', 'sku', 'productId', 'name', 'variant', 'quantity', 'unitPrice', 'total'].map(
		(key) => `lineItems.${key}`,
	),
];

/**
 * Converts a standard order to what Panora's server takes: lines as the server reads them, and totals if they
 * are whole numbers, since its database holds no others. What points to records of another system, such
 * as a customer or a product, is not sent.
 *
 * @throws InvalidInputError if the order is canceled or returned, lacks what a shop needs, or has a
 * problem in a part that is sent
 * @see https://github.com/panoratech/Panora/blob/c6741e9e/packages/api/src/ecommerce/order/types/model.unified.ts
 */
export function toPanoraOrder(
	order: StandardOrder,
	{ overrides }: PanoraSettings = {},
): Conversion<PanoraNewOrder> {
	refuseCanceled(order);
	const isFromPanora = order.source === 'panora';
	rejectProblems(order, isFromPanora ? [...sentPaths, 'customer.id'] : sentPaths);
	rejectUnknownLines(order);
	rejectMissing(order, requirementsOf(order), 'Panora');

	const totals = totalsOf(order);
	const items = itemsOf(order);
	const sent: PanoraNewOrder = omitEmpty({
		order_number: order.number,
		...orderWords[order.status ?? 'other'],
		payment_status: order.paymentStatus === null ? null : paymentWords[order.paymentStatus],
		currency: order.currency,
		...wholeNumbersOf(totals),
		customer_id: isFromPanora ? order.customer.id : null,
		items,
		...omitBy(overrides, isNil),
	});
	return {
		order: sent,
		unsupportedParts: [
			...unsupportedPartsOf(
				order,
				isFromPanora ? unsupportedParts : ['customer', ...unsupportedParts],
			),
			...(Object.keys(totals).some((key) => !(key in sent)) ? ['totals with decimals'] : []),
		],
		warnings: openDiscountWarnings(order),
	};
}

/** The parts that Panora has no field for, or that a shop would count on top of the lines. */
const unsupportedParts: OrderPart[] = [
	...(['status', 'order date', 'addresses', 'returned lines', 'canceled lines'] as const),
	...(['fees', 'rounding', 'taxes', 'payments', 'refunds', 'shipments', 'invoice'] as const),
	...(['note', 'gift message', 'tags', 'customer currency'] as const),
];

function refuseCanceled(order: StandardOrder): void {
	if (!isCanceledOrReturned(order)) return;
	throw new InvalidInputError(
		`${orderLabel(order)} is ${statusToSend(order)}, and Panora would create it as a new order`,
		'Filter canceled and returned orders out before this node.',
	);
}

function requirementsOf(order: StandardOrder): Requirement[] {
	return [
		{ path: 'lineItems', value: order.lineItems[0] },
		...orderedLines(order).flatMap(({ line, index }) => [
			{ path: `lineItems.${index}.name`, value: titleOf(line) },
			{ path: `lineItems.${index}.quantity`, value: line.quantity },
			{ path: `lineItems.${index}.total`, value: line.total },
		]),
		...openDiscountRequirements(order),
	];
}

/**
 * Returns the lines with what is paid for each, since Panora's mappers forward a line's price and nothing
 * beside it: an open discount is taken off the lines, and a line whose price per piece never ends becomes
 * two lines whose prices do.
 */
function itemsOf(order: StandardOrder): IDataObject[] {
	const lines = orderedLines(order);
	const decimals = order.currency === null ? 2 : currencyDecimals(order.currency);
	const totals = lines.map(({ line, index }) =>
		readDecimal(line.total, `lineItems.${index}.total`),
	);
	const { lines: shares } = allocateOpenDiscount(order, totals, null, decimals);
	return lines.flatMap((each, position) =>
		pricedParts(each, subtract(totals[position], shares[position]), decimals).map((part) =>
			itemOf(each, part),
		),
	);
}

/** Pieces of a line that cost the same. */
interface PricedPart {
	quantity: Decimal;
	price: Decimal;
}

/**
 * Returns one part if the price of a piece is a whole number of smallest units: a shop would round any
 * other, and the order would come to something else. If not, two parts whose prices are one unit apart.
 */
function pricedParts({ line, index }: IndexedLine, total: Decimal, decimals: number): PricedPart[] {
	const path = `lineItems.${index}.quantity`;
	const quantity = readQuantity(line.quantity, path);
	const price = divide(total, quantity);
	const scale = Math.max(decimals, total.scale);
	if (price && (price.scale <= scale || quantity.scale > 0)) return [{ quantity, price }];
	if (quantity.scale > 0) {
		throw new InvalidInputError(
			`'${path}' is ${line.quantity}, so the price of one piece has endless decimals`,
			'Count the line in a smaller unit, or as one piece, before this node.',
		);
	}
	const units = total.units * 10n ** BigInt(scale - total.scale);
	const pieces = quantity.units;
	// Not below zero, also for a line that is: BigInt division rounds towards zero.
	const dearerPieces = ((units % pieces) + pieces) % pieces;
	const cheaper = (units - dearerPieces) / pieces;
	return [
		{ quantity: { units: pieces - dearerPieces, scale: 0 }, price: { units: cheaper, scale } },
		{ quantity: { units: dearerPieces, scale: 0 }, price: { units: cheaper + 1n, scale } },
	];
}

function itemOf({ line, index }: IndexedLine, { quantity, price }: PricedPart): IDataObject {
	return omitEmpty({
		title: titleOf(line),
		sku: line.sku,
		variant_title: line.variant,
		quantity: toJsonNumber(quantity, `lineItems.${index}.quantity`),
		price: toAmount(price),
		total: toAmount(multiply(price, quantity)),
	});
}

function titleOf({ name, sku, productId }: LineItem): string | null {
	return name ?? sku ?? productId;
}

/**
 * Returns the totals of what is sent. The discount is only known of all lines together. Tax is never sent:
 * amounts include it, and a shop would add it once more.
 */
function totalsOf(order: StandardOrder): Record<string, Decimal> {
	const { totals, shipping } = order;
	const others = nonPurchaseLines(order).map(({ line }) => line.total);
	const ofAllLines = {
		total_discount: readIfKnown(totals.discount, 'totals.discount'),
	};
	const known = {
		total_price: others.includes(null) ? undefined : totalWithout(order, others),
		total_shipping: readIfKnown(totals.shipping ?? shipping.total, 'totals.shipping'),
		...(others.length === 0 ? ofAllLines : {}),
	};
	return omitBy(known, isNil) as Record<string, Decimal>;
}

function totalWithout(
	{ totals }: StandardOrder,
	notSent: Array<string | null>,
): Decimal | undefined {
	const total = readIfKnown(totals.total, 'totals.total');
	return (
		total && subtract(total, sum(notSent.map((amount) => readDecimal(amount, 'lineItems.total'))))
	);
}

function readIfKnown(amount: string | null, path: string): Decimal | undefined {
	return amount === null ? undefined : readDecimal(amount, path);
}

function wholeNumbersOf(totals: Record<string, Decimal>): Record<string, number> {
	const whole = pickBy(totals, ({ scale }) => scale === 0);
	return mapValues(whole, (total, key) => toJsonNumber(total, key));
}
