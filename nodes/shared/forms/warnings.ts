/** What people should know about a record that was read although nothing of it is refused. */
export interface Warnings {
	/** Fields that were set and came out empty, by label. They are left out. */
	blankFields: Set<string>;
	/** Keys that the provider does not document, by the labels that lead to them. They are sent as they are. */
	unknownKeys: Set<string>;
	/** Currencies that are not written as ISO 4217 has it. They are sent as they are. */
	nonIsoCurrencies: Set<string>;
	/** Sentences about fields that the operation cannot set. They are left out. */
	unavailable: Set<string>;
}

export function noWarnings(): Warnings {
	return {
		blankFields: new Set(),
		unknownKeys: new Set(),
		nonIsoCurrencies: new Set(),
		unavailable: new Set(),
	};
}
