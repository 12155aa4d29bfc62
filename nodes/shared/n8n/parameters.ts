import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyCollection,
	IPollFunctions,
} from 'n8n-workflow';

import { InvalidInputError } from '../errors';
import { readDate } from '../forms/dates';
import {
	emptyField,
	expressionIn,
	isEmpty,
	readBoolean,
	readChoice,
	readInteger,
	readObject,
	readOptionalText,
	readText,
	type ValueOption,
} from '../forms/readValue';
import { itemValue } from './itemExpression';

/** Where a group of parameters comes from: a node, one of its collections, or a row of one. */
interface ParameterSource {
	/** The workflow's time zone. */
	timezone: string;
	/** Whether the parameter is there; in a collection, only what a person has added is. */
	has(name: string): boolean;
	/** The value as n8n resolved it. */
	resolved(name: string): unknown;
	/** The value as it is in the workflow, where that can be told. */
	unresolved?(name: string): unknown;
}

/**
 * Reads parameters. Labels and defaults come from the properties that describe them. What does not fit
 * is refused with an InvalidInputError that names the field by the labels that lead to it, for example
 * `Options > Page Size` or `Items > 2 > Reason ID`.
 *
 * In a collection, `integer`, `boolean` and `choice` take the property's default for what was not added;
 * the `optional` ones say undefined.
 */
export class Parameters {
	constructor(
		private readonly source: ParameterSource,
		private readonly properties: INodeProperties[],
		private readonly place = '',
	) {}

	/** The workflow's time zone, in which dates without an offset are meant. */
	get timezone(): string {
		return this.source.timezone;
	}

	/** The labels under which people find a parameter. */
	label(name: string): string {
		return this.place + this.property(name).displayName;
	}

	/** The value as n8n resolved it, the picked value of a resource locator, or the property's default. */
	value(name: string): unknown {
		return this.source.has(name) ? this.source.resolved(name) : this.property(name).default;
	}

	/** Trimmed text; a number becomes its digits. Refuses an empty one. */
	text(name: string): string {
		return readText(this.requiredValue(name), this.label(name));
	}

	/** Trimmed text, or undefined where the field is empty or was not added. */
	optionalText(name: string): string | undefined {
		return this.source.has(name)
			? readOptionalText(this.source.resolved(name), this.label(name))
			: undefined;
	}

	/** A whole number from `least` to `most`. */
	integer(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
		return readInteger(this.requiredValue(name), this.label(name), least, most);
	}

	/** A value that is there; otherwise says where it comes from. */
	private requiredValue(name: string): unknown {
		const value = this.value(name);
		if (!isEmpty(value)) return value;
		const { description } = this.property(name);
		const unresolved = this.source.unresolved?.(name);
		throw emptyField(this.label(name), { description, unresolved });
	}

	boolean(name: string): boolean {
		return readBoolean(this.value(name), this.label(name));
	}

	/** True or false, or undefined where the field was not added. */
	optionalBoolean(name: string): boolean | undefined {
		return this.source.has(name) ? this.boolean(name) : undefined;
	}

	/** The value of one of a selector's options. Refuses every other one, and an empty one. */
	choice(name: string): string {
		return readChoice(this.optionsOf(name), this.value(name), this.label(name));
	}

	/** The value of one of a selector's options, or undefined where the selector was not added. */
	optionalChoice(name: string): string | undefined {
		return this.source.has(name) ? this.choice(name) : undefined;
	}

	/** The values of a selector that takes several of its options. Refuses every other one. */
	choices(name: string): string[] {
		return this.texts(name).map((text) => readChoice(this.optionsOf(name), text, this.label(name)));
	}

	/** The values of a selector that takes several, which the provider knows; one may come by expression. */
	texts(name: string): string[] {
		return [this.value(name) ?? []].flat().map((value) => readText(value, this.label(name)));
	}

