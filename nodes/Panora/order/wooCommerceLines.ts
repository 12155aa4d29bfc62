import { sumIfKnown, toAmountOrNull, unitPriceBeforeDiscount } from '../../shared/money/amount';
import {
	add,
	atLeastZero,
	compare,
	subtract,
	sum,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { isEmptyLine } from '../../shared/order/emptyLine';
import { PartReader } from '../../shared/order/partReader';
import { isRecord, recordsIn, type JsonRecord } from '../../shared/values';
import { splitLine, type LinePart } from '../../shared/order/splitLine';
import type { LineItem } from '../../shared/order/standardOrder';
import { grossUp } from './grossTotals';
import { countOfItems, partsOfLine, type RefundedPieces } from './lineParts';
import { quantityOf } from './parts';
import { chargedRateOf, statedRateOf, toTaxes, type StatedTaxes } from './taxes';
import { metaValues, readId, readName } from './wooCommerceFields';
import { readTaxes, type OrderTaxes } from './wooCommerceTaxes';

/** A line of a WooCommerce order: each of its amounts is without tax, with the tax beside it. */
export interface WooCommerceLine {
	line: JsonRecord;
	quantity: number | null;
	net: Decimal | null;
	taxes: StatedTaxes;
	/** Pieces that a refund names, with their amounts without tax. */
	gone: LinePart[];
	/** The place of the first line item that it becomes. */
	index: number;
}

/** Reads the lines. Those of no pieces that cost nothing are left out. */
export function readLines(
	lines: JsonRecord[],
	refunds: Map<string, RefundedPieces[]>,
	ofOrder: OrderTaxes,
	decimals: number,
	part: PartReader,
): WooCommerceLine[] {
	const read: WooCommerceLine[] = [];
	let index = 0;
	for (const line of lines) {
		if (isEmptyLine(line.quantity, line.total, line.total_tax)) continue;
		const inLine = part.in(`lineItems.${index}`);
		const quantity = inLine.quantity(line.quantity, 'quantity');
		const net = inLine.decimal(line.total, 'total');
		const taxes = readTaxes([line], inLine.decimal(line.total_tax, 'taxAmount'), ofOrder);
		const count = quantity === null ? null : quantityOf(quantity);
		const gone = count ? goneOf(line, count, refunds, decimals, part) : [];
		read.push({ line, quantity, net, taxes, gone, index });
		index += count ? countOfItems(count, gone) : 1;
	}
	return read;
}

function goneOf(
	line: JsonRecord,
	quantity: Decimal,
	refundsOfLines: Map<string, RefundedPieces[]>,
	decimals: number,
	part: PartReader,
): LinePart[] {
	const id = new PartReader().text(line.id, '');
	const refunds = refundsOfLines.get(id ?? '') ?? [];
	if (compare(sum(refunds.map((refund) => refund.quantity)), quantity) > 0) {
		part.report('refunds', `More pieces of the line ${id} were refunded than it has`);
	}
	const pieces = { quantity, currentQuantity: null, shippedQuantity: ZERO, refunds };
	return partsOfLine(pieces, decimals).map((each) => ({
		...each,
		total: sumIfKnown([each.total ?? null, each.taxAmount ?? null]),
	}));
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
	const { line, quantity, taxes, gone, index } = read;
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
		custom: Object.fromEntries(metaValues(line.meta_data)),
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
	{ line, net, taxes }: WooCommerceLine,
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
export function netDiscountOf({ line, net }: WooCommerceLine): Decimal | null {
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
