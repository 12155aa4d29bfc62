import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { dateDescription } from './dates';
import {
	entryCollection,
	splitFields,
	type ListField,
	type RecordField,
	type RecordOrListField,
} from './field';

const booleanOrUnset: INodePropertyOptions[] = [
	{ name: 'Not Given', value: '' },
	{ name: 'No', value: 'false' },
	{ name: 'Yes', value: 'true' },
];

/** Builds the editor's property for a field. */
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
			// A form sends every field of an added entry: a switch would always say yes or no.
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
		case 'jsonList':
			return {
				...common,
				type: 'json',
				default: '[]',
				description: description ?? jsonListDescription(field),
			};
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
			// Amounts are text fields: a number field would turn them into floats.
			return { ...common, type: 'string', default: '' };
	}
}

function jsonListDescription({ fields }: ListField): string {
	return `List of objects, each with ${fields.map(({ key }) => key).join(', ')}`;
}

function entryProperties(shape: RecordOrListField): INodeProperties[] {
	const [shown, others] = splitFields(shape);
	const properties = shown.map(recordProperty);
	return others.length === 0
		? properties
		: [...properties, collectionProperty(entryCollection, others)];
}

/** Builds a collection of fields, sorted by label. */
export function collectionProperty(
	{ name, label }: { name: string; label: string },
	fields: RecordField[],
): INodeProperties {
	return {
		displayName: label,
		name,
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: fields
			.map(recordProperty)
			.sort((one, other) => one.displayName.localeCompare(other.displayName)),
	};
}

/** Builds the properties for a field that a form always shows. */
export function primaryProperties(field: RecordField): INodeProperties[] {
	if (isInline(field)) return field.fields.flatMap(primaryProperties);
	return isAlsoJson(field) ? listProperties(field) : [recordProperty(field)];
}

/** Builds 'Items As', the form for each entry, and the field for a list as JSON. */
function listProperties(field: ListField): INodeProperties[] {
	const { label, entry, jsonDescription: description } = field;
	const { selector, json } = listParameters(field);
	const jsonProperty = recordProperty({ ...field, kind: 'jsonList', key: json, description });
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
				{ name: 'JSON', value: 'json', description: 'Give a list, for example with an expression' },
			],
			default: 'fields',
		},
		showOnlyIf(recordProperty(field), selector, 'fields'),
		showOnlyIf(jsonProperty, selector, 'json'),
	];
}

/** Names of the parameters of a list that can also be given as JSON. */
export function listParameters({ key }: ListField): { selector: string; json: string } {
	return { selector: `${key}As`, json: `${key}Json` };
}

export function isInline(field: RecordField): field is Extract<RecordField, { kind: 'record' }> {
	return field.kind === 'record' && field.isInline === true;
}

/** Whether a list can be given as JSON instead of in the form. */
export function isAlsoJson(field: RecordField): field is ListField {
	return field.kind === 'list' && field.jsonDescription !== undefined;
}

/** Adds a display condition. */
export function showOnlyIf(
	property: INodeProperties,
	name: string,
	value: string,
): INodeProperties {
	const show = { ...property.displayOptions?.show, [name]: [value] };
	return { ...property, displayOptions: { show } };
}
