import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	decideNewOrders,
	newOrdersAt,
	startOver,
	type NewOrderRules,
} from '../../../../../nodes/Panora/trigger/newOrder/decide';
import {
	BEGINNING,
	MAX_DELAY_MS,
	readPosition,
	startedAt,
	type OrderPosition,
} from '../../../../../nodes/Panora/trigger/newOrder/state';

const PAGE_SIZE = 4;
const MINUTE = 60_000;
const START = Date.parse('2026-11-20T08:00:00.000Z');

interface Row {
	id: string;
	created_at: string;
}

/** A Panora server: it lists its orders by their time, and those of one time by their random ID. */
class Server {
	rows: Row[] = [];
	now = START;
	private stored = 0;

	/** Stores orders with the time of the server's clock, or with a time that is so far from it. */
	store(count: number, offset = 0): string[] {
		const added = Array.from({ length: count }, () => {
			this.stored++;
			// Spreads the IDs, as those of UUIDs are.
			const id = `${(this.stored * 7919) % 1000}-${this.stored}`;
			return { id, created_at: new Date(this.now + offset).toISOString() };
		});
		this.rows = [...this.rows, ...added].sort(
			(a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id),
		);
		return added.map(({ id }) => id);
	}

	/** Stores orders one after the other, days ago. */
	storeLongAgo(count: number): string[] {
		return Array.from({ length: count }, (_, n) => this.store(1, (n - 48 * 60) * MINUTE)).flat();
	}

	/** @returns undefined if the order that the cursor names is gone */
	page(cursor: string | undefined): { entries: Row[]; next?: string } | undefined {
		const start = cursor === undefined ? 0 : this.rows.findIndex(({ id }) => id === cursor);
		if (start < 0) return undefined;
		return {
			entries: this.rows.slice(start, start + PAGE_SIZE),
			next: this.rows[start + PAGE_SIZE]?.id,
		};
	}
}

/**
 * The trigger on one of n8n's pollers, as hard as they can be: without an execution, the durable one
 * drops what the publishing poll remembered, and the other one what any poll did once n8n is killed.
 */
class Trigger {
	readonly emitted: string[] = [];
	private saved?: OrderPosition;
	private live?: OrderPosition;
	private hasPolled = false;

	constructor(
		private readonly server: Server,
		private readonly rules: NewOrderRules,
		private readonly isDurable: boolean,
		/** How far n8n's clock is ahead of the server's, in milliseconds. */
		private readonly clockAhead = 0,
	) {}

	get position(): OrderPosition | undefined {
		return this.live;
	}

	/** Reads a limited number of pages, as a poll that runs out of time does, and decides. */
	poll(maxPages = Infinity, isLost = false): void {
		const now = this.server.now + this.clockAhead;
		const known = this.live === undefined ? BEGINNING : readPosition(this.live, now).position;
		const isGone = this.server.page(known.cursor) === undefined;
		const from = isGone ? startOver(known) : known;
		const isUnseen = ({ id }: Row) => !from.ids.includes(id);
		const pages: Array<{ cursor?: string; entries: Row[] }> = [];
		let { cursor } = from;
		let hasUnseen = false;
		do {
			const { entries, next } = this.server.page(cursor)!;
			pages.push({ cursor, entries });
			hasUnseen ||= entries.some(isUnseen);
			cursor = next;
		} while (cursor !== undefined && !(hasUnseen && pages.length >= maxPages));
		const reading = { pages, reachedEnd: cursor === undefined, held: new Set<string>(), now };
		const { orders, position, mustKeepState } = decideNewOrders(from, reading, this.rules);
		expect(orders.length).toBeLessThanOrEqual(this.rules.maxOrders);
		for (const bar of [position.cursorTime, position.since]) {
			if (bar !== undefined) expect(Date.parse(bar)).toBeLessThanOrEqual(now);
		}
		// A crash before n8n stored the execution: nothing was emitted, nothing is remembered.
		if (isLost) return;
		this.emitted.push(...orders.map(({ id }) => id));
		const startsExecution = orders.length > 0 || mustKeepState;
		if (this.isDurable ? startsExecution || this.hasPolled : startsExecution) this.saved = position;
		this.live = this.isDurable ? this.saved : position;
		this.hasPolled = true;
	}

	/** The first poll, while the server does not respond. */
	startBlind(): void {
		this.saved = startedAt(this.server.now);
		this.live = this.saved;
		this.hasPolled = true;
	}

	/** n8n is killed: what it has not saved is gone. */
	restart(): void {
		this.live = this.saved;
	}

	/** Polls until nothing changes any more. */
	drain(): void {
		for (let before = ''; before !== JSON.stringify(this.live); this.poll(2)) {
			before = JSON.stringify(this.live);
			this.poll(2);
		}
	}
}

const rulesWith = (rest: Partial<NewOrderRules> = {}): NewOrderRules => ({
	emitExisting: false,
	maxOrders: 1000,
	maxIds: 8 * PAGE_SIZE,
	...rest,
});

