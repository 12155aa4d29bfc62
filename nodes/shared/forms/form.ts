import type { IDataObject } from 'n8n-workflow';

import { isAbsent } from '../values';
import { splitFields, type ListField, type RecordField, type RecordShape } from './field';
import type { FormParameters, Input, InputMode } from './inputModes';
import {
	collectionProperty,
	isAlsoJson,
	isInline,
	listParameters,
	primaryProperties,
} from './properties';
import { rejectEmptyIds, withoutBlankIds } from './ids';
import { partOf, type AmountReader, type Entered, type ReadContext } from './entered';
import { readExactNumber, readRecord } from './readRecord';
import { readObject } from './readValue';
import { noWarnings, type Warnings } from './warnings';

/** A record as the provider accepts it, and what people should know about it. */
export interface RecordInput {
	record: IDataObject;
	warnings: Warnings;
}

/** A collection of fields. */
export interface CollectionForm extends Pick<RecordShape, 'ids'> {
	fields: RecordField[];
	collection: { name: string; label: string };
	/** Chooses how to read amounts; by default exactly. `valueOf` returns what was entered for a field. */
	amountReader?(
		parameters: FormParameters,
		valueOf: (key: string) => unknown,
	): AmountReader | undefined;
}

/** An order as the provider accepts it, and what people should know about it. */
export interface OwnFormatOrder<Order> {
	order: Order;
	warnings: Warnings;
}

/** How people enter an order in the provider's own format. */
export interface OrderForm extends CollectionForm, RecordShape {
	provider: string;
	/** Keys of the fields that are always shown, in their order; the others are in the collection. */
	primaryFields: string[];
	/** Describes the parameter that holds the whole order as JSON. */
	jsonDescription: string;
	/** Keys that the operation cannot set, each with a sentence that says so. They are not sent. */
	unavailable?: Record<string, string>;
}

/** Builds the input modes of an order in the provider's own format: 'Fields' and 'JSON'. */
export function ownFormatModes<Order>(form: OrderForm): Array<InputMode<OwnFormatOrder<Order>>> {
	const asOrder = ({ record, warnings }: RecordInput) => ({ order: record as Order, warnings });
	const [primaryFields, others] = splitFields(form);
	return [
		{
			name: 'Fields',
			value: 'fields',
			description: 'Fill in a form',
			properties: [
				...primaryFields.flatMap(primaryProperties),
				collectionProperty(form.collection, others),
			],
			read: (parameters) => asOrder(readForm(form, primaryFields, others, parameters)),
		},
		{
			name: 'JSON',
			value: 'json',
			description: `Give the whole order in the format of ${form.provider}`,
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
			read: (parameters) => asOrder(readJsonOrder(form, parameters)),
		},
	];
}

/** Builds a collection of fields, all optional. */
export function collectionInput(form: CollectionForm, description?: string): Input<RecordInput> {
	return {
		properties: [{ ...collectionProperty(form.collection, form.fields), description }],
		read: (parameters) => readForm(form, [], form.fields, parameters),
	};
}

/** Builds a list that has a `jsonDescription`: it is entered in a form for each entry, or as JSON. */
export function listInput(field: ListField): Input<IDataObject[]> {
	return {
		properties: primaryProperties(field),
		read: (parameters) =>
			readPrimary(field, parameters, contextOf('form', parameters))[field.key] as IDataObject[],
	};
}

function readForm(
	form: CollectionForm,
	primaryFields: RecordField[],
	others: RecordField[],
	parameters: FormParameters,
): RecordInput {
	const { name, label } = form.collection;
	const value = parameters.value(name);
	const collected = isAbsent(value) ? {} : readObject(value, label);
	const isPrimary = (key: string) => primaryFields.some((field) => field.key === key);
	const valueOf = (key: string) => (isPrimary(key) ? parameters.value(key) : collected[key]);
	const context = contextOf('form', parameters, form.amountReader?.(parameters, valueOf));
	const unresolved = () => parameters.unresolved(name);
	const collection: Entered = { value: collected, label, unresolved };
	const primary = primaryFields.map((field) => readPrimary(field, parameters, context));
	const more = readRecord({ fields: others }, collection, context);
	const enteredFor = (field: RecordField) =>
		isPrimary(field.key)
			? enteredParameter(field, parameters)
			: partOf(collection, field.key, field.label);
	rejectEmptyIds({ fields: [...primaryFields, ...others], ids: form.ids }, enteredFor, context);
	return { record: Object.assign({}, ...primary, more), warnings: context.warnings };
}

/** Reads a field that is always shown into a record of that field alone. */
function readPrimary(
	field: RecordField,
	parameters: FormParameters,
	context: ReadContext,
): IDataObject {
	if (isInline(field)) {
		const parts = field.fields.map((each) => readPrimary(each, parameters, context));
		return { [field.key]: Object.assign({}, ...parts) };
	}
	const { key } = field;
	if (isAlsoJson(field)) {
		const { selector, json } = listParameters(field);
		if (parameters.choice(selector) === 'json') {
			return readParameter({ ...field, kind: 'jsonList' }, json, parameters, context);
		}
	}
	return readParameter(field, key, parameters, context);
}

function enteredParameter({ key, label }: RecordField, parameters: FormParameters): Entered {
	return { value: parameters.value(key), label, unresolved: () => parameters.unresolved(key) };
}

function readParameter(
	field: RecordField,
	name: string,
	parameters: FormParameters,
	context: ReadContext,
): IDataObject {
	const { key } = field;
	const value = { [key]: parameters.value(name) };
	const unresolved = () => ({ [key]: parameters.unresolved(name) });
	return readRecord({ fields: [field] }, { value, label: '', unresolved }, context);
}

function readJsonOrder(form: OrderForm, parameters: FormParameters): RecordInput {
	const label = parameters.label('order');
	const entered = { ...readObject(parameters.value('order'), label) };
	const readAmount = form.amountReader?.(parameters, (key) => entered[key]);
	const context = contextOf('json', parameters, readAmount);
	for (const [key, sentence] of Object.entries(form.unavailable ?? {})) {
		if (entered[key] !== undefined) context.warnings.unavailable.add(sentence);
		delete entered[key];
	}
	const whole: Entered = { value: entered, label };
	const record = withoutBlankIds(form, readRecord(form, whole, context), context);
	rejectEmptyIds(form, (field) => partOf(whole, field.key, field.label), context);
	return { record, warnings: context.warnings };
}

function contextOf(
	source: ReadContext['source'],
	{ timezone }: FormParameters,
	readAmount: AmountReader = readExactNumber,
): ReadContext {
	return { source, timezone, readAmount, warnings: noWarnings() };
}
