/** Every source of orders connected to every target in a real n8n, with nothing in between. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { toStandardOrder as ofAkinon } from '../../nodes/Akinon/order/toStandardOrder';
import { toPanoraOrder } from '../../nodes/Panora/order/fromStandardOrder';
import { toStandardOrder as ofPanora } from '../../nodes/Panora/order/toStandardOrder';
import { InvalidInputError } from '../../nodes/shared/errors';
import type { StandardOrder } from '../../nodes/shared/order/standardOrder';
import {
	toVoucherifyOrder,
	type VoucherifySettings,
} from '../../nodes/Voucherify/order/fromStandardOrder';
import { toStandardOrder as ofVoucherify } from '../../nodes/Voucherify/order/toStandardOrder';
import { toVoyadoOrder } from '../../nodes/VoyadoEngage/order/fromStandardOrder';
import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import { shopOrder } from '../emulators/shopOrders';
import { statusTables, voyadoStatuses } from '../orders/voyadoStatuses';
import {
	outputOf,
	START_NODE,
	type Execution,
	type StoredCredential,
	type WorkflowContent,
} from './client';
import { startN8n, type N8n } from './n8n';
import { PACKAGE_NODE_PREFIX, PROJECT_FOLDER } from './package';

const SOURCE = 'Source';
const TARGET = 'Target';
const ERROR_OUTPUT = 1;

interface Source {
	type: string;
	parameters: (emulators: Emulators) => INodeParameters;
	/** Puts orders of all kinds there. */
	prepare: (emulators: Emulators) => void;
	/** The orders that are there, as a reader has to give them out. */
	orders: (emulators: Emulators) => StandardOrder[];
	/** The shop system that it reads from, if it reads through Panora. */
	shop?: string;
}

interface Target {
	type: string;
	parameters: (source: Source, emulators: Emulators) => INodeParameters;
	/** What the target's node adds to its item. */
	resultKey: string;
	/** What the target has to receive for an order. */
	convert: (order: StandardOrder) => object;
	/** What reached the target. */
	received: (emulators: Emulators) => unknown[];
	/** What has to be there before. */
	prepare?: (emulators: Emulators, orders: StandardOrder[]) => void;
}

const connection = (emulators: Emulators, shop: string): INodeParameters => ({
	__rl: true,
	mode: 'id',
	value: emulators.panora.token(shop),
});

function addAkinonOrders({ akinon }: Emulators): void {
	akinon.addOrders({ count: 6, discountEvery: 2, freightEvery: 2, returningEvery: 3 });
	for (const status of ['50', '100', '200', '550', '600']) akinon.addOrders({ count: 1, status });
	akinon.addOrders({ count: 1, overrides: { installment_interest_amount: '0.00', number: '7' } });
	// One that nobody can send on: a line in another currency than the order.
	const [mixed] = akinon.addOrders({ count: 1 });
	mixed.orderitem_set[0].price_currency = 'usd';
}

const akinonOrders = ({ akinon }: Emulators) =>
	[...akinon.orders.values()].map((order) => ofAkinon(order));

function addPanoraOrders({ panora }: Emulators, shop: string): void {
	const connectionToken = panora.token(shop);
	const [customerId] = panora.options.customerIds;
	panora.addOrders({ count: 5, connectionToken });
	panora.addOrders({ count: 1, connectionToken, overrides: { customer_id: customerId } });
	// One that only Panora knows, without lines.
	const [thin] = panora.addOrders({ count: 1, connectionToken });
	panora.options.withoutRemoteData.push(thin.remote_id);
}

const panoraOrders =
	(shop: string) =>
	({ panora }: Emulators) =>
		panora.orders.get(panora.token(shop))!.map((order) => {
			const hasRemoteData = !panora.options.withoutRemoteData.includes(order.remote_id);
			const remote = hasRemoteData ? shopOrder(order, shop) : null;
			return ofPanora({ ...order, remote_data: remote }, { provider: shop });
		});

function addVoucherifyOrders({ voucherify }: Emulators): void {
	voucherify.addCustomer('cust_1');
	const items = [
		{
			id: 'ordli_1',
			source_id: 'MUG-1',
			related_object: 'sku',
			quantity: 2,
			amount: 2500,
			discount_amount: 500,
			product: { name: 'Mug' },
		},
		{ id: 'ordli_2', source_id: 'TEE-2', related_object: 'product', quantity: 3, amount: 1000 },
	];
	const customer = { id: 'cust_1' };
	for (const status of ['CREATED', 'PAID', 'FULFILLED', 'CANCELED']) {
		voucherify.addOrders(1, {
			status,
			items,
			customer,
			amount: 3500,
			metadata: { channel: 'web' },
		});
	}
	voucherify.addOrders(1, { items, customer, amount: 3500, discount_amount: 300 });
	// One of an amount alone.
	voucherify.addOrders(1, { customer });
}

