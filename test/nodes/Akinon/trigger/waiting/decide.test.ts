import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	decideDeliveries,
	type Delivery,
	type LeaseRules,
	type WaitingOrder,
} from '../../../../../nodes/Akinon/trigger/waiting/decide';
import type { ListRead } from '../../../../../nodes/Akinon/trigger/waiting/keptLeases';
import type { Lease } from '../../../../../nodes/Akinon/trigger/waiting/lease';

/** What a poll reads of a list, and how the settings changed. */
type Read = Partial<ListRead> & { orders?: WaitingOrder[]; list?: string; chosen?: string[] };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const rulesOf = (changes: Partial<LeaseRules> = {}): LeaseRules => ({
	redeliverAfterMs: HOUR,
	maximumDeliveries: 10,
	maxOrders: 200,
	marks: false,
	...changes,
});

/** A trigger that remembers, and a clock. */
class Trigger {
	now = 1_700_000_000_000;
	leases = new Map<string, Lease>();

	constructor(readonly rules: LeaseRules = rulesOf()) {}

	poll(ids: string[], read: Read = {}): Array<Delivery<WaitingOrder>> {
		const before = JSON.stringify([...this.leases]);
		const { orders = ids.map((id) => ({ id })), list = '400', chosen = [list], ...rest } = read;
		const shown = new Set(orders.map(({ id }) => id));
		const round = { isSnapshot: false, beginsRound: true, endsRound: true, hasGaps: false };
		const lists = new Map([[list, { shown, ...round, ...rest }]]);
		const queue = { orders, lists, chosen };
		const decision = decideDeliveries(queue, this.leases, this.rules, this.now);
		expect(JSON.stringify([...this.leases])).toBe(before);
		this.leases = decision.leases;
		return decision.deliveries;
	}

	ids(ids: string[], read: Read = {}): string[] {
		return this.poll(ids, read).map(({ order }) => order.id);
	}

	/** Polls until rounds that show only some orders are believed. */
	leave(ids: string[], read: Read = {}): void {
		for (let round = 0; round < 3; round++, this.now += 8 * MINUTE) this.ids(ids, read);
	}
}

