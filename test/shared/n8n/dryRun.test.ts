import { NodeHelpers, type IDataObject, type INodeType } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { InvalidInputError, RequestError } from '../../../nodes/shared/errors';
import {
	batchOperation,
	itemOperation,
	type OperationContext,
	type ItemOperation,
	type Operation,
} from '../../../nodes/shared/n8n/operation';
import { AkinonFixture } from '../../engine/akinon';
import {
	loadPackage,
	packageNode,
	runNode,
	type NodeRun,
	type NodeSettings,
} from '../../engine/engine';
import { OneOperationNode } from '../../engine/oneOperation';
import { runWorkflow } from '../../engine/workflow';

let fixture: AkinonFixture;

beforeAll(async () => {
	fixture = await AkinonFixture.start();
	fixture.akinon.addOrders({ count: 3 });
});

afterAll(async () => await fixture.close());

beforeEach(() => fixture.akinon.journal.clear());

const texts = { name: 'Do', value: 'do', action: 'Do', description: 'Does it', properties: [] };

const write = async ({ client }: OperationContext, index: number) =>
	await client.send<IDataObject>({
		method: 'PATCH',
		path: `/api/v1/orders/${90001 + index}/`,
		query: { left: undefined },
		body: { is_send: true },
		isRepeatable: true,
		expect: 'record',
	});

/** Declares an operation whose input is the item's index and that marks an order as sent. */
function markAsSent(rest: Partial<ItemOperation<number>> = {}): Operation {
	return itemOperation<number>({
		...texts,
		writes: true,
		concurrency: 4,
		read: ({ index }) => index,
		run: async (call, index) => (await write(call, index)).body,
		...rest,
	});
}

async function run(operation: Operation, settings: Partial<NodeSettings> = {}): Promise<NodeRun> {
	return await runNode({
		type: 'akinon',
		nodeType: new OneOperationNode(operation),
		credentials: fixture.tokenCredentials(),
		parameters: { resource: 'thing', operation: 'do', dryRun: '={{ $json.dry ?? true }}' },
		...settings,
	});
}

const written = () => fixture.akinon.journal.entries.filter(({ method }) => method !== 'GET');
const onError = 'continueRegularOutput';
const hintOf = (sent: number, skipped: number) =>
	`Dry run: nothing was sent. ${sent} would be sent, ${skipped} would be skipped. Nodes after this one still run for real.`;
const request = (index: number) => ({
	method: 'PATCH',
	path: `/api/v1/orders/${90001 + index}/`,
	query: {},
	body: { is_send: true },
});

const loader = await loadPackage();