function voucherifyOrders({ voucherify }: Emulators): StandardOrder[] {
	return [...voucherify.orders.values()].map((order) => {
		const customer = voucherify.customers.get(String(order.customer_id));
		return ofVoucherify(order, { customer });
	});
}

const panoraSource = (type: string, shop: string, parameters: INodeParameters): Source => ({
	type,
	shop,
	parameters: (emulators) => ({ ...parameters, connection: connection(emulators, shop) }),
	prepare: (emulators) => addPanoraOrders(emulators, shop),
	orders: panoraOrders(shop),
});

const getMany = { resource: 'order', operation: 'getAll', returnAll: true };
const everyMinute = { pollTimes: { item: [{ mode: 'everyMinute' }] } };
const firstOrders = { ...everyMinute, firstPoll: 'emit' };

const sources: Record<string, Source> = {
	'Akinon Get Many': {
		type: 'akinon',
		parameters: () => getMany,
		prepare: addAkinonOrders,
		orders: akinonOrders,
	},
	'Akinon Trigger': {
		type: 'akinonTrigger',
		parameters: () => ({ ...everyMinute, statuses: ['any'] }),
		prepare: addAkinonOrders,
		orders: akinonOrders,
	},
	'Panora Get Many (Shopify)': panoraSource('panora', 'shopify', getMany),
	'Panora Get Many (WooCommerce)': panoraSource('panora', 'woocommerce', getMany),
	'Panora Trigger (Shopify)': panoraSource('panoraTrigger', 'shopify', firstOrders),
	'Panora Trigger (WooCommerce)': panoraSource('panoraTrigger', 'woocommerce', firstOrders),
	'Voucherify Get Many': {
		type: 'voucherify',
		parameters: () => ({ ...getMany, options: { lookUpCustomer: true } }),
		prepare: addVoucherifyOrders,
		orders: voucherifyOrders,
	},
};

const bodiesOf = (
	emulator: Emulators['voyado'] | Emulators['voucherify'],
	method: string,
	path: RegExp | string,
) => emulator.journal.find({ method, path }).map(({ body }) => body);

const voucherifySettings = (operation: VoucherifySettings['operation']): VoucherifySettings => ({
	operation,
	sourceIdFrom: 'externalId',
	customerSourceId: 'externalId',
	metadata: ['channel', 'currency', 'externalId', 'number'],
});

const toVoucherify = (operation: VoucherifySettings['operation']) => (order: StandardOrder) =>
	toVoucherifyOrder(order, voucherifySettings(operation)).order;

const targets: Record<string, Target> = {
	'Voyado Register': {
		type: 'voyadoEngage',
		parameters: () => ({
			resource: 'order',
			operation: 'register',
			storeId: { __rl: true, mode: 'id', value: 'web-tr' },
			...statusTables,
			options: { currency: 'EUR' },
		}),
		resultKey: 'registration',
		convert: (order) =>
			toVoyadoOrder(order, {
				storeId: 'web-tr',
				matchKeyType: 'Email',
				currency: 'EUR',
				...voyadoStatuses,
				nonPurchaseLines: 'leaveOut',
			}).order,
		received: ({ voyado }) => bodiesOf(voyado, 'POST', '/api/v2/orders'),
	},
	'Voucherify Create or Update': {
		type: 'voucherify',
		parameters: () => ({ resource: 'order', operation: 'upsert' }),
		resultKey: 'voucherifyOrder',
		convert: toVoucherify('createOrUpdate'),
		received: ({ voucherify }) => bodiesOf(voucherify, 'POST', '/v1/orders'),
	},
	'Voucherify Update': {
		type: 'voucherify',
		parameters: () => ({ resource: 'order', operation: 'update' }),
		resultKey: 'voucherifyOrder',
		convert: (order) => ({ path: foundBy(order), ...toVoucherify('update')(order) }),
		received: ({ voucherify }) =>
			voucherify.journal
				.find({ method: 'PUT' })
				.map(({ path, body }) => ({ path: path.split('/').at(-1), ...(body as object) })),
		prepare({ voucherify }, orders) {
			for (const order of orders.filter(({ source }) => source !== 'voucherify')) {
				voucherify.addOrders(1, { source_id: foundBy(order) });
			}
		},
	},
	'Voucherify Import': {
		type: 'voucherify',
		parameters: () => ({ resource: 'order', operation: 'import' }),
		resultKey: 'voucherifyOrder',
		convert: toVoucherify('import'),
		received: ({ voucherify }) => bodiesOf(voucherify, 'POST', '/v1/orders/import').flat(),
	},
	'Panora Create': {
		type: 'panora',
		parameters: ({ shop }, emulators) => ({
			resource: 'order',
			operation: 'create',
			connection: connection(emulators, shop === 'shopify' ? 'woocommerce' : 'shopify'),
		}),
		resultKey: 'panoraOrder',
		convert: (order) => toPanoraOrder(order).order,
		received: ({ panora }) => panora.shopOrders.map(({ body }) => body),
		prepare({ panora }) {
			panora.options.createWorks = true;
		},
	},
};

