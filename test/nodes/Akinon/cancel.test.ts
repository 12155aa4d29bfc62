import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AkinonFixture } from '../../engine/akinon';
import type { NodeRun } from '../../engine/engine';
import type { AkinonOrder } from '../../emulators/orders';

const iban = 'TR33 0006 1005 1978 6457 8413 26';

let fixture: AkinonFixture;
let order: AkinonOrder;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
	[order] = fixture.akinon.addOrders({ count: 1, returningEvery: 1 });
	for (const item of order.orderitem_set) item.cancel_status = null;
});

afterEach(async () => await fixture.close());

const cancel = async (parameters: IDataObject) => {
	const given = { orderId: order.id, ...parameters };
	return await fixture.run('order.cancel', given);
};
const some = (...entry: IDataObject[]) => ({ extent: 'some', items: { entry } });
const cancellationOf = ({ items }: NodeRun) => items[0].json.cancellation as IDataObject;
const sent = () => fixture.akinon.journal.find({ method: 'POST' }).map(({ body }) => body);

describe('Order: Cancel', () => {
	it('cancels a whole order with a reason for every item', async () => {
		const itemIds = order.orderitem_set.map(({ id }) => id);
		const run = await cancel({ reasonId: '12' });
		expect(run.error).toBeUndefined();
		expect(sent()).toEqual([
			{
				order: order.id,
				is_all: true,
				cancel_items: [],
				reasons: Object.fromEntries(itemIds.map((id) => [id, 12])),
				forced_refund_amount: null,
				is_cargo_refund: false,
			},
		]);
		expect(run.items[0].json).toEqual({
			cancellation: {
				orderId: order.id,
				canceledItems: itemIds,
				answer: expect.objectContaining({ pk: order.id }),
			},
		});
	});

	it('cancels a whole order of more items than a page holds', async () => {
		fixture.akinon.options.maximumLimit = 1;
		const run = await cancel({ reasonId: 12 });
		expect(cancellationOf(run).canceledItems).toHaveLength(order.orderitem_set.length);
	});

	it.each([
		[
			'keeps changing',
			() => {
				fixture.akinon.options.maximumLimit = 1;
				const body = { detail: 'Invalid page.' };
				fixture.akinon.faults.add({
					kind: 'status',
					status: 404,
					body,
					match: { query: { page: '2' } },
				});
			},
			'The list kept changing',
		],
		[
			'holds an item without an ID',
			() => void order.orderitem_set.push({ ...order.orderitem_set[0], id: null as never }),
			'1 entry of the list has no ID',
		],
	])('sends nothing if the list of items %s', async (_, break_, reason) => {
		break_();
		const given = { orderId: order.id, reasonId: 12 };
		const run = await fixture.run('order.cancel', given, { onError: 'continueRegularOutput' });
		expect(run.items[0].json).toMatchObject({
			error: `Order ${order.id} was not canceled because its items could not be read completely [item 0]`,
			details: { outcome: 'notSent', description: expect.stringContaining(reason) },
		});
		expect(sent()).toEqual([]);
	});

	it('sends every option of a whole order', async () => {
		await cancel({
			reasonId: '11',
			options: {
				refundCargo: true,
				refundInvoiceNumber: ' INV-7 ',
				iban,
				holderName: 'Kim Example',
			},
		});
		const itemIds = order.orderitem_set.map(({ id }) => id);
		expect(sent()).toEqual([
			expect.objectContaining({
				is_cargo_refund: true,
				refund_invoice_number: 'INV-7',
				ibans: Object.fromEntries(itemIds.map((id) => [id, 'TR330006100519786457841326'])),
				holder_names: Object.fromEntries(itemIds.map((id) => [id, 'Kim Example'])),
			}),
		]);
	});

	it('cancels some items, each with its reason and bank account', async () => {
		const [one, other] = order.orderitem_set;
		const run = await cancel({
			...some(
				{ id: one.id, reasonId: 11, iban, holderName: 'Kim Example' },
				{ id: String(other.id), reasonId: '13' },
			),
			options: { refundCargo: true },
		});
		expect(run.error).toBeUndefined();
		expect(sent()).toEqual([
			{
				order: order.id,
				is_all: false,
				cancel_items: [one.id, other.id],
				reasons: { [one.id]: 11, [other.id]: 13 },
				forced_refund_amount: null,
				is_cargo_refund: true,
				ibans: { [one.id]: 'TR330006100519786457841326' },
				holder_names: { [one.id]: 'Kim Example' },
			},
		]);
		expect(fixture.akinon.cancellations[0].items).toEqual([one.id, other.id]);
	});

	it('takes an answer without a body as done', async () => {
		fixture.akinon.faults.add({
			kind: 'status',
			status: 204,
			body: '',
			applied: true,
			match: { path: /cancel/ },
		});
		const run = await cancel(some({ id: order.orderitem_set[0].id, reasonId: 12 }));
		expect(run.error).toBeUndefined();
		expect(cancellationOf(run).answer).toEqual({});
	});

	it('shows what Akinon refuses', async () => {
		await cancel({ reasonId: '12' });
		const run = await cancel({ reasonId: '12' });
		expect(run.error?.message).toBe(
			'Akinon refused the request (406, The order already has a waiting cancellation., code OrderCancelMoreThenOneException) [item 0]',
		);
		expect(run.error?.httpCode).toBe('406');
	});

	it('takes no order from what comes in: a person names it', async () => {
		const items = [{ id: order.id }];
		await expect(fixture.run('order.cancel', { reasonId: 12 }, { items })).rejects.toThrow(
			'Parameter "Order ID" is required.',
		);
		expect(fixture.akinon.journal.entries).toEqual([]);
	});

	it('keeps the cancellations of one order apart and in order', async () => {
		const [one, other] = order.orderitem_set;
		fixture.akinon.options.latency = 30;
		await fixture.run(
			'order.cancel',
			{ orderId: order.id, ...some({ id: '={{ $json.id }}', reasonId: 12 }) },
			{
				items: [{ id: one.id }, { id: other.id }],
				onError: 'continueRegularOutput',
			},
		);
		expect(fixture.akinon.journal.highestInFlight()).toBe(1);
		expect(fixture.akinon.cancellations.map(({ items }) => items)).toEqual([[one.id]]);
	});

	it.each([
		[{ reasonId: 12, orderId: '={{ $json.none }}' }, "'Order ID' is empty"],
		[{ reasonId: 12, orderId: 'A-1' }, "'Order ID' is not a whole number"],
		[{ reasonId: '={{ $json.none }}' }, "'Reason ID' is empty"],
		[{ reasonId: '0' }, "'Reason ID' must be 1 or more"],
		[{ reasonId: '1.5' }, "'Reason ID' is not a whole number"],
		[some(), "'Items' is empty"],
		[some({ id: '={{ $json.none }}', reasonId: 12 }), "'Items > 1 > Order Item ID' is empty"],
		[
			some({ id: 1, reasonId: 12 }, { id: 2, reasonId: '={{ $json.none }}' }),
			"'Items > 2 > Reason ID' is empty",
		],
		[
			some({ id: 1, reasonId: 12 }, { id: '1', reasonId: 12 }),
			"'Items' contains order item 1 twice",
		],
		[some({ id: 1, reasonId: 12, iban, holderName: '' }), "'Items > 1 > Account Holder' is empty"],
		[some({ id: 1, reasonId: 12, holderName: 'Kim' }), "'Items > 1 > IBAN' is empty"],
		[
			some({ id: 1, reasonId: 12, iban: 'TR330006100519786457841327', holderName: 'Kim' }),
			"'Items > 1 > IBAN' is not a valid IBAN",
		],
		[
			{ reasonId: 12, options: { iban: 'DE00', holderName: 'Kim' } },
			"'Options > IBAN' is not a valid IBAN",
		],
		[{ reasonId: 12, options: { iban } }, "'Options > Account Holder' is empty"],
		[
			{ reasonId: 12, options: { refundCargo: 'perhaps' } },
			"'Options > Refund Cargo' is neither true nor false",
		],
	] as Array<[IDataObject, string]>)(
		'refuses %j before anything is sent',
		async (given, message) => {
			const run = await cancel(given);
			expect(run.error?.message).toContain(message);
			expect(run.error?.context?.itemIndex).toBe(0);
			expect(fixture.akinon.journal.entries).toEqual([]);
		},
	);

	it('takes the items as a list from an expression too', async () => {
		const [one, other] = order.orderitem_set;
		const items = [
			{ id: String(one.id), reasonId: '12', iban, holderName: 'Kim' },
			{ id: other.id, reasonId: 11 },
		];
		const given = { extent: 'some', itemsAs: 'json', itemsJson: '={{ $json.items }}' };
		const run = await fixture.run(
			'order.cancel',
			{ orderId: order.id, ...given },
			{ items: [{ items }] },
		);
		expect(run.error).toBeUndefined();
		expect(sent()).toEqual([
			expect.objectContaining({
				is_all: false,
				cancel_items: [one.id, other.id],
				reasons: { [one.id]: 12, [other.id]: 11 },
				ibans: { [one.id]: iban.replace(/\s/g, '') },
				holder_names: { [one.id]: 'Kim' },
			}),
		]);
		const empty = await cancel({ extent: 'some', itemsAs: 'json', itemsJson: '[]' });
		expect(empty.error?.message).toContain("'Items' is empty");
		expect(empty.error?.description).toContain("set 'Cancel' to 'Whole Order'");
		expect(sent()).toHaveLength(1);
	});

	it('refuses a whole order that has no items', async () => {
		order.orderitem_set = [];
		const run = await cancel({ reasonId: 12 });
		expect(run.error?.message).toContain(`Order ${order.id} has no items to cancel`);
		expect(sent()).toEqual([]);
	});

	it('reads "true" from an expression as true', async () => {
		const item = order.orderitem_set[0].id;
		await fixture.run(
			'order.cancel',
			{
				orderId: order.id,
				...some({ id: item, reasonId: 12 }),
				options: { refundCargo: '={{ $json.cargo }}' },
			},
			{ items: [{ cargo: 'true' }] },
		);
		expect(sent()).toEqual([expect.objectContaining({ is_cargo_refund: true })]);
	});
});
