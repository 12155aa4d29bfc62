/** Parses JSON, and returns undefined if the text is not JSON. */
export function parseJson(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return undefined;
	}
}
