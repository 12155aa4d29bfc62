import { InvalidInputError } from '../errors';
import { truncate } from '../truncate';

/**
 * Encodes a value as one segment of a URL path. An empty value, `.` and `..` are refused,
 * since they would address another resource than the one that was meant, and so is text with half
 * a character, which no URL can hold.
 */
export function pathSegment(value: string | number, label: string): string {
	const text = String(value);
	const isHalfCharacter = /\p{Surrogate}/u.test(text);
	if (text === '' || text === '.' || text === '..' || isHalfCharacter) {
		throw new InvalidInputError(`'${label}' is not usable: "${truncate(text)}"`);
	}
	return encodeURIComponent(text);
}
