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
	readBoolean,
	readChoice,
	readInteger,
	readList,
	readObject,
	readOptionalText,
	readText,
	type ValueOption,
} from '../forms/readValue';
import { isAbsent } from '../values';
import { itemValue } from './itemExpression';
import { messageOf } from './nodeErrors';

/** The values of a group of parameters: a node's, a collection's, or a row's. */
interface ParameterSource {
	/** The workflow's time zone. */
	timezone: string;
	/** Whether the parameter is there; a collection has only the ones that were added. */
	has(name: string): boolean;
	/** The value as n8n resolved it. */
	resolved(name: string): unknown;
	/** The value as it is in the workflow, where an expression is text that begins with `=`. */
	unresolved?(name: string): unknown;
}

/**
 * Reads parameters with the labels and defaults of their properties. Every method throws an
 * InvalidInputError for an invalid value, which names the field by the labels that lead to it, for
 * example `Options > Page Size` or `Items > 2 > Reason ID`.
 *
 * For a parameter that was not added to a collection, `integer`, `boolean` and `choice` return the
 * property's default; the `optional` methods return undefined.
 */
export class Parameters {
	constructor(
		private readonly source: ParameterSource,
		private readonly properties: INodeProperties[],
		private readonly place = '',
	) {}

	/** IANA name of the workflow's time zone, that of dates without an offset. */
	get timezone(): string {
		return this.source.timezone;
	}

	/** The labels that lead to a parameter. */
	label(name: string): string {
		return this.place + this.property(name).displayName;
	}

	/** The value as n8n resolved it, the picked value of a resource locator, or the property's default. */
	value(name: string): unknown {
		return this.source.has(name) ? this.source.resolved(name) : this.property(name).default;
	}

	/** Trimmed text, not empty; a number becomes its digits. */
	text(name: string): string {
		return readText(this.requiredValue(name), this.label(name));
	}

	/** Trimmed text, or undefined if the field is empty or was not added. */
	optionalText(name: string): string | undefined {
		return this.source.has(name)
			? readOptionalText(this.source.resolved(name), this.label(name))
			: undefined;
	}

	/** A whole number from `min` to `max`. */
	integer(name: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
		return readInteger(this.requiredValue(name), this.label(name), min, max);
	}

	private requiredValue(name: string): unknown {
		const value = this.value(name);
		if (!isAbsent(value)) return value;
		const { description } = this.property(name);
		throw emptyField(this.label(name), description, this.source.unresolved?.(name));
	}

	boolean(name: string): boolean {
		return readBoolean(this.value(name), this.label(name));
	}

	/** True or false, or undefined if the field was not added. */
	optionalBoolean(name: string): boolean | undefined {
		return this.source.has(name) ? this.boolean(name) : undefined;
	}

	/** The value of one of a selector's options, not empty. */
	choice(name: string): string {
		return readChoice(this.optionsOf(name), this.value(name), this.label(name));
	}

	/** The value of one of a selector's options, or undefined if the selector was not added. */
	optionalChoice(name: string): string | undefined {
		return this.source.has(name) ? this.choice(name) : undefined;
	}

	/** The values of a selector for several of its options. */
	choices(name: string): string[] {
		return this.texts(name).map((text) => readChoice(this.optionsOf(name), text, this.label(name)));
	}

	/** The values of a selector for several of its options, at least one; `hint` says what to choose. */
	requiredChoices(name: string, hint: string): string[] {
		const chosen = this.choices(name);
		if (chosen.length > 0) return chosen;
		throw new InvalidInputError(`'${this.label(name)}' is empty`, hint);
	}

	/** The values of a selector for several options that the provider lists; an expression may yield one. */
	texts(name: string): string[] {
		return [this.value(name) ?? []].flat().map((value) => readText(value, this.label(name)));
	}

	/** ISO 8601 with an offset, or undefined if the field is empty or was not added. */
	optionalDate(name: string): string | undefined {
		const value = this.source.has(name) ? this.source.resolved(name) : undefined;
		return isAbsent(value) ? undefined : readDate(value, this.label(name), this.timezone);
	}

	/** The parameters of a collection. */
	in(name: string): Parameters {
		const label = this.label(name);
		const values = readEntries(this.value(name), label);
		const properties = this.property(name).options as INodeProperties[];
		return this.nested(values, properties, `${label} > `);
	}

	/** The rows of a fixed collection, from its group of this name. */
	rows(name: string, group: string): Parameters[] {
		const label = this.label(name);
		const groups = this.property(name).options as INodePropertyCollection[];
		const { displayName, values: properties } = groups.find((each) => each.name === group)!;
		const rows = readList(readEntries(this.value(name), label)[group] ?? [], label);
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

	/** The name of the node that the item comes from; undefined if the node was started alone. */
	get previousNode(): string | undefined {
		return this.context.getExecuteData()?.source?.main?.[0]?.previousNode;
	}

	private resolved(name: string, initial: INodeProperties['default']): unknown {
		const { context, index } = this;
		const found = itemValue(
			expressionIn(this.unresolved(name)),
			context.getInputData()[index].json,
		);
		if (found) return found.value;
		try {
			return context.getNodeParameter(name, index, initial, { extractValue: true });
		} catch (error) {
			throw failedExpression(this.label(name), error);
		}
	}

	/** See `ParameterSource`. */
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

/** n8n omits parameters that are not shown, and throws if it looks for one without a fallback. */
function defaultOf(properties: INodeProperties[], name: string): INodeProperties['default'] {
	return properties.find((property) => property.name === name)?.default ?? null;
}

/** Names the field, which n8n's own error does not. */
function failedExpression(label: string, error: unknown): InvalidInputError {
	const { description } = error as { description?: string };
	return new InvalidInputError(
		`'${label}' has an expression that fails: ${messageOf(error)}`,
		description,
	);
}

/** The values in a collection or row; empty if nothing was added. */
function readEntries(value: unknown, label: string): IDataObject {
	return isAbsent(value) ? {} : readObject(value, label);
}
