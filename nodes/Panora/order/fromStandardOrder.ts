import isNil from 'lodash/isNil';
import mapValues from 'lodash/mapValues';
import omitBy from 'lodash/omitBy';
import pickBy from 'lodash/pickBy';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/errors';
import { unitPriceOf } from '../../shared/money/amount';
import {
	isCanceledOrReturned,
	unsupportedPartsOf,
	orderLabel,
	orderedLines,
	nonPurchaseLines,
	readQuantity,
	rejectMissing,
	rejectProblems,
	rejectUnknownLines,
	effectiveStatus,
	omitEmpty,
	type Conversion,
	type IndexedLine,
	type Requirement,
	type OrderPart,
} from '../../shared/order/conversion';
import type { LineItem, OrderStatus, StandardOrder } from '../../shared/order/standardOrder';
import { readDecimal, subtract, sum, toJsonNumber, type Decimal } from '../../shared/money/decimal';
import type { PanoraNewOrder } from '../api/types';

export interface PanoraSettings {
	/** Fields of Panora that take the place of what was converted. */
	overrides?: PanoraNewOrder;
}

/** Panora's suggested words, as far as a standard status says them. */
const statuses: Record<OrderStatus, IDataObject> = {
	created: { order_status: 'PENDING', fulfillment_status: 'PENDING' },
	paid: { order_status: 'UNSHIPPED', payment_status: 'SUCCESS', fulfillment_status: 'PENDING' },
	partiallyShipped: { order_status: 'UNSHIPPED', fulfillment_status: 'PENDING' },
	shipped: { order_status: 'SHIPPED', fulfillment_status: 'FULFILLED' },
	delivered: { order_status: 'SHIPPED', fulfillment_status: 'FULFILLED' },
	canceled: {},
	returned: {},
	other: {},
};

const sentPaths = [
	...['number', 'status', 'currency', 'shipping.total'],
	...['total', 'shipping', 'discount', 'tax'].map((key) => `totals.${key}`),
	...['type', 'sku', 'productId', 'name', 'quantity', 'unitPrice', 'total'].map(
		(key) => `lineItems.${key}`,
	),
];

/**
 * A standard order as Panora's server takes it: lines as the server reads them, and totals where they
 * are whole numbers, since its database holds no others. What points to records of another system, such
 * as a customer or a product, is not sent.
 *
 * @throws InvalidInputError where the order is canceled or returned, lacks what a shop needs, or has a
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
	rejectMissing(order, needsOf(order), 'Panora');

	const totals = totalsOf(order);
	const items = orderedLines(order).map(itemOf);
	const sent: PanoraNewOrder = omitEmpty({
		order_number: order.number,
		...statuses[order.status ?? 'other'],
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
			...(items.some((item) => !('price' in item)) ? ['prices of one piece'] : []),
		],
		warnings: [],
	};
}

/** The parts that Panora has no field for, or that a shop would count on top of the lines. */
const unsupportedParts: OrderPart[] = [
	...(['status', 'order date', 'addresses', 'returned lines', 'canceled lines'] as const),
	...(['discounts on the order', 'fees', 'round-off', 'taxes', 'payments'] as const),
];

function refuseCanceled(order: StandardOrder): void {
	if (!isCanceledOrReturned(order)) return;
	throw new InvalidInputError(
		`${orderLabel(order)} is ${effectiveStatus(order)}, and Panora would create it as a new order`,
		'Filter canceled and returned orders out before this node.',
	);
}

function needsOf(order: StandardOrder): Requirement[] {
	return [
		{ path: 'lineItems', value: order.lineItems[0] },
		...orderedLines(order).flatMap(({ line, index }) => [
			{ path: `lineItems.${index}.name`, value: titleOf(line) },
			{ path: `lineItems.${index}.quantity`, value: line.quantity },
			{ path: `lineItems.${index}.total`, value: line.total },
		]),
	];
}

function itemOf({ line, index }: IndexedLine): IDataObject {
	const path = `lineItems.${index}`;
	const quantity = readQuantity(line.quantity, `${path}.quantity`);
	return omitEmpty({
		title: titleOf(line),
		sku: line.sku,
		quantity: toJsonNumber(quantity, `${path}.quantity`),
		price: line.unitPrice ?? unitPriceOf(readDecimal(line.total, `${path}.total`), line.quantity),
		total: line.total,
	});
}

function titleOf({ name, sku, productId }: LineItem): string | null {
	return name ?? sku ?? productId;
}

/** The totals of what is sent. Discount and tax are known of all lines alone, so not where some are left out. */
function totalsOf(order: StandardOrder): Record<string, Decimal> {
	const { totals, shipping } = order;
	const others = nonPurchaseLines(order).map(({ line }) => line.total);
	const ofAllLines = {
		total_discount: readIfKnown(totals.discount, 'totals.discount'),
		total_tax: readIfKnown(totals.tax, 'totals.tax'),
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
