import {
	absolute,
	add,
	compare,
	currencyDecimals,
	HUNDRED,
	multiply,
	readDecimal,
	sign,
	subtract,
	sum,
	toText,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { truncate } from '../../shared/truncate';
import type { VoyadoFee, VoyadoOrder, VoyadoOrderLine } from '../api/types';

/**
 * The arithmetic that Voyado publishes for orders, computed exactly.
 *
 * @see https://developer.voyado.com/en/service-order-communication/order-validations.html
 */

/** Rules that Voyado applies to every tenant. Returns a sentence for each that is broken. */
export function brokenRules(order: VoyadoOrder): string[] {
	const tolerance = toleranceOf(order);
	const currency = truncate(order.currency);
	return order.items.flatMap((line, index) =>
		brokenLineRules(line, `Items > ${index + 1}`, tolerance, currency),
	);
}

/**
 * Rules that Voyado applies where a tenant has them turned on, which nobody can read from outside.
 * How they treat return lines is not published, so orders with one are not checked.
 */
export function brokenTotals(order: VoyadoOrder): string[] {
	if (order.items.some(isReturn)) return [];
	const tolerance = toleranceOf(order, order.items.length);
	const currency = truncate(order.currency);
	const fees = [order.freightFee, order.handlingFee, order.totalRoundOff];
	const total = read(order.totalGrossPrice);
	const expectations: Array<[string, Decimal | undefined, Decimal]> = [
		[
			'Total Tax',
			readIfGiven(order.totalTax),
			add(sumOf(order.items, 'taxAmount'), sumOf(fees, 'tax')),
		],
		['Total Gross Price', total, add(sumOf(order.items, 'grossPaidPrice'), sumOf(fees, 'value'))],
		[
			'Payment Methods',
			order.paymentMethods?.length ? sumOf(order.paymentMethods, 'value') : undefined,
			total,
		],
	];
	return expectations
		.filter(([, actual, expected]) => actual && !isWithin(actual, expected, tolerance))
		.map(([label, actual, expected]) => {
			const [is, shouldBe] = [actual as Decimal, expected].map(toText);
			return `'${label}' is ${is} ${currency} but should be ${shouldBe} ${currency}`;
		});
}

function brokenLineRules(
	line: VoyadoOrderLine,
	place: string,
	tolerance: Decimal,
	currency: string,
): string[] {
	const quantity = read(line.quantity);
	const broken: string[] = [];
	if (isReturn(line) ? sign(quantity) >= 0 : sign(quantity) <= 0) {
		const side = isReturn(line) ? 'below 0 for a return' : 'above 0 for a purchase';
		broken.push(`'${place} > Quantity' must be ${side}, not ${toText(quantity)}`);
	}
	for (const [index, discount] of (line.discounts ?? []).entries()) {
		if (sign(read(discount.value)) > 0) {
			broken.push(`'${place} > Discounts > ${index + 1} > Value' must not be above 0`);
		}
	}
	return [...broken, ...brokenTaxRules(line, place, tolerance, currency)];
}

function brokenTaxRules(
	line: VoyadoOrderLine,
	place: string,
	tolerance: Decimal,
	currency: string,
): string[] {
	const amount = readIfGiven(line.taxAmount);
	const percent = readIfGiven(line.taxPercent);
	if (!amount) return [];
	const broken: string[] = [];
	if (isReturn(line) && sign(amount) !== 0 && sign(multiply(amount, read(line.quantity))) >= 0) {
		broken.push(`'${place} > Tax Amount' must be above 0 for a return`);
	}
	if (percent) {
		// tax = gross - gross / (1 + percent / 100), multiplied out so that it stays exact
		const whole = add(HUNDRED, percent);
		const difference = subtract(
			multiply(amount, whole),
			multiply(read(line.grossPaidPrice), percent),
		);
		if (compare(absolute(difference), multiply(tolerance, whole)) > 0) {
			broken.push(
				`'${place} > Tax Amount' is ${toText(amount)} ${currency}, which is not ${toText(percent)} % contained in ${line.grossPaidPrice} ${currency}`,
			);
		}
	}
	return broken;
}

function isReturn(line: VoyadoOrderLine): boolean {
	return line.type === 'RETURN';
}

/** How far rounding may put amounts apart: one cent a line, or one unit where a currency has no cents. */
function toleranceOf(order: VoyadoOrder, lines = 1): Decimal {
	const oneLine =
		currencyDecimals(order.currency) > 0 ? { units: 1n, scale: 2 } : { units: 1n, scale: 0 };
	return multiply(oneLine, { units: BigInt(lines), scale: 0 });
}

function isWithin(a: Decimal, b: Decimal, tolerance: Decimal): boolean {
	return compare(absolute(subtract(a, b)), tolerance) <= 0;
}

function sumOf<Key extends string>(
	records: Array<{ [key in Key]?: unknown } | VoyadoFee | VoyadoOrderLine | undefined>,
	key: Key,
): Decimal {
	return sum(
		records.map((record) => readIfGiven((record as Record<string, unknown>)?.[key]) ?? ZERO),
	);
}

function readIfGiven(amount: unknown): Decimal | undefined {
	return amount === undefined || amount === null ? undefined : read(amount);
}

/** The amounts were refused before where they are not exact; as text they are not judged once more. */
function read(amount: unknown): Decimal {
	return readDecimal(String(amount), 'Amount');
}