describe('the times between deliveries', () => {
	it('double from Redeliver After to an hour', () => {
		const trigger = new Trigger(rulesOf({ redeliverAfterMs: 10 * MINUTE, maximumDeliveries: 6 }));
		const start = trigger.now;
		const times: number[] = [];
		for (; trigger.now < start + DAY; trigger.now += MINUTE) {
			for (const { number, nextAt } of trigger.poll(['1'])) {
				times.push((trigger.now - start) / MINUTE);
				expect(number).toBe(times.length);
				if (number === 6) expect(nextAt).toBeUndefined();
				else expect(nextAt).toBe(trigger.now + Math.min(10 * 2 ** (number - 1), 60) * MINUTE);
			}
		}
		expect(times).toEqual([0, 10, 30, 70, 130, 190]);
	});

	it('are an hour by default, so that an order comes within an hour after an outage of days', () => {
		const trigger = new Trigger(rulesOf({ maximumDeliveries: 120 }));
		const start = trigger.now;
		let last = start;
		for (; trigger.now < start + 5 * DAY; trigger.now += 5 * MINUTE) {
			if (trigger.ids(['1']).length === 0) continue;
			expect(trigger.now - last).toBeLessThanOrEqual(HOUR);
			last = trigger.now;
		}
		expect(start + 5 * DAY - last).toBeLessThanOrEqual(HOUR);
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
	it('is emitted again when put back, once it was seen gone for 15 minutes', () => {
		const trigger = new Trigger();
		trigger.poll(['1', '2']);
		trigger.leave(['2'], { isSnapshot: true });
		expect([...trigger.leases.keys()]).toEqual(['2']);
		expect(trigger.poll(['1', '2'])).toMatchObject([{ order: { id: '1' }, number: 1 }]);
	});

	it('is remembered however many polls miss it within 15 minutes, and however long two do', () => {
		const often = new Trigger();
		often.poll(['1']);
		for (let poll = 0; poll < 14; poll++, often.now += MINUTE) often.ids([], { isSnapshot: true });
		expect(often.ids(['1'], { isSnapshot: true })).toEqual([]);
		const seldom = new Trigger(rulesOf({ maximumDeliveries: 1 }));
		seldom.poll(['1']);
		for (let poll = 0; poll < 2; poll++, seldom.now += DAY) seldom.ids([], { isSnapshot: true });
		expect(seldom.ids(['1'], { isSnapshot: true })).toEqual([]);
	});

	it('starts to count anew when it is seen', () => {
		const trigger = new Trigger(rulesOf({ maximumDeliveries: 1 }));
		trigger.poll(['1']);
		for (let turn = 0; turn < 10; turn++, trigger.now += DAY) {
			expect(trigger.ids(turn % 3 === 2 ? ['1'] : [], { isSnapshot: true })).toEqual([]);
		}
		expect(trigger.leases.size).toBe(1);
	});

	it('is remembered until its lease ends if several answers did not show it', () => {
		const trigger = new Trigger();
		trigger.poll(['1', '2']);
		trigger.leave(['2']);
		expect(trigger.ids(['1', '2'])).toEqual([]);
		trigger.now += HOUR;
		trigger.poll(['2']);
		trigger.leave(['2']);
		expect([...trigger.leases.keys()]).toEqual(['2']);
	});

	it('is forgotten by rounds that did not show it, not by a part of one', () => {
		const trigger = new Trigger(rulesOf({ maximumDeliveries: 1 }));
		trigger.poll(['1', '2', '3']);
		for (let round = 0; round < 3; round++, trigger.now += DAY) {
			trigger.poll(['1'], { endsRound: false });
			trigger.poll(['2'], { beginsRound: false, endsRound: false });
			expect(trigger.leases.size).toBe(3);
			trigger.poll([], { beginsRound: false });
		}
		expect([...trigger.leases.keys()]).toEqual(['1', '2']);
	});

	it('is remembered for a week longer if the rounds missed a page', () => {
		const trigger = new Trigger(rulesOf({ maximumDeliveries: 1 }));
		trigger.poll(['1', '2']);
		trigger.now += DAY;
		trigger.leave([], { hasGaps: true });
		expect(trigger.leases.size).toBe(2);
		trigger.now += 7 * DAY;
		trigger.poll(['1'], { endsRound: false });
		trigger.poll([], { hasGaps: true, beginsRound: false });
		expect([...trigger.leases.keys()]).toEqual(['1']);
	});
});

describe('a change of the statuses', () => {
	it('forgets nothing for a month, and an order that moves on keeps its lease', () => {
		const trigger = new Trigger(rulesOf({ maximumDeliveries: 1 }));
		trigger.poll(['1', '2']);
		for (let day = 0; day < 29; day++, trigger.now += DAY) {
			expect(trigger.ids(['2'], { list: '450', isSnapshot: true })).toEqual([]);
		}
		expect(trigger.ids(['1'], { isSnapshot: true })).toEqual([]);
		trigger.now += 31 * DAY;
		trigger.poll([], { list: '450', chosen: ['450'] });
		expect([...trigger.leases.keys()]).toEqual(['2']);
	});

	it('does not forget an order whose list was not read this time', () => {
		const trigger = new Trigger();
		trigger.poll(['1']);
		trigger.now += 90 * DAY;
		trigger.poll([], { list: '450', chosen: ['400', '450'] });
		expect(trigger.leases.size).toBe(1);
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
		marks: fc.boolean(),
	});

	it('no order comes within its lease unless three answers did not show it', () => {
		fc.assert(
			fc.property(rules, steps, (given, played) => {
				const trigger = new Trigger(given);
				const hiddenUntil = new Map<string, number>();
				// A lease that was over may be forgotten; setting the clock back does not bring it back.
				const wereOver = new Set<string>();
				const snapshotsWithout = new Map<string, number>();
				for (const { minutes, ids, ...read } of played) {
					trigger.now += minutes * MINUTE;
					for (const [id, until] of hiddenUntil) if (trigger.now >= until) wereOver.add(id);
					for (const { order, number, nextAt } of trigger.poll(ids, read)) {
						const until = hiddenUntil.get(order.id);
						// A clock that was more than a day ahead is not believed.
						if (until !== undefined && number > 1) {
							expect(trigger.now >= until || until - trigger.now > DAY - HOUR).toBe(true);
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
					for (const id of hiddenUntil.keys()) {
						const missed = ids.includes(id) ? 0 : (snapshotsWithout.get(id) ?? 0) + 1;
						snapshotsWithout.set(id, missed);
						if (read.isSnapshot && missed >= 3) hiddenUntil.delete(id);
					}
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
