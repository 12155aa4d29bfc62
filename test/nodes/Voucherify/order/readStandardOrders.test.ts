import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../../nodes/Voucherify/order/toStandardOrder';
import { setUp, type Fixture } from '../fixture';

let fixture: Fixture;

beforeEach(async () => {
	fixture = await setUp();
});

afterEach(async () => await fixture.voucherify.close());

const items = [{ source_id: 'tee', related_object: 'product', quantity: 2, price: 1014 }];
const customerReads = () =>
	fixture.voucherify.journal
		.find()
		.map(({ path }) => path)
		.filter((path) => path.startsWith('/v1/customers/'));

describe('Order: Get and Get Many', () => {
	it('give the standard order, by the ID of any standard order', async () => {
		const [order] = fixture.voucherify.addOrders(1, { source_id: '90001', items, amount: 2028 });
		const many = await fixture.run('order', 'getAll');
		expect(many.items.map(({ json }) => json)).toEqual([toStandardOrder(order)]);
		expect(many.items[0].json).toMatchObject({
			source: 'voucherify',
			id: order.id,
			number: '90001',
			lineItems: [{ quantity: 2, unitPrice: '10.14', total: '20.28' }],
			totals: { total: '20.28' },
		});
		for (const id of [order.id, '90001']) {
			const one = await fixture.run('order', 'get', {}, { items: [{ id }] });
			expect(one.items[0].json).toEqual(many.items[0].json);
		}
	});

	it.each(['get', 'getAll'])(
		'give the record of Voucherify too where %s is asked',
		async (name) => {
			const [order] = fixture.voucherify.addOrders(1);
			const parameters = { orderId: order.id, options: { includeRaw: true } };
			const run = await fixture.run('order', name, parameters);
			expect(run.items.map(({ json }) => json)).toEqual([
				{ ...toStandardOrder(order), raw: order },
			]);
			const raw = await fixture.run('order', name, { ...parameters, output: 'raw' });
			expect(raw.items.map(({ json }) => json)).toEqual([order]);
		},
	);

	it('give nonsense out with its problems', async () => {
		const order = { id: 'ord_1', amount: 'much', items: [7], created_at: [], metadata: 'x' };
		const body = { object: 'list', orders: [order], total: 1 };
		fixture.voucherify.faults.add({ kind: 'status', status: 200, body });
		const run = await fixture.run('order', 'getAll');
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json)).toEqual([toStandardOrder(order)]);
		expect(run.items[0].json.problems).not.toEqual([]);
	});
});

it.each(['get', 'getAll'])("returns the fields of 'Selected Fields' from %s", async (name) => {
	const [order] = fixture.voucherify.addOrders(1, { customer: { id: 'cust_1' } });
	fixture.voucherify.addCustomer('cust_1');
	const run = await fixture.run('order', name, {
		orderId: order.id,
		output: 'selectedFields',
		fields: ['id', 'customer.email'],
		options: { lookUpCustomer: true },
	});
	expect(run.items.map(({ json }) => json)).toEqual([
		{ id: order.id, customer: { email: 'cust_1@example.com' } },
	]);
});

describe("'Look Up Customer'", () => {
	const options = { lookUpCustomer: true };
	const getMany = async (parameters: INodeParameters = {}) =>
		await fixture.run('order', 'getAll', { returnAll: true, options, ...parameters });

	it('reads each customer once, few at a time', async () => {
		const ids = Array.from({ length: 12 }, (_, index) => `cust_${index}`);
		const customers = ids.map((id) => fixture.voucherify.addCustomer(id, { phone: '+46 70 1' }));
		for (const id of [...ids, ...ids]) fixture.voucherify.addOrders(1, { customer: { id } });
		fixture.voucherify.options.latency = 20;
		const run = await getMany();
		expect(run.error).toBeUndefined();
		expect(run.hints).toEqual([]);
		const orders = [...fixture.voucherify.orders.values()];
		expect(run.items.map(({ json }) => json)).toEqual(
			orders.map((order, index) => toStandardOrder(order, { customer: customers[index % 12] })),
		);
		expect(run.items[0].json.customer).toMatchObject({ email: 'cust_0@example.com' });
		expect(customerReads().sort()).toEqual(ids.map((id) => `/v1/customers/${id}`).sort());
		expect(fixture.voucherify.journal.highestInFlight()).toBeLessThanOrEqual(4);
	});

	it("returns the customer's name, phone, email and source ID", async () => {
		const details = { source_id: 'shop-7', name: 'Kim Example', phone: '+46 70 1' };
		fixture.voucherify.addCustomer('cust_1', details);
		fixture.voucherify.addOrders(1, { customer: { id: 'cust_1' } });
		expect((await getMany()).items[0].json.customer).toEqual({
			id: 'cust_1',
			externalId: 'shop-7',
			email: 'cust_1@example.com',
			phone: '+46 70 1',
			firstName: 'Kim Example',
			lastName: null,
		});
	});

	it('reads a customer once for all items of a run', async () => {
		fixture.voucherify.addCustomer('cust_1');
		const orders = fixture.voucherify.addOrders(5, { customer: { id: 'cust_1' } });
		const input = orders.map(({ id }) => ({ id }));
		const run = await fixture.run('order', 'get', { options }, { items: input });
		expect(run.items.map(({ json }) => json.customer)).toEqual(
			orders.map(() => expect.objectContaining({ id: 'cust_1', email: 'cust_1@example.com' })),
		);
		expect(customerReads()).toHaveLength(1);
	});

	it('leaves an order without a customer if there is none, or none any more, and says so', async () => {
		fixture.voucherify.addOrders(2, { customer: { id: 'cust_gone' } });
		fixture.voucherify.addOrders(1, { customer: { id: '..' } });
		fixture.voucherify.addOrders(1);
		const run = await getMany();
		expect(run.error).toBeUndefined();
		const orders = [...fixture.voucherify.orders.values()];
		expect(run.items.map(({ json }) => json)).toEqual(
			orders.map((order) => toStandardOrder(order)),
		);
		expect(run.hints.sort()).toEqual([
			'1 order has no customer that could be looked up.',
			'3 orders have a customer that no longer exists in Voucherify.',
		]);
		expect(customerReads()).toEqual(['/v1/customers/cust_gone']);
	});

	it('stops where Voucherify does not say', async () => {
		fixture.voucherify.addOrders(1, { customer: { id: 'cust_1' } });
		const match = { path: '/v1/customers/cust_1' };
		fixture.voucherify.faults.add({ kind: 'status', status: 400, match });
		expect((await getMany()).error?.message).toContain('400');
	});

	it('reads nothing for raw orders', async () => {
		fixture.voucherify.addOrders(1, { customer: { id: 'cust_1' } });
		const run = await getMany({ output: 'raw' });
		expect(run.error).toBeUndefined();
		expect(customerReads()).toEqual([]);
	});
});
