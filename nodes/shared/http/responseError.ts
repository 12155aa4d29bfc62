import { isTransientStatus, RequestError, type Outcome, type RequestErrorDetails } from '../errors';
import { truncate } from '../truncate';
import { parseJson } from './json';
import { addressFields, type ApiError, type Pause, type Provider } from './provider';
import type { RequestPolicy } from './request';
import { isRedirect, isWebPage, type RawResponse } from './response';
import { parseRetryAfter } from './retry';
import type { Secrets } from './secrets';
import { unknownOutcome } from './unknownOutcome';

/** Users read the text, and n8n stores it with every item. */
const MAX_TEXT_LENGTH = 500;
const MAX_CODE_LENGTH = 100;
/** The request took too long, or a gateway gave it up (499). */
const UNANSWERED_STATUSES = new Set([408, 499]);
/** The server did not act, but names another address. */
const MOVED_STATUSES = new Set([301, 302, 307, 308]);

/** Turns a response with an error status into a RequestError. */
export function toResponseError(
	provider: Provider,
	policy: RequestPolicy,
	{ status: httpStatus, headers, text }: RawResponse,
	secrets: Secrets,
): RequestError {
	if (isRedirect(httpStatus)) return redirectError(provider, policy, httpStatus);
	const redacted = secrets.redact(text);
	const body = parseJson(redacted);
	const apiError = readApiError(provider, body ?? plainText(redacted), policy.isWrite, secrets);
	const status = apiError.effectiveStatus ?? httpStatus;
	const now = Date.now();
	const pause = provider.readPause?.(httpStatus, headers, now) ?? {};
	const quoted = quoteError(httpStatus, apiError);
	const isTransient = isTransientResponse(provider, status, apiError, pause);
	const details: RequestErrorDetails = {
		outcome: outcomeOf(status, isTransient),
		status,
		code: apiError.code,
		isTransient,
		retryAfterMs: pause.waitMs ?? parseRetryAfter(headers['retry-after'], now),
		body,
	};
	if (details.outcome === 'unknown' && !policy.isRepeatable) {
		return unknownOutcome(provider, policy, `responded: ${quoted}`, details);
	}
	return new RequestError(`${statusMessage(provider, status)} (${quoted})`, {
		...details,
		description: hintFor(provider, status, apiError, pause),
	});
}

/** A server that says no for now, such as with 429, has not acted, and nobody has to correct anything. */
function outcomeOf(status: number, isTransient: boolean): Outcome {
	if (status >= 500 || UNANSWERED_STATUSES.has(status)) return 'unknown';
	return isTransient ? 'notSent' : 'refused';
}

function redirectError(provider: Provider, policy: RequestPolicy, status: number): RequestError {
	// A server may answer a write with 303 to show its result (RFC 9110, 15.4.4), and others say less.
	if (status === 304 || (policy.isWrite && !MOVED_STATUSES.has(status))) {
		return unknownOutcome(provider, policy, `answered with status ${status} and no result`, {
			status,
		});
	}
	return new RequestError(`${provider.name} redirected the request to another address`, {
		outcome: 'refused',
		status,
		description: `Enter the final address in the credential, as ${addressFields(provider)}. Redirects are not followed, so that the credential stays with its own server.`,
	});
}

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
			// Redacted again: parsing reveals secrets that were escaped twice.
			text: truncate(secrets.redact(text), MAX_TEXT_LENGTH),
			code: code && truncate(secrets.redact(code), MAX_CODE_LENGTH),
			requestId: requestId && truncate(requestId, MAX_CODE_LENGTH),
		};
	} catch {
		// A deeply nested body overflows the stack of any function that walks it.
		return { text: '' };
	}
}

function isTransientResponse(
	provider: Provider,
	status: number,
	apiError: ApiError,
	pause: Pause,
): boolean {
	if (apiError.isTransient) return true;
	if (status === 500 && provider.returns500ForInvalidRequests) return false;
	return isTransientStatus(status) && !pause.isPermanent;
}

/** Says in a few words what the provider answered. */
export function quoteError(status: number, { text, code, requestId }: ApiError): string {
	const parts = [status, text, code && `code ${code}`, requestId && `request ${requestId}`];
	return parts.filter(Boolean).join(', ');
}

/** An HTML page contains nothing worth quoting. */
function plainText(text: string): string {
	return isWebPage(text) ? '' : text.trim();
}

function statusMessage({ name }: Provider, status: number): string {
	if (status === 401) return `${name} did not accept the credential`;
	if (status === 403) return `${name} does not allow this with the credential`;
	if (status === 404) return `${name} did not find it`;
	if (status === 429) return `${name} received too many requests`;
	return status >= 500 ? `${name} could not process the request` : `${name} refused the request`;
}

function hintFor(provider: Provider, status: number, apiError: ApiError, pause: Pause): string {
	const statusHint = hintForStatus(provider, status);
	// The text of a 401 or 403 may be about fields, but the credential is what has to change.
	if (status === 401 || status === 403) return statusHint;
	return apiError.hint ?? pause.hint ?? statusHint;
}

function hintForStatus(provider: Provider, status: number): string {
	const { name, credentialHint, permissionHint } = provider;
	if (status === 401) return credentialHint;
	if (status === 403) {
		return permissionHint ?? `Ask your ${name} contact to give the credential this permission.`;
	}
	if (status === 404) {
		return 'Check the ID or number, and that the credential belongs to the same shop.';
	}
	if (status === 429) return 'Wait a little and run it again, or run it less often.';
	return status >= 500
		? 'Try again later.'
		: `Correct what ${name} reports in its error, and run it again.`;
}
