import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { readDecimal, toJsonNumber } from '../../shared/money/decimal';
import { InvalidInputError } from '../../shared/errors';
import {
	readBoolean,
	readChoice,
	readJson,
	readList,
	readObject,
	readText,
} from '../../shared/forms/readValue';
import { truncate } from '../../shared/truncate';
import type { EntrySource, RecordField } from '../../shared/forms/field';
import type { MetadataKeyMethod } from '../listSearch';

/** Builds a drop-down with the metadata keys of the project. */
export function metadataKeyField(method: MetadataKeyMethod): INodeProperties {
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

const types = [
	{ name: 'Boolean', value: 'boolean' },
	{ name: 'JSON', value: 'json', description: 'A list or object, for example ["a", "b"]' },
	{ name: 'Number', value: 'number' },
	{ name: 'Text', value: 'text', description: 'Also dates' },
];

const valueFields: INodeProperties[] = [
	{ displayName: 'Type', name: 'type', type: 'options', options: types, default: 'text' },
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		placeholder: 'e.g. web',
		description: "A value of the selected 'Type'",
	},
];

const entryKinds = [
	{ name: 'listed', displayName: 'Key of the Project' },
	{ name: 'other', displayName: 'Other Key' },
];

/** Builds the 'Metadata' field: keys from the project's schema, other keys, or a JSON object. */
export function metadataField(method: MetadataKeyMethod, recordName: string): RecordField {
	return {
		key: 'metadata',
		label: 'Metadata',
		description: `Custom data about the ${recordName}. Voucherify checks it against the project's metadata schema.`,
		placeholder: 'Add Metadata',
		kind: 'custom',
		property: {
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			default: {},
			options: entryKinds.map(({ name, displayName }) => ({
				name,
				displayName,
				values: [name === 'listed' ? metadataKeyField(method) : otherKey, ...valueFields],
			})),
		},
		read: readMetadata,
	};
}

interface Entry {
	key?: unknown;
	type?: unknown;
	value?: unknown;
}

function readMetadata(value: unknown, label: string, source: EntrySource): IDataObject | undefined {
	const entered = readObject(value, label);
	if (source === 'json') return entered;
	const metadata = new Map<string, unknown>();
	for (const { name, displayName } of entryKinds) {
		for (const [index, entry] of readEntries(entered[name], label).entries()) {
			const place = `${label} > ${displayName} > ${index + 1}`;
			const key = readText(entry.key, `${place} > Key`);
			if (metadata.has(key)) {
				throw new InvalidInputError(`'${label}' has the key "${truncate(key)}" more than once`);
			}
			metadata.set(key, readValue(entry, place));
		}
	}
	return metadata.size > 0 ? (Object.fromEntries(metadata) as IDataObject) : undefined;
}

function readEntries(value: unknown, label: string): Entry[] {
	if (value === undefined) return [];
	return readList(value, label).map((entry) => readObject(entry, label) as Entry);
}

function readValue(entry: Entry, place: string): unknown {
	const type = readChoice(types, entry.type, `${place} > Type`);
	const label = `${place} > Value`;
	if (type === 'number') return toJsonNumber(readDecimal(entry.value, label), label);
	if (type === 'boolean') return readBoolean(entry.value, label);
	if (type === 'json') return readJson(entry.value, label);
	return readText(entry.value, label);
}
