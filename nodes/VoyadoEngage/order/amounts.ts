import uniqBy from 'lodash/uniqBy';

import { readQuantity, type IndexedLine } from '../../shared/order/conversion';
import { lineDiscount } from '../../shared/order/lineDiscount';
import { allocateOpenDiscount, openDiscountName } from '../../shared/order/openDiscounts';
import type { Fee, Shipping, StandardOrder } from '../../shared/order/standardOrder';
import {
	currencyDecimals,
	divide,
	negate,
	readDecimal,
	sign,
	subtract,
	sum,
	toJsonNumber,
	toText,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import type { VoyadoFee, VoyadoOrderLine } from '../api/types';
import { sendableTax, statesTax, taxDecimals, type Tax } from './tax';

/** Every double keeps so many digits. */
const SAFE_DIGITS = 15;

/** A part of the order as Voyado takes it. */
export interface Converted<Sent> {
	sent: Sent;
	/** What is paid for it. */
	gross: Decimal;
	/** The tax that counts in the total; undefined if it is not known, or known and not sent. */
	tax: Decimal | undefined;
}

/** A line, and what it is sent as. */
export interface LineToSend extends IndexedLine {
	type: 'PURCHASE' | 'RETURN';
}

/** Lines, shipping and fees of an order as Voyado takes them. */
export interface ConvertedAmounts {
	lines: Array<Converted<VoyadoOrderLine>>;
	freightFee?: Converted<VoyadoFee>;
	handlingFee?: Converted<VoyadoFee>;
	/** Whether a tax that the order states is not sent, since it does not fit its rate. */
	hasUnsentTax: boolean;
}

/**
 * Converts the amounts of an order. A discount on the order is taken off the purchases in proportion to
 * what they cost; what is more than they cost goes off shipping.
 *
 * @param skuOf returns the SKU that a line is sent with
 * @throws InvalidInputError if a quantity is not above zero, or a discount or tax rate is below it
 */
export function convertAmounts(
	order: StandardOrder,
	lines: LineToSend[],
	currency: string,
	skuOf: (line: IndexedLine) => string,
): ConvertedAmounts {
	const purchases = lines.filter(({ type }) => type === 'PURCHASE');
	const totals = purchases.map(({ line, index }) =>
		readDecimal(line.total, `lineItems.${index}.total`),
	);
	const { total } = order.shipping;
	const freight = total === null ? null : readDecimal(total, 'shipping.total');
	const decimals = currencyDecimals(currency);
	const shares = allocateOpenDiscount(order, totals, freight, decimals);
	const shareOf = new Map(
		purchases.map(({ index }, position) => [index, shares.lines[position]] as const),
	);
	const reason = openDiscountName(order);
	const converted = lines.map((line) =>
		convertLine(line, skuOf(line), shareOf.get(line.index) ?? ZERO, reason, currency),
	);
	const freightFee = freightFeeOf(order.shipping, shares.shipping, currency);
	const handlingFee = handlingFeeOf(order.fees, currency);
	const hasUnsentTax = [
		lines.some(({ line, index }, position) => {
			return statesTax(line, `lineItems.${index}`) && !converted[position].tax;
		}),
		statesTax(order.shipping, 'shipping') && !freightFee?.tax,
		order.fees.some((fee, index) => statesTax(fee, `fees.${index}`)) && !handlingFee?.tax,
	].some(Boolean);
	return { lines: converted, freightFee, handlingFee, hasUnsentTax };
}

function convertLine(
	{ line, index, type }: LineToSend,
	sku: string,
	share: Decimal,
	reason: string | undefined,
	currency: string,
): Converted<VoyadoOrderLine> {
	const path = `lineItems.${index}`;
	const gross = subtract(readDecimal(line.total, `${path}.total`), share);
	const quantity = readQuantity(line.quantity, `${path}.quantity`);
	const discount = lineDiscount(line, index);
	const tax = sendableTax(gross, line, currency, path, sign(share) > 0);
	const amount = (value: Decimal) => toJsonNumber(value, path);
	const item: VoyadoOrderLine = {
		type,
		sku,
		description: line.name ?? sku,
		quantity: amount(type === 'RETURN' ? negate(quantity) : quantity),
		grossPaidPrice: amount(gross),
	};
	const perUnit = (value: Decimal) => {
		const price = divide(value, quantity);
		return price && price.scale <= taxDecimals(currency) ? amount(price) : undefined;
	};
	const pricePerUnit = perUnit(gross);
	if (pricePerUnit !== undefined) item.grossPaidPricePerUnit = pricePerUnit;
	const ofLine = withTax(item, type, tax, amount);
	const isFree = sign(gross) === 0 && line.taxAmount === null;
	const counted = ofLine ?? (isFree ? ZERO : undefined);
	const discounts = [
		...(sign(discount) > 0 ? [{ value: amount(negate(discount)) }] : []),
		...(sign(share) > 0
			? [{ value: amount(negate(share)), ...(reason && { description: reason }) }]
			: []),
	];
	if (discounts.length > 0) {
		const original = sum([gross, share, discount]);
		item.originalPrice = amount(original);
		const perPiece = line.unitPrice === null ? undefined : readDecimal(line.unitPrice, path);
		if (perPiece && isExactNumber(perPiece)) item.originalPricePerUnit = amount(perPiece);
		item.discounts = discounts;
		item.discounted = true;
	}
	if (line.imageUrl !== null) item.imageUrl = line.imageUrl;
	if (line.url !== null) item.targetUrl = line.url;
	return { sent: item, gross, tax: counted };
}

/** Whether a number of JSON carries it as it is written: a price per piece can have many decimals. */
function isExactNumber(price: Decimal): boolean {
	return toText(price).replace(/\D/g, '').length <= SAFE_DIGITS;
}

/**
 * Adds the tax to a line. Voyado wants the tax of a return above zero: a tax of zero is left out there,
 * with the rate of 0 % beside it, and none can be stated for a price below zero.
 *
 * @returns the tax that counts in the total
 */
function withTax(
	item: VoyadoOrderLine,
	type: string,
	tax: Tax | undefined,
	amount: (value: Decimal) => number,
): Decimal | undefined {
	if (!tax || (type === 'RETURN' && sign(tax.amount) < 0)) return undefined;
	if (type === 'PURCHASE' || sign(tax.amount) > 0) item.taxAmount = amount(tax.amount);
	item.taxPercent = amount(tax.rate);
	return tax.amount;
}

/** Returns shipping as Voyado's freight fee; undefined if it is not known what it costs. */
function freightFeeOf(
	shipping: Shipping,
	share: Decimal,
	currency: string,
): Converted<VoyadoFee> | undefined {
	if (shipping.total === null) return undefined;
	const gross = subtract(readDecimal(shipping.total, 'shipping.total'), share);
	const tax = sendableTax(gross, shipping, currency, 'shipping', sign(share) > 0);
	return feeOf(gross, tax?.amount, tax?.rate, 'shipping.total');
}

/** Returns all fees as Voyado's one handling fee, with a tax if that of each is known, and a rate if it is the same. */
function handlingFeeOf(fees: Fee[], currency: string): Converted<VoyadoFee> | undefined {
	if (fees.length === 0) return undefined;
	const parts = fees.map((fee, index) => {
		const path = `fees.${index}`;
		const gross = readDecimal(fee.total, `${path}.total`);
		return { gross, tax: sendableTax(gross, fee, currency, path) };
	});
	const gross = sum(parts.map((part) => part.gross));
	const charged = parts.filter(
		(part, index) => sign(part.gross) !== 0 || statesTax(fees[index], `fees.${index}`),
	);
	const taxes = charged.flatMap(({ tax }) => tax ?? []);
	if (taxes.length < charged.length) return feeOf(gross, undefined, undefined, 'fees');
	const amount = sum(taxes.map((tax) => tax.amount));
	const [rate, ...otherRates] = uniqBy(taxes, (tax) => toText(tax.rate)).map((tax) => tax.rate);
	return feeOf(gross, amount, otherRates.length === 0 ? rate : undefined, 'fees');
}

function feeOf(
	gross: Decimal,
	tax: Decimal | undefined,
	rate: Decimal | undefined,
	path: string,
): Converted<VoyadoFee> {
	const fee: VoyadoFee = { value: toJsonNumber(gross, path) };
	if (tax) fee.tax = toJsonNumber(tax, path);
	if (rate) fee.taxPercent = toJsonNumber(rate, path);
	return { sent: fee, gross, tax };
}
