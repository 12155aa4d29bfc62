import { sleep } from 'n8n-workflow';

import { RequestError, rethrow } from '../errors';
import { canceled } from './response';

const FIRST_WAIT_MS = 250;
/** An end is noticed after half of what the job took already, at the latest. */
const GROWTH = 1.5;
/** A job of hours is looked at 60 times an hour: Voucherify's sandbox allows 100 calls. */
const MAX_WAIT_MS = 60_000;

/**
 * Looks at a job on a provider's side until it is over, at first soon and then less and less often. A
 * look that brought nothing, but may later, does not end the waiting.
 *
 * @param look brings the job's state
 * @param limitMs how long to wait at most
 * @returns the last state, which is not an end where the time was over before
 * @throws RequestError where the execution was canceled, or what `look` throws that does not pass or is
 * the last thing before the time is over
 */
export async function pollUntil<State>(
	look: () => Promise<State>,
	isOver: (state: State) => boolean,
	limitMs: number,
	signal: AbortSignal | undefined,
): Promise<State> {
	const end = Date.now() + limitMs;
	for (let wait = FIRST_WAIT_MS; ; wait = Math.min(MAX_WAIT_MS, wait * GROWTH)) {
		const seen = await look().catch(passing);
		const left = end - Date.now();
		if (!(seen instanceof RequestError)) {
			if (isOver(seen) || left <= 0) return seen;
		} else if (left <= 0) throw seen;
		await sleep(Math.min(wait, left), signal).catch(() => undefined);
		if (signal?.aborted) throw canceled('notSent');
	}
}

function passing(error: unknown): RequestError {
	return error instanceof RequestError && error.details.isTransient ? error : rethrow(error);
}
