import truncateTo from 'lodash/truncate';
import type { IDataObject } from 'n8n-workflow';

import {
	InvalidInputError,
	LoginError,
	TRANSIENT_STATUSES,
	RequestError,
	type RequestErrorDetails,
} from '../errors';
import { parseJson } from './json';
import type { Pause, Provider, ApiError } from './provider';
import type { ApiResponse, ApiRequest, Expected } from './request';
import { parseRetryAfter } from './retry';
import type { Secrets } from './secrets';
import { TimeoutError } from './timeout';
import { TooLargeError } from './body';

/** A person reads it, and n8n stores it with every item. */
const MAX_TEXT_LENGTH = 500;
const MAX_CODE_LENGTH = 100;

/** The connection was never made, so the provider cannot have acted. */
const NOT_SENT_CODES = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);
/** Nor here: the server's certificate was not accepted, which does not change by waiting. */
const CERTIFICATE_CODES = new Set([
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'CERT_REVOKED',
	'CERT_UNTRUSTED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);
/** Node refuses to send what the credential or an address holds. */
const UNSENDABLE_CODES = new Set([
	'ERR_INVALID_CHAR',
	'ERR_INVALID_URL',
	'ERR_UNESCAPED_CHARACTERS',
]);
const TIMEOUT_CODES = new Set(['ECONNABORTED', 'ETIMEDOUT']);

/** What judging an answer has to know about the request. */
export type RequestPolicy = Pick<ApiRequest, 'isRepeatable' | 'ifUnknown'> & { isWrite: boolean };

/** A download only reads. */
export const DOWNLOAD_POLICY: RequestPolicy = { isRepeatable: true, isWrite: false };

export interface RawResponse {
	status: number;
	headers: IDataObject;
	/** The body, or where it refuses the beginning of it. */
	text: string;
}

export function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
}

export function isSuccess(status: number): boolean {
	return status >= 200 && status < 300;
}

/** Judges an answer that says yes: its parsed body, or an error where it is not what was expected. */
export function readSuccess(
	provider: Provider,
	policy: RequestPolicy,
	expected: Expected,
	{ status, text }: RawResponse,
	secrets: Secrets,
): ApiResponse<unknown> | RequestError {
	if (text.trim() === '' && expected === 'empty') return { status, body: undefined };
	const body = parseJson(secrets.cleanData(text));
	if (body === undefined) return unreadable(provider, policy, status, text);
	if (isExpected(body, expected)) return { status, body };
	return unlikeExpected(provider, policy, status, `something that is not a ${expected}`);
}

function isExpected(body: unknown, expected: Expected): boolean {
	if (expected === 'list') return Array.isArray(body);
	if (expected === 'text') return typeof body === 'string';
	if (expected === 'empty') return true;
	return typeof body === 'object' && body !== null && !Array.isArray(body);
}

/** Says what an answer means whose text is no JSON, or not of the shape that was expected. */
export function unreadable(
	provider: Provider,
	policy: RequestPolicy,
	status: number,
	text: string,
): RequestError {
	if (text.trim() === '') return unlikeExpected(provider, policy, status, 'nothing');
	if (isWebPage(text)) {
		return unlikeExpected(provider, policy, status, 'a web page instead of data', {
			// A firewall asks some requests and not others; a login page does not go away.
			isTransient: true,
			reason: 'webPage',
			description:
				'A firewall, a login page or a wrong address in the credential is the usual reason.',
		});
	}
	// A cut answer comes whole the next time.
	return unlikeExpected(provider, policy, status, 'data that could not be read', {
		isTransient: true,
		description:
			'Run it again. If it stays, the server or something before it changes the answers.',
	});
}

function unlikeExpected(
	provider: Provider,
	policy: RequestPolicy,
	status: number,
	what: string,
	more: Partial<RequestErrorDetails> = {},
): RequestError {
	return unanswered(provider, policy, `answered with ${what}`, {
		status,
		description: 'Check the address in the credential.',
		...more,
	});
}

/** Judges an answer that does not say yes. */
export function parseError(
	provider: Provider,
	policy: RequestPolicy,
	{ status: answered, headers, text }: RawResponse,
	secrets: Secrets,
): RequestError {
	if (isRedirect(answered)) return redirected(provider, policy, answered);
	const clean = secrets.clean(text);
	const body = parseJson(clean);
	const apiError = readApiError(provider, body ?? plainText(clean), policy.isWrite, secrets);
	const status = apiError.effectiveStatus ?? answered;
	const now = Date.now();
	const pause = provider.readPause?.(status, headers, now) ?? {};
	const quoted = quote(answered, apiError);
	const details: RequestErrorDetails = {
		outcome: status >= 500 || status === 408 ? 'unknown' : 'refused',
		status,
		code: apiError.code,
		isTransient: isTransient(provider, status, apiError, pause),
		retryAfterMs: pause.waitMs ?? parseRetryAfter(headers['retry-after'], now),
		body,
	};
	if (details.outcome === 'unknown' && !policy.isRepeatable) {
		return unanswered(provider, policy, `answered: ${quoted}`, details);
	}
	return new RequestError(`${statusMessage(provider, status)} (${quoted})`, {
		...details,
		description: hintFor(provider, status, apiError, pause),
	});
}

function isTransient(
	provider: Provider,
	status: number,
	apiError: ApiError,
	pause: Pause,
): boolean {
	if (apiError.isTransient) return true;
	if (status === 500 && provider.answers500ToInvalidRequests) return false;
	return TRANSIENT_STATUSES.has(status) && !pause.isPermanent;
}

/** A body can be nested more deeply than a function that looks into it can follow. */
function readApiError(
	provider: Provider,
	body: unknown,
	isWrite: boolean,
	secrets: Secrets,
): ApiError {
	try {
		const { text, code, requestId, ...rest } = provider.parseError(body, isWrite);
		return {
			...rest,
			// Cleaned again: what was escaped twice on the way shows its secrets only now.
			text: truncate(secrets.clean(text)),
			code: code && truncate(secrets.clean(code), MAX_CODE_LENGTH),
			requestId: requestId && truncate(requestId, MAX_CODE_LENGTH),
		};
	} catch {
		return { text: '' };
	}
}

function quote(status: number, { text, code, requestId }: ApiError): string {
	const said = [text, code && `code ${code}`, requestId && `request ${requestId}`];
	return [status, ...said].filter(Boolean).join(', ');
}

function redirected(provider: Provider, policy: RequestPolicy, status: number): RequestError {
	// 303 is how a server shows the result of what it has done (RFC 9110, 15.4.4).
	if (status === 303 && policy.isWrite) {
		return unanswered(provider, policy, 'answered by pointing to another address (303)', {
			status,
		});
	}
	return new RequestError(`${provider.name} redirected the request to another address`, {
		outcome: 'refused',
		status,
		description:
			'Redirects are not followed, so that the credential stays with its own server. Enter the final address in the credential.',
	});
}

function statusMessage(provider: Provider, status: number): string {
	if (status === 401) return `${provider.name} did not accept the credential`;
	if (status === 403) return `${provider.name} does not allow this with the credential`;
	if (status === 404) return `${provider.name} did not find it`;
	if (status === 429) return `${provider.name} received too many requests`;
	return status >= 500
		? `${provider.name} could not process the request`
		: `${provider.name} refused the request`;
}

function hintFor(
	provider: Provider,
	status: number,
	apiError: ApiError,
	pause: Pause,
): string | undefined {
	const general = hintForStatus(provider, status);
	// What is refused for its credential is not about anything else that the text may speak of.
	if (status === 401 || status === 403) return general;
	return apiError.hint ?? pause.hint ?? general;
}

function hintForStatus(provider: Provider, status: number): string | undefined {
	if (status === 401) return 'Open the credential, correct it, and test it.';
	if (status === 403)
		return `Ask your ${provider.name} contact to give the credential this permission.`;
	if (status === 404)
		return 'Check the ID or number, and that the credential belongs to the same shop.';
	if (status === 429) return 'Wait a little and run again, or run it less often.';
	return status >= 500
		? 'Try again later.'
		: `Correct what ${provider.name} names in its answer, and run it again.`;
}

interface ThrownRequest extends Error {
	code?: string;
}

/** Why the credential could not be put on a request, which then was not sent. */
export function toAuthError(thrown: unknown): RequestError | undefined {
	const cause = causeOf(thrown);
	if (cause instanceof LoginError) {
		return new RequestError(cause.message, {
			outcome: 'notSent',
			status: cause.isTransient ? undefined : 401,
			isTransient: cause.isTransient,
			description: cause.description,
		});
	}
	if (cause instanceof InvalidInputError) {
		return new RequestError(cause.message, {
			outcome: 'notSent',
			description: cause.description,
		});
	}
	return undefined;
}

/** Says how far a request got that brought no answer, or one that broke off. */
export function toNetworkError(
	provider: Provider,
	policy: RequestPolicy,
	thrown: unknown,
	timeoutMs: number,
	status?: number,
): RequestError {
	const cause = causeOf(thrown);
	if (cause instanceof TimeoutError && cause.reason === 'canceled') {
		return canceled(policy.isWrite ? 'unknown' : 'notSent');
	}
	if (cause instanceof TooLargeError) {
		return unanswered(provider, policy, 'answered with more data than is read at once', {
			status,
			description: 'Ask for less at once, for example with a smaller page size.',
		});
	}
	const { code = '' } = cause as ThrownRequest;
	if (isCertificateError(cause)) {
		return new RequestError(`${provider.name} could not be reached safely (${code})`, {
			outcome: 'notSent',
			code,
			reason: 'certificate',
			description:
				'The certificate of the server is not valid for its address. Check the address in the credential, or have the certificate renewed.',
		});
	}
	if (NOT_SENT_CODES.has(code)) {
		return new RequestError(`${provider.name} could not be reached (${code})`, {
			outcome: 'notSent',
			code,
			isTransient: true,
			description: 'Check the address in the credential, and that n8n can reach that server.',
		});
	}
	if (UNSENDABLE_CODES.has(code)) {
		return new RequestError(`The request to ${provider.name} could not be sent (${code})`, {
			outcome: 'notSent',
			code,
			description: 'The credential or an ID holds signs that cannot be sent. Enter it anew.',
		});
	}
	const isLate = cause instanceof TimeoutError || TIMEOUT_CODES.has(code);
	const what = isLate
		? `did not answer within ${Math.ceil(timeoutMs / 1000)} seconds`
		: `broke the connection before its answer ${status === undefined ? 'arrived' : 'was complete'}${code && ` (${code})`}`;
	return unanswered(provider, policy, what, {
		status,
		code: code || undefined,
		isTransient: true,
		description: 'Try again later.',
	});
}

/** Whether a connection was not made since the server could not prove who it is. */
export function isCertificateError(thrown: unknown): boolean {
	const { code = '', message } = thrown as ThrownRequest;
	return CERTIFICATE_CODES.has(code) || /wrong version number/i.test(message);
}

function causeOf(thrown: unknown): unknown {
	return thrown instanceof Error && thrown.cause ? thrown.cause : thrown;
}

export function canceled(outcome: 'notSent' | 'unknown'): RequestError {
	return new RequestError('The execution was canceled', { outcome, reason: 'canceled' });
}

/**
 * A request that left and was not clearly answered.
 *
 * @param what what the provider did, for example `answered with nothing`
 */
function unanswered(
	provider: Provider,
	policy: RequestPolicy,
	what: string,
	details: Omit<RequestErrorDetails, 'outcome'>,
): RequestError {
	if (policy.isRepeatable) {
		return new RequestError(`${provider.name} ${what}`, { ...details, outcome: 'unknown' });
	}
	return new RequestError(
		`It is unknown whether ${provider.name} carried out the request. It ${what}.`,
		{
			...details,
			outcome: 'unknown',
			description:
				policy.ifUnknown ??
				`It is not repeated by itself, since that could make ${provider.name} act twice. Look there before you run it again.`,
		},
	);
}

/** An HTML page says nothing that a person could use. */
function plainText(text: string): string {
	return isWebPage(text) ? '' : text.trim();
}

function isWebPage(text: string): boolean {
	return /^\s*</.test(text);
}

function truncate(text: string, length = MAX_TEXT_LENGTH): string {
	return truncateTo(text, { length, omission: '…' });
}
