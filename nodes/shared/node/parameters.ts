import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readBoolean, readInteger, readObject, readOptionalText, readText } from '../record/value';

/**
 * One input item's parameters. Every reader refuses what does not fit with an InvalidInputError that names
 * the field by its label, so that an operation's `read` is a plain list of what it needs.
 */
export class ItemParameters {
	constructor(
		private readonly context: IExecuteFunctions,
		/** The input item's index, from 0. */
		readonly index: number,
		private readonly properties: INodeProperties[],
	) {}

	/** The label under which people know a parameter. */
	label(name: string): string {
		return this.properties.find((property) => property.name === name)?.displayName ?? name;
	}

	/** The value as n8n resolved it; the picked value of a resource locator. */
	value(name: string): unknown {
		return this.context.getNodeParameter(name, this.index, undefined, { extractValue: true });
	}

	/** Trimmed text; a number becomes its digits. Refuses an empty one. */
	text(name: string): string {
		return readText(this.value(name), this.label(name));
	}

	/** Trimmed text, or undefined where the field is empty. */
	optionalText(name: string): string | undefined {
		return readOptionalText(this.value(name), this.label(name));
	}

	/** A whole number of at least `least`. */
	integer(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
		return readInteger(this.value(name), this.label(name), least, most);
	}

	boolean(name: string): boolean {
		return readBoolean(this.value(name), this.label(name));
	}

	/** The workflow's time zone, in which dates without an offset are meant. */
	get timezone(): string {
		return this.context.getTimezone();
	}

	/** A JSON object, typed in or given by an expression. */
	object(name: string): IDataObject {
		return readObject(this.value(name), this.label(name));
	}

	/** A collection's entries, or the whole value of a fixed collection; empty where nothing was added. */
	collection(name: string): IDataObject {
		return (this.value(name) ?? {}) as IDataObject;
	}
}
