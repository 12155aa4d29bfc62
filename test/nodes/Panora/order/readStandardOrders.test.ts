import * as fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../../nodes/Panora/order/toStandardOrder';
import { runNode } from '../../../engine/engine';
import { legacyPoller } from '../../../engine/poller';
import { shopifyOrder, type GeneratedShopOrder } from '../../../orders/shopify';
import { wooCommerceOrder } from '../../../orders/woocommerce';
import { Panora } from '../../../emulators/panora';

/** What Get, Get Many and the trigger return as standard orders. */

let panora: Panora;

beforeEach(async () => {
	panora = new Panora(1);
	await panora.listen(0);
});

afterEach(async () => await panora.close());

const settings = (provider = 'shopify') => ({
	credentials: {
		panoraApi: { baseUrl: panora.url, apiKey: panora.options.apiKey, allowPlainHttp: false },
	},
	connection: { __rl: true, mode: 'id', value: panora.token(provider) } as INodeParameters,
});

async function run(operation: string, parameters: INodeParameters = {}, provider?: string) {
	const { credentials, connection } = settings(provider);
	return await runNode({
		type: 'panora',
		credentials,
		items: panora.orders.get(panora.token(provider))!.map(({ id }) => ({ id })),
		parameters: { resource: 'order', operation, connection, ...parameters },
	});
}

async function poll(parameters: INodeParameters = {}, provider?: string) {
	const { credentials, connection } = settings(provider);
	const poller = await legacyPoller({
		type: 'panoraTrigger',
		credentials,
		parameters: { connection, firstPoll: 'emit', ...parameters },
	});
	const items = await poller.tick();
	expect(poller.errors).toEqual([]);
	return { items, log: poller.log };
}

const getMany = async (parameters: INodeParameters = {}, provider?: string) => {
	const { credentials, connection } = settings(provider);
	return await runNode({
		type: 'panora',
		credentials,
		parameters: {
			resource: 'order',
			operation: 'getAll',
			returnAll: true,
			connection,
			...parameters,
		},
	});
};

const jsonsOf = ({ items }: { items: Array<{ json: IDataObject }> }) =>
	items.map(({ json }) => json);
const pathsAsked = () => panora.journal.entries.map(({ path }) => path);
/** What Panora sends with remote data. */
const sent = (data: (index: number) => unknown, provider?: string) =>
	panora.orders
		.get(panora.token(provider))!
		.map((order, index) => ({ ...order, remote_data: data(index) }));

describe.each<[string, fc.Arbitrary<GeneratedShopOrder>]>([
	['shopify', shopifyOrder],
	['woocommerce', wooCommerceOrder],
])('orders of %s', (provider, generated) => {
	it('are the same from Get, Get Many and the trigger, and what the remote data says', async () => {
		const remotes = fc.sample(generated, { numRuns: 20, seed: 7 }).map(({ raw }) => raw);
		const connectionToken = panora.token(provider);
		const orders = panora.addOrders({ count: remotes.length, connectionToken });
		const places = new Map(orders.map(({ id }, index) => [id, index]));
		panora.options.remoteData = ({ id }) => remotes[places.get(id)!];
		const wanted = sent((index) => remotes[index], provider).map((each) => toStandardOrder(each));
		const parsed = JSON.parse(JSON.stringify(wanted)) as IDataObject[];
		expect(jsonsOf(await run('get', {}, provider))).toEqual(parsed);
		expect(jsonsOf(await getMany({}, provider))).toEqual(parsed);
		expect((await poll({}, provider)).items).toEqual(parsed);
		expect(pathsAsked()).not.toContain('/connections');
	});
});

it('have the record of Panora too if that is requested', async () => {
	const [order] = panora.addOrders({ count: 1 });
	const options = { includeRaw: true };
	const [{ raw, ...standard }] = jsonsOf(await getMany({ options }));
	expect(raw).toMatchObject({ ...order, remote_data: { line_items: [{ sku: 'MUG-1' }] } });
	expect(standard).toEqual(toStandardOrder(raw));
	expect(jsonsOf(await run('get', { options }))).toEqual([{ ...standard, raw }]);
	expect((await poll({ options })).items).toEqual([{ ...standard, raw }]);
});

it('come in a list with its cursor too', async () => {
	panora.addOrders({ count: 3 });
	const orders = jsonsOf(await getMany());
	const [list] = jsonsOf(await getMany({ options: { result: 'list' } }));
	expect(list).toEqual({ orders, count: 3, nextCursor: null, interruptedBy: null });
});

