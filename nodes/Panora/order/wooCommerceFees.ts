import { toAmountOrNull } from '../../shared/money/amount';
import { add, negate, sign, ZERO, type Decimal } from '../../shared/money/decimal';
import type { PartReader } from '../../shared/order/partReader';
import { isAbsent, recordsIn, type JsonRecord } from '../../shared/values';
import type { Discount, Fee } from '../../shared/order/standardOrder';
import { grossUp, type Price } from './grossTotals';
import { chargedRateOf, type StatedTaxes } from './taxes';
import { readName } from './wooCommerceFields';
import { isStoreCredit, type Prepayment } from './wooCommercePayments';
import { readTaxes, type OrderTaxes } from './wooCommerceTaxes';

/** A fee of a WooCommerce order. One below zero is a discount. */
export interface WooCommerceFee {
	name: string | null;
	/** Tax included. */
	total: Decimal | null;
	taxes: StatedTaxes;
	/** The key that the fee had in the cart, by which extensions know their own. */
	key: unknown;
}

export function readFees(
	order: JsonRecord,
	ofOrder: OrderTaxes,
	part: PartReader,
): WooCommerceFee[] {
	return part.records(order.fee_lines, 'fees').map((fee) => ({
		name: readName(fee.name, part, 'fees'),
		total: withTax(fee.total, fee.total_tax, part, 'fees'),
		taxes: readTaxes([fee], part.decimal(fee.total_tax, 'fees'), ofOrder),
		key: recordsIn(fee.meta_data).find(({ key }) => key === '_legacy_fee_key')?.value,
	}));
}

/**
 * Whether a fee below zero is what the extension TeraWallet paid out of the customer's balance: a payment,
 * unless the shop took it off the tax too, as it does with a discount.
 */
export function isWalletPayment({ key, total, taxes: { amount } }: WooCommerceFee): boolean {
	return (
		key === '_via_wallet_partial_payment' &&
		total !== null &&
		sign(total) < 0 &&
		sign(amount ?? ZERO) === 0
	);
}

function isBelowZero({ total }: WooCommerceFee): boolean {
	return total !== null && sign(total) < 0;
}

/** @param isTaxOfOrder whether only the whole order states its tax */
export function toFees(fees: WooCommerceFee[], isTaxOfOrder: boolean, decimals: number): Fee[] {
	return fees
		.filter((fee) => !isBelowZero(fee))
		.map(({ name, total, taxes }) => ({
			name: name ?? 'Fee',
			total: toAmountOrNull(total),
			taxRate: isTaxOfOrder ? null : chargedRateOf(taxes, total, 1, decimals),
			taxAmount: isTaxOfOrder ? null : toAmountOrNull(taxes.amount),
		}));
}

/** What discounts are read with. */
export interface DiscountSources {
	fees: WooCommerceFee[];
	/** What is taken off all lines, without and with the tax that coupons do not state. */
	taken: Price;
	isTaxOfOrder: boolean;
	prepayments: Prepayment[];
}

/** Reads the coupons that are no payment, which are taken off the lines, and the fees below zero, which are not. */
export function readDiscounts(
	order: JsonRecord,
	{ fees, taken, isTaxOfOrder, prepayments }: DiscountSources,
	part: PartReader,
): Discount[] {
	const isCreditPaid = prepayments.some(({ method }) => method === 'store_credit');
	const lines = part.records(order.coupon_lines, 'discounts');
	const taking = lines.filter((coupon) => !(isCreditPaid && isStoreCredit(coupon)));
	const coupons = taking.map((coupon): Discount => {
		const amount =
			isTaxOfOrder || isAbsent(coupon.discount_tax)
				? grossUp(part.decimal(coupon.discount, 'discounts'), taken)
				: withTax(coupon.discount, coupon.discount_tax, part, 'discounts');
		const isOff = amount !== null && sign(amount) < 0;
		if (isOff) part.report('discounts', 'A coupon is below zero');
		return {
			code: readName(coupon.code, part, 'discounts'),
			name: null,
			amount: isOff ? null : toAmountOrNull(amount),
			target: 'lines',
			isAllocated: true,
		};
	});
	const ofFees = fees.filter(isBelowZero).map(
		({ name, total }): Discount => ({
			code: null,
			name,
			amount: toAmountOrNull(total && negate(total)),
			target: 'order',
			isAllocated: false,
		}),
	);
	return [...coupons, ...ofFees];
}

/** Adds the tax beside an amount. */
export function withTax(
	amount: unknown,
	tax: unknown,
	part: PartReader,
	path: string,
): Decimal | null {
	const net = part.decimal(amount, path);
	const added = isAbsent(tax) ? ZERO : part.decimal(tax, path);
	return net && added && add(net, added);
}
