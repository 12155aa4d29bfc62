import type { Outcome } from '../../shared/errors';

/** So many orders in a row without an answer are taken for an outage. */
export const MAX_UNANSWERED = 3;

/**
 * Ends the sending of a run in an outage of Voyado. Each order that is sent then has an unknown outcome,
 * which a person has to settle; one that is not sent comes again by itself.
 */
export class OutageGuard {
	private unanswered = 0;

	/** Whether nothing more is to be sent in this run. */
	get isOutage(): boolean {
		return this.unanswered >= MAX_UNANSWERED;
	}

	/** Takes note of how the sending of an order ended. */
	note(outcome: 'registered' | Outcome): void {
		// Orders that were under way when the outage was recognized do not end it.
		if (this.isOutage || outcome === 'notSent') return;
		this.unanswered = outcome === 'unknown' ? this.unanswered + 1 : 0;
	}
}
