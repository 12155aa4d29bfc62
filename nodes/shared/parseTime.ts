/** Parses ISO 8601 to epoch milliseconds; NaN, which compares with nothing, if there is no time. */
export function parseTime(iso: unknown): number {
	return typeof iso === 'string' ? Date.parse(iso) : NaN;
}
