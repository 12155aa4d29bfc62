import { sleep } from 'n8n-workflow';

/** Epoch milliseconds at which the next request may leave, for each server. Shared by all executions of the process. */
const nextTurn = new Map<string, number>();

/**
 * Waits until a request to a server may leave, so that all executions of this n8n process together
 * stay at or below a rate.
 *
 * @param origin the server
 * @param requestsPerSecond undefined: no limit
 */
export async function waitForTurn(
	origin: string,
	requestsPerSecond: number | undefined,
	cancelSignal: AbortSignal | undefined,
): Promise<void> {
	if (requestsPerSecond === undefined) return;
	const now = Date.now();
	const turn = Math.max(now, nextTurn.get(origin) ?? 0);
	nextTurn.set(origin, turn + 1000 / requestsPerSecond);
	if (turn > now) await sleep(turn - now, cancelSignal);
}
