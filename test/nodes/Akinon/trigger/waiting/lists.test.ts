import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AkinonFixture, pollers } from '../../../../engine/akinon';
import { legacyPoller } from '../../../../engine/poller';

let fixture: AkinonFixture;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
});

afterEach(async () => await fixture.close());

const idsOf = (items: IDataObject[]) => items.map(({ id }) => Number(id));
const waiting = (count: number, status = '400') =>
	fixture.akinon.addOrders({ count, status }).map(({ id }) => id);
const statusesAsked = () => fixture.akinon.journal.entries.map(({ query }) => query.status);
const warnings = (log: string[]) => log.filter((line) => line.startsWith('warn'));
/** Answers every request with a list of its own making. */
const list = (results: object[], rest: object = {}) => ({
	kind: 'status' as const,
	status: 200,
	body: { count: results.length, next: null, results, ...rest },
});

describe.each(pollers)('the lists under the $name poller', ({ create }) => {
	it('are one per status, and an order that moves on comes once', async () => {
		const [moving, ...others] = waiting(3);
		const preparing = waiting(2, '450');
		waiting(1, '500');
		const poller = await fixture.poller(create, { statuses: ['400', '450'] });
		expect(idsOf(await poller.tick())).toEqual([moving, ...others, ...preparing]);
		expect(statusesAsked()).toEqual(['400', '450']);
		fixture.akinon.orders.get(moving)!.status = '450';
		expect(await poller.tick()).toEqual([]);
		const [whileDown] = waiting(1, '450');
		expect(idsOf(await poller.tick())).toEqual([whileDown]);
	});

	it("are one list for 'All but Canceled', whatever other statuses are chosen", async () => {
		const all = ['100', '200', '400', '450', '600'].map((status) => waiting(1, status)[0]);
		const poller = await fixture.poller(create, { statuses: ['400', 'allButCanceled'] });
		expect(idsOf(await poller.tick())).toEqual(all.slice(1));
		expect(statusesAsked()).toEqual([undefined]);
		expect(warnings(poller.log)).toEqual([]);
		const withCanceled = { statuses: ['100', 'allButCanceled'] };
		expect(idsOf(await (await fixture.poller(create, withCanceled)).tick())).toEqual(all);
	});

	it('take other codes, separated by commas', async () => {
		const ids = [...waiting(1, '544'), ...waiting(1, '545')];
		const parameters = { statuses: ['other'], otherStatuses: ' 544, 545,' };
		expect(idsOf(await (await fixture.poller(create, parameters)).tick())).toEqual(ids);
	});

	it('do not stop each other if one cannot be read', async () => {
		const approved = waiting(1);
		const preparing = waiting(1, '450');
		const match = { query: { status: '400' } };
		const fault = fixture.akinon.faults.add({ kind: 'status', status: 400, match });
		const poller = await fixture.poller(create, { statuses: ['400', '450'] });
		expect(idsOf(await poller.tick())).toEqual(preparing);
		expect(poller.errors).toEqual([]);
		expect(warnings(poller.log)).toEqual([expect.stringContaining('with status 400')]);
		fixture.akinon.faults.remove(fault.id);
		expect(idsOf(await poller.tick())).toEqual(approved);
	});

	it('take turns if a poll has enough with the first', async () => {
		const approved = waiting(6);
		const preparing = waiting(6, '450');
		const parameters = { statuses: ['400', '450'], options: { maxOrders: 3 } };
		const poller = await fixture.poller(create, parameters);
		const polls = [
			await poller.tick(),
			await poller.tick(),
			await poller.tick(),
			await poller.tick(),
		];
		expect(polls.map(idsOf)).toEqual([
			approved.slice(0, 3),
			preparing.slice(0, 3),
			approved.slice(3),
			preparing.slice(3),
		]);
	});

	it.each([undefined, null, 0, '0', 'false', 'False', ''])(
		'show an order as waiting if is_send is %j, and if its status is a number',
		async (isSent) => {
			const order = { id: 7, number: 'A', status: 400, is_send: isSent };
			fixture.akinon.faults.add(list([order]));
			const poller = await fixture.poller(create);
			expect(idsOf(await poller.tick())).toEqual([7]);
			expect(warnings(poller.log)).toEqual([]);
		},
	);

	it('say what Akinon listed and the trigger leaves out', async () => {
		const orders = [
			{ id: 1, status: '400', is_send: true },
			{ id: 2, status: '400', is_send: 'true' },
			{ id: 3, status: 500, is_send: false },
		];
		fixture.akinon.faults.add(list(orders));
		const poller = await fixture.poller(create);
		expect(await poller.tick()).toEqual([]);
		const said =
			'Akinon ignored a filter and listed 2 orders marked as sent and 1 order in another status, which the trigger leaves out';
		expect(warnings(poller.log)).toEqual([`warn: ${said}`]);
		const test = await fixture.poller(legacyPoller, {}, { mode: 'manual' });
		await expect(test.activate()).rejects.toMatchObject({
			message: 'No orders are waiting for the ERP',
			description: expect.stringContaining(said) as string,
		});
	});

	it.each([0, -1, 10, null, undefined, '31', 1e300, 'x'])(
		'are read to their end if their count is %j',
		async (count) => {
			const ids = waiting(31);
			const orders = ids.map((id) => fixture.akinon.orders.get(id)!);
			for (const page of [1, 2, 3, 4, 5]) {
				const results = orders.slice((page - 1) * 10, page * 10);
				const next = page < 4 ? 'https://x.example/' : null;
				const match = { query: { page: String(page) } };
				const isEnd = results.length === 0;
				fixture.akinon.faults.add(
					isEnd
						? { kind: 'status', status: 404, match }
						: { ...list(results, { count, next }), match },
				);
			}
			const options = { pageSize: 10 };
			const poller = await fixture.poller(create, { options });
			const emitted = [...(await poller.tick()), ...(await poller.tick())];
			expect(idsOf(emitted).sort()).toEqual(ids);
			expect(poller.errors).toEqual([]);
			const test = await fixture.poller(
				legacyPoller,
				{ options: { pageSize: 10, testOrders: 50 } },
				{ mode: 'manual' },
			);
			expect(await test.activate()).toHaveLength(31);
		},
	);
});
