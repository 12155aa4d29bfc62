import { InvalidInputError } from '../errors';
import { truncate } from '../truncate';

/**
 * Encodes a value as one segment of a URL path.
 *
 * @param label the label of the field that the value comes from
 * @throws InvalidInputError if the value is empty, `.` or `..`, which would address another resource,
 * or contains a lone surrogate, which cannot be encoded
 */
export function pathSegment(value: string | number, label: string): string {
	const text = String(value);
	const hasLoneSurrogate = /\p{Surrogate}/u.test(text);
	if (text === '' || text === '.' || text === '..' || hasLoneSurrogate) {
		throw new InvalidInputError(
			`'${label}' is not valid: "${truncate(text)}"`,
			'Check the field, and the expression in it if there is one.',
		);
	}
	return encodeURIComponent(text);
}
