import groupBy from 'lodash/groupBy';
import mapValues from 'lodash/mapValues';
import omitBy from 'lodash/omitBy';
import uniq from 'lodash/uniq';

import { readDecimal, type Decimal } from '../../shared/money/decimal';
import { parseAmount } from '../../shared/money/amount';
import type { PartReader } from '../../shared/order/partReader';
import { isAbsent, recordsIn, type JsonRecord } from '../../shared/values';

/** What the shop's own order is completed with, since only Panora knows it. */
export interface PanoraOrderParts {
	/** Panora's own UUID. */
	id: string | null;
	/** The order's ID in the shop, as Panora keeps it. */
	externalId: string | null;
	number: string | null;
	/** Panora's own UUID; null for a customer that Panora does not know. */
	customerId: string | null;
	custom: JsonRecord;
}

/**
 * Joins the free fields that Panora and the shop have for an order with what the standard order has no key for.
 *
 * @param others left out if they are not stated
 */
export function customFields(
	{ custom }: PanoraOrderParts,
	fields: JsonRecord,
	others: JsonRecord,
): JsonRecord {
	return { ...custom, ...fields, ...omitBy(others, isAbsent) };
}

/**
 * Reads free fields, which a shop has as a list of names and values. A field with several values has the
 * list of them: WooCommerce's add-ons store each choice under one name.
 *
 * @param nameKey the key of the name in each entry
 */
export function freeFields(fields: unknown, nameKey: 'name' | 'key'): JsonRecord {
	const named = recordsIn(fields).filter((field) => typeof field[nameKey] === 'string');
	return mapValues(groupBy(named, nameKey), (own) => {
		const values = uniq(own.map(({ value }) => value));
		return values.length === 1 ? values[0] : values;
	});
}

/** Returns the first value that is stated; undefined if none is. */
export function firstStated(...values: unknown[]): unknown {
	return values.find((value) => !isAbsent(value));
}

/** Reads the number that the customer knows, which some shops print with a leading `#`. */
export function readNumber(number: unknown, part: PartReader): string | null {
	return part.text(number, 'number')?.replace(/^#+\s*/, '') || null;
}

/** A path in the standard order, and the keys in the shop's order that state it. */
export type PathSource = [path: string, keys: string[]];

/** Returns the paths of which a shop's order has none of the keys, or only null for them. */
export function missingPaths(order: JsonRecord, sources: PathSource[]): string[] {
	return sources.flatMap(([path, keys]) =>
		keys.every((key) => (order[key] ?? null) === null) ? [path] : [],
	);
}

/** Returns the paths of which a shop's order has none of the keys. Null states that there is nothing. */
export function missingKeys(order: JsonRecord, sources: PathSource[]): string[] {
	return sources.flatMap(([path, keys]) =>
		keys.every((key) => order[key] === undefined) ? [path] : [],
	);
}

/** What an order does not state that has its tax as a whole only. */
export const taxPaths = [
	...['taxRate', 'taxAmount', 'taxes'].map((key) => `lineItems.${key}`),
	...['shipping.taxRate', 'shipping.taxAmount'],
];

/** The longest amount, as everywhere when orders are read. */
const MAX_LENGTH = 30;

/** Significant digits that every double keeps exactly. */
const EXACT_DIGITS = 15;

/** Reads an amount that a shop may send as a JSON number with the noise of float arithmetic. */
export function readComputedAmount(value: unknown, part: PartReader, path: string): Decimal | null {
	const isNoisy =
		typeof value === 'number' && Number.isFinite(value) && !parseAmount(value, MAX_LENGTH);
	return part.decimal(isNoisy ? Number(value.toPrecision(EXACT_DIGITS)) : value, path);
}

/** Returns a quantity that was read before, for exact arithmetic. */
export function quantityOf(quantity: number): Decimal {
	return readDecimal(quantity, '');
}
