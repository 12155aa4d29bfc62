/** What is remembered of an emitted order. */
export interface Lease {
	/** Name of the list that showed it last. */
	list: string;
	/** Epoch milliseconds of the last delivery. */
	emittedAt: number;
	/** How often it has been emitted. */
	deliveries: number;
	/** Whether it is still to be marked as sent. */
	isToMark?: boolean;
	/** Whether the current round of reading has shown the order. */
	isSeen?: boolean;
	/** If rounds have not shown it lately. */
	missed?: {
		/** Epoch milliseconds at the end of the first of them. */ since: number;
		rounds: number;
	};
}

/** By order ID. */
export type Leases = ReadonlyMap<string, Lease>;
