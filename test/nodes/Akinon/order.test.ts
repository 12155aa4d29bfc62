import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../nodes/Akinon/order/toStandardOrder';
import { AkinonFixture } from '../../engine/akinon';
import type { NodeRun } from '../../engine/engine';
import type { AkinonOrder } from '../../emulators/orders';

let fixture: AkinonFixture;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
});

afterEach(async () => await fixture.close());

const ids = (run: NodeRun) => run.items.map(({ json }) => Number(json.id));
const queries = () => fixture.akinon.journal.entries.map(({ query }) => query);
const raw = { output: 'raw' };

/**
 * Lets requests, but for the first ones, wait until so many are there, and a moment longer for one too
 * many. Answers a function that stops it.
 */
function answerTogether(
	size: number,
	{ after, until = Infinity }: { after: number; until?: number },
): () => void {
	let requests = 0;
	let waiting: Array<() => void> = [];
	return fixture.akinon.beforeEach(async () => {
		if (++requests <= after || requests > until) return;
		await new Promise<void>((answer) => {
			waiting.push(answer);
			if (waiting.length < size) return;
			const together = waiting;
			waiting = [];
			setTimeout(() => together.forEach((each) => each()), 20);
		});
	});
}

describe('Order: Get Many', () => {
	const getMany = async (parameters: IDataObject = {}) =>
		await fixture.run('order.getAll', parameters);

	it('gets 50 by default, in one request of 50', async () => {
		fixture.akinon.addOrders({ count: 120 });
		expect(ids(await getMany())).toEqual([...fixture.akinon.orders.keys()].slice(0, 50));
		expect(queries()).toEqual([{ page: '1', limit: '50' }]);
	});

	it('gets all once, in order, whatever page size the server allows', async () => {
		fixture.akinon.addOrders({ count: 250 });
		for (const maximumLimit of [500, 100, 33]) {
			fixture.akinon.options.maximumLimit = maximumLimit;
			const run = await getMany({ returnAll: true });
			expect(run.error).toBeUndefined();
			expect(run.hints).toEqual([]);
			expect(ids(run)).toEqual([...fixture.akinon.orders.keys()]);
		}
	});

	it("requests exactly as many pages at a time as 'Parallel Requests' says", async () => {
		// The first page tells how many there are, and the last is kept for later. The other 60 can be asked
		// for 1, 3 or 20 at a time; then the first is read again.
		fixture.akinon.addOrders({ count: 305 });
		for (const parallelRequests of [1, 3, 20]) {
			fixture.akinon.journal.clear();
			const stop = answerTogether(parallelRequests, { after: 2, until: 62 });
			const options = { pageSize: 5, parallelRequests };
			expect((await getMany({ returnAll: true, options })).items).toHaveLength(305);
			stop();
			expect(fixture.akinon.journal.highestInFlight()).toBe(parallelRequests);
		}
		const { error } = await getMany({ options: { parallelRequests: 21 } });
		expect(error?.message).toContain("'Options > Parallel Requests'");
	});

	it.each([
		{ limit: 1, pages: 1 },
		{ limit: 10, pages: 1 },
		{ limit: 11, pages: 2 },
		{ limit: 30, pages: 3 },
	])('stops at Limit $limit with pages of 10', async ({ limit, pages }) => {
		fixture.akinon.addOrders({ count: 100 });
		const run = await getMany({ limit, options: { pageSize: 10 } });
		expect(ids(run)).toEqual([...fixture.akinon.orders.keys()].slice(0, limit));
		expect(queries()).toHaveLength(pages);
	});

	it('reads a long list in parts, from one page to the next', async () => {
		fixture.akinon.addOrders({ count: 45 });
		const read: number[][] = [];
		for (let firstPage = 1; read.at(-1)?.length !== 0; firstPage += 2) {
			read.push(ids(await getMany({ limit: 20, options: { firstPage, pageSize: 10 } })));
		}
		expect(read.map(({ length }) => length)).toEqual([20, 20, 5, 0]);
		expect(read.flat()).toEqual([...fixture.akinon.orders.keys()]);
		const pages = queries().map(({ page }) => Number(page));
		expect(pages.filter((page) => page <= 5)).toEqual([1, 2, 3, 4, 5]);
	});

	it('leaves out no order between parts if the server sends larger pages', async () => {
		const results = fixture.akinon.addOrders({ count: 15 });
		const body = JSON.stringify({ count: 45, next: null, previous: null, results });
		fixture.akinon.faults.add({ kind: 'status', status: 200, body });
		const { error } = await getMany({ limit: 20, options: { firstPage: 3, pageSize: 10 } });
		expect(error?.message).toContain('15 orders on a page instead of 10');
		expect((await getMany({ limit: 10, options: { pageSize: 10 } })).error).toBeUndefined();
	});

	it('gets nothing from an empty list', async () => {
		expect((await getMany({ returnAll: true })).items).toEqual([]);
	});

	it('sends each filter under its name on the wire', async () => {
		fixture.akinon.addOrders({ count: 2, status: '500' });
		const [sent] = fixture.akinon.addOrders({ count: 1, status: '500' });
		fixture.akinon.setSent([sent.id]);
		sent.orderitem_set[0].cancel_status = 'waiting';
		const run = await getMany({
			filters: { status: '500', isSent: true, cancelStatus: 'waiting' },
			options: {
				extraQuery: { parameter: [{ name: 'sort', value: '-id' }] },
				pageSize: 20,
			},
		});
		expect(ids(run)).toEqual([sent.id]);
		expect(queries()).toEqual([
			{
				sort: '-id',
				status: '500',
				is_send: 'True',
				cancel_status: 'waiting',
				page: '1',
				limit: '20',
			},
		]);
		await getMany({ filters: { otherStatus: '425', isSent: false, otherCancelStatus: 'new' } });
		expect(queries()[1]).toEqual({
			status: '425',
			is_send: 'False',
			cancel_status: 'new',
			page: '1',
			limit: '50',
		});
	});

	it('reads "false" from an expression as false', async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		const run = await fixture.run(
			'order.getAll',
			{ filters: { isSent: '={{ $json.sent }}' } },
			{ items: [{ sent: 'false' }] },
		);
		expect(ids(run)).toEqual([order.id]);
		expect(queries()[0].is_send).toBe('False');
	});

	it('leaves out orders that an ignored filter lets through and shows one hint', async () => {
		const sent = fixture.akinon.addOrders({ count: 30 });
		fixture.akinon.setSent(sent.map(({ id }) => id));
		const [waiting] = fixture.akinon.addOrders({ count: 1 });
		fixture.akinon.options.ignoresSendFilter = true;
		const run = await fixture.run(
			'order.getAll',
			{ limit: 5, filters: { isSent: false } },
			{ items: [{}, {}] },
		);
		expect(ids(run)).toEqual([waiting.id, waiting.id]);
		expect(run.hints).toEqual([expect.stringContaining('do not match the filters')]);
	});

	it('loses no order if orders leave the list while it is read', async () => {
		const orders = fixture.akinon.addOrders({ count: 150 });
		fixture.akinon.beforeEach(({ query }, count) => {
			if (query.page === '2' && count === 2) fixture.akinon.removeOrders([90001, 90002, 90003]);
		});
		const run = await getMany({ returnAll: true, options: { pageSize: 10 } });
		expect(ids(run)).toEqual(expect.arrayContaining(orders.slice(3).map(({ id }) => id)));
		expect(run.hints).toEqual([]);
	});

	it('stops if the server keeps sending the same page and shows a hint', async () => {
		const results = fixture.akinon.addOrders({ count: 3 });
		const body = { count: 1_000_000, next: null, previous: null, results };
		fixture.akinon.faults.add({ kind: 'status', status: 200, body });
		const run = await getMany({ returnAll: true });
		expect(ids(run)).toEqual(results.map(({ id }) => id));
		expect(run.hints).toEqual([expect.stringMatching(/same page/)]);
		// Three times the first page and what is asked for beside the second.
		expect(fixture.akinon.journal.entries.length).toBeLessThanOrEqual(3 * 8);
	});

	it('returns the orders of a list that contains other things', async () => {
		const orders = fixture.akinon.addOrders({ count: 2 });
		const results = [null, { number: 'A' }, ...orders, 5];
		orders[0].orderitem_set.push(null as never);
		const body = { count: 5, next: null, previous: null, results };
		fixture.akinon.faults.add({ kind: 'status', status: 200, body });
		for (const output of ['standardOrder', 'raw']) {
			const run = await getMany({
				returnAll: true,
				output,
				filters: { cancelStatus: 'waiting' },
			});
			expect(run.error).toBeUndefined();
			expect(ids(run)).toEqual(orders.map(({ id }) => id));
			expect(run.hints).toContain('3 entries of the list have no ID and were left out.');
		}
	});

	it('reads a list that keeps changing from its end, and misses no order that stayed', async () => {
		fixture.akinon.addOrders({ count: 150 });
		let next = 90001;
		fixture.akinon.beforeEach(({ query }) => {
			if (query.page === '2') fixture.akinon.removeOrders([next++]);
		});
		const run = await getMany({ returnAll: true, options: { pageSize: 10 } });
		expect(ids(run)).toEqual(expect.arrayContaining([...fixture.akinon.orders.keys()]));
		expect(run.hints).toEqual([]);
	});

	it.each([
		[{ limit: 0 }, "'Limit' must be 1 or more, not 0"],
		[
			{ filters: { status: '400', otherStatus: '425' } },
			"Use either 'Filters > Status' or 'Filters > Other Status Code'",
		],
		[
			{ filters: { cancelStatus: 'waiting', otherCancelStatus: 'x' } },
			"Use either 'Filters > Cancel Status' or 'Filters > Other Cancel Status'",
		],
		[{ options: { pageSize: 0 } }, "'Options > Page Size' must be 1 or more"],
		[{ options: { firstPage: 0 } }, "'Options > First Page' must be 1 or more"],
		[{ filters: { isSent: 'perhaps' } }, "'Filters > Sent to ERP' is neither true nor false"],
		[
			{ options: { extraQuery: { parameter: [{ name: 'page', value: '2' }] } } },
			`'Options > Extra Query Parameters > 1 > Name' must not be "page"`,
		],
		[
			{ options: { extraQuery: { parameter: [{ name: ' ', value: '2' }] } } },
			"'Options > Extra Query Parameters > 1 > Name' is empty",
		],
		[
			{
				options: {
					extraQuery: {
						parameter: [
							{ name: 'a', value: '1' },
							{ name: 'a', value: '2' },
						],
					},
				},
			},
			`'Options > Extra Query Parameters > 2 > Name' is a duplicate: "a"`,
		],
	] as Array<[IDataObject, string]>)(
		'refuses %j before anything is sent',
		async (parameters, message) => {
			expect((await getMany(parameters)).error?.message).toContain(message);
			expect(fixture.akinon.journal.entries).toEqual([]);
		},
	);
});

