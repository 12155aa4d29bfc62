import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { recordProperty, type ListField, type RecordField, type RecordShape } from './field';
import { noWarnings, type Warnings } from './warnings';
import {
	entryOf,
	readExactNumber,
	readRecord,
	type AmountReader,
	type ReadContext,
} from './readRecord';
import { isEmpty, readJson, readObject } from './readValue';

/** What is read from: the parameters of an input item. */
export interface FormParameters {
	/** IANA name of the workflow's time zone. */
	timezone: string;
	label(name: string): string;
	/** The value as n8n resolved it. */
	value(name: string): unknown;
	/** The value as it is in the workflow, where an expression is text that begins with `=`. */
	unresolved(name: string): unknown;
	/** One of a selector's values; throws InvalidInputError for any other. */
	choice(name: string): string;
	/** Several of a selector's values; throws InvalidInputError for any other. */
	choices(name: string): string[];
	/** A collection's parameters, of which a selector that was not added is undefined. */
	in(name: string): { optionalChoice(name: string): string | undefined };
}

/** One way to give an input: what the editor shows for it, and how that is read. */
export interface InputMode<Value> {
	name: string;
	value: string;
	description: string;
	properties: INodeProperties[];
	/** @throws InvalidInputError naming the field by its label */
	read(parameters: FormParameters): Value;
}

/** Properties, and the reading of them. */
export type Input<Value> = Pick<InputMode<Value>, 'properties' | 'read'>;

/** 'Input Mode': the properties of the mode that is chosen are shown and read. The first is the default. */
export function inputModes<Value>(modes: Array<InputMode<Value>>): Input<Value> {
	const initial = modes[0].value;
	return {
		properties: [
			{
				displayName: 'Input Mode',
				name: 'inputMode',
				type: 'options',
				options: modes.map(({ name, value, description }) => ({ name, value, description })),
				default: initial,
			},
			...modes.flatMap(({ value, properties }) =>
				properties.map((property) => shownWhere(property, 'inputMode', value)),
			),
		],
		read(parameters) {
			const chosen = parameters.choice('inputMode');
			return modes.find(({ value }) => value === chosen)!.read(parameters);
		},
	};
}

/** How people give a record that a provider takes. */
export interface RecordForm extends RecordShape {
	/** The provider's name. */
	provider: string;
	/** Keys of the fields that are always shown, in their order; the others are in the collection. */
	primaryFields: string[];
	collection: { name: string; label: string };
	/** Describes the parameter that takes the whole record as JSON. */
	jsonDescription: string;
	/** Keys that the operation cannot set: JSON that has them is sent without, and people are told why. */
	unavailable?: Record<string, string>;
	/**
	 * Says how amounts are read; exactly, as JSON numbers, where it does not say so.
	 *
	 * @param valueOf brings what was entered for a field of the record
	 */
	amountReader?(
		parameters: FormParameters,
		valueOf: (key: string) => unknown,
	): AmountReader | undefined;
}

/** A record as the provider takes it, and what people should know about it. */
export interface RecordInput {
	record: IDataObject;
	warnings: Warnings;
}

/** The input modes of a record, told once for the editor and the reading: 'Fields' and 'JSON'. */
export function recordModes(form: RecordForm): Array<InputMode<RecordInput>> {
	const primaryFields = form.primaryFields.map(
		(key) => form.fields.find((field) => field.key === key)!,
	);
	const others = form.fields.filter((field) => !primaryFields.includes(field));
	return [
		{
			name: 'Fields',
			value: 'fields',
			description: 'Fill in a form',
			properties: [...primaryFields.flatMap(primaryProperties), collectionProperty(form, others)],
			read: (parameters) => readForm(form, primaryFields, others, parameters),
		},
		{
			name: 'JSON',
			value: 'json',
			description: `Give the whole order as ${form.provider} takes it`,
			properties: [
				{
					displayName: 'Order',
					name: 'order',
					type: 'json',
					required: true,
					default: '={{ $json }}',
					description: form.jsonDescription,
				},
			],
			read: (parameters) => readJsonRecord(form, parameters),
		},
	];
}

/**
 * The collection of a record by itself: fields that take the place of what came from elsewhere.
 *
 * @param description of the collection
 */
export function recordOverrides(form: RecordForm, description: string): Input<RecordInput> {
	const others = form.fields.filter(({ key }) => !form.primaryFields.includes(key));
	return {
		properties: [{ ...collectionProperty(form, others), description }],
		read: (parameters) => readForm(form, [], others, parameters),
	};
}

function collectionProperty({ collection }: RecordForm, fields: RecordField[]): INodeProperties {
	return {
		displayName: collection.label,
		name: collection.name,
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: fields.map(recordProperty),
	};
}

function primaryProperties(field: RecordField): INodeProperties[] {
	if (isInline(field)) return field.fields.flatMap(primaryProperties);
	return isAlsoJson(field) ? listProperties(field) : [recordProperty(field)];
}

