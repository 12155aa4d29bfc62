import { multiply, sign, type Decimal } from '../../shared/money/decimal';
import { type PartReader } from '../../shared/order/partReader';
import { quote } from '../../shared/values';

/** Amounts are hundredths, whatever the currency. */
export const HUNDREDTHS = 2;

/** Reads an amount of whole hundredths as one in the main unit; parts of a hundredth are a problem. */
export function readHundredths(value: unknown, part: PartReader, path: string): Decimal | null {
	const hundredths = part.decimal(value, path);
	if (!hundredths) return null;
	if (hundredths.scale > 0) {
		part.report(path, `This is not a whole number of hundredths: ${quote(value)}`);
		return null;
	}
	return multiply(hundredths, { units: 1n, scale: HUNDREDTHS });
}

/** Reads what was taken off, which is a problem if it is below zero. */
export function readDiscount(value: unknown, part: PartReader, path: string): Decimal | null {
	const amount = readHundredths(value, part, path);
	if (!amount || sign(amount) >= 0) return amount;
	part.report(path, `This is below zero: ${quote(value)}`);
	return null;
}
