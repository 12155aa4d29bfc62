/** Starts to collect what people should know about a record that was read without an error. */
export function noWarnings() {
	return {
		/** Labels of fields that were set but turned out to be empty. They are left out. */
		blankFields: new Set<string>(),
		/** Keys that the provider does not document, with the labels that lead to them. They are sent. */
		unknownKeys: new Set<string>(),
		/** Currencies that are not ISO 4217 codes. They are sent. */
		nonIsoCurrencies: new Set<string>(),
		/** Sentences about fields that the operation cannot set. They are left out. */
		unavailable: new Set<string>(),
	};
}

export type Warnings = ReturnType<typeof noWarnings>;
