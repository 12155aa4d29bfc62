import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { MINUTE_MS } from '../../../../../nodes/shared/durations';
import { pollers } from '../../../../engine/akinon';
import type { Poller } from '../../../../engine/poller';
import { changesOf, rememberedOf, StatusChangeFixture } from './fixture';

const everyChange = {
	changedStatuses: ['400', '500', '550', '100', '600'],
	orderItemsToo: true,
};

let fixture: StatusChangeFixture;

beforeEach(async () => {
	fixture = await StatusChangeFixture.start();
});

afterEach(async () => {
	vi.useRealTimers();
	vi.restoreAllMocks();
	await fixture.close();
});

/** Kills n8n and starts it in a new process. */
async function killAndStart(poller: Poller): Promise<IDataObject[]> {
	vi.spyOn(performance, 'timeOrigin', 'get').mockReturnValue(Date.now());
	return [...(await poller.restart()), ...(await poller.tick())];
}

const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE_MS);
const redelivered = (items: IDataObject[]) =>
	items.map(({ change }) => (change as IDataObject).redelivered);

describe.each(pollers)('Order Status Changed under the $name poller, killed', ({ create }) => {
	it.each([
		['an order that is shipped', ['500']],
		['an order that is delivered', ['500', '550']],
		['an order that is canceled', ['100']],
		['an order that is returned', ['500', '550', '600']],
	])('after it emitted %s, emits it once more', async (_, statuses) => {
		const [order] = fixture.place(1);
		const poller = await fixture.watching(create, everyChange);
		for (const status of statuses) {
			fixture.akinon.moveOn([order.id], { status });
			expect(redelivered(await poller.tick())).toEqual([undefined]);
		}
		const remembered = rememberedOf(poller);
		const again = await killAndStart(poller);
		expect(changesOf(again).map(([id, , to]) => [id, to])).toEqual([[order.id, statuses.at(-1)]]);
		expect(redelivered(again)).toEqual([true]);
		expect(rememberedOf(poller)).toEqual(remembered);
		expect(await poller.tick()).toEqual([]);
	});

	it('after it emitted a new order, emits it with what it has become', async () => {
		fixture.place(1);
		const poller = await fixture.watching(create, everyChange);
		const [stays, moves, ends] = fixture.place(3);
		expect(await poller.tick()).toHaveLength(3);
		fixture.akinon.moveOn([moves.id], { status: '450' });
		fixture.akinon.moveOn([ends.id], { status: '550' });
		const again = await killAndStart(poller);
		expect(changesOf(again).sort()).toEqual([
			[stays.id, null, '400'],
			[moves.id, null, '450'],
			[ends.id, null, '550'],
		]);
		expect(await poller.tick()).toEqual([]);
	});

	it('after it emitted a parcel, emits it once more', async () => {
		const [order] = fixture.place(1).filter(({ orderitem_set: items }) => items.length > 1);
		const poller = await fixture.watching(create, everyChange);
		fixture.akinon.moveOn([order.id], { items: [0], status: '500', trackingNumber: 'T1' });
		const emitted = await poller.tick();
		const again = await killAndStart(poller);
		expect(again).toEqual([
			{ ...emitted[0], change: { ...(emitted[0].change as object), redelivered: true } },
		]);
	});

	it('emits what no poll could read yet with the next one that can', async () => {
		const [order] = fixture.place(1);
		const poller = await fixture.watching(create, everyChange);
		fixture.akinon.moveOn([order.id], { status: '550' });
		await poller.tick();
		fixture.akinon.faults.add({
			kind: 'status',
			status: 403,
			match: { path: /\d\/(detailed_integration\/)?$/ },
		});
		expect(await killAndStart(poller)).toEqual([]);
		fixture.akinon.faults.clear();
		const again = await poller.tick();
		expect(changesOf(again)).toEqual([[order.id, '400', '550']]);
		expect(redelivered(again)).toEqual([true]);
	});

	it('emits nothing again that was emitted more than ten minutes before its last poll', async () => {
		const [early, late] = fixture.place(2);
		const poller = await fixture.watching(create, everyChange);
		fixture.akinon.moveOn([early.id], { status: '500' });
		await poller.tick();
		later(15);
		fixture.akinon.moveOn([late.id], { status: '500' });
		await poller.tick();
		later(1);
		expect(changesOf(await killAndStart(poller))).toEqual([[late.id, '400', '500']]);
	});

	it('emits nothing again in the process that emitted it', async () => {
		const [order] = fixture.place(1);
		const poller = await fixture.watching(create, everyChange);
		fixture.akinon.moveOn([order.id], { status: '500' });
		expect(await poller.tick()).toHaveLength(1);
		expect([...(await poller.activate()), ...(await poller.tick())]).toEqual([]);
	});

	it('emits nothing again in a process whose clock was set back', async () => {
		const [order] = fixture.place(1);
		const poller = await fixture.watching(create, everyChange);
		later(-120);
		fixture.akinon.moveOn([order.id], { status: '500' });
		expect(await poller.tick()).toHaveLength(1);
		for (let poll = 0; poll < 3; poll++) expect(await poller.tick()).toEqual([]);
	});

	it('emits nothing again in a process that was there before the emission', async () => {
		const [order] = fixture.place(1);
		const poller = await fixture.watching(create, everyChange);
		fixture.akinon.moveOn([order.id], { status: '500' });
		expect(await poller.tick()).toHaveLength(1);
		const { timeOrigin } = performance;
		vi.spyOn(performance, 'timeOrigin', 'get').mockReturnValue(timeOrigin - MINUTE_MS);
		expect([...(await poller.restart()), ...(await poller.tick())]).toEqual([]);
	});
});
