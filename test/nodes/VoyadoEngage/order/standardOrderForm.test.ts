import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { standardOrder as fromAkinon } from '../../../../nodes/Akinon/order/toStandardOrder';
import { runNode } from '../../../engine/engine';
import { Akinon } from '../../../emulators/akinon';
import { outcomesOf, voyadoFixture } from '../fixture';

const fixture = voyadoFixture();

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
			options: { language: 'tr-TR', ...options },
			...parameters,
		},
	});
}

describe('Register with a standard order', () => {
	it('needs nothing but the store, and passes the order on', async () => {
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
		const statuses = {
			status: [{ status: 'paid', orderStatus: 'NEW', paymentStatus: 'DONE' }],
		};
		await register([order], { statuses });
		expect(fixture.voyado.journal.find({ method: 'POST' })[0].body).toMatchObject({
			orderStatus: 'NEW',
			paymentStatus: 'DONE',
		});
		const run = await register([{ ...order, status: 'shipped' }], { statuses });
		expect(run.error?.message).toContain(
			"has the status 'shipped', which has no row in 'Statuses'",
		);
		expect(fixture.sent()).toBe(1);
	});

	it('lets additional fields take the place of what was converted', async () => {
		await register(orders(1), { additionalFields: { orderNumber: 'MINE-1' } });
		expect(fixture.accepted()).toEqual(['MINE-1']);
	});

	it('tells two channels with one number apart, and a second part shipment', async () => {
		const [order] = orders(1);
		const shipped = (trackingNumbers: string[]) => ({
			...order,
			status: 'partiallyShipped',
			shipping: { ...(order.shipping as IDataObject), trackingNumbers },
		});
		const items = [
			order,
			{ ...order, channel: 'Another Shop' },
			order,
			shipped(['T-1']),
			shipped(['T-1', 'T-2']),
		];
		expect(outcomesOf(await register(items))).toEqual([
			'registered',
			'registered',
			'alreadyRegistered',
			'registered',
			'registered',
		]);
	});

	it('refuses what is no standard order in words that say what to do', async () => {
		const raw = { orderitem_set: [], number: '1' };
		const run = await register([raw, ...orders(1)], {}, {}, 'continueRegularOutput');
		expect(outcomesOf(run)).toEqual(['notSent', 'registered']);
		expect(run.items[0].json).toMatchObject({
			...raw,
			error: "'Order' is not a standard order [item 0]",
			details: { description: expect.stringContaining("to 'Standard Order'") },
		});
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

	it('refuses an order that does not add up, or sends it where that is wanted', async () => {
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
