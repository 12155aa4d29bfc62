import { sleep } from 'n8n-workflow';

import { HOUR_MS } from '../durations';
import { ExpiringMap } from '../expiringMap';

/** A provider's rate limit. Without either number there is none. */
export interface RateLimit {
	/** In any second, spread evenly over it. */
	requestsPerSecond?: number;
	/** In any 60 seconds. Bursts are allowed, so that a short list does not wait. */
	requestsPerMinute?: number;
}

/** Longer pauses are not shared: each request then fails with the provider's explanation. */
const MAX_SHARED_PAUSE_MS = 300_000;
const MAX_SPACING_MS = 1_000;
const MIN_SPACING_MS = 2;
/** Fewer requests within a second are not the reason for a 429. */
const MIN_REQUESTS_TO_SLOW_DOWN = 4;
/** The spacing shrinks by this factor with every success. */
const SPACING_DECAY = 0.95;
const SECOND_MS = 1_000;
/**
 * Requests per second are spaced at this fraction of the even distance. Timers of a busy process fire
 * late; with full spacing all the delays would add up.
 */
const SPACING_RATIO = 0.75;
/** Callers are served roughly in order; none sleeps so long that it misses a free slot. */
const MAX_QUEUE_DELAY_MS = 200;
/** Longer than any request with all its retries and pauses, so that a limiter in use is never dropped. */
const MAX_IDLE_MS = HOUR_MS;

/**
 * Decides when a request may be sent: within the provider's rate limit, after any pause that it
 * announced, and after a 429 only as fast as the server has accepted since. Shared by all executions
 * in this process. Times are milliseconds of a clock that never jumps.
 */
export class RateLimiter {
	private readonly window: Window;
	/** When the last requests were sent, oldest first; at most as many as the window allows. */
	private recentRequests: number[] = [];
	private lastSecond: number[] = [];
	private pausedUntil = 0;
	/** Minimum distance between two requests, learned from 429s. */
	private spacingMs = 0;
	private slowedDownAt = -Infinity;
	private enqueued = 0;
	private dequeued = 0;

	constructor(
		limit: RateLimit,
		private readonly now: () => number = () => performance.now(),
	) {
		this.window = toWindow(limit);
	}

	/**
	 * Waits until a request may be sent, which must then happen at once.
	 *
	 * @param maxWaitMs how long it may wait
	 * @returns when the request was let through; undefined if the wait would be too long or was canceled
	 */
	async acquire(maxWaitMs: number, signal?: AbortSignal): Promise<number | undefined> {
		const end = this.now() + maxWaitMs;
		const ticket = ++this.enqueued;
		try {
			if (this.estimateSlot() > end) return undefined;
			for (;;) {
				const now = this.now();
				const slot = this.nextSlot(now, end);
				if (signal?.aborted || slot > end) return undefined;
				if (slot <= now) return this.record(now);
				// Earlier callers go first; each checks again when its slot may be free.
				const callersAhead = Math.max(0, ticket - this.dequeued - 1);
				const queueDelay = Math.min(MAX_QUEUE_DELAY_MS, callersAhead * this.minSpacing());
				const wakeAt = Math.min(slot + queueDelay, end);
				await sleep(Math.ceil(wakeAt - now), signal).catch(() => undefined);
			}
		} finally {
			this.dequeued++;
		}
	}

	/**
	 * Holds all requests back for a while.
	 *
	 * @param random a random number from 0 to 1: other processes wait for the same moment
	 */
	pause(ms: number, random: number): void {
		if (ms > MAX_SHARED_PAUSE_MS) return;
		const jitter = random * Math.min(SECOND_MS, 50 + ms / 10);
		this.pausedUntil = Math.max(this.pausedUntil, this.now() + ms + jitter);
	}

	/** Halves the speed after a 429. The requests of one burst, by when they were sent, slow down only once. */
	recordRateLimited(sentAt: number): void {
		if (sentAt < this.slowedDownAt) return;
		this.slowedDownAt = this.now();
		const { length } = this.lastSecond;
		const measured = length < MIN_REQUESTS_TO_SLOW_DOWN ? 0 : (2 * SECOND_MS) / length;
		this.spacingMs = Math.min(MAX_SPACING_MS, Math.max(2 * this.spacingMs, measured));
	}

	/** Speeds up a little after a success. */
	recordSuccess(): void {
		this.spacingMs *= SPACING_DECAY;
		if (this.spacingMs < MIN_SPACING_MS) this.spacingMs = 0;
	}

	private nextSlot(now: number, end: number): number {
		const { requests, perMs } = this.window;
		const limited = this.recentRequests.length < requests ? now : this.recentRequests[0] + perMs;
		const spaced = (this.lastSecond.at(-1) ?? -Infinity) + this.minSpacing();
		// If the pause is too long, the request is sent anyway: the provider's error explains why.
		const paused = this.pausedUntil <= end ? this.pausedUntil : now;
		return Math.max(now, limited, spaced, paused);
	}

	/** Estimates when a slot is free for one more request behind those that wait. */
	private estimateSlot(): number {
		const { requests, perMs } = this.window;
		const now = this.now();
		const waiting = this.enqueued - this.dequeued - 1;
		const behind = this.recentRequests.length + waiting - requests;
		if (behind < 0) return now;
		return (this.recentRequests[0] ?? now) + perMs * (1 + Math.floor(behind / requests));
	}

	private minSpacing(): number {
		return Math.max(this.spacingMs, this.window.spacingMs);
	}

	private record(now: number): number {
		const { requests } = this.window;
		if (requests !== Infinity) this.recentRequests = [...this.recentRequests, now].slice(-requests);
		this.lastSecond.push(now);
		while (this.lastSecond[0] <= now - SECOND_MS) this.lastSecond.shift();
		return now;
	}
}

interface Window {
	/** The maximum number of requests in any span of `perMs`. */
	requests: number;
	perMs: number;
	/** The minimum distance between two requests. */
	spacingMs: number;
}

function toWindow({ requestsPerSecond, requestsPerMinute }: RateLimit): Window {
	if (requestsPerMinute !== undefined) {
		return { requests: requestsPerMinute, perMs: 60 * SECOND_MS, spacingMs: 0 };
	}
	if (requestsPerSecond !== undefined) {
		const spacingMs = (SPACING_RATIO * SECOND_MS) / requestsPerSecond;
		return { requests: requestsPerSecond, perMs: SECOND_MS, spacingMs };
	}
	return { requests: Infinity, perMs: 0, spacingMs: 0 };
}

const limiters = new ExpiringMap<RateLimiter>(MAX_IDLE_MS);

/** Returns the rate limiter that everything in this process shares. The key is what the provider counts by. */
export function getRateLimiter(key: string, limit: RateLimit): RateLimiter {
	const limiter = limiters.get(key) ?? new RateLimiter(limit);
	limiters.set(key, limiter);
	return limiter;
}
