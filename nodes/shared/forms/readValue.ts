import { jsonParse, type IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../errors';
import { truncate } from '../truncate';

/** A value that a field can have, and the name under which people know it. */
export interface ValueOption {
	name: string;
	value: string | number | boolean;
}

/** Whether nothing was given: absent, null or blank. */
export function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

/** What can be told of a field where its value is missing. */
export interface FieldContext {
	/** Says where the value comes from. */
	description?: string;
	/** The value as it is in the workflow, where an expression is text that begins with `=`. */
	unresolved?: unknown;
}

/** What is thrown for a field that may not be empty: it says where the value comes from. */
export function emptyField(label: string, about: FieldContext = {}): InvalidInputError {
	const expression = expressionIn(about.unresolved);
	// Most IDs that are asked for are those of the incoming item.
	const example = label.endsWith('ID') ? ', such as {{ $json.id }}' : '';
	const hint =
		expression === undefined
			? `Enter it, or take it from the incoming item by an expression${example}.`
			: `The expression ${truncate(expression)} found nothing in the incoming item.`;
	return new InvalidInputError(
		`'${label}' is empty`,
		[hint, about.description && asSentence(about.description)].filter(Boolean).join(' '),
	);
}

/**
 * The expression that gives a field's value, or that of a picker.
 *
 * @param unresolved the value as it is in the workflow
 */
export function expressionIn(unresolved: unknown): string | undefined {
	const text = isPicker(unresolved) ? unresolved.value : unresolved;
	return typeof text === 'string' && text.startsWith('=') ? text.slice(1) : undefined;
}

function isPicker(value: unknown): value is { value: unknown } {
	return typeof value === 'object' && value !== null && 'value' in value;
}

/** n8n's descriptions of one sentence have no full stop. */
function asSentence(description: string): string {
	return description.endsWith('.') ? description : `${description}.`;
}

/** @throws InvalidInputError where the value is not text, or empty */
export function readText(value: unknown, label: string): string {
	const text = readOptionalText(value, label);
	if (text === undefined) throw emptyField(label);
	return text;
}

/** @returns trimmed text, or undefined for an empty or absent value */
export function readOptionalText(value: unknown, label: string): string | undefined {
	return isEmpty(value) ? undefined : readExactText(value, label).trim();
}

/**
 * @returns text as it was given, blanks included; a number's digits
 * @throws InvalidInputError where it is neither text nor a number, or a number that has lost digits
 */
export function readExactText(value: unknown, label: string): string {
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) throw new InvalidInputError(`'${label}' is not text: ${value}`);
		if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
			throw new InvalidInputError(
				`'${label}' is a number too long to be exact`,
				'Give it as text, so that no digit is lost.',
			);
		}
		return String(value);
	}
	if (typeof value !== 'string') throw new InvalidInputError(`'${label}' is not text`);
	return value;
}

/** @throws InvalidInputError where the value is no whole number from `least` to `most` */
export function readInteger(
	value: unknown,
	label: string,
	least: number,
	most = Number.MAX_SAFE_INTEGER,
): number {
	const text = readText(value, label);
	const number = Number(text);
	if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(number)) {
		throw new InvalidInputError(`'${label}' is not a whole number: "${truncate(text)}"`);
	}
	if (number < least)
		throw new InvalidInputError(`'${label}' must be ${least} or more, not ${number}`);
	if (number > most)
		throw new InvalidInputError(`'${label}' must be ${most} or less, not ${number}`);
	return number;
}

/** @throws InvalidInputError where the value is neither true nor false, as a boolean or as text */
export function readBoolean(value: unknown, label: string): boolean {
	if (typeof value === 'boolean') return value;
	if (value === 'true') return true;
	if (value === 'false') return false;
	throw new InvalidInputError(`'${label}' is neither true nor false`);
}

/**
 * Reads one of the values that a field can have, in capitals or not: what comes back is spelled as in
 * the list.
 *
 * @throws InvalidInputError naming the values, where it is none of them or empty
 */
export function readChoice(choices: ValueOption[], value: unknown, label: string): string {
	const text = readOptionalText(value, label) ?? '';
	const wanted = text.toLowerCase();
	const match = choices.find((choice) => String(choice.value).toLowerCase() === wanted);
	if (match) return String(match.value);
	const filled = choices.filter((choice) => choice.value !== '');
	throw new InvalidInputError(
		text === ''
			? `'${label}' is empty`
			: `'${label}' is not one of its values: "${truncate(text)}"`,
		`It can be ${filled.map(nameAndValue).join(', ')}.`,
	);
}

/** An expression gives the value, the editor shows the name. */
function nameAndValue({ name, value }: ValueOption): string {
	return name.toLowerCase() === String(value).toLowerCase() ? String(value) : `${value} (${name})`;
}

/** @throws InvalidInputError where the value is no JSON object, given as one or as text */
export function readObject(value: unknown, label: string): IDataObject {
	const object = readJson(value, label);
	if (typeof object !== 'object' || object === null || Array.isArray(object)) {
		throw new InvalidInputError(
			`'${label}' is not a JSON object`,
			'It starts with { and ends with }.',
		);
	}
	return object as IDataObject;
}

/** Nothing that JSON can hold. n8n's parser throws where `undefined` is to stand for broken text. */
const NOT_JSON = Symbol('not JSON');

/** @returns the value, parsed where it is JSON text */
export function readJson(value: unknown, label: string): unknown {
	if (typeof value !== 'string') return value;
	const parsed = jsonParse<unknown>(value, { fallbackValue: NOT_JSON });
	if (parsed === NOT_JSON) throw new InvalidInputError(`'${label}' is not valid JSON`);
	return parsed;
}
