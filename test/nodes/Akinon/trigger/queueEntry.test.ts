import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readQueueEntry } from '../../../../nodes/Akinon/trigger/queueEntry';

const order = { id: 7, number: 'A', status: '400', is_send: false };

describe('an entry of the queue', () => {
	it('waits where it is not sent and has the status', () => {
		expect(readQueueEntry(order, '400')).toEqual({ id: '7', order, sent: order });
		expect(readQueueEntry(order, undefined)?.id).toBe('7');
		const { id, ...flat } = order;
		expect(readQueueEntry({ ...flat, pk: id }, '400')?.id).toBe('7');
	});

	it('does not wait where it is sent or has another status', () => {
		expect(readQueueEntry({ ...order, is_send: true }, '400')).toBeUndefined();
		expect(readQueueEntry({ ...order, status: '500' }, '400')).toBeUndefined();
		expect(readQueueEntry({ id: 'x', is_send: true }, '400')).toBeUndefined();
		expect(readQueueEntry({ id: 'x', is_send: false, status: '500' }, '400')).toBeUndefined();
	});

	it.each([
		[null],
		[7],
		['text'],
		[[]],
		[{}],
		[{ ...order, id: undefined }],
		[{ ...order, id: null }],
		[{ ...order, id: '7' }],
		[{ ...order, id: '../../7' }],
		[{ ...order, id: 0 }],
		[{ ...order, id: -7 }],
		[{ ...order, id: 7.5 }],
		[{ ...order, id: 2 ** 53 }],
		[{ ...order, id: 1e300 }],
		[{ ...order, id: {} }],
	])('is emitted once, as no order, where it is %j', (sent) => {
		const entry = readQueueEntry(sent, '400');
		expect(entry).toEqual({ id: expect.stringMatching(/^#[0-9a-f]{16}$/), emitOnce: true, sent });
		expect(readQueueEntry(structuredClone(sent), '400')?.id).toBe(entry?.id);
	});

	it('never throws', () => {
		fc.assert(fc.property(fc.jsonValue(), (sent) => void readQueueEntry(sent, '400')));
	});
});
