import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';

import type { StandardOrder } from '../../nodes/shared/order/standardOrder';
import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import type { AkinonOrder } from '../emulators/orders';
import { DeduplicationStore } from '../engine/deduplicationStore';
import { runNode, type Credentials, type NodeRun } from '../engine/engine';
import { statusTables } from '../orders/voyadoStatuses';

const folder = join(__dirname, '../orders/cases');

/** The emulators of the current test file, without orders before each test. */
export let emulators: Emulators;
let credentials: Credentials;

/** Starts the emulators for a test file. */
export function useEmulators(): void {
	beforeAll(async () => {
		emulators = await startEmulators();
		credentials = emulatorCredentials(emulators);
		await new DeduplicationStore().install();
	}, 120_000);
	afterAll(async () => await emulators.close());
	beforeEach(() => {
		const { voyado, voucherify, panora, akinon } = emulators;
		voyado.journal.clear();
		voyado.registrations.length = 0;
		voucherify.journal.clear();
		voucherify.orders.clear();
		panora.shopOrders.length = 0;
		panora.options.createWorks = true;
		akinon.orders.clear();
	});
}

/** Runs an operation of a node, such as `order/get` of `panora`. */
async function run(
	type: string,
	name: string,
	parameters: INodeParameters,
	items?: IDataObject[],
): Promise<NodeRun> {
	const [resource, operation] = name.split('/');
	return await runNode({
		type,
		credentials,
		...(items && { items }),
		parameters: { resource, operation, ...parameters },
	});
}

function readCase(name: string): IDataObject {
	return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as IDataObject;
}

/** Reads a case with Panora's 'Order: Get', from a connection of the shop system that it came from. */
export async function readPanoraCase(
	name: string,
	options: INodeParameters = {},
): Promise<StandardOrder> {
	const { panora } = emulators;
	const remote = readCase(name).remote_data as IDataObject;
	const shop = 'order_key' in remote ? 'woocommerce' : 'shopify';
	const connectionToken = panora.token(shop);
	const overrides = { remote_id: String(remote.id) };
	const [{ id }] = panora.addOrders({ count: 1, connectionToken, overrides });
	panora.options.remoteData = () => remote;
	const result = await run('panora', 'order/get', {
		connection: locator(connectionToken),
		orderId: id,
		options,
	});
	return onlyItem(result) as unknown as StandardOrder;
}

/** Reads an Akinon order with 'Order: Get Many'. */
export async function readAkinonCase(
	name: string,
	options: INodeParameters = {},
): Promise<StandardOrder> {
	const order = readCase(name).order as unknown as AkinonOrder;
	return await readAkinonOrder(order, options);
}

export async function readAkinonOrder(
	order: AkinonOrder,
	options: INodeParameters = {},
): Promise<StandardOrder> {
	emulators.akinon.orders.set(order.id, order);
	return onlyItem(
		await run('akinon', 'order/getAll', { status: 'any', options }),
	) as unknown as StandardOrder;
}

/** Runs Voyado's 'Register' with defaults. */
export async function registerRun(
	order: StandardOrder,
	options: INodeParameters = {},
	parameters: INodeParameters = {},
): Promise<NodeRun> {
	return await run(
		'voyadoEngage',
		'order/register',
		{ storeId: locator('web-tr'), ...statusTables, options, ...parameters },
		[order as unknown as IDataObject],
	);
}

/** Registers an order and returns what reached Voyado. */
export async function register(
	order: StandardOrder,
	options: INodeParameters = {},
	parameters: INodeParameters = {},
): Promise<IDataObject> {
	const { error } = await registerRun(order, options, parameters);
	expect(error?.message).toBeUndefined();
	const posts = emulators.voyado.journal.find({ method: 'POST', path: '/api/v2/orders' });
	expect(posts).toHaveLength(1);
	expect(emulators.voyado.registrations).toHaveLength(1);
	return posts[0].body as IDataObject;
}

/** Runs Voucherify's 'Create or Update' with defaults and returns what reached Voucherify. */
export async function upsert(order: StandardOrder): Promise<IDataObject> {
	const { error } = await upsertRun(order);
	expect(error?.message).toBeUndefined();
	const posts = emulators.voucherify.journal.find({ method: 'POST', path: '/v1/orders' });
	expect(posts).toHaveLength(1);
	return posts[0].body as IDataObject;
}

export async function upsertRun(order: StandardOrder): Promise<NodeRun> {
	return await run('voucherify', 'order/upsert', {}, [order as unknown as IDataObject]);
}

/** Reads an order of Voucherify back, with its customer. */
export async function readFromVoucherify(orderId: string): Promise<StandardOrder> {
	const options = { lookUpCustomer: true };
	return onlyItem(
		await run('voucherify', 'order/get', { orderId, options }),
	) as unknown as StandardOrder;
}

/** Creates an order in a Shopify shop by Panora and returns what reached the shop. */
export async function createInPanora(order: StandardOrder): Promise<IDataObject> {
	const connection = locator(emulators.panora.token('shopify'));
	const { error } = await run('panora', 'order/create', { connection }, [
		order as unknown as IDataObject,
	]);
	expect(error?.message).toBeUndefined();
	expect(emulators.panora.shopOrders).toHaveLength(1);
	return emulators.panora.shopOrders[0].body as IDataObject;
}

function locator(value: string): INodeParameters {
	return { __rl: true, mode: 'id', value };
}

function onlyItem({ items, error }: NodeRun): IDataObject {
	expect(error?.message).toBeUndefined();
	expect(items).toHaveLength(1);
	return items[0].json;
}
