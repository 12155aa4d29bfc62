import { toAmountOrNull } from '../../shared/money/amount';
import { add, type Decimal } from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import type { JsonRecord } from '../../shared/values';
import type { Shipping } from '../../shared/order/standardOrder';
import type { NetPart } from './grossTotals';
import { firstStated } from './parts';
import { chargedRateOf, commonRate } from './taxes';
import { readName } from './wooCommerceFields';
import { readTaxes, type OrderTaxes } from './wooCommerceTaxes';

/** What shipping costs, which a WooCommerce order states as a whole. */
export interface WooCommerceShipping extends NetPart {
	/** Percent; null if its lines have different rates. */
	rate: string | null;
	method: string | null;
}

/** @param decimals of the smallest unit */
export function readShippingCosts(
	order: JsonRecord,
	ofOrder: OrderTaxes,
	decimals: number,
	part: PartReader,
): WooCommerceShipping {
	const inShipping = part.in('shipping');
	const lines = inShipping.records(order.shipping_lines, 'method');
	const methods = lines.flatMap((line) => readName(line.method_title, inShipping, 'method') ?? []);
	return {
		net: inShipping.decimal(order.shipping_total, 'total'),
		tax: inShipping.decimal(order.shipping_tax, 'taxAmount'),
		rate: commonRate(
			lines.map((line) => ratedTotalOf(line, order, lines.length, ofOrder, decimals)),
		),
		method: [...new Set(methods)].join(', ') || null,
	};
}

/** Returns what a shipping line costs, tax included, and its rate. A single line without amounts has those of the order. */
function ratedTotalOf(
	line: JsonRecord,
	order: JsonRecord,
	count: number,
	ofOrder: OrderTaxes,
	decimals: number,
): { total: Decimal | null; rate: string | null } {
	const silent = new PartReader();
	const [ofOrderNet, ofOrderTax] = count === 1 ? [order.shipping_total, order.shipping_tax] : [];
	const net = silent.decimal(firstStated(line.total, ofOrderNet), '');
	const tax = silent.decimal(firstStated(line.total_tax, ofOrderTax), '');
	const total = net && tax && add(net, tax);
	return { total, rate: chargedRateOf(readTaxes([line], tax, ofOrder), total, 1, decimals) };
}

/**
 * @param total tax included
 * @param isTaxedAsOrder whether only the whole order states its tax
 */
export function toShipping(
	{ tax, rate, method }: WooCommerceShipping,
	total: Decimal | null,
	isTaxedAsOrder: boolean,
): Shipping {
	return {
		total: toAmountOrNull(total),
		discount: null,
		taxRate: isTaxedAsOrder ? null : rate,
		taxAmount: isTaxedAsOrder ? null : toAmountOrNull(tax),
		method,
	};
}
