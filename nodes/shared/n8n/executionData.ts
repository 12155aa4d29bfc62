import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

const KEY = 'failedOrders';
/** n8n keeps ten keys for each execution. The others are left to the workflow. */
const MAX_KEYS = 5;
/** n8n logs an error about longer values. */
const MAX_VALUE_LENGTH = 255;
const MAX_NUMBER_LENGTH = 50;
const SEPARATOR = ', ';

/**
 * Notes the numbers of failed orders in the execution's own data, so that n8n's list of executions can be
 * searched for an order. What does not fit is left out. Several nodes of an execution share the list.
 *
 * @param items the input items that failed; an item without a number is noted by its ID
 */
export function noteFailedOrders({ customData }: IExecuteFunctions, items: IDataObject[]): void {
	if (items.length === 0) return;
	const keys = Array.from({ length: MAX_KEYS }, (_, i) => (i === 0 ? KEY : `${KEY}${i + 1}`));
	const noted = keys.flatMap((key) => customData.get(key)?.split(SEPARATOR) ?? []);
	const numbers = new Set([...noted, ...items.flatMap(numberOf)]);
	const values = joinUpTo(MAX_VALUE_LENGTH, [...numbers]).slice(0, MAX_KEYS);
	for (const [index, value] of values.entries()) customData.set(keys[index], value);
}

function numberOf({ number, orderNumber, id }: IDataObject): string[] {
	const found = [number, orderNumber, id].find((each) =>
		['string', 'number'].includes(typeof each),
	);
	return found === undefined || found === '' ? [] : [String(found).slice(0, MAX_NUMBER_LENGTH)];
}

/** Joins texts into as few lists as possible that are no longer than `maxLength`. */
function joinUpTo(maxLength: number, texts: string[]): string[] {
	const lists: string[] = [];
	for (const text of texts) {
		const joined = lists.length === 0 ? text : `${lists.at(-1)}${SEPARATOR}${text}`;
		if (lists.length > 0 && joined.length <= maxLength) lists[lists.length - 1] = joined;
		else lists.push(text);
	}
	return lists;
}
