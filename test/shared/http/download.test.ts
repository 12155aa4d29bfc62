import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { toResponseBody, readTruncated, readText } from '../../../nodes/shared/http/body';
import { isSafeUrl, withStallTimeout } from '../../../nodes/shared/http/download';

const body = (stream: Readable) => toResponseBody(stream, new AbortController());

describe('withStallTimeout', () => {
	it('passes everything on', async () => {
		const stream = withStallTimeout(
			body(Readable.from(['a', 'b', 'c'])),
			() => new Error('stalled'),
			200,
		);
		expect(await stream.toArray()).toEqual(['a', 'b', 'c']);
	});

	it('breaks off where no more data comes', async () => {
		const source = new Readable({ read: () => undefined });
		source.push('a');
		const stream = withStallTimeout(body(source), () => new Error('stalled'), 100);
		await expect(stream.toArray()).rejects.toThrow('stalled');
		expect(source.destroyed).toBe(true);
	});

	it('breaks off what drips for too long', async () => {
		const source = new Readable({ read: () => undefined });
		const dripping = setInterval(() => source.push('.'), 10);
		const stream = withStallTimeout(body(source), () => new Error('too long'), 1_000, 200);
		await expect(stream.toArray()).rejects.toThrow('too long');
		clearInterval(dripping);
		expect(source.destroyed).toBe(true);
	});

	it('passes a break in the source on', async () => {
		const source = new Readable({ read: () => undefined });
		source.push('a');
		setTimeout(() => source.destroy(new Error('reset')), 20);
		const stream = withStallTimeout(body(source), () => new Error('stalled'), 5000);
		await expect(stream.toArray()).rejects.toThrow('reset');
	});

	it('lets go of the source where the reader stops early', async () => {
		const source = Readable.from(
			(function* () {
				for (;;) yield 'more';
			})(),
		);
		for await (const _chunk of withStallTimeout(body(source), () => new Error('stalled'))) break;
		await expect.poll(() => source.destroyed).toBe(true);
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
	it('reads characters that were cut between two pieces, and drops a byte order mark', async () => {
		const bytes = Buffer.from('\ufeffgrün');
		const source = Readable.from([bytes.subarray(0, 6), bytes.subarray(6)]);
		expect(await readText(body(source), 100, open())).toBe('grün');
	});

	it('stops at the limit and closes the connection', async () => {
		const source = endless();
		await expect(readText(body(source), 1_000_000, open())).rejects.toThrow();
		expect(source.destroyed).toBe(true);
	});

	it('stops where nobody waits any more', async () => {
		const source = new Readable({ read: () => undefined });
		const limit = new AbortController();
		const text = readText(body(source), 100, limit.signal);
		limit.abort();
		await expect(text).rejects.toThrow();
		expect(source.destroyed).toBe(true);
	});
});

describe('readTruncated', () => {
	it('keeps no more than the start of a body that does not end, and closes it', async () => {
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
	])('%s for %s: %s', (link, own, isSafe) => {
		expect(isSafeUrl(new URL(link), own)).toBe(isSafe);
	});
});
