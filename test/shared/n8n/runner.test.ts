import { type IBinaryKeyData, type IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { InvalidInputError, RequestError } from '../../../nodes/shared/errors';
import {
	batchOperation,
	itemOperation,
	ResultWithFiles,
	type OperationContext,
	type ItemOperation,
	type Operation,
	type Result,
} from '../../../nodes/shared/n8n/operation';
import { AkinonFixture } from '../../engine/akinon';
import { runNode, type NodeRun, type NodeSettings } from '../../engine/engine';
import { OneOperationNode } from '../../engine/oneOperation';

let fixture: AkinonFixture;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
	fixture.akinon.addOrders({ count: 3 });
});

afterEach(async () => await fixture.close());

async function run(operation: Operation, settings: Partial<NodeSettings> = {}): Promise<NodeRun> {
	return await runNode({
		type: 'akinon',
		nodeType: new OneOperationNode(operation),
		credentials: fixture.tokenCredentials(),
		parameters: { resource: 'thing', operation: operation.value },
		...settings,
	});
}

const texts = { name: 'Do', value: 'do', action: 'Do', description: 'Does it', properties: [] };

/** Declares an operation whose input is the item's index and that may write. */
function defineOperation(
	work: (call: OperationContext, index: number) => Promise<Result>,
	rest: Partial<ItemOperation<number>> = {},
): Operation {
	return itemOperation<number>({
		...texts,
		writes: true,
		concurrency: 4,
		read: ({ index }) => index,
		run: work,
		...rest,
	});
}

/** Sends a request that changes something. */
const write = async ({ client }: OperationContext) =>
	await client.send<IDataObject>({
		method: 'PATCH',
		path: '/api/v1/orders/90001/',
		body: { is_send: true },
		isRepeatable: true,
		expect: 'record',
	});
const read = async ({ client }: OperationContext) =>
	await client.send<IDataObject>({
		method: 'GET',
		path: '/api/v1/orders/90001/',
		isRepeatable: true,
		expect: 'record',
	});

const modes = [undefined, 'continueRegularOutput', 'continueErrorOutput'] as const;
const failedOf = (result: NodeRun) =>
	[...result.items, ...result.errorItems].filter(({ json }) => json.error !== undefined);

describe('an error after a writing request', () => {
	const bugs: Array<[string, () => Result]> = [
		['an exception', () => (null as never as { id: IDataObject }).id],
		['null for a record', () => null as never],
		['text for a record', () => 'ok' as never],
		['an invalid input', () => void refuse() as never],
	];
	function refuse(): void {
		throw new InvalidInputError('Too late');
	}

	it.each(bugs)(
		'makes the outcome unknown: %s, with every On Error setting',
		async (_name, bug) => {
			const operation = defineOperation(async (call, index) => {
				if (index !== 1) return { index };
				await write(call);
				return bug();
			});
			for (const onError of modes) {
				const result = await run(operation, { items: [{}, {}, {}], onError });
				if (onError === undefined) {
					expect(result.error?.message).toMatch(
						/^It is unknown whether Akinon carried out the request\. .*\[item 1\]$/,
					);
					expect(result.error?.context?.itemIndex).toBe(1);
					continue;
				}
				expect(result.error).toBeUndefined();
				const failed = failedOf(result);
				expect(failed).toHaveLength(1);
				expect(failed[0].pairedItem).toMatchObject({ item: 1 });
				expect(failed[0].json.details).toMatchObject({
					outcome: 'unknown',
					description: expect.stringContaining('before you run it again'),
				});
			}
		},
	);

	it('makes the outcome of every item of its batch unknown', async () => {
		const operation = batchOperation<number>({
			...texts,
			writes: true,
			batchSize: 2,
			read: ({ index }) => index,
			async run(call, [first]) {
				await write(call);
				if (first === 0) throw new TypeError('no such field');
				return { reference: {}, items: [{ first }] };
			},
		});
		const onError = 'continueRegularOutput';
		const { items } = await run(operation, { items: [{}, {}, {}], onError });
		expect(items.map(({ json }) => (json.details as IDataObject | undefined)?.outcome)).toEqual([
			'unknown',
			'unknown',
			undefined,
		]);
	});

	it('keeps the outcome of a RequestError', async () => {
		const operation = defineOperation(async (call) => {
			await write(call);
			throw new RequestError('No', { outcome: 'refused' });
		});
		const { items } = await run(operation, { onError: 'continueRegularOutput' });
		expect(items[0].json).toMatchObject({ error: 'No [item 0]', details: { outcome: 'refused' } });
	});
});

