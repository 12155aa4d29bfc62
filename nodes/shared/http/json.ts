/**
 * A number with enough digits to exceed what a double holds exactly. Rules out most texts in one fast
 * search; in many, only strings contain that many digits, and those are in quotes.
 */
const LONG_NUMBER = /(?:^|[\s:,[])-?\d{16}/;
const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const NUMBER_STARTS = codesOf('0123456789-');
const NUMBER_CHARACTERS = codesOf('0123456789.eE+-');

/** A smaller text cannot hold more values than is safe. */
const MIN_LENGTH_TO_COUNT = 1_000_000;
const MAX_VALUES = 2_000_000;
const VALUE_MARKS = codesOf(',[{');

function codesOf(characters: string): Set<number> {
	return new Set([...characters].map((character) => character.charCodeAt(0)));
}

/**
 * Whether a text could hold more values than memory allows: 64 MB of `{}` become gigabytes. Counts
 * commas and brackets, also in strings, which is fast and at least the number of values.
 */
export function hasTooManyValues(text: string): boolean {
	if (text.length < MIN_LENGTH_TO_COUNT) return false;
	let count = 0;
	for (let index = 0; index < text.length; index++) {
		if (VALUE_MARKS.has(text.charCodeAt(index))) count++;
	}
	return count > MAX_VALUES;
}

/**
 * Parses JSON in linear time. A whole number that a double cannot hold exactly becomes a string,
 * because a rounded ID would name another record.
 *
 * @returns undefined if the text is not JSON
 */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(LONG_NUMBER.test(text) ? quoteLongNumbers(text) : text) as unknown;
	} catch {
		return undefined;
	}
}

/**
 * Puts quotes around whole numbers that a double would round. Reads each character once, also if the
 * text was cut off; a regular expression would start over at every quote of an unterminated string.
 */
function quoteLongNumbers(text: string): string {
	const parts: string[] = [];
	let copied = 0;
	for (let start = 0; start < text.length; ) {
		const end = endOfToken(text, start);
		if (isLongNumber(text, start, end)) {
			parts.push(text.slice(copied, start), `"${text.slice(start, end)}"`);
			copied = end;
		}
		start = end;
	}
	return parts.join('') + text.slice(copied);
}

/** Finds the end of a string or number; every other character is a token of its own. */
function endOfToken(text: string, start: number): number {
	const first = text.charCodeAt(start);
	let end = start + 1;
	if (first === QUOTE) {
		for (; end < text.length; end++) {
			const code = text.charCodeAt(end);
			if (code === QUOTE) return end + 1;
			if (code === BACKSLASH) end++;
		}
	} else if (NUMBER_STARTS.has(first)) {
		while (NUMBER_CHARACTERS.has(text.charCodeAt(end))) end++;
	}
	return end;
}

function isLongNumber(text: string, start: number, end: number): boolean {
	if (end - start < 16 || !NUMBER_STARTS.has(text.charCodeAt(start))) return false;
	const token = text.slice(start, end);
	return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}
