import { InvalidInputError } from '../errors';
import { toAmount } from '../money/amount';
import { add, readDecimal, sign, ZERO, type Decimal } from '../money/decimal';
import { readPositive } from './conversion';
import type { LineItem } from './standardOrder';

/**
 * Returns what was taken off a line.
 *
 * @throws InvalidInputError if it is below zero, or more than the line cost before it
 */
export function lineDiscount({ discount, total }: LineItem, index: number): Decimal {
	if (discount === null) return ZERO;
	const path = `lineItems.${index}`;
	const amount = readPositive(discount, `${path}.discount`);
	const paid = readDecimal(total, `${path}.total`);
	if (sign(paid) >= 0 || sign(amount) === 0) return amount;
	throw new InvalidInputError(
		`'${path}.discount' is ${toAmount(amount)}, which is more than the line costs without it: ${toAmount(add(paid, amount))}`,
		'Correct it before this node. It is the amount that was taken off the whole line, not a percentage.',
	);
}
