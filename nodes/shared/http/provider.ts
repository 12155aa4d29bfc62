import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';

import type { RateLimit } from './rateLimit';

/** What a provider's error body says. */
export interface ApiError {
	text: string;
	code?: string;
	/**
	 * The status that matches the text, for a provider that returns the wrong one. Set it only if the
	 * provider certainly did not act.
	 */
	effectiveStatus?: number;
	/**
	 * Whether the same request may succeed later although its status does not say so. Set it only if
	 * the provider certainly did not act.
	 */
	isTransient?: boolean;
	/** What the user can do about it, if the text tells more than the status. */
	hint?: string;
	requestId?: string;
}

/** Everything the HTTP client knows about a provider, including its rate limit. */
export interface Provider extends RateLimit {
	/** The name shown to users. */
	name: string;
	credentialType: string;
	/** Labels of the credential fields that determine the server's address. */
	addressLabels: readonly string[];
	/** What the user can check if the provider does not accept the credential. */
	credentialHint: string;
	/** What to do if the credential lacks a permission, if the provider's contact is not needed for it. */
	permissionHint?: string;
	/** Adds the secret to a request to the provider's own server. */
	authenticate(
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions>;
	/** Logs in, if the credential needs it, and returns the credential fields to set. */
	logIn?(
		helpers: IHttpRequestHelper['helpers'],
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject>;
	/** Returns the base URL without a trailing slash. */
	baseUrl(credentials: ICredentialDataDecryptedObject): string;
	/**
	 * Returns what the rate limit counts, if it is not all requests to the server: a project's public ID,
	 * or the key.
	 */
	rateLimitedBy?(credentials: ICredentialDataDecryptedObject): string;
	/** Credential fields whose values are removed from every text. */
	secretFields: readonly string[];
	/** Whether n8n can renew the login of this credential after a 401. */
	canRenewLogin?(credentials: ICredentialDataDecryptedObject): boolean;
	/** Whether the provider answers invalid requests with 500 too, so that retries do not help. */
	returns500ForInvalidRequests?: true;
	/**
	 * Reads an error body (parsed JSON, or the plain text).
	 *
	 * @param isWrite whether the request could change something
	 */
	parseError(body: unknown, isWrite: boolean): ApiError;
	/** Returns further origins that belong to the provider and may receive the credential. */
	trustedOrigins?(credentials: ICredentialDataDecryptedObject): string[];
	/** Label of the credential field with the origin of downloads, if there is one. */
	downloadUrlLabel?: string;
	/** Reads the provider's own rate limit headers of any response, in addition to `Retry-After`. */
	readPause?(status: number, headers: IDataObject, now: number): Pause;
}

/** Names the credential fields that determine the server's address, in quotes. */
export function addressFields({ addressLabels }: Pick<Provider, 'addressLabels'>): string {
	const quoted = addressLabels.map((label) => `'${label}'`);
	return [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ');
}

/** What a response says about later requests. */
export interface Pause {
	/** Milliseconds until the next request may be sent. */
	waitMs?: number;
	/** Whether waiting does not help, for example because a monthly quota is used up. */
	isPermanent?: boolean;
	/** What the user can do about it. */
	hint?: string;
}
