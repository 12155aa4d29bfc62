import * as fc from 'fast-check';
import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toStandardOrder as ofAkinon } from '../../../../nodes/Akinon/order/toStandardOrder';
import { toStandardOrder as ofPanora } from '../../../../nodes/Panora/order/toStandardOrder';
import type { StandardOrder } from '../../../../nodes/shared/order/standardOrder';
import { readStandardOrder } from '../../../../nodes/shared/order/readStandardOrder';
import {
	toVoucherifyOrder,
	type VoucherifySettings,
} from '../../../../nodes/Voucherify/order/fromStandardOrder';
import { toStandardOrder as ofVoucherify } from '../../../../nodes/Voucherify/order/toStandardOrder';
import type { NodeSettings } from '../../../engine/engine';
import { panoraShopifyOrder, panoraWooCommerceOrder } from '../../../orders/panora';
import { voucherifyOrder } from '../../../orders/voucherify';
import { Akinon } from '../../../emulators/akinon';
import { setUp, type Fixture } from '../fixture';

let fixture: Fixture;

beforeEach(async () => {
	fixture = await setUp();
});

afterEach(async () => await fixture.voucherify.close());

const operations = { upsert: 'createOrUpdate', update: 'update', import: 'import' } as const;
type Operation = keyof typeof operations;

/** An order as a workflow carries it: JSON. */
const item = (order: StandardOrder) => JSON.parse(JSON.stringify(order)) as IDataObject;
const akinonItems = (count: number) =>
	new Akinon(1).addOrders({ count }).map((order) => item(ofAkinon(order)));

/** Some orders, the same ones each time. */
const sample = <Raw>(orders: fc.Arbitrary<{ raw: Raw }>) =>
	fc.sample(orders, { numRuns: 15, seed: 8 }).map(({ raw }) => raw);

const sources: Record<string, IDataObject[]> = {
	Akinon: akinonItems(15),
	'Panora and Shopify': sample(panoraShopifyOrder).map((raw) => item(ofPanora(raw))),
	'Panora and WooCommerce': sample(panoraWooCommerceOrder).map((raw) => item(ofPanora(raw))),
	'Panora alone': sample(panoraShopifyOrder).map(({ remote_data: _data, ...raw }) =>
		item(ofPanora(raw)),
	),
	Voucherify: sample(voucherifyOrder).map((raw) => item(ofVoucherify(raw))),
};

/** Every order once, since an import takes each once. */
function distinct(items: IDataObject[]): IDataObject[] {
	return items.map((each, index) => ({
		...each,
		id: each.id === null ? null : `${each.id}-${index}`,
		externalId: each.externalId === null ? null : `${each.externalId}-${index}`,
	}));
}

const written = () =>
	fixture.voucherify.journal
		.find()
		.filter(({ method }) => method !== 'GET')
		.flatMap(({ body }) => body as IDataObject[]);

async function write(
	operation: Operation,
	items: IDataObject[],
	parameters: INodeParameters = {},
	settings: Partial<NodeSettings> = {},
) {
	return await fixture.run('order', operation, parameters, { items, ...settings });
}

/** What an order becomes, or why it is refused. */
function conversionOf(each: IDataObject, operation: VoucherifySettings['operation']) {
	const settings: VoucherifySettings = {
		operation,
		customerSourceId: 'externalId',
		metadata: ['channel', 'currency', 'externalId', 'number'],
	};
	try {
		return toVoucherifyOrder(readStandardOrder(each), settings);
	} catch (error) {
		return (error as Error).message;
	}
}

/** What 'Update' finds an order by, unless a person sets it. */
function orderIdOf({ source, id, externalId }: IDataObject): string | null {
	return (source === 'voucherify' ? id : (externalId ?? id)) as string | null;
}

const isUnbalanced = ({ problems }: IDataObject) =>
	(problems as IDataObject[]).some(({ path }) => path === 'totals.total');

