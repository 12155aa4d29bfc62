import chunk from 'lodash/chunk';
import partition from 'lodash/partition';
import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { runGroups } from '../concurrency';
import { RequestError, rethrow } from '../errors';
import { HttpClient } from '../http/client';
import type { Provider } from '../http/provider';
import { plural } from '../plural';
import { isRecord } from '../values';
import { batchDryRun, itemDryRun } from './dryRun';
import { earlierTries } from './earlierTries';
import { noteFailedOrders } from './executionData';
import { Hints } from './hints';
import { requireSameCredential } from './itemCredentials';
import { requireN8nVersion } from './n8nVersion';
import { toNodeError, toNotSent, toUnknownOutcome } from './nodeErrors';
import type {
	BatchOperation,
	ItemOperation,
	Operation,
	OperationContext,
	Resource,
} from './operation';
import { readItems, type ReadItem } from './readItems';
import { Results } from './results';

/**
 * Runs the node's operation over its input items. This is the only item loop of the package. All items
 * are read and checked before the first request is sent: if the node stops on errors, one bad item
 * stops it with nothing sent; otherwise the bad item becomes an error item.
 *
 * @throws NodeApiError or NodeOperationError if an item fails and the node stops on errors
 */
export async function runNode(
	context: IExecuteFunctions,
	provider: Provider,
	resources: Resource[],
): Promise<INodeExecutionData[][]> {
	const hints = new Hints();
	let operation: Operation;
	let operationContext: OperationContext;
	try {
		operation = getSelectedOperation(context, resources);
		operationContext = await createOperationContext(context, provider, operation, hints);
	} catch (error) {
		return [failAll(context, error, hints)];
	}
	const results = new Results(context, operation.resultKey);
	try {
		await runOperation(operation, operationContext, results).catch((error: unknown) =>
			results.throwWithProgress(error),
		);
		return [toOutput(results, hints)];
	} finally {
		const dryRunHint = results.dryRunHint();
		if (dryRunHint) hints.add(dryRunHint);
		noteFailedOrders(context, results.failedInputs());
		hints.show(context);
	}
}

/**
 * Fails all items of a run that cannot start. If this error were thrown while 'On Error' is set to
 * continue, n8n would pass the input on as if it had succeeded, and the next node would mark orders
 * as sent that were never registered.
 */
function failAll(context: IExecuteFunctions, error: unknown, hints: Hints): INodeExecutionData[] {
	if (!context.continueOnFail()) throw toNodeError(context.getNode(), error);
	const results = new Results(context);
	for (const index of context.getInputData().keys()) results.fail(index, error);
	const items = toOutput(results, hints);
	noteFailedOrders(context, results.failedInputs());
	hints.show(context);
	return items;
}

function toOutput(results: Results, hints: Hints): INodeExecutionData[] {
	const failureHint = results.failureHint();
	if (failureHint) hints.add(failureHint);
	return results.items();
}

function getSelectedOperation(context: IExecuteFunctions, resources: Resource[]): Operation {
	const resourceName = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	const resource = resources.find(({ value }) => value === resourceName);
	const operation = resource?.operations.find(({ value }) => value === name);
	if (operation) return operation;
	throw new NodeOperationError(
		context.getNode(),
		`The operation "${name}" is not available for "${resourceName}"`,
		{ description: "Choose another 'Operation' in the node." },
	);
}

async function createOperationContext(
	context: IExecuteFunctions,
	provider: Provider,
	{ writes }: Operation,
	hints: Hints,
): Promise<OperationContext> {
	requireN8nVersion(context.getNode());
	await requireSameCredential(context, provider);
	const client = await HttpClient.open(context, provider);
	return {
		client: writes ? client : client.readOnly(),
		context,
		isDryRun: false,
		hint: (...hint) => hints.add(...hint),
	};
}

/** Runs dry-run items first, so that an error in one of them stops the node before anything is sent. */
async function runOperation(
	operation: Operation,
	context: OperationContext,
	results: Results,
): Promise<void> {
	const items = readItems(operation, context.context, results);
	hintAtOrder(operation, context);
	const [dryRunItems, realItems] = partition(items, ({ isDryRun }) => isDryRun);
	const dryRunContext = { ...context, client: context.client.readOnly(), isDryRun: true };
	await runItems(operation, dryRunContext, dryRunItems, results);
	const tries = earlierTries(context.context);
	const [done, left] = partition(realItems, ({ index }) => tries.has(index));
	for (const { index } of done) results.update(index, tries.get(index)!);
	results.throwIfFailed(done.map(({ index }) => index));
	await runItems(operation, context, left, results);
}

