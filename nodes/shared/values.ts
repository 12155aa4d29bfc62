import { truncate } from './truncate';

/** Any JSON object. */
export type JsonRecord = Record<string, unknown>;

export function isRecord(value: unknown): value is JsonRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the objects of a list; none if it is no list. Other entries are left out without a word. */
export function recordsIn(value: unknown): JsonRecord[] {
	return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Whether nothing was given: `undefined`, `null` or blank text. */
export function isAbsent(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && !value.trim());
}

/** Whether a flag is set, as a boolean or as text. `String` would throw for some objects. */
export function isTrue(value: unknown): boolean {
	return value === true || value === 'true';
}

/** Triggers store the IDs of many orders. */
const MAX_ID_LENGTH = 500;

/** Whether a value can be the ID of a provider that uses text. */
export function isIdText(value: unknown): value is string {
	return typeof value === 'string' && value !== '' && value.length <= MAX_ID_LENGTH;
}

/** Why a value cannot be read. A form throws it as an error; an order lists it as a problem. */
export class Unreadable {
	constructor(
		/** Completes the sentence "This is ...". */
		readonly reason: string,
		/** What to do about it. */
		readonly hint?: string,
	) {}
}

/** Returns text as it is and the digits of a number; undefined for what cannot be read as text. */
export function textOf(value: unknown): string | undefined {
	const text = parseText(value);
	return typeof text === 'string' ? text : undefined;
}

/** Reads text as it is, blanks included, and the digits of a number, which an ID can be. */
export function parseText(value: unknown): string | Unreadable {
	if (typeof value === 'string') return value;
	if (typeof value !== 'number' || !Number.isFinite(value)) return new Unreadable('not text');
	// Parsing the JSON has already lost the digits of such a number.
	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		return new Unreadable(
			'a number too long to be exact',
			'Give it as text, so that no digit is lost.',
		);
	}
	return String(value);
}

export function parseRecord(value: unknown): JsonRecord | Unreadable {
	if (isRecord(value)) return value;
	return new Unreadable('not a JSON object', 'It starts with { and ends with }.');
}

export function parseList(value: unknown): unknown[] | Unreadable {
	return Array.isArray(value) ? value : new Unreadable('not a list');
}

/** A value as a message shows it: the start of a text in quotes, and only the kind of a list or object. */
export function quote(value: unknown): string {
	const isText = typeof value !== 'object' || value === null;
	return isText ? `"${truncate(value)}"` : truncate(value);
}
