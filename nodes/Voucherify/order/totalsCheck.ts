import type { INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/errors';
import { imbalanceOf, orderLabel } from '../../shared/order/conversion';
import type { StandardOrder } from '../../shared/order/standardOrder';
import type { OperationContext } from '../../shared/n8n/operation';

/** What to do with a standard order whose parts do not make its total. */
export const checkTotalsField: INodeProperties = {
	displayName: 'Check Totals',
	name: 'checkTotals',
	type: 'options',
	options: [
		{ name: 'Off', value: 'off', description: 'Send it' },
		{ name: 'Stop', value: 'stop', description: 'Refuse the item before anything is sent' },
		{ name: 'Warn', value: 'warn', description: 'Send it and show a note on the node' },
	],
	default: 'stop',
	description:
		'What to do where lines, shipping, fees and discounts of an order do not make its total',
};

/**
 * Checks a standard order as 'Check Totals' says.
 *
 * @param chosen the field's value
 * @returns a sentence to show where it does not add up and is sent all the same
 * @throws InvalidInputError where it does not add up and is not to be sent
 */
export function checkTotals(chosen: string, order: StandardOrder): string | undefined {
	const imbalance = imbalanceOf(order);
	if (imbalance === undefined || chosen === 'off') return undefined;
	const sentence = `${orderLabel(order)} does not add up: ${imbalance}`;
	if (chosen === 'warn') return sentence;
	throw new InvalidInputError(
		sentence,
		"Correct it where the order comes from, or set 'Check Totals' to 'Warn' or 'Off'. Nothing was sent.",
	);
}

/** Says once a run how many standard orders do not add up, with one as the example. */
export function hintAtImbalance(
	{ hint }: Pick<OperationContext, 'hint'>,
	sentence: string | undefined,
): void {
	if (sentence === undefined) return;
	hint(
		(count) => (count === 1 ? sentence : `${count} orders do not add up, for example: ${sentence}`),
		'imbalance',
	);
}
