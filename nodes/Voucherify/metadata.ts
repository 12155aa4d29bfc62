import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { readDecimal, toJsonNumber } from '../shared/record/decimal';
import { InvalidInputError } from '../shared/failure';
import { readBoolean, readJson, readObject, readText } from '../shared/record/value';
import type { RecordField, Source } from '../shared/record/field';
import type { MetadataKeyMethod } from './methods';

/** A key of the project's own, picked from a list. */
export function listedKey(method: MetadataKeyMethod): INodeProperties {
	return {
		displayName: 'Key Name or ID',
		name: 'key',
		type: 'options',
		typeOptions: { loadOptionsMethod: method },
		default: '',
		description:
			'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	};
}

const otherKey: INodeProperties = {
	displayName: 'Key',
	name: 'key',
	type: 'string',
	default: '',
	placeholder: 'e.g. channel',
};

const valueFields: INodeProperties[] = [
	{
		displayName: 'Type',
		name: 'type',
		type: 'options',
		options: [
			{ name: 'Boolean', value: 'boolean' },
			{ name: 'JSON', value: 'json', description: 'A list or an object, for example ["a", "b"]' },
			{ name: 'Number', value: 'number' },
			{ name: 'Text', value: 'text', description: 'Also dates' },
		],
		default: 'text',
	},
	{ displayName: 'Value', name: 'value', type: 'string', default: '' },
];

/** Free data about a record: keys from the project's schema, keys typed in, or an object in JSON. */
export function metadataField(method: MetadataKeyMethod, of: string): RecordField {
	return {
		key: 'metadata',
		label: 'Metadata',
		description: `Data of your own about the ${of}. Voucherify checks it against the metadata schema of the project.`,
		placeholder: 'Add Metadata',
		kind: 'custom',
		property: {
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			default: {},
			options: [
				{
					displayName: 'Key of the Project',
					name: 'listed',
					values: [listedKey(method), ...valueFields],
				},
				{ displayName: 'Other Key', name: 'other', values: [otherKey, ...valueFields] },
			],
		},
		read: readMetadata,
	};
}

interface Entry {
	key?: unknown;
	type?: unknown;
	value?: unknown;
}

function readMetadata(value: unknown, label: string, source: Source): IDataObject | undefined {
	if (source === 'json') return readObject(value, label);
	const { listed = [], other = [] } = value as { listed?: Entry[]; other?: Entry[] };
	const metadata: IDataObject = {};
	for (const entry of [...listed, ...other]) {
		const key = readText(entry.key, `${label} > Key`);
		if (key in metadata) throw new InvalidInputError(`'${label}' has the key "${key}" twice`);
		metadata[key] = readValue(entry, `${label} > ${key}`) as IDataObject;
	}
	return Object.keys(metadata).length > 0 ? metadata : undefined;
}

function readValue({ type, value }: Entry, label: string): unknown {
	if (type === 'number') return toJsonNumber(readDecimal(value, label), label);
	if (type === 'boolean') return readBoolean(value, label);
	if (type === 'json') return readJson(value, label);
	return readText(value, label);
}
