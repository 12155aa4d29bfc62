import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { RateLimit } from './rateLimit';

/** What a provider's error body says. */
export interface ApiError {
	text: string;
	code?: string;
	/**
	 * For a provider whose status does not say it: the status that fits what it says. It then certainly
	 * did not act.
	 */
	effectiveStatus?: number;
	/**
	 * Whether the same request can succeed a little later, although its status does not say so. It then
	 * certainly did not act.
	 */
	isTransient?: boolean;
	/** What the person can do about it, where the provider's text tells more than its status. */
	hint?: string;
	requestId?: string;
}

/** What the HTTP client has to know about a provider, and how often one n8n process may ask one of its servers. */
export interface Provider extends RateLimit {
	/** Its name as people know it. */
	name: string;
	credentialType: string;
	/** Base URL without a trailing slash, from the credential's fields. */
	baseUrl(credentials: ICredentialDataDecryptedObject): string;
	/** Credential fields whose values must never appear in a text. */
	secretFields: readonly string[];
	/** Whether n8n can renew the login of this credential after a 401. */
	canRenewLogin?(credentials: ICredentialDataDecryptedObject): boolean;
	/** Whether 500 is its answer to wrong requests too, so that repeating them is of no use. */
	answers500ToInvalidRequests?: true;
	/**
	 * Reads the provider's error body (parsed JSON, or the text as it came).
	 *
	 * @param isWrite whether the request could change something
	 */
	parseError(body: unknown, isWrite: boolean): ApiError;
	/** Origins beside the base URL's own that belong to the provider and may get the credential. */
	ownOrigins?(credentials: ICredentialDataDecryptedObject): string[];
	/** The field of the credential that names the origin of downloads, where there is one. */
	downloadUrlLabel?: string;
	/** Reads the provider's own headers about waiting, of any answer; `Retry-After` is read anyway. */
	readPause?(status: number, headers: IDataObject, now: number): Pause;
}

/** What an answer says about the requests after it. */
export interface Pause {
	/** Milliseconds until the next request may leave. */
	waitMs?: number;
	/** Waiting does not help, for example because a month's quota is used up. */
	isPermanent?: boolean;
	/** What the person can do about it. */
	hint?: string;
}
