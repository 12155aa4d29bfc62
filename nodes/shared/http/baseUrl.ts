import trimEnd from 'lodash/trimEnd';

import { InvalidInputError } from '../errors';
import { trimPasted } from './pastedKey';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
const MAX_URL_LENGTH = 2_000;

/**
 * Normalizes the server address that a user typed or pasted.
 *
 * @param input for example `shop.example`, `https://shop.example/` or `https://shop.example/api/i1`
 * @param label the label of the field, for errors
 * @param apiPath the path of the API itself; removed from the end
 * @param allowPlainHttp whether the user allowed http, for example on a private network; undefined if
 * the credential has no such field
 * @returns the base URL without a trailing slash, for example `https://shop.example`
 * @throws InvalidInputError if the input is not a URL, contains a login, or uses http
 */
export function normalizeBaseUrl(
	input: string,
	label: string,
	apiPath?: RegExp,
	allowPlainHttp?: boolean,
): string {
	const text = trimPasted(input.slice(0, MAX_URL_LENGTH + 1));
	if (text === '') throw new InvalidInputError(`'${label}' is empty`);
	const url = text.length > MAX_URL_LENGTH ? undefined : parseUrl(text);
	if (!url) {
		throw new InvalidInputError(
			`'${label}' is not a web address`,
			'Enter it in the form https://shop.example.com.',
		);
	}
	if (url.username || url.password) {
		throw new InvalidInputError(`'${label}' contains a login; remove it from the address`);
	}
	const isHttpAllowed = allowPlainHttp || LOOPBACK_HOSTS.has(url.hostname);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHttpAllowed)) {
		throw new InvalidInputError(
			`'${label}' must start with https://`,
			`Over plain http anyone on the network could read the credential. ${
				allowPlainHttp === undefined
					? 'Only localhost is exempt.'
					: "On a private network, turn on 'Allow Plain HTTP'."
			}`,
		);
	}
	const path = trimEnd(url.pathname, '/').replace(apiPath ?? /$^/, '');
	return url.origin + trimEnd(path, '/');
}

function parseUrl(text: string): URL | undefined {
	const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
	// Otherwise "https:/shop.example" would be read as the host "https".
	if (/^\w+:\/\/https?(:|$)/i.test(address) || !URL.canParse(address)) return undefined;
	return new URL(address);
}
