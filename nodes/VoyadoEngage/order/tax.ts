import { readPositive } from '../../shared/order/conversion';
import { decimalOrNull } from '../../shared/money/amount';
import type { StandardOrder } from '../../shared/order/standardOrder';
import { taxWithin } from '../../shared/order/tax';
import {
	absolute,
	add,
	compare,
	currencyDecimals,
	HUNDRED,
	multiply,
	readDecimal,
	roundHalfUp,
	sign,
	subtract,
	sum,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';

/** How far a tax may be from Voyado's formula, in every currency. */
export const TOLERANCE: Decimal = { units: 1n, scale: 2 };

/** A tax that Voyado accepts: the amount, and the rate that it is checked against. */
export interface Tax {
	amount: Decimal;
	rate: Decimal;
}

/** What a standard order states of the tax of a line, of shipping or of a fee. */
export interface StatedTax {
	taxRate: string | null;
	taxAmount: string | null;
}

/**
 * Returns an order without the rates that stand without a tax, if its total tax contradicts them: a shop
 * that charged no tax, or another one, must not be said to have charged what the rates come to.
 */
export function withoutContradictedRates(order: StandardOrder): StandardOrder {
	const { lineItems, shipping, fees, totals } = order;
	const stated = decimalOrNull(totals.tax);
	const parts = [...lineItems, shipping, ...fees];
	const isRateOnly = ({ taxRate, taxAmount }: StatedTax) => taxRate !== null && taxAmount === null;
	if (stated === null || !parts.some(isRateOnly)) return order;
	const taxes = parts.map(({ total, taxRate, taxAmount }) => {
		if (total === null || (taxAmount ?? taxRate) === null) return null;
		const rate = readPositive(taxRate ?? '0', 'taxRate');
		return decimalOrNull(taxAmount) ?? taxWithin(readDecimal(total, 'total'), rate);
	});
	const difference = subtract(sum(taxes.map((tax) => tax ?? ZERO)), stated);
	const limit = multiply(TOLERANCE, { units: BigInt(parts.length), scale: 0 });
	const isMissing = taxes.includes(null) && sign(difference) < 0;
	if (isMissing || compare(absolute(difference), limit) <= 0) return order;
	const without = <Part extends StatedTax>(part: Part): Part =>
		isRateOnly(part) ? { ...part, taxRate: null } : part;
	return {
		...order,
		lineItems: lineItems.map(without),
		shipping: without(shipping),
		fees: fees.map(without),
	};
}

/**
 * Returns the tax of a part of an order as it can be sent. Voyado checks it against
 * gross - gross / (1 + percent / 100), so a stated amount is sent if it is at most 0.01 from that; a
 * stated 0 is sent as 0 with 0 %. If only the rate is stated, the amount is computed. The rate alone
 * also counts for a price that a discount on the order has changed; a stated amount then no longer holds.
 *
 * @param gross what is paid for the part
 * @param isChanged whether a discount on the order has changed its price
 * @returns undefined if no tax can be sent
 * @see https://developer.voyado.com/en/service-order-communication/order-validations.html
 */
export function sendableTax(
	gross: Decimal,
	{ taxRate, taxAmount }: StatedTax,
	currency: string,
	path: string,
	isChanged = false,
): Tax | undefined {
	const rate = taxRate === null ? undefined : readPositive(taxRate, `${path}.taxRate`);
	const stated = taxAmount === null ? undefined : readDecimal(taxAmount, `${path}.taxAmount`);
	if (stated && sign(stated) === 0) return { amount: ZERO, rate: ZERO };
	if (!rate || (stated && isChanged)) return undefined;
	if (stated) {
		return isTaxWithin(stated, gross, rate) ? { amount: stated, rate } : undefined;
	}
	return { amount: roundHalfUp(taxWithin(gross, rate), taxDecimals(currency)), rate };
}

/**
 * Whether a tax is near enough to Voyado's formula, multiplied out so that nothing has to be rounded.
 *
 * @param rate in percent
 */
export function isTaxWithin(tax: Decimal, gross: Decimal, rate: Decimal): boolean {
	const whole = add(HUNDRED, rate);
	return isWithin(multiply(tax, whole), multiply(gross, rate), multiply(TOLERANCE, whole));
}

/** Whether two amounts differ by no more than a tolerance. */
export function isWithin(one: Decimal, other: Decimal, tolerance: Decimal): boolean {
	return compare(absolute(subtract(one, other)), tolerance) <= 0;
}

/** Whether a part of an order states a tax, which then has to be sent or left out of every sum. */
export function statesTax({ taxAmount }: StatedTax, path: string): boolean {
	return taxAmount !== null && sign(readDecimal(taxAmount, `${path}.taxAmount`)) !== 0;
}

/** Voyado allows a cent between a tax and its rate, also in currencies without cents. */
export function taxDecimals(currency: string): number {
	return Math.max(2, currencyDecimals(currency));
}
