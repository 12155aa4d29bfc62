import { multiply, sign, sum, toText, ZERO, type Decimal } from '../../shared/money/decimal';
import { truncate } from '../../shared/truncate';
import type { VoyadoFee, VoyadoOrder, VoyadoOrderLine } from '../api/types';
import { isTaxWithin, isWithin, TOLERANCE } from './tax';
import { readSent } from './totals';

/** The rules that an order breaks, one sentence each. */
export interface BrokenRules {
	/** Rules for single lines, which Voyado applies to every tenant. */
	lines: string[];
	/**
	 * Rules for totals, which Voyado applies only to tenants that have them turned on. No API tells which.
	 * How they treat return lines is not published, so an order with a return is not checked.
	 */
	totals: string[];
}

/**
 * Checks the arithmetic that Voyado publishes for orders, without rounding errors.
 *
 * @param order with amounts that were checked to be exact
 * @see https://developer.voyado.com/en/service-order-communication/order-validations.html
 */
export function findBrokenRules(order: VoyadoOrder): BrokenRules {
	const amounts = readAmounts(order);
	return {
		lines: amounts.lines.flatMap((line) => brokenLineRules(line, amounts)),
		totals: amounts.lines.some(({ isReturn }) => isReturn) ? [] : brokenTotals(amounts),
	};
}

interface LineAmounts {
	/** For example `Items > 1`. */
	label: string;
	isReturn: boolean;
	quantity: Decimal;
	grossPaidPrice: Decimal;
	taxAmount?: Decimal;
	taxPercent?: Decimal;
	discounts: Decimal[];
}

interface OrderAmounts {
	currency: string;
	lines: LineAmounts[];
	fees: { value: Decimal; tax: Decimal };
	totalGrossPrice: Decimal;
	totalTax?: Decimal;
	/** The sum of the payments. */
	paid?: Decimal;
}

function readAmounts(order: VoyadoOrder): OrderAmounts {
	const fees = [order.freightFee, order.handlingFee, order.totalRoundOff];
	const payments = order.paymentMethods ?? [];
	return {
		currency: truncate(order.currency),
		lines: order.items.map(readLine),
		fees: { value: sumOf(fees, 'value'), tax: sumOf(fees, 'tax') },
		totalGrossPrice: readSent(order.totalGrossPrice),
		totalTax: readOptional(order.totalTax),
		paid:
			payments.length > 0
				? sum(payments.map(({ value }) => readOptional(value) ?? ZERO))
				: undefined,
	};
}

function readLine(line: VoyadoOrderLine, index: number): LineAmounts {
	return {
		label: `Items > ${index + 1}`,
		isReturn: line.type === 'RETURN',
		quantity: readSent(line.quantity),
		grossPaidPrice: readSent(line.grossPaidPrice),
		taxAmount: readOptional(line.taxAmount),
		taxPercent: readOptional(line.taxPercent),
		discounts: (line.discounts ?? []).map(({ value }) => readSent(value)),
	};
}

function sumOf(fees: Array<VoyadoFee | undefined>, key: 'value' | 'tax'): Decimal {
	return sum(fees.map((fee) => readOptional(fee?.[key]) ?? ZERO));
}

function readOptional(amount: number | null | undefined): Decimal | undefined {
	return amount === undefined || amount === null ? undefined : readSent(amount);
}

function brokenTotals(amounts: OrderAmounts): string[] {
	const { lines, fees, totalGrossPrice, totalTax, paid, currency } = amounts;
	const tolerance = multiply(TOLERANCE, { units: BigInt(lines.length), scale: 0 });
	const prices = lines.map(({ grossPaidPrice }) => grossPaidPrice);
	const taxes = lines.map(({ taxAmount }) => taxAmount ?? ZERO);
	const broken: string[] = [];
	const check = (label: string, actual: Decimal | undefined, expected: Decimal) => {
		if (!actual || isWithin(actual, expected, tolerance)) return;
		broken.push(
			`'${label}' is ${toText(actual)} ${currency} but should be ${toText(expected)} ${currency}`,
		);
	};
	check('Total Tax', totalTax, sum([...taxes, fees.tax]));
	check('Total Gross Price', totalGrossPrice, sum([...prices, fees.value]));
	check('Payment Methods', paid, totalGrossPrice);
	return broken;
}

function brokenLineRules(line: LineAmounts, amounts: OrderAmounts): string[] {
	const { label, isReturn, quantity } = line;
	const broken: string[] = [];
	if (isReturn ? sign(quantity) >= 0 : sign(quantity) <= 0) {
		const range = isReturn ? 'below 0 for a return' : 'above 0 for a purchase';
		broken.push(`'${label} > Quantity' must be ${range}, not ${toText(quantity)}`);
	}
	for (const [index, discount] of line.discounts.entries()) {
		if (sign(discount) > 0) {
			broken.push(`'${label} > Discounts > ${index + 1} > Value' must not be above 0`);
		}
	}
	return [...broken, ...brokenTaxRules(line, amounts)];
}

function brokenTaxRules(line: LineAmounts, { currency }: OrderAmounts): string[] {
	const { label, isReturn, quantity, grossPaidPrice, taxAmount, taxPercent } = line;
	if (!taxAmount) return [];
	const broken: string[] = [];
	if (isReturn && sign(taxAmount) !== 0 && sign(multiply(taxAmount, quantity)) >= 0) {
		broken.push(`'${label} > Tax Amount' must be above 0 for a return`);
	}
	if (taxPercent && !isTaxWithin(taxAmount, grossPaidPrice, taxPercent)) {
		const [tax, percent, gross] = [taxAmount, taxPercent, grossPaidPrice].map(toText);
		broken.push(
			`'${label} > Tax Amount' is ${tax} ${currency}, which is not the ${percent}% tax included in ${gross} ${currency}`,
		);
	}
	return broken;
}
