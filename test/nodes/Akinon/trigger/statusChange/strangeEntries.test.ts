import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { durablePoller } from '../../../../engine/poller';
import { changesOf, StatusChangeFixture } from './fixture';

let fixture: StatusChangeFixture;

beforeEach(async () => void (fixture = await StatusChangeFixture.start()));

afterEach(async () => await fixture.close());

const deep = '['.repeat(8_000) + ']'.repeat(8_000);
const without = '{"toString":1,"valueOf":1}';
const unreadable = [
	`{"id":${without},"status":"400"}`,
	`{"id":7,"status":${without}}`,
	`{"id":7,"status":${deep}}`,
	`{"status":"400","x":"${'x'.repeat(100_000)}"}`,
];
const readable = [
	`{"id":8,"status":"400","orderitem_set":[{"id":${without},"status":${deep}}]}`,
	`{"id":9,"status":"400","orderitem_set":[{"id":${deep},"status":"500","tracking_number":${without}}]}`,
];

function answer(entries: string[], status: string): void {
	const body = `{"count":${entries.length},"next":null,"results":[${entries.join()}]}`;
	fixture.akinon.faults.add({ kind: 'html', body, match: { query: { status } } });
}

it('emits each entry without a usable ID or status once, as a small warning', async () => {
	answer([...unreadable, ...readable], '400');
	const poller = await fixture.changes(durablePoller, { orderItemsToo: true });
	const items: IDataObject[] = [...(await poller.activate()), ...(await poller.tick())];
	expect(poller.errors).toEqual([]);
	expect(items.map(({ warning }) => typeof warning)).toEqual(unreadable.map(() => 'string'));
	for (const item of items) expect(JSON.stringify(item).length).toBeLessThan(5_000);
});

it('finds orders that have left a list in which an entry has no usable ID', async () => {
	const ids = fixture.place(12).map(({ id }) => id);
	const poller = await fixture.watching(durablePoller);
	fixture.akinon.moveOn(ids, { status: '550' });
	answer([`{"id":${without}}`], '550');
	const items = [...(await poller.tick()), ...(await poller.tick()), ...(await poller.tick())];
	expect(poller.errors).toEqual([]);
	expect(changesOf(items)).toEqual(expect.arrayContaining(ids.map((id) => [id, '400', '550'])));
});
