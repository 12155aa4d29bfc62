import { sleep } from 'n8n-workflow';

/** Why work was not waited for to its end. */
export class TimeoutError extends Error {
	constructor(readonly reason: 'timeout' | 'canceled') {
		super(reason);
		this.name = 'TimeLimitError';
	}
}

/**
 * Runs work that must end: its signal is aborted at the limit or where the execution is canceled, and
 * at that moment it is no longer waited for, whatever it still does.
 *
 * @throws TimeLimitError at the limit or the cancellation, else what the work throws
 */
export async function withTimeout<Result>(
	limitMs: number,
	canceled: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
	const limit = new AbortController();
	const done = new AbortController();
	return await new Promise<Result>((resolve, reject) => {
		const stop = (reason: TimeoutError['reason']) => {
			reject(new TimeoutError(reason));
			limit.abort();
		};
		const cancel = () => stop('canceled');
		canceled?.addEventListener('abort', cancel, { once: true });
		if (canceled?.aborted) cancel();
		sleep(limitMs, done.signal).then(
			() => done.signal.aborted || stop('timeout'),
			() => undefined,
		);
		void work(limit.signal)
			.then(resolve, reject)
			.finally(() => {
				done.abort();
				canceled?.removeEventListener('abort', cancel);
			});
	});
}