describe('an order in the output', () => {
	it('is the standard order by default', async () => {
		const orders = fixture.akinon.addOrders({ count: 3, discountEvery: 1, returningEvery: 2 });
		const run = await fixture.run('order.getAll');
		expect(run.items.map(({ json }) => json)).toEqual(orders.map((each) => toStandardOrder(each)));
		expect(run.items[0].json).toMatchObject({
			source: 'akinon',
			id: String(orders[0].id),
			schemaVersion: 2,
			status: 'confirmed',
			paymentStatus: 'paid',
			currency: 'TRY',
			totals: { total: orders[0].amount },
			problems: [],
		});
	});

	it('includes the raw order on request, without the channel settings', async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		const redacted = { ...order, channel: { ...order.channel, conf: { redacted: true } } };
		const byNumber = { findOrderBy: 'number', orderNumber: order.number };
		for (const [name, parameters] of [
			['order.getAll', {}],
			['order.get', byNumber],
		] as const) {
			const run = await fixture.run(name, { ...parameters, options: { includeRaw: true } });
			expect(run.items[0].json).toEqual({ ...toStandardOrder(order), raw: redacted });
			const options = { includeRaw: true, includeChannelSettings: true };
			const whole = await fixture.run(name, { ...parameters, options });
			expect(whole.items[0].json).toEqual({ ...toStandardOrder(order), raw: order });
		}
	});

	it('lists its problems if Akinon sends nonsense', async () => {
		const order = { id: 5, amount: 'much', orderitem_set: [7, {}], customer: [], status: {} };
		fixture.akinon.faults.add({
			kind: 'status',
			status: 200,
			body: { count: 1, results: [order] },
		});
		const run = await fixture.run('order.getAll');
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json)).toEqual([toStandardOrder(order)]);
		expect(run.items[0].json.problems).not.toEqual([]);
	});

	it("is complete in raw form, except for the channel's settings unless requested", async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		const redacted = await fixture.run('order.getAll', raw);
		expect(redacted.items[0].json).toEqual({
			...order,
			channel: { ...order.channel, conf: { redacted: true } },
		});
		const whole = await fixture.run('order.getAll', {
			...raw,
			options: { includeChannelSettings: true },
		});
		expect(whole.items[0].json).toEqual(order);
	});

	it("keeps the channel's passwords out of everything that n8n stores", async () => {
		fixture.akinon.addOrders({ count: 1 });
		for (const parameters of [{}, raw, { options: { includeRaw: true } }]) {
			const run = await fixture.run('order.get', { orderId: 90001, ...parameters });
			expect(run.error).toBeUndefined();
			expect(run.stored).not.toContain('leaked-channel');
		}
		const asked = await fixture.run('order.get', {
			...raw,
			orderId: 90001,
			options: { includeChannelSettings: true },
		});
		expect(asked.stored).toContain('leaked-channel-password');
	});
});

