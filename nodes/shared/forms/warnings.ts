/** What people should know about a record that was read without an error. */
export interface Warnings {
	/** Labels of fields that were set but turned out to be empty. They are left out. */
	blankFields: Set<string>;
	/** Keys that the provider does not document, with the labels that lead to them. They are sent. */
	unknownKeys: Set<string>;
	/** Currencies that are not ISO 4217 codes. They are sent. */
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
