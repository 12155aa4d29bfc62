import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../nodes/Akinon/order/toStandardOrder';
import { AkinonFixture } from '../../engine/akinon';

let fixture: AkinonFixture;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
});

afterEach(async () => await fixture.close());

const selected = { output: 'selectedFields' };

describe("'Selected Fields'", () => {
	it('returns ten fields by default, 50 orders in under 25,000 characters', async () => {
		const [order] = fixture.akinon.addOrders({ count: 50 });
		const { items } = await fixture.run('order.getAll', selected);
		const jsons = items.map(({ json }) => json);
		expect(jsons).toHaveLength(50);
		const standard = toStandardOrder(order);
		expect(jsons[0]).toEqual({
			id: standard.id,
			number: standard.number,
			channel: standard.channel,
			status: standard.status,
			paymentStatus: standard.paymentStatus,
			createdAt: standard.createdAt,
			currency: standard.currency,
			customer: { email: standard.customer.email },
			totals: { total: standard.totals.total, refunded: standard.totals.refunded },
		});
		expect(JSON.stringify(jsons).length).toBeLessThan(25_000);
	});

	it('takes an expression that gives a list of paths', async () => {
		const [order] = fixture.akinon.addOrders({ count: 1 });
		const { items } = await fixture.run(
			'order.getAll',
			{ ...selected, fields: '={{ $json.paths }}' },
			{ items: [{ paths: ['lineItems', 'shipping.total'] }] },
		);
		const { lineItems, shipping } = toStandardOrder(order);
		expect(items.map(({ json }) => json)).toEqual([
			{ lineItems, shipping: { total: shipping.total } },
		]);
	});

	it.each([
		['={{ ["id", "total_price"] }}', '\'Fields\' is not one of its values: "total_price"'],
		['={{ [] }}', "'Fields' is empty"],
	])('refuses the fields %s', async (fields, message) => {
		const { error } = await fixture.run('order.getAll', { ...selected, fields });
		expect(error?.message).toContain(message);
		expect(fixture.akinon.journal.entries).toEqual([]);
	});

	it("never adds the raw order, even if 'Include Raw' is still set", async () => {
		fixture.akinon.addOrders({ count: 1 });
		const options = { includeRaw: true };
		const { items } = await fixture.run('order.getAll', { ...selected, options });
		expect(items[0].json).not.toHaveProperty('raw');
	});

	it('returns the same from Get', async () => {
		const [{ id }] = fixture.akinon.addOrders({ count: 1 });
		const many = await fixture.run('order.getAll', selected);
		const one = await fixture.run('order.get', { ...selected, orderId: id });
		expect(one.items[0].json).toMatchObject({
			id: String(id),
			totals: many.items[0].json.totals as IDataObject,
		});
	});
});

describe("'Quantity Attribute'", () => {
	const operations = [
		['order.getAll', {}],
		['order.get', { orderId: '={{ $json.id }}' }],
		['order.get', { findOrderBy: 'number', orderNumber: '={{ $json.number }}' }],
	] as const;

	function addMergedOrders() {
		const orders = fixture.akinon.addOrders({ count: 2 });
		for (const { orderitem_set: items } of orders) {
			Object.assign(items[0], { attributes: { quantity: 3 } });
		}
		return { items: orders.map(({ id, number }) => ({ id, number })) };
	}

	const quantities = (items: Array<{ json: IDataObject }>) =>
		items.map(({ json }) => (json.lineItems as IDataObject[])[0].quantity);

	it.each(operations)('is the number of pieces in %s %j', async (name, parameters) => {
		const settings = addMergedOrders();
		const run = await fixture.run(
			name,
			{ ...parameters, options: { quantityAttribute: 'quantity' } },
			name === 'order.get' ? settings : {},
		);
		expect(quantities(run.items)).toEqual([3, 3]);
		expect(run.hints).toEqual([]);
	});

	it.each(operations)(
		'is named in one hint if it is missing in %s %j',
		async (name, parameters) => {
			const settings = addMergedOrders();
			const run = await fixture.run(name, parameters, name === 'order.get' ? settings : {});
			expect(quantities(run.items)).toEqual([1, 1]);
			expect(run.hints).toEqual([expect.stringMatching(/^2 orders .*'Quantity Attribute'/)]);
		},
	);

	it('is named too if no item has the attribute that it names', async () => {
		addMergedOrders();
		const options = { quantityAttribute: 'Quantity' };
		const run = await fixture.run('order.getAll', { options });
		expect(quantities(run.items)).toEqual([1, 1]);
		expect(run.hints).toEqual([expect.stringMatching(/^2 orders .*'Quantity Attribute'/)]);
	});

	it('is not asked for if the output has no quantities', async () => {
		addMergedOrders();
		expect((await fixture.run('order.getAll', selected)).hints).toEqual([]);
		expect((await fixture.run('order.getAll', { output: 'raw' })).hints).toEqual([]);
	});
});
