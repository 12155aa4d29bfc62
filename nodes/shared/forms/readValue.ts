import attempt from 'lodash/attempt';
import isError from 'lodash/isError';
import isPlainObject from 'lodash/isPlainObject';
import { jsonParse, type IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../errors';
import { truncate } from '../truncate';
import { isAbsent, parseList, parseRecord, parseText, Unreadable } from '../values';

/** One of the values that a field accepts, and its name in the editor. */
export interface ValueOption {
	name: string;
	value: string | number | boolean;
}

/**
 * The error for a required field that is empty.
 *
 * @param description of the field, which says where to find its value
 * @param unresolved the value as it is in the workflow, where an expression is text that begins with `=`
 */
export function emptyField(
	label: string,
	description?: string,
	unresolved?: unknown,
): InvalidInputError {
	const expression = expressionIn(unresolved);
	// Most IDs that a node needs are in the incoming item.
	const example = label.endsWith('ID') ? ', such as {{ $json.id }}' : '';
	const hint =
		expression === undefined
			? `Enter it, or take it from the incoming item with an expression${example}.`
			: `The expression ${truncate(expression)} found nothing in the incoming item.`;
	return new InvalidInputError(
		`'${label}' is empty`,
		[hint, description && asSentence(description)].filter(Boolean).join(' '),
	);
}

/** The expression that yields a field's value, or that of a picker, from the value as it is in the workflow. */
export function expressionIn(unresolved: unknown): string | undefined {
	const text = isPicker(unresolved) ? unresolved.value : unresolved;
	return typeof text === 'string' && text.startsWith('=') ? text.slice(1) : undefined;
}

function isPicker(value: unknown): value is { value: unknown } {
	return typeof value === 'object' && value !== null && 'value' in value;
}

/** n8n's descriptions of one sentence have no period. */
function asSentence(description: string): string {
	return description.endsWith('.') ? description : `${description}.`;
}

/** @throws InvalidInputError if the value could not be read */
function orThrow<Value>(parsed: Value | Unreadable, label: string): Value {
	if (!(parsed instanceof Unreadable)) return parsed;
	throw new InvalidInputError(`'${label}' is ${parsed.reason}`, parsed.hint);
}

/** @throws InvalidInputError if the value is empty or not text */
export function readText(value: unknown, label: string): string {
	const text = readOptionalText(value, label);
	if (text === undefined) throw emptyField(label);
	return text;
}

/**
 * @returns trimmed text, or undefined for an empty or absent value
 * @throws InvalidInputError if it is no text, or one like `undefined`
 */
export function readOptionalText(value: unknown, label: string): string | undefined {
	if (isAbsent(value)) return undefined;
	const text = readExactText(value, label).trim();
	rejectNoValue(text, label);
	return text;
}

/** What JavaScript turns a missing or wrong value into when an expression joins it with text. */
const NO_VALUE = /^(?:undefined|null|NaN|Invalid Date(?:Time)?)$|\[object \w+\]/;

/** @throws InvalidInputError for a text like `undefined`: it would become the ID of every such order */
export function rejectNoValue(text: string, label: string): void {
	if (!NO_VALUE.test(text)) return;
	throw new InvalidInputError(
		`'${label}' is not a value: "${truncate(text)}"`,
		'An expression makes such a text of a missing value or an object. Correct it in this node or an earlier one.',
	);
}

/** Reads text as it is, and a number's digits. Throws InvalidInputError for all else, and for lost digits. */
export function readExactText(value: unknown, label: string): string {
	return orThrow(parseText(value), label);
}

/** @throws InvalidInputError if the value is not a whole number from `min` to `max` */
export function readInteger(
	value: unknown,
	label: string,
	min: number,
	max = Number.MAX_SAFE_INTEGER,
): number {
	const text = readText(value, label);
	const number = Number(text);
	if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(number)) {
		throw new InvalidInputError(`'${label}' is not a whole number: "${truncate(text)}"`);
	}
	if (number < min) throw new InvalidInputError(`'${label}' must be ${min} or more, not ${number}`);
	if (number > max) throw new InvalidInputError(`'${label}' must be ${max} or less, not ${number}`);
	return number;
}

/** @throws InvalidInputError if the value is neither true nor false, as a boolean or as text */
export function readBoolean(value: unknown, label: string): boolean {
	if (typeof value === 'boolean') return value;
	if (value === 'true') return true;
	if (value === 'false') return false;
	throw new InvalidInputError(`'${label}' is neither true nor false`);
}

/**
 * Reads one of the values that a field accepts, in upper or lower case, and returns it as `choices`
 * spells it.
 *
 * @throws InvalidInputError listing the values, if it is empty or none of them
 */
export function readChoice(choices: ValueOption[], value: unknown, label: string): string {
	const text = readOptionalText(value, label) ?? '';
	const wanted = text.toLowerCase();
	const match = choices.find((choice) => String(choice.value).toLowerCase() === wanted);
	if (match) return String(match.value);
	const allowed = choices.filter((choice) => choice.value !== '');
	throw new InvalidInputError(
		text === ''
			? `'${label}' is empty`
			: `'${label}' is not one of its values: "${truncate(text)}"`,
		`It can be ${allowed.map(valueAndName).join(', ')}.`,
	);
}

/** An expression yields the value, the editor shows the name. */
function valueAndName({ name, value }: ValueOption): string {
	return name.toLowerCase() === String(value).toLowerCase() ? String(value) : `${value} (${name})`;
}

/** @throws InvalidInputError if the value is not a JSON object, nor text of one, but for example a Date */
export function readObject(value: unknown, label: string): IDataObject {
	const json = readJson(value, label);
	return orThrow(parseRecord(isPlainObject(json) ? json : undefined), label) as IDataObject;
}

/**
 * Returns a value that is sent as it is.
 *
 * @throws InvalidInputError if JSON has no such value: NaN or an invalid date would be sent as `null`
 */
export function requireJson<Value>(value: Value, label: string): Value {
	const json = attempt(
		JSON.stringify,
		value,
		function (this: IDataObject, key: string, to: unknown) {
			const isLost =
				typeof to === 'number' ? !Number.isFinite(to) : to === null && this[key] !== null;
			if (isLost) throw new TypeError('not JSON');
			return to;
		},
	);
	if (!isError(json)) return value;
	throw new InvalidInputError(
		`'${label}' cannot be sent as JSON`,
		'It is or contains NaN, an infinite number, an invalid date or an object that contains itself.',
	);
}

/** @throws InvalidInputError if the value is not a list */
export function readList(value: unknown, label: string): unknown[] {
	return orThrow(parseList(value), label);
}

/** Stands for invalid JSON, since n8n's parser throws if the fallback is `undefined`. */
const INVALID = Symbol('invalid JSON');

/** @returns the value, parsed if it is text */
export function readJson(value: unknown, label: string): unknown {
	if (typeof value !== 'string') return value;
	const parsed = jsonParse<unknown>(value, { fallbackValue: INVALID });
	if (parsed === INVALID) throw new InvalidInputError(`'${label}' is not valid JSON`);
	return parsed;
}
