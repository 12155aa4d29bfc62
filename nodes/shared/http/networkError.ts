import { InvalidInputError, LoginError, RequestError, type Outcome } from '../errors';
import { findBlockedByN8n } from './blockedByN8n';
import { TooLargeError } from './body';
import { addressFields, type Provider } from './provider';
import type { RequestPolicy } from './request';
import { TimeoutError } from './timeout';
import { unknownOutcome } from './unknownOutcome';

/** The connection was never made, so the provider cannot have acted. */
const UNREACHABLE_CODES = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);
/** The server's certificate was rejected; nothing was sent, and a retry does not help. */
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
/** Node rejects a header or URL with invalid characters. */
const INVALID_REQUEST_CODES = new Set([
	'ERR_INVALID_CHAR',
	'ERR_INVALID_URL',
	'ERR_UNESCAPED_CHARACTERS',
]);
const TIMEOUT_CODES = new Set(['ECONNABORTED', 'ETIMEDOUT']);

interface NodeError extends Error {
	code?: string;
}

/**
 * Turns the failure of a request without a complete response, or of the authentication before it, into
 * a RequestError.
 *
 * @param status the HTTP status, if the response broke off in its body
 */
export function toSendError(
	provider: Provider,
	policy: RequestPolicy,
	thrown: unknown,
	timeoutMs: number,
	status?: number,
): RequestError {
	const cause = thrown instanceof Error && thrown.cause ? thrown.cause : thrown;
	if (cause instanceof TimeoutError && cause.reason === 'canceled') {
		return canceledError(policy.isWrite ? 'unknown' : 'notSent');
	}
	if (cause instanceof TooLargeError) {
		return unknownOutcome(provider, policy, 'returned more data than is read at once', {
			status,
			description: 'Request less at once, for example with a smaller page size.',
		});
	}
	return (
		authError(cause) ??
		blockedError(thrown) ??
		unsentError(provider, cause) ??
		connectionError(provider, policy, cause as NodeError, timeoutMs, status)
	);
}

/** Explains why the request could not be authenticated; undefined if that was not the problem. */
function authError(cause: unknown): RequestError | undefined {
	if (!(cause instanceof LoginError || cause instanceof InvalidInputError)) return undefined;
	const { message, description } = cause;
	const { isTransient, isAnswered, isLockedOut, ...login } = cause as Partial<LoginError>;
	const isLoginRefused = isTransient === false && (isAnswered || isLockedOut);
	const status = login.status ?? (isLoginRefused ? 401 : undefined);
	const outcome = isLoginRefused || cause instanceof InvalidInputError ? 'refused' : 'notSent';
	const reason = isLockedOut ? 'lockedOut' : undefined;
	return new RequestError(message, { outcome, status, isTransient, reason, description });
}

function blockedError(thrown: unknown): RequestError | undefined {
	const blocked = findBlockedByN8n(thrown);
	if (!blocked) return undefined;
	const { message, description } = blocked;
	return new RequestError(message, { outcome: 'notSent', description });
}

/** Explains why a request was never sent; undefined if it may have been. */
function unsentError(provider: Provider, cause: unknown): RequestError | undefined {
	const { name } = provider;
	const { code = '' } = cause as NodeError;
	if (isCertificateError(cause)) {
		return new RequestError(`${name} could not be reached safely (${code})`, {
			outcome: 'notSent',
			code,
			reason: 'certificate',
			description: `The server's certificate is not valid for its address. Check ${addressFields(provider)} in the credential, or have the certificate renewed.`,
		});
	}
	if (UNREACHABLE_CODES.has(code)) {
		return new RequestError(`${name} could not be reached (${code})`, {
			outcome: 'notSent',
			code,
			isTransient: true,
			description: `Check ${addressFields(provider)} in the credential, and that n8n can reach that server.`,
		});
	}
	if (INVALID_REQUEST_CODES.has(code)) {
		return new RequestError(`The request to ${name} could not be sent (${code})`, {
			outcome: 'refused',
			code,
			description: 'The credential or an ID contains invalid characters. Enter it again.',
		});
	}
	return undefined;
}

function connectionError(
	provider: Provider,
	policy: RequestPolicy,
	cause: NodeError,
	timeoutMs: number,
	status: number | undefined,
): RequestError {
	const { code = '' } = cause;
	const isTimeout = cause instanceof TimeoutError || TIMEOUT_CODES.has(code);
	const what = isTimeout
		? `did not respond within ${Math.ceil(timeoutMs / 1000)} seconds`
		: `closed the connection before the response ${status === undefined ? 'arrived' : 'was complete'}${code && ` (${code})`}`;
	return unknownOutcome(provider, policy, what, {
		status,
		code: code || undefined,
		isTransient: true,
		description: 'Try again later.',
	});
}

/** Whether a connection failed because the server could not prove its identity. */
export function isCertificateError(thrown: unknown): boolean {
	const { code = '', message } = thrown as NodeError;
	return CERTIFICATE_CODES.has(code) || /wrong version number/i.test(message);
}

export function canceledError(outcome: Outcome): RequestError {
	return new RequestError('The execution was canceled', { outcome, reason: 'canceled' });
}
