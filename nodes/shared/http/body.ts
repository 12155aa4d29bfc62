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
	const bytes = await readBytes(body, maxBytes + 1, signal);
	if (bytes.length > maxBytes) throw new TooLargeError();
	return decode(bytes);
}

/** Reads the beginning of a body as text, at most `maxBytes`, and closes the connection. */
export async function readTruncated(
	body: ResponseBody,
	maxBytes: number,
	signal: AbortSignal,
): Promise<string> {
	return decode(await readBytes(body, maxBytes, signal)).slice(0, maxBytes);
}

/** Reads a body until it ends or has so many bytes, and closes the connection, also after a failure. */
async function readBytes(
	body: ResponseBody,
	enough: number,
	signal: AbortSignal,
): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	const close = () => body.close();
	signal.addEventListener('abort', close, { once: true });
	try {
		if (signal.aborted) return new Uint8Array();
		for await (const chunk of body.stream) {
			chunks.push(chunk as Uint8Array);
			length += (chunk as Uint8Array).length;
			if (length >= enough) break;
		}
	} finally {
		signal.removeEventListener('abort', close);
		close();
	}
	return Buffer.concat(chunks);
}

/** Drops a byte order mark, which JSON must not start with. */
function decode(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes);
}
