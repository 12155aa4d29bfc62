import type { BinaryHelperFunctions } from 'n8n-workflow';

/** The stream type of n8n's helpers. */
export type FileStream = Exclude<
	Parameters<BinaryHelperFunctions['prepareBinaryData']>[0],
	Uint8Array
>;

/** A response body that exceeds the size limit. */
export class TooLargeError extends Error {}

/** The body of a response, still arriving. */
export interface ResponseBody {
	stream: FileStream;
	/** Closes the connection and drops the rest of the body. */
	close(): void;
}

/** @param connection the controller whose signal the request was sent with */
export function toResponseBody(stream: FileStream, connection: AbortController): ResponseBody {
	// An 'error' event without a listener would crash n8n.
	stream.on('error', () => undefined);
	return {
		stream,
		close() {
			connection.abort();
			stream.destroy();
		},
	};
}

/**
 * Reads a whole body as text and closes the connection.
 *
 * @throws TooLargeError if it exceeds `maxBytes` after decompression, or the error of the stream
 */
export async function readText(
	body: ResponseBody,
	maxBytes: number,
	signal: AbortSignal,
): Promise<string> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of readChunks(body, signal)) {
		bytes += chunk.length;
		if (bytes > maxBytes) throw new TooLargeError();
		chunks.push(chunk);
	}
	return decode(chunks);
}

/** Reads the beginning of a body as text, at most `maxBytes`, and closes the connection. */
export async function readTruncated(
	body: ResponseBody,
	maxBytes: number,
	signal: AbortSignal,
): Promise<string> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of readChunks(body, signal)) {
		chunks.push(chunk);
		bytes += chunk.length;
		if (bytes >= maxBytes) break;
	}
	return decode(chunks).slice(0, maxBytes);
}

/** Closes the connection at the end, whether the reader finished, stopped or failed. */
async function* readChunks(
	body: ResponseBody,
	signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
	const close = () => body.close();
	signal.addEventListener('abort', close, { once: true });
	try {
		if (!signal.aborted) for await (const chunk of body.stream) yield chunk as Uint8Array;
	} finally {
		signal.removeEventListener('abort', close);
		close();
	}
}

/** Drops a byte order mark, which JSON must not start with. */
function decode(chunks: Uint8Array[]): string {
	return new TextDecoder().decode(Buffer.concat(chunks));
}
