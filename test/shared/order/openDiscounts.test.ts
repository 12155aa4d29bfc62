import { describe, expect, it } from 'vitest';

import { toAmount } from '../../../nodes/shared/money/amount';
import { readDecimal, toText } from '../../../nodes/shared/money/decimal';
import { allocateOpenDiscount, openDiscount } from '../../../nodes/shared/order/openDiscounts';
import { fullOrder, openDiscount as discount } from '../../orders/standard';

const decimal = (amount: string) => readDecimal(amount, 'amount');
const sharesOf = (amount: string, totals: string[], shipping: string | null) => {
	const order = fullOrder({ discounts: [discount({ amount })] });
	const freight = shipping === null ? null : decimal(shipping);
	const shares = allocateOpenDiscount(order, totals.map(decimal), freight, 2);
	return [shares.lines.map(toAmount), toText(shares.shipping)];
};

describe('openDiscount', () => {
	it('sums what is not taken off yet, whatever it was given for', () => {
		const discounts = [
			discount({ amount: '4.00' }),
			discount({ amount: '2.00', target: 'lines' }),
			discount({ amount: '9.00', isAllocated: true }),
		];
		expect(toText(openDiscount(fullOrder({ discounts })))).toBe('6');
	});
});

describe('allocateOpenDiscount', () => {
	it('divides over the lines by largest remainder', () => {
		expect(sharesOf('10.00', ['30.00', '30.00', '30.00'], '5.00')).toEqual([
			['3.34', '3.33', '3.33'],
			'0',
		]);
	});

	it('takes what is more than the lines off shipping', () => {
		expect(sharesOf('33.00', ['20.00', '10.00'], '5.00')).toEqual([['20.00', '10.00'], '3']);
	});

	it.each([
		['4.00', '5.00', ['2.40', '0.60'], '4'],
		['7.00', '5.00', ['4.00', '1.00'], '5'],
		['7.00', null, ['8.00', '2.00'], '0'],
		['5.00', '0.00', ['6.40', '1.60'], '0'],
	])('takes %s for shipping off shipping of %s first', (amount, shipping, lines, off) => {
		const discounts = [discount({ amount: '3.00' }), discount({ amount, target: 'shipping' })];
		const shares = allocateOpenDiscount(
			fullOrder({ discounts }),
			[decimal('80.00'), decimal('20.00')],
			shipping === null ? null : decimal(shipping),
			2,
		);
		expect([shares.lines.map(toAmount), toText(shares.shipping)]).toEqual([lines, off]);
	});

	it('takes nothing off lines below zero', () => {
		expect(sharesOf('10.00', ['-5.00', '10.00'], null)).toEqual([['0.00', '10.00'], '0']);
	});

	it.each([
		['36.00', '5.00', '1.00 more than its lines and shipping'],
		['31.00', null, '1.00 more than its lines come to'],
	])('refuses a discount of %s with shipping of %s by name', (amount, shipping, text) => {
		expect(() => sharesOf(amount, ['20.00', '10.00'], shipping)).toThrow(text);
	});
});
