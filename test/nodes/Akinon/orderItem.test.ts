import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AkinonFixture } from '../../engine/akinon';
import type { AkinonOrder } from '../../emulators/orders';

let fixture: AkinonFixture;
let orders: AkinonOrder[];

beforeEach(async () => {
	fixture = await AkinonFixture.start();
	orders = fixture.akinon.addOrders({ count: 4, returningEvery: 1, discountEvery: 2 });
});

afterEach(async () => await fixture.close());

const firstItem = () => orders[0].orderitem_set[0];
const bodies = () => fixture.akinon.journal.entries.map(({ body }) => body);

describe('Order Item: Get', () => {
	it('gets one, simplified or whole', async () => {
		const item = firstItem();
		const simple = await fixture.run('orderItem.get', { orderItemId: String(item.id) });
		expect(simple.items[0].json).toEqual({
			id: item.id,
			order: item.order,
			product: null,
			product_sku: item.product_sku,
			status: item.status,
			cancel_status: item.cancel_status,
			price: item.price,
			discount_amount: item.discount_amount,
			tax_rate: item.tax_rate,
			tracking_number: null,
			invoice_number: null,
		});
		const whole = await fixture.run('orderItem.get', { orderItemId: item.id, simplify: false });
		expect(whole.items[0].json).toEqual(item);
	});
});

describe.each([
	{ operation: 'orderItem.getAll', of: (order: AkinonOrder) => order.orderitem_set.length },
	{
		operation: 'discount.getAll',
		of: (order: AkinonOrder) => (Number(order.discount_amount) ? 1 : 0),
	},
])('$operation', ({ operation, of }) => {
	it('gets those of each incoming order, all or up to the limit', async () => {
		const items = orders.map(({ id }) => ({ id }));
		const all = await fixture.run(operation, { returnAll: true }, { items });
		expect(all.error).toBeUndefined();
		orders.forEach((order, index) => {
			const own = all.items.filter(({ pairedItem }) => {
				return (pairedItem as { item: number }).item === index;
			});
			expect(own.map(({ json }) => json.order)).toEqual(Array(of(order)).fill(order.id));
		});
		const limited = await fixture.run(operation, { limit: 1 }, { items });
		expect(limited.items).toHaveLength(orders.filter((order) => of(order) > 0).length);
	});

	it('leaves out those of other orders if the server ignores the filter', async () => {
		const everything = operation.startsWith('orderItem')
			? orders.flatMap(({ orderitem_set: items }) => items)
			: orders.map(({ id }) => ({ pk: id, order: id, name: 'Spring', amount: '1.00' }));
		const body = { count: everything.length, next: null, previous: null, results: everything };
		fixture.akinon.faults.add({ kind: 'status', status: 200, body });
		const run = await fixture.run(operation, { orderId: orders[1].id, returnAll: true });
		expect(run.items.length).toBeGreaterThan(0);
		expect(run.items.every(({ json }) => json.order === orders[1].id)).toBe(true);
	});

	it('says that the list kept changing', async () => {
		const [{ id }] = orders;
		const results = [{ pk: 1, order: id, name: 'Spring', amount: '1.00' }];
		const first = { kind: 'status', status: 200, body: { count: 2, next: null, results } } as const;
		const gone = { kind: 'status', status: 404, body: { detail: 'Invalid page.' } } as const;
		fixture.akinon.faults.add({ ...first, match: { query: { page: '1' } } });
		fixture.akinon.faults.add(gone);
		const run = await fixture.run(operation, { orderId: id, returnAll: true });
		expect(run.items).toHaveLength(1);
		expect(run.hints).toEqual([expect.stringContaining('The list kept changing')]);
	});

	it('takes the order of what comes in, a record of an order or the order itself', async () => {
		const [{ id }] = orders;
		for (const item of [{ id: 7, order: id }, { id: String(id) }]) {
			await fixture.run(operation, {}, { items: [item] });
		}
		const asked = fixture.akinon.journal.entries.map(({ query }) => query.order);
		expect(asked).toEqual([String(id), String(id)]);
	});

	it('refuses an order ID that is none', async () => {
		const run = await fixture.run(operation, { orderId: 'x' });
		expect(run.error?.message).toContain("'Order ID' is not a whole number");
		expect(fixture.akinon.journal.entries).toEqual([]);
	});
});

describe('Order Item: Get Many', () => {
	it('names the product by its ID, since this list has no SKU', async () => {
		const run = await fixture.run('orderItem.getAll', { orderId: orders[0].id });
		expect(run.items[0].json).toMatchObject({ product: 55, product_sku: null });
	});
});

describe('Discount: Get Many', () => {
	it('gets them simplified or whole', async () => {
		const { id, discount_amount: amount } = orders[1];
		const simple = await fixture.run('discount.getAll', { orderId: id });
		expect(simple.items[0].json).toEqual({
			id: 800_000 + id,
			order: id,
			name: 'Spring',
			amount,
			code: null,
			offer_type: 'Site',
			promotion_name: 'Spring',
		});
		const whole = await fixture.run('discount.getAll', { orderId: id, simplify: false });
		expect(whole.items[0].json).toMatchObject({ pk: 800_000 + id, promotion: { pk: 5 } });
	});
});

