import type { BinaryHelperFunctions } from 'n8n-workflow';

/** The stream type of n8n's own helpers. */
export type FileStream = Exclude<
	Parameters<BinaryHelperFunctions['prepareBinaryData']>[0],
	Uint8Array
>;

/** Why a body was not read to its end: it holds more than is taken. */
export class TooLargeError extends Error {}

/** The body of an answer, as it arrives. */
export interface Body {
	stream: FileStream;
	/** Closes the connection. What has not arrived yet does not come any more. */
	close(): void;
}

/**
 * What closes a request's connection: its signal goes into the request. Destroying the stream of the
 * body is not enough, since axios hands out another one than that of the connection.
 *
 * @param signal closes it too
 */
export function closedBy(signal: AbortSignal): AbortController {
	const connection = new AbortController();
	signal.addEventListener('abort', () => connection.abort(), { once: true });
	return connection;
}

/** @param connection whose signal the request was sent with */
export function bodyOf(stream: FileStream, connection: AbortController): Body {
	// axios reports the end of the connection to whoever listens; without anybody, Node would stop n8n.
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
 * Reads a body into text. Whatever happens, the connection is closed at the end.
 *
 * @param maxBytes after decompression
 * @param signal ends reading
 * @throws TooLargeError beyond `maxBytes`, or what broke the stream
 */
export async function readText(body: Body, maxBytes: number, signal: AbortSignal): Promise<string> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of closedAtEnd(body, signal)) {
		bytes += chunk.length;
		if (bytes > maxBytes) throw new TooLargeError();
		chunks.push(chunk);
	}
	return decode(chunks);
}

/** Reads the beginning of a body into text, enough for what a server says about a refusal. */
export async function readStart(
	body: Body,
	maxBytes: number,
	signal: AbortSignal,
): Promise<string> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of closedAtEnd(body, signal)) {
		chunks.push(chunk);
		bytes += chunk.length;
		if (bytes >= maxBytes) break;
	}
	return decode(chunks).slice(0, maxBytes);
}

async function* closedAtEnd(
	body: Body,
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

/** Without a byte order mark, which JSON may not begin with. */
function decode(chunks: Uint8Array[]): string {
	return new TextDecoder().decode(Buffer.concat(chunks));
}
