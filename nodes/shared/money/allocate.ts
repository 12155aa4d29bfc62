import { sign, unitsAt, type Decimal } from './decimal';

/**
 * Divides an amount in proportion to weights by largest remainder, in whole minor units: the shares make
 * exactly the amount, and none is larger than its weight as long as the weights make the amount.
 *
 * @param amount zero or positive
 * @param weights at least one; those below zero count as zero, and where all are, they count alike
 * @param decimals of the minor unit; amounts with more decimals are divided as finely as they are given
 */
export function allocate(amount: Decimal, weights: Decimal[], decimals: number): Decimal[] {
	const scale = [amount, ...weights].reduce((most, each) => Math.max(most, each.scale), decimals);
	const minorUnits = unitsAt(amount, scale);
	const positive = weights.map((weight) => (sign(weight) > 0 ? unitsAt(weight, scale) : 0n));
	const given = positive.some((weight) => weight > 0n) ? positive : positive.map(() => 1n);
	const whole = given.reduce((sum, weight) => sum + weight, 0n);
	const shares = given.map((weight) => (minorUnits * weight) / whole);
	const remainders = given.map((weight) => (minorUnits * weight) % whole);
	const left = Number(shares.reduce((rest, share) => rest - share, minorUnits));
	const byRemainder = [...given.keys()].sort(
		(a, b) =>
			Number(remainders[b] > remainders[a]) - Number(remainders[b] < remainders[a]) || a - b,
	);
	for (const index of byRemainder.slice(0, left)) shares[index] += 1n;
	return shares.map((units) => ({ units, scale }));
}
