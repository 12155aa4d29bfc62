import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { setUp, type Fixture } from './fixture';

let fixture: Fixture;

beforeEach(async () => {
	fixture = await setUp();
});

afterEach(async () => await fixture.voucherify.close());

const writes = () => fixture.voucherify.journal.find().filter(({ method }) => method !== 'GET');

const standardOrder = {
	id: '1',
	currency: 'EUR',
	lineItems: [{ sku: 'A', quantity: 1, total: '1.00' }],
	totals: { total: '1.00' },
};
const expression = (name: string): INodeParameters => ({
	inputMode: 'fields',
	source_id: `={{ $json.${name} }}`,
	additionalFields: { status: 'PAID' },
});
const json = (order: IDataObject): INodeParameters => ({
	inputMode: 'json',
	order: JSON.stringify(order),
});
const standard = (order: IDataObject): INodeParameters => ({
	inputMode: 'standardOrder',
	order: JSON.stringify({ ...standardOrder, ...order }),
});

describe.each(['upsert', 'import'])('%s', (operation) => {
	it('names the expression that found no source ID, in two runs', async () => {
		for (let runs = 0; runs < 2; runs++) {
			const run = await fixture.run('order', operation, expression('orderId'), {
				items: [{ id: 'A-1' }],
			});
			expect(run.error?.message).toBe("'Source ID' is empty [item 0]");
			expect(run.error?.description).toContain(
				'The expression {{ $json.orderId }} found nothing in the incoming item.',
			);
		}
		expect(writes()).toEqual([]);
	});

	it.each([
		['absent', json({ status: 'PAID' })],
		['null', json({ status: 'PAID', source_id: null })],
		['empty', json({ status: 'PAID', source_id: '' })],
		['blank, and so is the ID', json({ status: 'PAID', source_id: ' ', id: '' })],
		['null, and so is the ID', json({ status: 'PAID', source_id: null, id: null })],
		['null in a form', { ...expression('none'), source_id: '={{ null }}' }],
		['blank in a form', { ...expression('none'), source_id: ' \t' }],
		['not in the standard order', standard({ id: null })],
		['empty in the standard order', standard({ id: '' })],
		['missing as the number', { ...standard({ number: ' ' }), sourceIdFrom: 'number' }],
	])('refuses an order whose source ID is %s', async (_, parameters) => {
		const run = await fixture.run('order', operation, parameters);
		expect(run.error).toBeDefined();
		expect(writes()).toEqual([]);
	});

	it('says so for each of several orders without identity, also in a dry run', async () => {
		const items = [{ source_id: null }, { source_id: ' ' }, { source_id: '', id: null }, {}];
		const parameters = { inputMode: 'json', order: '={{ $json }}' };
		for (const dryRun of [false, true]) {
			const run = await fixture.run(
				'order',
				operation,
				{ ...parameters, dryRun },
				{ items: items.map((ids) => ({ ...ids, status: 'PAID' })), onError: 'continueErrorOutput' },
			);
			expect(run.items).toEqual([]);
			expect(run.errorItems.map(({ json: { error } }) => error)).toEqual(
				items.map((_, index) => `'Order > Source ID' is empty [item ${index}]`),
			);
		}
		expect(fixture.voucherify.journal.find()).toEqual([]);
	});

	it('sends a number as text, since Voucherify accepts only text', async () => {
		const run = await fixture.run('order', operation, json({ source_id: 1001, status: 'PAID' }));
		expect(run.error).toBeUndefined();
		expect([writes()[0].body].flat()).toEqual([{ source_id: '1001', status: 'PAID' }]);
	});

	it.each([null, ' '])('looks up and sends the other ID if one is %j', async (none) => {
		const [{ id }] = fixture.voucherify.addOrders(1);
		for (const ids of [
			{ id, source_id: none },
			{ id: none, source_id: 'S-1' },
		]) {
			const order = json({ ...ids, status: 'PAID' });
			const dryRun = await fixture.run('order', operation, { ...order, dryRun: true });
			expect(dryRun.items[0].json.voucherifyOrder).toMatchObject({ outcome: 'wouldSend' });
			fixture.voucherify.journal.clear();
			await fixture.run('order', operation, order);
			const sent = Object.entries({ ...ids, status: 'PAID' }).filter(([, value]) => value !== none);
			expect([writes()[0].body].flat()).toEqual([Object.fromEntries(sent)]);
		}
	});

	it('accepts an order that has an ID and no source ID', async () => {
		const [{ id }] = fixture.voucherify.addOrders(1);
		const run = await fixture.run('order', operation, json({ id, source_id: '', status: 'PAID' }));
		expect(run.error).toBeUndefined();
		expect([writes()[0].body].flat()).toEqual([{ id, status: 'PAID' }]);
	});
});

