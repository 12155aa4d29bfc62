import type { EntrySource } from './field';
import type { Warnings } from './warnings';

/** Reads an amount of money into the number that a provider accepts. Throws InvalidInputError. */
export type AmountReader = (value: unknown, label: string) => number;

/** How to read a record. */
export interface ReadContext {
	source: EntrySource;
	/** IANA name of the time zone of dates without an offset. */
	timezone: string;
	readAmount: AmountReader;
	/** Collects what people should know. */
	warnings: Warnings;
}

/** An entered value and where it stands. */
export interface Entered {
	value: unknown;
	/** The labels that lead to it, for example `Items > 2`. */
	label: string;
	/** Returns the value as it is in the workflow, where an expression is text that begins with `=`. */
	unresolved?(): unknown;
}

/** Returns a part of an entered value, by its key or place, under the name that people know. */
export function partOf(
	{ value, label, unresolved }: Entered,
	key: string | number,
	name: string,
): Entered {
	return {
		value: entryOf(value, key),
		label: [label, name].filter((part) => part !== '').join(' > '),
		unresolved: unresolved && (() => entryOf(unresolved(), key)),
	};
}

function entryOf(value: unknown, key: string | number): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	return (value as Record<string | number, unknown>)[key];
}
