import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readDecimal, sum, toText } from '../../../nodes/shared/money/decimal';
import { splitLine, type LinePart } from '../../../nodes/shared/order/splitLine';
import type { LineItem } from '../../../nodes/shared/order/standardOrder';
import { propertyRuns } from '../../orders/amounts';
import { line } from '../../orders/standard';

const decimal = (amount: string) => readDecimal(amount, 'amount');
const outline = (lines: LineItem[]) =>
	lines.map(({ type, quantity, total, discount, taxAmount }) => [
		type,
		quantity,
		total,
		discount,
		taxAmount,
	]);

describe('splitLine', () => {
	it('leaves a line alone of which nothing is gone', () => {
		const whole = line({ quantity: 3, total: '10.00' });
		expect(splitLine(whole, [], 2)).toEqual([whole]);
	});

	it('divides by quantity, with the remainder on what is left', () => {
		const whole = line({ quantity: 3, total: '10.00', discount: '2.00', taxAmount: '1.60' });
		expect(outline(splitLine(whole, [{ type: 'canceled', quantity: 1 }], 2))).toEqual([
			['purchase', 2, '6.67', '1.33', '1.07'],
			['canceled', 1, '3.33', '0.67', '0.53'],
		]);
	});

	it("takes the shop's own amounts for what is gone", () => {
		const whole = line({ quantity: 2, total: '100.00', taxAmount: '20.00' });
		const part = { quantity: 1, total: decimal('45.00'), taxAmount: decimal('9.00') };
		expect(outline(splitLine(whole, [{ type: 'return', ...part }], 2))).toEqual([
			['purchase', 1, '55.00', null, '11.00'],
			['return', 1, '45.00', null, '9.00'],
		]);
	});

	it('puts the remainder on the last part if nothing is left, and one line per type', () => {
		const whole = line({ quantity: 3, total: '10.00' });
		const parts: LinePart[] = [
			{ type: 'return', quantity: 1 },
			{ type: 'canceled', quantity: 1 },
			{ type: 'return', quantity: 1 },
		];
		expect(outline(splitLine(whole, parts, 2))).toEqual([
			['canceled', 1, '3.33', null, null],
			['return', 2, '6.67', null, null],
		]);
	});

	it('rounds to whole units in currencies without decimals', () => {
		const whole = line({ quantity: 3, total: '100.00', taxAmount: '9.00' });
		expect(outline(splitLine(whole, [{ type: 'canceled', quantity: 2 }], 0))).toEqual([
			['purchase', 1, '33.00', null, '3.00'],
			['canceled', 2, '67.00', null, '6.00'],
		]);
	});

	it('divides an amount that is finer than the smallest unit as finely, so that no share is below zero', () => {
		const whole = line({ quantity: 3, total: '0.027', discount: '0.009' });
		expect(outline(splitLine(whole, [{ type: 'canceled', quantity: 2 }], 2))).toEqual([
			['purchase', 1, '0.007', '0.003', null],
			['canceled', 2, '0.02', '0.006', null],
		]);
	});

	it('splits the taxes of a line too', () => {
		const whole = line({
			quantity: 2,
			total: '24.00',
			taxes: [{ name: 'VAT', rate: '20', amount: '4.00' }],
		});
		const [left, gone] = splitLine(whole, [{ type: 'canceled', quantity: 1 }], 2);
		expect(left.taxes).toEqual([{ name: 'VAT', rate: '20', amount: '2.00' }]);
		expect(gone.taxes).toEqual([{ name: 'VAT', rate: '20', amount: '2.00' }]);
	});

	it('keeps every sum to the last digit', () => {
		const amount = fc.integer({ min: 0, max: 99_999 }).map((cents) => (cents / 100).toFixed(2));
		const part = fc.record({
			type: fc.constantFrom<LinePart['type']>('canceled', 'return'),
			quantity: fc.integer({ min: 1, max: 3 }),
			total: fc.option(amount.map(decimal)),
		});
		fc.assert(
			fc.property(amount, amount, fc.array(part, { maxLength: 4 }), (total, discount, parts) => {
				const gone = parts.reduce((count, { quantity }) => count + quantity, 0);
				for (const quantity of [gone, gone + 2].filter((count) => count > 0)) {
					const lines = splitLine(line({ quantity, total, discount }), parts, 2);
					const sumOf = (key: 'total' | 'discount') =>
						toText(sum(lines.map((each) => decimal(each[key] as string))));
					expect(sumOf('total')).toBe(toText(decimal(total)));
					expect(sumOf('discount')).toBe(toText(decimal(discount)));
					expect(lines.reduce((count, each) => count + (each.quantity ?? 0), 0)).toBe(quantity);
				}
			}),
			{ numRuns: propertyRuns },
		);
	});
});
