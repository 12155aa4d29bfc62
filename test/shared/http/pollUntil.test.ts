import { describe, expect, it } from 'vitest';

import { pollUntil } from '../../../nodes/shared/http/pollUntil';

describe('pollUntil', () => {
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
				300,
				undefined,
			),
		).toBe(2);
		expect(Date.now() - started).toBeLessThan(900);
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