describe('Order Item: Update', () => {
	const update = async (updateFields: IDataObject, rest: IDataObject = {}) =>
		await fixture.run('orderItem.update', { orderItemId: firstItem().id, updateFields, ...rest });

	it.each([
		['attributes', '{"gift": true}', { attributes: { gift: true } }],
		[
			'attributes_kwargs',
			{ gift: { label: 'Gift' } },
			{ attributes_kwargs: { gift: { label: 'Gift' } } },
		],
		['cancel_status', 'confirmed', { cancel_status: 'confirmed' }],
		['carrier_shipping_code', ' C-1 ', { carrier_shipping_code: 'C-1' }],
		['e_archive_url', 'https://invoice.example/1', { e_archive_url: 'https://invoice.example/1' }],
		['extra_field', '{"erp": {"n": 1.5}}', { extra_field: { erp: { n: 1.5 } } }],
		['invoice_date', '2026-07-01T10:30:00', { invoice_date: '2026-07-01T10:30:00+03:00' }],
		['invoice_number', 'I-1', { invoice_number: 'I-1' }],
		['other_cancel_status', 'rejected', { cancel_status: 'rejected' }],
		['other_status', '545', { status: '545' }],
		['shipment_code', 'S-1', { shipment_code: 'S-1' }],
		['shipping_company', 'other', { shipping_company: 'other' }],
		['status', '500', { status: '500' }],
		['tracking_number', 123, { tracking_number: '123' }],
	])('sends %s alone, under its name on the wire', async (field, value, body) => {
		firstItem().cancel_status = null;
		const run = await update({ [field]: value });
		expect(run.error).toBeUndefined();
		expect(bodies()).toEqual([body]);
	});

	it('merges the extra fields and replaces the attributes, as Akinon does', async () => {
		Object.assign(firstItem(), { extra_field: { a: 1 }, attributes: { b: 'x' } });
		const run = await update(
			{ extra_field: '{"c": 2}', attributes: '{"d": "y"}' },
			{ simplify: false },
		);
		expect(run.items[0].json).toMatchObject({
			pk: firstItem().id,
			extra_field: { a: 1, c: 2 },
			attributes: { d: 'y' },
		});
		expect(run.items[0].json.attributes).toEqual({ d: 'y' });
	});

	it('leaves out text that is empty', async () => {
		await update({ tracking_number: '', invoice_number: 'I-2' });
		expect(bodies()).toEqual([{ invoice_number: 'I-2' }]);
	});

	it('simplifies by default', async () => {
		const run = await update({ tracking_number: 'T-1' });
		expect(run.items[0].json).toMatchObject({ id: firstItem().id, tracking_number: 'T-1' });
		expect(run.items[0].json).not.toHaveProperty('extra_field');
	});

	it('runs the changes of one item one after another', async () => {
		fixture.akinon.options.latency = 20;
		const items = ['T-1', 'T-2', 'T-3'].map((tracking) => ({ tracking }));
		await fixture.run(
			'orderItem.update',
			{ orderItemId: firstItem().id, updateFields: { tracking_number: '={{ $json.tracking }}' } },
			{ items },
		);
		expect(fixture.akinon.journal.highestInFlight()).toBe(1);
		expect(firstItem().tracking_number).toBe('T-3');
	});

	it.each([
		[{}, "'Update Fields' is empty"],
		[{ tracking_number: ' ' }, "'Update Fields' is empty"],
		[
			{ status: '500', other_status: '545' },
			"Use either 'Update Fields > Status' or 'Update Fields > Other Status Code', not both",
		],
		[
			{ cancel_status: 'waiting', other_cancel_status: 'new' },
			"Use either 'Update Fields > Cancel Status' or 'Update Fields > Other Cancel Status', not both",
		],
		[{ attributes: '{"a":' }, "'Update Fields > Attributes' is not valid JSON"],
		[{ extra_field: '[1]' }, "'Update Fields > Extra Fields' is not a JSON object"],
		[{ invoice_date: 'tomorrow' }, `'Update Fields > Invoice Date' is not a date: "tomorrow"`],
	] as Array<[IDataObject, string]>)(
		'refuses %j before anything is sent',
		async (fields, message) => {
			expect((await update(fields)).error?.message).toContain(message);
			expect(fixture.akinon.journal.entries).toEqual([]);
		},
	);

	it('shows a move of the cancel status that Akinon forbids', async () => {
		firstItem().cancel_status = 'approved';
		const run = await update({ cancel_status: 'confirmed' });
		expect(run.error?.message).toContain('code OrderUpdateCancelStatusException');
	});
});

describe('Order Item: Create Mapping', () => {
	const map = async (parameters: IDataObject = {}) =>
		await fixture.run('orderItem.createMapping', { orderItemId: firstItem().id, ...parameters });

	it('stores the code and releases the stock, unless told not to', async () => {
		const run = await map({ code: ' E-1 ' });
		expect(run.items[0].json).toEqual({
			orderItemId: firstItem().id,
			code: 'E-1',
			releaseStock: true,
			mapping: { pk: 4411, object_id: firstItem().id, code: 'E-1', content_type: 41 },
		});
		expect([...fixture.akinon.stockReleasedFor]).toEqual([firstItem().id]);
		fixture.akinon.stockReleasedFor.clear();
		await map({ code: 'E-2', releaseStock: false });
		expect(bodies()).toEqual([
			{ code: 'E-1', update_stock: true },
			{ code: 'E-2', update_stock: false },
		]);
		expect(fixture.akinon.stockReleasedFor.size).toBe(0);
	});

	it('shows that a code is taken', async () => {
		await map({ code: 'E-1' });
		expect((await map({ code: 'E-1' })).error?.message).toContain('must make a unique set');
	});

	it('refuses an empty code before anything is sent', async () => {
		expect((await map({ code: '={{ $json.none }}' })).error?.message).toContain(
			"'ERP Line Code' is empty",
		);
		expect(fixture.akinon.journal.entries).toEqual([]);
	});
});
