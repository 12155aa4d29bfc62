import type { IDataObject, INode, INodeParameters, INodeType } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { toStandardOrder as fromAkinon } from '../../nodes/Akinon/order/toStandardOrder';
import { DeduplicationStore } from '../engine/deduplicationStore';
import { loadPackage, runNode } from '../engine/engine';
import { runWorkflow, type Step, type WorkflowRun } from '../engine/workflow';
import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import { everyOperation, writingOperations, type EveryOperation } from '../everyOperation';
import { statusTables } from '../orders/voyadoStatuses';

/** Failed orders must never look done: what follows a node that failed for an item refuses the item. */

const store = new DeduplicationStore();
let emulators: Emulators;
let every: EveryOperation;

beforeAll(async () => {
	await store.install();
	emulators = await startEmulators();
	every = await everyOperation();
	emulators.voucherify.options.jobMilliseconds = 0;
});

afterAll(async () => {
	await emulators.close();
	await every.emulators.close();
});

beforeEach(() => {
	for (const { faults, journal } of [emulators.voyado, emulators.voucherify, emulators.akinon]) {
		faults.clear();
		journal.clear();
	}
	emulators.akinon.orders.clear();
	emulators.voyado.registrations.length = 0;
	store.rows.clear();
});

type OnError = INode['onError'];

const register = (onError: OnError, to: string[][], changes: INodeParameters = {}): Step => ({
	name: 'Register',
	type: 'voyadoEngage',
	onError,
	to,
	parameters: {
		resource: 'order',
		operation: 'register',
		storeId: { __rl: true, mode: 'id', value: 'web-tr' },
		...statusTables,
		options: { language: 'tr-TR' },
		...changes,
	},
});

const voucherify = (operation: string, onError: OnError, changes: INodeParameters = {}): Step => ({
	name: 'Voucherify',
	type: 'voucherify',
	onError,
	to: [['Mark']],
	parameters: { resource: 'order', operation, ...changes },
});

const mark = (changes: INodeParameters = {}): Step => ({
	name: 'Mark',
	type: 'akinon',
	onError: 'continueRegularOutput',
	parameters: {
		resource: 'order',
		operation: 'markAsSent',
		orderId: '={{ $json.id }}',
		...changes,
	},
});

/** Adds waiting orders to Akinon and returns them as standard orders. */
const waitingOrders = (count: number): IDataObject[] =>
	emulators.akinon.addOrders({ count }).map((order) => fromAkinon(order) as unknown as IDataObject);

const run = async (items: IDataObject[], steps: Step[]) =>
	await runWorkflow(items, steps, emulatorCredentials(emulators));

const markedIds = () =>
	[...emulators.akinon.orders.values()].filter((order) => order.is_send).map(({ id }) => id);
const acceptedNumbers = () =>
	emulators.voyado.registrations.map(({ orderNumber }) => orderNumber).sort();
const numbersOf = (ids: number[]) =>
	ids.map((id) => String(emulators.akinon.orders.get(id)?.number)).sort();
const outcomesAt = ({ outputOf }: WorkflowRun, name: string) =>
	outputOf(name).map(({ markedAsSent, details }) =>
		markedAsSent ? 'marked' : (details as IDataObject).outcome,
	);

describe('Register, then Mark as Sent', () => {
	const onErrors: Array<[string, OnError, string[][]]> = [
		['Continue', 'continueRegularOutput', [['Mark']]],
		['the error output wired into Mark as Sent', 'continueErrorOutput', [[], ['Mark']]],
	];

	describe.each(onErrors)('with %s', (_name, onError, to) => {
		it('marks nothing if Voyado is down', async () => {
			emulators.voyado.faults.add({ kind: 'status', status: 503, headers: { 'retry-after': '0' } });
			const result = await run(waitingOrders(12), [register(onError, to), mark()]);
			expect(acceptedNumbers()).toEqual([]);
			expect(markedIds()).toEqual([]);
			expect(outcomesAt(result, 'Mark')).toEqual(Array(12).fill('refused'));
			const [first] = result.outputOf('Mark');
			expect(first.error).toMatch(
				/^The item failed in the node 'Register' \(unknown\): It is unknown whether Voyado Engage .* \[item 0\]$/,
			);
			expect((first.details as IDataObject).description).toContain(
				"'Continue (using error output)'",
			);
		});

		it('marks only what was registered if some orders have no email', async () => {
			const orders = waitingOrders(6);
			for (const index of [1, 4]) orders[index].customer = null;
			await run(orders, [
				register(onError, onError === 'continueRegularOutput' ? to : [['Mark'], ['Mark']]),
				mark(),
			]);
			expect(acceptedNumbers()).toHaveLength(4);
			expect(numbersOf(markedIds())).toEqual(acceptedNumbers());
		});

		it('marks nothing whose outcome is unknown', async () => {
			emulators.voyado.faults.add({ kind: 'resetAfter', match: { times: 2 } });
			const result = await run(waitingOrders(4), [
				register(onError, onError === 'continueRegularOutput' ? to : [['Mark'], ['Mark']]),
				mark(),
			]);
			expect(markedIds()).toHaveLength(2);
			expect(
				result.outputOf('Register', onError === 'continueRegularOutput' ? 0 : 1),
			).toContainEqual(
				expect.objectContaining({ details: expect.objectContaining({ outcome: 'unknown' }) }),
			);
		});

		it('marks nothing if Register could not start', async () => {
			const credentials = emulatorCredentials(emulators);
			credentials.voyadoEngageApi = { environment: 'custom', baseUrl: '', apiKey: 'x' };
			const steps = [register(onError, to), mark()];
			const result = await runWorkflow(waitingOrders(3), steps, credentials);
			expect(outcomesAt(result, 'Mark')).toEqual(Array(3).fill('refused'));
			expect(markedIds()).toEqual([]);
		});
	});

	it('marks failed items if Accept Failed Items is on, and takes the mark away', async () => {
		const orders = waitingOrders(2);
		orders[0].customer = null;
		const again: Step = { ...mark(), name: 'Mark Again' };
		const result = await run(orders, [
			register('continueRegularOutput', [['Mark']]),
			{ ...mark({ acceptFailed: true }), to: [['Mark Again']] },
			again,
		]);
		expect(markedIds()).toHaveLength(2);
		for (const name of ['Mark', 'Mark Again']) {
			expect(outcomesAt(result, name)).toEqual(['marked', 'marked']);
			for (const item of result.outputOf(name)) {
				expect(item).not.toHaveProperty('notDone');
				expect(item).not.toHaveProperty('error');
				expect(item).not.toHaveProperty('details');
			}
		}
	});
});

