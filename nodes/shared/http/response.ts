import type { IDataObject } from 'n8n-workflow';

import type { RequestError, RequestErrorDetails } from '../errors';
import { isRecord } from '../values';
import { TooLargeError } from './body';
import { hasTooManyValues, parseJson } from './json';
import { addressFields, type Provider } from './provider';
import type { ApiResponse, Expected, RequestPolicy } from './request';
import type { Secrets } from './secrets';
import { unknownOutcome } from './unknownOutcome';

export interface RawResponse {
	status: number;
	headers: IDataObject;
	/** The body; of an error response, only the beginning. */
	text: string;
}

export function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
}

export function isSuccess(status: number): boolean {
	return status >= 200 && status < 300;
}

export function isWebPage(text: string): boolean {
	return /^\s*</.test(text);
}

/**
 * Parses a successful response and checks it; returns an error if it is not what was expected.
 *
 * @throws TooLargeError if it holds more values than memory allows
 */
export function readSuccess(
	provider: Provider,
	policy: RequestPolicy,
	expected: Expected,
	{ status, text }: RawResponse,
	secrets: Secrets,
): ApiResponse<unknown> | RequestError {
	if (text.trim() === '' && expected === 'empty') return { status, body: undefined };
	if (hasTooManyValues(text)) throw new TooLargeError();
	const body = parseJson(secrets.redactData(text));
	if (body === undefined) return unreadableResponse(provider, policy, status, text);
	if (isExpected(body, expected)) return { status, body };
	return unexpectedResponse(provider, policy, status, `something that is not a ${expected}`);
}

function isExpected(body: unknown, expected: Expected): boolean {
	if (expected === 'list') return Array.isArray(body);
	if (expected === 'text') return typeof body === 'string';
	if (expected === 'empty') return true;
	return isRecord(body);
}

/** Builds the error for a successful response whose body is not JSON. */
export function unreadableResponse(
	provider: Provider,
	policy: RequestPolicy,
	status: number,
	text: string,
): RequestError {
	if (text.trim() === '') {
		return unexpectedResponse(provider, policy, status, 'an empty response');
	}
	if (isWebPage(text)) {
		return unexpectedResponse(provider, policy, status, 'a web page instead of data', {
			// A firewall may let the next request pass; a login page stays.
			isTransient: true,
			reason: 'webPage',
			description: `Usually this is a firewall, a login page, or a wrong address: check ${addressFields(provider)} in the credential.`,
		});
	}
	// A truncated body may arrive complete the next time.
	return unexpectedResponse(provider, policy, status, 'data that could not be read', {
		isTransient: true,
		description:
			'Run it again. If it fails every time, the server or a proxy in front of it alters the responses.',
	});
}

function unexpectedResponse(
	provider: Provider,
	policy: RequestPolicy,
	status: number,
	what: string,
	details: Partial<RequestErrorDetails> = {},
): RequestError {
	return unknownOutcome(provider, policy, `returned ${what}`, {
		status,
		description: `Check ${addressFields(provider)} in the credential.`,
		...details,
	});
}
