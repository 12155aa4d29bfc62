import { sleep } from 'n8n-workflow';

/** Work that was abandoned because its time ran out or the execution was canceled. */
export class TimeoutError extends Error {
	constructor(readonly reason: 'timeout' | 'canceled') {
		super(reason);
		this.name = 'TimeoutError';
	}
}

/**
 * Runs work with a time limit. At the limit or on cancellation the work's signal is aborted, and the
 * promise rejects at once, whatever the work still does.
 *
 * @throws TimeoutError at the limit or on cancellation, otherwise what the work throws
 */
export async function withTimeout<Result>(
	timeoutMs: number,
	cancelSignal: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
	const controller = new AbortController();
	const settled = new AbortController();
	return await new Promise<Result>((resolve, reject) => {
		const stop = (reason: TimeoutError['reason']) => {
			reject(new TimeoutError(reason));
			controller.abort();
		};
		const cancel = () => stop('canceled');
		cancelSignal?.addEventListener('abort', cancel, { once: true });
		if (cancelSignal?.aborted) cancel();
		sleep(timeoutMs, settled.signal).then(
			() => settled.signal.aborted || stop('timeout'),
			() => undefined,
		);
		void work(controller.signal)
			.then(resolve, reject)
			.finally(() => {
				settled.abort();
				cancelSignal?.removeEventListener('abort', cancel);
			});
	});
}
