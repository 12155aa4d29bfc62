import { toAmountOrNull, unitPriceBeforeDiscount } from '../../shared/money/amount';
import {
	atLeastZero,
	multiply,
	readDecimal,
	subtract,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { type PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, type JsonRecord } from '../../shared/values';
import type { LineItem } from '../../shared/order/standardOrder';
import { readHundredths } from './hundredths';

/** Reads an item. Its `amount` is before its discount. */
export function readLine(item: JsonRecord, part: PartReader): LineItem {
	const product = part.record(item.product, 'productId');
	const sku = part.record(item.sku, 'sku');
	const quantity = part.quantity(item.quantity, 'quantity');
	const amount = readLineAmount(item, quantity, part);
	const taken = readHundredths(
		item.discount_amount ?? item.applied_discount_amount,
		part,
		'discount',
	);
	const total = amount && subtract(amount, taken ?? ZERO);
	const discount = taken && atLeastZero(taken);
	const isSku = item.related_object === 'sku';
	return {
		ids: [part.text(item.id, 'ids') ?? []].flat(),
		type: 'purchase',
		sku: part.text(sku.source_id ?? (isSku ? item.source_id : null), 'sku'),
		productId: part.text(
			product.source_id ?? (isSku ? null : item.source_id) ?? product.id ?? item.product_id,
			'productId',
		),
		variantId: part.text(sku.id ?? item.sku_id, 'variantId'),
		name: part.text(product.name ?? sku.sku, 'name'),
		variant: null,
		quantity,
		unitPrice: unitPriceBeforeDiscount(total, discount, quantity),
		discount: toAmountOrNull(discount),
		total: toAmountOrNull(total),
		taxRate: null,
		taxAmount: null,
		taxes: [],
		imageUrl: null,
		url: null,
		status: null,
		custom: part.record(item.metadata, 'custom'),
	};
}

/** Reads an item's amount before its discount. Its price is its own, else its SKU's, else its product's. */
function readLineAmount(
	item: JsonRecord,
	quantity: number | null,
	part: PartReader,
): Decimal | null {
	if (!isAbsent(item.amount)) return readHundredths(item.amount, part, 'total');
	const { sku, product } = item;
	const prices = [item.price, isRecord(sku) && sku.price, isRecord(product) && product.price];
	const price = readHundredths(
		prices.find((each) => each !== false && !isAbsent(each)),
		part,
		'total',
	);
	return price && quantity ? multiply(price, readDecimal(quantity, '')) : null;
}
