import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	decideChanges,
	MAX_DELAY_MS,
	rereadFrom,
	skipExisting,
	type Change,
	type ChangeRules,
	type CollectedChanges,
} from '../../../../nodes/Voucherify/trigger/decide';
import {
	BEGINNING,
	readPosition,
	startedAt,
	type ChangePosition,
} from '../../../../nodes/Voucherify/trigger/state';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const rules: ChangeRules = { maxOrders: 2, maxProcessed: 1000, pageSize: 2 };

/** What a page-numbered list shows, latest change first. */
function read(
	changes: Array<[id: string, at: number]>,
	position: ChangePosition | undefined,
	end?: CollectedChanges<string>['end'],
	{ pageSize } = rules,
): CollectedChanges<string> {
	const first = position?.page ?? 1;
	const entries: Array<Change<string>> = [...changes]
		.sort(([, a], [, b]) => b - a)
		.map(([id, at], index) => ({
			id,
			at,
			isDated: true,
			page: Math.floor(index / pageSize) + 1,
			order: id,
		}))
		.filter(({ page }) => page >= first);
	const times = entries.map(({ at }) => at);
	return {
		changes: entries,
		newest: times[0],
		oldest: times.at(-1),
		end: end ?? 'known',
		nextPage: (entries.at(-1)?.page ?? first) + 1,
		now: NOW,
	};
}

const idsOf = ({ changes }: { changes: Array<Change<string>> }) => changes.map(({ id }) => id);
/** Within the last quarter of an hour. */
const at = (seconds: number) => NOW - 900_000 + seconds * 1000;

describe('what is emitted', () => {
	it('is the oldest first, and the rest by the next polls from a later page', () => {
		const changes = [1, 2, 3, 4, 5, 6, 7].map((n) => [`o${n}`, at(n)] as [string, number]);
		const first = decideChanges(BEGINNING, read(changes, BEGINNING), rules);
		expect(idsOf(first)).toEqual(['o1', 'o2']);
		expect(first.position.page).toBe(2);
		const second = decideChanges(first.position, read(changes, first.position), rules);
		expect(idsOf(second)).toEqual(['o3', 'o4']);
		const third = decideChanges(second.position, read(changes, second.position), rules);
		expect(idsOf(third)).toEqual(['o5', 'o6']);
		const fourth = decideChanges(third.position, read(changes, third.position), rules);
		expect(idsOf(fourth)).toEqual(['o7']);
		expect(fourth.position).toMatchObject({ page: 1, from: at(7) - MAX_DELAY_MS });
	});

	it('is each of several changes at one time, once', () => {
		const changes = ['a', 'b', 'c', 'd', 'e'].map((id) => [id, at(0)] as [string, number]);
		const emitted: string[] = [];
		let position = BEGINNING;
		for (let poll = 0; poll < 6; poll++) {
			const decision = decideChanges(position, read(changes, position), rules);
			emitted.push(...idsOf(decision));
			({ position } = decision);
		}
		expect(emitted).toEqual(['a', 'b', 'c', 'd', 'e']);
	});

	it('is a change that appears late, and an order that changes again', () => {
		const { position } = decideChanges(BEGINNING, read([['a', at(100)]], BEGINNING), rules);
		const later: Array<[string, number]> = [
			['late', at(10)],
			['a', at(101)],
		];
		expect(idsOf(decideChanges(position, read(later, position), rules))).toEqual(['late', 'a']);
	});

	it('is nothing until processed changes are reached', () => {
		const position: ChangePosition = { from: at(0), processed: [], page: 1 };
		const decision = decideChanges(position, read([['a', at(9)]], position, 'interrupted'), rules);
		expect(decision.changes).toEqual([]);
		expect(decision.position).toEqual({ ...position, page: 2, descended: 1 });
	});

	it('comes with the range that no page shows any more', () => {
		const position: ChangePosition = { from: at(0), processed: [], page: 1 };
		const decision = decideChanges(position, read([['a', at(9)]], position, 'lastPage'), rules);
		expect(decision.outOfReach).toEqual({ after: at(0), before: at(9) });
		expect(idsOf(decision)).toEqual(['a']);
	});
});

