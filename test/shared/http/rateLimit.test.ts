import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RateLimiter, getRateLimiter } from '../../../nodes/shared/http/rateLimit';
import { maxInASecond } from '../../emulators/journal';

const LONG = 600_000;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => void vi.useRealTimers());

/** Lets many requests ask for their turn at once; when each left, in milliseconds from now. */
async function turnsOf(limiter: RateLimiter, count: number, within = LONG): Promise<number[]> {
	const start = performance.now();
	const asked = Array.from({ length: count }, async () => await limiter.turn(within));
	await vi.advanceTimersByTimeAsync(within);
	return (await Promise.all(asked)).map((turn) => Math.round((turn ?? NaN) - start));
}

describe('a limit', () => {
	it('of requests a second spreads them over it', async () => {
		const turns = await turnsOf(new RateLimiter({ requestsPerSecond: 4 }), 7);
		expect(turns).toEqual([0, 188, 376, 564, 1000, 1188, 1376]);
	});

	it('holds however late the requests come to their turn', async () => {
		const limiter = new RateLimiter({ requestsPerSecond: 45 });
		const turns: number[] = [];
		const asked = Array.from({ length: 200 }, async () => {
			turns.push((await limiter.turn(LONG))!);
		});
		// The process stood still for a while, and the timers of many requests are due at once.
		await vi.advanceTimersByTimeAsync(500);
		vi.setSystemTime(Date.now());
		await vi.advanceTimersByTimeAsync(LONG);
		await Promise.all(asked);
		expect(maxInASecond(turns)).toBeLessThanOrEqual(45);
	});

	it.each([3, 7, 17])('is used up where each timer is late by up to %i ms', async (lateMs) => {
		const limiter = new RateLimiter(
			{ requestsPerSecond: 45 },
			() => Math.ceil(performance.now() / lateMs) * lateMs,
		);
		const turns = (await turnsOf(limiter, 450)).sort((one, other) => one - other);
		expect(turns.at(-1)).toBeLessThan(10_200);
		expect(maxInASecond(turns)).toBeLessThanOrEqual(45);
	});

	it('of requests a minute lets a burst leave at once and the next when the first is a minute old', async () => {
		const limiter = new RateLimiter({ requestsPerMinute: 3 });
		expect(await turnsOf(limiter, 5)).toEqual([0, 0, 0, 60_000, 60_000]);
	});

	it('gives no turn that would come too late, and does not count it', async () => {
		const limiter = new RateLimiter({ requestsPerMinute: 1 });
		expect(await limiter.turn(0)).toBeDefined();
		expect(await limiter.turn(59_000)).toBeUndefined();
		expect(await turnsOf(limiter, 1, 60_000)).toEqual([60_000]);
	});

	it('without a number lets everything leave at once', async () => {
		expect(await turnsOf(new RateLimiter({}), 3)).toEqual([0, 0, 0]);
	});

	it('is one for each server', () => {
		const one = getRateLimiter('https://one.example', {});
		expect(getRateLimiter('https://one.example', {})).toBe(one);
		expect(getRateLimiter('https://two.example', {})).not.toBe(one);
	});
});

describe('a pause', () => {
	it('holds for every request to the server, and a little longer by chance', async () => {
		const limiter = new RateLimiter({});
		limiter.pause(2_000, 1);
		expect(await turnsOf(limiter, 3)).toEqual([2_250, 2_250, 2_250]);
	});

	it('that does not fit is left to the server', async () => {
		const limiter = new RateLimiter({});
		limiter.pause(20_000, 0);
		expect(await limiter.turn(10_000)).toBeDefined();
	});

	it('of hours is no pause of everyone', async () => {
		const limiter = new RateLimiter({});
		limiter.pause(3_600_000, 0);
		expect(await turnsOf(limiter, 1)).toEqual([0]);
	});

	it('ends at once where the execution is canceled', async () => {
		const limiter = new RateLimiter({});
		limiter.pause(60_000, 0);
		const canceled = new AbortController();
		const turn = limiter.turn(LONG, canceled.signal);
		canceled.abort();
		expect(await turn).toBeUndefined();
	});
});

describe('too many requests', () => {
	/** A server that takes so many requests a second and refuses the others. */
	async function serve(perSecond: number, count: number) {
		const limiter = new RateLimiter({});
		const taken: number[] = [];
		let refused = 0;
		async function send(): Promise<void> {
			for (;;) {
				const turn = (await limiter.turn(LONG))!;
				if (taken.filter((time) => turn - time < 1000).length < perSecond) {
					taken.push(turn);
					limiter.speedUp();
					return;
				}
				refused++;
				limiter.slowDown(turn);
				limiter.pause(1000, 0.5);
			}
		}
		const all = Promise.all(Array.from({ length: count }, send));
		await vi.advanceTimersByTimeAsync(LONG);
		await all;
		return { refused, seconds: (taken.at(-1)! - taken[0]) / 1000 };
	}

	it('slow down until the server takes them, with few refusals and without crawling', async () => {
		const { refused, seconds } = await serve(10, 200);
		expect(refused).toBeLessThan(200);
		expect(seconds).toBeLessThan(80);
	});

	it('do not slow down a request now and then', async () => {
		const limiter = new RateLimiter({});
		limiter.slowDown((await limiter.turn(LONG))!);
		expect(await turnsOf(limiter, 3)).toEqual([0, 0, 0]);
	});
});
