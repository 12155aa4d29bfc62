import isEmpty from 'lodash/isEmpty';
import type { IDataObject } from 'n8n-workflow';

import type { InvalidInputError } from '../errors';
import { readDecimal, toJsonNumber, toText } from '../money/decimal';
import { truncate } from '../truncate';
import { isAbsent } from '../values';
import { readDate } from './dates';
import { partOf, type Entered, type ReadContext } from './entered';
import { rejectEmptyIds, withoutBlankIds } from './ids';
import {
	entryCollection,
	splitFields,
	type ListField,
	type RecordField,
	type RecordOrListField,
	type RecordShape,
} from './field';
import {
	emptyField,
	expressionIn,
	readBoolean,
	readChoice,
	readExactText,
	readInteger,
	readJson,
	readList,
	readObject,
	readText,
	requireJson,
} from './readValue';

/** Reads a number into the JSON number that is exactly the same. */
export function readExactNumber(value: unknown, label: string): number {
	return toJsonNumber(readDecimal(value, label), label);
}

/**
 * Reads a record's fields into what a provider accepts: exact numbers, ISO dates. In a form, an empty
 * field or record is absent. JSON keeps `null`, empty lists and texts, and keys that are not fields.
 *
 * @throws InvalidInputError naming the field by its label
 */
export function readRecord(
	shape: RecordShape,
	entered: Entered,
	context: ReadContext,
): IDataObject {
	const { record, missing } = readFields(shape, entered, context);
	if (missing !== undefined) throw missing;
	return record;
}

interface FieldsRead {
	record: IDataObject;
	/** The error for the first required field that is empty. */
	missing?: InvalidInputError;
}

function readFields(shape: RecordShape, entered: Entered, context: ReadContext): FieldsRead {
	const entries: Array<[string, unknown]> = [];
	let missing: InvalidInputError | undefined;
	for (const field of shape.fields) {
		const part = partOf(entered, field.key, field.label);
		const value = readField(field, part, context);
		if (value !== undefined) entries.push([field.key, value]);
		else if (field.isRequired) {
			missing ??= emptyField(part.label, field.description, part.unresolved?.());
		}
	}
	if (context.source === 'json') entries.push(...unknownEntries(shape, entered, context));
	// Assignment would lose a key such as `__proto__`.
	return { record: Object.fromEntries(entries) as IDataObject, missing };
}

/** The keys of JSON that are not fields. */
function unknownEntries(
	{ fields, outputKeys = [] }: RecordShape,
	{ value: record, label }: Entered,
	{ warnings }: ReadContext,
): Array<[string, unknown]> {
	const known = new Set([...fields.map(({ key }) => key), ...outputKeys]);
	const unknown = Object.entries(record as IDataObject).filter(
		([key, value]) => !known.has(key) && value !== undefined,
	);
	const place = label === '' ? '' : `${label} > `;
	for (const [key, value] of unknown) {
		requireJson(value, place + truncate(key));
		warnings.unknownKeys.add(withoutPositions(place) + truncate(key));
	}
	return unknown;
}

function readField(field: RecordField, entered: Entered, context: ReadContext): unknown {
	const { value, label } = entered;
	const isJson = context.source === 'json';
	if (isAbsent(value)) {
		if (isJson && clearsField(field, value)) return value;
		const wasSet = isJson
			? value !== undefined
			: expressionIn(entered.unresolved?.()) !== undefined;
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
			return readInteger(value, label, field.min);
		case 'custom':
			return requireJson(field.read(value, label, context.source), label);
		case 'boolean':
		case 'booleanOrUnset':
			return readBoolean(value, label);
		case 'date':
			return readDate(value, label, context.timezone);
		case 'object':
			return unlessUntouched(requireJson(readObject(value, label), label), context);
		case 'choice':
			return readChoice(field.choices, value, label);
		case 'record':
		case 'list':
			return readNested(field, entered, context);
		case 'jsonList':
			return readJsonList(field, entered, context);
		case 'currency':
			return readCurrency(value, label, context);
		default:
			return isJson ? readExactText(value, label) : readText(value, label);
	}
}

/** In JSON, `null` clears a field, and so does empty text. */
function clearsField(field: RecordField, value: unknown): boolean {
	return !field.isRequired && (value === null || (field.kind === 'text' && value !== undefined));
}

/** Text stays as it was entered, since "10.00" says more than 10. */
function readDecimalText(value: unknown, label: string): string {
	const decimal = readDecimal(value, label);
	return typeof value === 'string' ? value.trim() : toText(decimal);
}

function readCurrency(value: unknown, label: string, { warnings }: ReadContext): string {
	const currency = readText(value, label);
	if (!/^[A-Z]{3}$/.test(currency)) warnings.nonIsoCurrencies.add(truncate(currency));
	return currency;
}

/** In a form, an empty object or list is the field's default and clears nothing. */
function unlessUntouched<Value extends object>(
	value: Value | undefined,
	{ source }: ReadContext,
): Value | undefined {
	return source === 'form' && isEmpty(value) ? undefined : value;
}

function readNested(
	field: RecordOrListField,
	entered: Entered,
	context: ReadContext,
): IDataObject | IDataObject[] | undefined {
	const { value, label } = entered;
	const nested =
		context.source === 'form'
			? partOf({ ...entered, value: readObject(value, label) }, 'entry', '')
			: entered;
	if (isAbsent(nested.value)) return undefined;
	return field.kind === 'record'
		? readEntry(field, nested, context)
		: readEntries(field, nested, context);
}

function readJsonList(
	field: ListField,
	{ value, label }: Entered,
	context: ReadContext,
): IDataObject[] | undefined {
	const list = readJson(value, label);
	const entries = readEntries(field, { value: list, label }, { ...context, source: 'json' });
	return unlessUntouched(entries, context);
}

function readEntries(
	field: ListField,
	entered: Entered,
	context: ReadContext,
): IDataObject[] | undefined {
	const entries = readList(entered.value, entered.label)
		.map((_, index) => readEntry(field, partOf(entered, index, String(index + 1)), context))
		.filter((entry) => entry !== undefined);
	return entries.length === 0 && field.isRequired ? undefined : unlessUntouched(entries, context);
}

/** @returns undefined for an entry of a form that has only empty fields */
function readEntry(
	shape: RecordShape,
	entered: Entered,
	context: ReadContext,
): IDataObject | undefined {
	const opened = { ...entered, value: readObject(entered.value, entered.label) };
	rejectEmptyIds(shape, (field) => partOf(opened, field.key, field.label), context);
	if (context.source === 'json') {
		return withoutBlankIds(shape, readRecord(shape, opened, context), context);
	}
	const { record, missing } = readFormEntry(shape, opened, context);
	if (isEmpty(record)) return undefined;
	if (missing !== undefined) throw missing;
	return record;
}

/** Reads an entry of a form, which may have a collection of further fields. */
function readFormEntry(shape: RecordShape, entered: Entered, context: ReadContext): FieldsRead {
	const [shown, others] = splitFields(shape);
	const first = readFields({ fields: shown }, entered, context);
	const { name, label } = entryCollection;
	const collection = partOf(entered, name, label);
	if (others.length === 0 || isAbsent(collection.value)) return first;
	const opened = { ...collection, value: readObject(collection.value, collection.label) };
	const more = readFields({ fields: others }, opened, context);
	return { record: { ...first.record, ...more.record }, missing: first.missing ?? more.missing };
}

/** Turns `Items > 2 > Price` into `Items > Price`, so that many orders get one warning. */
function withoutPositions(labels: string): string {
	return labels.replace(/ > \d+(?= > )/g, '');
}
