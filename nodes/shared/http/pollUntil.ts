import { sleep } from 'n8n-workflow';

import { canceled } from './answer';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * Looks at a job on a provider's side until it is over, at first soon and then less and less often.
 *
 * @param look brings the job's state
 * @param limitMs how long to wait at most
 * @returns the last state, which is not an end where the time was over before
 * @throws RequestError where the execution was canceled, or what `look` throws
 */
export async function pollUntil<State>(
	look: () => Promise<State>,
	isOver: (state: State) => boolean,
	limitMs: number,
	signal: AbortSignal | undefined,
): Promise<State> {
	const end = Date.now() + limitMs;
	for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 1.5)) {
		const state = await look();
		const left = end - Date.now();
		if (isOver(state) || left <= 0) return state;
		await sleep(Math.min(wait, left), signal).catch(() => undefined);
		if (signal?.aborted) throw canceled('notSent');
	}
}
