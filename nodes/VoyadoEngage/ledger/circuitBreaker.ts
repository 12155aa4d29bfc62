import { Semaphore } from '../../shared/concurrency';
import { HOUR_MS, MINUTE_MS } from '../../shared/durations';
import { ExpiringMap } from '../../shared/expiringMap';
import type { Sign } from '../api/client';

/**
 * How many orders may be in flight or unanswered in a row: so many end with an unknown outcome in an
 * outage, and a person has to resolve each of them. It limits the pace if Voyado takes longer than 65 ms
 * to answer.
 */
export const MAX_UNKNOWN = 3;
/**
 * How many orders may be claimed: this many can end with an unknown outcome if n8n is killed. Some are
 * claimed ahead, so that they share a round of the store.
 */
export const MAX_CLAIMED = 8;
/** After this many requests in a row without an answer, Voyado is asked before the next order is sent. */
const MAX_UNANSWERED = 2;
/**
 * Voyado answered when asked, but twice in a row not to the order after that: no order is sent for this
 * long, and each time it happens again for twice as long. Once may be chance, and would hold up a run.
 */
const FIRST_PAUSE_MS = MINUTE_MS;
const MAX_PAUSE_MS = HOUR_MS;
/** Longer than any pause. */
const MAX_IDLE_MS = 2 * MAX_PAUSE_MS;

/** Allows one order to be sent. */
export interface Permit {
	/** Must be called when the request has ended, with what that says about Voyado, if anything. */
	end(sign: Sign | undefined): void;
}

/**
 * Keeps an outage of one Voyado server from making many orders unknown. An order that is sent then ends
 * with an unknown outcome; one that is not sent can be sent later. All executions of this process share
 * it, because an outage may meet each of them with a single order.
 */
export class CircuitBreaker {
	readonly claimSlots = new Semaphore(MAX_CLAIMED);
	/** Requests in a row. */
	private unanswered = 0;
	/** Requests ever. */
	private failures = 0;
	private inFlight = 0;
	private waiting: Array<() => void> = [];
	/** Whether Voyado has answered a question since the last unanswered request. */
	private hasAnsweredQuestion = false;
	private asking?: Promise<boolean>;
	/** Orders in a row that got no answer although Voyado had answered when asked. */
	private failedTrials = 0;
	private pauseMs = FIRST_PAUSE_MS;
	private pausedUntil = -Infinity;

	/** Whether the last requests got no answer. */
	get isInDoubt(): boolean {
		return this.unanswered >= MAX_UNANSWERED;
	}

	/**
	 * Finds out whether requests make sense, without sending an order.
	 *
	 * @param ask asks Voyado something harmless, and returns whether it answered
	 */
	async isAnswering(ask: () => Promise<boolean>): Promise<boolean> {
		if (!this.isInDoubt || this.hasAnsweredQuestion) return true;
		if (performance.now() < this.pausedUntil) return false;
		this.asking ??= ask().finally(() => (this.asking = undefined));
		const hasAnswered = await this.asking;
		this.hasAnsweredQuestion ||= hasAnswered;
		return hasAnswered;
	}

	/**
	 * Waits until an order may be sent.
	 *
	 * @param ask asks Voyado something harmless, and returns whether it answered
	 * @returns undefined if Voyado does not answer, so that nothing must be sent
	 */
	async admit(ask: () => Promise<boolean>): Promise<Permit | undefined> {
		for (;;) {
			while (this.inFlight >= this.maxInFlight) {
				await new Promise<void>((resolve) => this.waiting.push(resolve));
			}
			if (!(await this.isAnswering(ask))) return undefined;
			// Others may have been admitted while Voyado was asked.
			if (this.inFlight < this.maxInFlight) return this.createPermit();
		}
	}

	/** Records that a request other than an order got no answer. */
	recordUnanswered(): void {
		this.unanswered++;
		this.failures++;
		this.hasAnsweredQuestion = false;
	}

	private get maxInFlight(): number {
		return Math.max(1, MAX_UNKNOWN - this.unanswered);
	}

	private createPermit(): Permit {
		const { failures } = this;
		const isTrial = this.isInDoubt;
		this.inFlight++;
		return {
			end: (sign) => {
				this.inFlight--;
				if (sign === 'unanswered') {
					this.recordUnanswered();
					if (isTrial && ++this.failedTrials > 1) this.pause();
				}
				// An order that was sent before an outage does not end it.
				if (sign === 'answered' && failures === this.failures) this.close();
				this.resumeWaiting();
			},
		};
	}

	private resumeWaiting(): void {
		const { waiting } = this;
		this.waiting = [];
		for (const resume of waiting) resume();
	}

	private close(): void {
		this.unanswered = 0;
		this.hasAnsweredQuestion = false;
		this.failedTrials = 0;
		this.pauseMs = FIRST_PAUSE_MS;
	}

	private pause(): void {
		this.pausedUntil = performance.now() + this.pauseMs;
		this.pauseMs = Math.min(2 * this.pauseMs, MAX_PAUSE_MS);
	}
}

const breakers = new ExpiringMap<CircuitBreaker>(MAX_IDLE_MS);

/** Returns the circuit breaker of a server, which everything in this process shares. */
export function getCircuitBreaker(origin: string): CircuitBreaker {
	const breaker = breakers.get(origin) ?? new CircuitBreaker();
	breakers.set(origin, breaker);
	return breaker;
}
