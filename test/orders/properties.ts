import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';

import type { StandardOrder } from '../../nodes/shared/order/standardOrder';
import { readStandardOrder } from '../../nodes/shared/order/readStandardOrder';
import { propertyRuns, propertyTime } from './amounts';
import { deep, nonsense, spoiled } from './nonsense';
import { brokenPromises } from './promises';

/** What holds for every reader: tests of its own promises, with whole orders, spoiled ones and nonsense. */
export function describeReader<Raw>(
	read: (raw: unknown) => StandardOrder,
	raws: fc.Arbitrary<Raw>,
): void {
	it(
		'keeps the promises of the standard order, twice the same, and leaves its input alone',
		() => {
			fc.assert(
				fc.property(raws, (raw) => {
					const before = structuredClone(raw);
					const order = read(raw);
					expect(brokenPromises(order)).toEqual([]);
					expectSame(read(raw), order);
					expectSame(raw, before);
				}),
				{ numRuns: propertyRuns },
			);
		},
		propertyTime,
	);

	it(
		'returns what a writer reads as the same order, through JSON too',
		() => {
			fc.assert(
				fc.property(raws, (raw) => {
					const order = read(raw);
					expectSame(readStandardOrder(order), order);
					expectSame(readStandardOrder(JSON.parse(JSON.stringify(order))), order);
				}),
				{ numRuns: propertyRuns },
			);
		},
		propertyTime,
	);

	it(
		'reads what it can of a spoiled order, and never throws',
		() => {
			fc.assert(
				fc.property(spoiled(raws), (raw) => {
					const order = read(raw);
					expect(brokenPromises(order)).toEqual([]);
					expectSame(read(raw), order);
					expect(brokenPromises(readStandardOrder(order))).toEqual([]);
				}),
				{ numRuns: propertyRuns },
			);
		},
		propertyTime,
	);

	it(
		'says of nonsense that it is none',
		() => {
			fc.assert(
				fc.property(nonsense, (raw) => {
					const order = read(raw);
					expect(brokenPromises(order)).toEqual([]);
					if (typeof raw !== 'object' || raw === null) expect(order.problems[0].path).toBe('');
				}),
				{ numRuns: propertyRuns },
			);
		},
		propertyTime,
	);

	it('reads orders with a huge text in any of their parts', () => {
		const [whole] = fc.sample(raws, { numRuns: 1, seed: 4 }) as object[];
		for (const huge of ['9', ' ', 'T1:', '10.0', '-'].map((text) => text.repeat(300_000))) {
			for (const key of Object.keys(whole)) {
				expect(brokenPromises(read({ ...whole, [key]: huge }))).toEqual([]);
			}
		}
	});

	it.each([true, false])('reads orders with 20,000 levels in any of their parts', (isList) => {
		const [whole] = fc.sample(raws, { numRuns: 1, seed: 4 }) as object[];
		const abyss = deep(20_000, isList);
		for (const key of Object.keys(whole)) {
			expect(brokenPromises(read({ ...whole, [key]: abyss }))).toEqual([]);
		}
		expect(brokenPromises(read(abyss))).toEqual([]);
	});
}

/** Compares as Node does, which is much faster; vitest shows the difference if there is one. */
function expectSame(actual: unknown, expected: unknown): void {
	if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
