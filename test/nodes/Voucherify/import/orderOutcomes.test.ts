import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	getOrderOutcomes,
	type OrderOutcome,
} from '../../../../nodes/Voucherify/import/orderOutcomes';
import type { AsyncAction, ImportResult } from '../../../../nodes/Voucherify/api/types';

const done = (result: ImportResult | null): AsyncAction => ({ id: 'aa_1', status: 'DONE', result });
const kinds = (outcomes: OrderOutcome[]) => outcomes.map(({ kind }) => kind);

/** An order of an import, with what really became of it. */
interface Sent {
	sourceId?: string;
	fails: boolean;
	/** Whether the result names it, if it fails. */
	isNamed: boolean;
	/** How often the account has it. */
	times: number;
}

const sentOrders = fc
	.array(
		fc.record({
			hasId: fc.boolean(),
			fails: fc.boolean(),
			isNamed: fc.boolean(),
			times: fc.integer({ min: 1, max: 3 }),
		}),
		{ minLength: 1, maxLength: 12 },
	)
	.map((orders) =>
		orders.map(
			({ hasId, ...order }, index): Sent => ({
				...order,
				isNamed: hasId && order.isNamed,
				sourceId: hasId ? `S-${index}` : undefined,
			}),
		),
	);

/** What Voucherify would say of it. */
function accountOf(orders: Sent[]): ImportResult {
	const failing = orders.filter(({ fails }) => fails);
	return {
		done_count: orders.length - failing.length,
		failed_count: failing.length,
		failed: failing.flatMap(({ sourceId, isNamed, times }) =>
			Array.from({ length: isNamed ? times : 1 }, () => ({
				source_id: isNamed ? sourceId : null,
				reason: `reason of ${sourceId ?? 'none'}`,
			})),
		),
	};
}

describe('the outcomes of an import', () => {
	it('are exact if only orders without a source ID are not named', () => {
		fc.assert(
			fc.property(sentOrders, (orders) => {
				const named = orders.map((order) => ({ ...order, isNamed: order.sourceId !== undefined }));
				const outcomes = getOrderOutcomes(
					done(accountOf(named)),
					named.map(({ sourceId }) => sourceId),
				);
				named.forEach(({ sourceId, fails }, index) => {
					if (sourceId === undefined) return;
					const reason = `reason of ${sourceId}`;
					expect(outcomes[index]).toEqual(
						fails ? { kind: 'failed', reason } : { kind: 'imported' },
					);
				});
				const nameless = named.filter(({ sourceId }) => sourceId === undefined);
				const failing = nameless.filter(({ fails }) => fails).length;
				const kind =
					failing === 0 ? 'imported' : failing === nameless.length ? 'failed' : 'unknown';
				named.forEach(({ sourceId }, index) => {
					if (sourceId === undefined) expect(outcomes[index].kind).toBe(kind);
				});
			}),
		);
	});

	it('never call an order failed that was imported, nor the other way round without orders that have no ID', () => {
		fc.assert(
			fc.property(sentOrders, (generated) => {
				const orders = generated.map((order, index) => ({ ...order, sourceId: `S-${index}` }));
				const outcomes = getOrderOutcomes(
					done(accountOf(orders)),
					orders.map(({ sourceId }) => sourceId),
				);
				orders.forEach(({ fails }, index) => {
					expect(outcomes[index].kind).not.toBe(fails ? 'imported' : 'failed');
				});
			}),
		);
	});

	it('count an order once that the account names twice', () => {
		const failed = ['B', 'B'].map((source_id) => ({ source_id, reason: 'Not good' }));
		const kind = ['imported', 'failed', 'imported'];
		for (const result of [{ failed }, { failed, failed_count: 2 }, { failed, done_count: 2 }]) {
			expect(kinds(getOrderOutcomes(done(result), ['A', 'B', 'C']))).toEqual(kind);
		}
	});

	it('are unknown if fewer were done than sent, without a count of failures', () => {
		const outcomes = getOrderOutcomes(done({ done_count: 1, failed: [] }), ['A', 'B', 'C']);
		expect(kinds(outcomes)).toEqual(['unknown', 'unknown', 'unknown']);
	});

	it('are all imported if the record of failed orders is empty and the counts are right', () => {
		const result = { failed: {}, done_count: 2, failed_count: 0 } as ImportResult;
		expect(kinds(getOrderOutcomes(done(result), ['A', 'B']))).toEqual(['imported', 'imported']);
	});

	it.each<[unknown, string]>([
		[{ message: 'Not valid', details: 'amount' }, 'Not valid: amount'],
		[{ code: 7 }, '{"code":7}'],
		[['a', 'b'], '["a","b"]'],
		[12, '12'],
		[' x ', 'x'],
		['x'.repeat(1_000), `${'x'.repeat(300)}…`],
		['', 'Voucherify gave no reason'],
	])('give the reason %j as text', (reason, text) => {
		for (const failed of [[{ source_id: 'A', reason }], { source_id: 'A', reason }]) {
			const [outcome] = getOrderOutcomes(done({ failed } as ImportResult), ['A', 'B']);
			expect(outcome).toEqual({ kind: 'failed', reason: text });
		}
	});

	it('accept a number as source ID, and text as an entry', () => {
		const failed = [{ source_id: 7, reason: 'x' }, 'y'] as unknown as ImportResult['failed'];
		const outcomes = getOrderOutcomes(done({ failed }), ['7', 'B', 'C']);
		expect(outcomes[0]).toEqual({ kind: 'failed', reason: 'x' });
		expect(outcomes[1]).toEqual({ kind: 'unknown', reasons: ['y'] });
	});

	it('are unknown if there is no result', () => {
		for (const result of [null, {}, { failed: {} as never }, { message: 'Done', failed: null }]) {
			expect(kinds(getOrderOutcomes(done(result), ['A', undefined]))).toEqual([
				'unknown',
				'unknown',
			]);
		}
	});

	it('keep the reasons that the account gives without a name', () => {
		const failed = [{ source_id: null, reason: 'x' }, null, { source_id: 'Z', reason: 'y' }];
		const outcomes = getOrderOutcomes(done({ failed } as ImportResult), ['A', 'B', 'C', 'D']);
		expect(outcomes).toEqual(Array(4).fill({ kind: 'unknown', reasons: ['x', 'y'] }));
	});

	it('are failures with the given reasons if all unnamed orders failed', () => {
		const failed = [{ source_id: null, reason: 'x' }];
		expect(getOrderOutcomes(done({ failed }), ['A', undefined])).toEqual([
			{ kind: 'imported' },
			{ kind: 'failed', reason: 'x' },
		]);
		const message = 'Everything is down';
		const action = { id: 'aa_1', status: 'FAILED', result: { message } };
		expect(getOrderOutcomes(action, ['A', 'B'])).toEqual(
			Array(2).fill({ kind: 'failed', reason: message }),
		);
	});
});
