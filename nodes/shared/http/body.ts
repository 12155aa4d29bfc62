import type { FileStream } from './download';

/** Why a body was not read to its end: it holds more than is taken. */
export class TooLargeError extends Error {}

/**
 * Reads a body that arrives as a stream into text. Whatever happens, the stream is closed at the end.
 *
 * @param mostBytes after decompression
 * @param signal ends reading
 * @throws TooLargeError beyond `mostBytes`, or what broke the stream
 */
export async function readText(
	stream: FileStream,
	mostBytes: number,
	signal: AbortSignal,
): Promise<string> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of closedAtEnd(stream, signal)) {
		bytes += chunk.length;
		if (bytes > mostBytes) throw new TooLargeError();
		chunks.push(chunk);
	}
	return decode(chunks);
}

/** Reads the beginning of a body into text, enough for what a server says about a refusal. */
export async function readStart(
	stream: FileStream,
	mostBytes: number,
	signal: AbortSignal,
): Promise<string> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of closedAtEnd(stream, signal)) {
		chunks.push(chunk);
		bytes += chunk.length;
		if (bytes >= mostBytes) break;
	}
	return decode(chunks).slice(0, mostBytes);
}

async function* closedAtEnd(
	stream: FileStream,
	signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
	const close = () => void stream.destroy();
	signal.addEventListener('abort', close, { once: true });
	try {
		if (!signal.aborted) for await (const chunk of stream) yield chunk as Uint8Array;
	} finally {
		signal.removeEventListener('abort', close);
		close();
	}
}

/** Without a byte order mark, which JSON may not begin with. */
function decode(chunks: Uint8Array[]): string {
	return new TextDecoder().decode(Buffer.concat(chunks));
}
