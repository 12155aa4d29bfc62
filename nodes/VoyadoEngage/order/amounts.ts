import groupBy from 'lodash/groupBy';
import uniq from 'lodash/uniq';

import {
	orderDiscount,
	readPositive,
	readQuantity,
	type IndexedLine,
} from '../../shared/order/conversion';
import type { Fee, Shipping, StandardOrder } from '../../shared/order/standardOrder';
import { allocate } from '../../shared/money/allocate';
import {
	add,
	currencyDecimals,
	divide,
	divideHalfUp,
	HUNDRED,
	multiply,
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

/** A line as Voyado takes it. */
export interface ConvertedLine {
	item: VoyadoOrderLine;
	/** The tax that counts in the total; undefined where it is not known. */
	tax: Decimal | undefined;
}

interface LineToConvert extends IndexedLine {
	type: 'PURCHASE' | 'RETURN';
}

/**
 * The lines of an order as Voyado takes them, with a discount on the order taken off the purchases in
 * proportion to what they cost.
 *
 * @throws InvalidInputError where a quantity is not above zero, or a discount or tax rate is below it
 */
export function convertLines(
	order: StandardOrder,
	lines: LineToConvert[],
	currency: string,
): ConvertedLine[] {
	const purchases = lines.filter(({ type }) => type === 'PURCHASE');
	const totals = purchases.map(({ line, index }) =>
		readDecimal(line.total, `lineItems.${index}.total`),
	);
	const shares = allocate(orderDiscount(order), totals, currencyDecimals(currency));
	const shareOf = new Map(purchases.map(({ index }, position) => [index, shares[position]]));
	const reason = reasonOf(order);
	return lines.map((line) => convertLine(line, shareOf.get(line.index) ?? ZERO, reason, currency));
}

/** What the discounts on the order are called. */
function reasonOf({ discounts }: StandardOrder): string | undefined {
	const onOrder = discounts.filter(({ appliesTo }) => appliesTo === 'order');
	return uniq(onOrder.flatMap(({ name, code }) => name ?? code ?? [])).join(', ') || undefined;
}

function convertLine(
	{ line, index, type }: LineToConvert,
	share: Decimal,
	reason: string | undefined,
	currency: string,
): ConvertedLine {
	const path = `lineItems.${index}`;
	const gross = subtract(readDecimal(line.total, `${path}.total`), share);
	const quantity = readQuantity(line.quantity, `${path}.quantity`);
	const discount = line.discount === null ? ZERO : readPositive(line.discount, `${path}.discount`);
	const rate = readRate(line.taxRate, `${path}.taxRate`);
	const tax = countedTax(type, taxWithin(gross, rate, currency));
	const amount = (value: Decimal) => toJsonNumber(value, path);
	const item: VoyadoOrderLine = {
		type,
		sku: (line.sku ?? line.productId) as string,
		description: (line.name ?? line.sku ?? line.productId) as string,
		quantity: amount(type === 'RETURN' ? negate(quantity) : quantity),
		grossPaidPrice: amount(gross),
	};
	const perUnit = divide(gross, quantity);
	if (perUnit && perUnit.scale <= taxDecimals(currency))
		item.grossPaidPricePerUnit = amount(perUnit);
	// Voyado takes no tax of zero on a return: the tax and the quantity below zero must make less than zero.
	if (tax && (type === 'PURCHASE' || sign(tax) > 0)) item.taxAmount = amount(tax);
	if (rate) item.taxPercent = amount(rate);
	const discounts = [
		...(sign(discount) > 0 ? [{ value: amount(negate(discount)) }] : []),
		...(sign(share) > 0
			? [{ value: amount(negate(share)), ...(reason && { description: reason }) }]
			: []),
	];
	if (discounts.length > 0) {
		item.originalPrice = amount(sum([gross, share, discount]));
		item.discounts = discounts;
		item.discounted = true;
	}
	if (line.imageUrl !== null) item.imageUrl = line.imageUrl;
	if (line.url !== null) item.targetUrl = line.url;
	return { item, tax };
}

/** Voyado wants the tax of a return above zero; of one whose price is below zero, none can be told. */
function countedTax(type: string, tax: Decimal | undefined): Decimal | undefined {
	return type === 'RETURN' && tax && sign(tax) < 0 ? undefined : tax;
}

/** Shipping as Voyado's freight fee; undefined where it is not known what it costs. */
export function freightFeeOf(shipping: Shipping, currency: string): VoyadoFee | undefined {
	if (shipping.total === null) return undefined;
	const value = readDecimal(shipping.total, 'shipping.total');
	const rate = readRate(shipping.taxRate, 'shipping.taxRate');
	return feeOf(value, taxWithin(value, rate, currency), rate, 'shipping.total');
}

/** All fees as Voyado's one handling fee, with a tax where every rate is known, and a rate where it is the same. */
export function handlingFeeOf(fees: Fee[], currency: string): VoyadoFee | undefined {
	if (fees.length === 0) return undefined;
	const amounts = fees.map(({ total, taxRate }, index) => ({
		value: readDecimal(total, `fees.${index}.total`),
		rate: readRate(taxRate, `fees.${index}.taxRate`),
	}));
	const charged = amounts.filter(({ value }) => sign(value) !== 0);
	const byRate = Object.values(groupBy(charged, ({ rate }) => rate && toText(rate)));
	const taxes = byRate.map((group) =>
		taxWithin(sum(group.map(({ value }) => value)), group[0].rate, currency),
	);
	const known = taxes.filter((tax) => tax !== undefined);
	return feeOf(
		sum(amounts.map(({ value }) => value)),
		known.length === taxes.length ? sum(known) : undefined,
		byRate.length === 1 ? byRate[0][0].rate : undefined,
		'fees',
	);
}

function feeOf(
	value: Decimal,
	tax: Decimal | undefined,
	rate: Decimal | undefined,
	path: string,
): VoyadoFee {
	const fee: VoyadoFee = { value: toJsonNumber(value, path) };
	if (tax) fee.tax = toJsonNumber(tax, path);
	if (rate) fee.taxPercent = toJsonNumber(rate, path);
	return fee;
}

/** The part of an amount that is tax, as Voyado's rules have it: gross - gross / (1 + percent / 100). */
function taxWithin(
	gross: Decimal,
	rate: Decimal | undefined,
	currency: string,
): Decimal | undefined {
	return rate && divideHalfUp(multiply(gross, rate), add(HUNDRED, rate), taxDecimals(currency));
}

/** Voyado allows a cent between a tax and its rate, also in currencies without cents. */
function taxDecimals(currency: string): number {
	return Math.max(2, currencyDecimals(currency));
}

function readRate(rate: string | null, path: string): Decimal | undefined {
	return rate === null ? undefined : readPositive(rate, path);
}
