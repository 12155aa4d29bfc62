import {
	absolute,
	add,
	compare,
	divideHalfUp,
	HUNDRED,
	multiply,
	sign,
	subtract,
	toText,
	type Decimal,
} from '../money/decimal';

/** Decimals that a tax is computed with before it is compared. */
const PRECISION = 12;

/** Computes the tax within a gross amount: gross - gross / (1 + rate / 100), to 12 decimals. */
export function taxWithin(gross: Decimal, rate: Decimal): Decimal {
	return divideHalfUp(multiply(gross, rate), add(HUNDRED, rate), PRECISION);
}

/**
 * Returns the rate that was really charged, as decimal text. A stated tax of 0 on something that costs
 * money means "0", unless the tax is so small that it rounds to 0. A rate that contradicts the stated
 * tax by more than one smallest unit per piece is null: the amount is the truth.
 *
 * @param rate in percent, as stated
 * @param tax as stated; null if the shop does not state it, which leaves the rate as it is
 * @param total gross
 * @param decimals of the smallest unit
 */
export function chargedRate(
	rate: Decimal | null,
	tax: Decimal | null,
	total: Decimal | null,
	quantity: number | null,
	decimals: number,
): string | null {
	if (tax === null || total === null) return rate && toText(rate);
	const unit: Decimal = { units: 1n, scale: decimals };
	if (sign(tax) === 0 && sign(total) !== 0) {
		if (rate === null || sign(rate) === 0) return '0';
		const roundsToZero = compare(absolute(taxWithin(total, rate)), half(unit)) < 0;
		return roundsToZero ? toText(rate) : '0';
	}
	if (rate === null) return null;
	const difference = absolute(subtract(taxWithin(total, rate), tax));
	const pieces: Decimal = { units: BigInt(Math.max(1, Math.ceil(quantity ?? 1))), scale: 0 };
	return compare(difference, multiply(unit, pieces)) <= 0 ? toText(rate) : null;
}

function half({ units, scale }: Decimal): Decimal {
	return { units: units * 5n, scale: scale + 1 };
}
