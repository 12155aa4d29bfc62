import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { dateDescription, readDate } from '../../shared/forms/dates';
import { readDecimal, toJsonNumber } from '../../shared/money/decimal';
import { InvalidInputError } from '../../shared/errors';
import {
	readInteger,
	readJson,
	readObject,
	readText,
	requireJson,
} from '../../shared/forms/readValue';
import type { Parameters } from '../../shared/n8n/parameters';
import { truncate } from '../../shared/truncate';
import { isAbsent, isRecord } from '../../shared/values';
import { amountUnitField, readAmount, type AmountUnit } from '../order/amounts';
import { metadataKeyField } from '../order/metadata';
import {
	dateOperators,
	equalityOperators,
	numberOperators,
	operators,
	operatorsWithoutValue,
	sizeOperators,
	textOperators,
	type Operator,
} from './filterOperators';

/**
 * The filters of an export: fields, operators and values.
 *
 * @see https://docs.voucherify.io/api-reference/orders/create-orders-export
 */

interface FilterKind {
	name: string;
	label: string;
	field: INodeProperties;
	operators: string[];
	/** How 'Value' is shown. */
	valueField: Pick<INodeProperties, 'type' | 'placeholder' | 'description'>;
	more?: INodeProperties[];
	/** Added before the key: metadata fields are called `metadata.<key>`. */
	prefix?: string;
	/** @param row the filter that the value is part of */
	read(value: unknown, label: string, operator: string, row: Parameters): unknown;
}

function textValue(placeholder: string): FilterKind['valueField'] {
	return {
		type: 'string',
		placeholder,
		description:
			"For 'Is One Of' and 'Is None Of', several values separated by commas, or a list from an expression",
	};
}

function choice(options: INodePropertyOptions[], initial = options[0].value): INodeProperties {
	return { displayName: 'Field', name: 'key', type: 'options', options, default: initial };
}

/** Metadata can have any type, so every operator is allowed. */
const metadataKind = {
	operators: operators.map(({ value }) => value),
	valueField: textValue('e.g. web'),
	prefix: 'metadata.',
	read: readMetadataValue,
};

const kinds: FilterKind[] = [
	{
		name: 'amount',
		label: 'Amount',
		field: choice([
			{ name: 'Amount', value: 'amount' },
			{ name: 'Discount Amount', value: 'discount_amount' },
			{ name: 'Initial Amount', value: 'initial_amount' },
			{ name: 'Items Discount Amount', value: 'items_discount_amount' },
			{ name: 'Total Amount', value: 'total_amount' },
			{ name: 'Total Discount Amount', value: 'total_discount_amount' },
		]),
		operators: numberOperators,
		valueField: textValue('e.g. 19.99'),
		more: [
			{
				...amountUnitField,
				description: 'Unit of the value; Voucherify stores minor units',
				displayOptions: { hide: { operator: operatorsWithoutValue } },
			},
		],
		read: (value, label, _operator, row) =>
			readAmount(value, label, row.choice(amountUnitField.name) as AmountUnit | ''),
	},
	{
		name: 'date',
		label: 'Date',
		field: choice([
			{ name: 'Created At', value: 'created_at' },
			{ name: 'Updated At', value: 'updated_at' },
		]),
		operators: dateOperators,
		valueField: { type: 'dateTime', description: dateDescription() },
		read: readText,
	},
	{
		name: 'metadata',
		label: 'Metadata (Key of the Project)',
		field: metadataKeyField('getOrderMetadataKeys'),
		...metadataKind,
	},
	{
		name: 'otherMetadata',
		label: 'Metadata (Other Key)',
		field: {
			displayName: 'Key',
			name: 'key',
			type: 'string',
			default: '',
			placeholder: 'e.g. channel',
		},
		...metadataKind,
	},
	{
		name: 'sourceId',
		label: 'ID',
		field: choice(
			[
				{ name: 'Customer ID', value: 'customer_id' },
				{ name: 'ID', value: 'id' },
				{ name: 'Referrer ID', value: 'referrer_id' },
				{ name: 'Source ID', value: 'source_id' },
			],
			'source_id',
		),
		operators: textOperators,
		valueField: textValue('e.g. A-1001'),
		read: readText,
	},
	{
		name: 'status',
		label: 'Status',
		field: choice([{ name: 'Status', value: 'status' }]),
		operators: equalityOperators,
		valueField: textValue('e.g. PAID'),
		read: (value, label) => readText(value, label).toUpperCase(),
	},
];

export const filtersField: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Filter',
	default: {},
	options: kinds.map(({ name, label, field, operators: allowed, valueField, more = [] }) => ({
		displayName: label,
		name,
		values: [
			field,
			{
				displayName: 'Operator',
				name: 'operator',
				type: 'options' as const,
				options: operators
					.filter(({ value }) => allowed.includes(value))
					.map(({ name: operatorName, value }) => ({ name: operatorName, value }))
					.sort((a, b) => a.name.localeCompare(b.name)),
				default: allowed[0],
			},
			{
				displayName: 'Value',
				name: 'value',
				...valueField,
				default: '',
				displayOptions: { hide: { operator: operatorsWithoutValue } },
			},
			...more,
		],
	})),
};

