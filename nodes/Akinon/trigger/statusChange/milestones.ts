import maxBy from 'lodash/maxBy';
import memoize from 'lodash/memoize';

import { standardStatusOf } from '../../order/status';

/** Returns the milestone of a status code; undefined if it has reached none. */
export type Milestones = (code: string) => string | undefined;

/**
 * Builds the function that tells which of the chosen statuses an order has reached last within its
 * standard status: an order that was shipped and informed between two polls has been shipped. Codes
 * ascend as an order moves on.
 */
export function milestonesOf(statuses: string[]): Milestones {
	return memoize((code: string) => milestoneOf(code, statuses));
}

function milestoneOf(code: string, statuses: string[]): string | undefined {
	if (statuses.includes(code)) return code;
	const standard = standardStatusOf(code);
	if (standard === 'other') return undefined;
	const reached = statuses.filter(
		(other) => standardStatusOf(other) === standard && Number(other) < Number(code),
	);
	return maxBy(reached, Number);
}
