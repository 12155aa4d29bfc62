import * as fc from 'fast-check';
import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toStandardOrder as ofAkinon } from '../../../../nodes/Akinon/order/toStandardOrder';
import { toPanoraOrder } from '../../../../nodes/Panora/order/fromStandardOrder';
import { toStandardOrder as ofPanora } from '../../../../nodes/Panora/order/toStandardOrder';
import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import { readStandardOrder } from '../../../../nodes/shared/order/readStandardOrder';
import { toStandardOrder as ofVoucherify } from '../../../../nodes/Voucherify/order/toStandardOrder';
import { runNode, type NodeSettings } from '../../../engine/engine';
import { panoraShopifyOrder, panoraWooCommerceOrder } from '../../../orders/panora';
import { voucherifyOrder } from '../../../orders/voucherify';
import { Akinon } from '../../../emulators/akinon';
import { Panora } from '../../../emulators/panora';

let panora: Panora;

beforeEach(async () => {
	panora = new Panora(1);
	await panora.listen(0);
	panora.options.createWorks = true;
});

afterEach(async () => await panora.close());

async function create(
	items: IDataObject[],
	parameters: INodeParameters = {},
	settings: Partial<NodeSettings> = {},
) {
	return await runNode({
		type: 'panora',
		credentials: {
			panoraApi: { baseUrl: panora.url, apiKey: panora.options.apiKey, allowPlainHttp: false },
		},
		items,
		...settings,
		parameters: {
			resource: 'order',
			operation: 'create',
			connection: { __rl: true, mode: 'id', value: panora.token() } as INodeParameters,
			...parameters,
		},
	});
}

/** An order as a workflow carries it: JSON. */
const item = (order: StandardOrder) => JSON.parse(JSON.stringify(order)) as IDataObject;
const akinonItems = (count: number) =>
	new Akinon(1).addOrders({ count }).map((order) => item(ofAkinon(order)));

/** Some orders, the same ones each time. */
const sample = <Raw>(orders: fc.Arbitrary<{ raw: Raw }>) =>
	fc.sample(orders, { numRuns: 20, seed: 8 }).map(({ raw }) => raw);

const sources: Record<string, IDataObject[]> = {
	Akinon: akinonItems(20),
	Shopify: sample(panoraShopifyOrder).map((raw) => item(ofPanora(raw))),
	WooCommerce: sample(panoraWooCommerceOrder).map((raw) => item(ofPanora(raw))),
	Voucherify: sample(voucherifyOrder).map((raw) => item(ofVoucherify(raw))),
};

const sent = () => panora.shopOrders.map(({ body }) => body);

/** What an order becomes, or why it is refused. */
function conversionOf(each: IDataObject) {
	try {
		return toPanoraOrder(readStandardOrder(each));
	} catch (error) {
		return (error as Error).message;
	}
}

