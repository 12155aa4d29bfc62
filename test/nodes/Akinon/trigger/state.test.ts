import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readState, writeState } from '../../../../nodes/Akinon/trigger/state';

const lease = fc.record({
	emittedAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
	deliveries: fc.integer({ min: 1, max: 999_999 }),
	isSeen: fc.boolean(),
});
const leases = fc
	.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 53 - 1 }).map(String), lease))
	.map((entries) => new Map(entries));
const nextPage = fc.option(fc.integer({ min: 2, max: 2 ** 53 - 1 }), { nil: undefined });

describe("the trigger's state", () => {
	it('is read back as it was written', () => {
		fc.assert(
			fc.property(leases, nextPage, fc.boolean(), (given, page, hasGaps) => {
				const state = { leases: given, nextPage: page, hasGaps };
				const stored: unknown = JSON.parse(JSON.stringify(writeState(state)));
				expect(readState(stored)).toEqual({ state, dropped: 0 });
			}),
		);
	});

	it('is new if none is stored', () => {
		const state = { leases: new Map(), hasGaps: false };
		expect(readState({})).toEqual({ state, dropped: 0 });
	});

	it('loses only its damaged parts', () => {
		const good = { emittedAt: 1_700_000_000_000, deliveries: 2, isSeen: true };
		const stored = writeState({ leases: new Map([['1', good]]), hasGaps: false });
		const bad = [null, {}, [], 7, true, '', 'x', 'loyw3v28.0.1', 'loyw3v28.2.1.', '-1.1.1', '.1.1'];
		for (const value of bad) {
			const { state, dropped } = readState({ ...stored, leases: { ...stored.leases, 2: value } });
			expect(dropped).toBe(1);
			expect(state.leases).toEqual(new Map([['1', good]]));
		}
		for (const page of [0, 1, -1, 1.5, 1e300, '3', null, {}]) {
			const { state, dropped } = readState({ ...stored, nextPage: page });
			expect(state.nextPage).toBeUndefined();
			expect(dropped).toBe(1);
			expect(state.leases.size).toBe(1);
		}
		for (const leases of [null, [], 'x', 7]) {
			expect(readState({ leases })).toMatchObject({ state: { leases: new Map() }, dropped: 1 });
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

	it('takes fewer than 40 bytes per order', () => {
		const many = Array.from({ length: 10_000 }, (_, index) => {
			const emittedAt = 1_700_000_000_000 + index;
			return [String(90_000_000 + index), { emittedAt, deliveries: 10, isSeen: true }] as const;
		});
		const text = JSON.stringify(writeState({ leases: new Map(many), nextPage: 57, hasGaps: true }));
		expect(text.length / many.length).toBeLessThan(30);
	});
});