type Step =
	| { kind: 'store'; count: number }
	| { kind: 'late'; minutes: number }
	| { kind: 'future'; days: number }
	| { kind: 'delete'; places: number[] }
	| { kind: 'poll'; pages: number; isLost: boolean }
	| { kind: 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
	fc.record({ kind: fc.constant('store' as const), count: fc.integer({ min: 1, max: 5 }) }),
	// A slow transaction, or a clock that was set back.
	fc.record({ kind: fc.constant('late' as const), minutes: fc.integer({ min: 0, max: 59 }) }),
	fc.record({ kind: fc.constant('future' as const), days: fc.integer({ min: 1, max: 10_000 }) }),
	fc.record({
		kind: fc.constant('delete' as const),
		// From the end, where the trigger's cursor is.
		places: fc.array(fc.nat({ max: 12 }), { maxLength: 4 }),
	}),
	fc.record({
		kind: fc.constant('poll' as const),
		pages: fc.integer({ min: 2, max: 5 }),
		isLost: fc.boolean(),
	}),
	fc.record({ kind: fc.constant('restart' as const) }),
);
const steps = fc.array(step, { maxLength: 30 });

/** Plays the steps and returns which orders were stored, without deleted ones. */
function play(server: Server, trigger: Trigger, moves: Step[]): string[] {
	const stored: string[] = [];
	let future = 0;
	for (const move of moves) {
		switch (move.kind) {
			case 'store':
				stored.push(...server.store(move.count));
				server.now += 20 * MINUTE;
				break;
			case 'late':
				stored.push(...server.store(1, -move.minutes * MINUTE));
				server.now += 20 * MINUTE;
				break;
			case 'future':
				// As many as the trigger remembers.
				if (++future <= 6) stored.push(...server.store(1, move.days * 24 * 60 * MINUTE));
				break;
			case 'delete':
				server.rows = server.rows.filter(
					(_, index) => !move.places.includes(server.rows.length - 1 - index),
				);
				break;
			case 'poll':
				trigger.poll(move.pages, move.isLost);
				server.now += MINUTE;
				break;
			case 'restart':
				trigger.restart();
		}
	}
	trigger.drain();
	const left = new Set(server.rows.map(({ id }) => id));
	return stored.filter((id) => left.has(id));
}

function expectAllOnce(emitted: string[], wanted: string[]): void {
	expect(new Set(emitted).size).toBe(emitted.length);
	expect(wanted.filter((id) => !emitted.includes(id))).toEqual([]);
}

describe.each([
	['durable', true],
	['legacy', false],
])('decideNewOrders on the %s poller', (_name, isDurable) => {
	it('emits everything that is stored after publishing, once, and nothing from before', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 80 }), steps, (existing, moves) => {
				const server = new Server();
				const before = server.storeLongAgo(existing);
				const trigger = new Trigger(server, rulesWith(), isDurable);
				trigger.poll();
				expectAllOnce(trigger.emitted, play(server, trigger, moves));
				expect(trigger.emitted.filter((id) => before.includes(id))).toEqual([]);
			}),
			{ numRuns: 300 },
		);
	});

	it('does so even if the first poll reads only a part of the list, or nothing', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 60 }),
				fc.boolean(),
				steps,
				(existing, blind, moves) => {
					const server = new Server();
					const before = server.storeLongAgo(existing);
					const trigger = new Trigger(server, rulesWith(), isDurable);
					if (blind) trigger.startBlind();
					else trigger.poll(2);
					expectAllOnce(trigger.emitted, play(server, trigger, moves));
					expect(trigger.emitted.filter((id) => before.includes(id))).toEqual([]);
				},
			),
			{ numRuns: 300 },
		);
	});

	it('emits existing orders on request, with the maximum per poll', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 60 }),
				fc.integer({ min: 1, max: 9 }),
				steps,
				(existing, maxOrders, moves) => {
					const server = new Server();
					const before = server.storeLongAgo(existing);
					const rules = rulesWith({ emitExisting: true, maxOrders });
					const trigger = new Trigger(server, rules, isDurable);
					const without = moves.filter(({ kind }) => kind !== 'delete');
					const stored = play(server, trigger, without);
					expectAllOnce(trigger.emitted, [...before, ...stored]);
				},
			),
			{ numRuns: 300 },
		);
	});
});

