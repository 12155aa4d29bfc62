import { afterEach, describe, expect, it, vi } from 'vitest';

import { RequestError } from '../../../nodes/shared/errors';
import { pollUntil } from '../../../nodes/shared/http/pollUntil';

afterEach(() => void vi.useRealTimers());

describe('pollUntil', () => {
	it('looks soon after a short job, and fewer than 100 times at one of an hour', async () => {
		vi.useFakeTimers();
		const started = Date.now();
		const looksAt: number[] = [];
		const look = async () => looksAt.push(Date.now() - started);
		const waiting = pollUntil(look, () => false, 3_600_000, undefined);
		await vi.advanceTimersByTimeAsync(3_600_000);
		await waiting;
		expect(looksAt.length).toBeLessThan(100);
		for (const [index, at] of looksAt.entries()) {
			const before = looksAt[index - 1];
			if (index > 1) expect(at - before).toBeLessThanOrEqual(Math.min(before * 1.5, 60_000) + 1);
		}
		expect(looksAt[4]).toBeLessThan(2_500);
	});

	it('looks again until it is over', async () => {
		let looks = 0;
		const look = async () => ++looks;
		expect(await pollUntil(look, (count) => count === 2, 60_000, undefined)).toBe(2);
	});

	it('looks once more at the end of the time, and brings the last state', async () => {
		let looks = 0;
		const started = Date.now();
		expect(
			await pollUntil(
				async () => ++looks,
				() => false,
				200,
				undefined,
			),
		).toBe(2);
		expect(Date.now() - started).toBeLessThan(900);
	});

	it('looks again after a look that may succeed later, and throws the last one', async () => {
		const refuse = (isTransient: boolean) =>
			new RequestError('No answer', { outcome: 'unknown', isTransient });
		let looks = 0;
		const second = async () => {
			if (++looks === 1) throw refuse(true);
			return looks;
		};
		expect(await pollUntil(second, () => true, 60_000, undefined)).toBe(2);
		const never = async () => {
			throw refuse(looks++ < 4);
		};
		await expect(pollUntil(never, () => true, 100, undefined)).rejects.toThrow('No answer');
		expect(looks).toBe(4);
		await expect(pollUntil(never, () => true, 60_000, undefined)).rejects.toThrow('No answer');
	});

	it('stops waiting at once when it is canceled', async () => {
		const cancellation = new AbortController();
		const started = Date.now();
		setTimeout(() => cancellation.abort(), 50);
		const waiting = pollUntil(
			async () => 1,
			() => false,
			60_000,
			cancellation.signal,
		);
		await expect(waiting).rejects.toThrow('The execution was canceled');
		expect(Date.now() - started).toBeLessThan(900);
	});
});