describe.each(Object.keys(operations) as Operation[])('%s', (operation) => {
	it.each(Object.keys(sources))('sends the orders of %s, and passes them on', async (source) => {
		const items = distinct(sources[source]).filter((each) => !isUnbalanced(each));
		if (operation === 'update') {
			for (const orderId of items.map(orderIdOf).filter((id) => id !== null)) {
				fixture.voucherify.addOrders(1, { id: orderId, source_id: orderId });
			}
		}
		const run = await write(operation, items, {}, { onError: 'continueErrorOutput' });
		expect(run.error).toBeUndefined();

		const refusals: string[] = [];
		const sent: IDataObject[] = [];
		const unsupportedParts = new Set<string>();
		for (const [index, each] of items.entries()) {
			const conversion =
				operation === 'update' && orderIdOf(each) === null
					? "'Order ID or Source ID' is empty"
					: conversionOf(each, operations[operation]);
			if (typeof conversion === 'string') refusals.push(`${conversion} [item ${index}]`);
			else {
				sent.push(conversion.order);
				for (const part of conversion.unsupportedParts) unsupportedParts.add(part);
			}
		}
		const byText = (all: unknown[]) => all.map((each) => JSON.stringify(each)).sort();
		expect(byText(written())).toEqual(byText(sent));
		expect(run.errorItems.map(({ json }) => json.error)).toEqual(refusals);
		expect(run.items).toHaveLength(sent.length);
		for (const { json, pairedItem } of run.items) {
			const { voucherifyOrder: result, ...passedOn } = json;
			expect(passedOn).toEqual(items[(pairedItem as { item: number }).item]);
			expect(result).toEqual(expect.any(Object));
		}
		const hints = run.hints.filter((hint) => hint.startsWith('Voucherify has no fields'));
		expect(hints).toHaveLength(unsupportedParts.size > 0 ? 1 : 0);
		for (const part of unsupportedParts)
			expect(hints[0]).toMatch(new RegExp(`[:,] ${part} \\(\\d+ orders?\\)`));
		if (source === 'Akinon') expect(refusals).toEqual([]);
		if (source === 'Panora alone' && operation !== 'update') expect(sent).toEqual([]);
	});

	it('keeps files, and the input of an item that is refused', async () => {
		const [good] = akinonItems(1);
		fixture.voucherify.addOrders(1, { source_id: String(good.id) });
		const lineItems = [{ sku: 'MUG', quantity: 1, unitPrice: '1.005' }];
		const items = [good, { id: 'B', note: 'mine', lineItems }];
		const binary = { note: { data: 'eA==', mimeType: 'text/plain' } } as IBinaryKeyData;
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			const run = await write(operation, items, {}, { binary, onError });
			expect(run.error).toBeUndefined();
			const failed = run.errorItems[0] ?? run.items[1];
			expect(failed).toMatchObject({
				json: {
					...items[1],
					error: "'lineItems.0.total' has more than two decimals: 1.005 [item 1]",
					details: { outcome: 'refused' },
				},
				binary,
			});
			expect(run.items[0]).toMatchObject({ json: { ...good, voucherifyOrder: {} }, binary });
		}
		const before = written().length;
		const stopped = await write(operation, items);
		expect(stopped.error?.message).toBe(
			"'lineItems.0.total' has more than two decimals: 1.005 [item 1]",
		);
		expect(written()).toHaveLength(before);
	});

	it('refuses what is no standard order, and says what to do', async () => {
		const run = await write(operation, [{ id: 'ord_1', amount: 5 }]);
		expect(run.error?.message).toBe("'Order' is not a standard order [item 0]");
		expect(run.error?.description).toContain("Set 'Output' of the node that reads the order");
		expect(written()).toEqual([]);
	});
});

