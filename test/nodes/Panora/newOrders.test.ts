import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	BEGINNING,
	decideNewOrders,
	startOver,
	type NewOrderRules,
	type Position,
	type StoredOrder,
} from '../../../nodes/Panora/newOrders';

const PAGE_SIZE = 4;
const START = Date.parse('2026-11-20T08:00:00.000Z');

/** A server's list with the trigger's polls on it; cursors are the ID of a page's first order. */
class Model {
	readonly list: StoredOrder[] = [];
	readonly emitted: string[] = [];
	position: Position = BEGINNING;
	private stored = 0;

	constructor(private readonly rules: NewOrderRules) {}

	/** Stores orders; `places` from the end, for those that are stored late. */
	store(count: number, places = 0): void {
		for (let n = 0; n < count; n++) {
			this.stored++;
			const at = Math.max(0, this.list.length - places);
			const before = this.list[at - 1]?.created_at;
			// A late order has the time of the order before it, as orders of one moment do.
			const time = places > 0 && before ? before : new Date(START + this.stored).toISOString();
			this.list.splice(at, 0, { id: `o${this.stored}`, created_at: time });
		}
	}

	/** Reads up to so many pages, as a poll that runs out of time does, and decides. */
	poll(mostPages = Infinity): void {
		const isGone =
			this.position.cursor !== undefined &&
			!this.list.some(({ id }) => id === this.position.cursor);
		const from = isGone ? startOver(this.position) : this.position;
		const pages = [];
		let cursor = from.cursor;
		do {
			const start = cursor === undefined ? 0 : this.list.findIndex(({ id }) => id === cursor);
			pages.push({ cursor, entries: this.list.slice(start, start + PAGE_SIZE) });
			cursor = this.list[start + PAGE_SIZE]?.id;
		} while (cursor !== undefined && pages.length < mostPages);
		const decision = decideNewOrders(from, pages, cursor === undefined, this.rules);
		expect(decision.orders.length).toBeLessThanOrEqual(this.rules.mostOrders);
		this.emitted.push(...decision.orders.map(({ id }) => id));
		this.position = decision.position;
	}

	pollToTheEnd(): void {
		for (let n = 0; n < 200; n++) this.poll(2);
	}
}

const rulesWith = (rest: Partial<NewOrderRules> = {}): NewOrderRules => ({
	emitsExisting: false,
	mostOrders: 1000,
	idsKept: 4 * PAGE_SIZE,
	...rest,
});

const step = fc.oneof(
	fc.record({ kind: fc.constant('store' as const), count: fc.integer({ min: 1, max: 12 }) }),
	fc.record({ kind: fc.constant('poll' as const), pages: fc.integer({ min: 2, max: 5 }) }),
);
const steps = fc.array(step, { maxLength: 25 });

function play(model: Model, moves: Array<{ kind: string; count?: number; pages?: number }>): void {
	for (const { kind, count = 0, pages } of moves) {
		if (kind === 'store') model.store(count);
		else model.poll(pages);
	}
}

describe('decideNewOrders', () => {
	it('emits every order once and in order, however polls are cut short', () => {
		fc.assert(
			fc.property(steps, fc.integer({ min: 1, max: 9 }), (moves, mostOrders) => {
				const model = new Model(rulesWith({ emitsExisting: true, mostOrders }));
				play(model, moves);
				model.pollToTheEnd();
				expect(model.emitted).toEqual(model.list.map(({ id }) => id));
			}),
		);
	});

	it('skips what was there when the end was first reached, and nothing after', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 30 }), steps, (existing, moves) => {
				const model = new Model(rulesWith());
				model.store(existing);
				model.pollToTheEnd();
				expect(model.emitted).toEqual([]);
				play(model, moves);
				model.pollToTheEnd();
				expect(model.emitted).toEqual(model.list.slice(existing).map(({ id }) => id));
			}),
		);
	});

	it('finds orders that are stored late, up to a page before the end', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 30 }),
				fc.array(fc.integer({ min: 0, max: PAGE_SIZE - 1 }), { maxLength: 30 }),
				(existing, places) => {
					const model = new Model(rulesWith());
					model.store(existing);
					model.poll();
					for (const place of places) {
						model.store(1, place);
						model.poll();
					}
					expect([...model.emitted].sort()).toEqual(
						model.list
							.map(({ id }) => id)
							.filter((id) => Number(id.slice(1)) > existing)
							.sort(),
					);
				},
			),
		);
	});

	it('emits each order once where orders are deleted, also the one that the cursor names', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 30 }),
				fc.array(fc.array(fc.nat({ max: 60 }), { maxLength: 6 }), { maxLength: 10 }),
				(existing, deletions) => {
					const model = new Model(rulesWith());
					model.store(existing);
					model.poll();
					for (const places of deletions) {
						for (const place of places) model.list.splice(place, 1);
						model.store(5);
						model.pollToTheEnd();
					}
					expect(model.emitted).toHaveLength(deletions.length * 5);
					expect(new Set(model.emitted).size).toBe(model.emitted.length);
				},
			),
		);
	});

	it('remembers a bounded number of IDs', () => {
		const model = new Model(rulesWith({ emitsExisting: true }));
		model.store(500);
		model.poll();
		expect(model.position.ids).toHaveLength(4 * PAGE_SIZE);
	});

	it('emits orders without a time, and repeats none that shares the time of the newest', () => {
		const rules = rulesWith();
		const time = '2026-11-20T08:00:00.000Z';
		const seen: Position = { ids: ['a'], newest: time, cursor: 'gone', hasReachedEnd: true };
		const entries = [{ id: 'a', created_at: time }, { id: 'b', created_at: time }, { id: 'c' }];
		const { orders } = decideNewOrders(startOver(seen), [{ entries }], true, rules);
		expect(orders.map(({ id }) => id)).toEqual(['b', 'c']);
	});
});
