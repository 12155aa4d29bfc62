import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { InputRefused } from './failure';

/**
 * One input item's parameters. Every reader refuses what does not fit with an InputRefused that names
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

/** @throws InputRefused where the value is not text, or empty */
export function readText(value: unknown, label: string): string {
	const text = readOptionalText(value, label);
	if (text === undefined) throw new InputRefused(`'${label}' is empty`);
	return text;
}

/** @returns trimmed text, or undefined for an empty or absent value */
export function readOptionalText(value: unknown, label: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'number') {
		if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
			throw new InputRefused(
				`'${label}' is a number too long to be exact`,
				'Give it as text, so that no digit is lost.',
			);
		}
		return String(value);
	}
	if (typeof value !== 'string') throw new InputRefused(`'${label}' is not text`);
	return value.trim() === '' ? undefined : value.trim();
}

/** @throws InputRefused where the value is no whole number from `least` to `most` */
export function readInteger(
	value: unknown,
	label: string,
	least: number,
	most = Number.MAX_SAFE_INTEGER,
): number {
	const text = readText(value, label);
	const number = Number(text);
	if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(number)) {
		throw new InputRefused(`'${label}' is not a whole number: "${text}"`);
	}
	if (number < least) throw new InputRefused(`'${label}' must be ${least} or more, not ${text}`);
	if (number > most) throw new InputRefused(`'${label}' must be ${most} or less, not ${text}`);
	return number;
}

/** @throws InputRefused where the value is neither true nor false, as a boolean or as text */
export function readBoolean(value: unknown, label: string): boolean {
	if (typeof value === 'boolean') return value;
	if (value === 'true') return true;
	if (value === 'false') return false;
	throw new InputRefused(`'${label}' is neither true nor false`);
}

/** @throws InputRefused where the value is no JSON object, given as one or as text */
export function readObject(value: unknown, label: string): IDataObject {
	const object = readJson(value, label);
	if (typeof object !== 'object' || object === null || Array.isArray(object)) {
		throw new InputRefused(`'${label}' is not a JSON object`, 'It starts with { and ends with }.');
	}
	return object as IDataObject;
}

/** @returns the value, parsed where it is JSON text */
export function readJson(value: unknown, label: string): unknown {
	if (typeof value !== 'string') return value;
	const parsed = parseJson(value);
	if (parsed === undefined) throw new InputRefused(`'${label}' is not valid JSON`);
	return parsed;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
