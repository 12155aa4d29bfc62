import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
	CircuitBreaker,
	getCircuitBreaker,
} from '../../../../nodes/VoyadoEngage/ledger/circuitBreaker';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const pause = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

interface Order {
	at: number;
	/** How long the answer, or the failure, takes. */
	takesMs: number;
}

interface Schedule {
	orders: Order[];
	outage: { from: number; lastsMs: number };
	/** Whether questions are answered during the outage. */
	answersQuestions: boolean;
}

/** Sends orders through a circuit breaker, and returns how each ended. */
async function simulate({ orders, outage, answersQuestions }: Schedule) {
	const breaker = new CircuitBreaker();
	const start = performance.now();
	const isDown = () => {
		const now = performance.now() - start;
		return now >= outage.from && now < outage.from + outage.lastsMs;
	};
	const ask = async () => {
		await pause(20);
		return answersQuestions || !isDown();
	};
	let inFlight = 0;
	let maxInFlight = 0;
	const send = async ({ at, takesMs }: Order) => {
		await pause(at);
		const permit = await breaker.admit(ask);
		if (!permit) return 'notSent';
		maxInFlight = Math.max(maxInFlight, ++inFlight);
		const isLost = isDown();
		await pause(takesMs);
		inFlight--;
		permit.end(isLost || isDown() ? 'unanswered' : 'answered');
		return isLost || isDown() ? 'unknown' : 'registered';
	};
	const sending = Promise.all(orders.map(send));
	await vi.runAllTimersAsync();
	const ends = await sending;
	return { ends, unknown: ends.filter((end) => end === 'unknown').length, maxInFlight };
}

const schedules = (answersQuestions: boolean) =>
	fc.record({
		orders: fc.array(
			fc.record({ at: fc.nat({ max: 600 * SECOND_MS }), takesMs: fc.nat({ max: 5 * SECOND_MS }) }),
			{ minLength: 1, maxLength: 80 },
		),
		outage: fc.record({ from: fc.nat({ max: 60 * SECOND_MS }), lastsMs: fc.nat({ max: HOUR_MS }) }),
		answersQuestions: fc.constant(answersQuestions),
	});

describe('a circuit breaker', () => {
	it('lets at most three orders become unknown in an outage, whenever and how fast they come', async () => {
		await fc.assert(
			fc.asyncProperty(schedules(false), async (schedule) => {
				const { unknown, maxInFlight } = await simulate(schedule);
				expect(unknown).toBeLessThanOrEqual(3);
				expect(maxInFlight).toBeLessThanOrEqual(3);
			}),
		);
	});

	it('tries an outage of orders alone at once, and then with longer and longer pauses', async () => {
		await fc.assert(
			fc.asyncProperty(schedules(true), async (schedule) => {
				expect((await simulate(schedule)).unknown).toBeLessThanOrEqual(3 + 5);
			}),
		);
	});

	it('lets all orders through after an outage', async () => {
		await fc.assert(
			fc.asyncProperty(schedules(false), async (schedule) => {
				const orders = [
					...schedule.orders,
					...[1, 2, 3].map((n) => ({ at: n + 3 * HOUR_MS, takesMs: 50 })),
				];
				const { ends } = await simulate({ ...schedule, orders });
				expect(ends.slice(-3)).toEqual(Array(3).fill('registered'));
			}),
		);
	});

	it('belongs to one server, and is dropped when nothing was sent for hours', async () => {
		const first = getCircuitBreaker('https://one.voyado.com');
		expect(getCircuitBreaker('https://two.voyado.com')).not.toBe(first);
		await vi.advanceTimersByTimeAsync(HOUR_MS);
		expect(getCircuitBreaker('https://one.voyado.com')).toBe(first);
		await vi.advanceTimersByTimeAsync(3 * HOUR_MS);
		expect(getCircuitBreaker('https://one.voyado.com')).not.toBe(first);
	});
});
