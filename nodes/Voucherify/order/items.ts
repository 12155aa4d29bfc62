import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/errors';
import {
	add,
	divide,
	readDecimal,
	sign,
	sum,
	toJsonNumber,
	toText,
	type Decimal,
} from '../../shared/money/decimal';
import { omitEmpty, orderedLines, orderLabel, readQuantity } from '../../shared/order/conversion';
import { lineDiscount } from '../../shared/order/lineDiscount';
import { allocateOpenDiscount } from '../../shared/order/openDiscounts';
import type { LineItem, StandardOrder } from '../../shared/order/standardOrder';
import type { OrderItemToSend, OrderToSend } from '../api/types';
import { readAmount } from './amounts';
import { HUNDREDTHS } from './hundredths';

/** Voucherify's limit for the items of an order. */
export const MAX_ITEMS = 500;

/**
 * Returns the items with their sum, and what is taken off the order as a whole.
 *
 * @param isOwnOrder whether the order came from Voucherify, whose IDs then are its own
 * @throws InvalidInputError if an amount is no whole number of hundredths, or there are too many lines
 */
export function amountsOf(order: StandardOrder, isOwnOrder: boolean): OrderToSend {
	const lines = orderedLines(order);
	if (lines.length > MAX_ITEMS) {
		throw new InvalidInputError(
			`${orderLabel(order)} has ${lines.length} lines, and Voucherify takes ${MAX_ITEMS}`,
		);
	}
	const amounts = lines.map(({ line, index }) => amountBeforeDiscount(line, index));
	const totals = lines.map(({ line, index }) =>
		readDecimal(line.total, `lineItems.${index}.total`),
	);
	// Shipping is not sent, so what a discount takes off it is not either.
	const freight =
		order.shipping.total === null ? null : readDecimal(order.shipping.total, 'shipping.total');
	const discount = sum(allocateOpenDiscount(order, totals, freight, HUNDREDTHS).lines);
	return {
		items: lines.map(({ line, index }, position) =>
			itemOf(line, index, amounts[position], isOwnOrder),
		),
		amount: hundredths(sum(amounts), 'Amount'),
		discount_amount: sign(discount) > 0 ? hundredths(discount, 'discounts') : undefined,
	};
}

function amountBeforeDiscount(line: LineItem, index: number): Decimal {
	return add(readDecimal(line.total, `lineItems.${index}.total`), lineDiscount(line, index));
}

function itemOf(
	line: LineItem,
	index: number,
	before: Decimal,
	isOwnOrder: boolean,
): OrderItemToSend {
	const path = `lineItems.${index}`;
	const quantity =
		line.quantity === null ? undefined : readQuantity(line.quantity, `${path}.quantity`);
	if (quantity && quantity.scale > 0) throw noWholeQuantity(line.quantity, `${path}.quantity`);
	const discount = lineDiscount(line, index);
	const price = quantity && divide(before, quantity);
	return omitEmpty({
		...referenceOf(line, isOwnOrder),
		quantity: quantity && toJsonNumber(quantity, `${path}.quantity`),
		amount: hundredths(before, `${path}.total`),
		discount_amount: sign(discount) > 0 ? hundredths(discount, `${path}.discount`) : undefined,
		// Of three for 10.00, no price makes the amount.
		price: price && price.scale <= HUNDREDTHS ? hundredths(price, `${path}.total`) : undefined,
		product: omitEmpty({
			// Beside a SKU, so that the product is known on the way back too.
			source_id: line.sku !== null && !isOwnProduct(line, isOwnOrder) ? line.productId : null,
			name: line.name,
		}),
		// Items replace those that Voucherify has, with their metadata.
		metadata: isOwnOrder ? (line.custom as IDataObject) : undefined,
	});
}

function noWholeQuantity(quantity: number | null, path: string): InvalidInputError {
	return new InvalidInputError(
		`'${path}' is ${quantity}, and Voucherify takes whole numbers`,
		'Count the line in a smaller unit, or as one piece, before this node.',
	);
}

/** Voucherify's own IDs of SKUs and products are found under other keys than the shop's. */
function referenceOf(
	{ sku, variantId, productId }: LineItem,
	isOwnOrder: boolean,
): OrderItemToSend {
	if (sku !== null) return { source_id: sku, related_object: 'sku' };
	if (isOwnOrder && variantId !== null) return { sku_id: variantId };
	if (productId === null) return {};
	if (isOwnProduct({ productId }, isOwnOrder)) return { product_id: productId };
	return { source_id: productId, related_object: 'product' };
}

function isOwnProduct({ productId }: Pick<LineItem, 'productId'>, isOwnOrder: boolean): boolean {
	return isOwnOrder && productId !== null && productId.startsWith('prod_');
}

/** Voucherify counts hundredths, whatever the currency. */
function hundredths(amount: Decimal, path: string): number {
	return readAmount(toText(amount), path, 'decimal');
}
