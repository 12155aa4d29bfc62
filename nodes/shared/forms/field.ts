import partition from 'lodash/partition';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { dateDescription } from './dates';

/** Where entered values come from: the form nests lists in `entry`, JSON does not. */
export type EntrySource = 'form' | 'json';

/**
 * A field of a record that a provider takes, told once: the form in the editor is made from it
 * (`recordProperty`) and what was entered is read with it (`readRecord`).
 */
export type RecordField = {
	/** The key in the provider's JSON, and the parameter's name. */
	key: string;
	label: string;
	description?: string;
	placeholder?: string;
	isRequired?: true;
} & (
	| {
			kind: 'text';
			/** A picker in place of the plain field; only for fields that are always shown. */
			picker?: Pick<INodeProperties, 'type' | 'default' | 'modes'>;
	  }
	| { kind: 'date' | 'boolean' | 'booleanOrUnset' | 'object' }
	/** ISO 4217 code. */
	| { kind: 'currency' }
	/** Money: read as the provider of the form wants it. */
	| { kind: 'amount' }
	/** An exact number: sent as a JSON number, or as the text that was given. */
	| { kind: 'decimal' | 'decimalText' }
	| { kind: 'integer'; least: number }
	| { kind: 'choice'; choices: INodePropertyOptions[]; initial: string }
	| RecordKind
	| ListKind
	/** A field of the provider's own kind; `read` is not asked about empty values. */
	| {
			kind: 'custom';
			property: Pick<INodeProperties, 'type' | 'default' | 'typeOptions' | 'options'>;
			read(value: unknown, label: string, source: EntrySource): unknown;
	  }
);

/** The fields of a record. */
export interface RecordShape {
	fields: RecordField[];
	/**
	 * Keys of the fields that the form of a list's entry shows at once; it has the others under
	 * `entryCollection`. Without it, all are shown.
	 */
	primaryFields?: string[];
	/** Keys that the provider gives out with the record and does not take: JSON that has them is sent without. */
	outputKeys?: string[];
}

/** Where the form of a list's entry has the fields that it does not show at once. */
export const entryCollection = { name: 'additionalFields', label: 'Additional Fields' };

/** A record within a record. */
interface RecordKind extends RecordShape {
	kind: 'record';
	entry: string;
	/** Its fields stand in the form beside those of the record that it is part of. */
	isInline?: true;
}

/** A list of records. */
interface ListKind extends RecordShape {
	kind: 'list';
	entry: string;
	/** Describes the list's JSON, where a person may give that in place of the form: 'Items As'. */
	jsonDescription?: string;
}

export type ListField = Extract<RecordField, { kind: 'list' }>;

const booleanOrUnset: INodePropertyOptions[] = [
	{ name: 'Not Given', value: '' },
	{ name: 'No', value: 'false' },
	{ name: 'Yes', value: 'true' },
];

/** The editor's property for a field. */
export function recordProperty(field: RecordField): INodeProperties {
	const { key, label, description, placeholder } = field;
	const required = field.isRequired;
	const common = { displayName: label, name: key, required, description, placeholder };
	switch (field.kind) {
		case 'choice':
			return { ...common, type: 'options', options: field.choices, default: field.initial };
		case 'boolean':
			return { ...common, type: 'boolean', default: false };
		case 'booleanOrUnset':
			// A form sends each field of an added entry: a plain switch would always say yes or no.
			return { ...common, type: 'options', options: booleanOrUnset, default: '' };
		case 'date':
			return {
				...common,
				type: 'dateTime',
				default: '',
				description: dateDescription(description),
			};
		case 'object':
			return { ...common, type: 'json', default: '{}' };
		case 'custom':
			return { ...common, ...field.property };
		case 'record':
		case 'list':
			return {
				...common,
				type: 'fixedCollection',
				typeOptions: { multipleValues: field.kind === 'list' },
				placeholder: `Add ${field.entry}`,
				default: {},
				options: [{ displayName: field.entry, name: 'entry', values: entryProperties(field) }],
			};
		case 'text':
			return { ...common, type: 'string', default: '', ...field.picker };
		default:
			// Amounts are text fields: a number field would turn them into floats on the way.
			return { ...common, type: 'string', default: '' };
	}
}

function entryProperties(shape: RecordShape): INodeProperties[] {
	const [shown, others] = splitFields(shape);
	if (others.length === 0) return shown.map(recordProperty);
	const { name, label: displayName } = entryCollection;
	const options = others
		.map(recordProperty)
		.sort((one, other) => one.displayName.localeCompare(other.displayName));
	const collection: INodeProperties = {
		displayName,
		name,
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options,
	};
	return [...shown.map(recordProperty), collection];
}

/** The fields that a form shows at once, and those that it has in a collection. */
export function splitFields({
	fields,
	primaryFields,
}: RecordShape): [RecordField[], RecordField[]] {
	return partition(fields, ({ key }) => primaryFields === undefined || primaryFields.includes(key));
}