/** Says if the nodes are in the wrong order: an item that fails here already counts as done. */
function hintAtOrder({ precedes }: Operation, { context, hint }: OperationContext): void {
	if (precedes === undefined) return;
	const { length } = context.getInputData().filter(({ json }) => isRecord(json[precedes]));
	if (length === 0) return;
	hint(
		`${plural(length, 'item')} already had '${precedes}'. Put this node before the one that adds it: an order that fails here does not come again.`,
	);
}

async function runItems(
	operation: Operation,
	context: OperationContext,
	items: ReadItem[],
	results: Results,
): Promise<void> {
	if (items.length === 0) return;
	const inputs = items.map(({ input }) => input);
	let state: unknown;
	await attempt(operation, context, items, results, async (itemContext) => {
		state = await operation.prepare?.(itemContext, inputs);
	});
	if (items.some(({ index }) => results.stateOf(index).failure)) return;
	const isBatch = 'batchSize' in operation;
	const groups = isBatch
		? [batchTasks(operation, context, items, state, results)]
		: itemTasks(operation, context, items, state, results);
	const { concurrency } = isBatch ? { concurrency: 1 } : operation;
	await runGroups(
		groups,
		typeof concurrency === 'number' ? concurrency : concurrency(inputs),
		context.context.getExecutionCancelSignal(),
	);
}

type Task = () => Promise<void>;

/** Builds one task per item. Items with the same `serializeBy` key form one group, in input order. */
function itemTasks(
	operation: ItemOperation<unknown, unknown>,
	context: OperationContext,
	items: ReadItem[],
	state: unknown,
	results: Results,
): Task[][] {
	const groups = new Map<string, Task[]>();
	for (const item of items) {
		const { index, input } = item;
		const task = async () =>
			await attempt(operation, context, [item], results, async (itemContext) => {
				if (context.isDryRun) {
					const result = await itemDryRun(operation, itemContext, input, state);
					results.succeedDryRun(index, result);
				} else {
					results.succeed(index, await operation.run(itemContext, input, state));
				}
			});
		const key = operation.serializeBy?.(input) ?? `item ${index}`;
		const group = groups.get(key);
		if (group) group.push(task);
		else groups.set(key, [task]);
	}
	return [...groups.values()];
}

function batchTasks(
	operation: BatchOperation<unknown, unknown>,
	context: OperationContext,
	items: ReadItem[],
	state: unknown,
	results: Results,
): Task[] {
	const run = async (batch: ReadItem[]): Promise<void> => {
		let isTooLarge = false;
		await attempt(operation, context, batch, results, async (batchContext) => {
			const indexes = batch.map(({ index }) => index);
			const inputs = batch.map(({ input }) => input);
			if (context.isDryRun) {
				const dryRunResults = await batchDryRun(operation, batchContext, inputs, state);
				dryRunResults.forEach((result, i) => results.succeedDryRun(indexes[i], result));
				return;
			}
			const result = await operation.run(batchContext, inputs, state).catch((error: unknown) => {
				isTooLarge = batch.length > 1 && isTooLargeError(error);
				return isTooLarge ? undefined : rethrow(error);
			});
			if (result) results.addBatchResult(indexes, result);
		});
		if (!isTooLarge) return;
		for (const half of chunk(batch, Math.ceil(batch.length / 2))) await run(half);
	};
	return chunk(items, operation.batchSize).map((batch) => async () => await run(batch));
}

/** Whether the server refused a request for its size, so that it has not acted on any part of it. */
function isTooLargeError(error: unknown): boolean {
	return error instanceof RequestError && error.details.status === 413;
}

/**
 * Does the work for some items and records what it throws as the failure of each of them.
 *
 * @throws NodeError if it failed and the node stops on errors
 */
async function attempt(
	{ writes }: Operation,
	context: OperationContext,
	items: ReadItem[],
	results: Results,
	work: (itemContext: OperationContext) => Promise<void>,
): Promise<void> {
	const client = context.client.forItem();
	try {
		await work({ ...context, client });
	} catch (error) {
		const { hasSentWrite, provider } = client;
		const nothingSent = writes ? toNotSent(error) : error;
		const failure = hasSentWrite ? toUnknownOutcome(error, provider) : nothingSent;
		for (const { index } of items) results.fail(index, failure);
	}
	if (client.hasSentWrite) rememberSent(context.context, client, items, results);
	results.throwIfFailed(items.map(({ index }) => index));
}

/** Keeps what a later try must not send again: what the provider accepted, or may have if that matters. */
function rememberSent(
	context: IExecuteFunctions,
	{ hasSentUnrepeatable }: HttpClient,
	items: ReadItem[],
	results: Results,
): void {
	const tries = earlierTries(context);
	for (const { index } of items) {
		const state = results.stateOf(index);
		const mayHaveActed = hasSentUnrepeatable && state.failure?.outcome === 'unknown';
		if (state.failure === undefined || mayHaveActed) tries.set(index, state);
	}
}