describe('Order: Get', () => {
	it('reads one by ID with full details, or by number', async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		const byId = await fixture.run('order.get', raw, { items: [{ id: order.id }] });
		expect(byId.items[0].json).toMatchObject({ pk: order.id, transaction_set: [] });
		const byNumber = await fixture.run(
			'order.get',
			{ findOrderBy: 'number', ...raw },
			{ items: [{ number: order.number }] },
		);
		expect(byNumber.items[0].json).toMatchObject({ id: order.id, number: order.number });
		expect(fixture.akinon.journal.entries.map(({ path }) => path)).toEqual([
			`/api/i1/orders_integration/${order.id}/detailed_integration/`,
			`/api/i1/orders/${order.number}/`,
		]);
	});

	it('adds the items of the order with the same number to the full details', async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		const byId = await fixture.run('order.get', {}, { items: [{ id: String(order.id) }] });
		expect(byId.hints).toEqual([]);
		const listed = await fixture.run('order.getAll');
		expect(byId.items[0].json).toMatchObject({
			id: String(order.id),
			lineItems: listed.items[0].json.lineItems,
			totals: listed.items[0].json.totals,
			problems: [],
		});
		const withRaw = await fixture.run('order.get', {
			orderId: order.id,
			options: { includeRaw: true },
		});
		expect(withRaw.items[0].json).toEqual({
			...byId.items[0].json,
			raw: expect.objectContaining({ pk: order.id, channel: expect.anything() }),
		});
	});

	it('sends no second request if the full details have the items', async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		const { id, ...rest } = order;
		const body = { pk: id, ...rest };
		fixture.akinon.faults.add({ kind: 'status', status: 200, body });
		const run = await fixture.run('order.get', { orderId: id });
		expect(run.items[0].json).toEqual(toStandardOrder(body));
		expect(fixture.akinon.journal.entries).toHaveLength(1);
	});

	it('leaves the items unknown if the number leads to another order or to none', async () => {
		const [one] = fixture.akinon.addOrders({ count: 1, overrides: { number: 'TWICE' } });
		const [other] = fixture.akinon.addOrders({ count: 1, overrides: { number: 'TWICE' } });
		const [lost] = fixture.akinon.addOrders({ count: 1 });
		const path = `/api/i1/orders/${lost.number}/`;
		fixture.akinon.faults.add({ kind: 'status', status: 404, match: { path } });
		const items = [one, other, lost].map(({ id }) => ({ id }));
		const run = await fixture.run('order.get', {}, { items });
		expect(run.error).toBeUndefined();
		const unknown = run.items.map(({ json }) => (json.unknown as string[]).includes('lineItems'));
		expect(unknown).toEqual([false, true, true]);
		expect(run.items[1].json).toMatchObject({ id: String(other.id), lineItems: [] });
		expect(run.hints).toEqual([expect.stringMatching(/^The items of 2 orders are not known/)]);
	});

	it('encodes a number that has characters of a path', async () => {
		const overrides = { number: 'A/1 ?#%2e' };
		const [order] = fixture.akinon.addOrders({ count: 1, overrides });
		const run = await fixture.run('order.get', {
			findOrderBy: 'number',
			orderNumber: order.number,
		});
		expect(run.items[0].json.id).toBe(String(order.id));
	});

	it.each([
		[{ orderId: '={{ $json.none }}' }, "'Order ID' is empty"],
		[{ orderId: '12a' }, "'Order ID' is not a whole number"],
		[{ orderId: '-1' }, "'Order ID' must be 1 or more"],
		[{ findOrderBy: 'number', orderNumber: '..' }, `'Order Number' is not valid: ".."`],
		[{ findOrderBy: 'number', orderNumber: ' ' }, "'Order Number' is empty"],
		[
			{ findOrderBy: 'number', orderNumber: '={{ 12345678901234567890 }}' },
			"'Order Number' is a number too long to be exact",
		],
	] as Array<[IDataObject, string]>)(
		'refuses %j before anything is sent',
		async (parameters, message) => {
			const run = await fixture.run('order.get', parameters);
			expect(run.error?.message).toContain(message);
			expect(fixture.akinon.journal.entries).toEqual([]);
		},
	);
});

