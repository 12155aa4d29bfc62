import type { IDataObject } from 'n8n-workflow';

import { readDate } from './dates';
import { readDecimal, toJsonNumber, toText } from './decimal';
import { InvalidInputError } from '../failure';
import { readBoolean, readInteger, readObject, readOptionalText } from '../record/value';
import type { RecordField, Source } from './field';

/**
 * Reads a record's fields into what a provider takes: exact numbers, ISO dates, absent instead of empty.
 *
 * @param place the labels that lead to the record, for example `Items > 2 > `
 * @param timezone in which dates without an offset are meant
 * @throws InvalidInputError naming the field by its label
 */
export function readRecord(
	fields: RecordField[],
	entered: IDataObject,
	source: Source,
	timezone: string,
	place = '',
): IDataObject {
	const record: IDataObject = {};
	for (const field of fields) {
		const label = place + field.label;
		const value = readField(field, entered[field.key], source, timezone, label);
		if (value !== undefined) record[field.key] = value as IDataObject;
		else if (field.isRequired) throw new InvalidInputError(`'${label}' is empty`);
	}
	if (source === 'json') {
		const known = new Set(fields.map(({ key }) => key));
		for (const [key, value] of Object.entries(entered)) if (!known.has(key)) record[key] = value;
	}
	return record;
}

function readField(
	field: RecordField,
	value: unknown,
	source: Source,
	timezone: string,
	label: string,
): unknown {
	if (isEmpty(value)) return undefined;
	switch (field.kind) {
		case 'decimal':
			return toJsonNumber(readDecimal(value, label), label);
		case 'decimalText':
			return readDecimalText(value, label);
		case 'integer':
			return readInteger(value, label, field.least);
		case 'custom':
			return field.read(value, label, source);
		case 'boolean':
		case 'booleanOrUnset':
			return readBoolean(value, label);
		case 'date':
			return readDate(value, label, timezone);
		case 'object':
			return readFilledObject(value, label);
		case 'choice':
			return readChoice(field.choices, value, label);
		case 'record':
		case 'list':
			return readNested(field, value, source, timezone, label);
		default:
			return readOptionalText(value, label);
	}
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

/** Text stays as it was given, since "10.00" says more than 10. */
function readDecimalText(value: unknown, label: string): string {
	const decimal = readDecimal(value, label);
	return typeof value === 'string' ? value.trim() : toText(decimal);
}

function readFilledObject(value: unknown, label: string): IDataObject | undefined {
	const object = readObject(value, label);
	return Object.keys(object).length > 0 ? object : undefined;
}

/** Providers' own pages spell values in several ways; the spelling of the choices is what is sent. */
function readChoice(
	choices: Array<{ value: string | number | boolean }>,
	value: unknown,
	label: string,
): string {
	const text = readOptionalText(value, label) ?? '';
	const match = choices.find((choice) => String(choice.value).toLowerCase() === text.toLowerCase());
	if (match) return String(match.value);
	const allowed = choices.map((choice) => choice.value).join(', ');
	throw new InvalidInputError(
		`'${label}' is not one of its values: "${text}"`,
		`It can be ${allowed}.`,
	);
}

function readNested(
	field: RecordField & { kind: 'record' | 'list'; fields: RecordField[] },
	value: unknown,
	source: Source,
	timezone: string,
	label: string,
): unknown {
	const nested = source === 'form' ? (value as { entry?: unknown }).entry : value;
	if (nested === undefined || nested === null) return undefined;
	if (field.kind === 'record') {
		return readRecord(field.fields, readObject(nested, label), source, timezone, `${label} > `);
	}
	if (!Array.isArray(nested)) throw new InvalidInputError(`'${label}' is not a list`);
	if (nested.length === 0) return undefined;
	return nested.map((entry, index) => {
		const place = `${label} > ${index + 1}`;
		return readRecord(field.fields, readObject(entry, place), source, timezone, `${place} > `);
	});
}
