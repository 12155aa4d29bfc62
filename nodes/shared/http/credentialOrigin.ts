import type { IHttpRequestOptions } from 'n8n-workflow';

import { InvalidInputError } from '../errors';

/**
 * Restricts a request to the credential's own server before the secret is added. n8n offers
 * credentials to its HTTP Request node too, which can send them to any URL; and a redirect would pass
 * the secret on to another host, so redirects are disabled.
 *
 * @param baseUrl the normalized base URL of the credential
 * @param trustedOrigins further origins of the same provider
 * @throws InvalidInputError if the request goes to another origin
 */
export function restrictToOrigin(
	options: IHttpRequestOptions,
	baseUrl: string,
	trustedOrigins: readonly string[] = [],
): void {
	// n8n's credential test passes the URL as the user typed it.
	if (options.baseURL !== undefined) options.baseURL = baseUrl;
	// The HTTP Request node still uses n8n's legacy helper, which calls the URL `uri`.
	const { url = '', uri = url } = options as { url?: string; uri?: string };
	const { origin: ownOrigin } = new URL(baseUrl);
	const { origin } = new URL(uri, `${baseUrl}/`);
	if (origin !== ownOrigin && !trustedOrigins.includes(origin)) {
		throw new InvalidInputError(
			`The credential belongs to ${ownOrigin} and is not sent to ${origin}`,
		);
	}
	// n8n's current helper and its legacy helper read different ones of these.
	Object.assign(options, {
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
		maxRedirects: 0,
	});
}

/**
 * Builds the rules with which n8n's credential test explains a redirect.
 *
 * @param label the label of the credential field with the URL
 */
export function redirectRules(label: string) {
	return [301, 302, 303, 307, 308].map((value) => ({
		type: 'responseCode' as const,
		properties: {
			value,
			message: `The server redirects to another address. Enter the final address as '${label}': redirects are not followed, so that the credential stays with its own server.`,
		},
	}));
}