it('does not make the outcome unknown if this item has written nothing, even if another one has', async () => {
	const operation = defineOperation(async (call, index) => {
		if (index === 0) await write(call);
		else await read(call);
		if (index === 1) throw new TypeError('broken');
		return {};
	});
	const onError = 'continueRegularOutput';
	const { items, error } = await run(operation, { items: [{}, {}], onError });
	expect(error).toBeUndefined();
	expect(items[1].json).toMatchObject({ details: { outcome: 'notSent' } });
});

describe('an operation with a resultKey', () => {
	const file = { data: '', mimeType: 'text/plain', fileName: 'a.txt' };
	const settings = {
		items: [
			{ id: 1, mine: 'kept', error: 'of an earlier node' },
			{ id: 2, result: 'old' },
		],
		binary: { note: file } as IBinaryKeyData,
	};

	it('passes the input on with its files, and the result under the key', async () => {
		const operation = defineOperation(async (_call, index) => ({ index }), { resultKey: 'result' });
		const { items } = await run(operation, settings);
		// The result is the first column of a table.
		expect(Object.keys(items[0].json)).toEqual(['result', 'id', 'mine']);
		expect(items).toEqual([
			{
				// n8n would run the node again for all items if the first one had `error`.
				json: { id: 1, mine: 'kept', result: { index: 0 } },
				binary: { note: file },
				pairedItem: { item: 0 },
			},
			{
				json: { id: 2, result: { index: 1 } },
				binary: { note: file },
				pairedItem: { item: 1 },
			},
		]);
	});

	it('adds each of several results, and the files of a result', async () => {
		const many = defineOperation(async () => [{ n: 1 }, { n: 2 }], { resultKey: 'result' });
		const { items } = await run(many, { items: [{ id: 1 }] });
		expect(items.map(({ json }) => json)).toEqual([
			{ id: 1, result: { n: 1 } },
			{ id: 1, result: { n: 2 } },
		]);
		const own = { ...file, fileName: 'own.txt' };
		const withFile = defineOperation(
			async () => new ResultWithFiles({ n: 1 }, { own } as IBinaryKeyData),
			{ resultKey: 'result' },
		);
		const [item] = (await run(withFile, settings)).items;
		expect(item.binary).toEqual({ note: file, own });
	});

	it('is not run again by Retry On Fail because the input has an error field', async () => {
		const operation = defineOperation(async (call) => (await write(call)).body, {
			resultKey: 'result',
		});
		await run(operation, { ...settings, retryOnFail: true });
		expect(fixture.akinon.timesSent(90001)).toBe(2);
	});
});

it('says if items come from a node that belongs after this one', async () => {
	const operation = defineOperation(async () => ({}), { precedes: 'markedAsSent' });
	const { hints } = await run(operation, { items: [{ markedAsSent: { id: 1 } }, {}] });
	expect(hints).toEqual([expect.stringContaining("1 item already had 'markedAsSent'")]);
});

describe('a failed item', () => {
	const operation = defineOperation(async (_call, index) => {
		if (index === 1) throw new RequestError('No', { outcome: 'refused', code: 'X', status: 400 });
		return { index };
	});
	const items = [{ id: 1 }, { id: 2, mine: 'kept', error: 'old', details: 'old' }, { id: 3 }];
	const file = { data: '', mimeType: 'text/plain' };
	const notDone = { node: 'Node', outcome: 'refused', reason: 'No' };
	const expected = {
		id: 2,
		mine: 'kept',
		error: 'No [item 1]',
		details: { outcome: 'refused', statusCode: 400, code: 'X' },
	};

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		"keeps the input's fields and files with %s",
		async (onError) => {
			const binary = { note: file } as IBinaryKeyData;
			const result = await run(operation, { items, binary, onError });
			const failed = failedOf(result);
			expect(failed).toHaveLength(1);
			expect(failed[0].json).toEqual(
				onError === 'continueErrorOutput'
					? { ...expected, details: { ...expected.details, notDone } }
					: { ...expected, notDone },
			);
			expect(failed[0].binary).toEqual(binary);
			expect(failed[0].pairedItem).toMatchObject({ item: 1 });
			expect(result.errorItems).toHaveLength(onError === 'continueErrorOutput' ? 1 : 0);
			expect(result.items.filter(({ json }) => json.error === undefined)).toHaveLength(2);
		},
	);

	it('stops the node without On Error', async () => {
		const result = await run(operation, { items });
		expect(result.items).toEqual([]);
		expect(result.error?.message).toBe('No [item 1]');
	});
});

