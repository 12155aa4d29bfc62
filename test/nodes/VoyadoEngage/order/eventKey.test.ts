import { describe, expect, it } from 'vitest';

import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import { fullOrder, line, shipment } from '../../../orders/standard';
import { convert, convertWith } from './conversion';

describe('the event key', () => {
	const keyOf = (changes: Partial<StandardOrder>) => convert(fullOrder(changes)).eventKey;
	const parcels = (...trackingNumbers: string[]) =>
		trackingNumbers.map((trackingNumber) => shipment({ trackingNumber }));
	const shipped = (...trackingNumbers: string[]) =>
		keyOf({ status: 'shipped', shipments: parcels(...trackingNumbers) });

	it.each<[string, Partial<StandardOrder>]>([
		['source', { source: 'panora' }],
		['ID', { id: '4712' }],
		['status', { status: 'shipped' }],
		['payment status', { paymentStatus: 'refunded' }],
		['lines that are all gone', { lineItems: [line({ type: 'return' })] }],
	])('tells apart orders by %s', (_, changes) => {
		expect(keyOf(changes)).not.toBe(keyOf({}));
	});

	it.each<[string, Partial<StandardOrder>]>([
		['its channel was renamed', { channel: 'Marketplace' }],
		['a label was printed before shipping', { shipments: parcels('TRACK-2', 'TRACK-3') }],
		['its statuses have the same words', { status: 'pending' }],
		['it was refunded in part', { paymentStatus: 'partiallyRefunded' }],
		['its number was changed', { number: 'B-1' }],
		['something else changed', { updatedAt: null, note: 'x', custom: { a: 1 } }],
	])('is the same after %s', (_, changes) => {
		expect(keyOf(changes)).toBe(keyOf({}));
	});

	it('has the parcels once the order is on its way, in any sequence', () => {
		expect(shipped('A', 'B')).toBe(shipped('B', 'A', 'B'));
		expect(shipped('A', 'B')).not.toBe(shipped('A'));
		for (const status of ['partiallyShipped', 'delivered'] as const) {
			expect(keyOf({ status, shipments: parcels('A') })).not.toBe(
				keyOf({ status, shipments: parcels('A', 'B') }),
			);
		}
		for (const status of ['canceled', 'returned', 'pending'] as const) {
			expect(keyOf({ status, shipments: parcels('A') })).toBe(keyOf({ status, shipments: [] }));
		}
	});

	it('has the words that are sent, whoever chose them', () => {
		const overrides = { orderStatus: 'X', paymentStatus: 'Y' };
		expect(convertWith({}, { overrides }).eventKey).toBe('["akinon","4711","X","Y",[]]');
		expect(keyOf({ id: null })).toBe('["akinon","A-1001","ORDER_CREATED","SUCCESS",[]]');
	});
});
