/** What tells an entry of a list from the others; nothing where the server sent none. */
export type Identity<Entry> = (entry: Entry) => string | number | null | undefined;

/**
 * Leaves out what a server's list holds beside records: `null`, text, records without an ID. One of
 * them must not cost the rest of the list.
 *
 * @returns the others in their order, each with its key
 */
export function identify<Entry>(
	entries: Entry[],
	identity: Identity<Entry>,
): Array<{ key: string; entry: Entry }> {
	return entries.flatMap((entry) => {
		// A server's list can hold anything, whatever its type says here.
		const key: unknown = entry === null ? undefined : identity(entry);
		const isKey = (typeof key === 'string' && key !== '') || typeof key === 'number';
		return isKey ? [{ key: String(key), entry }] : [];
	});
}

/** What to tell about entries that were left out: one sentence, or none. */
export function skippedWarnings(count: number): string[] {
	if (count === 0) return [];
	return [
		count === 1
			? '1 entry of the list has no ID and was left out.'
			: `${count} entries of the list have no ID and were left out.`,
	];
}
