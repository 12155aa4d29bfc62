import type { IDataObject, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { toResponseBody, type FileStream, type ResponseBody } from './body';

/** A response whose body is still arriving. */
export interface StreamingResponse {
	status: number;
	headers: IDataObject;
	body: ResponseBody;
}

const STREAM_OPTIONS = {
	// The body is read here, with limits for size and time; n8n has none.
	encoding: 'stream',
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	// A redirect could send key headers to another host, and turns a POST into a GET.
	disableFollowRedirect: true,
} as const;

/**
 * Sends a request and returns its response while the body is still arriving.
 *
 * @param signal closes the connection, also while the body arrives
 * @param send the n8n helper that sends it
 */
export async function openStream(
	options: IHttpRequestOptions,
	signal: AbortSignal,
	send: (options: IHttpRequestOptions) => Promise<IN8nHttpFullResponse>,
): Promise<StreamingResponse> {
	// Destroying the body would not close the connection, because axios returns a different stream.
	const connection = new AbortController();
	signal.addEventListener('abort', () => connection.abort(), { once: true });
	const response = await send(pinSignal({ ...options, ...STREAM_OPTIONS }, connection.signal));
	const body = toResponseBody(response.body as FileStream, connection);
	// Nobody waits for it any longer.
	if (signal.aborted) body.close();
	return { status: response.statusCode, headers: response.headers, body };
}

/** n8n would replace the signal with that of the execution, which leaves a late request open. */
function pinSignal(options: IHttpRequestOptions, signal: AbortSignal): IHttpRequestOptions {
	return Object.defineProperty(options, 'abortSignal', {
		get: () => signal,
		set: () => undefined,
		enumerable: true,
	});
}
