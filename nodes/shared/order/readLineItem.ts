import { toAmountOrNull, unitPriceBeforeDiscount } from '../money/amount';
import {
	atLeastZero,
	compare,
	multiply,
	readDecimal,
	subtract,
	type Decimal,
} from '../money/decimal';
import { isAbsent, type JsonRecord } from '../values';
import type { PartReader } from './partReader';
import { lineTypes, type LineItem, type Tax } from './standardOrder';

/**
 * Reads a line of a standard order that a writer gets. Its `type` is `purchase` and its `total`
 * `unitPrice` x `quantity` - `discount` if they are absent; a unit price that contradicts them is a problem.
 * A discount below zero is a price that was raised by hand: none, and the unit price is what is paid.
 */
export function readLineItem(line: JsonRecord, part: PartReader): LineItem {
	const quantity = part.quantity(line.quantity, 'quantity');
	const price = part.decimal(line.unitPrice, 'unitPrice');
	const taken = part.decimal(line.discount, 'discount');
	const computed = totalOf(price, quantity, taken);
	const total = isAbsent(line.total) ? computed : part.decimal(line.total, 'total');
	if (price && total && computed && compare(computed, total) !== 0) {
		part.report(
			'unitPrice',
			`The unit price ${toAmountOrNull(price)} times ${quantity}${taken ? `, less the discount ${toAmountOrNull(taken)},` : ''} is not the line's total ${toAmountOrNull(total)}`,
		);
	}
	const discount = taken && atLeastZero(taken);
	return {
		ids: part.texts(line.ids, 'ids'),
		type: part.oneOf(line.type, lineTypes, 'type') ?? 'purchase',
		sku: part.text(line.sku, 'sku'),
		productId: part.text(line.productId, 'productId'),
		variantId: part.text(line.variantId, 'variantId'),
		name: part.text(line.name, 'name'),
		variant: part.text(line.variant, 'variant'),
		quantity,
		unitPrice: unitPriceBeforeDiscount(total, discount, quantity),
		discount: toAmountOrNull(discount),
		total: toAmountOrNull(total),
		taxRate: part.rate(line.taxRate, 'taxRate'),
		taxAmount: part.amount(line.taxAmount, 'taxAmount'),
		taxes: part
			.records(line.taxes, 'taxes')
			.map((tax, index) => readTax(tax, part.in(`taxes.${index}`))),
		imageUrl: part.text(line.imageUrl, 'imageUrl'),
		url: part.text(line.url, 'url'),
		status: part.text(line.status, 'status'),
		custom: part.record(line.custom, 'custom'),
	};
}

function totalOf(
	price: Decimal | null,
	quantity: number | null,
	discount: Decimal | null,
): Decimal | null {
	if (!price || quantity === null) return null;
	const before = multiply(price, readDecimal(quantity, ''));
	return discount ? subtract(before, discount) : before;
}

/** Reads a tax of a line, or of the whole order. */
export function readTax(tax: JsonRecord, part: PartReader): Tax {
	return {
		name: part.text(tax.name, 'name'),
		rate: part.rate(tax.rate, 'rate'),
		amount: part.amount(tax.amount, 'amount'),
	};
}
