import type { IN8nHttpFullResponse } from 'n8n-workflow';

import type { ApiAnswer, ApiRequest, Download } from './request';
import {
	InvalidInputError,
	LoginError,
	PASSING_STATUSES,
	RequestError,
	type RequestErrorDetails,
} from '../failure';
import { readStart, untilStalled, type FileStream } from './download';
import type { Provider } from './provider';
import { readRetryAfter } from './retry';

const LONGEST_QUOTED_TEXT = 1_000;

/** The connection was never made, so the provider cannot have acted. */
const NOT_SENT_CODES = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);
const TIMEOUT_CODES = new Set(['ECONNABORTED', 'ETIMEDOUT']);

/** What reading an answer has to know about the request. */
type Repeating = Pick<ApiRequest, 'isRepeatable' | 'ifUnknown'>;

/** A download only reads, so it may be repeated. */
export const FILE_REQUEST = { isRepeatable: true };

/** Judges the answer to a download: a file that arrives, or why there is none. */
export async function readFileAnswer(
	provider: Provider,
	response: IN8nHttpFullResponse,
): Promise<Download | RequestError> {
	const body = response.body as FileStream;
	const contentType = String(response.headers['content-type'] ?? '');
	if (response.statusCode !== 200) {
		return fromStatus(provider, FILE_REQUEST, response, await readStart(body));
	}
	// A login page, or the export's description in place of its file.
	if (/^(text\/html|application\/json)/.test(contentType)) {
		return notJson(provider, FILE_REQUEST, 200, await readStart(body));
	}
	return { contentType, stream: untilStalled(body, () => brokenOff(provider)) };
}

function brokenOff(provider: Provider): RequestError {
	return new RequestError(`The file from ${provider.name} stopped arriving`, {
		outcome: 'unknown',
		isPassing: true,
		description: 'Try again later.',
	});
}

/** Judges the answer to a request: its parsed body, or how far the request got. */
export function readAnswer(
	provider: Provider,
	request: ApiRequest,
	response: IN8nHttpFullResponse,
): ApiAnswer<unknown> | RequestError {
	const { statusCode: status } = response;
	const text = typeof response.body === 'string' ? response.body : '';
	if (status >= 200 && status < 300) {
		if (text.trim() === '' && (request.answer === 'empty' || status === 204)) {
			return { status, body: undefined };
		}
		const body = parseJson(text);
		if (body !== undefined) return { status, body };
		return notJson(provider, request, status, text);
	}
	if (isRedirect(status)) {
		return new RequestError(`${provider.name} redirected the request to another address`, {
			outcome: 'refused',
			status,
			description:
				'Redirects are not followed, so that the credential stays with its own server. Enter the final address in the credential.',
		});
	}
	return fromStatus(provider, request, response, text);
}

function fromStatus(
	provider: Provider,
	request: Repeating,
	response: IN8nHttpFullResponse,
	text: string,
): RequestError {
	const body = parseJson(text);
	const refusal = provider.readRefusal(body ?? plainText(text));
	const status = refusal.meantStatus ?? response.statusCode;
	const now = Date.now();
	const pause = provider.readPause?.(status, response.headers, now) ?? {};
	const details: RequestErrorDetails = {
		outcome: status >= 500 || status === 408 ? 'unknown' : 'refused',
		status,
		code: refusal.code,
		isPassing: refusal.isPassing || (PASSING_STATUSES.has(status) && !pause.isHopeless),
		retryAfterMs: pause.waitMs ?? readRetryAfter(response.headers['retry-after'], now),
		body,
	};
	const said = [
		refusal.text,
		refusal.code && `code ${refusal.code}`,
		refusal.requestId && `request ${refusal.requestId}`,
	].filter(Boolean);
	const answer = [`${response.statusCode}`, ...said].join(', ');
	if (details.outcome === 'unknown' && !request.isRepeatable) {
		return outcomeUnknown(provider, request, `It answered: ${answer}.`, details);
	}
	return new RequestError(`${statusMessage(provider, status)} (${answer})`, {
		...details,
		description: refusal.advice ?? pause.advice ?? adviceForStatus(provider, status),
	});
}

export function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
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

function adviceForStatus(provider: Provider, status: number): string | undefined {
	if (status === 401) return 'Open the credential, correct it, and test it.';
	if (status === 403)
		return `Ask your ${provider.name} contact to give the credential this permission.`;
	if (status === 404)
		return 'Check the ID or number, and that the credential belongs to the same shop.';
	if (status === 429) return 'Wait a little and run again, or run it less often.';
	return status >= 500 ? 'Try again later.' : undefined;
}

function notJson(
	provider: Provider,
	request: Repeating,
	status: number,
	text: string,
): RequestError {
	const isWebPage = /^\s*</.test(text);
	const what = isWebPage ? 'a web page instead of data' : 'data that could not be read';
	if (!request.isRepeatable) {
		return outcomeUnknown(provider, request, `It answered with ${what}.`, {
			outcome: 'unknown',
			status,
		});
	}
	return new RequestError(`${provider.name} answered with ${what}`, {
		outcome: 'unknown',
		status,
		// A cut answer comes whole the next time; a firewall's or login page does not go away.
		isPassing: !isWebPage,
		description: isWebPage
			? 'A firewall, a login page or a wrong address in the credential is the usual reason.'
			: 'Run it again. If it stays, the server or something before it changes the answers.',
	});
}

interface ThrownRequest extends Error {
	code?: string;
	response?: { status?: number; data?: unknown };
}

/** Says how far a request got that brought no answer, or one that n8n threw. */
export function fromThrown(
	provider: Provider,
	request: Repeating,
	thrown: unknown,
	timeout: number,
): RequestError {
	const cause: unknown = thrown instanceof Error && thrown.cause ? thrown.cause : thrown;
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
	const { response, code = '' } = cause as ThrownRequest;
	if (response?.status !== undefined) {
		const text = typeof response.data === 'string' ? response.data : '';
		const answer = { statusCode: response.status, headers: {}, body: text };
		return fromStatus(provider, request, answer, text);
	}
	if (NOT_SENT_CODES.has(code)) {
		return new RequestError(`${provider.name} could not be reached (${code})`, {
			outcome: 'notSent',
			code,
			isPassing: true,
			description: 'Check the address in the credential, and that n8n can reach that server.',
		});
	}
	const what = TIMEOUT_CODES.has(code)
		? `did not answer within ${Math.ceil(timeout / 1000)} seconds`
		: `broke the connection before its answer arrived${code && ` (${code})`}`;
	const details = { outcome: 'unknown', code, isPassing: true } as const;
	if (!request.isRepeatable) return outcomeUnknown(provider, request, `It ${what}.`, details);
	return new RequestError(`${provider.name} ${what}`, {
		...details,
		description: 'Try again later.',
	});
}

function outcomeUnknown(
	provider: Provider,
	request: Repeating,
	reason: string,
	details: RequestErrorDetails,
): RequestError {
	return new RequestError(
		`It is unknown whether ${provider.name} carried out the request. ${reason}`,
		{
			...details,
			description:
				request.ifUnknown ??
				`It is not repeated by itself, since that could make ${provider.name} act twice. Look there before you run it again.`,
		},
	);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** An HTML page says nothing that a person could use; other text is kept, shortened. */
function plainText(text: string): string {
	return /^\s*</.test(text) ? '' : text.trim().slice(0, LONGEST_QUOTED_TEXT);
}
