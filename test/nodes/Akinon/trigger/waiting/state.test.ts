import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Lease } from '../../../../../nodes/Akinon/trigger/waiting/lease';
import type { Round } from '../../../../../nodes/Akinon/trigger/waiting/readQueue';
import { readState, writeState } from '../../../../../nodes/Akinon/trigger/waiting/state';

const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const only = <Value>(value: Value) => fc.constantFrom(value, undefined);
const lease = fc
	.record({
		list: fc.constantFrom('400', '450', 'any'),
		emittedAt: time,
		deliveries: fc.integer({ min: 1, max: 999_999 }),
		isSeen: only(true),
		isToMark: only(true),
		missed: fc.option(fc.record({ since: time, rounds: fc.integer({ min: 1, max: 3 }) }), {
			nil: undefined,
		}),
	})
	.map((given) => JSON.parse(JSON.stringify(given)) as Lease);
const leases = fc
	.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 53 - 1 }).map(String), lease))
	.map((entries) => new Map(entries));
const round = fc
	.record({
		nextPage: fc.option(fc.integer({ min: 2, max: 2 ** 53 - 1 }), { nil: undefined }),
		hasGaps: fc.boolean(),
	})
	.map((given) => JSON.parse(JSON.stringify(given)) as Round);

describe("the trigger's state", () => {
	it('is read back as it was written', () => {
		fc.assert(
			fc.property(leases, round, only('450'), (given, of400, firstList) => {
				const names = ['400', '450', 'any'];
				const rounds = new Map(names.map((name) => [name, of400]));
				const state = { leases: given, rounds, maximumDeliveries: 3, firstList };
				const stored: unknown = JSON.parse(JSON.stringify(writeState(state)));
				expect(readState(stored)).toEqual({ state, dropped: 0 });
			}),
		);
	});

	it('is new if none is stored', () => {
		const state = { leases: new Map(), rounds: new Map() };
		expect(readState({})).toEqual({ state, dropped: 0 });
	});

	it('loses only its damaged parts', () => {
		const good = { list: '400', emittedAt: 1_700_000_000_000, deliveries: 2 };
		const text = '"1":"loyw3v28.2"';
		const read = (json: string) => readState(JSON.parse(json));
		const ofList = (list: string) => read(`{"lists":{"400":${list}}}`);
		const bad = ['null', '{}', '[]', '7', 'true', '""', '"x"', '"loyw3v28.0"', '".1"', '"-1.1"'];
		const badFlags = ['"loyw3v28.2.x"', '"loyw3v28.2.s.1"', '"loyw3v28.2.ms"'];
		for (const value of [...bad, ...badFlags]) {
			const { state, dropped } = ofList(`{"leases":{${text},"2":${value}}}`);
			expect([value, dropped]).toEqual([value, 1]);
			expect(state.leases).toEqual(new Map([['1', good]]));
		}
		for (const page of ['0', '1', '-1', '1.5', '1e300', '"3"', 'null', '{}']) {
			const { state, dropped } = ofList(`{"leases":{${text}},"nextPage":${page}}`);
			expect(state.rounds.get('400')).toEqual({ hasGaps: false });
			expect(dropped).toBe(1);
			expect(state.leases.size).toBe(1);
		}
		for (const value of ['null', '[]', '"x"', '7']) {
			expect(ofList(value).dropped).toBe(1);
			expect(ofList(`{"leases":${value}}`).dropped).toBe(1);
			expect(read(`{"lists":${value}}`).dropped).toBe(1);
			const others = `{"lists":{"400":{"leases":{${text}}}},"maximumDeliveries":"x","firstList":7}`;
			expect(read(others)).toMatchObject({ dropped: 2, state: { leases: new Map([['1', good]]) } });
		}
	});

	it('can be read whatever it is', () => {
		fc.assert(
			fc.property(fc.anything(), (stored) => {
				const { state } = readState(stored);
				expect(state.leases).toBeInstanceOf(Map);
			}),
		);
	});

	it('takes fewer than 26 bytes per order', () => {
		const many = Array.from({ length: 10_000 }, (_, index) => {
			const emittedAt = 1_700_000_000_000 + index;
			return [String(90_000_000 + index), { list: '400', emittedAt, deliveries: 10 }] as const;
		});
		const rounds = new Map([['400', { nextPage: 57, hasGaps: true }]]);
		const text = JSON.stringify(writeState({ leases: new Map(many), rounds }));
		expect(text.length / many.length).toBeLessThan(26);
	});
});
