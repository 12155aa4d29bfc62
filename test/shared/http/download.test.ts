import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { toResponseBody, readTruncated, readText } from '../../../nodes/shared/http/body';
import { isSafeUrl, withStallTimeout } from '../../../nodes/shared/http/download';

const body = (stream: Readable) => toResponseBody(stream, new AbortController());

describe('withStallTimeout', () => {
	beforeEach(() => {
		const toFake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const;
		vi.useFakeTimers({ toFake: [...toFake] });
	});

	afterEach(() => void vi.useRealTimers());

	/** A source that sends `a` and then nothing. */
	function stalledSource(): Readable {
		const source = new Readable({ read: () => undefined });
		source.push('a');
		return source;
	}

	it('passes all data on', async () => {
		const stream = withStallTimeout(
			body(Readable.from(['a', 'b', 'c'])),
			() => new Error('stalled'),
		);
		expect(await stream.toArray()).toEqual(['a', 'b', 'c']);
	});

	it('fails if no more data arrives', async () => {
		const source = stalledSource();
		const stream = withStallTimeout(body(source), () => new Error('stalled'), 100);
		const reading = expect(stream.toArray()).rejects.toThrow('stalled');
		await vi.advanceTimersByTimeAsync(1_000);
		await reading;
		expect(source.destroyed).toBe(true);
	});

	it('fails if the data drips for too long', async () => {
		const source = new Readable({ read: () => undefined });
		const dripping = setInterval(() => source.push('.'), 10);
		const stream = withStallTimeout(body(source), () => new Error('too long'), 1_000, 200);
		const reading = expect(stream.toArray()).rejects.toThrow('too long');
		await vi.advanceTimersByTimeAsync(1_000);
		await reading;
		clearInterval(dripping);
		expect(source.destroyed).toBe(true);
	});

	it('passes an error of the source on', async () => {
		const source = stalledSource();
		const stream = withStallTimeout(body(source), () => new Error('stalled'));
		const reading = expect(stream.toArray()).rejects.toThrow('reset');
		source.destroy(new Error('reset'));
		await reading;
	});

	it('closes the source if the reader stops early', async () => {
		const source = endless();
		const closed = new Promise((resolve) => source.once('close', resolve));
		for await (const _chunk of withStallTimeout(body(source), () => new Error('stalled'))) break;
		await closed;
		expect(source.destroyed).toBe(true);
	});
});

const endless = () =>
	Readable.from(
		(function* () {
			for (;;) yield Buffer.alloc(60_000, 'x');
		})(),
	);
const open = () => new AbortController().signal;

describe('readText', () => {
	it('decodes characters split between chunks, and drops a byte order mark', async () => {
		const bytes = Buffer.from('\ufeffgrün');
		const source = Readable.from([bytes.subarray(0, 6), bytes.subarray(6)]);
		expect(await readText(body(source), 100, open())).toBe('grün');
	});

	it('fails at the limit and closes the connection', async () => {
		const source = endless();
		await expect(readText(body(source), 1_000_000, open())).rejects.toThrow();
		expect(source.destroyed).toBe(true);
	});

	it('stops when it is aborted', async () => {
		const source = new Readable({ read: () => undefined });
		const limit = new AbortController();
		const text = readText(body(source), 100, limit.signal);
		limit.abort();
		await expect(text).rejects.toThrow();
		expect(source.destroyed).toBe(true);
	});
});

describe('readTruncated', () => {
	it('reads only the start of an endless body, and closes the connection', async () => {
		const source = endless();
		expect(await readTruncated(body(source), 100_000, open())).toHaveLength(100_000);
		expect(source.destroyed).toBe(true);
	});
});

describe('isSafeUrl', () => {
	it.each([
		['https://files.example/x', 'https://api.example', true],
		['http://files.example/x', 'https://api.example', false],
		['http://127.0.0.1:8/x', 'https://api.example', false],
		['http://127.0.0.1:8/x', 'http://127.0.0.1:9', true],
		['http://10.0.0.1/x', 'http://127.0.0.1:9', false],
		['file:///etc/passwd', 'http://127.0.0.1:9', false],
	])('%s from %s: %s', (link, own, isSafe) => {
		expect(isSafeUrl(new URL(link), own)).toBe(isSafe);
	});
});
