import { toAmountOrNull, unitPriceBeforeDiscount } from '../../shared/money/amount';
import { add, sign, type Decimal } from '../../shared/money/decimal';
import { isEmptyLine } from '../../shared/order/emptyLine';
import { PartReader } from '../../shared/order/partReader';
import { recordsIn, type JsonRecord } from '../../shared/values';
import { splitLine, type LinePart } from '../../shared/order/splitLine';
import type { LineItem } from '../../shared/order/standardOrder';
import { firstStated, freeFields } from './parts';
import { grossOf, readLineCosts, type Costs } from './shopifyCosts';
import type { Priced } from './shopifyDiscounts';
import { readShopLines, type LineFormat, type RefundedPieces, type ShopLine } from './shopLines';
import type { ShopifyMoney } from './shopifyMoney';
import { shippedQuantities } from './shopifyShipments';
import { chargedRateOf, toTaxes } from './taxes';

/** A line that is no tip. */
export type ShopifyLine = ShopLine<Costs>;

/** Returns the lines of an order apart from its tips, the only lines with this key. */
export function partitionLines(lines: JsonRecord[]): { bought: JsonRecord[]; tips: JsonRecord[] } {
	const isTip = (line: JsonRecord) => 'tip_payment_gateway' in line;
	return { bought: lines.filter((line) => !isTip(line)), tips: lines.filter(isTip) };
}

/** Reads what lines cost and what became of their pieces. */
export function readLines(
	order: JsonRecord,
	lines: JsonRecord[],
	refunds: Map<string, RefundedPieces[]>,
	money: ShopifyMoney,
	part: PartReader,
): ShopifyLine[] {
	const shippedOf = shippedQuantities(order);
	const silent = new PartReader();
	const format: LineFormat<Costs> = {
		isEmpty: ({ quantity, total_discount: discount, discount_allocations: allocations }) =>
			isEmptyLine(quantity, discount, ...recordsIn(allocations).map(({ amount }) => amount)),
		readCosts: (line, quantity, inLine) => readLineCosts(line, quantity, money, inLine),
		piecesOf: (line, quantity) => ({
			currentQuantity: silent.decimal(line.current_quantity, ''),
			shippedQuantity: shippedOf(line, quantity),
		}),
		decimals: money.decimals,
	};
	return readShopLines(lines, refunds, format, part);
}

/**
 * Returns the line items that a line becomes.
 *
 * @param priced what the line costs, tax included
 * @param isTaxedAsOrder whether only the whole order states the tax
 */
export function toLineItems(
	{ line, quantity, gone, index }: ShopifyLine,
	{ costs, total, gross: { discount } }: Priced,
	isTaxedAsOrder: boolean,
	money: ShopifyMoney,
	whole: PartReader,
): LineItem[] {
	const part = whole.in(`lineItems.${index}`);
	const { decimals } = money;
	const item: LineItem = {
		ids: [part.text(line.id, 'ids') ?? []].flat(),
		type: 'purchase',
		sku: part.text(line.sku, 'sku'),
		productId: part.text(line.product_id, 'productId'),
		variantId: part.text(line.variant_id, 'variantId'),
		name: part.text(firstStated(line.name, line.title), 'name'),
		variant: part.text(line.variant_title, 'variant'),
		quantity,
		unitPrice: unitPriceBeforeDiscount(total, discount, quantity),
		discount: toAmountOrNull(discount),
		total: toAmountOrNull(total),
		taxRate: isTaxedAsOrder ? null : chargedRateOf(costs.taxes, total, quantity, decimals),
		taxAmount: isTaxedAsOrder ? null : toAmountOrNull(costs.taxes.amount),
		taxes: isTaxedAsOrder ? [] : toTaxes(costs.taxes.taxes),
		imageUrl: null,
		url: null,
		status: part.text(line.fulfillment_status, 'status'),
		custom: freeFields(line.properties, 'name'),
	};
	const parts = gone.map((each) => grossPart(each, costs, total, isTaxedAsOrder, money));
	return splitLine(item, parts, decimals);
}

/** Adds tax on top to the refunded subtotal of some pieces: the refund's own, or the share of the line's. */
function grossPart(
	part: LinePart,
	costs: Costs,
	total: Decimal | null,
	isTaxedAsOrder: boolean,
	money: ShopifyMoney,
): LinePart {
	const { total: subtotal = null, taxAmount = null } = part;
	const hasTax = taxAmount !== null && !(isTaxedAsOrder && sign(taxAmount) === 0);
	const net =
		subtotal && (hasTax ? add(subtotal, taxAmount) : grossOf(subtotal, costs, total, money));
	return { ...part, total: money.isTaxOnTop ? net : subtotal };
}
