import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseQueueEntry } from '../../../../../nodes/Akinon/trigger/waiting/queueEntry';

const order = { id: 7, number: 'A', status: '400', is_send: false };
const approved = { name: '400', status: '400', excluded: [] };
const any = { name: 'any', excluded: [] };
const allButCanceled = { name: 'any', excluded: ['100'] };

describe('an entry of the queue', () => {
	it('waits if it is not sent and has the status', () => {
		expect(parseQueueEntry(order, approved)).toEqual({ id: '7', skipReason: undefined, order });
		expect(parseQueueEntry(order, any)).toMatchObject({ id: '7', skipReason: undefined });
		const { id, ...flat } = order;
		expect(parseQueueEntry({ ...flat, pk: id }, approved).id).toBe('7');
	});

	it.each([
		...[undefined, null, false, 0, '0', 'false', 'False', '', 'no', {}].map((is_send) => ({
			is_send,
		})),
		...[400, '400', ' 400 ', null, undefined, 'approved', {}].map((status) => ({ status })),
	])('waits, since the server filtered it, with %j', (changes) => {
		expect(parseQueueEntry({ ...order, ...changes }, approved).skipReason).toBeUndefined();
		expect(parseQueueEntry({ ...order, ...changes, id: 'x' }, approved).skipReason).toBeUndefined();
	});

	it('is left out, with the reason, if it clearly contradicts the filters', () => {
		for (const is_send of [true, 1, '1', 'true', 'True']) {
			expect(parseQueueEntry({ ...order, is_send }, approved).skipReason).toBe('sent');
			expect(parseQueueEntry({ is_send }, any).skipReason).toBe('sent');
		}
		for (const status of [500, '500', '100', 'canceled']) {
			expect(parseQueueEntry({ ...order, status }, approved).skipReason).toBe('otherStatus');
			expect(parseQueueEntry({ status }, approved).skipReason).toBe('otherStatus');
		}
		for (const status of [100, '100', 'canceled', 'Cancelled']) {
			expect(parseQueueEntry({ ...order, status }, allButCanceled).skipReason).toBe('excluded');
			expect(parseQueueEntry({ ...order, status }, any).skipReason).toBeUndefined();
		}
		expect(parseQueueEntry({ ...order, status: '500' }, allButCanceled).skipReason).toBeUndefined();
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
		const entry = parseQueueEntry(raw, approved);
		expect(entry).toMatchObject({
			id: expect.stringMatching(/^unreadable [0-9a-f]{32}$/),
			emitOnce: true,
			order: { raw },
		});
		expect(parseQueueEntry(structuredClone(raw), approved).id).toBe(entry.id);
	});

	it('never throws', () => {
		fc.assert(fc.property(fc.jsonValue(), (raw) => void parseQueueEntry(raw, approved)));
	});
});