/**
 * A list by itself: a form for each entry, or a list of them as JSON.
 *
 * @param field with a `jsonDescription`
 */
export function listInput(field: ListField): Input<IDataObject[]> {
	return {
		properties: listProperties(field),
		read(parameters) {
			const { timezone } = parameters;
			const context: ReadContext = {
				source: 'form',
				timezone,
				readAmount: readExactNumber,
				warnings: noWarnings(),
			};
			return readPrimary(field, parameters, context)[field.key] as IDataObject[];
		},
	};
}

/** 'Items As': either a form for each entry, or a list of them as JSON. */
function listProperties(field: ListField): INodeProperties[] {
	const { key, label, entry, isRequired, jsonDescription } = field;
	const selector = asSelector(field);
	const json: INodeProperties = {
		displayName: label,
		name: `${key}Json`,
		type: 'json',
		required: isRequired,
		default: '[]',
		description: jsonDescription,
	};
	return [
		{
			displayName: `${label} As`,
			name: selector,
			type: 'options',
			options: [
				{
					name: 'Fields',
					value: 'fields',
					description: `Fill in a form for each ${entry.toLowerCase()}`,
				},
				{ name: 'JSON', value: 'json', description: 'Give a list, for example by an expression' },
			],
			default: 'fields',
		},
		shownWhere(recordProperty(field), selector, 'fields'),
		shownWhere(json, selector, 'json'),
	];
}

function readForm(
	form: RecordForm,
	primaryFields: RecordField[],
	others: RecordField[],
	parameters: FormParameters,
): RecordInput {
	const { name, label } = form.collection;
	const value = parameters.value(name);
	const inCollection = isEmpty(value) ? {} : readObject(value, label);
	const warnings = noWarnings();
	const context: ReadContext = {
		source: 'form',
		timezone: parameters.timezone,
		readAmount: amountReaderOf(form, parameters, (key) =>
			form.primaryFields.includes(key) ? parameters.value(key) : inCollection[key],
		),
		warnings,
	};
	const unresolved = parameters.unresolved(name);
	const record = {
		...Object.assign({}, ...primaryFields.map((field) => readPrimary(field, parameters, context))),
		...readRecord({ fields: others }, inCollection, context, `${label} > `, (key) =>
			entryOf(unresolved, key),
		),
	};
	return { record, warnings };
}

/** Reads a field that is always shown into a record of that field alone. */
function readPrimary(
	field: RecordField,
	parameters: FormParameters,
	context: ReadContext,
): IDataObject {
	if (isInline(field)) {
		const parts = field.fields.map((each) => readPrimary(each, parameters, context));
		return { [field.key]: Object.assign({}, ...parts) as IDataObject };
	}
	if (isAlsoJson(field) && parameters.choice(asSelector(field)) === 'json') {
		return readJsonList(field, parameters, context);
	}
	const entered = { [field.key]: parameters.value(field.key) as IDataObject };
	return readRecord({ fields: [field] }, entered, context, '', (key) => parameters.unresolved(key));
}

/** An empty list is what the parameter has before anything is given: it clears nothing. */
function readJsonList(
	field: ListField,
	parameters: FormParameters,
	context: ReadContext,
): IDataObject {
	const name = `${field.key}Json`;
	const list = readJson(parameters.value(name), parameters.label(name));
	const isUntouched = Array.isArray(list) && list.length === 0;
	const entered = { [field.key]: isUntouched ? undefined : (list as IDataObject) };
	return readRecord({ fields: [field] }, entered, { ...context, source: 'json' });
}

function readJsonRecord(form: RecordForm, parameters: FormParameters): RecordInput {
	const label = parameters.label('order');
	const entered = { ...readObject(parameters.value('order'), label) };
	const warnings = noWarnings();
	for (const [key, reason] of Object.entries(form.unavailable ?? {})) {
		if (entered[key] !== undefined) warnings.unavailable.add(reason);
		delete entered[key];
	}
	const context: ReadContext = {
		source: 'json',
		timezone: parameters.timezone,
		readAmount: amountReaderOf(form, parameters, (key) => entered[key]),
		warnings,
	};
	return { record: readRecord(form, entered, context, `${label} > `), warnings };
}

function amountReaderOf(
	form: RecordForm,
	parameters: FormParameters,
	valueOf: (key: string) => unknown,
): AmountReader {
	return form.amountReader?.(parameters, valueOf) ?? readExactNumber;
}

function isInline(field: RecordField): field is Extract<RecordField, { kind: 'record' }> {
	return field.kind === 'record' && field.isInline === true;
}

function isAlsoJson(field: RecordField): field is ListField {
	return field.kind === 'list' && field.jsonDescription !== undefined;
}

function asSelector({ key }: ListField): string {
	return `${key}As`;
}

function shownWhere(property: INodeProperties, name: string, value: string): INodeProperties {
	const show = { ...property.displayOptions?.show, [name]: [value] };
	return { ...property, displayOptions: { show } };
}
