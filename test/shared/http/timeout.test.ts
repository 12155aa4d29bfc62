import { describe, expect, it } from 'vitest';

import { withTimeout } from '../../../nodes/shared/http/timeout';

const never = async () => await new Promise<never>(() => undefined);

describe('withTimeout', () => {
	it('returns or throws what the work returns or throws', async () => {
		expect(await withTimeout(10_000, undefined, async () => 5)).toBe(5);
		const failing = async () => await Promise.reject(new Error('no'));
		await expect(withTimeout(10_000, undefined, failing)).rejects.toThrow('no');
	});

	it('abandons work that does not end, and aborts its signal', async () => {
		let signal: AbortSignal | undefined;
		const work = withTimeout(20, undefined, async (given) => {
			signal = given;
			return await never();
		});
		await expect(work).rejects.toMatchObject({ reason: 'timeout' });
		expect(signal?.aborted).toBe(true);
	});

	it('ends at once if the execution is canceled, even before it started', async () => {
		const canceled = new AbortController();
		const work = withTimeout(10_000, canceled.signal, never);
		canceled.abort();
		await expect(work).rejects.toMatchObject({ reason: 'canceled' });
		await expect(withTimeout(10_000, canceled.signal, never)).rejects.toMatchObject({
			reason: 'canceled',
		});
	});
});
