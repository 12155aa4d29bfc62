const MAX_LENGTH = 80;
/** Longer than any text of ours, so that only what a server or an order says is cut. */
const MAX_SENTENCES_LENGTH = 2000;

/** Control characters, line breaks among them, and characters that reverse the text around them. */
const CONTROL_CHARACTERS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
/** Only such a `<` begins a tag, a comment or the like. */
const TAG_START = /<(?=[a-z/!?])/gi;

/**
 * Renders a value for an error message, cut off after `maxLength` characters.
 *
 * @param value any value; lists and objects are only named, never rendered
 */
export function truncate(value: unknown, maxLength = MAX_LENGTH): string {
	const text = toText(value);
	const start = text.slice(0, maxLength).replace(CONTROL_CHARACTERS, ' ');
	if (text.length <= maxLength) return start;
	// A cut must not leave half of a surrogate pair behind.
	return `${start.replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * Makes sentences safe to show and to log, whatever a server or an order says in them. n8n's editor
 * renders hints and errors as HTML, with links and images; other places show them as they are. So a
 * character that looks like `<` takes the place of the one that would begin a tag.
 */
export function toPlainText(sentences: string): string {
	return truncate(sentences, MAX_SENTENCES_LENGTH).replace(TAG_START, '‹');
}

function toText(value: unknown): string {
	if (typeof value === 'string') return value;
	if (Array.isArray(value)) return 'a list';
	// An object's own `toString` may be missing or throw.
	return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
