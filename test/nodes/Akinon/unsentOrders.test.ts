import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	decideDeliveries,
	type LeaseRules,
	type Leases,
	type QueueRead,
	type WaitingOrder,
} from '../../../nodes/Akinon/unsentOrders';

type Reach = 'snapshot' | 'pages' | 'part';

interface Step {
	/** Minutes since the step before; negative where the clock is set back. */
	minutes: number;
	arriving: number;
	/** Places of orders in the queue that leave it. */
	leaving: number[];
	/** Places among the orders that left, of those that are put back. */
	returning: number[];
	reach: Reach;
	/** Orders that slip past a read of several pages, or from where on a part is read. */
	missed: number;
}

const MINUTE = 60_000;

function history(reaches: Reach[], leastMinutes = 0) {
	const step = fc.record({
		minutes: fc.integer({ min: leastMinutes, max: 90 }),
		arriving: fc.nat(3),
		leaving: fc.array(fc.nat(20), { maxLength: 2 }),
		returning: fc.array(fc.nat(20), { maxLength: 1 }),
		reach: fc.constantFrom(...reaches),
		missed: fc.nat(20),
	});
	return fc.array(step, { minLength: 1, maxLength: 40 });
}

const ruleSets = fc.record({
	redeliverAfterMs: fc.integer({ min: 1, max: 120 }).map((minutes) => minutes * MINUTE),
	maximumDeliveries: fc.nat(4),
	mostOrders: fc.integer({ min: 1, max: 8 }),
}) satisfies fc.Arbitrary<LeaseRules>;

/** Akinon's queue and a trigger that polls it, with notes on every order's present stay in the queue. */
class Model {
	now = 1_700_000_000_000;
	waiting: string[] = [];
	readonly left: string[] = [];
	leases: Leases = {};
	/** Deliveries of each order since it came, or came back. */
	readonly deliveries = new Map<string, Array<{ at: number; number: number; isLast: boolean }>>();
	private lastId = 100;
	private cycle = 0;

	constructor(readonly rules: LeaseRules) {}

	play({ minutes, arriving, leaving, returning, reach, missed }: Step): string[] {
		this.now += minutes * MINUTE;
		for (const place of leaving) {
			if (this.waiting.length === 0) continue;
			this.left.push(...this.waiting.splice(place % this.waiting.length, 1));
		}
		for (const place of returning) {
			if (this.left.length === 0) continue;
			const [id] = this.left.splice(place % this.left.length, 1);
			// One that the trigger has not seen leave is, to it, still the same.
			if (!(id in this.leases)) this.deliveries.delete(id);
			this.waiting.push(id);
		}
		for (let count = 0; count < arriving; count++) this.waiting.push(String(this.lastId++));
		return this.poll(this.read(reach, missed));
	}

	poll(queue: QueueRead<WaitingOrder>): string[] {
		const before = JSON.stringify([queue, this.leases]);
		const decision = decideDeliveries(queue, this.leases, this.rules, this.now);
		expect(JSON.stringify([queue, this.leases])).toBe(before);
		this.leases = JSON.parse(JSON.stringify(decision.leases)) as Leases;
		const emitted = decision.deliveries.map(({ order, number, isLast }) => {
			const past = this.deliveries.get(order.id) ?? [];
			this.deliveries.set(order.id, [...past, { at: this.now, number, isLast }]);
			return order.id;
		});
		expect(emitted.length).toBeLessThanOrEqual(this.rules.mostOrders);
		expect(new Set(emitted).size).toBe(emitted.length);
		for (const id of emitted) expect(queue.orders).toContainEqual({ id });
		return emitted;
	}

	read(reach: Reach, missed: number): QueueRead<WaitingOrder> {
		const all = this.waiting.map((id) => ({ id }));
		if (reach === 'snapshot') {
			return { orders: all, isComplete: true, isSnapshot: true, startsAtFirst: true };
		}
		if (reach === 'pages') {
			// One order slips to a page already read; never the same twice in a row.
			const slipped = all.findIndex(({ id }) => !this.leases[id]?.missed);
			const place = missed % 3 === 0 ? slipped : -1;
			const orders = all.filter((_, position) => position !== place);
			return { orders, isComplete: true, isSnapshot: false, startsAtFirst: true };
		}
		// The queue is read in three parts, one a poll.
		const third = Math.ceil(all.length / 3);
		const part = this.cycle++ % 3;
		const orders = all.slice(part * third, (part + 1) * third);
		return { orders, isComplete: false, isSnapshot: false, startsAtFirst: part === 0 };
	}
}

function check(model: Model): void {
	const { maximumDeliveries } = model.rules;
	for (const past of model.deliveries.values()) {
		past.forEach(({ number, isLast }, index) => {
			expect(number).toBe(index + 1);
			expect(isLast).toBe(number === maximumDeliveries);
		});
		if (maximumDeliveries > 0) expect(past.length).toBeLessThanOrEqual(maximumDeliveries);
	}
}

