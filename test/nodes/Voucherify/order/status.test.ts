import { describe, expect, it } from 'vitest';

import {
	orderStatuses,
	paymentStatuses,
	type OrderStatus,
} from '../../../../nodes/shared/order/standardOrder';
import { statusWord } from '../../../../nodes/Voucherify/order/status';
import { fullOrder, line } from '../../../orders/standard';

/**
 * Voucherify's words per order status, one for each payment status in this sequence: pending,
 * authorized, partiallyPaid, paid, partiallyRefunded, refunded, voided, not stated.
 */
const table: Array<[OrderStatus | null, string]> = [
	['pending', 'CREATED CREATED CREATED PAID PAID CANCELED CANCELED CREATED'],
	['confirmed', 'CREATED CREATED CREATED PAID PAID CANCELED CANCELED PAID'],
	['partiallyShipped', 'CREATED CREATED CREATED PAID PAID CANCELED CANCELED PAID'],
	['shipped', 'CREATED CREATED CREATED PAID PAID CANCELED CANCELED PAID'],
	['delivered', 'CREATED CREATED CREATED FULFILLED FULFILLED CANCELED CANCELED FULFILLED'],
	['canceled', 'CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED'],
	['returned', 'CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED'],
	['other', 'CREATED CREATED CREATED none none CANCELED CANCELED none'],
	[null, 'CREATED CREATED CREATED PAID PAID CANCELED CANCELED none'],
];
const columns = [...paymentStatuses, null];

const pairs = table.flatMap(([status, words]) =>
	words.split(' ').map((word, column) => ({ status, paymentStatus: columns[column], word })),
);

describe('the status', () => {
	it('is decided for every pair of statuses', () => {
		expect(table.map(([status]) => status)).toEqual([...orderStatuses, null]);
		expect(pairs).toHaveLength((orderStatuses.length + 1) * (paymentStatuses.length + 1));
		expect(pairs.every(({ paymentStatus }) => paymentStatus !== undefined)).toBe(true);
	});

	it.each(pairs)('of $status and $paymentStatus is $word', ({ status, paymentStatus, word }) => {
		const order = fullOrder({ status, paymentStatus });
		expect(statusWord(order, false) ?? 'none').toBe(word);
		const isFulfilled = status === 'shipped' && word === 'PAID';
		expect(statusWord(order, true) ?? 'none').toBe(isFulfilled ? 'FULFILLED' : word);
	});

	it.each(columns)('is CANCELED without a line that is left, and payment %s', (paymentStatus) => {
		for (const type of ['canceled', 'return'] as const) {
			const order = fullOrder({ status: 'shipped', paymentStatus, lineItems: [line({ type })] });
			expect(statusWord(order, true)).toBe('CANCELED');
		}
	});
});