describe.each(['upsert', 'import', 'update'])('%s', (operation) => {
	const collection = operation === 'update' ? 'updateFields' : 'additionalFields';
	const customer = { entry: { source_id: '={{ $json.customerId }}', email: 'kim@example.com' } };
	const inForm = { orderId: 'S-1', inputMode: 'fields', [collection]: { customer } };

	it.each([
		['the form', inForm],
		['JSON', json({ customer: { source_id: '', email: 'kim@example.com' } })],
		['JSON as null', json({ customer: { source_id: null, email: 'kim@example.com' } })],
		['a standard order', standard({ customer: { id: '', email: 'kim@example.com' } })],
	])('refuses an empty customer ID in %s', async (_, parameters) => {
		fixture.voucherify.addOrders(1);
		const given: INodeParameters = { ...parameters };
		given.orderId = 'S-1';
		if (given.inputMode === 'fields') given.source_id = 'S-1';
		if (given.inputMode === 'json') {
			given.order = JSON.stringify({ source_id: 'S-1', ...JSON.parse(String(given.order)) });
		}
		const run = await fixture.run('order', operation, given);
		expect(run.error?.message).toMatch(/Customer|customer/);
		expect(run.error?.message).toContain('is empty');
		expect(writes()).toEqual([]);
	});

	it('refuses an additional source ID whose expression found nothing', async () => {
		fixture.voucherify.addOrders(1);
		const run = await fixture.run('order', operation, {
			...standard({}),
			orderId: 'S-1',
			[collection]: { [operation === 'update' ? 'source_id' : 'referrer_id']: '={{ $json.none }}' },
		});
		expect(run.error?.message).toContain('is empty');
		expect(writes()).toEqual([]);
	});
});

it("does not send the null source ID of an order that 'Get' returned", async () => {
	const order = fixture.voucherify.upsert({ amount: 100, customer: { id: 'cust_1' } });
	expect(order.source_id).toBe(null);
	const run = await fixture.run('order', 'update', {
		...json(order as IDataObject),
		amountUnit: 'minor',
		orderId: order.id,
	});
	expect(run.error).toBeUndefined();
	expect(writes()[0].body).not.toHaveProperty('source_id');
	expect(run.hints).toEqual([]);
});

it('tells the outcome of each row of an import with several null source IDs', async () => {
	const orders = fixture.voucherify.addOrders(3).map(({ id }) => ({ id, source_id: null }));
	fixture.voucherify.options.importFailure = ({ source_id: sourceId }) =>
		sourceId === 'bad' ? { reason: 'no' } : undefined;
	const rows = [...orders, { source_id: 'bad' }, { source_id: 'good' }];
	const run = await fixture.run(
		'order',
		'import',
		{ inputMode: 'json', order: '={{ $json }}' },
		{ items: rows.map((row) => ({ ...row, status: 'PAID' })), onError: 'continueErrorOutput' },
	);
	expect(run.items).toHaveLength(4);
	expect(run.errorItems).toHaveLength(1);
	expect(run.errorItems[0].json.source_id).toBe('bad');
});

it('passes an item on without the details of an earlier failure', async () => {
	const failed = {
		...standardOrder,
		error: 'was refused',
		details: { outcome: 'refused', description: 'old' },
	};
	const items = [failed, { ...standardOrder, id: '2', details: { size: 'L' } }];
	const run = await fixture.run('order', 'upsert', {}, { items });
	expect(run.error).toBeUndefined();
	expect(run.items[0].json).not.toHaveProperty('error');
	expect(run.items[0].json).not.toHaveProperty('details');
	expect(run.items[1].json.details).toEqual({ size: 'L' });
	expect(run.hints.filter((hint) => hint.includes('does not have these keys'))).toEqual([]);
});

it('says once which keys a standard order does not have, and that a rate looks like a fraction', async () => {
	const items = ['1', '2'].map((id) => ({
		...standardOrder,
		id,
		order_number: id,
		lineItems: [{ sku: 'A', quantity: 1, total: '1.00', price: '1.00', taxRate: '0.2' }],
	}));
	const run = await fixture.run('order', 'upsert', {}, { items });
	expect(run.error).toBeUndefined();
	const unknown = run.hints.filter((hint) => hint.includes('does not have these keys'));
	expect(unknown).toEqual([expect.stringContaining("did you mean 'unitPrice'?")]);
	expect(run.hints.filter((hint) => hint.includes('between 0 and 1'))).toHaveLength(1);
});
