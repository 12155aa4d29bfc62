import { describe, expect, it } from 'vitest';

import {
	countOfItems,
	partsOfLine,
	type RefundedPieces,
} from '../../../../nodes/Panora/order/shopLines';
import { readDecimal } from '../../../../nodes/shared/money/decimal';

const of = (number: number | string) => readDecimal(number, '');

function refund(
	restockType: string | null,
	quantity: number,
	total?: string,
	taxAmount?: string,
): RefundedPieces {
	return {
		restockType,
		quantity: of(quantity),
		total: total === undefined ? null : of(total),
		taxAmount: taxAmount === undefined ? null : of(taxAmount),
	};
}

/** The parts, each as type, quantity, and amounts if they are stated. */
function parts(
	quantity: number,
	shipped: number,
	refunds: RefundedPieces[],
	current: number | null = null,
) {
	const found = partsOfLine(
		{
			quantity: of(quantity),
			currentQuantity: current === null ? null : of(current),
			shippedQuantity: of(shipped),
			refunds,
		},
		2,
	);
	return found.map(({ type, quantity: count, total, taxAmount }) => ({
		type,
		quantity: count,
		...(total && { total: Number(total.units) / 10 ** total.scale }),
		...(taxAmount && { taxAmount: Number(taxAmount.units) / 10 ** taxAmount.scale }),
	}));
}

describe('the pieces of a line that are gone', () => {
	it('are none without refunds and edits', () => {
		expect(parts(3, 0, [])).toEqual([]);
		expect(parts(3, 3, [], 3)).toEqual([]);
	});

	it.each([
		['cancel', 0, 'canceled'],
		['cancel', 3, 'canceled'],
		['return', 3, 'return'],
		['return', 0, 'return'],
		['no_restock', 0, 'canceled'],
		['no_restock', 3, 'return'],
		['legacy_restock', 0, 'canceled'],
		['legacy_restock', 3, 'return'],
		['a new word', 0, 'canceled'],
		[null, 3, 'return'],
	])('of a refund with %s, of a line with %i of 3 shipped, are %s', (word, shipped, type) => {
		expect(parts(3, shipped, [refund(word, 1)])).toEqual([{ type, quantity: 1 }]);
	});

	it('keep the amounts that the refund states', () => {
		expect(parts(3, 0, [refund('cancel', 2, '19.98', '3.33')])).toEqual([
			{ type: 'canceled', quantity: 2, total: 19.98, taxAmount: 3.33 },
		]);
	});

	it('of a partly shipped line are canceled first, with a share of the amounts', () => {
		expect(parts(4, 2, [refund('no_restock', 3, '10.00', '1.00')])).toEqual([
			{ type: 'canceled', quantity: 2, total: 6.67, taxAmount: 0.67 },
			{ type: 'return', quantity: 1, total: 3.33, taxAmount: 0.33 },
		]);
	});

	it('have their own words first, whatever the order of the refunds', () => {
		expect(parts(3, 1, [refund('no_restock', 2), refund('cancel', 1)])).toEqual([
			{ type: 'canceled', quantity: 1 },
			{ type: 'canceled', quantity: 1 },
			{ type: 'return', quantity: 1 },
		]);
	});

	it('of a returned piece leave the unshipped ones to be canceled', () => {
		expect(parts(3, 1, [refund('return', 1), refund('no_restock', 2)])).toEqual([
			{ type: 'return', quantity: 1 },
			{ type: 'canceled', quantity: 2 },
		]);
	});

	it('are those of several refunds', () => {
		expect(parts(5, 5, [refund('return', 1, '9.00'), refund('return', 2, '18.00')])).toEqual([
			{ type: 'return', quantity: 1, total: 9 },
			{ type: 'return', quantity: 2, total: 18 },
		]);
	});

	describe('without a refund', () => {
		it.each([
			[0, 'canceled'],
			[3, 'return'],
		])('of a line with %i of 3 shipped are %s', (shipped, type) => {
			expect(parts(3, shipped, [], 1)).toEqual([{ type, quantity: 2 }]);
		});

		it('of a partly shipped line are canceled first', () => {
			expect(parts(3, 2, [], 0)).toEqual([
				{ type: 'canceled', quantity: 1 },
				{ type: 'return', quantity: 2 },
			]);
		});

		it('are counted on top of those with one', () => {
			expect(parts(5, 0, [refund('cancel', 2, '20.00')], 1)).toEqual([
				{ type: 'canceled', quantity: 2, total: 20 },
				{ type: 'canceled', quantity: 2 },
			]);
		});
	});

	it('are what refunds say if the line seems to have more left', () => {
		expect(parts(2, 2, [refund('return', 1)], 2)).toEqual([{ type: 'return', quantity: 1 }]);
		expect(parts(2, 2, [], 3)).toEqual([]);
		expect(parts(2, 2, [], -1)).toEqual([]);
	});

	it('are never more than the line has; the amounts of more are not used', () => {
		expect(parts(2, 0, [refund('cancel', 3, '30.00')])).toEqual([
			{ type: 'canceled', quantity: 2 },
		]);
		expect(parts(2, 2, [refund('return', 2, '20.00'), refund('no_restock', 1, '10.00')])).toEqual([
			{ type: 'return', quantity: 2, total: 20 },
		]);
		expect(parts(2, 5, [refund('no_restock', 5)], 0)).toEqual([{ type: 'return', quantity: 2 }]);
	});

	it('can be fractions', () => {
		expect(parts(1.1, 0, [refund('cancel', 0.4)])).toEqual([{ type: 'canceled', quantity: 0.4 }]);
		expect(parts(1.1, 0, [refund('cancel', 0.4)], 0)).toEqual([
			{ type: 'canceled', quantity: 0.4 },
			{ type: 'canceled', quantity: 0.7 },
		]);
	});
});

describe('the line items that a line becomes', () => {
	it.each([
		[3, [], 1],
		[3, ['canceled'], 2],
		[1, ['canceled'], 1],
		[2, ['canceled', 'return'], 2],
		[3, ['canceled', 'return', 'return'], 2],
		[4, ['canceled', 'return', 'return'], 3],
	] as const)('of %i pieces with one each of %j are %i', (quantity, types, count) => {
		const gone = types.map((type) => ({ type, quantity: 1 }));
		expect(countOfItems(of(quantity), gone)).toBe(count);
	});
});