describe('Order: Mark as Sent', () => {
	it('marks the incoming orders, each once, in order', async () => {
		const orders = fixture.akinon.addOrders({ count: 30 });
		const items = [...orders.map(({ id }) => ({ id })), { id: orders[0].id }];
		const run = await fixture.run('order.markAsSent', {}, { items });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json)).toEqual(
			[...orders, orders[0]].map(({ id, number, status }) => ({
				id,
				markedAsSent: { id, number, status, is_send: true },
			})),
		);
		expect(orders.every(({ is_send: isSent }) => isSent)).toBe(true);
		expect(fixture.akinon.journal.entries[0]).toMatchObject({
			method: 'PATCH',
			body: { is_send: true },
		});
	});

	it("sends no more requests at a time than 'Parallel Requests' allows", async () => {
		const orders = fixture.akinon.addOrders({ count: 150 });
		const items = orders.map(({ id }) => ({ id }));
		const mark = async (options: IDataObject, inFlight: number) => {
			fixture.akinon.journal.clear();
			const stop = answerTogether(inFlight, { after: 0 });
			const run = await fixture.run('order.markAsSent', { options }, { items });
			stop();
			expect(run.items).toHaveLength(150);
			expect(fixture.akinon.journal.highestInFlight()).toBe(inFlight);
		};
		await mark({ parallelRequests: 3 }, 3);
		await mark({}, 50);
		const tooMany = { options: { parallelRequests: 51 } };
		const { error } = await fixture.run('order.markAsSent', tooMany, { items });
		expect(error?.message).toContain("'Options > Parallel Requests'");
	});

	const byNumber = async (order: AkinonOrder) =>
		await fixture.run('order.markAsSent', { findOrderBy: 'number', orderNumber: order.number });

	it('finds an order by its number even if the server ignores that filter', async () => {
		const orders = fixture.akinon.addOrders({ count: 30 });
		const marked = async (order: AkinonOrder) => (await byNumber(order)).items[0].json.markedAsSent;
		expect(await marked(orders[20])).toMatchObject({ id: orders[20].id });
		fixture.akinon.options.supportsExtraParameters = false;
		expect(await marked(orders[25])).toMatchObject({ id: orders[25].id });
		expect(await marked(orders[2])).toMatchObject({ id: orders[2].id });
		expect(orders.filter(({ is_send: isSent }) => isSent)).toHaveLength(3);
	});

	it('marks neither of two orders that share a number', async () => {
		const channel = (name: string) => ({ number: 'TWICE', channel: { name, conf: {} } });
		const [one] = fixture.akinon.addOrders({ count: 1, overrides: channel('Shop') });
		const [other] = fixture.akinon.addOrders({ count: 1, overrides: channel('Marketplace') });
		const run = await byNumber(one);
		expect(run.error?.message).toContain(
			`Several Akinon orders have the number TWICE: IDs ${one.id}, ${other.id}`,
		);
		expect(run.error?.description).toBe("Choose the order by 'ID' instead.");
		expect(fixture.akinon.journal.find({ method: 'PATCH' })).toEqual([]);
	});

	it('marks no order with a different number', async () => {
		const [order, another] = fixture.akinon.addOrders({ count: 20 });
		fixture.akinon.options.supportsExtraParameters = false;
		const path = `/api/i1/orders/${order.number}/`;
		fixture.akinon.faults.add({ kind: 'status', status: 200, body: another, match: { path } });
		const run = await byNumber(order);
		expect(run.error?.message).toContain(
			`Akinon returned order ${another.number} instead of ${order.number}`,
		);
		expect(fixture.akinon.journal.find({ method: 'PATCH' })).toEqual([]);
	});

	it('reports that there is no such order', async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		fixture.akinon.removeOrders([order.id]);
		expect((await byNumber(order)).error?.message).toContain('Akinon did not find it');
	});
});
