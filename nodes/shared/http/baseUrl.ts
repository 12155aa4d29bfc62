import trimEnd from 'lodash/trimEnd';

import { InvalidInputError } from '../errors';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
/** No server is reached by a longer address. */
const MAX_URL_LENGTH = 2_000;

/**
 * Turns what a person pastes as a server address into a base URL without a trailing slash.
 *
 * @param pasted for example `shop.example`, `https://shop.example/` or `https://shop.example/api/i1`
 * @param label the field's label, for the refusal
 * @param knownTail a path that belongs to the API and not to the address; it is cut off the end
 * @param allowsPlainHttp whether the person has said that plain http is right, as in a network of their own
 * @returns scheme, host, port and any remaining path, for example `https://shop.example`
 * @throws InvalidInputError where it is no address, carries a login, or would send a secret over plain http
 */
export function normalizeBaseUrl(
	pasted: string,
	label: string,
	knownTail?: RegExp,
	allowsPlainHttp = false,
): string {
	// Copied from a web page, an address can bring invisible characters along.
	const text = pasted
		.slice(0, MAX_URL_LENGTH + 1)
		.replace(/\p{Cf}/gu, '')
		.trim();
	if (text === '') throw new InvalidInputError(`'${label}' is empty`);
	const url = text.length > MAX_URL_LENGTH ? undefined : parseAddress(text);
	if (!url) throw new InvalidInputError(`'${label}' is not a web address`);
	if (url.username || url.password) {
		throw new InvalidInputError(`'${label}' contains a login; put it into its own fields`);
	}
	const mayBePlain = allowsPlainHttp || LOOPBACK_HOSTS.has(url.hostname);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && mayBePlain)) {
		throw new InvalidInputError(
			`'${label}' must start with https://`,
			'Over plain http the credential could be read on the way. Only this machine itself (localhost) is exempt.',
		);
	}
	const path = trimEnd(url.pathname, '/').replace(knownTail ?? /$^/, '');
	return url.origin + trimEnd(path, '/');
}

function parseAddress(text: string): URL | undefined {
	const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
	// "https:/shop.example" would else be taken for a host of the name https.
	if (/^\w+:\/\/https?(:|$)/i.test(address) || !URL.canParse(address)) return undefined;
	return new URL(address);
}
