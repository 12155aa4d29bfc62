import type { VoucherifyOptions } from './types';

/** An asynchronous job. Times are epoch milliseconds. */
export interface Job {
	id: string;
	createdAt: number;
	startsAt: number;
	endsAt: number;
}

/** Returns the status of a job, out of the four names. */
export function statusOf(
	job: Job,
	[waiting, running, done, failed]: string[],
	{ isJobStuck, isJobFailing }: VoucherifyOptions,
): string {
	const now = Date.now();
	if (now < job.startsAt) return waiting;
	if (isJobStuck || now < job.endsAt) return running;
	return isJobFailing ? failed : done;
}

/** Percentage of a running job. */
export function progressOf({ startsAt, endsAt }: Job): number {
	const share = (Date.now() - startsAt) / Math.max(1, endsAt - startsAt);
	return Math.round(100 * Math.min(0.99, Math.max(0, share)));
}
