/**
 * A whole number of so many digits may be more than a double holds exactly. Most lists have digits as long
 * only as text, in quotes: looking at each text of them would take longer than parsing.
 */
const LONG_NUMBER = /(?:^|[\s:,[])-?\d{16}/;
const TEXT_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]{14,}/g;

/**
 * Parses JSON. A whole number that a double cannot hold exactly becomes text: an ID that was rounded
 * would name another record.
 *
 * @returns undefined where it is no JSON
 */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(LONG_NUMBER.test(text) ? quoteLongNumbers(text) : text) as unknown;
	} catch {
		return undefined;
	}
}

function quoteLongNumbers(text: string): string {
	return text.replace(TEXT_OR_LONG_NUMBER, (token) => {
		const isRounded = /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
		return isRounded ? `"${token}"` : token;
	});
}
