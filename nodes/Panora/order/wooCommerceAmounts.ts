import { decimalOrNull, sumIfKnown } from '../../shared/money/amount';
import { type Decimal } from '../../shared/money/decimal';
import type { PartReader } from '../../shared/order/partReader';
import { recordsIn, type JsonRecord } from '../../shared/values';
import type { LineItem, Shipping } from '../../shared/order/standardOrder';
import { statedDecimals } from '../../shared/order/totals';
import { grossTotals, type GrossTotals, type OrderAmounts } from './grossTotals';
import { sumOfKnown } from './taxes';
import { readFees, type DiscountSources } from './wooCommerceFees';
import { netDiscountOf, readLines, toLineItems } from './wooCommerceLines';
import { readGiftCards, readStoreCredits, type Prepayment } from './wooCommercePayments';
import type { WooCommerceRefunds } from './wooCommerceRefunds';
import { hasShipping, readShippingCosts, toShipping } from './wooCommerceShipping';
import { readOrderTaxes, type OrderTaxes } from './wooCommerceTaxes';

/** The parts of an order that make its total. */
export interface WooCommerceAmounts extends DiscountSources {
	lineItems: LineItem[];
	shipping: Shipping;
	taxes: OrderTaxes;
	tax: Decimal | null;
	/** What the order came to, before gift cards and store credit. */
	total: Decimal | null;
	/** What the shop states as the total: after them. */
	rest: Decimal | null;
	decimals: number;
}

/** Reads the parts of an order that make its total, tax included. */
export function readAmounts(
	order: JsonRecord,
	{ pieces }: WooCommerceRefunds,
	part: PartReader,
): WooCommerceAmounts {
	const decimals = decimalsOf(order);
	const taxes = readOrderTaxes(order, part);
	const lines = readLines(
		part.records(order.line_items, 'lineItems'),
		pieces,
		taxes,
		decimals,
		part,
	);
	const costs = readShippingCosts(order, taxes, decimals, part);
	const fees = readFees(order, taxes, part);
	const rest = part.decimal(order.total, 'totals.total');
	const tax = part.decimal(order.total_tax, 'totals.tax');
	const { gross, prepayments } = withPrepayments(
		{
			parts: [
				...lines.map(({ costs: { net, taxes: own } }) => ({ net, tax: own.amount })),
				...(hasShipping(order) ? [costs] : []),
			],
			removed: [],
			others: sumIfKnown(fees.map(({ total }) => total)),
			taxOfOthers: sumOfKnown(fees.map((fee) => fee.taxes.amount)),
			total: rest,
			tax,
			isTaxOnTop: true,
			decimals,
		},
		readGiftCards(order, part),
		readStoreCredits(order),
	);
	const { totals, areTaxedAsOrder, isTaxOfOrder, total } = gross;
	const lineItems = lines.flatMap((line, index) =>
		toLineItems(line, totals[index], areTaxedAsOrder[index], decimals, part),
	);
	return {
		lineItems,
		taken: {
			net: sumIfKnown(lines.map(netDiscountOf)),
			total: sumIfKnown(lineItems.map(({ discount }) => decimalOrNull(discount))),
			rate: null,
			decimals,
		},
		shipping: toShipping(
			costs,
			totals[lines.length] ?? null,
			areTaxedAsOrder[lines.length] ?? isTaxOfOrder,
		),
		...{ fees, prepayments, taxes, tax, total, rest, isTaxOfOrder, decimals },
	};
}

/**
 * The official extension takes gift cards off the total; others have them beside it. Store credit is taken
 * off the lines by some shops, and is a discount then, and off the total by others.
 */
function withPrepayments(
	order: OrderAmounts,
	giftCards: Prepayment[],
	credits: Prepayment[],
): { gross: GrossTotals; prepayments: Prepayment[] } {
	const before = (prepayments: Prepayment[]) =>
		grossTotals({
			...order,
			total: sumIfKnown([order.total, ...prepayments.map(({ amount }) => amount)]),
		});
	const stated = grossTotals(order);
	if (stated.isBalanced) return { gross: stated, prepayments: giftCards };
	const withCards = giftCards.length > 0 ? before(giftCards) : stated;
	const all = [...giftCards, ...credits];
	const withAll = !withCards.isBalanced && credits.length > 0 ? before(all) : withCards;
	return withAll !== withCards && withAll.isBalanced
		? { gross: withAll, prepayments: all }
		: { gross: withCards, prepayments: giftCards };
}

/** Returns the decimals that the shop works with. Taxes and prices of one piece have more at times. */
function decimalsOf(order: JsonRecord): number {
	const records = [order.line_items, order.fee_lines].flatMap(recordsIn);
	return statedDecimals(typeof order.currency === 'string' ? order.currency.trim() : null, [
		...[order.total, order.shipping_total, order.discount_total],
		...records.flatMap(({ total, subtotal }) => [total, subtotal]),
	]);
}
