import type { INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../errors';
import type { OperationContext } from './operation';

/** How many problems a message lists. */
const MAX_PROBLEMS = 5;

/** 'Check Totals': what to do with an order whose parts do not add up to its total. */
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
		'What to do if lines, shipping, fees and discounts of an order do not add up to its total',
};

/**
 * Checks an order as 'Check Totals' says.
 *
 * @param mode the field's value
 * @param order its name in a sentence, for example "Order 7"
 * @param totals what does not add up, in sentences
 * @param rules other broken rules, which are refused in every mode
 * @returns a sentence to show if the order is sent although it does not add up
 * @throws InvalidInputError if the order must not be sent
 */
export function checkTotals(
	mode: string,
	order: string,
	totals: string[],
	rules: string[] = [],
): string | undefined {
	const isStopped = mode === 'stop' && totals.length > 0;
	if (isStopped || rules.length > 0) {
		const alternative =
			isStopped && rules.length === 0 ? ", or set 'Check Totals' to 'Warn' or 'Off'" : '';
		throw new InvalidInputError(
			sentenceAbout(order, isStopped ? [...rules, ...totals] : rules),
			`Correct it where the order comes from${alternative}. Nothing was sent.`,
		);
	}
	return mode === 'warn' && totals.length > 0 ? sentenceAbout(order, totals) : undefined;
}

function sentenceAbout(order: string, problems: string[]): string {
	const more = problems.length - MAX_PROBLEMS;
	const shown = problems.slice(0, MAX_PROBLEMS).concat(more > 0 ? `and ${more} more` : []);
	return `${order} does not add up: ${shown.join('; ')}`;
}

/** Says once per run how many orders do not add up, with one as the example. */
export function addTotalsHint(
	{ hint }: Pick<OperationContext, 'hint'>,
	sentence: string | undefined,
): void {
	if (sentence === undefined) return;
	hint(
		(count) => (count === 1 ? sentence : `${count} orders do not add up, for example: ${sentence}`),
		'totals',
	);
}
