import { sign } from '../money/decimal';
import { isAbsent } from '../values';
import { PartReader } from './partReader';

/**
 * Whether a line has no pieces and costs nothing, so that it is left out.
 *
 * @param amounts what it costs and what was taken off; those that are not stated do not count
 */
export function isEmptyLine(quantity: unknown, ...amounts: unknown[]): boolean {
	return isZero(quantity) && amounts.every((amount) => isAbsent(amount) || isZero(amount));
}

function isZero(value: unknown): boolean {
	if (typeof value === 'number') return value === 0;
	const number = new PartReader().decimal(value, '');
	return number !== null && sign(number) === 0;
}