describe('decideNewOrders', () => {
	it('keeps finding new orders before more than a page of orders from the future', () => {
		const server = new Server();
		const trigger = new Trigger(server, rulesWith(), true);
		server.storeLongAgo(40);
		trigger.poll();
		const wanted = server.store(3 * PAGE_SIZE, 3650 * 24 * 60 * MINUTE);
		for (let n = 0; n < 30; n++) {
			trigger.poll();
			server.now += 40 * MINUTE;
			wanted.push(...server.store(2));
		}
		trigger.drain();
		expectAllOnce(trigger.emitted, wanted);
	});

	it('finds orders that are stored late up to a page before the end, whatever the clocks say', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 60 }),
				fc.array(fc.integer({ min: 0, max: PAGE_SIZE - 1 }), { maxLength: 12 }),
				(existing, places) => {
					const server = new Server();
					const trigger = new Trigger(server, rulesWith(), true, 5 * 60 * MINUTE);
					server.storeLongAgo(existing);
					trigger.poll();
					const wanted: string[] = [];
					for (const place of places) {
						const times = server.rows
							.slice(-place - 1)
							.map(({ created_at }) => Date.parse(created_at));
						const between = times.length > place ? (times[0] + (times[1] ?? server.now)) / 2 : NaN;
						const time = place > 0 && between ? Math.floor(between) : server.now;
						wanted.push(...server.store(1, time - server.now));
						server.now += MINUTE;
						trigger.poll();
					}
					expectAllOnce(trigger.emitted, wanted);
				},
			),
		);
	});

	it('starts no more orders before the end than it remembers, whatever their times', () => {
		const server = new Server();
		const rules = rulesWith({ emitExisting: true });
		const trigger = new Trigger(server, rules, true);
		server.store(500, 3650 * 24 * 60 * MINUTE);
		trigger.poll();
		trigger.poll();
		const start = server.rows.findIndex(({ id }) => id === trigger.position?.cursor);
		expect(start).toBeGreaterThanOrEqual(500 - rules.maxIds);
		expect(trigger.position?.ids).toHaveLength(rules.maxIds);
		expect(trigger.emitted).toHaveLength(500);
	});

	it('emits orders without a time, and repeats none that shares the time of the cursor', () => {
		const time = new Date(START).toISOString();
		const seen: OrderPosition = {
			ids: ['a'],
			cursorTime: time,
			cursor: 'gone',
			hasReachedEnd: true,
		};
		const entries = [{ id: 'a', created_at: time }, { id: 'b', created_at: time }, { id: 'c' }];
		const reading = { pages: [{ entries }], reachedEnd: true, held: new Set<string>(), now: START };
		const { orders } = decideNewOrders(startOver(seen), reading, rulesWith());
		expect(orders.map(({ id }) => id)).toEqual(['b', 'c']);
	});

	it('leaves held orders for a later poll, which starts before them', () => {
		const server = new Server();
		server.storeLongAgo(40);
		const pages = Array.from({ length: 10 }, (_, page) => ({
			cursor: page === 0 ? undefined : `page ${page}`,
			entries: server.rows.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE),
		}));
		const heldOrder = pages[2].entries[1].id;
		const reading = { pages, reachedEnd: true, held: new Set([heldOrder]), now: server.now };
		const rules = rulesWith({ emitExisting: true });
		const first = decideNewOrders(BEGINNING, reading, rules);
		expect(first.orders).toHaveLength(39);
		expect(first.position.cursor).toBe('page 2');
		const next = { ...reading, pages: pages.slice(2), held: new Set<string>() };
		const second = decideNewOrders(first.position, next, rules);
		expect(second.orders.map(({ id }) => id)).toEqual([heldOrder]);
	});
});

describe('readPosition', () => {
	const whole: OrderPosition = {
		cursor: 'c',
		cursorTime: new Date(START).toISOString(),
		ids: ['a', 'b'],
		hasReachedEnd: true,
	};

	it('accepts what a poll has written', () => {
		expect(readPosition(whole, START).position).toBe(whole);
		expect(readPosition(BEGINNING, START).position).toBe(BEGINNING);
		expect(readPosition(startedAt(START), START)).toEqual({
			position: startedAt(START),
			isIntact: true,
		});
	});

	it.each<[string, unknown]>([
		['null', null],
		['a text', 'x'],
		['a list', []],
		['a cursor that is a number', { ...whole, cursor: 5 }],
		['a cursor that is empty', { ...whole, cursor: '' }],
		['no end', { ids: ['a', 'b'] }],
		['an end that is a text', { ...whole, hasReachedEnd: 'yes' }],
		['a time that is none', { ...whole, since: 'soon' }],
		['a time in the future', { ...whole, since: '2999-01-01T00:00:00.000Z' }],
		['IDs that are no list', { ...whole, ids: { 0: 'a' } }],
		['IDs that are no texts', { ...whole, ids: ['a', null, 5, 'b'] }],
	])('starts an hour ago after %s, with the IDs that can be read', (_name, value) => {
		const { position: read, isIntact } = readPosition(value, START);
		const { ids, ...position } = read;
		expect(isIntact).toBe(false);
		expect(position).toEqual({
			hasReachedEnd: false,
			newFrom: new Date(START - MAX_DELAY_MS).toISOString(),
		});
		expect([[], ['a', 'b']]).toContainEqual(ids);
	});

	it('returns a usable position for any value', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.jsonValue(), (value, part) => {
				for (const stored of [value, { ...whole, ids: part }, { ...whole, cursor: part }]) {
					const { position } = readPosition(stored, START);
					expect(newOrdersAt(position, rulesWith())({ id: 'new', created_at: '2099-01-01' })).toBe(
						true,
					);
				}
			}),
		);
	});
});
