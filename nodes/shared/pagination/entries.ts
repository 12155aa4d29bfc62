import { UnreadableEntry } from './unreadableEntry';

/** Returns what identifies an entry of a list; nothing if the server sent no ID. */
export type Identity<Entry> = (entry: Entry) => string | number | null | undefined;

export interface EntryRules<Entry, Kept = Entry> {
	identity: Identity<Entry>;
	/** Whether to keep an entry; by default all are kept. */
	filter?: (entry: Entry) => boolean;
	/** What to keep of an entry, built as it arrives so that a long list is not held twice. */
	keep?: (entry: Entry) => Kept;
	limit?: number;
}

/** Collects the entries of a list, each identity once, and skips entries without an ID. */
export class EntryCollector<Entry, Kept = Entry> {
	private readonly kept = new Map<string, Kept>();
	private seen = new Set<string>();
	private skipped = 0;

	constructor(private readonly rules: EntryRules<Entry, Kept>) {}

	/** How many entries are missing to the limit; Infinity without a limit. */
	get missing(): number {
		return (this.rules.limit ?? Infinity) - this.kept.size;
	}

	get isFull(): boolean {
		return this.missing <= 0;
	}

	/** How many different entries were added since the list was last restarted, kept or not. */
	get seenCount(): number {
		return this.seen.size + this.skipped;
	}

	/** Call this before the list is read again from its beginning. */
	restart(): void {
		this.seen = new Set();
		this.skipped = 0;
	}

	/** The identities of entries, without those that have none. */
	readonly idsOf = (entries: ReadonlyArray<Entry | UnreadableEntry>): string[] =>
		entries.map((entry) => this.idOf(entry)).filter((id) => id !== undefined);

	/** @returns whether any entry was new since the last restart */
	add(entries: ReadonlyArray<Entry | UnreadableEntry>): boolean {
		const seenBefore = this.seen.size;
		for (const entry of entries) this.addEntry(entry);
		return this.seen.size > seenBefore;
	}

	entries(): Kept[] {
		return [...this.kept.values()].slice(0, this.rules.limit);
	}

	/** A sentence about the skipped entries, if there were any. */
	warnings(): string[] {
		if (this.skipped === 0) return [];
		return [
			this.skipped === 1
				? '1 entry of the list has no ID and was left out.'
				: `${this.skipped} entries of the list have no ID and were left out.`,
		];
	}

	private addEntry(entry: Entry | UnreadableEntry): void {
		const { filter, keep } = this.rules;
		const id = this.idOf(entry);
		if (id === undefined) {
			this.skipped++;
			return;
		}
		const record = entry as Entry;
		this.seen.add(id);
		if (filter && !filter(record)) return;
		this.kept.set(id, keep ? keep(record) : (record as unknown as Kept));
	}

	private idOf(entry: Entry | UnreadableEntry): string | undefined {
		// A server can put anything into a list, whatever its type says.
		const isRecord = entry !== null && !(entry instanceof UnreadableEntry);
		const id: unknown = isRecord ? this.rules.identity(entry) : undefined;
		return typeof id === 'number' || (typeof id === 'string' && id !== '') ? String(id) : undefined;
	}
}