describe('the hint about failed items', () => {
	const failing = (reasons: Array<RequestError | InvalidInputError | undefined>) =>
		defineOperation(async (_call, index) => {
			const reason = reasons[index];
			if (reason) throw reason;
			return {};
		});
	const coded = (code: string) => new RequestError('No', { outcome: 'refused', code, status: 400 });
	const hintsOf = async (
		reasons: Parameters<typeof failing>[0],
		onError: NodeSettings['onError'],
	) => (await run(failing(reasons), { items: reasons.map(() => ({})), onError })).hints;

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'counts the failed items with %s',
		async (onError) => {
			const all = Array.from({ length: 13 }, () => coded('StoreNotFound'));
			expect(await hintsOf(all, onError)).toEqual(['13 of 13 items failed: StoreNotFound']);
			expect(await hintsOf([coded('A'), undefined, coded('B'), coded('B')], onError)).toEqual([
				'3 of 4 items failed, most often: B',
			]);
			expect(await hintsOf([undefined, undefined], onError)).toEqual([]);
		},
	);

	it('shows a truncated message if the error has no code', async () => {
		const reset = new RequestError('Akinon could not be reached', {
			outcome: 'notSent',
			code: 'ECONNREFUSED',
		});
		const onError = 'continueRegularOutput';
		expect(await hintsOf([reset], onError)).toEqual([
			'1 of 1 items failed: Akinon could not be reached',
		]);
		const long = new InvalidInputError('x'.repeat(10_000));
		expect((await hintsOf([long], onError))[0].length).toBeLessThan(250);
	});
});

describe('prepare', () => {
	const log: string[] = [];
	const starting = (prepare: (call: OperationContext, inputs: number[]) => Promise<string>) =>
		itemOperation<number, string>({
			...texts,
			concurrency: 2,
			read({ index }) {
				log.push(`read ${index}`);
				if (index === 1) throw new InvalidInputError('Bad');
				return index;
			},
			prepare,
			async run(_call, index, state) {
				log.push(`run ${index}`);
				return { state };
			},
		});
	const items = [{}, {}, {}];
	const onError = 'continueRegularOutput';

	beforeEach(() => void log.splice(0));

	it('is called once, with all items that could be read, before anything is sent', async () => {
		const operation = starting(async (_call, inputs) => {
			log.push(`start ${inputs.join(' ')}`);
			return 'shared';
		});
		const result = await run(operation, { items, onError });
		expect(log).toEqual(['read 0', 'read 1', 'read 2', 'start 0 2', 'run 0', 'run 2']);
		expect(result.items.map(({ json }) => json.state)).toEqual(['shared', undefined, 'shared']);
	});

	it('fails all items if it throws, with every On Error setting', async () => {
		const operation = starting(async () => {
			throw new RequestError('No store', { outcome: 'notSent' });
		});
		const result = await run(operation, { items, onError });
		expect(result.items.map(({ json }) => json.error)).toEqual([
			'No store [item 0]',
			'Bad [item 1]',
			'No store [item 2]',
		]);
		const stopping = await run(operation, { items: [{}] });
		expect(stopping.error?.message).toBe('No store [item 0]');
		expect(log.filter((line) => line.startsWith('run'))).toEqual([]);
	});

	it('is not called if no item could be read', async () => {
		const operation = starting(async () => {
			log.push('start');
			return '';
		});
		const all = itemOperation<number, string>({
			...(operation as ItemOperation<number, string>),
			read: () => {
				throw new InvalidInputError('Bad');
			},
		});
		await run(all, { items, onError });
		expect(log).toEqual([]);
	});
});

describe('a run that stops on an error', () => {
	it('says what became of the other items', async () => {
		let started = 0;
		let hasFailed = false;
		const until = async (isSo: () => boolean) => {
			while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
		};
		const operation = defineOperation(async (call, index) => {
			started++;
			if (index === 0) {
				await until(() => started === 4);
				hasFailed = true;
				throw new RequestError('No', { outcome: 'refused' });
			}
			await until(() => hasFailed);
			if (index === 3) return {};
			await write(call);
			throw new TypeError('broken');
		});
		const result = await run(operation, { items: Array(9).fill({}) });
		expect(result.error?.message).toBe('No [item 0]');
		expect(result.error?.description).toContain(
			"1 of the 9 items was completed and will not be rolled back. The outcome of 2 is unknown: items 1, 2. 1 failed. 5 were not sent. Set 'On Error' to 'Continue (using error output)'",
		);
	});

	it.each([
		['while it is read', new InvalidInputError('Bad')],
		['first', new RequestError('Bad', { outcome: 'refused' })],
	])('recommends the error output also if the first item fails %s', async (_name, failure) => {
		const fail = () => {
			throw failure;
		};
		const isRead = failure instanceof InvalidInputError;
		const operation = isRead
			? defineOperation(async () => ({}), { read: fail })
			: defineOperation(fail, { concurrency: 1 });
		const { error } = await run(operation, { items: [{}, {}, {}] });
		expect(error?.description).toBe(
			"1 failed. 2 were not sent. Set 'On Error' to 'Continue (using error output)', so that a failed item does not stop the others and each has its outcome.",
		);
		expect((await run(operation)).error?.description).toBeFalsy();
	});

	it('sends nothing of a batch operation if one item is invalid', async () => {
		const operation = batchOperation<number>({
			...texts,
			writes: true,
			batchSize: 2,
			read({ index }) {
				if (index === 3) throw new InvalidInputError('Bad');
				return index;
			},
			async run(call) {
				await write(call);
				return { reference: {}, items: [] };
			},
		});
		const result = await run(operation, { items: [{}, {}, {}, {}] });
		expect(result.error?.message).toBe('Bad [item 3]');
		expect(fixture.akinon.journal.entries).toEqual([]);
	});
});

