import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { takeTurn } from '../../../nodes/shared/http/rateLimit';

let servers = 0;
const newServer = () => `https://server-${++servers}.example`;

describe('takeTurn', () => {
	it('never lets more than the allowed number leave within a minute, and no request overtakes', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 8 }),
				fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 }),
				(requestsPerMinute, gaps) => {
					const origin = newServer();
					let now = 1_000_000;
					const left = gaps.map((gap) => {
						now += gap;
						return now + takeTurn(origin, { requestsPerMinute }, now, Infinity)!;
					});
					expect(left).toEqual([...left].sort((one, other) => one - other));
					left.slice(requestsPerMinute).forEach((time, index) => {
						expect(time - left[index]).toBeGreaterThanOrEqual(60_000);
					});
				},
			),
		);
	});

	it('lets a burst of a minute leave at once, and the next request when the first is a minute old', () => {
		const origin = newServer();
		const take = (now: number) => takeTurn(origin, { requestsPerMinute: 3 }, now, Infinity);
		expect([take(0), take(10), take(20), take(30), take(60_040)]).toEqual([0, 0, 0, 59_970, 0]);
	});

	it('spreads requests evenly where seconds are counted', () => {
		const origin = newServer();
		const take = () => takeTurn(origin, { requestsPerSecond: 10 }, 5_000, Infinity);
		expect([take(), take(), take()]).toEqual([0, 100, 200]);
	});

	it('takes no turn that would come too late', () => {
		const origin = newServer();
		const take = (end: number) => takeTurn(origin, { requestsPerMinute: 1 }, 0, end);
		expect([take(100), take(100), take(60_000), take(60_000)]).toEqual([
			0,
			undefined,
			60_000,
			undefined,
		]);
	});

	it('counts each server on its own, and none without a limit', () => {
		const pace = { requestsPerMinute: 1 };
		expect(takeTurn(newServer(), pace, 0, 0)).toBe(0);
		expect(takeTurn(newServer(), pace, 0, 0)).toBe(0);
		const free = newServer();
		expect([takeTurn(free, {}, 0, 0), takeTurn(free, {}, 0, 0)]).toEqual([0, 0]);
	});
});