describe('Create with a standard order', () => {
	it('needs nothing but the connection, and passes the order on', async () => {
		const [order] = akinonItems(1);
		const run = await create([order]);
		expect(run.error).toBeUndefined();
		const lineItems = order.lineItems as IDataObject[];
		expect(sent()).toMatchObject([
			{
				order_number: order.number,
				currency: order.currency,
				items: lineItems.map(({ sku, quantity, unitPrice, total }) => ({
					// The emulator names no products.
					title: sku,
					sku,
					quantity,
					price: unitPrice,
					total,
				})),
			},
		]);
		expect(run.items).toEqual([
			{
				json: { ...order, panoraOrder: expect.objectContaining({ order_number: order.number }) },
				pairedItem: { item: 0 },
			},
		]);
	});

	it.each(Object.keys(sources))('sends the orders of %s', async (source) => {
		const items = sources[source];
		// Panora names its customers by IDs of its own.
		for (const { customer } of items) {
			const { id } = customer as IDataObject;
			if (id) panora.options.customerIds.push(String(id));
		}
		const run = await create(items, {}, { onError: 'continueErrorOutput' });
		expect(run.error).toBeUndefined();

		const conversions = items.map(conversionOf);
		const converted = conversions.filter((each) => typeof each !== 'string');
		expect(converted.length).toBeGreaterThan(0);
		expect(sent()).toEqual(converted.map(({ order }) => order));
		expect(run.errorItems.map(({ json }) => json.error)).toEqual(
			conversions.flatMap((each, index) =>
				typeof each === 'string' ? `${each} [item ${index}]` : [],
			),
		);
		for (const { json, pairedItem } of run.items) {
			const { panoraOrder, ...passedOn } = json;
			expect(passedOn).toEqual(items[(pairedItem as { item: number }).item]);
			expect(panoraOrder).toHaveProperty('id');
		}
		const [hint, ...others] = run.hints.filter((each) => each.startsWith('Panora has no fields'));
		expect(others).toEqual([]);
		for (const part of new Set(converted.flatMap(({ unsupportedParts }) => unsupportedParts))) {
			const count = converted.filter(({ unsupportedParts }) =>
				unsupportedParts.includes(part),
			).length;
			expect(hint).toContain(` ${part} (${count} order${count === 1 ? '' : 's'})`);
		}
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'keeps files, and the input of an item that is refused, with %s',
		async (onError) => {
			const [good, other] = akinonItems(2);
			const canceled = { ...other, status: 'canceled' };
			const binary = { note: { data: 'eA==', mimeType: 'text/plain' } } as IBinaryKeyData;
			const run = await create([good, canceled], {}, { onError, binary });
			expect(run.error).toBeUndefined();
			expect(run.items[0]).toMatchObject({ json: { ...good, panoraOrder: {} }, binary });
			expect(run.errorItems[0] ?? run.items[1]).toMatchObject({
				json: {
					...canceled,
					error: `Order ${String(other.number)} is canceled, and Panora would create it as a new order [item 1]`,
					details: { outcome: 'refused' },
				},
				binary,
			});
			expect(sent()).toHaveLength(1);
		},
	);

	it('sends nothing if one order is no standard order', async () => {
		const run = await create([...akinonItems(1), { items: [{ title: 'Mug' }] }]);
		expect(run.error?.message).toBe("'Order' is not a standard order [item 1]");
		expect(run.error?.description).toContain("choose another 'Input Mode'");
		expect(sent()).toEqual([]);
	});

	it('refuses an order that does not add up', async () => {
		const [order] = akinonItems(1);
		const run = await create([{ ...order, totals: { total: '1.00' } }]);
		expect(run.error?.message).toMatch(
			/^'totals\.total' of Order \S+ cannot be sent: The total is 1\.00 [A-Z]{3}, but /,
		);
		expect(sent()).toEqual([]);
	});

	it('lets additional fields take the place of what was converted', async () => {
		const [order] = akinonItems(1);
		await create([order], {
			additionalFields: { order_status: 'on hold', currency: 'SEK', total_price: '300' },
		});
		expect(sent()).toMatchObject([
			{
				order_number: order.number,
				order_status: 'on hold',
				currency: 'SEK',
				total_price: 300,
			},
		]);
		const run = await create([order], { additionalFields: { total_price: 'much' } });
		expect(run.error?.message).toBe(
			'\'Additional Fields > Total Price\' is not a number: "much" [item 0]',
		);
	});

	it('names the keys that are missing', async () => {
		const run = await create([{ number: '7', lineItems: [{ sku: 'MUG' }] }]);
		expect(run.error?.message).toBe(
			"Order 7 has no 'lineItems.0.quantity', 'lineItems.0.total', which Panora needs [item 0]",
		);
	});

	it('is never sent again if no response came', async () => {
		const items = akinonItems(2);
		panora.faults.add({ kind: 'resetAfter', match: { method: 'POST', times: 1 } });
		const run = await create(items, {}, { onError: 'continueErrorOutput' });
		expect(run.errorItems).toMatchObject([
			{ json: { ...items[0], details: { outcome: 'unknown' } } },
		]);
		expect(sent()).toHaveLength(2);
	});
});