describe('a batch operation', () => {
	it('passes on the input of each item', async () => {
		const operation = batchOperation<number>({
			...texts,
			resultKey: 'result',
			batchSize: 2,
			read: ({ index }) => index,
			run: async (_call, inputs) => ({ reference: {}, items: inputs.map((n) => ({ n })) }),
		});
		const { items } = await run(operation, { items: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
		expect(items.map(({ json }) => json)).toEqual([
			{ id: 'a', result: { n: 0 } },
			{ id: 'b', result: { n: 1 } },
			{ id: 'c', result: { n: 2 } },
		]);
	});
});

describe('a credential with an expression', () => {
	const operation = defineOperation(async (call) => (await write(call)).body);
	const resolved = (
		expression: string,
		items: IDataObject[],
		onError?: NodeSettings['onError'],
	) => {
		const credentials = fixture.tokenCredentials({ url: `=${expression}` });
		return run(operation, { credentials, items, onError });
	};
	const url = () => fixture.akinon.url;

	it.each([
		'{{ $json.url }}',
		'{{ $json.isOther ? "http://127.0.0.1:1" : $json.url }}',
		'{{ $input.item.json.url }}',
		'{{ $itemIndex === 2 ? "http://127.0.0.1:1" : $input.first().json.url }}',
	])('that differs for an item is refused in words, before anything is sent: %s', async (text) => {
		const items = [0, 1, 2, 3].map((index) =>
			index === 2 ? { url: 'http://127.0.0.1:1', isOther: true } : { url: url() },
		);
		const stopped = await resolved(text, items);
		expect(stopped.error?.message).toContain('different for item 2 than for item 0');
		const { items: failed } = await resolved(text, items, 'continueRegularOutput');
		expect(failed.map(({ json }) => (json.details as IDataObject).outcome)).toEqual(
			Array(4).fill('refused'),
		);
		expect(fixture.akinon.journal.entries).toEqual([]);
	});

	it('that is the same for all items is used', async () => {
		for (const text of ['{{ $json.url }}', `{{ "${url()}" }}`]) {
			const items = [{ url: url() }, { url: url() }, { url: url() }];
			expect((await resolved(text, items)).error).toBeUndefined();
		}
		expect(fixture.akinon.journal.entries).toHaveLength(6);
	});
});

describe('a run that cannot start', () => {
	const noUrl = { akinonApi: { authentication: 'token', baseUrl: 'nowhere', apiToken: 'secret' } };
	const operation = defineOperation(async (_call, index) => ({ index }), { resultKey: 'done' });

	it('stops the workflow', async () => {
		const { error, items } = await run(operation, { credentials: noUrl, items: [{}, {}] });
		expect(error?.message).toContain("'Omnitron URL'");
		expect(items).toEqual([]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'passes on no item as successful (%s)',
		async (onError) => {
			const settings = { credentials: noUrl, items: [{ id: 'A' }, { id: 'B' }], onError };
			const { error, items, errorItems, hints } = await run(operation, settings);
			const [failed, rest] =
				onError === 'continueErrorOutput' ? [errorItems, items] : [items, errorItems];
			expect(error).toBeUndefined();
			expect(rest).toEqual([]);
			expect(failed.map(({ json }) => json)).toMatchObject(
				['A', 'B'].map((id) => ({
					id,
					error: expect.stringContaining("'Omnitron URL'"),
					details: { outcome: 'refused' },
				})),
			);
			expect(hints).toEqual([expect.stringMatching(/^2 of 2 items failed/)]);
		},
	);
});
