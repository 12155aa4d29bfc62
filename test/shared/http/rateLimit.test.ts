import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RateLimiter, getRateLimiter } from '../../../nodes/shared/http/rateLimit';
import { maxInASecond } from '../../emulators/journal';

const LONG = 600_000;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => void vi.useRealTimers());

/** Lets many requests wait at once; returns when each was let through, in milliseconds from now. */
async function acquireMany(limiter: RateLimiter, count: number, within = LONG): Promise<number[]> {
	const start = performance.now();
	const waiting = Array.from({ length: count }, async () => await limiter.acquire(within));
	await vi.advanceTimersByTimeAsync(within);
	return (await Promise.all(waiting)).map((sentAt) => Math.round((sentAt ?? NaN) - start));
}

describe('a limit', () => {
	it('per second spreads requests over the second', async () => {
		const sentAt = await acquireMany(new RateLimiter({ requestsPerSecond: 4 }), 7);
		expect(sentAt).toEqual([0, 188, 376, 564, 1000, 1188, 1376]);
	});

	it('holds however late the timers fire', async () => {
		const limiter = new RateLimiter({ requestsPerSecond: 45 });
		const sentAt: number[] = [];
		const waiting = Array.from({ length: 200 }, async () => {
			sentAt.push((await limiter.acquire(LONG))!);
		});
		// The process is blocked for a while, and the timers of many requests are due at once.
		await vi.advanceTimersByTimeAsync(500);
		vi.setSystemTime(Date.now());
		await vi.advanceTimersByTimeAsync(LONG);
		await Promise.all(waiting);
		expect(maxInASecond(sentAt)).toBeLessThanOrEqual(45);
	});

	it.each([3, 7, 17])('is used up although each timer is late by up to %i ms', async (lateMs) => {
		const limiter = new RateLimiter(
			{ requestsPerSecond: 45 },
			() => Math.ceil(performance.now() / lateMs) * lateMs,
		);
		const sentAt = (await acquireMany(limiter, 225)).sort((one, other) => one - other);
		expect(sentAt.at(-1)).toBeLessThan(5_200);
		expect(maxInASecond(sentAt)).toBeLessThanOrEqual(45);
	});

	it('per minute allows a burst, and the next request when the first is a minute old', async () => {
		const limiter = new RateLimiter({ requestsPerMinute: 3 });
		expect(await acquireMany(limiter, 5)).toEqual([0, 0, 0, 60_000, 60_000]);
	});

	it('rejects a request that would wait too long, and does not count it', async () => {
		const limiter = new RateLimiter({ requestsPerMinute: 1 });
		expect(await limiter.acquire(0)).toBeDefined();
		expect(await limiter.acquire(59_000)).toBeUndefined();
		expect(await acquireMany(limiter, 1, 60_000)).toEqual([60_000]);
	});

	it('without a number lets everything through at once', async () => {
		expect(await acquireMany(new RateLimiter({}), 3)).toEqual([0, 0, 0]);
	});
});

describe('getRateLimiter', () => {
	it('returns one limiter per server', () => {
		const one = getRateLimiter('https://one.example', {});
		expect(getRateLimiter('https://one.example', {})).toBe(one);
		expect(getRateLimiter('https://two.example', {})).not.toBe(one);
	});

	it('keeps the limiter of a server in use, and drops that of an idle one', async () => {
		const used = getRateLimiter('https://used.example', {});
		const idle = getRateLimiter('https://idle.example', {});
		for (let minutes = 0; minutes < 120; minutes += 10) {
			await vi.advanceTimersByTimeAsync(LONG);
			expect(getRateLimiter('https://used.example', {})).toBe(used);
		}
		expect(getRateLimiter('https://idle.example', {})).not.toBe(idle);
	});
});

describe('a pause', () => {
	it('holds for every request to the server, plus some jitter', async () => {
		const limiter = new RateLimiter({});
		limiter.pause(2_000, 1);
		expect(await acquireMany(limiter, 3)).toEqual([2_250, 2_250, 2_250]);
	});

	it('that is longer than a request may wait does not hold it back', async () => {
		const limiter = new RateLimiter({});
		limiter.pause(20_000, 0);
		expect(await limiter.acquire(10_000)).toBeDefined();
	});

	it('of hours is not shared', async () => {
		const limiter = new RateLimiter({});
		limiter.pause(3_600_000, 0);
		expect(await acquireMany(limiter, 1)).toEqual([0]);
	});

	it('ends at once when the execution is canceled', async () => {
		const limiter = new RateLimiter({});
		limiter.pause(60_000, 0);
		const cancellation = new AbortController();
		const waiting = limiter.acquire(LONG, cancellation.signal);
		cancellation.abort();
		expect(await waiting).toBeUndefined();
	});
});

describe('too many requests', () => {
	/** A server that accepts `perSecond` requests in any second and rejects the others. */
	async function serve(perSecond: number, count: number) {
		const limiter = new RateLimiter({});
		const accepted: number[] = [];
		let rejected = 0;
		async function send(): Promise<void> {
			for (;;) {
				const sentAt = (await limiter.acquire(LONG))!;
				if (accepted.filter((time) => sentAt - time < 1000).length < perSecond) {
					accepted.push(sentAt);
					limiter.recordSuccess();
					return;
				}
				rejected++;
				limiter.recordRateLimited(sentAt);
				limiter.pause(1000, 0.5);
			}
		}
		const all = Promise.all(Array.from({ length: count }, send));
		await vi.advanceTimersByTimeAsync(LONG);
		await all;
		return { rejected, seconds: (accepted.at(-1)! - accepted[0]) / 1000 };
	}

	it('slow down until the server accepts them, with few rejections and at a fair speed', async () => {
		const { rejected, seconds } = await serve(10, 200);
		expect(rejected).toBeLessThan(200);
		expect(seconds).toBeLessThan(80);
	});

	it('do not slow down a request now and then', async () => {
		const limiter = new RateLimiter({});
		limiter.recordRateLimited((await limiter.acquire(LONG))!);
		expect(await acquireMany(limiter, 3)).toEqual([0, 0, 0]);
	});
});
