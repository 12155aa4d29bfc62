/** Most characters of something given that a message shows. */
const MAX_LENGTH = 80;

/**
 * The start of what was given, for a message about it: whoever gave a megabyte does not get it back.
 *
 * @param value any value; a list or an object is only named as that
 */
export function truncate(value: unknown): string {
	const text = asText(value);
	return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function asText(value: unknown): string {
	if (typeof value === 'string') return value;
	if (Array.isArray(value)) return 'a list';
	// Text of an object comes from the object itself, which may have none.
	return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
