import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RequestError } from '../../../nodes/shared/errors';
import { pollUntil } from '../../../nodes/shared/http/pollUntil';

beforeEach(() => void vi.useFakeTimers());

afterEach(() => void vi.useRealTimers());

const noResponse = (isTransient: boolean) =>
	new RequestError('No response', { outcome: 'unknown', isTransient });

describe('pollUntil', () => {
	it('polls a short job often, and a job of an hour fewer than 100 times', async () => {
		const started = Date.now();
		const polledAt: number[] = [];
		const poll = async () => polledAt.push(Date.now() - started);
		const waiting = pollUntil(poll, () => false, 3_600_000, undefined);
		await vi.advanceTimersByTimeAsync(3_600_000);
		await waiting;
		expect(polledAt.length).toBeLessThan(100);
		for (const [index, at] of polledAt.entries()) {
			const before = polledAt[index - 1];
			if (index > 1) expect(at - before).toBeLessThanOrEqual(Math.min(before * 1.5, 60_000) + 1);
		}
		expect(polledAt[4]).toBeLessThan(2_500);
	});

	it('polls until the job is done', async () => {
		let polls = 0;
		const waiting = pollUntil(
			async () => ++polls,
			(count) => count === 2,
			60_000,
			undefined,
		);
		await vi.runAllTimersAsync();
		expect(await waiting).toBe(2);
	});

	it('polls once more when the time is over, and returns the last state', async () => {
		let polls = 0;
		const started = Date.now();
		const waiting = pollUntil(
			async () => ++polls,
			() => false,
			200,
			undefined,
		);
		await vi.runAllTimersAsync();
		expect(await waiting).toBe(2);
		expect(Date.now() - started).toBe(200);
	});

	it('polls again after a transient error', async () => {
		let polls = 0;
		const poll = async () => {
			if (++polls === 1) throw noResponse(true);
			return polls;
		};
		const waiting = pollUntil(poll, () => true, 60_000, undefined);
		await vi.runAllTimersAsync();
		expect(await waiting).toBe(2);
	});

	it('throws a transient error when the time is over, and a permanent one at once', async () => {
		let polls = 0;
		const fail = (isTransient: boolean) => async () => {
			polls++;
			throw noResponse(isTransient);
		};
		const transient = expect(pollUntil(fail(true), () => true, 100, undefined)).rejects.toThrow(
			'No response',
		);
		await vi.runAllTimersAsync();
		await transient;
		expect(polls).toBe(2);
		await expect(pollUntil(fail(false), () => true, 60_000, undefined)).rejects.toThrow(
			'No response',
		);
		expect(polls).toBe(3);
	});

	it('stops at once when the execution is canceled', async () => {
		const cancellation = new AbortController();
		const waiting = expect(
			pollUntil(
				async () => 1,
				() => false,
				60_000,
				cancellation.signal,
			),
		).rejects.toThrow('The execution was canceled');
		await vi.advanceTimersByTimeAsync(50);
		cancellation.abort();
		// No timer advances any more.
		await waiting;
	});
});
