import { describe, expect, it } from 'vitest';

import { waitForTurn } from '../../nodes/shared/pace';

const turnsOf = async (origin: string, count: number, perSecond?: number) => {
	const start = performance.now();
	const turns = Array.from({ length: count }, async () => {
		await waitForTurn(origin, perSecond, undefined);
		return performance.now() - start;
	});
	return await Promise.all(turns);
};

describe('waitForTurn', () => {
	it('spreads requests to one server over time, in order', async () => {
		const turns = await turnsOf('https://one.example', 11, 50);
		expect(turns).toEqual([...turns].sort((a, b) => a - b));
		expect(turns[10]).toBeGreaterThanOrEqual(180);
	});

	it('lets other servers and unlimited ones go at once', async () => {
		const [paced, other, unlimited] = await Promise.all([
			turnsOf('https://two.example', 6, 20),
			turnsOf('https://three.example', 1, 20),
			turnsOf('https://two.example', 20),
		]);
		expect(paced[5]).toBeGreaterThanOrEqual(230);
		expect(Math.max(...other, ...unlimited)).toBeLessThan(paced[5]);
	});

	it('ends at once where the execution is canceled', async () => {
		await waitForTurn('https://four.example', 0.1, undefined);
		const abort = new AbortController();
		const turn = waitForTurn('https://four.example', 0.1, abort.signal).catch(() => 'canceled');
		abort.abort();
		expect(await turn).toBe('canceled');
	});
});
