import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { runNode } from '../../../../engine/engine';
import { durablePoller, type Poller } from '../../../../engine/poller';
import { statusTables } from '../../../../orders/voyadoStatuses';
import { voyadoFixture } from '../../../VoyadoEngage/fixture';
import { changesOf, StatusChangeFixture } from './fixture';

const voyado = voyadoFixture();
let shop: StatusChangeFixture;

beforeEach(async () => {
	shop = await StatusChangeFixture.start();
});

afterEach(async () => {
	vi.restoreAllMocks();
	await shop.close();
});

const everyChange = {
	changedStatuses: ['400', '500', '550', '100', '600'],
	orderItemsToo: true,
};

/** Passes what the trigger emits on to Register, as a workflow does. */
async function register(items: IDataObject[]): Promise<void> {
	if (items.length === 0) return;
	const run = await runNode({
		type: 'voyadoEngage',
		credentials: voyado.credentials,
		items,
		parameters: {
			resource: 'order',
			operation: 'register',
			inputMode: 'standardOrder',
			storeId: { __rl: true, mode: 'id', value: 'web-tr' },
			...statusTables,
			options: { language: 'tr-TR' },
		},
	});
	expect(run.error).toBeUndefined();
}

/** Polls until nothing comes any more, and registers what came. */
async function sync(poller: Poller): Promise<IDataObject[]> {
	const emitted: IDataObject[] = [];
	for (let items = await poller.tick(); items.length > 0; items = await poller.tick()) {
		await register(items);
		emitted.push(...items);
	}
	return emitted;
}

/** The messages, as Voyado's words for the order's status, with the tracking number. */
const messages = () =>
	voyado.voyado.registrations.map(({ orderStatus, body }) => {
		const { TrackingNumber } = (body as { extraData?: IDataObject }).extraData ?? {};
		return [orderStatus, TrackingNumber].filter(Boolean).join(' ');
	});

it('makes one message of each change', async () => {
	const poller = await shop.watching(durablePoller, everyChange);
	const [order] = shop.place(1);
	const [canceled] = shop.place(1);
	await sync(poller);
	shop.akinon.moveOn([canceled.id], { status: '100' });
	for (const status of ['450', '500', '510', '540', '550', '600']) {
		const trackingNumber = status === '500' ? 'T1' : undefined;
		shop.akinon.moveOn([order.id], { status, trackingNumber });
		await sync(poller);
	}
	expect(messages().sort()).toEqual(
		[
			...['ORDER_CREATED', 'ORDER_CREATED', 'Cancelled'],
			...['Shipped T1', 'Delivered T1', 'Returned T1'],
		].sort(),
	);
});

it('makes two messages of two parcels, and none of a label that was printed early', async () => {
	const poller = await shop.watching(durablePoller, everyChange);
	const [order] = shop.place(1);
	await sync(poller);
	const all = order.orderitem_set.map((_, index) => index);
	expect(all.length).toBeGreaterThan(1);
	shop.akinon.moveOn([order.id], { items: [0], trackingNumber: 'A' });
	expect(await sync(poller)).toEqual([]);
	shop.akinon.moveOn([order.id], { items: [0], status: '500' });
	await sync(poller);
	shop.akinon.moveOn([order.id], { items: all.slice(1), status: '500', trackingNumber: 'B' });
	await sync(poller);
	expect(messages()).toEqual(['ORDER_CREATED', 'Shipped A', 'Shipped B']);
});

it('counts a parcel once it leaves, if all labels were printed before', async () => {
	const poller = await shop.watching(durablePoller, everyChange);
	const [order] = shop.place(1);
	await sync(poller);
	const others = order.orderitem_set.map((_, index) => index).slice(1);
	shop.akinon.moveOn([order.id], { items: [0], trackingNumber: 'A' });
	shop.akinon.moveOn([order.id], { items: others, trackingNumber: 'B' });
	expect(await sync(poller)).toEqual([]);
	shop.akinon.moveOn([order.id], { items: [0], status: '500' });
	await sync(poller);
	shop.akinon.moveOn([order.id], { items: others, status: '500' });
	await sync(poller);
	expect(messages()).toEqual(['ORDER_CREATED', 'Shipped A', 'Shipped B']);
});

it('makes no message of an order that is read again', async () => {
	const poller = await shop.watching(durablePoller, everyChange);
	const [delivered, shipped] = shop.place(2);
	await sync(poller);
	shop.akinon.moveOn([shipped.id], { status: '500' });
	shop.akinon.moveOn([delivered.id], { status: '550' });
	const emitted = await sync(poller);
	const before = messages();
	// Akinon is asked about the delivered order with each poll.
	shop.akinon.journal.clear();
	expect(await sync(poller)).toEqual([]);
	expect(shop.akinon.journal.entries.some(({ path }) => path.includes(String(delivered.id)))).toBe(
		true,
	);
	// The same items once more, as after a run that is repeated, and after a trigger that starts over.
	await register(emitted);
	const startsOver = await shop.changes(durablePoller, { ...everyChange, firstRun: 'emit' });
	const again = await sync(startsOver);
	expect(changesOf(again).map(([id]) => id)).toEqual([shipped.id]);
	expect(messages()).toEqual(before);
});

it('makes each message once whose execution was killed before or after it was registered', async () => {
	const poller = await shop.watching(durablePoller, everyChange);
	const [registered, cutOff] = shop.place(2);
	await sync(poller);
	shop.akinon.moveOn([registered.id, cutOff.id], { status: '550' });
	const emitted = await poller.tick();
	expect(emitted).toHaveLength(2);
	await register(emitted.filter(({ id }) => Number(id) === registered.id));
	vi.spyOn(performance, 'timeOrigin', 'get').mockReturnValue(Date.now());
	await poller.restart();
	expect(await sync(poller)).toHaveLength(2);
	expect(messages().sort()).toEqual([
		...['Delivered', 'Delivered'],
		...['ORDER_CREATED', 'ORDER_CREATED'],
	]);
});
