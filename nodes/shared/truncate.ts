const MAX_LENGTH = 80;

/**
 * Renders a value for an error message, cut off after `maxLength` characters.
 *
 * @param value any value; lists and objects are only named, never rendered
 */
export function truncate(value: unknown, maxLength = MAX_LENGTH): string {
	const text = toText(value);
	if (text.length <= maxLength) return text;
	const start = text.slice(0, maxLength);
	// A cut must not leave half of a surrogate pair behind.
	return `${start.replace(/[\ud800-\udbff]$/, '')}…`;
}

function toText(value: unknown): string {
	if (typeof value === 'string') return value;
	if (Array.isArray(value)) return 'a list';
	// An object's own `toString` may be missing or throw.
	return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