describe('the lease', () => {
	it.each([[['snapshot']], [['snapshot', 'pages']], [['part']]] as Reach[][][])(
		'with %j reads: at most so many deliveries, counted right, never again too early',
		(reaches) => {
			fc.assert(
				fc.property(ruleSets, history(reaches), (rules, steps) => {
					const model = new Model(rules);
					for (const step of steps) {
						// In parts, what moves in the queue may rightly be seen as having left it.
						model.play(reaches[0] === 'part' ? { ...step, leaving: [], returning: [] } : step);
						check(model);
						for (const past of model.deliveries.values()) {
							past.slice(1).forEach(({ at }, index) => {
								expect(at - past[index].at).toBeGreaterThanOrEqual(rules.redeliverAfterMs);
							});
						}
					}
				}),
				{ numRuns: 300 },
			);
		},
	);

	it('emits every order that waits at least once, however the reads and the clock went before', () => {
		fc.assert(
			fc.property(ruleSets, history(['snapshot', 'pages', 'part'], -90), (rules, steps) => {
				const model = new Model(rules);
				for (const step of steps) model.play(step);
				// From here on the queue rests.
				const polls = Math.ceil(model.waiting.length / rules.mostOrders);
				for (let poll = 0; poll < polls; poll++) model.poll(model.read('snapshot', 0));
				for (const id of model.waiting) expect(model.deliveries.get(id)).toBeDefined();
			}),
			{ numRuns: 300 },
		);
	});

	it('emits an order that still waits again, until it is given up', () => {
		fc.assert(
			fc.property(ruleSets, fc.integer({ min: 1, max: 6 }), (rules, count) => {
				const model = new Model(rules);
				model.waiting = Array.from({ length: count }, (_, index) => String(index));
				const rounds = rules.maximumDeliveries || 6;
				const polls = Math.ceil(count / rules.mostOrders);
				for (let round = 1; round <= rounds; round++) {
					for (let poll = 0; poll < polls; poll++) model.poll(model.read('snapshot', 0));
					for (const id of model.waiting) expect(model.deliveries.get(id)).toHaveLength(round);
					model.now += rules.redeliverAfterMs;
				}
				const more = model.poll(model.read('snapshot', 0));
				expect(more.length > 0).toBe(rules.maximumDeliveries === 0);
			}),
		);
	});

	it('remembers only what is in the queue', () => {
		fc.assert(
			fc.property(ruleSets, history(['snapshot', 'pages', 'part'], -90), (rules, steps) => {
				const model = new Model(rules);
				for (const step of steps) {
					model.play(step);
					if (step.reach !== 'snapshot') continue;
					for (const id of Object.keys(model.leases)) expect(model.waiting).toContain(id);
				}
				// Also where no read is ever one answer: what left is forgotten after three rounds.
				const before = model.waiting.splice(0);
				for (let poll = 0; poll < 9; poll++) model.poll(model.read('part', 0));
				for (const id of before) expect(model.leases).not.toHaveProperty(id);
			}),
		);
	});

	it('does not hide an order for ever where the clock is set back', () => {
		const rules = { redeliverAfterMs: 60 * MINUTE, maximumDeliveries: 0, mostOrders: 5 };
		const model = new Model(rules);
		model.waiting = ['1'];
		model.poll(model.read('snapshot', 0));
		model.now -= 24 * 60 * MINUTE;
		expect(model.poll(model.read('snapshot', 0))).toEqual(['1']);
	});

	it('forgets an order that left, and emits it anew when it is put back', () => {
		const rules = { redeliverAfterMs: 60 * MINUTE, maximumDeliveries: 1, mostOrders: 5 };
		const model = new Model(rules);
		model.waiting = ['1', '2'];
		expect(model.poll(model.read('snapshot', 0))).toEqual(['1', '2']);
		model.waiting = ['2'];
		model.poll(model.read('snapshot', 0));
		expect(model.leases).not.toHaveProperty('1');
		model.waiting = ['1', '2'];
		expect(model.poll(model.read('snapshot', 0))).toEqual(['1']);
	});

	it('emits what was never emitted before what comes again, each in the order of its waiting', () => {
		const rules = { redeliverAfterMs: MINUTE, maximumDeliveries: 0, mostOrders: 2 };
		const model = new Model(rules);
		model.waiting = ['a', 'b', 'c'];
		expect(model.poll(model.read('snapshot', 0))).toEqual(['a', 'b']);
		model.now += MINUTE;
		expect(model.poll(model.read('snapshot', 0))).toEqual(['c', 'a']);
		model.now += MINUTE;
		expect(model.poll(model.read('snapshot', 0))).toEqual(['b', 'a']);
	});
});
