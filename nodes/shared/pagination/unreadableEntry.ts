import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

/**
 * Something in a list that is no record: `null`, a text, an object without ID. It is left out of the
 * records and told about, so that it neither stops the list nor gets lost without a word.
 */
export class UnreadableEntry {
	/** The same for entries that look the same, so that each is told about once. */
	readonly id: string;
	/** It has no time that could be relied on. */
	readonly created_at = undefined;

	/** @param provider its name as people know it */
	constructor(
		readonly raw: unknown,
		private readonly provider: string,
	) {
		this.id = `unreadable ${createHash('sha256').update(outline(raw)).digest('hex').slice(0, 32)}`;
	}

	/** The item in its place. */
	toItem(): IDataObject {
		return {
			problem: `${this.provider} listed this among the orders, but it has no ID. It is shown once and counts as dealt with.`,
			raw: this.raw as IDataObject,
		};
	}
}

/** Tells the records of a list from what is none. */
export function isReadable<Entry>(entry: Entry | UnreadableEntry): entry is Entry {
	return !(entry instanceof UnreadableEntry);
}

/** As much of a value as can be written down however deep it is. */
function outline(value: unknown): string {
	const shallow = (_key: string, part: unknown) =>
		typeof part === 'object' && part !== null && part !== value ? Object.keys(part).sort() : part;
	return String(JSON.stringify(value, shallow));
}