it('come without lines where Panora has no remote data, and say so', async () => {
	const [first, second] = panora.addOrders({ count: 12 });
	panora.options.withoutRemoteData.push(first.remote_id, second.remote_id);
	const hint =
		'Panora has no remote data of 2 orders: line items, addresses and dates are missing, and are only in the shop.';
	for (const { items, hints } of [await getMany(), await run('get')]) {
		expect(hints).toEqual([hint]);
		expect(items).toHaveLength(12);
		expect(items[0].json).toEqual(toStandardOrder({ ...first, remote_data: null }));
		expect(items[0].json).toMatchObject({ id: first.id, lineItems: [] });
		expect(items[0].json.unknown).toContain('lineItems');
		expect(items[2].json).toMatchObject({ lineItems: [{ sku: 'MUG-1' }] });
	}
	const { items, log } = await poll();
	expect(items).toHaveLength(12);
	expect(log.join()).toContain(`no remote data of these orders: ${first.id}, ${second.id}`);
});

it('say where customers paid in another currency', async () => {
	panora.addOrders({ count: 2 });
	const remote = (currency: string) => ({
		total_price: '9.00',
		currency: 'EUR',
		presentment_currency: currency,
	});
	panora.options.remoteData = ({ order_number: number }) =>
		remote(number === '1001' ? 'USD' : 'EUR');
	expect((await getMany()).hints).toEqual([
		"The customers of 1 order paid in a currency other than the shop's, for example USD. Amounts are in the shop's currency; to get what the customers paid, set the option 'Amounts In' to Customer Currency.",
	]);
	expect((await getMany({ output: 'raw' })).hints).toEqual([]);
	expect((await poll()).log.join()).toContain('paid in another currency');
});

it("have the amounts that the customer paid with 'Amounts In' Customer Currency", async () => {
	panora.addOrders({ count: 1 });
	panora.options.remoteData = () => ({
		total_price: '9.00',
		currency: 'EUR',
		presentment_currency: 'USD',
		total_price_set: {
			shop_money: { amount: '9.00', currency_code: 'EUR' },
			presentment_money: { amount: '10.50', currency_code: 'USD' },
		},
		line_items: [],
	});
	const shop = { currency: 'EUR', totals: { total: '9.00' } };
	const customer = { currency: 'USD', totals: { total: '10.50' } };
	expect(jsonsOf(await getMany())).toMatchObject([shop]);
	const options = { amountsIn: 'customer' };
	for (const { items, hints } of [await getMany({ options }), await run('get', { options })]) {
		expect(jsonsOf({ items })).toMatchObject([customer]);
		expect(hints).toEqual([]);
	}
	const { items, log } = await poll({ options });
	expect(items).toMatchObject([customer]);
	expect(log.join()).not.toContain('paid in another currency');
});

it("are as small as 'Selected Fields' says, from every operation", async () => {
	panora.addOrders({ count: 1 });
	const parameters = { output: 'selectedFields', fields: ['number', 'totals.total'] };
	const [{ number, totals }] = jsonsOf(await getMany());
	const wanted = [{ number, totals: { total: (totals as IDataObject).total } }];
	expect(jsonsOf(await getMany(parameters))).toEqual(wanted);
	expect(jsonsOf(await run('get', parameters))).toEqual(wanted);
	expect((await poll(parameters)).items).toEqual(wanted);
});

describe('of a shop whose own order cannot be told', () => {
	it('have no amounts in hundredths: Panora is asked once which shop it is', async () => {
		panora.connections.push({
			...panora.connections[0],
			provider_slug: 'webflow',
			connection_token: 'webflow-token',
		});
		panora.addOrders({ count: 5, connectionToken: 'webflow-token' });
		const remote = { orderId: 'w-1' };
		panora.options.remoteData = () => remote;
		const wanted = sent(() => remote, 'webflow').map((order) =>
			toStandardOrder(order, { provider: 'webflow' }),
		);
		expect(wanted[0].totals.total).toBeNull();
		expect(jsonsOf(await getMany({}, 'webflow'))).toEqual(wanted);
		expect(jsonsOf(await run('get', {}, 'webflow'))).toEqual(wanted);
		expect((await poll({}, 'webflow')).items).toEqual(wanted);
		expect(pathsAsked().filter((path) => path === '/connections')).toHaveLength(3);
	});

	it('come also where Panora does not say which shop it is, and say so', async () => {
		panora.addOrders({ count: 3 });
		panora.options.remoteData = () => ({ unheard: 1 });
		panora.faults.add({ kind: 'status', status: 403, match: { path: '/connections' } });
		const { items, hints, error } = await getMany();
		expect(error).toBeUndefined();
		expect(items).toHaveLength(3);
		expect(hints).toEqual([expect.stringMatching('did not say which shop system')]);
		const { log } = await poll();
		expect(log.filter((line) => line.startsWith('warn'))).toHaveLength(1);
	});
});

it('come with their problems where everything in them is nonsense', async () => {
	panora.addOrders({ count: 1, overrides: { currency: 'nothing', total_price: 'x' as never } });
	panora.options.remoteData = () => ({
		total_price: [],
		line_items: [5, { price: {} }],
		customer: 'x',
	});
	const { items, error } = await getMany();
	expect(error).toBeUndefined();
	expect(items[0].json.problems).not.toEqual([]);
	expect((await poll()).items).toEqual(jsonsOf({ items }));
});
