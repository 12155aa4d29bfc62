import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { DeduplicationStore } from '../engine/deduplicationStore';
import { runNode, type NodeSettings } from '../engine/engine';
import { runWorkflow, type Step } from '../engine/workflow';
import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import { smallOrder } from './VoyadoEngage/orders';

/** With 'Retry On Fail', n8n runs the whole node again. What may have been done is not done again. */

let emulators: Emulators;

beforeAll(async () => {
	await new DeduplicationStore().install();
	emulators = await startEmulators();
	emulators.panora.options.createWorks = true;
});

afterAll(async () => await emulators.close());

beforeEach(() => {
	for (const { faults, journal } of [emulators.panora, emulators.voucherify, emulators.voyado]) {
		faults.clear();
		journal.clear();
	}
	emulators.panora.shopOrders.length = 0;
});

const createParameters = (): INodeParameters => ({
	resource: 'order',
	operation: 'create',
	connection: { __rl: true, mode: 'id', value: emulators.panora.token() },
	inputMode: 'json',
	order: '={{ $json }}',
});
const orders: IDataObject[] = ['1', '2', '3'].map((number) => ({
	order_number: number,
	items: [{ title: 'Mug' }],
}));

const run = async (
	type: string,
	parameters: INodeParameters,
	items: IDataObject[],
	onError?: NodeSettings['onError'],
) => {
	const credentials = emulatorCredentials(emulators);
	return await runNode({ type, parameters, items, onError, credentials, retryOnFail: true });
};

const numbersInShop = () =>
	emulators.panora.shopOrders.map(({ body }) => (body as IDataObject).order_number).sort();

describe('Retry On Fail', () => {
	const modes = [undefined, 'continueRegularOutput', 'continueErrorOutput'] as const;

	it.each(modes)('creates no order twice if an answer is cut (On Error %s)', async (onError) => {
		emulators.panora.faults.add({ kind: 'breakOff', match: { times: 1 } });
		const result = await run('panora', createParameters(), orders, onError);
		expect(new Set(numbersInShop()).size).toBe(numbersInShop().length);
		if (onError === undefined) {
			expect(result.error?.message).toContain('unknown');
			return;
		}
		expect(numbersInShop()).toEqual(['1', '2', '3']);
		const failed = [...result.items, ...result.errorItems].filter(({ json }) => json.error);
		expect(failed.map(({ json }) => json.details)).toMatchObject([{ outcome: 'unknown' }]);
	});

	it('sends what was refused again, and what was accepted not', async () => {
		const body = { message: 'No' };
		emulators.panora.faults.add({ kind: 'status', status: 400, body, match: { times: 1 } });
		const result = await run('panora', createParameters(), orders, 'continueRegularOutput');
		expect(numbersInShop()).toEqual(['1', '2', '3']);
		expect(result.items.filter(({ json }) => json.panoraOrder)).toHaveLength(3);
	});

	it('deletes no export twice, and updates no order twice', async () => {
		const { voucherify } = emulators;
		const refuseSecond = () => {
			const match = { method: 'DELETE', skip: 1, times: 1 };
			voucherify.faults.add({ kind: 'status', status: 400, match });
			voucherify.faults.add({
				kind: 'status',
				status: 400,
				match: { ...match, method: 'POST' },
			});
		};
		const items = ['1', '2'].map((source_id) => ({
			...voucherify.addExport('order', { fields: ['id'] }),
			source_id,
		}));
		refuseSecond();
		const exportId = '={{ $json.id }}';
		const order = '={{ { source_id: $json.source_id } }}';
		const deletion = { resource: 'export', operation: 'delete', exportId };
		const upsert = { resource: 'order', operation: 'upsert', inputMode: 'json', order };
		for (const [method, parameters] of Object.entries({ DELETE: deletion, POST: upsert })) {
			const { error } = await run('voucherify', parameters, items);
			expect(error).toBeUndefined();
			expect(voucherify.journal.find({ method })).toHaveLength(3);
		}
	});

	it('registers no order twice, also if registered orders are not skipped', async () => {
		emulators.voyado.faults.add({ kind: 'resetAfter', match: { times: 1 } });
		const parameters = {
			resource: 'order',
			operation: 'register',
			inputMode: 'json',
			order: '={{ $json }}',
			skipRegistered: false,
		};
		const items = ['A', 'B'].map((orderNumber) => smallOrder({ orderNumber }));
		await run('voyadoEngage', parameters, items, 'continueRegularOutput');
		const sent = emulators.voyado.journal.find({ method: 'POST' });
		expect(sent.map(({ body }) => (body as IDataObject).orderNumber).sort()).toEqual(['A', 'B']);
	});

	it('says again what is queued if a later batch stops the node', async () => {
		const match = { skip: 1 };
		emulators.voucherify.faults.add({ kind: 'status', status: 400, match });
		const items = Array.from({ length: 2001 }, (_, index) => ({ source_id: `O-${index}` }));
		const parameters = {
			resource: 'order',
			operation: 'import',
			inputMode: 'json',
			order: '={{ $json }}',
			wait: false,
		};
		const { error } = await run('voucherify', parameters, items);
		expect(emulators.voucherify.imports).toHaveLength(1);
		expect(error?.description).toContain('2000 of the 2001 items are queued');
	});
});

it('creates an order in each run of a node that a loop runs again', async () => {
	let runs = 0;
	/** Sends the items back once, as Loop Over Items does. */
	const again = {
		description: {
			displayName: 'Again',
			name: 'again',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Again' },
			inputs: ['main'],
			outputs: ['main', 'main'],
			properties: [],
		} as never,
		execute: async () => (++runs === 1 ? [[{ json: orders[0] }], []] : [[], [{ json: {} }]]),
	};
	const steps: Step[] = [
		{
			name: 'Create',
			type: 'panora',
			retryOnFail: true,
			parameters: createParameters(),
			to: [['Again']],
		},
		{ name: 'Again', type: 'akinon', nodeType: again, parameters: {}, to: [['Create']] },
	];
	await runWorkflow([orders[0]], steps, emulatorCredentials(emulators));
	expect(numbersInShop()).toEqual(['1', '1']);
});