describe('a dry run', () => {
	it('returns what would be sent with the input, and shows a hint', async () => {
		const { items, hints } = await run(markAsSent({ resultKey: 'marked' }), {
			items: [{ id: 'a' }, { id: 'b' }],
		});
		expect(items).toEqual(
			['a', 'b'].map((id, index) => ({
				json: { id, marked: { dryRun: true, outcome: 'wouldSend', request: request(index) } },
				pairedItem: { item: index },
			})),
		);
		expect(hints).toEqual([hintOf(2, 0)]);
		expect(fixture.akinon.journal.entries).toEqual([]);
	});

	it('returns what was looked up, and what would be skipped and why', async () => {
		const lookUp: ItemOperation<number>['lookUp'] = async (_call, index) =>
			index === 0 ? { skip: 'It is there.', found: { id: 1 } } : { found: { id: 2 } };
		const { items, hints } = await run(markAsSent({ lookUp }), { items: [{}, {}] });
		expect(items.map(({ json }) => json)).toEqual([
			{ dryRun: true, outcome: 'wouldSkip', reason: 'It is there.', found: { id: 1 } },
			{ dryRun: true, outcome: 'wouldSend', request: request(1), found: { id: 2 } },
		]);
		expect(hints).toEqual([hintOf(1, 1)]);
	});

	it('looks nothing up for items that are really sent', async () => {
		const lookUp = async () => await Promise.reject(new Error('Unexpected lookup'));
		const { error } = await run(markAsSent({ lookUp }), { items: [{ dry: false }] });
		expect(error).toBeUndefined();
		expect(written()).toHaveLength(1);
	});

	it('warns if the execution was not started by hand', async () => {
		const step = {
			name: 'Dry',
			type: 'akinon',
			nodeType: new OneOperationNode(markAsSent()),
			parameters: { resource: 'thing', operation: 'do', dryRun: '={{ $json.dry }}' },
		};
		const hintsOf = async (items: IDataObject[]) =>
			(await runWorkflow(items, [step], fixture.tokenCredentials(), 'trigger')).hintsOf('Dry');
		expect(await hintsOf([{ dry: true }, { dry: true }])).toEqual([
			"Nothing was sent, because the published workflow has 'Dry Run' on. Turn it off and publish the workflow again. 2 would be sent, 0 would be skipped. Nodes after this one still run for real.",
		]);
		expect(await hintsOf([{ dry: true }, { dry: false }])).toEqual([
			expect.stringContaining('Dry run of some items'),
		]);
	});

	it.each(Object.keys(loader.nodeTypes).filter((type) => !type.endsWith('Trigger')))(
		'is seen on the canvas and at the top of the panel of %s',
		(type) => {
			const { description } = loader.getNode(type).type as INodeType;
			const node = packageNode({ type, parameters: { dryRun: true }, credentials: {} });
			const shown = (dryRun: boolean, nodeType = description) =>
				NodeHelpers.displayParameter({ dryRun }, description.properties[0], node, nodeType);
			expect(description.properties[0].type).toBe('notice');
			expect([shown(true), shown(false)]).toEqual([true, false]);
			expect(shown(true, { ...description, name: `${type}Tool` })).toBe(false);
			expect(description.subtitle).toContain('(dry run)');
		},
	);

	it('can be turned on for single items', async () => {
		const { items, hints } = await run(markAsSent(), {
			items: [{ dry: false }, { dry: true }, { dry: 'false' }],
		});
		expect(items.map(({ json }) => json.dryRun)).toEqual([undefined, true, undefined]);
		expect(written().map(({ path }) => path)).toEqual([request(0).path, request(2).path]);
		expect(hints).toEqual([
			'Dry run of some items: nothing was sent for them. 1 would be sent, 0 would be skipped. Nodes after this one still run for real.',
		]);
	});

	it('is prepared separately from real items', async () => {
		const started: unknown[] = [];
		const operation = itemOperation<number, boolean>({
			...(markAsSent() as ItemOperation<number, boolean>),
			async prepare({ isDryRun }, inputs) {
				started.push([isDryRun, inputs]);
				return isDryRun;
			},
			run: async (call, index, state) => {
				expect([state, call.isDryRun]).toEqual([index !== 1, index !== 1]);
				return (await write(call, index)).body;
			},
		});
		const { error } = await run(operation, { items: [{}, { dry: false }, {}] });
		expect(error).toBeUndefined();
		expect(started).toEqual([
			[true, [0, 2]],
			[false, [1]],
		]);
	});

	it('stops the node before anything is sent if it fails', async () => {
		const lookUp = async () =>
			await Promise.reject(new RequestError('No such order', { outcome: 'refused' }));
		const { error } = await run(markAsSent({ lookUp }), { items: [{ dry: false }, {}] });
		expect(error?.message).toBe('No such order [item 1]');
		expect(error?.description).toContain('1 failed. 1 was not sent.');
		expect(written()).toEqual([]);
	});

	it('does not count as progress of a run that stops', async () => {
		const lookUp: ItemOperation<number>['lookUp'] = async (_call, index) => {
			if (index === 2) throw new RequestError('No', { outcome: 'refused', description: 'Look.' });
			return {};
		};
		const operation = markAsSent({ lookUp, concurrency: 1 });
		const { error } = await run(operation, { items: [{}, {}, {}] });
		expect(error?.description).toBe('Look.');
	});

	it('returns for each item of a batch its part of the body', async () => {
		const operation = batchOperation<number>({
			...texts,
			writes: true,
			batchSize: 2,
			read: ({ index }) => index,
			async run({ client }, inputs) {
				await client.send({
					method: 'POST',
					path: '/import',
					body: inputs.map((id) => ({ id })),
					isRepeatable: false,
					expect: 'record',
				});
				return { reference: {}, items: inputs.map((id) => ({ id })) };
			},
		});
		const { items, hints } = await run(operation, { items: [{}, {}, {}] });
		expect(items.map(({ json }) => json)).toEqual(
			[0, 1, 2].map((id) => ({
				dryRun: true,
				outcome: 'wouldSend',
				request: { method: 'POST', path: '/import', body: { id } },
			})),
		);
		expect(hints).toEqual([hintOf(3, 0)]);
		expect(fixture.akinon.journal.entries).toEqual([]);
	});

	it('fails as a real run would, and with outcome notSent if the lookup fails', async () => {
		const operation = markAsSent({
			read({ index }) {
				if (index === 0) throw new InvalidInputError('Bad');
				return index;
			},
			lookUp: async ({ client }) => {
				await client.send({
					method: 'GET',
					path: '/nowhere',
					isRepeatable: false,
					expect: 'record',
				});
				return {};
			},
		});
		fixture.akinon.faults.add({ kind: 'html', match: { path: '/nowhere' } });
		const { items, hints } = await run(operation, { items: [{}, {}], onError });
		expect(items.map(({ json }) => (json.details as IDataObject).outcome)).toEqual([
			'refused',
			'notSent',
		]);
		expect(hints).toContain(hintOf(0, 0));
		expect(written()).toEqual([]);
		fixture.akinon.faults.clear();
	});
});

describe('an item from a dry run of an earlier node', () => {
	const results: IDataObject[] = [
		{ id: 1, registration: { dryRun: true, outcome: 'wouldSend', request: {} } },
		{ id: 1, registration: { dryRun: true, outcome: 'wouldSkip', reason: 'It is there.' } },
		{ dryRun: true, outcome: 'wouldSend', request: {} },
	];

	it.each(results)('is refused: %j', async (item) => {
		const { error } = await run(markAsSent(), { items: [{ dry: false }, { ...item, dry: false }] });
		expect(error?.message).toMatch(
			/^The item comes from a dry run of an earlier node.* \[item 1\]$/,
		);
		expect(error?.description).toContain("Turn on 'Dry Run' in this node too");
		expect(written()).toEqual([]);
	});

	it('is accepted in a dry run and by operations that only read', async () => {
		const read = markAsSent({ writes: undefined, run: async () => ({ done: true }) });
		for (const operation of [markAsSent(), read]) {
			expect((await run(operation, { items: results })).error).toBeUndefined();
		}
	});

	it('is not confused with similar items', async () => {
		const items = [{ dryRun: true }, { a: null, b: { dryRun: true } }].map((item) => ({
			...item,
			dry: false,
		}));
		expect((await run(markAsSent(), { items })).error).toBeUndefined();
	});
});

describe('an operation that does not declare writes', () => {
	it('cannot write', async () => {
		const { error } = await run(markAsSent({ writes: undefined }));
		expect(error?.message).toContain('PATCH /api/v1/orders/90001/ was not sent');
		expect(fixture.akinon.journal.entries).toEqual([]);
	});
});
