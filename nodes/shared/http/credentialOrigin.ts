import type { IHttpRequestOptions } from 'n8n-workflow';

import { InvalidInputError } from '../errors';

/**
 * Points a request at the credential's own server before the secret is put on it, and keeps it there.
 * n8n offers credentials to its HTTP Request node too, where any address can be typed: another origin
 * is refused. A redirect would take the secret along to whatever host it names, in n8n's credential
 * tests too, so none is followed.
 *
 * @param baseUrl the credential's base URL, normalized
 * @param alsoOwn further origins of the same provider
 * @throws InvalidInputError where the request goes to another origin
 */
export function restrictToOrigin(
	options: IHttpRequestOptions,
	baseUrl: string,
	alsoOwn: readonly string[] = [],
): void {
	// n8n's credential test passes the address as it was typed; the normalized one takes its place.
	if (options.baseURL !== undefined) options.baseURL = baseUrl;
	// The HTTP Request node still uses n8n's older helper, which calls the address `uri`.
	const { url = '', uri = url } = options as { url?: string; uri?: string };
	const target = new URL(uri, `${baseUrl}/`);
	if (target.origin !== new URL(baseUrl).origin && !alsoOwn.includes(target.origin)) {
		throw new InvalidInputError(
			`The credential belongs to ${new URL(baseUrl).origin} and is not sent to ${target.origin}`,
		);
	}
	// n8n's two ways of sending requests go by different ones of these.
	Object.assign(options, {
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
		maxRedirects: 0,
	});
}

/**
 * What n8n's credential test says about a server that has moved.
 *
 * @param label of the credential's field with the address
 */
export function movedServerRules(label: string) {
	return [301, 302, 303, 307, 308].map((value) => ({
		type: 'responseCode' as const,
		properties: {
			value,
			message: `The server points to another address. Redirects are not followed, so that the credential stays with its own server. Enter the final address as '${label}'.`,
		},
	}));
}
