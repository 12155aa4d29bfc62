import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { prefetch, runGroups, Semaphore } from '../../nodes/shared/concurrency';

const steps = async (count: number) => {
	for (let step = 0; step < count; step++) await Promise.resolve();
};
const plan = fc.array(fc.array(fc.nat(6), { maxLength: 5 }), { maxLength: 12 });
const bound = fc.integer({ min: 1, max: 5 });

describe('runGroups', () => {
	it('runs every task once, the tasks of a group in order, within the limit', async () => {
		await fc.assert(
			fc.asyncProperty(plan, bound, async (delays, concurrency) => {
				const log: Array<[number, number]> = [];
				const running = new Set<number>();
				let most = 0;
				const groups = delays.map((group, place) =>
					group.map((delay, position) => async () => {
						expect(running).not.toContain(place);
						running.add(place);
						most = Math.max(most, running.size);
						await steps(delay);
						running.delete(place);
						log.push([place, position]);
					}),
				);
				await runGroups(groups, concurrency);
				expect(most).toBeLessThanOrEqual(concurrency);
				delays.forEach((group, place) => {
					const order = log.filter(([own]) => own === place).map(([, position]) => position);
					expect(order).toEqual(group.map((_, position) => position));
				});
			}),
		);
	});

	it('throws the error of the task that started first, and starts nothing after a failure', async () => {
		await fc.assert(
			fc.asyncProperty(plan, bound, fc.func(fc.boolean()), async (delays, concurrency, fails) => {
				const failed: number[] = [];
				let isNoticed = false;
				let startedAfter = 0;
				const groups = delays.map((group, place) =>
					group.map((delay, position) => async () => {
						if (isNoticed) startedAfter++;
						await steps(delay);
						if (!fails(place, position)) return;
						failed.push(place);
						// `runGroups` notices a few microtasks later.
						void steps(3).then(() => (isNoticed = true));
						throw new Error(String(place));
					}),
				);
				const outcome = await runGroups(groups, concurrency).then(
					() => undefined,
					(error: Error) => error.message,
				);
				expect(outcome).toBe(failed.length ? String(Math.min(...failed)) : undefined);
				expect(startedAfter).toBe(0);
			}),
		);
	});

	it('waits for running tasks when it is aborted, and starts no others', async () => {
		const abort = new AbortController();
		const log: string[] = [];
		const task = (name: string) => async () => {
			log.push(`${name} starts`);
			if (name === 'a') abort.abort(new Error('enough'));
			await steps(5);
			log.push(`${name} ends`);
		};
		const running = runGroups([[task('a'), task('b')], [task('c')]], 2, abort.signal);
		await expect(running).rejects.toThrow('enough');
		expect(log).toEqual(['a starts', 'a ends']);
	});
});

describe('prefetch', () => {
	it('yields in order up to the last position, within the limit of fetches in flight', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.nat(6), { maxLength: 30 }),
				bound,
				fc.nat(40),
				async (delays, ahead, stopAfter) => {
					let inFlight = 0;
					let most = 0;
					const fetch = async (position: number) => {
						most = Math.max(most, ++inFlight);
						await steps(delays[position]);
						inFlight--;
						return position;
					};
					const read: number[] = [];
					for await (const position of prefetch(0, fetch, ahead, () => delays.length - 1)) {
						read.push(position);
						if (read.length > stopAfter) break;
					}
					const expected = delays.map((_, position) => position).slice(0, stopAfter + 1);
					expect(read).toEqual(expected);
					expect(most).toBeLessThanOrEqual(ahead);
				},
			),
		);
	});
});

describe('Semaphore', () => {
	it('serves all callers in order, within the limit, even if they release twice', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat(6), { maxLength: 12 }), bound, async (delays, most) => {
				const semaphore = new Semaphore(most);
				const entered: number[] = [];
				let inside = 0;
				const work = async (delay: number, position: number) => {
					const release = await semaphore.acquire();
					entered.push(position);
					expect(++inside).toBeLessThanOrEqual(most);
					await steps(delay);
					inside--;
					release();
					release();
				};
				await Promise.all(delays.map(work));
				expect(entered).toEqual([...delays.keys()]);
			}),
		);
	});
});
