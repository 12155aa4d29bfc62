import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../errors';
import { truncate } from '../truncate';
import { readDate } from './dates';
import { readDecimal, toJsonNumber, toText } from '../money/decimal';
import {
	entryCollection,
	splitFields,
	type RecordField,
	type RecordShape,
	type EntrySource,
} from './field';
import type { Warnings } from './warnings';
import {
	emptyField,
	expressionIn,
	isEmpty,
	readBoolean,
	readChoice,
	readExactText,
	readInteger,
	readObject,
	readText,
} from './readValue';

/** Reads an amount of money into what a provider takes. Throws InvalidInputError. */
export type AmountReader = (value: unknown, label: string) => number;

/** Reads a number, an amount too, into the JSON number that is exactly it. */
export function readExactNumber(value: unknown, label: string): number {
	return toJsonNumber(readDecimal(value, label), label);
}

/** How a record is read. */
export interface ReadContext {
	source: EntrySource;
	/** IANA name of the time zone in which dates without an offset are meant. */
	timezone: string;
	readAmount: AmountReader;
	/** Gathers what people should know. */
	warnings: Warnings;
}

/** Brings a field's value as it is in the workflow, where an expression is text that begins with `=`. */
type Unresolved = (key: string) => unknown;

/**
 * Reads a record's fields into what a provider takes: exact numbers, ISO dates. In a form, what is
 * empty is absent, records without a value too. JSON keeps `null`, empty lists and texts as they are,
 * and keys that are no field.
 *
 * @param place the labels that lead to the record, for example `Items > 2 > `
 * @throws InvalidInputError naming the field by its label
 */
export function readRecord(
	shape: RecordShape,
	entered: IDataObject,
	context: ReadContext,
	place = '',
	unresolved: Unresolved = () => undefined,
): IDataObject {
	const { record, missing } = readFields(shape, entered, context, place, unresolved);
	if (missing !== undefined) throw missing;
	return record;
}

/** @returns the record, and what to say of the first required field that is empty */
function readFields(
	shape: RecordShape,
	entered: IDataObject,
	context: ReadContext,
	place: string,
	unresolved: Unresolved,
): { record: IDataObject; missing?: InvalidInputError } {
	const entries: Array<[string, unknown]> = [];
	let missing: InvalidInputError | undefined;
	for (const field of shape.fields) {
		const label = place + field.label;
		const value = readField(field, entered, context, label, unresolved);
		if (value !== undefined) entries.push([field.key, value]);
		else if (field.isRequired) {
			const { description } = field;
			missing ??= emptyField(label, { description, unresolved: unresolved(field.key) });
		}
	}
	entries.push(...otherEntries(shape, entered, context, place));
	// Not assigned one by one, since a key such as `__proto__` would vanish.
	return { record: Object.fromEntries(entries) as IDataObject, missing };
}

/** What JSON holds beside the fields. A form has nothing but its fields. */
function otherEntries(
	{ fields, outputKeys = [] }: RecordShape,
	entered: IDataObject,
	{ source, warnings }: ReadContext,
	place: string,
): Array<[string, unknown]> {
	if (source === 'form') return [];
	const known = new Set([...fields.map(({ key }) => key), ...outputKeys]);
	const others = Object.entries(entered).filter(
		([key, value]) => !known.has(key) && value !== undefined,
	);
	for (const [key] of others) warnings.unknownKeys.add(withoutPositions(place) + truncate(key));
	return others;
}

function readField(
	field: RecordField,
	entered: IDataObject,
	context: ReadContext,
	label: string,
	unresolved: Unresolved,
): unknown {
	const value: unknown = entered[field.key];
	const isJson = context.source === 'json';
	if (isEmpty(value)) {
		if (isJson && isClearing(field, value)) return value;
		const wasSet = isJson ? value !== undefined : expressionIn(unresolved(field.key)) !== undefined;
		if (wasSet) context.warnings.blankFields.add(withoutPositions(label));
		return undefined;
	}
	switch (field.kind) {
		case 'amount':
			return context.readAmount(value, label);
		case 'decimal':
			return readExactNumber(value, label);
		case 'decimalText':
			return readDecimalText(value, label);
		case 'integer':
			return readInteger(value, label, field.least);
		case 'custom':
			return field.read(value, label, context.source);
		case 'boolean':
		case 'booleanOrUnset':
			return readBoolean(value, label);
		case 'date':
			return readDate(value, label, context.timezone);
		case 'object':
			return readFreeObject(value, label, context.source);
		case 'choice':
			return readChoice(field.choices, value, label);
		case 'record':
		case 'list':
			return readNested(field, value, context, label, unresolved);
		case 'currency':
			return readCurrency(value, label, context);
		default:
			return isJson ? readExactText(value, label) : readText(value, label);
	}
}

