import { describe, expect, it } from 'vitest';

import { create, createJson, entries, locator, panora, unset, usePanora } from './fixture';

usePanora();

describe('Order: Create', () => {
	it('reports the outcome of a null response as unknown and continues with the next item', async () => {
		const headers = { 'content-type': 'application/json' };
		const match = { times: 1 };
		panora.faults.add({ kind: 'status', status: 200, body: 'null', headers, match });
		panora.options.createWorks = true;
		const result = await create(
			{ inputMode: 'json', order: '{"order_number":"5","items":[{"title":"Mug"}]}' },
			{ items: [{}, {}], onError: 'continueErrorOutput' },
		);
		expect(result.error).toBeUndefined();
		expect(result.errorItems.map(({ json }) => json.details)).toEqual([
			expect.objectContaining({ outcome: 'unknown' }),
		]);
		expect(result.items).toHaveLength(1);
	});

	it('sends the form in exactly the format that the server reads', async () => {
		panora.options.createWorks = true;
		const [customer] = panora.options.customerIds;
		const { items, error } = await create({
			inputMode: 'fields',
			order_number: '19823838833',
			order_status: { __rl: true, mode: 'list', value: 'UNSHIPPED' },
			payment_status: locator('partly paid'),
			fulfillment_status: unset,
			currency: { __rl: true, mode: 'list', value: 'AUD' },
			total_price: '300',
			items: {
				entry: [
					{
						title: 'Mug',
						sku: 'MUG-1',
						quantity: '2',
						price: '10.00',
						weight: '0.5',
						taxable: 'false',
						requires_shipping: '',
						tax_lines: '[{ "title": "VAT", "price": "1.60", "rate": "0.19" }]',
						properties: '[{ "name": "colour", "value": "red" }]',
						discount_allocations: '[{ "amount": "1.00", "discount_application_index": "0" }]',
					},
				],
			},
			additionalFields: { customer_id: customer, total_tax: '120', field_mappings: '{"a":1}' },
		});
		expect(error).toBeUndefined();
		expect(entries()[0]).toMatchObject({ query: {}, method: 'POST' });
		expect(panora.shopOrders[0].body).toEqual({
			order_number: '19823838833',
			order_status: 'UNSHIPPED',
			payment_status: 'partly paid',
			currency: 'AUD',
			total_price: 300,
			items: [
				{
					title: 'Mug',
					sku: 'MUG-1',
					quantity: 2,
					price: '10.00',
					weight: 0.5,
					taxable: false,
					tax_lines: [{ title: 'VAT', price: '1.60', rate: 0.19 }],
					properties: [{ name: 'colour', value: 'red' }],
					discount_allocations: [{ amount: '1.00', discount_application_index: 0 }],
				},
			],
			customer_id: customer,
			total_tax: 120,
			field_mappings: { a: 1 },
		});
		expect(items[0].json).toMatchObject({
			panoraOrder: { order_number: '19823838833', total_price: 300 },
		});
	});

	it('sends an order as JSON with unknown fields and requests remote data', async () => {
		panora.options.createWorks = true;
		const order = {
			order_number: 7,
			items: [{ title: 'Mug', price: 10.5, note: 'x' }],
			extra: true,
		};
		const { items } = await createJson(order, { options: { includeRemoteData: true } });
		expect(panora.shopOrders[0].body).toEqual({
			order_number: '7',
			items: [{ title: 'Mug', price: '10.5', note: 'x' }],
			extra: true,
		});
		expect(entries()[0].query).toEqual({ remote_data: 'true' });
		expect(items[0].json.panoraOrder).toHaveProperty('remote_data');
	});

	it('reports a 500 as outcome unknown and does not send the order again', async () => {
		const { items } = await create(
			{ inputMode: 'json', order: '{"items":[{"title":"Mug"}]}' },
			{ onError: 'continueRegularOutput' },
		);
		expect(items[0].json).toMatchObject({ details: { outcome: 'unknown', statusCode: 500 } });
		expect(items[0].json.error).toMatch('It is unknown whether Panora carried out the request.');
		expect(items[0].json.error).toMatch("500, Cannot read properties of undefined (reading 'id')");
		expect(JSON.stringify(items[0].json.details)).toMatch('before you run this again');
		expect(panora.shopOrders).toHaveLength(1);
		expect(entries()).toHaveLength(1);
	});

	it.each(['resetAfter', 'truncated', 'html'] as const)(
		'does not send an order again after %s',
		async (kind) => {
			panora.options.createWorks = true;
			panora.faults.add({ kind });
			const { error } = await createJson({ items: [{ title: 'Mug' }] });
			expect(error?.message).toMatch('It is unknown whether Panora carried out the request.');
			expect(entries()).toHaveLength(1);
		},
	);

	it.each(['null', '[]', '5', '"ok"', '{}', ''])(
		'reports the response %j as outcome unknown',
		async (body) => {
			panora.options.createWorks = true;
			panora.faults.add({ kind: 'status', status: 201, body, applied: true });
			const { items } = await create(
				{ inputMode: 'json', order: '{"items":[{"title":"Mug"}]}' },
				{ onError: 'continueRegularOutput' },
			);
			expect(items[0].json).toMatchObject({ details: { outcome: 'unknown', statusCode: 201 } });
			expect(JSON.stringify(items[0].json.details)).toMatch('Check the shop');
			expect(panora.shopOrders).toHaveLength(1);
			expect(entries()).toHaveLength(1);
		},
	);

	it.each([
		'Order with ID 7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10 not found.',
		'The provided cursor does not exist!',
		'Bad Request',
		'The shop says: API Key not found.',
		'Request failed with status code 404',
		"Cannot read properties of null (reading 'data')",
	])('reports "%s" as outcome unknown, because the shop may have the order', async (message) => {
		panora.options.createWorks = true;
		const body = { statusCode: 500, message };
		panora.faults.add({ kind: 'status', status: 500, body, applied: true });
		const { items } = await create(
			{ inputMode: 'json', order: '{"items":[{"title":"Mug"}]}' },
			{ onError: 'continueRegularOutput' },
		);
		expect(items[0].json).toMatchObject({ details: { outcome: 'unknown' } });
		expect(items[0].json.error).toMatch('It is unknown whether Panora carried out the request.');
		expect(items[0].json.error).toMatch(message);
		expect(panora.shopOrders).toHaveLength(1);
		expect(entries()).toHaveLength(1);
	});

	it.each([
		'API Key not found.',
		'ReferenceError: Connection undefined for token x',
		'Linked User Not Found',
		'You inserted a cusotmer_id which does not exist',
		'service.addOrder is not a function',
	])(
		'reports "%s" as refused, because Panora sends it before it calls the shop',
		async (message) => {
			const body = { statusCode: 500, message };
			panora.faults.add({ kind: 'status', status: 500, body });
			const { items } = await create(
				{ inputMode: 'json', order: '{"items":[{"title":"Mug"}]}' },
				{ onError: 'continueRegularOutput' },
			);
			expect(items[0].json).toMatchObject({ details: { outcome: 'refused' } });
		},
	);

	it("sends no customer that does not have Panora's kind of ID", async () => {
		const run = await createJson({ items: [{ title: 'Mug' }], customer_id: '9001' });
		expect(run.error?.message).toMatch(`'Order > Customer ID' is not a Panora ID: "9001"`);
		expect(panora.journal.entries).toEqual([]);
	});

	it('reports a refusal if Panora certainly did not act', async () => {
		const unknownCustomer = await createJson({
			order_number: '1',
			items: [{ title: 'Mug' }],
			customer_id: '7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10',
		});
		expect(unknownCustomer.error?.message).toMatch('Panora refused the request (500, You inserted');
		const amazon = await createJson(
			{ order_number: '1' },
			{ connection: locator(panora.token('amazon')) },
		);
		expect(amazon.error?.message).toMatch('500, service.addOrder is not a function');
		expect(amazon.error?.description).toMatch('cannot create orders');
		expect(panora.shopOrders).toEqual([]);
	});

	it("warns about the accounting lines that Panora's documentation shows", async () => {
		panora.options.createWorks = true;
		const lines = await createJson({ items: [{ name: 'Net Income', value: 100000 }] });
		expect(lines.hints[0]).toMatch('lines of an accounting statement');
		expect((await createJson({ items: [{ title: 'Mug' }] })).hints).toEqual([]);
	});

	it('creates the orders one after another in the order of the items', async () => {
		panora.options.createWorks = true;
		const items = Array.from({ length: 5 }, (_, index) => ({
			order_number: String(index),
			items: [{ title: 'Mug' }],
		}));
		await create({ inputMode: 'json', order: '={{ $json }}' }, { items });
		expect(panora.shopOrders.map(({ body }) => body.order_number)).toEqual([
			'0',
			'1',
			'2',
			'3',
			'4',
		]);
		expect(panora.journal.highestInFlight()).toBe(1);
	});
});