describe('Check Totals', () => {
	const unbalanced = akinonItems(3).map(
		(order): IDataObject => ({
			...order,
			totals: { ...(order.totals as IDataObject), total: '1.00' },
		}),
	);

	it('stops at an order that does not add up, and sends nothing', async () => {
		const run = await write('upsert', unbalanced);
		expect(run.error?.message).toMatch(
			/^Order \S+ does not add up: The total is 1\.00 [A-Z]{3}, but .* \[item 0\]$/,
		);
		expect(run.error?.description).toContain("set 'Check Totals' to 'Warn' or 'Off'");
		expect(written()).toEqual([]);
	});

	it('warns once, with one example', async () => {
		const run = await write('upsert', unbalanced, { checkTotals: 'warn' });
		expect(written()).toHaveLength(3);
		const [hint, ...others] = run.hints.filter((each) => each.includes('add up'));
		expect(others).toEqual([]);
		expect(hint).toMatch(/^3 orders do not add up, for example: Order \S+ does not add up: The/);
	});

	it('is silent if it is off', async () => {
		const run = await write('upsert', unbalanced, { checkTotals: 'off' });
		expect(written()).toHaveLength(3);
		expect(run.hints.filter((each) => each.includes('add up'))).toEqual([]);
	});

	it('does not matter to a canceled order of which an update sends the status alone', async () => {
		const [order] = unbalanced;
		fixture.voucherify.addOrders(1, { source_id: String(order.id) });
		const run = await write('update', [{ ...order, status: 'canceled' }]);
		expect(run.error).toBeUndefined();
		expect(written()).toEqual([{ status: 'CANCELED' }]);
	});
});

describe('the settings', () => {
	const [order] = akinonItems(1);

	it('choose what Voucherify knows order and customer by, and the metadata', async () => {
		const customer = order.customer as IDataObject;
		await write('upsert', [order], {
			sourceIdFrom: 'number',
			customerSourceId: 'email',
			metadata: ['currency', 'number'],
		});
		expect(written()).toMatchObject([
			{
				source_id: order.number,
				customer: { source_id: customer.email, email: customer.email },
				metadata: { currency: order.currency, number: order.number },
			},
		]);
	});

	it('refuse other values', async () => {
		const run = await write('upsert', [order], { metadata: ['currency', 'nonsense'] });
		expect(run.error?.message).toBe('\'Metadata\' is not one of its values: "nonsense" [item 0]');
	});

	it('let additional fields take the place of what was converted, amounts as decimals', async () => {
		await write('upsert', [order], {
			additionalFields: {
				status: 'FULFILLED',
				discount_amount: '0.50',
				metadata: { other: [{ key: 'shop', type: 'text', value: 'x' }] },
			},
		});
		expect(written()).toMatchObject([
			{ source_id: order.id, status: 'FULFILLED', discount_amount: 50, metadata: { shop: 'x' } },
		]);
		const run = await write('upsert', [order], { additionalFields: { amount: '0.005' } });
		expect(run.error?.message).toBe(
			"'Additional Fields > Amount' has more than two decimals: 0.005 [item 0]",
		);
	});

	it('take the order from another place, as text too', async () => {
		const text = JSON.stringify(order);
		await write('upsert', [{ nested: order, text }], { order: '={{ $json.nested }}' });
		await write('upsert', [{ nested: order, text }], { order: '={{ $json.text }}' });
		const [first, second] = written();
		expect(first.source_id).toBe(order.id);
		expect(second).toEqual(first);
		const run = await write('upsert', [{}], { order: 'not JSON' });
		expect(run.error?.message).toBe("'Order' is not valid JSON [item 0]");
	});

	it('name the order to update', async () => {
		fixture.voucherify.addOrders(1, { source_id: 'N-1' });
		const items = [{ ...order, id: null, number: 'N-1' }];
		const run = await write('update', items, { orderId: '={{ $json.number }}' });
		expect(run.error).toBeUndefined();
		expect(fixture.voucherify.journal.find()[0]).toMatchObject({ path: '/v1/orders/N-1' });
	});
});

it('can be chained: what one writer passes on is an order for the next', async () => {
	const items = akinonItems(2);
	const first = await write('upsert', items);
	const second = await write(
		'update',
		first.items.map(({ json }) => json),
	);
	expect(second.error).toBeUndefined();
	expect(fixture.voucherify.orders.size).toBe(2);
	expect(
		fixture.voucherify.journal
			.find({ method: 'PUT' })
			.map(({ path }) => path)
			.sort(),
	).toEqual(items.map(({ id }) => `/v1/orders/${String(id)}`).sort());
});

it('refuses an order that comes twice into an import', async () => {
	const [order] = akinonItems(1);
	const run = await write('import', [order, order], {}, { onError: 'continueErrorOutput' });
	expect(run.items).toHaveLength(1);
	expect(run.errorItems[0].json.error).toContain("'Source ID' is the same as that of item 0");
});
