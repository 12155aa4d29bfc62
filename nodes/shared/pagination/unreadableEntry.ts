import { createHash } from 'crypto';

/**
 * An entry of a list that is not a record: `null`, text, or an object without an ID. It takes the
 * record's place so that it neither stops the list nor gets lost silently.
 */
export class UnreadableEntry {
	/** The same for entries that look the same, so that each is reported once. */
	readonly id: string;
	/** Unreadable entries have no reliable time. */
	readonly created_at = undefined;

	constructor(readonly raw: unknown) {
		const digest = createHash('sha256').update(outline(raw)).digest('hex');
		this.id = `unreadable ${digest.slice(0, 32)}`;
	}
}

/** Tells records from unreadable entries. */
export function isReadable<Entry>(entry: Entry | UnreadableEntry): entry is Entry {
	return !(entry instanceof UnreadableEntry);
}

/** The two top levels of a value as text; stops there because nesting may be too deep to serialize. */
function outline(value: unknown): string {
	const shallow = (_key: string, part: unknown) =>
		typeof part === 'object' && part !== null && part !== value ? Object.keys(part).sort() : part;
	return String(JSON.stringify(value, shallow));
}