describe('Voucherify, then Mark as Sent', () => {
	const continues = 'continueRegularOutput';

	it('marks nothing that Create or Update did not write', async () => {
		emulators.voucherify.faults.add({
			kind: 'status',
			status: 400,
			match: { method: 'POST', times: 1 },
		});
		await run(waitingOrders(3), [voucherify('upsert', continues), mark()]);
		expect(markedIds()).toHaveLength(2);
	});

	it('marks nothing that Import has only queued, and says why', async () => {
		const result = await run(waitingOrders(2), [
			voucherify('import', continues, { wait: false }),
			mark(),
		]);
		expect(result.outputOf('Voucherify')[0]).toMatchObject({
			voucherifyOrder: { outcome: 'queued' },
			notDone: { node: 'Voucherify', outcome: 'queued' },
		});
		expect(markedIds()).toEqual([]);
		expect(result.outputOf('Mark')[0].error).toMatch(
			/^The node 'Voucherify' has only queued the item: .*async_action_id/,
		);
	});

	it('marks what Import has imported, and nothing that it has not', async () => {
		const orders = waitingOrders(3);
		const { id } = orders[1];
		emulators.voucherify.options.importFailure = ({ source_id: sourceId }) =>
			sourceId === id ? { reason: 'Not good' } : undefined;
		await run(orders, [voucherify('import', continues), mark()]);
		expect(markedIds()).toEqual([orders[0].id, orders[2].id].map(Number));
	});
});

describe('an item that an earlier node failed for', () => {
	const failure = { node: 'Earlier', outcome: 'notSent', reason: 'It was down' };
	const marked: Array<[string, IDataObject]> = [
		['at the top', { notDone: failure }],
		['as it comes from the error output', { error: 'x', details: { notDone: failure } }],
		['under a key of its own', { order: { id: 1, notDone: failure } }],
		['in a list', { data: [{ id: 1 }, { id: 2, notDone: failure }] }],
		['under another name', { notDone_1: failure }],
		[
			'deep down',
			JSON.parse(`${'{"a":'.repeat(3000)}{"b":${JSON.stringify(failure)}}${'}'.repeat(3000)}`),
		],
	];
	const names = Object.entries(writingOperations).flatMap(([node, operations]) =>
		operations.map((name) => ({ node, name })),
	);
	const runWith = async (node: string, name: string, item: IDataObject, rest: INodeParameters) => {
		const [resource, operation] = name.split('/');
		const [parameters] = every.runs[node][name]();
		return await runNode({
			type: node,
			credentials: every.credentials,
			items: [item],
			parameters: { resource, operation, ...parameters, ...rest },
		});
	};
	const writes = () => {
		const { akinon, panora, voucherify: vouchers, voyado } = every.emulators;
		return [akinon, panora, vouchers, voyado]
			.flatMap(({ journal }) => journal.entries)
			.filter(({ method }) => method !== 'GET');
	};

	it.each(names)('is refused by $node $name, in a dry run too', async ({ node, name }) => {
		const before = writes().length;
		for (const dryRun of [false, true]) {
			const { error } = await runWith(node, name, { notDone: failure }, { dryRun });
			expect(error?.message).toContain("The item failed in the node 'Earlier' (notSent)");
		}
		expect(writes()).toHaveLength(before);
	});

	it.each(marked)('is refused wherever its mark is: %s', async (_name, item) => {
		const { error } = await runWith('akinon', 'order/markAsSent', item, {});
		expect(error?.message).toContain(
			"The item failed in the node 'Earlier' (notSent): It was down",
		);
	});

	it.each(marked.slice(0, 5))('is accepted on purpose, and then done: %s', async (_name, item) => {
		const rest = { acceptFailed: true };
		const { items } = await runWith('akinon', 'order/markAsSent', { ...item, kept: 1 }, rest);
		expect(items[0].json).toMatchObject({ markedAsSent: expect.anything(), kept: 1 });
		expect(JSON.stringify(items[0].json)).not.toContain('It was down');
	});

	it('is read by operations that only read', async () => {
		const { error } = await runWith('akinon', 'order/get', { notDone: failure }, {});
		expect(error).toBeUndefined();
	});

	it('is not confused with an item that looks similar', async () => {
		const item = { details: { outcome: 'mine', node: 'a' }, notDone: true, error: 'old' };
		const { error, items } = await runWith('akinon', 'order/markAsSent', item, {});
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ details: item.details, notDone: true });
	});

	it('is refused by default in every node', async () => {
		for (const node of Object.keys(writingOperations)) {
			const { nodeTypes } = await loadPackage();
			const { description } = nodeTypes[node].type as INodeType;
			const fields = description.properties.filter((property) => property.name === 'acceptFailed');
			expect(fields.map((field) => field.default)).toEqual(
				writingOperations[node].map(() => false),
			);
		}
	});
});
