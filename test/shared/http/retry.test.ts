import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RequestError, type RequestErrorDetails } from '../../../nodes/shared/errors';
import { retryDelay, parseRetryAfter } from '../../../nodes/shared/http/retry';

const delay = (details: RequestErrorDetails, context = {}) =>
	retryDelay(new RequestError('', details), {
		attempt: 1,
		isRepeatable: true,
		remainingMs: 300_000,
		random: 0.5,
		...context,
	});

describe('retryDelay', () => {
	it('doubles with up to half of it as jitter, and ends after five attempts', () => {
		const transient = { outcome: 'unknown', isTransient: true } as const;
		const jittered = (attempt: number) => [
			delay(transient, { attempt, random: 0 }),
			delay(transient, { attempt, random: 1 }),
		];
		expect([1, 2, 3, 4, 5, 6].map(jittered)).toEqual([
			[250, 500],
			[500, 1000],
			[1000, 2000],
			[2000, 4000],
			[undefined, undefined],
			[undefined, undefined],
		]);
	});

	it('never lets a provider act twice, exceeds the deadline, or repeats what was refused', () => {
		const details = fc.record(
			{
				outcome: fc.constantFrom('refused', 'notSent', 'unknown'),
				isTransient: fc.boolean(),
				retryAfterMs: fc.nat(600_000),
			},
			{ requiredKeys: ['outcome'] },
		) as fc.Arbitrary<RequestErrorDetails>;
		const context = fc.record({
			attempt: fc.integer({ min: 1, max: 7 }),
			isRepeatable: fc.boolean(),
			remainingMs: fc.integer({ min: -1000, max: 300_000 }),
			random: fc.double({ min: 0, max: 1, noNaN: true }),
		});
		fc.assert(
			fc.property(details, context, (failed, at) => {
				const wait = delay(failed, at);
				if (wait === undefined) return;
				expect(failed.isTransient).toBe(true);
				expect(at.isRepeatable || failed.outcome !== 'unknown').toBe(true);
				expect(wait).toBeLessThan(at.remainingMs);
				expect(at.attempt).toBeLessThan(5);
				if (failed.retryAfterMs !== undefined) expect(wait).toBe(failed.retryAfterMs);
			}),
		);
	});
});

describe('parseRetryAfter', () => {
	const now = Date.UTC(2026, 0, 31, 23, 59, 50);

	it.each([
		['0', 0],
		[' 120 ', 120_000],
		['1.5', 1500],
		['Sun, 01 Feb 2026 00:00:00 GMT', 10_000],
		['Sunday, 01-Feb-26 00:00:00 GMT', 10_000],
		['Sun Feb  1 00:00:00 2026', 10_000],
		['Sat, 31 Jan 2026 23:00:00 GMT', 0],
		['-5', undefined],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
		[['1'], undefined],
	])('reads %j', (header, milliseconds) => {
		expect(parseRetryAfter(header, now)).toBe(milliseconds);
	});

	it('reads any HTTP date', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date(now), max: new Date(now + 1e11), noInvalidDate: true }),
				(date) => {
					const second = Math.floor(date.getTime() / 1000) * 1000;
					expect(parseRetryAfter(date.toUTCString(), now)).toBe(Math.max(0, second - now));
				},
			),
		);
	});
});