/** In JSON, `null` clears a field, and so does text without a character. */
function isClearing(field: RecordField, value: unknown): boolean {
	return !field.isRequired && (value === null || (field.kind === 'text' && value !== undefined));
}

/** Text stays as it was given, since "10.00" says more than 10. */
function readDecimalText(value: unknown, label: string): string {
	const decimal = readDecimal(value, label);
	return typeof value === 'string' ? value.trim() : toText(decimal);
}

function readCurrency(value: unknown, label: string, { warnings }: ReadContext): string {
	const currency = readText(value, label);
	if (!/^[A-Z]{3}$/.test(currency)) warnings.nonIsoCurrencies.add(truncate(currency));
	return currency;
}

function readFreeObject(
	value: unknown,
	label: string,
	source: EntrySource,
): IDataObject | undefined {
	const object = readObject(value, label);
	return source === 'form' && Object.keys(object).length === 0 ? undefined : object;
}

function readNested(
	field: Extract<RecordField, RecordShape>,
	value: unknown,
	context: ReadContext,
	label: string,
	unresolved: Unresolved,
): unknown {
	const isForm = context.source === 'form';
	const nested = isForm ? readObject(value, label).entry : value;
	const ownUnresolved = isForm ? entryOf(unresolved(field.key), 'entry') : undefined;
	if (isForm && isEmpty(nested)) return undefined;
	if (field.kind === 'record') return readEntry(field, nested, context, label, ownUnresolved);
	if (!Array.isArray(nested)) throw new InvalidInputError(`'${label}' is not a list`);
	const entries = nested
		.map((entry, index) => {
			const place = `${label} > ${index + 1}`;
			return readEntry(field, entry, context, place, entryOf(ownUnresolved, index));
		})
		.filter((entry) => entry !== undefined);
	return entries.length === 0 && (isForm || field.isRequired) ? undefined : entries;
}

/** @returns undefined for an entry of a form in which every field is empty */
function readEntry(
	shape: RecordShape,
	value: unknown,
	context: ReadContext,
	label: string,
	unresolved: unknown,
): IDataObject | undefined {
	const entered = readObject(value, label);
	const place = `${label} > `;
	const { record, missing } =
		context.source === 'form'
			? readFormEntry(shape, entered, context, place, unresolved)
			: readFields(shape, entered, context, place, () => undefined);
	if (context.source === 'form' && Object.keys(record).length === 0) return undefined;
	if (missing !== undefined) throw missing;
	return record;
}

/** Reads an entry of a form, of which some fields may be in a collection of their own. */
function readFormEntry(
	shape: RecordShape,
	entered: IDataObject,
	context: ReadContext,
	place: string,
	unresolved: unknown,
): { record: IDataObject; missing?: InvalidInputError } {
	const [shown, others] = splitFields(shape);
	const first = readFields({ fields: shown }, entered, context, place, (key) =>
		entryOf(unresolved, key),
	);
	const { name, label } = entryCollection;
	if (others.length === 0 || isEmpty(entered[name])) return first;
	const collection = readObject(entered[name], place + label);
	const ownUnresolved = entryOf(unresolved, name);
	const more = readFields({ fields: others }, collection, context, `${place}${label} > `, (key) =>
		entryOf(ownUnresolved, key),
	);
	const record = { ...first.record, ...more.record };
	return { record, missing: first.missing ?? more.missing };
}

/** A value in the workflow that is part of another. */
export function entryOf(unresolved: unknown, key: string | number): unknown {
	if (typeof unresolved !== 'object' || unresolved === null) return undefined;
	return (unresolved as Record<string | number, unknown>)[key];
}

/** `Items > 2 > Price` of many orders is one thing to say. */
function withoutPositions(labels: string): string {
	return labels.replace(/ > \d+(?= > )/g, '');
}
