import { sleep } from 'n8n-workflow';

import type { Body, FileStream } from './body';

const STALLED_AFTER_MS = 60_000;
const MAX_DOWNLOAD_MS = 3_600_000;
const LOOK_EVERY_MS = 5_000;

/**
 * Whether a file may be fetched from an address: over https, or over http from this machine itself
 * where the provider's own server runs there too.
 *
 * @param ownOrigin origin of the provider's server
 */
export function isSafeLink(target: URL, ownOrigin: string): boolean {
	const own = new URL(ownOrigin);
	return (
		target.protocol === 'https:' ||
		(target.protocol === 'http:' && own.protocol === 'http:' && target.hostname === own.hostname)
	);
}

/**
 * Passes a stream on, and breaks it off where no more data comes or it drips for more than an hour: a
 * request's own time-out ends with the answer's head.
 *
 * @param reason makes what the reader then gets
 */
export function untilStalled(
	{ stream, close }: Body,
	reason: () => Error,
	stalledAfterMs = STALLED_AFTER_MS,
	maxMs = MAX_DOWNLOAD_MS,
): FileStream {
	const start = Date.now();
	let lastArrival = start;
	const passed = stream.map((chunk: unknown) => {
		lastArrival = Date.now();
		return chunk;
	});
	const over = new AbortController();
	passed.once('close', () => {
		over.abort();
		// Where the reader stops early, the connection must not stay open.
		close();
	});
	void (async () => {
		while (!over.signal.aborted) {
			await sleep(Math.min(LOOK_EVERY_MS, stalledAfterMs), over.signal).catch(() => undefined);
			const isStalled = Date.now() - lastArrival >= stalledAfterMs;
			const isTooLong = Date.now() - start >= maxMs;
			if ((isStalled || isTooLong) && !over.signal.aborted) {
				// A reader that waits for the next chunk learns nothing from the end of the connection alone.
				stream.emit('error', reason());
				close();
			}
		}
	})();
	return passed;
}
