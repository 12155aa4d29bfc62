import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { InvalidInputError, RequestError } from '../errors';
import { HttpClient } from './client';
import type { RequestContext } from './connection';
import { addressFields, type Provider } from './provider';
import { isSuccess } from './response';

const MAX_TEST_MS = 30_000;
/** A server answers with these if it does not know the path. */
const WRONG_PATH_STATUSES = new Set([404, 405, 410]);

/**
 * Creates a credential test for the `methods` of a node. It sends its request through the HTTP client,
 * whose errors say more than the status that n8n's own test would show.
 *
 * @param check sends a request that only an accepted credential can answer
 */
export function testCredential(
	provider: Provider,
	check: (client: HttpClient) => Promise<unknown>,
) {
	return async function (
		this: ICredentialTestFunctions,
		{ data = {} }: ICredentialsDecrypted,
	): Promise<INodeCredentialTestResult> {
		const quiet = withoutServerTexts(provider);
		try {
			const context = testContext(this, provider, data);
			const client = await HttpClient.open(context, quiet, Date.now() + MAX_TEST_MS);
			await check(client.forTest());
			return { status: 'OK', message: 'Connection successful!' };
		} catch (error) {
			return { status: 'Error', message: explain(provider, data, error) };
		}
	};
}

/** What a server says may contain the secret in any form, and n8n shows it to everyone who may test. */
function withoutServerTexts(provider: Provider): Provider {
	return {
		...provider,
		// Each test logs in.
		canRenewLogin: undefined,
		parseError(body, isWrite) {
			const { effectiveStatus, hint } = provider.parseError(body, isWrite);
			return { text: '', effectiveStatus, hint };
		},
	};
}

function explain(
	provider: Provider,
	credentials: ICredentialDataDecryptedObject,
	error: unknown,
): string {
	if (error instanceof InvalidInputError) return joinSentences(error.message, error.description);
	if (!(error instanceof RequestError)) return 'The credential could not be tested.';
	const { status, description, reason } = error.details;
	if (status !== undefined && (isSuccess(status) || WRONG_PATH_STATUSES.has(status))) {
		const { origin, pathname } = new URL(provider.baseUrl(credentials));
		const hint = pathname === '/' ? '' : ` Try it without ${pathname}.`;
		const answer =
			reason === 'webPage'
				? 'a web page'
				: isSuccess(status)
					? 'something else'
					: `status ${status}`;
		return `${origin} answered with ${answer}, so it is not ${provider.name}'s API. Check ${addressFields(provider)} in the credential.${hint}`;
	}
	// Panora, for one, answers an unknown key with 500 too.
	const isMaybeKey = status === 500 && provider.returns500ForInvalidRequests;
	return joinSentences(error.message, isMaybeKey ? provider.credentialHint : description);
}

function joinSentences(message: string, description = ''): string {
	return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${description}`.trim();
}

/** Sends the client's requests through the only HTTP helper that n8n gives to a credential test. */
function testContext(
	{ helpers }: ICredentialTestFunctions,
	provider: Provider,
	data: ICredentialDataDecryptedObject,
): RequestContext {
	const { request } = helpers;
	const httpRequest = async (options: IHttpRequestOptions) =>
		(await request(toLegacyOptions(options))) as IN8nHttpFullResponse;
	return {
		getCredentials: async () => data,
		helpers: {
			httpRequest,
			async httpRequestWithAuthentication(_type: string, options: IHttpRequestOptions) {
				const login = await provider.logIn?.({ httpRequest }, data);
				const credentials = { ...data, ...login } as typeof data;
				return await httpRequest(await provider.authenticate(credentials, options));
			},
		},
	} as unknown as RequestContext;
}

function toLegacyOptions({ url, method, qs, headers, body, timeout }: IHttpRequestOptions): object {
	return {
		...{ uri: url, method, qs, headers, body, timeout },
		useStream: true,
		resolveWithFullResponse: true,
		simple: false,
		followRedirect: false,
		followAllRedirects: false,
	};
}
