import { sleep } from 'n8n-workflow';

/** What a provider allows. Without either: no limit. */
export interface RateLimit {
	/** In any second, and spread over it. */
	requestsPerSecond?: number;
	/** In any 60 seconds. They may leave in a burst, so that a short list does not wait. */
	requestsPerMinute?: number;
}

/** A longer pause is left to each request: the provider then says why. */
const MAX_SHARED_PAUSE_MS = 300_000;
const MAX_SPACING_MS = 1_000;
/** Fewer requests within a second are not what a server finds too fast. */
const MIN_TOO_FAST = 4;
/** How much nearer requests may follow each other after each success. */
const SPACING_AFTER_SUCCESS = 0.95;
const MIN_SPACING_MS = 2;
const SECOND_MS = 1_000;
/**
 * Of the time between two turns that are spread evenly: timers of a busy process are late, and where each
 * turn waited for the last one in full, all their lateness would add up.
 */
const MIN_JITTER = 0.75;
/** The order of those who wait is kept about; nobody sleeps through a turn that came early. */
const MAX_CATCH_UP_MS = 200;

/**
 * Lets requests to one server leave: never more than its limit, none before a pause that it announced
 * is over, and after "too many requests" only as fast as the server has shown to bear. One for each
 * server, shared by all executions of this n8n process. Times are milliseconds of a clock that does
 * not jump.
 */
export class RateLimiter {
	private readonly limit: Limit;
	/** When the last requests left, oldest first: as many as the limit counts. */
	private lastTurns: number[] = [];
	/** When requests left within the last second. */
	private lastSecond: number[] = [];
	private pausedUntil = 0;
	/** The least time between two requests, learned from refusals. */
	private spacing = 0;
	private slowedAt = -Infinity;
	private asked = 0;
	private answered = 0;

	constructor(
		limit: RateLimit,
		private readonly now: () => number = () => performance.now(),
	) {
		this.limit = windowOf(limit);
	}

	/**
	 * Waits for the turn of one request, which must then leave at once.
	 *
	 * @param waitMs how long it may wait
	 * @returns the moment of its turn, or undefined where it would come too late or the wait was canceled
	 */
	async turn(waitMs: number, signal?: AbortSignal): Promise<number | undefined> {
		const end = this.now() + waitMs;
		const place = ++this.asked;
		try {
			if (this.expectedTurn() > end) return undefined;
			for (;;) {
				const now = this.now();
				const turn = this.nextTurn(now, end);
				if (signal?.aborted || turn > end) return undefined;
				if (turn <= now) return this.note(now);
				// Those who asked before come first; each looks again when its turn may have come.
				const waitingAhead = Math.max(0, place - this.answered - 1);
				const ahead = Math.min(MAX_CATCH_UP_MS, waitingAhead * this.interval());
				await sleep(Math.ceil(Math.min(turn + ahead, end) - now), signal).catch(() => undefined);
			}
		} finally {
			this.answered++;
		}
	}

	/** Notes an announced pause. */
	pause(ms: number, random: number): void {
		if (ms > MAX_SHARED_PAUSE_MS) return;
		// Other processes wait for the same moment.
		const jitter = random * Math.min(SECOND_MS, 50 + ms / 10);
		this.pausedUntil = Math.max(this.pausedUntil, this.now() + ms + jitter);
	}

	/**
	 * Halves the speed: the server found it too high.
	 *
	 * @param turn when the refused request left; those of one burst slow down once
	 */
	slowDown(turn: number): void {
		if (turn < this.slowedAt) return;
		this.slowedAt = this.now();
		const { length } = this.lastSecond;
		const measured = length < MIN_TOO_FAST ? 0 : (2 * SECOND_MS) / length;
		this.spacing = Math.min(MAX_SPACING_MS, Math.max(2 * this.spacing, measured));
	}

	/** A request succeeded, so the next may follow a little sooner. */
	speedUp(): void {
		this.spacing *= SPACING_AFTER_SUCCESS;
		if (this.spacing < MIN_SPACING_MS) this.spacing = 0;
	}

	private nextTurn(now: number, end: number): number {
		const { requests, perMs } = this.limit;
		const limited = this.lastTurns.length < requests ? now : this.lastTurns[0] + perMs;
		const spaced = (this.lastSecond.at(-1) ?? -Infinity) + this.interval();
		// A pause that does not fit is left to the provider, which then says why.
		const paused = this.pausedUntil <= end ? this.pausedUntil : now;
		return Math.max(now, limited, spaced, paused);
	}

	/** About when the turn of one more request comes, behind those that wait. */
	private expectedTurn(): number {
		const { requests, perMs } = this.limit;
		const now = this.now();
		const waiting = this.asked - this.answered - 1;
		const behind = this.lastTurns.length + waiting - requests;
		if (behind < 0) return now;
		return (this.lastTurns[0] ?? now) + perMs * (1 + Math.floor(behind / requests));
	}

	/** The least time between two turns. */
	private interval(): number {
		return Math.max(this.spacing, this.limit.spacingMs);
	}

	private note(now: number): number {
		const { requests } = this.limit;
		if (requests !== Infinity) this.lastTurns = [...this.lastTurns, now].slice(-requests);
		this.lastSecond.push(now);
		while (this.lastSecond[0] <= now - SECOND_MS) this.lastSecond.shift();
		return now;
	}
}

interface Limit {
	/** At most so many in any span of `perMs`. */
	requests: number;
	perMs: number;
	/** The least time between two. */
	spacingMs: number;
}

function windowOf({ requestsPerSecond, requestsPerMinute }: RateLimit): Limit {
	if (requestsPerMinute !== undefined) {
		return { requests: requestsPerMinute, perMs: 60 * SECOND_MS, spacingMs: 0 };
	}
	if (requestsPerSecond !== undefined) {
		const spacingMs = (MIN_JITTER * SECOND_MS) / requestsPerSecond;
		return { requests: requestsPerSecond, perMs: SECOND_MS, spacingMs };
	}
	return { requests: Infinity, perMs: 0, spacingMs: 0 };
}

const limiters = new Map<string, RateLimiter>();

/** The limiter of a server, the same for everyone who asks in this process. */
export function getRateLimiter(origin: string, limit: RateLimit): RateLimiter {
	const limiter = limiters.get(origin) ?? new RateLimiter(limit);
	limiters.set(origin, limiter);
	return limiter;
}
