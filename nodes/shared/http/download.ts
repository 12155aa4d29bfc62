import { sleep, type IHttpRequestOptions } from 'n8n-workflow';

import { HOUR_MS } from '../durations';
import { RequestError } from '../errors';
import { readTruncated, type FileStream, type ResponseBody } from './body';
import type { Connection } from './connection';
import { toSendError } from './networkError';
import type { Download, RequestPolicy } from './request';
import { isRedirect, unreadableResponse } from './response';
import type { StreamingResponse } from './stream';
import { withTimeout } from './timeout';

const MAX_REDIRECTS = 3;
const MAX_PAGE_BYTES = 256 * 1024;
const STALL_TIMEOUT_MS = 60_000;
const MAX_DOWNLOAD_MS = HOUR_MS;
const CHECK_INTERVAL_MS = 5_000;

/** A download only reads. */
export const DOWNLOAD_POLICY: RequestPolicy = { isRepeatable: true, isWrite: false };

/** Opens a file, following redirects to safe URLs. It must start to arrive within `timeoutMs`. */
export async function openFile(
	connection: Connection,
	url: string,
	timeoutMs: number,
): Promise<Download | RequestError> {
	const { provider, cancelSignal } = connection;
	if (!URL.canParse(url)) return unsafeUrlError(connection, 'an invalid address');
	let status: number | undefined;
	try {
		return await withTimeout(timeoutMs, cancelSignal, async (signal) => {
			let target = new URL(url);
			for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
				if (!isSafeUrl(target, connection.origin)) break;
				const response = await requestFile(connection, target, timeoutMs, signal);
				({ status } = response);
				const { location } = response.headers;
				if (!isRedirect(status) || typeof location !== 'string') {
					return await readFile(connection, target, response, signal);
				}
				response.body.close();
				target = new URL(location, target);
			}
			return unsafeUrlError(connection, target.origin);
		});
	} catch (error) {
		return toSendError(provider, DOWNLOAD_POLICY, error, timeoutMs, status);
	}
}

/**
 * Whether a file may be fetched from a URL: https, or http on the provider's own host if the provider
 * itself is addressed over http.
 */
export function isSafeUrl({ protocol, hostname }: URL, providerOrigin: string): boolean {
	const provider = new URL(providerOrigin);
	return (
		protocol === 'https:' ||
		(protocol === 'http:' && provider.protocol === 'http:' && hostname === provider.hostname)
	);
}

async function requestFile(
	connection: Connection,
	target: URL,
	timeout: number,
	signal: AbortSignal,
): Promise<StreamingResponse> {
	const options: IHttpRequestOptions = { method: 'GET', url: target.href, timeout };
	return connection.trustedOrigins.has(target.origin)
		? await connection.request(options, signal)
		: await connection.requestAnonymously(options, signal);
}

async function readFile(
	connection: Connection,
	target: URL,
	response: StreamingResponse,
	signal: AbortSignal,
): Promise<Download | RequestError> {
	const { provider, cancelSignal, trustedOrigins } = connection;
	const { status, headers, body } = response;
	const contentType = String(headers['content-type'] ?? '');
	if (status !== 200) {
		const error = await connection.readError(DOWNLOAD_POLICY, response, signal);
		return trustedOrigins.has(target.origin) ? error : foreignError(connection, error, target);
	}
	// A login page, or the description of the export instead of its file.
	if (/^(text\/html|application\/json)/.test(contentType)) {
		const text = await readTruncated(body, MAX_PAGE_BYTES, signal);
		return unreadableResponse(provider, DOWNLOAD_POLICY, 200, text);
	}
	cancelSignal?.addEventListener('abort', () => body.close(), { once: true });
	return { contentType, stream: withStallTimeout(body, () => stalledError(connection)) };
}

/**
 * Passes a stream on and fails it if no more data arrives or it takes longer than an hour. The timeout
 * of the request itself ends with the response headers.
 *
 * @param toError creates the error that the reader receives
 */
export function withStallTimeout(
	{ stream, close }: ResponseBody,
	toError: () => Error,
	stallTimeoutMs = STALL_TIMEOUT_MS,
	maxMs = MAX_DOWNLOAD_MS,
): FileStream {
	const start = Date.now();
	let lastArrival = start;
	const output = stream.map((chunk: unknown) => {
		lastArrival = Date.now();
		return chunk;
	});
	const closed = new AbortController();
	output.once('close', () => {
		closed.abort();
		// If the reader stops early, the connection must not stay open.
		close();
	});
	void (async () => {
		while (!closed.signal.aborted) {
			await sleep(Math.min(CHECK_INTERVAL_MS, stallTimeoutMs), closed.signal).catch(
				() => undefined,
			);
			const hasStalled = Date.now() - lastArrival >= stallTimeoutMs;
			const isTooLong = Date.now() - start >= maxMs;
			if ((hasStalled || isTooLong) && !closed.signal.aborted) {
				// Closing the connection alone would not wake a reader that waits for the next chunk.
				stream.emit('error', toError());
				close();
			}
		}
	})();
	return output;
}

/** The error of a server that did not receive the credential is not about the credential. */
function foreignError(
	{ provider }: Connection,
	{ details }: RequestError,
	{ origin }: URL,
): RequestError {
	const { name, downloadUrlLabel } = provider;
	const { status } = details;
	const isDenied = status === 401 || status === 403;
	return new RequestError(`The file at ${origin} was refused (${status})`, {
		...details,
		...(isDenied && { reason: 'expiredLink' as const }),
		description:
			isDenied && downloadUrlLabel
				? `Links of ${name} expire after a few minutes, so export or look it up again. If ${origin} is your own server and needs the keys, enter it as '${downloadUrlLabel}' in the credential; they were not sent there.`
				: 'Try again later.',
	});
}

function stalledError({ provider }: Connection): RequestError {
	return new RequestError(`The file from ${provider.name} stopped arriving`, {
		outcome: 'unknown',
		isTransient: true,
		description: 'Try again later.',
	});
}

function unsafeUrlError({ provider }: Connection, target: string): RequestError {
	return new RequestError(
		`${provider.name} points to a file at ${target}, which was not downloaded`,
		{
			outcome: 'refused',
			description: `Files are only fetched over https and through at most ${MAX_REDIRECTS} redirects.`,
		},
	);
}
