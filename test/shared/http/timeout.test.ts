import { describe, expect, it } from 'vitest';

import { withTimeout } from '../../../nodes/shared/http/timeout';

const never = async () => await new Promise<never>(() => undefined);

describe('withinTimeLimit', () => {
	it('brings what the work brings, or throws what it throws', async () => {
		expect(await withTimeout(10_000, undefined, async () => 5)).toBe(5);
		const failing = async () => await Promise.reject(new Error('no'));
		await expect(withTimeout(10_000, undefined, failing)).rejects.toThrow('no');
	});

	it('does not wait for work that does not end, and tells it', async () => {
		let signal: AbortSignal | undefined;
		const work = withTimeout(20, undefined, async (given) => {
			signal = given;
			return await never();
		});
		await expect(work).rejects.toMatchObject({ reason: 'timeout' });
		expect(signal?.aborted).toBe(true);
	});

	it('ends at once where the execution is canceled, also before it began', async () => {
		const canceled = new AbortController();
		const work = withTimeout(10_000, canceled.signal, never);
		canceled.abort();
		await expect(work).rejects.toMatchObject({ reason: 'canceled' });
		await expect(withTimeout(10_000, canceled.signal, never)).rejects.toMatchObject({
			reason: 'canceled',
		});
	});
});
