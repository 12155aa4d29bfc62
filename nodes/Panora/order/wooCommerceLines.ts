import { toAmountOrNull, unitPriceBeforeDiscount } from '../../shared/money/amount';
import { add, atLeastZero, subtract, ZERO, type Decimal } from '../../shared/money/decimal';
import { isEmptyLine } from '../../shared/order/emptyLine';
import { PartReader } from '../../shared/order/partReader';
import { isRecord, recordsIn, type JsonRecord } from '../../shared/values';
import { splitLine } from '../../shared/order/splitLine';
import type { LineItem } from '../../shared/order/standardOrder';
import { grossUp } from './grossTotals';
import { readShopLines, type RefundedPieces, type ShopLine } from './shopLines';
import { chargedRateOf, statedRateOf, toTaxes, type StatedTaxes } from './taxes';
import { metaFields, readId, readName } from './wooCommerceFields';
import { readTaxes, type OrderTaxes } from './wooCommerceTaxes';

/** What a line costs, without tax, with the tax beside it. */
export type WooCommerceLine = ShopLine<{ net: Decimal | null; taxes: StatedTaxes }>;

/** Reads what lines cost and what became of their pieces. */
export function readLines(
	lines: JsonRecord[],
	refunds: Map<string, RefundedPieces[]>,
	ofOrder: OrderTaxes,
	decimals: number,
	part: PartReader,
): WooCommerceLine[] {
	return readShopLines(
		lines,
		refunds,
		{
			isEmpty: ({ quantity, total, total_tax: tax }) => isEmptyLine(quantity, total, tax),
			readCosts: (line, _, inLine) => ({
				net: inLine.decimal(line.total, 'total'),
				taxes: readTaxes([line], inLine.decimal(line.total_tax, 'taxAmount'), ofOrder),
			}),
			piecesOf: () => ({ currentQuantity: null, shippedQuantity: ZERO }),
			decimals,
		},
		part,
	);
}

/**
 * Returns the line items that a line becomes.
 *
 * @param total tax included
 * @param isTaxedAsOrder whether only the whole order states the tax
 */
export function toLineItems(
	read: WooCommerceLine,
	total: Decimal | null,
	isTaxedAsOrder: boolean,
	decimals: number,
	whole: PartReader,
): LineItem[] {
	const { line, quantity, gone, index } = read;
	const { taxes } = read.costs;
	const part = whole.in(`lineItems.${index}`);
	const discount = discountOf(read, total, isTaxedAsOrder, decimals, part);
	const name = readName(line.name, part, 'name');
	const image = isRecord(line.image) ? line.image : {};
	const item: LineItem = {
		ids: [part.text(line.id, 'ids') ?? []].flat(),
		type: 'purchase',
		sku: part.text(line.sku, 'sku'),
		productId: readId(line.product_id, part, 'productId'),
		variantId: readId(line.variation_id, part, 'variantId'),
		name,
		variant: variantOf(line, name, part),
		quantity,
		unitPrice: unitPriceBeforeDiscount(total, discount, quantity),
		discount: toAmountOrNull(discount),
		total: toAmountOrNull(total),
		taxRate: isTaxedAsOrder ? null : chargedRateOf(taxes, total, quantity, decimals),
		taxAmount: isTaxedAsOrder ? null : toAmountOrNull(taxes.amount),
		taxes: isTaxedAsOrder ? [] : toTaxes(taxes.taxes),
		imageUrl: part.text(image.src, 'imageUrl'),
		url: null,
		status: null,
		custom: metaFields(line.meta_data),
	};
	// Refunded amounts without the tax that only the whole order states are not what the pieces cost.
	const parts = isTaxedAsOrder ? gone.map((each) => ({ ...each, total: null })) : gone;
	return splitLine(item, parts, decimals);
}

/**
 * Returns what was taken off a line. A price that was raised by hand is no discount.
 *
 * @param total tax included
 */
function discountOf(
	{ line, costs: { net, taxes } }: WooCommerceLine,
	total: Decimal | null,
	isTaxedAsOrder: boolean,
	decimals: number,
	part: PartReader,
): Decimal | null {
	const subtotal = part.decimal(line.subtotal, 'discount');
	const subtotalTax = part.decimal(line.subtotal_tax, 'discount');
	if (!subtotal || !net || !total) return null;
	const ofNet = subtract(subtotal, net);
	const discount =
		subtotalTax && !isTaxedAsOrder
			? subtract(add(subtotal, subtotalTax), total)
			: grossUp(ofNet, { net, total, rate: statedRateOf(taxes), decimals });
	return discount ? atLeastZero(discount) : ZERO;
}

/** Returns what was taken off a line, without tax; null if that is not known. */
export function netDiscountOf({ line, costs: { net } }: WooCommerceLine): Decimal | null {
	const subtotal = new PartReader().decimal(line.subtotal, '');
	const discount = subtotal && net && subtract(subtotal, net);
	return discount && atLeastZero(discount);
}

/** A variation is named after its product: "Mug - Blue, M". Its attributes are meta data too. */
function variantOf(line: JsonRecord, name: string | null, part: PartReader): string | null {
	const parent = readName(line.parent_name, part, 'variant');
	if (parent !== null && name?.startsWith(`${parent} - `)) {
		return name.slice(parent.length + 3).trim() || null;
	}
	if (readId(line.variation_id, part, 'variantId') === null) return null;
	const silent = new PartReader();
	const attributes = recordsIn(line.meta_data)
		.filter(({ key }) => typeof key === 'string' && key.startsWith('pa_'))
		.flatMap((each) => readName(each.display_value ?? each.value, silent, '') ?? []);
	return attributes.join(' / ') || null;
}