	/** ISO 8601 with an offset, or undefined where the field is empty or was not added. */
	optionalDate(name: string): string | undefined {
		const value = this.source.has(name) ? this.source.resolved(name) : undefined;
		return isEmpty(value) ? undefined : readDate(value, this.label(name), this.timezone);
	}

	/** A JSON object, typed in or given by an expression; undefined where the field was not added. */
	optionalObject(name: string): IDataObject | undefined {
		return this.source.has(name) ? readObject(this.value(name), this.label(name)) : undefined;
	}

	/** The parameters of a collection. */
	in(name: string): Parameters {
		const label = this.label(name);
		const values = readEntries(this.value(name), label);
		const properties = this.property(name).options as INodeProperties[];
		return this.nested(values, properties, `${label} > `);
	}

	/**
	 * The rows of a fixed collection.
	 *
	 * @param group the name of the group that the rows are of
	 */
	rows(name: string, group: string): Parameters[] {
		const label = this.label(name);
		const groups = this.property(name).options as INodePropertyCollection[];
		const { displayName, values: properties } = groups.find((each) => each.name === group)!;
		const rows = readEntries(this.value(name), label)[group] ?? [];
		if (!Array.isArray(rows)) throw new InvalidInputError(`'${label}' is not a list`);
		const place = groups.length > 1 ? `${label} > ${displayName}` : label;
		return rows.map((row, index) => {
			const rowPlace = `${place} > ${index + 1}`;
			return this.nested(readEntries(row, rowPlace), properties, `${rowPlace} > `);
		});
	}

	private nested(values: IDataObject, properties: INodeProperties[], place: string): Parameters {
		const source: ParameterSource = {
			timezone: this.timezone,
			has: (name) => Object.hasOwn(values, name),
			resolved: (name) => values[name],
		};
		return new Parameters(source, properties, place);
	}

	private optionsOf(name: string): ValueOption[] {
		return this.property(name).options as ValueOption[];
	}

	private property(name: string): INodeProperties {
		const property = this.properties.find((each) => each.name === name);
		if (!property) throw new Error(`There is no property ${name}`);
		return property;
	}
}

/** The parameters of one input item. */
export class ItemParameters extends Parameters {
	constructor(
		private readonly context: IExecuteFunctions,
		/** The input item's index, from 0. */
		readonly index: number,
		properties: INodeProperties[],
	) {
		super(
			{
				timezone: context.getTimezone(),
				has: () => true,
				resolved: (name) => this.resolved(name, defaultOf(properties, name)),
				unresolved: (name) => this.unresolved(name),
			},
			properties,
		);
	}

	private resolved(name: string, initial: INodeProperties['default']): unknown {
		const { context, index } = this;
		const found = itemValue(
			expressionIn(this.unresolved(name)),
			context.getInputData()[index].json,
		);
		return found
			? found.value
			: context.getNodeParameter(name, index, initial, { extractValue: true });
	}

	/** The value as it is in the workflow: an expression is text that begins with `=`. */
	unresolved(name: string): unknown {
		return this.context.getNodeParameter(name, this.index, null, { rawExpressions: true });
	}
}

/** The parameters of a trigger that polls. */
export class PollParameters extends Parameters {
	constructor(context: IPollFunctions, properties: INodeProperties[]) {
		super(
			{
				timezone: context.getTimezone(),
				has: () => true,
				resolved: (name) =>
					context.getNodeParameter(name, defaultOf(properties, name), { extractValue: true }),
			},
			properties,
		);
	}
}

/** n8n leaves out parameters that are not shown, and refuses to look for them without a value in their place. */
function defaultOf(properties: INodeProperties[], name: string): INodeProperties['default'] {
	return properties.find((property) => property.name === name)?.default ?? null;
}

/** What a collection or a row of one holds; empty where nothing was added. */
function readEntries(value: unknown, label: string): IDataObject {
	return isEmpty(value) ? {} : readObject(value, label);
}
