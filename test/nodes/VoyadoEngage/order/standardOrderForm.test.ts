import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { toStandardOrder as fromAkinon } from '../../../../nodes/Akinon/order/toStandardOrder';
import { runNode } from '../../../engine/engine';
import { Akinon } from '../../../emulators/akinon';
import { outcomesOf, voyadoFixture } from '../fixture';
import { statusTables } from '../../../orders/voyadoStatuses';

const fixture = voyadoFixture();
const continues = 'continueRegularOutput';

const orders = (count: number) =>
	new Akinon(1).addOrders({ count }).map((order) => fromAkinon(order) as unknown as IDataObject);

async function register(
	items: IDataObject[],
	parameters: INodeParameters = {},
	options: INodeParameters = {},
	onError?: 'continueRegularOutput',
) {
	return await runNode({
		type: 'voyadoEngage',
		credentials: fixture.credentials,
		items,
		onError,
		parameters: {
			resource: 'order',
			operation: 'register',
			storeId: { __rl: true, mode: 'id', value: 'web-tr' },
			...statusTables,
			options: { language: 'tr-TR', ...options },
			...parameters,
		},
	});
}

describe('Register with a standard order', () => {
	it("needs nothing but the store and Voyado's words, and passes the order on", async () => {
		const items = orders(5);
		const run = await register(items);
		expect(run.error).toBeUndefined();
		expect(outcomesOf(run)).toEqual(Array(5).fill('registered'));
		for (const [index, { json }] of run.items.entries()) {
			const { registration, ...passedOn } = json;
			expect(passedOn).toEqual(items[index]);
			expect(registration).toMatchObject({ orderNumber: items[index].number, statusCode: 202 });
		}
		const [sent] = fixture.voyado.journal.find({ method: 'POST' });
		expect(sent.body).toMatchObject({
			contact: { matchKeyType: 'Email', matchKey: (items[0].customer as IDataObject).email },
			orderStatus: 'ORDER_CREATED',
			paymentStatus: 'SUCCESS',
			language: 'tr-TR',
		});
	});

	it('takes the status from the table, and refuses one that has no row by name', async () => {
		const [order] = orders(1);
		const tables = {
			orderStatuses: { row: [{ status: 'confirmed', word: 'NEW' }] },
			paymentStatuses: { row: [{ paymentStatus: 'paid', word: 'DONE' }] },
		};
		await register([order], tables);
		expect(fixture.voyado.journal.find({ method: 'POST' })[0].body).toMatchObject({
			orderStatus: 'NEW',
			paymentStatus: 'DONE',
		});
		const shipped = await register([{ ...order, status: 'shipped' }], tables);
		expect(shipped.error?.message).toContain("'Order Statuses'");
		const unpaid = await register([{ ...order, paymentStatus: 'pending' }], tables);
		expect(unpaid.error?.message).toContain("'Payment Statuses'");
		expect(fixture.sent()).toBe(1);
	});

	it.each([
		[
			'Order Statuses > 1 > Order Status in Voyado',
			{ orderStatuses: { row: [{ status: 'confirmed', word: '={{ $json.none }}' }] } },
		],
		[
			'Payment Statuses > 1 > Payment Status in Voyado',
			{ paymentStatuses: { row: [{ paymentStatus: 'paid', word: '={{ " " }}' }] } },
		],
	])('refuses an empty word by its field: %s', async (label, table) => {
		const { error } = await register(orders(1), table);
		expect(error?.message).toContain(`'${label}'`);
		expect(fixture.sent()).toBe(0);
	});

	it.each([
		['orderStatuses', 'Order Statuses'],
		['paymentStatuses', 'Payment Statuses'],
	])('refuses a table without rows by its field: %s', async (name, label) => {
		const { error } = await register(orders(1), { [name]: {} });
		expect(error).toMatchObject({
			message: expect.stringContaining(`'${label}'`),
			description: expect.stringContaining('Add a row'),
		});
		expect(fixture.sent()).toBe(0);
	});

	it('begins with one row of each table, which n8n asks to fill in before it runs anything', async () => {
		const parameters = { orderStatuses: undefined, paymentStatuses: undefined };
		await expect(register(orders(1), parameters as unknown as INodeParameters)).rejects.toThrow(
			/"Order Status in Voyado" is required[^]*"Payment Status in Voyado" is required/,
		);
		expect(fixture.sent()).toBe(0);
	});

	it('lets additional fields take the place of what was converted', async () => {
		await register(orders(1), { additionalFields: { orderNumber: 'MINE-1' } });
		expect(fixture.accepted()).toEqual(['MINE-1']);
	});

	it('sends a renamed channel and a printed label once, and each parcel on its way', async () => {
		const [order] = orders(1);
		const shipments = (...numbers: string[]) => ({
			shipments: numbers.map((trackingNumber) => ({ trackingNumber })),
		});
		const shipped = { ...order, status: 'partiallyShipped' };
		const items = [
			order,
			{ ...order, channel: 'Another Shop' },
			{ ...order, ...shipments('T-1') },
			{ ...shipped, ...shipments('T-1') },
			{ ...shipped, ...shipments('T-1', 'T-2') },
			{ ...shipped, ...shipments('T-2', 'T-1') },
		];
		expect(outcomesOf(await register(items))).toEqual([
			'registered',
			'alreadyRegistered',
			'alreadyRegistered',
			'registered',
			'registered',
			'alreadyRegistered',
		]);
	});

	it('refuses test orders and lines without SKU unless the options say otherwise', async () => {
		const [order] = orders(1);
		const [line] = order.lineItems as IDataObject[];
		const test = { ...order, isTest: true };
		const nameless = { ...order, lineItems: [{ ...line, sku: null, productId: null }] };
		expect((await register([test])).error?.message).toContain('test order');
		expect((await register([nameless])).error?.description).toContain(
			"'SKU for Lines Without SKU'",
		);
		const options = { sendTestOrders: true, defaultSku: 'CUSTOM', checkTotals: 'off' };
		expect((await register([test], {}, options)).error).toBeUndefined();
		expect((await register([{ ...nameless, id: 'n' }], {}, options)).error).toBeUndefined();
		const bodies = fixture.voyado.journal.find({ method: 'POST' }).map(({ body }) => body);
		expect(bodies[1]).toMatchObject({ items: [{ sku: 'CUSTOM' }] });
	});

	it('refuses what is no standard order in words that say what to do', async () => {
		const raw = { orderitem_set: [], number: '1' };
		const run = await register([raw, ...orders(1)], {}, {}, 'continueRegularOutput');
		expect(outcomesOf(run)).toEqual(['refused', 'registered']);
		expect(run.items[0].json).toMatchObject({
			...raw,
			error: "'Order' is not a standard order [item 0]",
			details: { description: expect.stringContaining("to 'Standard Order'") },
		});
	});

	it('names the keys that an order has lost, and the node before', async () => {
		const [order] = orders(1);
		const { customer, lineItems, ...trimmed } = order;
		const [{ ...line }] = lineItems as IDataObject[];
		const run = await register([trimmed, line, { ...order, customer: null }], {}, {}, continues);
		const [lost, split, complete] = run.items.map(({ json }) => json.details as IDataObject);
		expect(customer).toBeDefined();
		expect(lost.description).toContain("'customer', 'lineItems', probably in 'Source'");
		expect(split.description).toContain("'Source' is Edit Fields or Split Out");
		expect(complete.description).not.toContain('Source');
	});

	it('says once what was left out', async () => {
		const items = orders(3).map((order) => ({
			...order,
			lineItems: [
				...(order.lineItems as IDataObject[]),
				{
					...(order.lineItems as IDataObject[])[0],
					ids: ['x'],
					type: 'canceled',
					unitPrice: '0.00',
					discount: null,
					total: '0.00',
				},
			],
		}));
		const run = await register(items);
		expect(run.error).toBeUndefined();
		const unsupportedParts = run.hints.filter((hint) => hint.includes('left out'));
		expect(unsupportedParts).toHaveLength(1);
		expect(unsupportedParts[0]).toContain('canceled lines (3 orders)');
	});

	it('refuses an order that does not add up, or sends it if that is wanted', async () => {
		const [order] = orders(1);
		const totals = { ...(order.totals as IDataObject), total: '1.00' };
		const run = await register([{ ...order, totals }]);
		expect(run.error?.message).toContain('does not add up');
		expect(fixture.sent()).toBe(0);
		const warned = await register([{ ...order, totals }], {}, { checkTotals: 'warn' });
		expect(warned.error).toBeUndefined();
		expect(fixture.sent()).toBe(1);
	});
});
