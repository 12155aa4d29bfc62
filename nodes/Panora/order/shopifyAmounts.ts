import { sumIfKnown } from '../../shared/money/amount';
import type { Decimal } from '../../shared/money/decimal';
import type { PartReader } from '../../shared/order/partReader';
import type { JsonRecord } from '../../shared/values';
import type { StandardOrder } from '../../shared/order/standardOrder';
import { grossTotals } from './grossTotals';
import { grossDiscountOf } from './shopifyCosts';
import { readDiscounts, type Priced } from './shopifyDiscounts';
import { readFees, toFee } from './shopifyFees';
import type { RefundedPieces } from './shopLines';
import { partitionLines, readLines, toLineItems } from './shopifyLines';
import type { ShopifyMoney } from './shopifyMoney';
import { readShipping, readShippingLines } from './shopifyShipping';
import { sumOfKnown } from './taxes';

/** The parts of an order that make its total. */
export interface ShopifyAmounts
	extends Pick<StandardOrder, 'lineItems' | 'shipping' | 'fees' | 'discounts'> {
	/** What the order came to, without removed shipping. */
	total: Decimal | null;
	/** Of the whole order, without removed shipping. */
	tax: Decimal | null;
	/** Whether only the whole order states its tax. */
	isTaxOfOrder: boolean;
	/** Whether the total that Shopify states contains removed shipping. */
	hasRemovedShipping: boolean;
}

/**
 * Reads the parts of an order that make its total, tax included.
 *
 * @param refunds the refunded pieces of each line, by the line's ID
 */
export function readAmounts(
	order: JsonRecord,
	refunds: Map<string, RefundedPieces[]>,
	money: ShopifyMoney,
	part: PartReader,
): ShopifyAmounts {
	const { bought, tips } = partitionLines(part.records(order.line_items, 'lineItems'));
	const lines = readLines(order, bought, refunds, money, part);
	const fees = readFees(order, tips, bought, money, part);
	const { kept, removed } = readShippingLines(order, money, part);
	const netOf = ({ costs }: (typeof lines | typeof kept)[number]) => ({
		net: costs.net,
		tax: costs.taxes.amount,
	});
	const tax = money.amount(order, 'total_tax', part, 'totals.tax');
	const gross = grossTotals({
		parts: [...lines, ...kept].map(netOf),
		removed: removed.map(netOf),
		others: sumIfKnown(fees.map(({ total }) => total)),
		taxOfOthers: sumOfKnown(fees.map(({ taxes }) => taxes.amount)),
		total: money.amount(order, 'total_price', part, 'totals.total'),
		tax,
		isTaxOnTop: money.isTaxOnTop,
		decimals: money.decimals,
		roundedParts: lines.length + fees.length,
	});
	const priced = [...lines, ...kept].map(({ costs }, index): Priced => {
		const total = gross.totals[index];
		return { costs, total, gross: grossDiscountOf(costs, total, money) };
	});
	const [ofLines, ofShipping] = [priced.slice(0, lines.length), priced.slice(lines.length)];
	const areShippingTaxed = gross.areTaxedAsOrder.slice(lines.length);
	return {
		lineItems: lines.flatMap((line, index) =>
			toLineItems(line, ofLines[index], gross.areTaxedAsOrder[index], money, part),
		),
		shipping: readShipping(
			order,
			kept,
			ofShipping,
			areShippingTaxed.includes(true) || gross.isTaxOfOrder,
			money,
			part.in('shipping'),
		),
		fees: fees.map((fee) => toFee(fee, gross.isTaxOfOrder)),
		discounts: readDiscounts(order, ofLines, ofShipping, money, part),
		total: gross.total,
		tax: gross.tax,
		isTaxOfOrder: gross.isTaxOfOrder,
		hasRemovedShipping: gross.hasRemoved,
	};
}