/** How to combine filters. It has no effect on a single one, so it is an option. */
export const junctionOption: INodeProperties = {
	displayName: 'Combine Filters',
	name: 'junction',
	type: 'options',
	options: [
		{ name: 'All Conditions Must Match', value: 'and' },
		{ name: 'Any Condition Must Match', value: 'or' },
	],
	default: 'and',
	description: 'How to combine several filters; without this option, all must match',
};

/** Filters that the form does not have, such as operators that Voucherify added. */
export const filtersJsonOption: INodeProperties = {
	displayName: 'Filters (JSON)',
	name: 'filtersJson',
	type: 'json',
	default: '{}',
	description:
		'Filters in the format of Voucherify, in addition to those of the form, for example {"status": {"conditions": {"$is": ["PAID"]}}}',
};

/**
 * Reads the filters of an export in Voucherify's form, undefined for none: values in lists, dates in UTC.
 *
 * @throws InvalidInputError with the label of the filter
 */
export function readFilters(parameters: Parameters): IDataObject | undefined {
	const filters: Record<string, { conditions: IDataObject }> = {};
	for (const kind of kinds) {
		for (const row of parameters.rows(filtersField.name, kind.name)) {
			const key = kind.prefix === undefined ? row.choice('key') : kind.prefix + row.text('key');
			const chosen = row.choice('operator');
			const operator = operators.find(({ value }) => value === chosen)!;
			const { conditions } = (filters[key] ??= { conditions: {} });
			if (operator.value in conditions) {
				throw new InvalidInputError(
					`'${row.label('operator')}' uses '${operator.name}' twice for ${truncate(key)}`,
				);
			}
			conditions[operator.value] = readOperand(row, operator, kind) as IDataObject[];
		}
	}
	const options = parameters.in('options');
	const json = readFiltersJson(options);
	for (const key of Object.keys(json).filter((name) => Object.hasOwn(filters, name))) {
		throw new InvalidInputError(
			`'${options.label(filtersJsonOption.name)}' has a filter for ${truncate(key)}, and so has '${filtersField.displayName}'`,
			'Keep one of them.',
		);
	}
	const all = { junction: options.choice(junctionOption.name), ...filters, ...json };
	return Object.keys(all).length === 1 ? undefined : all;
}

/** Reads filters in Voucherify's form, with values in lists as it accepts them. */
function readFiltersJson(options: Parameters): IDataObject {
	const value = options.value(filtersJsonOption.name);
	const label = options.label(filtersJsonOption.name);
	const entered = isAbsent(value) ? {} : requireJson(readObject(value, label), label);
	const { junction, ...filters } = entered;
	const read = Object.entries(filters).map(([key, filter]) => {
		const { conditions } = isRecord(filter) ? filter : {};
		if (!isRecord(conditions) || Object.keys(conditions).length === 0) {
			throw new InvalidInputError(
				`'${label} > ${truncate(key)}' has no conditions`,
				'Write for example {"conditions": {"$is": ["PAID"]}}.',
			);
		}
		const lists = Object.entries(conditions).map(([name, each]) => [name, [each].flat()]);
		return [key, { conditions: Object.fromEntries(lists) as IDataObject }] as const;
	});
	return {
		...(!isAbsent(junction) && {
			junction: readText(junction, `${label} > junction`).toLowerCase(),
		}),
		...Object.fromEntries(read),
	};
}

function readOperand(
	row: Parameters,
	{ operand, value: operator }: Operator,
	kind: FilterKind,
): unknown[] {
	const value = row.value('value');
	const label = row.label('value');
	// Published: "The value for this parameter is an empty string".
	if (operand === 'none') return [''];
	if (operand === 'integer') return [readInteger(value, label, 0)];
	if (operand === 'date') return [new Date(readDate(value, label, row.timezone)).toISOString()];
	const values = operand === 'list' ? readList(value, label) : [value];
	if (values.length === 0) throw new InvalidInputError(`'${label}' is empty`);
	return values.map((each) => kind.read(each, label, operator, row));
}

function readList(value: unknown, label: string): unknown[] {
	if (typeof value !== 'string') return [value].flat();
	if (value.trim().startsWith('[')) return [readJson(value, label)].flat();
	return value.split(',').filter((part) => part.trim() !== '');
}

/** Metadata can have any type: comparisons by size need a number, other text stays text. */
function readMetadataValue(value: unknown, label: string, operator: string): unknown {
	return typeof value === 'number' || sizeOperators.includes(operator)
		? toJsonNumber(readDecimal(value, label), label)
		: readText(value, label);
}
