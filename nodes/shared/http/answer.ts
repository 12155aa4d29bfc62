import truncate from 'lodash/truncate';
import type { IDataObject } from 'n8n-workflow';

import {
	InvalidInputError,
	LoginError,
	PASSING_STATUSES,
	RequestError,
	type RequestErrorDetails,
} from '../failure';
import { parseJson } from './json';
import type { Pause, Provider, Refusal } from './provider';
import type { ApiAnswer, ApiRequest, Expected } from './request';
import { readRetryAfter } from './retry';
import type { Secrets } from './secrets';
import { TimeLimitError } from './timeLimit';
import { TooLargeError } from './body';

/** A person reads it, and n8n stores it with every item. */
const LONGEST_QUOTED_TEXT = 500;
const LONGEST_QUOTED_CODE = 100;

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
export type Asked = Pick<ApiRequest, 'isRepeatable' | 'ifUnknown'> & { isWrite: boolean };

/** A download only reads. */
export const DOWNLOAD: Asked = { isRepeatable: true, isWrite: false };

export interface Answer {
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
	asked: Asked,
	expected: Expected,
	{ status, text }: Answer,
	secrets: Secrets,
): ApiAnswer<unknown> | RequestError {
	if (text.trim() === '' && expected === 'empty') return { status, body: undefined };
	const body = parseJson(secrets.cleanData(text));
	if (body === undefined) return unreadable(provider, asked, status, text);
	if (isExpected(body, expected)) return { status, body };
	return unlikeExpected(provider, asked, status, `something that is not a ${expected}`);
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
	asked: Asked,
	status: number,
	text: string,
): RequestError {
	if (text.trim() === '') return unlikeExpected(provider, asked, status, 'nothing');
	if (isWebPage(text)) {
		return unlikeExpected(provider, asked, status, 'a web page instead of data', {
			// A firewall asks some requests and not others; a login page does not go away.
			isPassing: true,
			reason: 'webPage',
			description:
				'A firewall, a login page or a wrong address in the credential is the usual reason.',
		});
	}
	// A cut answer comes whole the next time.
	return unlikeExpected(provider, asked, status, 'data that could not be read', {
		isPassing: true,
		description:
			'Run it again. If it stays, the server or something before it changes the answers.',
	});
}

function unlikeExpected(
	provider: Provider,
	asked: Asked,
	status: number,
	what: string,
	more: Partial<RequestErrorDetails> = {},
): RequestError {
	return unanswered(provider, asked, `answered with ${what}`, {
		status,
		description: 'Check the address in the credential.',
		...more,
	});
}

/** Judges an answer that does not say yes. */
export function readRefusal(
	provider: Provider,
	asked: Asked,
	{ status: answered, headers, text }: Answer,
	secrets: Secrets,
): RequestError {
	if (isRedirect(answered)) return redirected(provider, asked, answered);
	const clean = secrets.clean(text);
	const body = parseJson(clean);
	const refusal = refusalIn(provider, body ?? plainText(clean), asked.isWrite, secrets);
	const status = refusal.meantStatus ?? answered;
	const now = Date.now();
	const pause = provider.readPause?.(status, headers, now) ?? {};
	const quoted = quote(answered, refusal);
	const details: RequestErrorDetails = {
		outcome: status >= 500 || status === 408 ? 'unknown' : 'refused',
		status,
		code: refusal.code,
		isPassing: isPassing(provider, status, refusal, pause),
		retryAfterMs: pause.waitMs ?? readRetryAfter(headers['retry-after'], now),
		body,
	};
	if (details.outcome === 'unknown' && !asked.isRepeatable) {
		return unanswered(provider, asked, `answered: ${quoted}`, details);
	}
	return new RequestError(`${statusMessage(provider, status)} (${quoted})`, {
		...details,
		description: adviceOf(provider, status, refusal, pause),
	});
}

function isPassing(provider: Provider, status: number, refusal: Refusal, pause: Pause): boolean {
	if (refusal.isPassing) return true;
	if (status === 500 && provider.answers500ToWrongRequests) return false;
	return PASSING_STATUSES.has(status) && !pause.isHopeless;
}

/** A body can be nested more deeply than a function that looks into it can follow. */
function refusalIn(provider: Provider, body: unknown, isWrite: boolean, secrets: Secrets): Refusal {
	try {
		const { text, code, requestId, ...rest } = provider.readRefusal(body, isWrite);
		return {
			...rest,
			// Cleaned again: what was escaped twice on the way shows its secrets only now.
			text: shorten(secrets.clean(text)),
			code: code && shorten(secrets.clean(code), LONGEST_QUOTED_CODE),
			requestId: requestId && shorten(requestId, LONGEST_QUOTED_CODE),
		};
	} catch {
		return { text: '' };
	}
}

function quote(status: number, { text, code, requestId }: Refusal): string {
	const said = [text, code && `code ${code}`, requestId && `request ${requestId}`];
	return [status, ...said].filter(Boolean).join(', ');
}

function redirected(provider: Provider, asked: Asked, status: number): RequestError {
	// 303 is how a server shows the result of what it has done (RFC 9110, 15.4.4).
	if (status === 303 && asked.isWrite) {
		return unanswered(provider, asked, 'answered by pointing to another address (303)', { status });
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

function adviceOf(
	provider: Provider,
	status: number,
	refusal: Refusal,
	pause: Pause,
): string | undefined {
	const general = adviceForStatus(provider, status);
	// What is refused for its credential is not about anything else that the text may speak of.
	if (status === 401 || status === 403) return general;
	return refusal.advice ?? pause.advice ?? general;
}

function adviceForStatus(provider: Provider, status: number): string | undefined {
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
export function fromPreparation(thrown: unknown): RequestError | undefined {
	const cause = causeOf(thrown);
	if (cause instanceof LoginError) {
		return new RequestError(cause.message, {
			outcome: 'notSent',
			status: cause.isPassing ? undefined : 401,
			isPassing: cause.isPassing,
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
export function fromThrown(
	provider: Provider,
	asked: Asked,
	thrown: unknown,
	timeoutMs: number,
	status?: number,
): RequestError {
	const cause = causeOf(thrown);
	if (cause instanceof TimeLimitError && cause.reason === 'canceled') {
		return canceled(asked.isWrite ? 'unknown' : 'notSent');
	}
	if (cause instanceof TooLargeError) {
		return unanswered(provider, asked, 'answered with more data than is read at once', {
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
			isPassing: true,
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
	const isLate = cause instanceof TimeLimitError || TIMEOUT_CODES.has(code);
	const what = isLate
		? `did not answer within ${Math.ceil(timeoutMs / 1000)} seconds`
		: `broke the connection before its answer ${status === undefined ? 'arrived' : 'was complete'}${code && ` (${code})`}`;
	return unanswered(provider, asked, what, {
		status,
		code: code || undefined,
		isPassing: true,
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
	asked: Asked,
	what: string,
	details: Omit<RequestErrorDetails, 'outcome'>,
): RequestError {
	if (asked.isRepeatable) {
		return new RequestError(`${provider.name} ${what}`, { ...details, outcome: 'unknown' });
	}
	return new RequestError(
		`It is unknown whether ${provider.name} carried out the request. It ${what}.`,
		{
			...details,
			outcome: 'unknown',
			description:
				asked.ifUnknown ??
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

function shorten(text: string, length = LONGEST_QUOTED_TEXT): string {
	return truncate(text, { length, omission: '…' });
}