/** What 'Update' finds an order by, unless a person sets it. */
function foundBy({ source, id, externalId }: StandardOrder): string | null {
	return source === 'voucherify' ? id : (externalId ?? id);
}

let n8n: N8n;

beforeAll(async () => {
	n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
});

afterAll(async () => await n8n?.stop());

describe.each(Object.entries(sources))('%s', (_source, source) => {
	it.each(Object.entries(targets))(
		'brings its orders to %s without an expression',
		async (_target, target) => {
			const emulators = await startEmulators();
			try {
				source.prepare(emulators);
				const orders = source.orders(emulators);
				target.prepare?.(emulators, orders);
				const workflow = await workflowOf(source, target, emulators);
				expect(JSON.stringify(workflow)).not.toContain('={{');

				const execution = await run(workflow);
				expect(execution.data.resultData.error?.message).toBeUndefined();
				expect(jsonsOf(execution, SOURCE).map(withoutDelivery)).toEqual(orders);
				expectTransfer(execution, emulators, orders, target);
			} finally {
				await emulators.close();
			}
		},
	);
});

/** Each order that can be converted arrived as it was converted, and each other one is on the error output. */
function expectTransfer(
	execution: Execution,
	emulators: Emulators,
	orders: StandardOrder[],
	target: Target,
): void {
	const conversions = orders.map((order) => ({ order, ...attempt(target, order) }));
	const sent = conversions.flatMap(({ converted }) => converted ?? []);
	expect(sent.length).toBeGreaterThan(orders.length / 2);
	// Orders go out side by side.
	expect(sorted(target.received(emulators))).toEqual(sorted(sent));

	const done = jsonsOf(execution, TARGET);
	const accepted = conversions.filter(({ converted }) => converted);
	expect(done.map(({ id }) => id)).toEqual(accepted.map(({ order }) => order.id));
	for (const item of done) expect(item[target.resultKey]).toEqual(expect.any(Object));

	const failed = jsonsOf(execution, TARGET, ERROR_OUTPUT);
	const refused = conversions.filter(({ refusal }) => refusal);
	expect(failed.map(({ id }) => id)).toEqual(refused.map(({ order }) => order.id));
	for (const [index, { refusal }] of refused.entries()) {
		expect(failed[index].error).toContain(refusal);
	}
}

function attempt(
	target: Target,
	order: StandardOrder,
): { converted: object; refusal?: undefined } | { converted?: undefined; refusal: string } {
	try {
		return { converted: target.convert(order) };
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidInputError);
		return { refusal: (error as Error).message };
	}
}

async function workflowOf(
	source: Source,
	target: Target,
	emulators: Emulators,
): Promise<WorkflowContent> {
	const credentials = await storeCredentials(emulators);
	const node = (name: string, type: string, parameters: INodeParameters) => ({
		id: name,
		name,
		type: PACKAGE_NODE_PREFIX + type,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
		credentials,
	});
	const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
	return {
		name: 'Pair',
		nodes: [
			START_NODE,
			node(SOURCE, source.type, source.parameters(emulators)),
			{
				...node(TARGET, target.type, target.parameters(source, emulators)),
				onError: 'continueErrorOutput',
			},
		],
		connections: isTrigger(source)
			? { [SOURCE]: to(TARGET) }
			: { Start: to(SOURCE), [SOURCE]: to(TARGET) },
	};
}

async function storeCredentials(emulators: Emulators): Promise<Record<string, StoredCredential>> {
	const stored = Object.entries(emulatorCredentials(emulators)).map(
		async ([type, data]) => await n8n.client.createCredential(type, type, data as IDataObject),
	);
	return Object.fromEntries((await Promise.all(stored)).map((each) => [each.type, each]));
}

function isTrigger({ type }: { type: string }): boolean {
	return type.endsWith('Trigger');
}

/** Runs a workflow once: by its trigger's first poll, or else by hand. */
async function run(workflow: WorkflowContent): Promise<Execution> {
	const { id } = await n8n.client.createWorkflow(workflow);
	if (!workflow.nodes.some((node) => node.name === SOURCE && isTrigger(node))) {
		return await n8n.client.runManually(id, 'Start');
	}
	const { status } = await n8n.client.activateWorkflow(id);
	expect(status).toBe('published');
	const execution = await n8n.client.waitForFirstExecution(id);
	await n8n.client.deactivateWorkflow(id);
	return execution;
}

function jsonsOf(execution: Execution, node: string, output = 0): IDataObject[] {
	return outputOf(execution, node, output).map(({ json }) => json);
}

function withoutDelivery({ delivery: _delivery, ...order }: IDataObject): IDataObject {
	return order;
}

function sorted(records: unknown[]): unknown[] {
	const asText = records.map((record) => JSON.stringify(record));
	return asText.sort().map((text) => JSON.parse(text) as unknown);
}
