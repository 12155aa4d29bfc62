import { LoadOptionsContext } from 'n8n-core';
import { Workflow, type ILoadOptionsFunctions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AkinonFixture } from '../../engine/akinon';
import { additionalData, credentialsHelper, nodeTypes, packageNode } from '../../engine/engine';

let fixture: AkinonFixture;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
});

afterEach(async () => await fixture.close());

/** Asks the order picker, as the editor does. */
async function searchOrders(filter?: string) {
	const credentials = fixture.tokenCredentials();
	const node = packageNode({ type: 'akinon', parameters: {}, credentials });
	const types = await nodeTypes();
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: types,
	});
	const data = additionalData({ credentialsHelper: await credentialsHelper(credentials) });
	const context = new LoadOptionsContext(workflow, node, data, '') as ILoadOptionsFunctions;
	const { methods } = types.getByNameAndVersion(node.type, 1);
	return (await methods!.listSearch!.searchWaitingOrders.call(context, filter)).results;
}

describe('the order picker', () => {
	it('lists the orders waiting for the ERP, by number, with amount and day', async () => {
		const [sent, waiting] = fixture.akinon.addOrders({ count: 2 });
		fixture.akinon.setSent([sent.id]);
		const { number, amount, currency, date_placed: placed } = waiting;
		const name = `${number} (${amount} ${currency.toUpperCase()}, ${placed.slice(0, 10)})`;
		expect(await searchOrders()).toEqual([{ name, value: String(waiting.id) }]);
	});

	it('finds a part of a number on a later page', async () => {
		const orders = fixture.akinon.addOrders({ count: 250 });
		const last = orders.at(-1)!;
		const found = await searchOrders(` ${last.number.slice(2)} `);
		expect(found.map(({ value }) => value)).toEqual([String(last.id)]);
		expect(await searchOrders('no such number')).toEqual([]);
	});

	it('shows an order with strange fields', async () => {
		const strange = { toString: 1, valueOf: 1 };
		const order = { id: 7, number: strange, amount: strange, currency: strange, date_placed: [] };
		const body = { count: 2, next: null, results: [order, { id: 8, number: 'N-8' }] };
		fixture.akinon.faults.add({ kind: 'status', status: 200, body });
		expect((await searchOrders()).map(({ value }) => value).sort()).toEqual(['7', '8']);
	});

	it('shows at most 100 orders', async () => {
		fixture.akinon.addOrders({ count: 250 });
		expect(await searchOrders()).toHaveLength(100);
		expect(fixture.akinon.journal.entries.length).toBeLessThan(5);
	});

	it('shows no order that was sent, even if the server ignores the filter', async () => {
		fixture.akinon.options.ignoresSendFilter = true;
		const [sent, waiting] = fixture.akinon.addOrders({ count: 2 });
		fixture.akinon.setSent([sent.id]);
		expect((await searchOrders()).map(({ value }) => value)).toEqual([String(waiting.id)]);
	});
});

describe('an order that was picked', () => {
	it.each(['list', 'id'])('is marked as sent: %s', async (mode) => {
		const [, order] = fixture.akinon.addOrders({ count: 2 });
		const orderId = { __rl: true, mode, value: String(order.id) };
		const run = await fixture.run('order.markAsSent', { orderId });
		expect(run.items[0].json.markedAsSent).toMatchObject({ id: order.id, is_send: true });
		expect(fixture.akinon.timesSent(order.id)).toBe(1);
	});

	it.each([
		['a plain value', (id: number) => id],
		['plain text', (id: number) => String(id)],
		['an expression in place of the picker', () => '={{ $json.id }}'],
		['nothing, for the incoming order', () => undefined],
	])('may be given as %s', async (_name, give) => {
		const [, order] = fixture.akinon.addOrders({ count: 2 });
		const orderId = give(order.id);
		const parameters = orderId === undefined ? {} : { orderId };
		const run = await fixture.run('order.markAsSent', parameters, { items: [{ id: order.id }] });
		expect(run.error).toBeUndefined();
		expect(fixture.akinon.timesSent(order.id)).toBe(1);
	});
});

describe('a picker without an order', () => {
	it('says which expression found nothing and where to find the ID', async () => {
		const run = await fixture.run('order.markAsSent', {}, { items: [{ other: 1 }] });
		expect(run.error?.message).toBe("'Order ID' is empty [item 0]");
		expect(run.error?.description).toMatch(/\{\{ \$json\.id \}\}.*Akinon's ID of the order/);
	});

	it('says how to provide one and cancels nothing', async () => {
		const items = { itemsAs: 'json', itemsJson: '[{ "reasonId": 11 }]' };
		const run = await fixture.run('order.cancel', { orderId: 90001, extent: 'some', ...items });
		expect(run.error?.message).toBe("'Items > 1 > Order Item ID' is empty [item 0]");
		expect(run.error?.description).toContain('{{ $json.id }}');
		expect(fixture.akinon.journal.entries).toEqual([]);
	});
});
