import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { VoucherifyOrder } from '../../../emulators/voucherify/types';
import { setUp, type Fixture } from '../fixture';

let fixture: Fixture;

beforeAll(async () => {
	fixture = await setUp();
});

afterAll(async () => await fixture.voucherify.close());

beforeEach(() => {
	fixture.voucherify.orders.clear();
	fixture.voucherify.journal.clear();
	Object.assign(fixture.voucherify.options, { isUpdatedAtNull: false, neverUpdated: 'last' });
});

const NOON = Date.parse('2026-03-01T12:00:00Z');
const minutes = (count: number) => new Date(NOON + count * 60_000).toISOString();

/** Adds orders created one minute apart from noon on and not updated since. */
function add(count: number): VoucherifyOrder[] {
	return fixture.voucherify.addOrders(count).map((order, index) => {
		const time = minutes(index);
		const isNull = order.updated_at === null;
		return Object.assign(order, { created_at: time, updated_at: isNull ? null : time });
	});
}

const getSince = async (updatedSince: unknown, rest: IDataObject = {}) =>
	await fixture.run('order', 'getAll', {
		returnAll: true,
		output: 'raw',
		options: { updatedSince } as never,
		...(rest as object),
	});
const idsOf = (orders: Array<{ id?: unknown }>) => orders.map(({ id }) => id);
const pagesAsked = () =>
	fixture.voucherify.journal.entries.map(({ query }) => `${query.order} ${query.page}`);

describe.each([false, true])(
	"'Updated Since' when updated_at of new orders is null: %s",
	(isNull) => {
		beforeEach(() => {
			fixture.voucherify.options.isUpdatedAtNull = isNull;
		});

		it('returns what was created or updated since then, the last changed first, and stops there', async () => {
			const orders = add(320);
			orders[5].updated_at = minutes(400);
			const run = await getSince(minutes(200));
			expect(run.error).toBeUndefined();
			expect(run.items.map(({ json }) => json)).toEqual([
				orders[5],
				...orders.slice(200).reverse(),
			]);
			expect(run.hints).toEqual([]);
			expect(pagesAsked().length).toBeLessThanOrEqual(7);
		});

		it('returns the last changed orders up to the limit', async () => {
			const orders = add(250);
			orders[0].updated_at = minutes(300);
			const run = await getSince(minutes(10), { returnAll: false, limit: 3 });
			expect(idsOf(run.items.map(({ json }) => json))).toEqual(
				idsOf([orders[0], orders[249], orders[248]]),
			);
		});

		it('misses no order that is updated between the two lists', async () => {
			const [order] = add(1);
			let last: unknown;
			const stop = fixture.voucherify.beforeEach(({ query }) => {
				if (last !== undefined && query.order !== last) {
					fixture.voucherify.upsert({ id: order.id, status: 'CANCELED' });
				}
				last = query.order;
			});
			const run = await getSince(minutes(0));
			stop();
			expect(run.items.map(({ json }) => json)).toEqual([
				expect.objectContaining({ id: order.id, status: 'CANCELED' }),
			]);
		});

		it('misses no order while pages move because of updates', async () => {
			const orders = add(350);
			const stop = fixture.voucherify.beforeEach(({ query }) => {
				const page = Number(query.page);
				if (page > 1) fixture.voucherify.upsert({ id: orders[10 * page].id, status: 'CANCELED' });
			});
			const run = await getSince(minutes(100));
			stop();
			const ids = new Set(idsOf(run.items.map(({ json }) => json)));
			for (const order of orders.slice(100)) expect(ids).toContain(order.id);
			expect(ids.size).toBe(run.items.length);
		});
	},
);

it('reads one page per list if no order was ever updated and none was created since', async () => {
	fixture.voucherify.options.isUpdatedAtNull = true;
	add(350);
	const run = await getSince(minutes(400));
	expect(run.items).toEqual([]);
	expect(pagesAsked()).toEqual(['-created_at 1', '-updated_at 1', 'updated_at 1']);
});

it("reads 'Updated Since' in the workflow's time zone, also from an expression", async () => {
	const orders = add(30);
	for (const since of ['2026-03-01T15:20:00', '={{ DateTime.fromISO("2026-03-01T12:20:00Z") }}']) {
		const run = await getSince(since);
		expect(idsOf(run.items.map(({ json }) => json))).toEqual(idsOf(orders.slice(20).reverse()));
	}
	const refused = await getSince('yesterday');
	expect(refused.error?.message).toContain("'Options > Updated Since' is not a date");
});

it("says if Voucherify's list ends before that time", async () => {
	const orders = add(10_050);
	const run = await getSince(minutes(-10));
	expect(run.items).toHaveLength(10_000);
	expect(run.hints).toEqual([
		expect.stringMatching(`at most 10000 orders.*before ${orders[50].created_at} are missing`),
	]);
});