describe('what is remembered', () => {
	it('is not affected by a change in the future', () => {
		const future: [string, number] = ['future', NOW + 10 ** 12];
		const first = decideChanges(BEGINNING, read([future, ['a', at(0)]], BEGINNING), rules);
		expect(idsOf(first)).toEqual(['a', 'future']);
		expect(first.position.from).toBe(NOW - MAX_DELAY_MS);
		const changes: Array<[string, number]> = [future, ['b', NOW - 5]];
		expect(idsOf(decideChanges(first.position, read(changes, first.position), rules))).toEqual([
			'b',
		]);
	});

	it('does not reach back if the last change was long ago', () => {
		const changes: Array<[string, number]> = [
			['a', NOW - 10 ** 9],
			['b', NOW - 10 ** 9 + 1000],
		];
		const { position } = decideChanges(BEGINNING, read(changes, BEGINNING), rules);
		expect(position).toMatchObject({
			from: NOW - 10 ** 9 + 1000,
			processed: [['b', NOW - 10 ** 9 + 1000]],
			page: 1,
		});
	});

	it('is limited in number, unless the changes share one time', () => {
		const few = { ...rules, maxOrders: 50, maxProcessed: 5 };
		const apart = Array.from({ length: 20 }, (_, n) => [`o${n}`, at(n)] as [string, number]);
		const { position } = decideChanges(BEGINNING, read(apart, BEGINNING), few);
		expect(position.processed.map(([id]) => id)).toEqual(['o19', 'o18', 'o17', 'o16', 'o15']);
		expect(idsOf(decideChanges(position, read(apart, position), few))).toEqual([]);
		const together = apart.map(([id]) => [id, at(0)] as [string, number]);
		const kept = decideChanges(BEGINNING, read(together, BEGINNING), few).position;
		expect(kept.processed).toHaveLength(20);
	});

	it('skips what exists at the first poll, and nothing after it', () => {
		const changes: Array<[string, number]> = [
			['a', at(0)],
			['b', at(1)],
		];
		const position = skipExisting(read(changes, undefined), rules);
		expect(position.from).toBe(rereadFrom(at(1), NOW));
		expect(idsOf(decideChanges(position, read(changes, position), rules))).toEqual([]);
		changes.push(['late', at(0)], ['new', at(2)]);
		expect(idsOf(decideChanges(position, read(changes, position), rules))).toEqual(['late', 'new']);
	});

	it.each<unknown>([
		null,
		'x',
		{},
		{ processed: 'x', page: 1 },
		{ processed: [['a']], page: 1 },
		{ processed: [['a', null]], page: 1 },
		{ processed: [], page: 0 },
		{ processed: [], page: 101 },
		{ processed: [], page: 1.5 },
		{ processed: [], page: 1, from: 'x' },
		{ processed: [], page: 1, from: NOW * 2 },
	])('starts over if it is %j', (broken) => {
		expect(readPosition(broken, NOW, 100)).toEqual({ position: startedAt(NOW), isIntact: false });
	});

	it('keeps the processed changes of a damaged state', () => {
		const broken = { processed: [['a', 5], 7], page: -1 };
		expect(readPosition(broken, NOW, 100).position).toEqual(startedAt(NOW, [['a', 5]]));
	});
});

/** Something that happens to the orders; times only grow, and may repeat. */
const event = fc.record({
	order: fc.integer({ min: 0, max: 30 }),
	passes: fc.integer({ min: 0, max: 200_000 }),
});

it('emits every change that still exists, none twice, and none from before', () => {
	fc.assert(
		fc.property(
			fc.array(event, { maxLength: 15 }),
			fc.array(fc.array(event, { maxLength: 12 }), { maxLength: 12 }),
			fc.integer({ min: 1, max: 5 }),
			fc.integer({ min: 1, max: 6 }),
			fc.integer({ min: 1, max: 4 }),
			(before, rounds, maxOrders, maxProcessed, pagesAPoll) => {
				const chosen = { maxOrders, maxProcessed, pageSize: 2 };
				const server = new Map<string, number>();
				let clock = NOW - 5 * 3_600_000;
				const happen = ({ order, passes }: { order: number; passes: number }) => {
					clock += passes;
					server.set(`o${order}`, clock);
				};
				before.forEach(happen);
				let position = skipExisting({ ...read([...server], undefined, 'known', chosen) }, chosen);
				// What is at the last time known cannot be told from what comes at the same time of the clock.
				clock += 1;
				const started = clock;
				const emitted: string[] = [];
				const poll = (during: Array<{ order: number; passes: number }>, maxPages = Infinity) => {
					const events = [...during];
					let reading: CollectedChanges<string> | undefined;
					for (let page = position.page; ; page++) {
						const list = read([...server], { ...position, page: 1 }, 'known', chosen).changes;
						const seen = list.filter((change) => change.page === page);
						const times = seen.map((change) => change.at);
						reading = {
							changes: [...(reading?.changes ?? []), ...seen],
							newest: reading?.newest ?? times[0],
							oldest: times.at(-1) ?? reading?.oldest,
							end: 'known',
							nextPage: page + 1,
							now: NOW,
						};
						const isLast = page * chosen.pageSize >= list.length;
						if (isLast || times.some((time) => time < (position.from ?? -Infinity))) break;
						if (page - position.page + 1 === maxPages) {
							reading.end = 'interrupted';
							break;
						}
						events.splice(0, 1).forEach(happen);
					}
					const decision = decideChanges(position, reading, chosen);
					emitted.push(...decision.changes.map((change) => `${change.id} ${change.at}`));
					position = JSON.parse(JSON.stringify(decision.position)) as ChangePosition;
					expect(decision.changes.length).toBeLessThanOrEqual(maxOrders);
					events.forEach(happen);
				};
				for (const round of rounds) poll(round, pagesAPoll);
				for (let rest = 0; rest < 120; rest++) poll([]);
				expect(new Set(emitted).size).toBe(emitted.length);
				const last = [...server].filter(([, time]) => time >= started);
				for (const [id, time] of last) expect(emitted).toContain(`${id} ${time}`);
				for (const each of emitted)
					expect(Number(each.split(' ')[1])).toBeGreaterThanOrEqual(started);
			},
		),
		{ numRuns: 60 },
	);
});
