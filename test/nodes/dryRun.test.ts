import omit from 'lodash/omit';
import type { IDataObject, INodeParameters, INodeType } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { DeduplicationStore } from '../engine/deduplicationStore';
import { loadPackage, runNode, type NodeRun } from '../engine/engine';
import {
	dryRunsOf,
	everyOperation,
	writingOperations,
	type EveryOperation,
} from '../everyOperation';
import type { JournalEntry } from '../emulators/journal';

/** Compares 'Dry Run' of every operation that writes with its real run. */

interface Sent {
	method: unknown;
	path: unknown;
	query: unknown;
	body: unknown;
}

const nothing: Sent = { method: undefined, path: undefined, query: {}, body: undefined };

const LOGIN = '/api/i1/auth/login/';

const store = new DeduplicationStore();
let every: EveryOperation;
/** The requests that each dry run announced, by node and operation. */
const announced = new Map<string, Sent[]>();

beforeAll(async () => {
	await store.install();
	every = await everyOperation();
	const { username, password } = every.emulators.akinon.options;
	const login = { authentication: 'login', apiToken: '', username, password };
	Object.assign(every.credentials.akinonApi, login);
	// Jobs are done at the first poll.
	every.emulators.voucherify.options.jobMilliseconds = 0;
});

afterAll(async () => await every.emulators.close());

beforeEach(() => emulators().forEach(({ journal }) => journal.clear()));

function emulators() {
	const { akinon, panora, voucherify, voyado } = every.emulators;
	return [akinon, panora, voucherify, voyado];
}

const requests = () => emulators().flatMap(({ journal }) => journal.entries);
const isWrite = ({ method, path }: JournalEntry) => method !== 'GET' && path !== LOGIN;

/** Returns a copy of all state that a request could change. */
function snapshot(): unknown {
	const states = emulators().map((emulator) =>
		omit(emulator.state() as IDataObject, ['logins', 'highestRatePerSecond']),
	);
	const { imports, exports } = every.emulators.voucherify;
	return structuredClone([states, imports, [...exports.values()], [...store.rows]]);
}

async function run(node: string, name: string, parameters: INodeParameters): Promise<NodeRun> {
	const [resource, operation] = name.split('/');
	return await runNode({
		type: node,
		credentials: every.credentials,
		items: every.input,
		parameters: { resource, operation, ...parameters },
	});
}

/** Returns the result of an item, which some operations add to the input item. */
const resultOf = ({ json }: NodeRun['items'][number]) =>
	(json.dryRun === undefined ? Object.values(json)[0] : json) as IDataObject;

const writing = Object.entries(writingOperations).flatMap(([node, names]) =>
	names.map((name) => ({ node, name })),
);

describe('a dry run', () => {
	it('is available for every operation that writes', () => {
		expect(writingOperations).toEqual({
			akinon: ['order/markAsSent', 'order/cancel', 'orderItem/update', 'orderItem/createMapping'],
			panora: ['order/create'],
			voucherify: ['order/upsert', 'order/update', 'order/import', 'order/export', 'export/delete'],
			voyadoEngage: ['order/register'],
		});
	});

	it('logs in to Akinon for its lookups', async () => {
		await run('akinon', 'order/markAsSent', { orderId: 90002, dryRun: true });
		expect(requests().map(({ method, path }) => [method, path])).toEqual([
			['POST', LOGIN],
			['GET', '/api/i1/orders_integration/90002/detailed_integration/'],
		]);
	});

	it.each(writing)('sends only GET requests: $node $name', async ({ node, name }) => {
		const before = snapshot();
		for (const parameters of dryRunsOf(every.runs)[node][name]()) {
			const { items, error, hints } = await run(node, name, parameters);
			expect(error).toBeUndefined();
			expect(hints).toContain(
				'Dry run: nothing was sent. 1 would be sent, 0 would be skipped. Nodes after this one still run for real.',
			);
			const results = items.map(resultOf);
			expect(results).toEqual([expect.objectContaining({ dryRun: true, outcome: 'wouldSend' })]);
			const sent = results.map(({ request }) => ({ ...nothing, ...(request as IDataObject) }));
			announced.set(`${node} ${name}`, [...(announced.get(`${node} ${name}`) ?? []), ...sent]);
		}
		expect(requests().filter(isWrite)).toEqual([]);
		expect(snapshot()).toEqual(before);
	});

	it.each(Object.keys(writingOperations))('is off by default in %s', async (node) => {
		const { description } = (await loadPackage()).getNode(node).type as INodeType;
		const switches = description.properties.filter(({ name }) => name === 'dryRun');
		expect(switches).toHaveLength(writingOperations[node].length);
		for (const { default: initial } of switches) expect(initial).toBe(false);
	});
});

