import { sleep } from 'n8n-workflow';

import { RequestError, rethrow } from '../errors';
import { canceledError } from './networkError';

const FIRST_DELAY_MS = 250;
/** The end of a job is noticed after at most half of the time the job took. */
const BACKOFF_FACTOR = 1.5;
/** 60 requests per hour for long jobs; Voucherify's sandbox allows 100. */
const MAX_DELAY_MS = 60_000;

/**
 * Polls a job of the provider until it is done, with growing delays. A poll that fails with a
 * transient error does not end the waiting.
 *
 * @param poll fetches the state of the job
 * @returns the last state, which is not final if the time ran out
 * @throws RequestError if the execution was canceled, or the error of `poll` if it is permanent or the
 * last result before the time ran out
 */
export async function pollUntil<State>(
	poll: () => Promise<State>,
	isDone: (state: State) => boolean,
	timeoutMs: number,
	cancelSignal: AbortSignal | undefined,
): Promise<State> {
	const end = Date.now() + timeoutMs;
	for (let delay = FIRST_DELAY_MS; ; delay = Math.min(MAX_DELAY_MS, delay * BACKOFF_FACTOR)) {
		const state = await poll().catch(catchTransient);
		const remainingMs = end - Date.now();
		if (!(state instanceof RequestError)) {
			if (isDone(state) || remainingMs <= 0) return state;
		} else if (remainingMs <= 0) throw state;
		await sleep(Math.min(delay, remainingMs), cancelSignal).catch(() => undefined);
		if (cancelSignal?.aborted) throw canceledError('notSent');
	}
}

function catchTransient(error: unknown): RequestError {
	return error instanceof RequestError && error.details.isTransient ? error : rethrow(error);
}
