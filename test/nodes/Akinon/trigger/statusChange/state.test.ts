import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	readState,
	writeState,
	type StatusChangeState,
} from '../../../../../nodes/Akinon/trigger/statusChange/state';

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) =>
	fc.option(arbitrary, { nil: undefined });
const order = fc.record({
	status: fc.constantFrom('400', '550', 'review-1', '50'),
	isSeen: fc.boolean(),
	isCanceling: fc.constantFrom(true as const, undefined),
	isRedelivery: fc.constantFrom(true as const, undefined),
	items: optional(fc.stringMatching(/^[0-9a-z]{10}$/)),
	leftDay: optional(fc.integer({ min: 0, max: 60_000 })),
});
const state: fc.Arbitrary<StatusChangeState> = fc.record({
	orders: fc
		.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 53 - 1 }).map(String), order))
		.map((entries) => new Map(entries)),
	startedAt: optional(fc.nat()),
	floor: fc.nat(),
	next: optional(fc.record({ list: fc.nat(20), page: optional(fc.integer({ min: 1 })) })),
	lastMissing: fc.nat(),
	lastUnlisted: fc.nat(),
	recent: fc
		.array(fc.tuple(fc.nat().map(String), fc.record({ at: fc.nat(2 ** 43), before: order })))
		.map((entries) => new Map(entries)),
	process: fc.nat(2 ** 43),
	unreadable: fc.array(fc.stringMatching(/^[0-9a-f]{8}$/)),
});
const stored = (given: StatusChangeState) =>
	JSON.parse(JSON.stringify(writeState(given, 'shop', 'rules'))) as Record<string, unknown>;
const empty: StatusChangeState = {
	orders: new Map(),
	floor: 0,
	lastMissing: 0,
	lastUnlisted: 0,
	recent: new Map(),
	process: 0,
	unreadable: [],
};

describe('the state of Order Status Changed', () => {
	it('is read back as it was written', () => {
		fc.assert(
			fc.property(state, (given) => {
				expect(readState(stored(given))).toEqual({ state: given, dropped: 0 });
			}),
		);
	});

	it('loses only its damaged parts', () => {
		const good = { status: '500', isSeen: true };
		const intact = stored({ ...empty, orders: new Map([['1', good]]) });
		const orders = intact.orders as object;
		for (const value of [null, {}, [], 7, '', '500', '500.8', '500.1.x', '500.1..', '.1']) {
			const read = readState({ ...intact, orders: { ...orders, 2: value } });
			expect(read.dropped).toBe(1);
			expect(read.state.orders).toEqual(new Map([['1', good]]));
		}
		for (const value of [null, 7, '', '500.1', 'zz', 'zz.500', '.500.1']) {
			const read = readState({ ...intact, recent: { 2: value } });
			expect(read.dropped).toBe(1);
			expect(read.state.recent).toEqual(new Map());
			expect(read.state.orders.size).toBe(1);
		}
		for (const key of [
			'startedAt',
			'floor',
			'list',
			'page',
			'lastMissing',
			'lastUnlisted',
			'process',
		]) {
			const read = readState({ ...intact, [key]: 'x' });
			expect(read.dropped).toBe(1);
			expect(read.state.orders.size).toBe(1);
		}
	});

	it('can be read whatever it is', () => {
		fc.assert(
			fc.property(fc.anything(), (anything) => {
				expect(readState(anything).state.orders).toBeInstanceOf(Map);
			}),
		);
	});

	it('takes fewer than 40 bytes per order', () => {
		const full = { status: '550', isSeen: true, items: '0123456789', leftDay: 20_800 };
		const orders = new Map(
			Array.from({ length: 10_000 }, (_, index) => [String(900_000_000 + index), full] as const),
		);
		const text = JSON.stringify(stored({ ...empty, orders }));
		expect(text.length / orders.size).toBeLessThan(40);
	});
});