describe('the lookups of a dry run', () => {
	const resultsOf = async (node: string, name: string, parameters: INodeParameters) => {
		const { items, error } = await run(node, name, { ...parameters, dryRun: true });
		expect(error).toBeUndefined();
		return items.map(resultOf);
	};
	const errorOf = async (node: string, name: string, parameters: INodeParameters) =>
		(await run(node, name, { ...parameters, dryRun: true })).error;

	it("report whether Akinon's order is already marked, found by ID or number", async () => {
		const [order] = every.emulators.akinon.orders.values();
		const { id, number, status } = order;
		for (const is_send of [false, true]) {
			order.is_send = is_send;
			for (const by of [{ orderId: id }, { findOrderBy: 'number', orderNumber: number }]) {
				const [result] = await resultsOf('akinon', 'order/markAsSent', by);
				expect(result.found).toEqual({ id, number, status, is_send });
				expect(result.request).toMatchObject({ path: `/api/v1/orders/${id}/` });
			}
		}
		order.is_send = false;
	});

	it('report which items Akinon would cancel, and refuse items of another order', async () => {
		const [order, other] = every.emulators.akinon.orders.values();
		const items = order.orderitem_set.map(({ id, status }) => ({ id, status }));
		const whole = { orderId: order.id, reasonId: '11' };
		const [result] = await resultsOf('akinon', 'order/cancel', whole);
		expect(result.found).toMatchObject({ items });
		const chosen = (id: number) => ({
			orderId: order.id,
			extent: 'some',
			items: { entry: [{ id, reasonId: '11' }] },
		});
		const [one] = await resultsOf('akinon', 'order/cancel', chosen(items[0].id));
		expect((one.found as IDataObject).items).toHaveLength(1);
		const foreign = other.orderitem_set[0].id;
		expect((await errorOf('akinon', 'order/cancel', chosen(foreign)))?.message).toBe(
			`Order ${order.id} does not have the item ${foreign} [item 0]`,
		);
	});

	it("return the current values of the changed fields of Akinon's order item", async () => {
		const [order] = every.emulators.akinon.orders.values();
		const [item] = order.orderitem_set;
		item.tracking_number = 'OLD';
		const [result] = await resultsOf('akinon', 'orderItem/update', {
			orderItemId: item.id,
			updateFields: { tracking_number: 'NEW' },
		});
		expect(result.found).toEqual({ order: order.id, status: item.status, tracking_number: 'OLD' });
	});

	it.each([
		['akinon', 'order/markAsSent', { orderId: 5 }],
		['akinon', 'orderItem/update', { orderItemId: 5, updateFields: { tracking_number: 'T' } }],
		['akinon', 'orderItem/createMapping', { orderItemId: 5, code: 'SO' }],
		[
			'voucherify',
			'order/update',
			{ orderId: 'none', inputMode: 'json', order: '{"status":"PAID"}' },
		],
		['voucherify', 'export/delete', { exportId: 'exp_none' }],
	])('fail for a missing record like the real run: %s %s', async (node, name, parameters) => {
		const error = await errorOf(node, name, parameters);
		expect(error?.message).toContain('did not find it');
		const real = await run(node, name, parameters);
		expect(real.error?.message).toContain('did not find it');
	});

	it.each([
		[{ source_id: 'new' }, { isNew: true }],
		[{ source_id: 'S-2' }, { isNew: false, source_id: 'S-2' }],
		[
			{ id: 'ord_none', source_id: 'S-2' },
			{ isNew: false, source_id: 'S-2' },
		],
	])('report whether Voucherify would create the order %j', async (order, found) => {
		const parameters = { inputMode: 'json', order: JSON.stringify(order) };
		const [result] = await resultsOf('voucherify', 'order/upsert', parameters);
		expect(result.found).toMatchObject(found);
	});

	it('report the shop in which Panora would create the order', async () => {
		const [parameters] = every.runs.panora['order/create']();
		const [result] = await resultsOf('panora', 'order/create', parameters);
		expect(result.found).toMatchObject({ provider_slug: 'shopify' });
	});

	it('refuse a connection and a customer that Panora does not know', async () => {
		const [parameters] = every.runs.panora['order/create']();
		const connection = { __rl: true, mode: 'id', value: 'gone' } as INodeParameters;
		const unconnected = await errorOf('panora', 'order/create', { ...parameters, connection });
		expect(unconnected?.description).toContain("Choose another 'Connection'");
		const order = JSON.stringify({ customer_id: '00000000-0000-4000-8000-000000000000' });
		const foreign = { ...parameters, inputMode: 'json', order };
		const { message, description } = (await errorOf('panora', 'order/create', foreign))!;
		expect(message).toContain('did not find it');
		expect(description).toContain("'Customer ID' must be Panora's ID");
	});
});

/** Converts a request to the form in which a dry run announces it: one per item, also for a batch. */
function sentOf({ method, path, query, body }: JournalEntry): Sent[] {
	return [body].flat().map((part) => ({ method, path, query, body: part }));
}

describe('a real run after a dry run', () => {
	it.each(Object.keys(writingOperations))(
		'of %s sends what was announced, and only operations that write send anything',
		async (node) => {
			for (const [name, runs] of Object.entries(every.runs[node])) {
				for (const { journal } of emulators()) journal.clear();
				for (const parameters of runs()) {
					expect((await run(node, name, parameters)).error, name).toBeUndefined();
				}
				const sent = requests().filter(isWrite).flatMap(sentOf);
				const expected = announced.get(`${node} ${name}`) ?? [];
				// An order that is registered twice is skipped the second time.
				expect(sent, name).toEqual(name === 'order/register' ? expected.slice(0, 2) : expected);
				expect(sent.length > 0, name).toBe(writingOperations[node].includes(name));
			}
		},
	);

	it('registered each order once', () => {
		expect(every.emulators.voyado.duplicates).toBe(0);
		expect(every.emulators.voyado.registrations).toHaveLength(2);
	});
});
