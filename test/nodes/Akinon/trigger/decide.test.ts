import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	decideDeliveries,
	type Delivery,
	type Lease,
	type LeaseRules,
	type QueueRead,
	type WaitingOrder,
} from '../../../../nodes/Akinon/trigger/decide';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const rulesOf = (changes: Partial<LeaseRules> = {}): LeaseRules => ({
	redeliverAfterMs: HOUR,
	maximumDeliveries: 10,
	maxOrders: 200,
	...changes,
});

/** A trigger that remembers, and a clock. */
class Trigger {
	now = 1_700_000_000_000;
	leases = new Map<string, Lease>();

	constructor(readonly rules: LeaseRules = rulesOf()) {}

	poll(ids: string[], read: Partial<QueueRead<WaitingOrder>> = {}): Array<Delivery<WaitingOrder>> {
		const before = JSON.stringify([...this.leases]);
		const queue = {
			orders: ids.map((id) => ({ id })),
			isSnapshot: false,
			beginsRound: true,
			endsRound: true,
			hasGaps: false,
			...read,
		};
		const decision = decideDeliveries(queue, this.leases, this.rules, this.now);
		expect(JSON.stringify([...this.leases])).toBe(before);
		this.leases = decision.leases;
		return decision.deliveries;
	}

	ids(ids: string[], read: Partial<QueueRead<WaitingOrder>> = {}): string[] {
		return this.poll(ids, read).map(({ order }) => order.id);
	}
}

describe('the times between deliveries', () => {
	it('double from Redeliver After to a day, and the default ten outlast a long weekend', () => {
		const trigger = new Trigger();
		const start = trigger.now;
		const times: number[] = [];
		for (let hour = 0; hour < 24 * 14; hour++, trigger.now += HOUR) {
			for (const { number, nextAt } of trigger.poll(['1'])) {
				times.push((trigger.now - start) / HOUR);
				expect(number).toBe(times.length);
				if (number === 10) expect(nextAt).toBeUndefined();
				else expect(nextAt).toBe(trigger.now + Math.min(2 ** (number - 1), 24) * HOUR);
			}
		}
		expect(times).toEqual([0, 1, 3, 7, 15, 31, 55, 79, 103, 127]);
	});

	it('do not grow if Redeliver After is longer than a day', () => {
		const trigger = new Trigger(rulesOf({ redeliverAfterMs: 3 * DAY, maximumDeliveries: 0 }));
		for (let day = 0; day < 12; day++, trigger.now += DAY) {
			expect(trigger.ids(['1'])).toEqual(day % 3 === 0 ? ['1'] : []);
		}
	});

	it('never end without a maximum', () => {
		const trigger = new Trigger(rulesOf({ maximumDeliveries: 0 }));
		for (let delivery = 1; delivery <= 2000; delivery++, trigger.now += DAY) {
			expect(trigger.poll(['1'])[0].number).toBe(delivery);
		}
	});

	it('continue for a given-up order once the maximum is raised', () => {
		const trigger = new Trigger(rulesOf({ maximumDeliveries: 1 }));
		trigger.poll(['1']);
		trigger.now += 30 * DAY;
		expect(trigger.ids(['1'])).toEqual([]);
		trigger.rules.maximumDeliveries = 2;
		expect(trigger.poll(['1'])).toMatchObject([{ number: 2, nextAt: undefined }]);
	});
});

describe('a clock', () => {
	it('set back by hours and right again emits nothing early', () => {
		const trigger = new Trigger();
		const ids = ['1', '2', '3'];
		trigger.poll(ids);
		trigger.now -= 3 * HOUR;
		expect(trigger.ids(ids)).toEqual([]);
		trigger.now += 3 * HOUR + 59 * MINUTE;
		expect(trigger.ids(ids)).toEqual([]);
		trigger.now += MINUTE;
		expect(trigger.ids(ids)).toEqual(ids);
	});

	it('set forward by hours and right again emits each order once more and does not hide it longer', () => {
		const trigger = new Trigger();
		trigger.poll(['1']);
		trigger.now += 3 * HOUR;
		expect(trigger.ids(['1'])).toEqual(['1']);
		trigger.now -= 3 * HOUR;
		expect(trigger.ids(['1'])).toEqual([]);
		trigger.now += 5 * HOUR;
		expect(trigger.ids(['1'])).toEqual(['1']);
	});

	it('that was years ahead hides no order for years', () => {
		const trigger = new Trigger();
		trigger.now += 1000 * DAY;
		trigger.poll(['1']);
		trigger.now -= 1000 * DAY;
		expect(trigger.ids(['1'])).toEqual([]);
		trigger.now += HOUR;
		expect(trigger.ids(['1'])).toEqual(['1']);
	});
});

