import { omitEmpty } from '../../shared/order/conversion';
import { problemsAt } from '../../shared/order/paths';
import type { StandardOrder } from '../../shared/order/standardOrder';
import { decimalOrNull } from '../../shared/money/amount';
import {
	compare,
	readDecimal,
	sum,
	toJsonNumber,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import type { VoyadoFee, VoyadoOrder } from '../api/types';
import type { ConvertedAmounts, LineToSend } from './amounts';

/** What an order costs beside its lines. */
export type Fees = Partial<Record<'freightFee' | 'handlingFee' | 'totalRoundOff', VoyadoFee>>;

/** Sums what is sent. */
export function totalOf({ lines }: ConvertedAmounts, fees: Fees): number {
	const values = Object.values(fees).map((fee) => readSent(fee?.value ?? 0));
	return toJsonNumber(sum([...lines.map(({ gross }) => gross), ...values]), 'Total Gross Price');
}

/**
 * Sums all taxes; undefined if one is not sent that the order states, or that of anything that costs something,
 * or if all of the order is sent and it states another sum, as shops do that round their tax once.
 */
export function totalTaxOf(
	order: StandardOrder,
	amounts: ConvertedAmounts,
	fees: Fees,
): number | undefined {
	const whole = sumOfTaxes(amounts, fees);
	const stated = decimalOrNull(order.totals.tax);
	const isAllBought =
		amounts.lines.length === order.lineItems.length &&
		amounts.lines.every(({ sent }) => sent.type === 'PURCHASE');
	if (!whole || (isAllBought && stated && compare(stated, whole) !== 0)) return undefined;
	return toJsonNumber(whole, 'Total Tax');
}

function sumOfTaxes(amounts: ConvertedAmounts, fees: Fees): Decimal | undefined {
	if (amounts.hasUnsentTax) return undefined;
	const ofFee = (fee?: VoyadoFee) => (fee?.tax === undefined ? undefined : readSent(fee.tax));
	const taxes = [
		...amounts.lines.map(({ tax }) => tax),
		...[fees.freightFee, fees.handlingFee].map(
			(fee) => ofFee(fee) ?? (fee?.value ? undefined : ZERO),
		),
		ofFee(fees.totalRoundOff) ?? ZERO,
	];
	const known = taxes.filter((tax) => tax !== undefined);
	return known.length === taxes.length ? sum(known) : undefined;
}

/** Returns the taxes of the whole order, if they are complete and together make the tax of what is sent. */
export function taxDetailsOf(
	order: StandardOrder,
	lines: LineToSend[],
	totalTax: number | undefined,
): VoyadoOrder['taxDetails'] {
	const { taxes } = order;
	if (problemsAt(order, ['taxes']).length > 0) return undefined;
	const known = taxes.flatMap(({ name, rate, amount }) =>
		rate === null || amount === null
			? []
			: [{ name, rate: readDecimal(rate, 'taxes'), amount: readDecimal(amount, 'taxes') }],
	);
	if (known.length === 0 || known.length < taxes.length || totalTax === undefined) return undefined;
	if (lines.some(({ type }) => type === 'RETURN')) return undefined;
	if (compare(sum(known.map(({ amount }) => amount)), readSent(totalTax)) !== 0) return undefined;
	return known.map(({ name, rate, amount }) =>
		omitEmpty({
			description: name,
			value: toJsonNumber(amount, 'taxes'),
			percent: toJsonNumber(rate, 'taxes'),
		}),
	);
}

/** Returns the payments, if each is known and together they make the total, as Voyado wants it. */
export function paymentsOf(
	{ payments }: StandardOrder,
	total: number,
): VoyadoOrder['paymentMethods'] | undefined {
	const known = payments.flatMap(({ method, amount }, index) => {
		if (method === null || amount === null) return [];
		const path = `payments.${index}.amount`;
		return { type: method, value: toJsonNumber(readDecimal(amount, path), path) };
	});
	if (known.length === 0 || known.length < payments.length) return undefined;
	return compare(sum(known.map(({ value }) => readSent(value))), readSent(total)) === 0
		? known
		: undefined;
}

/** Reads an amount of what is sent, from its text: a number would be checked for exactness a second time. */
export function readSent(amount: number): Decimal {
	return readDecimal(String(amount), 'Amount');
}
