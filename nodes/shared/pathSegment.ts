import { InputRefused } from './failure';

/**
 * Encodes a value as one segment of a URL path. An empty value, `.` and `..` are refused,
 * since they would address another resource than the one that was meant.
 */
export function pathSegment(value: string | number, label: string): string {
	const text = String(value);
	if (text === '' || text === '.' || text === '..') {
		throw new InputRefused(`'${label}' is not usable: "${text}"`);
	}
	return encodeURIComponent(text);
}
