import type { IHttpRequestOptions } from 'n8n-workflow';

import { InvalidInputError } from '../errors';

/**
 * Restricts a request to the credential's own server before the secret is added. n8n offers
 * credentials to its HTTP Request node too, which can send them to any URL; and a redirect would pass
 * the secret on to another host, so redirects are disabled.
 *
 * @param baseUrl the normalized base URL of the credential
 * @param trustedOrigins further origins of the same provider
 * @throws InvalidInputError if the request goes to another origin, or through a proxy of its own
 */
export function restrictToOrigin(
	options: IHttpRequestOptions,
	baseUrl: string,
	trustedOrigins: readonly string[] = [],
): void {
	// A relative URL is not resolved against another server.
	if (options.baseURL !== undefined) options.baseURL = baseUrl;
	// The HTTP Request node still uses n8n's legacy helper, which calls the URL `uri`.
	const { url = '', uri = url } = options as { url?: string; uri?: string };
	const { origin: ownOrigin } = new URL(baseUrl);
	const { origin } = new URL(uri, `${baseUrl}/`);
	if (options.proxy) {
		throw new InvalidInputError(
			'The credential is not sent through a proxy that a node sets',
			"Remove 'Proxy' from the node's options. n8n itself can use one: set HTTPS_PROXY in its environment.",
		);
	}
	if (origin !== ownOrigin && !trustedOrigins.includes(origin)) {
		throw new InvalidInputError(
			`The credential belongs to ${ownOrigin} and is not sent to ${origin}`,
			`Change the node's URL to one of ${ownOrigin}, or choose another credential.`,
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
