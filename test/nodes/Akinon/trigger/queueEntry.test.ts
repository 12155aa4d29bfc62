import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseQueueEntry } from '../../../../nodes/Akinon/trigger/queueEntry';

const order = { id: 7, number: 'A', status: '400', is_send: false };

describe('an entry of the queue', () => {
	it('waits if it is not sent and has the status', () => {
		expect(parseQueueEntry(order, '400')).toEqual({ id: '7', isWaiting: true, order });
		expect(parseQueueEntry(order, undefined)).toMatchObject({ id: '7', isWaiting: true });
		const { id, ...flat } = order;
		expect(parseQueueEntry({ ...flat, pk: id }, '400').id).toBe('7');
	});

	it('does not wait if it is sent or has another status', () => {
		for (const raw of [
			{ ...order, is_send: true },
			{ ...order, status: '500' },
			{ id: 'x', is_send: true },
			{ id: 'x', is_send: false, status: '500' },
		]) {
			expect(parseQueueEntry(raw, '400').isWaiting).toBe(false);
		}
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
	])('is unreadable and emitted once if it is %j', (raw) => {
		const entry = parseQueueEntry(raw, '400');
		expect(entry).toMatchObject({
			id: expect.stringMatching(/^unreadable [0-9a-f]{32}$/),
			isWaiting: true,
			emitOnce: true,
			order: { raw },
		});
		expect(parseQueueEntry(structuredClone(raw), '400').id).toBe(entry.id);
	});

	it('never throws', () => {
		fc.assert(fc.property(fc.jsonValue(), (raw) => void parseQueueEntry(raw, '400')));
	});
});
