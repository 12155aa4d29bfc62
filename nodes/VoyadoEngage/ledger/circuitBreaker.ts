import type { Outcome } from '../../shared/errors';

/** This many orders in a row without an answer count as an outage. */
export const MAX_UNANSWERED = 3;

/**
 * Stops sending for the rest of a run during an outage of Voyado. An order that is sent then ends with
 * an unknown outcome, which a person has to resolve; an order that is not sent can be sent later.
 */
export class CircuitBreaker {
	private unanswered = 0;

	/** Whether the run must send nothing more. */
	get isOpen(): boolean {
		return this.unanswered >= MAX_UNANSWERED;
	}

	/** Records the outcome of one request. */
	record(outcome: 'registered' | Outcome): void {
		// Orders that were in flight when the outage was detected do not end it.
		if (this.isOpen || outcome === 'notSent') return;
		this.unanswered = outcome === 'unknown' ? this.unanswered + 1 : 0;
	}
}
