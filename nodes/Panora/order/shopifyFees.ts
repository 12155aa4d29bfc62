import { sumIfKnown, toAmountOrNull } from '../../shared/money/amount';
import { add, atLeastZero, sign, subtract, ZERO, type Decimal } from '../../shared/money/decimal';
import type { PartReader } from '../../shared/order/partReader';
import { isTrue, type JsonRecord } from '../../shared/values';
import type { Fee } from '../../shared/order/standardOrder';
import { quantityOf } from './parts';
import { readLineCosts } from './shopifyCosts';
import type { ShopifyMoney } from './shopifyMoney';
import { chargedRateOf, noTaxes, type StatedTaxes } from './taxes';

export interface ShopifyFee {
	name: string;
	/** Tax included. */
	total: Decimal | null;
	taxes: StatedTaxes;
	/** Percent; null of duties, since those of several lines have each tax several times. */
	taxRate: string | null;
}

/**
 * Reads tips, duties and additional fees.
 *
 * @param tips lines that are tips; the rest of what the order says of tips has no line
 * @param bought the other lines, which have the duties
 */
export function readFees(
	order: JsonRecord,
	tips: JsonRecord[],
	bought: JsonRecord[],
	money: ShopifyMoney,
	part: PartReader,
): ShopifyFee[] {
	const inFees = part.in('fees');
	const tipFees = tips.map((tip) => readTip(tip, money, inFees));
	const received = money.shopAmount(order.total_tip_received, part, 'fees') ?? ZERO;
	const listed = sumIfKnown(tipFees.map(({ total }) => total)) ?? received;
	const otherTips = subtract(received, listed);
	const additional = money.amount(order, 'original_total_additional_fees', part, 'fees');
	const others: ShopifyFee[] = [
		{ name: 'Tip', total: atLeastZero(otherTips), taxes: noTaxes, taxRate: null },
		readDuties(order, bought, money, part),
		{ name: 'Additional Fees', total: additional, taxes: noTaxes, taxRate: null },
	];
	return [...tipFees, ...others.filter(({ total }) => total && sign(total) !== 0)];
}

function readTip(tip: JsonRecord, money: ShopifyMoney, part: PartReader): ShopifyFee {
	const quantity = part.quantity(tip.quantity, 'quantity');
	const count = quantity === null ? null : quantityOf(quantity);
	const { net, taxes } = readLineCosts(tip, count, money, part);
	const total = withTax(net, taxes, money);
	const taxRate = chargedRateOf(taxes, total, quantity, money.decimals);
	return { name: 'Tip', total, taxes, taxRate };
}

/** Reads duties; none if prices include them. */
function readDuties(
	order: JsonRecord,
	lines: JsonRecord[],
	money: ShopifyMoney,
	part: PartReader,
): ShopifyFee {
	const fee = { name: 'Duties', total: ZERO, taxes: noTaxes, taxRate: null };
	if (isTrue(order.duties_included)) return fee;
	const duties = lines.flatMap((line) => part.records(line.duties, 'fees'));
	const whole = money.amount(order, 'original_total_duties', part, 'fees');
	const net = whole ?? sumIfKnown(duties.map((duty) => money.amountOfSet(duty, part, 'fees')));
	const ofDuties = duties.map((duty) => money.taxes(duty, part, 'fees'));
	const stated = ofDuties.filter(({ amount }) => amount !== null);
	const taxes = {
		amount: stated.length > 0 ? sumIfKnown(stated.map(({ amount }) => amount)) : null,
		taxes: stated.flatMap((each) => each.taxes),
	};
	return { ...fee, total: withTax(net, taxes, money), taxes };
}

function withTax(
	net: Decimal | null,
	{ amount }: StatedTaxes,
	{ isTaxOnTop }: ShopifyMoney,
): Decimal | null {
	return net && amount && isTaxOnTop ? add(net, amount) : net;
}

/** @param isTaxOfOrder whether only the whole order states its tax */
export function toFee({ name, total, taxes, taxRate }: ShopifyFee, isTaxOfOrder: boolean): Fee {
	return {
		name,
		total: toAmountOrNull(total),
		taxRate: isTaxOfOrder ? null : taxRate,
		taxAmount: isTaxOfOrder ? null : toAmountOrNull(taxes.amount),
	};
}
