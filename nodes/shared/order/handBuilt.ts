import camelCase from 'lodash/camelCase';

import { truncate } from '../truncate';
import { isRecord, recordsIn, type JsonRecord } from '../values';
import { PartReader } from './partReader';
import { readLineItem } from './readLineItem';
import { readStandardOrder } from './readStandardOrder';

/** Keys of a standard order. */
const orderKeys = [...Object.keys(readStandardOrder({ lineItems: [] })), 'raw'];

/** Returns the keys of a standard order that an order does not have, not even as `null`. */
export function missingKeys(order: JsonRecord): string[] {
	return orderKeys.filter((key) => key !== 'raw' && !Object.hasOwn(order, key));
}

/** Keys of a line. */
const lineKeys = Object.keys(readLineItem({}, new PartReader()));

/** What other systems call a key, in camelCase. */
const synonyms: Record<string, string> = {
	items: 'lineItems',
	lines: 'lineItems',
	orderLines: 'lineItems',
	orderNumber: 'number',
	orderId: 'id',
	date: 'createdAt',
	orderDate: 'createdAt',
	email: 'customer',
	price: 'unitPrice',
	amount: 'total',
	qty: 'quantity',
	title: 'name',
	productName: 'name',
	vat: 'taxRate',
	vatRate: 'taxRate',
	id: 'ids',
};

/** The most keys that one hint names. */
const MAX_KEYS = 5;

/**
 * Finds what looks like a mistake in an order that somebody built: keys that a standard order does not
 * have, with the nearest one that it has, and tax rates that look like fractions.
 *
 * @param order any JSON object
 * @param passedThrough keys that other nodes add to an item beside the order
 * @returns sentences for hints; empty if nothing looks wrong
 */
export function checkHandBuilt(order: JsonRecord, passedThrough: string[]): string[] {
	const lines = recordsIn(order.lineItems);
	const ofOrder = unknownKeys(order, [...orderKeys, ...passedThrough], orderKeys);
	const ofLines = new Set(lines.flatMap((line) => unknownKeys(line, lineKeys, lineKeys)));
	const keys = [...ofOrder, ...[...ofLines].map((key) => `lineItems: ${key}`)];
	return [
		...(keys.length > 0 ? [unknownKeysHint(keys)] : []),
		...(hasFractions(order, lines) ? [fractionHint] : []),
	];
}

const fractionHint =
	'A tax rate between 0 and 1 was given. Rates are percent: write 20 for 20 %, not 0.2.';

function unknownKeysHint(keys: string[]): string {
	const named = keys.slice(0, MAX_KEYS).join(', ');
	const more = keys.length > MAX_KEYS ? ` and ${keys.length - MAX_KEYS} more` : '';
	return `A standard order does not have these keys, which were ignored: ${named}${more}`;
}

function unknownKeys(record: JsonRecord, known: string[], candidates: string[]): string[] {
	return Object.keys(record)
		.filter((key) => !known.includes(key))
		.map((key) => {
			const nearest = nearestKey(key, candidates);
			return `'${truncate(key)}'${nearest ? ` (did you mean '${nearest}'?)` : ''}`;
		});
}

function nearestKey(key: string, candidates: string[]): string | undefined {
	const name = camelCase(key.slice(0, 40));
	const synonym = synonyms[name];
	if (synonym && candidates.includes(synonym)) return synonym;
	return candidates.find((each) => each.toLowerCase() === name.toLowerCase() || isNear(each, name));
}

/** Whether two names differ by one letter that was added, left out or changed. */
function isNear(one: string, other: string): boolean {
	if (Math.min(one.length, other.length) < 4 || Math.abs(one.length - other.length) > 1)
		return false;
	let start = 0;
	while (start < one.length && one[start] === other[start]) start++;
	const [restOfOne, restOfOther] = [one.slice(start), other.slice(start)];
	return (
		restOfOne.slice(1) === restOfOther.slice(1) ||
		restOfOne.slice(1) === restOfOther ||
		restOfOne === restOfOther.slice(1)
	);
}

/** The rates of `taxes` are not judged: a county's share of a sales tax can be below 1 %. */
function hasFractions({ shipping, fees }: JsonRecord, lines: JsonRecord[]): boolean {
	const parts = [...lines, shipping, fees].flat().filter(isRecord);
	return parts.some(({ taxRate }) => isFraction(taxRate));
}

function isFraction(rate: unknown): boolean {
	return ['number', 'string'].includes(typeof rate) && Number(rate) > 0 && Number(rate) < 1;
}
