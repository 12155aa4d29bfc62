import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { InvalidInputError } from '../errors';

/** What people copy together with a key: the header's name, and the word before the key. */
const PREFIX =
	/^(?:(?:authorization|apikey|x-api-key|x-app-id|x-app-token)\s*:\s*)?(?:(?:token|bearer)\s+)?/i;

/**
 * Reads a key or token that was pasted, perhaps with blanks, invisible characters or its header's name.
 *
 * @param label the label of the field, for errors
 * @throws InvalidInputError if it is empty or cannot be a key
 */
export function readPastedKey(value: unknown, label: string): string {
	const key = stripPasted(value);
	if (key === '') throw new InvalidInputError(`'${label}' is empty`);
	if (/[^\x21-\x7e]/.test(key)) {
		throw new InvalidInputError(
			`'${label}' contains spaces or characters that are not allowed in a key`,
			'Copy it again from where it was created, and enter nothing else.',
		);
	}
	return key;
}

/** Reads the field 'API Key' of a credential. @throws InvalidInputError like `readPastedKey` */
export function readApiKey({ apiKey }: ICredentialDataDecryptedObject): string {
	return readPastedKey(apiKey, 'API Key');
}

/** Removes what may have been pasted with a key. */
export function stripPasted(value: unknown): string {
	return trimPasted(value).replace(PREFIX, '').trim();
}

/** Removes blanks and invisible characters, which a text copied from a web page may contain. */
export function trimPasted(value: unknown): string {
	return String(value ?? '')
		.replace(/\p{Cf}/gu, '')
		.trim();
}