describe('an order that left the queue', () => {
	it('is emitted again when put back, if one answer showed that it was gone', () => {
		const trigger = new Trigger();
		trigger.poll(['1', '2']);
		trigger.ids(['2'], { isSnapshot: true });
		expect(trigger.poll(['1', '2'])).toMatchObject([{ order: { id: '1' }, number: 1 }]);
	});

	it('is remembered until its lease ends if several answers did not show it', () => {
		const trigger = new Trigger();
		trigger.poll(['1', '2']);
		expect(trigger.ids(['2'])).toEqual([]);
		expect(trigger.ids(['1', '2'])).toEqual([]);
		trigger.now += HOUR;
		trigger.poll(['2']);
		expect([...trigger.leases.keys()]).toEqual(['2']);
	});

	it('is forgotten by the end of a round that did not show it, not by a part of one', () => {
		const trigger = new Trigger(rulesOf({ maximumDeliveries: 1 }));
		trigger.poll(['1', '2', '3']);
		trigger.now += DAY;
		trigger.poll(['1'], { endsRound: false });
		trigger.poll(['2'], { beginsRound: false, endsRound: false });
		expect(trigger.leases.size).toBe(3);
		trigger.poll([], { beginsRound: false });
		expect([...trigger.leases.keys()]).toEqual(['1', '2']);
	});

	it('is remembered for a week longer if the round missed a page', () => {
		const trigger = new Trigger(rulesOf({ maximumDeliveries: 1 }));
		trigger.poll(['1']);
		trigger.now += DAY;
		trigger.poll([], { hasGaps: true });
		expect(trigger.leases.size).toBe(1);
		trigger.now += 7 * DAY;
		trigger.poll([], { hasGaps: true });
		expect(trigger.leases.size).toBe(0);
	});
});

it('emits new orders before redeliveries, the longest waiting first', () => {
	const trigger = new Trigger(rulesOf({ maxOrders: 2, redeliverAfterMs: MINUTE }));
	expect(trigger.ids(['a', 'b', 'c'])).toEqual(['a', 'b']);
	trigger.now += MINUTE;
	expect(trigger.ids(['a', 'b', 'c'])).toEqual(['c', 'a']);
	trigger.now += 2 * MINUTE;
	expect(trigger.ids(['a', 'b', 'c'])).toEqual(['b', 'a']);
});

it('emits an emit-once entry only once, whatever the maximum', () => {
	for (const maximumDeliveries of [0, 5]) {
		const trigger = new Trigger(rulesOf({ maximumDeliveries }));
		const orders = [{ id: '#1', emitOnce: true }];
		expect(trigger.poll([], { orders })).toMatchObject([{ number: 1, nextAt: undefined }]);
		trigger.now += 30 * DAY;
		expect(trigger.poll([], { orders })).toEqual([]);
	}
});

describe('whatever happens', () => {
	const steps = fc.array(
		fc.record({
			minutes: fc.integer({ min: -200, max: 3000 }),
			ids: fc.uniqueArray(fc.integer({ min: 1, max: 12 }).map(String)),
			isSnapshot: fc.boolean(),
			beginsRound: fc.boolean(),
			endsRound: fc.boolean(),
			hasGaps: fc.boolean(),
		}),
		{ maxLength: 60 },
	);
	const rules = fc.record({
		redeliverAfterMs: fc.integer({ min: 1, max: 3000 }).map((minutes) => minutes * MINUTE),
		maximumDeliveries: fc.nat(4),
		maxOrders: fc.integer({ min: 1, max: 8 }),
	});

	it('no order comes within its lease unless a whole answer showed that it was gone', () => {
		fc.assert(
			fc.property(rules, steps, (given, played) => {
				const trigger = new Trigger(given);
				const hiddenUntil = new Map<string, number>();
				// A lease that was over may be forgotten; setting the clock back does not bring it back.
				const wereOver = new Set<string>();
				for (const { minutes, ids, ...read } of played) {
					trigger.now += minutes * MINUTE;
					for (const [id, until] of hiddenUntil) if (trigger.now >= until) wereOver.add(id);
					for (const { order, number, nextAt } of trigger.poll(ids, read)) {
						const until = hiddenUntil.get(order.id);
						// A clock that was more than a day ahead is not believed.
						if (until !== undefined && number > 1) {
							expect(trigger.now >= until || until - trigger.now > DAY).toBe(true);
						}
						if (until !== undefined && number === 1 && !wereOver.has(order.id)) {
							expect(trigger.now).toBeGreaterThanOrEqual(until);
						}
						const { maximumDeliveries } = given;
						expect(nextAt === undefined).toBe(number === maximumDeliveries);
						if (maximumDeliveries > 0) expect(number).toBeLessThanOrEqual(maximumDeliveries);
						const { emittedAt } = trigger.leases.get(order.id)!;
						expect(emittedAt).toBe(trigger.now);
						hiddenUntil.set(order.id, nextAt ?? trigger.now);
						wereOver.delete(order.id);
					}
					if (!read.isSnapshot) continue;
					for (const id of hiddenUntil.keys()) if (!ids.includes(id)) hiddenUntil.delete(id);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('every order that waits comes, and comes again until it is given up', () => {
		fc.assert(
			fc.property(rules, steps, fc.integer({ min: 1, max: 12 }), (given, played, count) => {
				const trigger = new Trigger(given);
				for (const { minutes, ids, ...read } of played) {
					trigger.now += minutes * MINUTE;
					trigger.poll(ids, read);
				}
				const waiting = Array.from({ length: count }, (_, index) => String(index + 1));
				const before = new Map(waiting.map((id) => [id, trigger.leases.get(id)?.deliveries ?? 0]));
				const came = new Set<string>();
				// Two days cover the longest time, each with polls for all.
				const longest = Math.max(DAY, given.redeliverAfterMs) + DAY;
				for (let round = 0; round < 2; round++, trigger.now += longest) {
					for (let poll = 0; poll < count; poll++) {
						trigger.ids(waiting).forEach((id) => came.add(id));
					}
				}
				const { maximumDeliveries } = given;
				for (const [id, deliveries] of before) {
					const isGivenUp = maximumDeliveries > 0 && deliveries >= maximumDeliveries;
					expect(came.has(id)).toBe(!isGivenUp);
				}
			}),
			{ numRuns: 300 },
		);
	});
});
