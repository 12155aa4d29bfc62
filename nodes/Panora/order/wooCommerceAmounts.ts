import { decimalOrNull, sumIfKnown } from '../../shared/money/amount';
import { add, type Decimal } from '../../shared/money/decimal';
import type { PartReader } from '../../shared/order/partReader';
import { recordsIn, type JsonRecord } from '../../shared/values';
import type { LineItem, Shipping } from '../../shared/order/standardOrder';
import { statedDecimals } from '../../shared/order/totals';
import { grossTotals, type GrossTotals, type OrderAmounts, type Price } from './grossTotals';
import { sumOfKnown } from './taxes';
import { readFees, type WooCommerceFee } from './wooCommerceFees';
import { netDiscountOf, readLines, toLineItems } from './wooCommerceLines';
import { readGiftCards } from './wooCommercePayments';
import type { WooCommerceRefunds } from './wooCommerceRefunds';
import { hasShipping, readShippingCosts, toShipping } from './wooCommerceShipping';
import { readOrderTaxes, type OrderTaxes } from './wooCommerceTaxes';

/** The parts of an order that make its total. */
export interface WooCommerceAmounts {
	lineItems: LineItem[];
	shipping: Shipping;
	fees: WooCommerceFee[];
	/** What is taken off all lines, without and with tax. */
	taken: Price;
	giftCards: Array<Decimal | null>;
	taxes: OrderTaxes;
	tax: Decimal | null;
	/** What the order came to, before gift cards. */
	total: Decimal | null;
	/** What the shop states as the total: after gift cards. */
	rest: Decimal | null;
	isTaxOfOrder: boolean;
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
	const giftCards = readGiftCards(order, part);
	const rest = part.decimal(order.total, 'totals.total');
	const tax = part.decimal(order.total_tax, 'totals.tax');
	const gross = totalsWithGiftCards(
		{
			parts: [
				...lines.map((line) => ({ net: line.net, tax: line.taxes.amount })),
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
		giftCards,
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
		...{ fees, giftCards, taxes, tax, total, rest, isTaxOfOrder, decimals },
	};
}

/** The official extension takes gift cards off the total; others have them beside it. */
function totalsWithGiftCards(order: OrderAmounts, giftCards: Array<Decimal | null>): GrossTotals {
	const gross = grossTotals(order);
	if (giftCards.length === 0 || gross.isBalanced) return gross;
	const paid = sumIfKnown(giftCards);
	return grossTotals({ ...order, total: order.total && paid && add(order.total, paid) });
}

/** Returns the decimals that the shop works with. Taxes and prices of one piece have more at times. */
function decimalsOf(order: JsonRecord): number {
	const records = [order.line_items, order.fee_lines].flatMap(recordsIn);
	return statedDecimals(typeof order.currency === 'string' ? order.currency.trim() : null, [
		...[order.total, order.shipping_total, order.discount_total],
		...records.flatMap(({ total, subtotal }) => [total, subtotal]),
	]);
}
