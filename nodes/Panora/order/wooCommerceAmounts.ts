import partition from 'lodash/partition';

import { decimalOrNull, sumIfKnown } from '../../shared/money/amount';
import { negate, type Decimal } from '../../shared/money/decimal';
import type { PartReader } from '../../shared/order/partReader';
import { isAbsent, recordsIn, type JsonRecord } from '../../shared/values';
import type { LineItem, Shipping } from '../../shared/order/standardOrder';
import { statedDecimals } from '../../shared/order/totals';
import { findBalanced, grossTotals, type GrossTotals, type OrderAmounts } from './grossTotals';
import { sumOfKnown } from './taxes';
import { isWalletPayment, readFees, type DiscountSources } from './wooCommerceFees';
import { netDiscountOf, readLines, toLineItems } from './wooCommerceLines';
import { readGiftCards, readPossiblePrepayments, type Prepayment } from './wooCommercePayments';
import type { WooCommerceRefunds } from './wooCommerceRefunds';
import { readShippingCosts, toShipping } from './wooCommerceShipping';
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
	const [paidFees, fees] = partition(readFees(order, taxes, part), isWalletPayment);
	const wallet = paidFees.map(
		({ total }): Prepayment => ({ method: 'store_credit', amount: total && negate(total) }),
	);
	const rest = part.decimal(order.total, 'totals.total');
	const tax = part.decimal(order.total_tax, 'totals.tax');
	const { gross, prepayments } = withPrepayments(
		{
			parts: [
				...lines.map(({ costs: { net, taxes: own } }) => ({ net, tax: own.amount })),
				...(isAbsent(order.shipping_total) ? [] : [costs]),
			],
			removed: [],
			others: sumIfKnown(fees.map(({ total }) => total)),
			taxOfOthers: sumOfKnown(fees.map((fee) => fee.taxes.amount)),
			total: totalBefore(rest, wallet),
			tax,
			isTaxOnTop: true,
			decimals,
			roundedParts: lines.length + fees.length,
		},
		readGiftCards(order, part),
		readPossiblePrepayments(order),
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
		prepayments: [...wallet, ...prepayments],
		...{ fees, taxes, tax, total, rest, isTaxOfOrder, decimals },
	};
}

/**
 * The official extension takes gift cards off the total; others have them beside it. What else may be a
 * payment is one if the order only comes to its total before it: exactly, or but for rounding.
 *
 * @param others groups of which each is a payment as a whole, or not at all
 */
function withPrepayments(
	order: OrderAmounts,
	giftCards: Prepayment[],
	others: Prepayment[][],
): { gross: GrossTotals; prepayments: Prepayment[] } {
	const stated = grossTotals(order);
	if (stated.isBalanced) return { gross: stated, prepayments: giftCards };
	const readings = [[], ...others, ...(others.length > 1 ? [others.flat()] : [])].map((group) => {
		const prepayments = [...giftCards, ...group];
		const total = totalBefore(order.total, prepayments);
		return { gross: grossTotals({ ...order, total }), prepayments };
	});
	const found = findBalanced(readings.map(({ gross }) => gross));
	return readings.find(({ gross }) => gross === found) ?? readings[0];
}

function totalBefore(total: Decimal | null, prepayments: Prepayment[]): Decimal | null {
	return sumIfKnown([total, ...prepayments.map(({ amount }) => amount)]);
}

/** Returns the decimals that the shop works with. Taxes and prices of one piece have more at times. */
function decimalsOf(order: JsonRecord): number {
	const records = [order.line_items, order.fee_lines].flatMap(recordsIn);
	return statedDecimals(typeof order.currency === 'string' ? order.currency.trim() : null, [
		...[order.total, order.shipping_total, order.discount_total],
		...records.flatMap(({ total, subtotal }) => [total, subtotal]),
	]);
}
