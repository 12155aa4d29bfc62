import { describe, expect, it } from 'vitest';

import {
	changeOf,
	endRound,
	forgetOldest,
	inTurn,
	remember,
	type ChangeRules,
	type Memory,
} from '../../../../../nodes/Akinon/trigger/statusChange/decide';
import { milestonesOf } from '../../../../../nodes/Akinon/trigger/statusChange/milestones';
import { readSeenOrder } from '../../../../../nodes/Akinon/trigger/statusChange/seenOrder';
import { DAY_MS } from '../../../../../nodes/shared/durations';

const NOW = 20_000 * DAY_MS;

const rulesFor = (...statuses: string[]): ChangeRules => ({
	milestoneOf: milestonesOf(statuses),
	watchDays: 30,
	emitExisting: false,
});
const rules = rulesFor('500', '550', '100', '600');
const memoryOf = (given: Partial<Memory> = {}): Memory => ({
	orders: new Map(),
	floor: 0,
	...given,
});
const seen = (id: string, status: string, items?: string, placedAt = NaN) => ({
	id,
	status,
	items,
	placedAt,
});

describe('a milestone', () => {
	it.each([
		['500', ['500'], '500'],
		['510', ['500'], '500'],
		['540', ['500', '520'], '520'],
		['500', ['510'], undefined],
		['450', ['400'], '400'],
		['450', ['500'], undefined],
		['544', ['545'], undefined],
		['545', ['545'], '545'],
		['425', ['400'], undefined],
	])('of %s, if %j count, is %s', (code, statuses, milestone) => {
		expect(milestonesOf(statuses)(code)).toBe(milestone);
	});
});

describe('a change', () => {
	it('is a status that was not reached before', () => {
		const memory = memoryOf();
		remember(memory, seen('1', '450'), rules, NOW);
		const shipped = { from: '450', to: '510', parts: ['orderStatus'] };
		expect(changeOf(memory, seen('1', '510'), rules)).toEqual(shipped);
		remember(memory, seen('1', '510'), rules, NOW);
		expect(changeOf(memory, seen('1', '500'), rules)).toBeUndefined();
	});

	it('is an order that was placed during the first round, but not an older one', () => {
		const first = memoryOf({ startedAt: NOW });
		const approved = rulesFor('400');
		expect(changeOf(first, seen('1', '400', undefined, NOW - 1), approved)).toBeUndefined();
		expect(changeOf(first, seen('1', '400'), approved)).toBeUndefined();
		expect(changeOf(first, seen('1', '400', undefined, NOW + 1), approved)).toBeDefined();
		const emitting = { ...approved, emitExisting: true };
		expect(changeOf(first, seen('1', '400'), emitting)).toBeDefined();
		endRound(first, approved, NOW);
		expect(changeOf(first, seen('1', '400'), approved)).toBeDefined();
	});

	it('is no order that is only seen after it has left', () => {
		const memory = memoryOf();
		for (const status of ['550', '100', '600', '545']) {
			expect(changeOf(memory, seen('1', status), rules)).toBeUndefined();
			remember(memory, seen('1', status), rules, NOW);
		}
		expect(memory.orders.size).toBe(0);
	});
});

describe('the digest of items', () => {
	const milestoneOf = milestonesOf(['500']);
	const digest = (...items: Array<Record<string, unknown>>) =>
		readSeenOrder({ id: 1, status: '450', orderitem_set: items }, milestoneOf)?.items;

	it('depends on what was reached and on what was shipped, and on nothing else', () => {
		const one = { id: 1, status: '500', tracking_number: 'A' };
		const two = { id: 2, status: '400', tracking_number: 'B' };
		const both = digest(one, two);
		expect(digest(two, one)).toBe(both);
		expect(digest({ ...one, status: '510', price: '1.00' }, two)).toBe(both);
		expect(digest(one, { ...two, status: '450', tracking_number: 'C' })).toBe(both);
		expect(digest({ ...one, tracking_number: 'C' }, two)).not.toBe(both);
		expect(digest(one, { ...two, status: '500' })).not.toBe(both);
	});

	it('knows a status by its name too', () => {
		const byName = { id: 1, status: 'shipped', tracking_number: 'A' };
		expect(digest(byName)).toBe(digest({ ...byName, status: '500' }));
		expect(readSeenOrder({ id: 1, status: 'shipped' }, milestoneOf)?.status).toBe('500');
	});

	it('is not known without a list of items', () => {
		expect(readSeenOrder({ id: 1, status: '450' }, milestoneOf)?.items).toBeUndefined();
		expect(digest()).toHaveLength(10);
	});

	it.each([null, 'x', {}, { id: 0, status: '400' }, { id: 1 }, { id: 1, status: 'a b' }])(
		'of %j does not exist: it cannot be watched',
		(entry) => expect(readSeenOrder(entry, milestoneOf)).toBeUndefined(),
	);
});

describe('what is remembered', () => {
	it('is bounded: orders that have left go first, and no old order counts as new afterwards', () => {
		const memory = memoryOf();
		for (const id of ['1', '2', '3', '4']) remember(memory, seen(id, '500'), rules, NOW);
		remember(memory, seen('4', '550'), rules, NOW);
		expect(forgetOldest(memory, 5)).toBe(0);
		expect(forgetOldest(memory, 2)).toBe(2);
		expect([...memory.orders.keys()]).toEqual(['2', '3']);
		remember(memory, seen('1', '500'), rules, NOW);
		expect(changeOf(memory, seen('1', '500'), rules)).toBeUndefined();
		expect(memory.orders.has('1')).toBe(false);
		expect(changeOf(memory, seen('5', '500'), rules)).toBeDefined();
	});
});

describe('the turn of an order', () => {
	it('comes after those before it, and all have one', () => {
		const ids = ['30', '4', '20', '100'];
		expect(inTurn(ids, 0, 2)).toEqual(['4', '20']);
		expect(inTurn(ids, 20, 3)).toEqual(['30', '100', '4']);
		expect(inTurn(ids, 100, 9)).toEqual(['4', '20', '30', '100']);
		expect(inTurn(ids, 0, -1)).toEqual([]);
	});
});
