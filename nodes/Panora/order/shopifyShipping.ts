import { sumIfKnown, toAmountOrNull } from '../../shared/money/amount';
import type { PartReader } from '../../shared/order/partReader';
import { isTrue, type JsonRecord } from '../../shared/values';
import type { Shipping } from '../../shared/order/standardOrder';
import { readShippingCosts, type Costs } from './shopifyCosts';
import type { Priced } from './shopifyDiscounts';
import type { ShopifyMoney } from './shopifyMoney';
import { chargedRateOf, commonRate, noTaxes } from './taxes';

/** A shipping line and what it costs. */
export interface ShippingLine {
	line: JsonRecord;
	costs: Costs;
}

export interface ShippingLines {
	kept: ShippingLine[];
	/** Removed when the order was edited. */
	removed: ShippingLine[];
}

/** Reads the shipping lines, or the one sum that an order without them has. */
export function readShippingLines(
	order: JsonRecord,
	money: ShopifyMoney,
	part: PartReader,
): ShippingLines {
	const inShipping = part.in('shipping');
	if (!Array.isArray(order.shipping_lines)) {
		const net = money.amount(order, 'total_shipping_price', inShipping, 'total');
		const costs = { net, discount: null, allocations: [], taxes: noTaxes };
		return { kept: net ? [{ line: {}, costs }] : [], removed: [] };
	}
	const lines = part.records(order.shipping_lines, 'shipping').map((line) => ({
		line,
		costs: readShippingCosts(line, money, inShipping),
	}));
	const isRemoved = ({ line }: ShippingLine) => isTrue(line.is_removed);
	return { kept: lines.filter((line) => !isRemoved(line)), removed: lines.filter(isRemoved) };
}

/**
 * Reads what the shipping lines that were kept cost together.
 *
 * @param priced their costs with their totals and discounts, tax included
 * @param isTaxedAsOrder whether only the whole order states their tax
 */
export function readShipping(
	order: JsonRecord,
	lines: ShippingLine[],
	priced: Priced[],
	isTaxedAsOrder: boolean,
	money: ShopifyMoney,
	part: PartReader,
): Shipping {
	const isListed = Array.isArray(order.shipping_lines);
	const methods = lines.flatMap(({ line }) => part.text(line.title, 'method') ?? []);
	const rate = commonRate(
		priced.map(({ costs, total }) => ({
			total,
			rate: chargedRateOf(costs.taxes, total, 1, money.decimals),
		})),
	);
	const taxes = sumIfKnown(priced.map(({ costs }) => costs.taxes.amount));
	const discounts = priced.map(({ gross }) => gross.discount);
	const isKnown = isListed || lines.length > 0;
	return {
		total: isKnown ? toAmountOrNull(sumIfKnown(priced.map(({ total }) => total))) : null,
		discount: isListed ? toAmountOrNull(sumIfKnown(discounts)) : null,
		taxRate: isTaxedAsOrder ? null : rate,
		taxAmount: isListed && !isTaxedAsOrder ? toAmountOrNull(taxes) : null,
		method: [...new Set(methods)].join(', ') || null,
	};
}
