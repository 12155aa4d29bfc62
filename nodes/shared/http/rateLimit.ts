/** What a provider allows. Without either: no limit. */
export interface Pace {
	/** Spread evenly: a burst at the end of one second and one at the start of the next would add up. */
	requestsPerSecond?: number;
	/** In any 60 seconds. They may leave in a burst, so that a short list does not wait. */
	requestsPerMinute?: number;
}

/** Epoch milliseconds of the last turns at each server, oldest first. Shared by all executions of the process. */
const lastTurns = new Map<string, number[]>();

/**
 * Takes a turn for a request to a server, so that all executions of this n8n process together stay
 * at or below its pace.
 *
 * @param origin the server
 * @param now epoch milliseconds
 * @param end epoch milliseconds after which the request would not be sent any more
 * @returns milliseconds to wait for the turn, or undefined where it comes after `end`: none is taken then
 */
export function takeTurn(origin: string, pace: Pace, now: number, end: number): number | undefined {
	const { requests, perMs } = windowOf(pace);
	if (requests === Infinity) return 0;
	const turns = lastTurns.get(origin) ?? [];
	const turn = turns.length < requests ? now : Math.max(now, turns[0] + perMs);
	if (turn > end) return undefined;
	lastTurns.set(origin, [...turns, turn].slice(-requests));
	return turn - now;
}

function windowOf({ requestsPerSecond, requestsPerMinute }: Pace) {
	if (requestsPerMinute !== undefined) return { requests: requestsPerMinute, perMs: 60_000 };
	if (requestsPerSecond !== undefined) return { requests: 1, perMs: 1000 / requestsPerSecond };
	return { requests: Infinity, perMs: 0 };
}
