import chunk from 'lodash/chunk';
import partition from 'lodash/partition';
import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { runGroups } from '../concurrency';
import { InvalidInputError } from '../errors';
import { HttpClient } from '../http/client';
import type { Provider } from '../http/provider';
import { batchDryRun, itemDryRun, rejectDryRunItem } from './dryRun';
import { beforeWriting, toItemFailure, toNodeError } from './nodeErrors';
import {
	findOperation,
	propertiesOf,
	type BatchOperation,
	type OperationContext,
	type ItemOperation,
	type HintText,
	type Operation,
	type Resource,
} from './operation';
import { ItemParameters } from './parameters';
import { dryRunField } from './properties';
import { Results } from './results';
import { requireN8nVersion } from './n8nVersion';

/**
 * Runs the operation that a node is set to over its input items: the one item loop of the package.
 * All items are read and checked before the first request leaves. Where the node stops at errors, one
 * bad item so stops it with nothing sent; where it goes on, the bad item becomes an error item.
 */
export async function runNode(
	context: IExecuteFunctions,
	provider: Provider,
	resources: Resource[],
): Promise<INodeExecutionData[][]> {
	const hints = new Hints();
	let operation: Operation;
	let call: OperationContext;
	try {
		operation = selectedOperation(context, resources);
		call = await openCall(context, provider, operation, hints);
	} catch (error) {
		return [failAll(context, error, hints)];
	}
	const results = new Results(context, operation.resultKey);
	try {
		await runOperation(operation, call, results);
		return [itemsOf(results, hints)];
	} finally {
		const dryRun = results.dryRunHint();
		if (dryRun) hints.say(dryRun);
		hints.show(context);
	}
}

/**
 * Where no item can be run and the node goes on, all of them failed. Thrown, n8n would pass them on as
 * if they had succeeded, and the next node would mark orders as sent that were never registered.
 */
function failAll(context: IExecuteFunctions, error: unknown, hints: Hints): INodeExecutionData[] {
	const failure = toNodeError(context.getNode(), error);
	if (!context.continueOnFail()) throw failure;
	const results = new Results(context);
	for (const index of context.getInputData().keys()) results.fail(index, failure);
	const items = itemsOf(results, hints);
	hints.show(context);
	return items;
}

function itemsOf(results: Results, hints: Hints): INodeExecutionData[] {
	const failures = results.failureHint();
	if (failures) hints.say(failures);
	return results.items();
}

function selectedOperation(context: IExecuteFunctions, resources: Resource[]): Operation {
	const resource = context.getNodeParameter('resource', 0) as string;
	const value = context.getNodeParameter('operation', 0) as string;
	const operation = findOperation(resources, resource, value);
	if (operation) return operation;
	throw new NodeOperationError(
		context.getNode(),
		`The operation "${value}" is not available for "${resource}"`,
		{ description: "Choose another 'Operation' in the node." },
	);
}

/** Gathers what the items have to say, so that a thousand items say it once. */
class Hints {
	private readonly notes = new Map<
		string,
		{ note: HintText; count: number; counts: Map<string, number> }
	>();

	say(note: HintText, kind = String(note), parts: string[] = []): void {
		const { count, counts } = this.notes.get(kind) ?? { count: 0, counts: new Map() };
		for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
		this.notes.set(kind, { note, count: count + 1, counts });
	}

	show(context: IExecuteFunctions): void {
		for (const { note, count, counts } of this.notes.values()) {
			const message = typeof note === 'string' ? note : note(count, counts);
			context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
		}
	}
}

async function openCall(
	context: IExecuteFunctions,
	provider: Provider,
	{ writes }: Operation,
	hints: Hints,
): Promise<OperationContext> {
	requireN8nVersion(context.getNode());
	const opened = await HttpClient.open(context, provider);
	const client = writes ? opened : opened.readOnly();
	return { client, context, isDryRun: false, hint: (...said) => hints.say(...said) };
}

/** An input item that could be read. */
interface Row {
	index: number;
	input: unknown;
	isDryRun: boolean;
}

/** Those of a dry run come first: what they find stops the node before anything is sent. */
async function runOperation(
	operation: Operation,
	call: OperationContext,
	results: Results,
): Promise<void> {
	const rows = readRows(operation, call.context, results);
	const [dry, real] = partition(rows, ({ isDryRun }) => isDryRun);
	const client = call.client.readOnly();
	await runRows(operation, { ...call, client, isDryRun: true }, dry, results);
	await runRows(operation, call, real, results);
}

async function runRows(
	operation: Operation,
	call: OperationContext,
	rows: Row[],
	results: Results,
): Promise<void> {
	if (rows.length === 0) return;
	let state: unknown;
	await attempt(operation, call, rows, results, async (ownCall) => {
		const inputs = rows.map(({ input }) => input);
		state = await operation.prepare?.(ownCall, inputs);
	});
	if (rows.some(({ index }) => results.hasFailed(index))) return;
	const isBatch = 'batchSize' in operation;
	const groups = isBatch
		? [batchTasks(operation, call, rows, state, results)]
		: itemTasks(operation, call, rows, state, results);
	const concurrency = isBatch ? 1 : concurrencyOf(operation, rows);
	const signal = call.context.getExecutionCancelSignal();
	await runGroups(groups, concurrency, signal).catch((error: unknown) => results.stop(error));
}

function concurrencyOf({ concurrency }: ItemOperation<unknown, unknown>, rows: Row[]): number {
	return typeof concurrency === 'number'
		? concurrency
		: concurrency(rows.map(({ input }) => input));
}

/** Reads and checks all items before anything is sent. */
function readRows(operation: Operation, context: IExecuteFunctions, results: Results): Row[] {
	const rows: Row[] = [];
	const seen = new Map<string, number>();
	for (const index of context.getInputData().keys()) {
		try {
			const row = readRow(operation, context, index, results);
			if ('batchSize' in operation) rejectDuplicate(operation, row, seen);
			rows.push(row);
		} catch (error) {
			results.fail(index, error);
		}
		results.stopAtFailure([index]);
	}
	return rows;
}

function readRow(
	operation: Operation,
	context: IExecuteFunctions,
	index: number,
	results: Results,
): Row {
	const parameters = new ItemParameters(context, index, propertiesOf(operation));
	const isDryRun = operation.writes === true && parameters.boolean(dryRunField.name);
	if (isDryRun) results.expectDryRun(index);
	else if (operation.writes) rejectDryRunItem(context.getInputData()[index].json);
	return { index, input: operation.read(parameters), isDryRun };
}

function rejectDuplicate(
	{ uniqueKey }: BatchOperation<unknown, unknown>,
	{ index, input }: Row,
	seen: Map<string, number>,
): void {
	const key = uniqueKey?.of(input);
	if (!uniqueKey || key === undefined) return;
	const duplicate = seen.get(key);
	if (duplicate !== undefined) {
		const message = `'${uniqueKey.label}' is the same as that of item ${duplicate}: "${key}"`;
		throw new InvalidInputError(message, uniqueKey.hint);
	}
	seen.set(key, index);
}

type Tasks = Array<() => Promise<void>>;

/** A task for each item; those with the same key are in one group, in their order. */
function itemTasks(
	operation: ItemOperation<unknown, unknown>,
	call: OperationContext,
	rows: Row[],
	state: unknown,
	results: Results,
): Tasks[] {
	const groups = new Map<string, Tasks>();
	for (const row of rows) {
		const { index, input } = row;
		const key = operation.serializeBy?.(input) ?? `item ${index}`;
		const task = async () =>
			await attempt(operation, call, [row], results, async (ownCall) => {
				if (call.isDryRun) {
					results.succeedDryRun(index, await itemDryRun(operation, ownCall, input, state));
				} else {
					results.succeed(index, await operation.run(ownCall, input, state));
				}
			});
		const group = groups.get(key);
		if (group) group.push(task);
		else groups.set(key, [task]);
	}
	return [...groups.values()];
}

function batchTasks(
	operation: BatchOperation<unknown, unknown>,
	call: OperationContext,
	rows: Row[],
	state: unknown,
	results: Results,
): Tasks {
	return chunk(rows, operation.batchSize).map((batch) => async () => {
		await attempt(operation, call, batch, results, async (ownCall) => {
			const indexes = batch.map(({ index }) => index);
			const inputs = batch.map(({ input }) => input);
			if (call.isDryRun) {
				const found = await batchDryRun(operation, ownCall, inputs, state);
				for (const [position, index] of indexes.entries()) {
					results.succeedDryRun(index, found[position]);
				}
			} else {
				results.takeBatch(indexes, await operation.run(ownCall, inputs, state));
			}
		});
	});
}

/** Works on items; what it throws is the failure of each of them. Throws it where the node stops at errors. */
async function attempt(
	{ writes }: Operation,
	call: OperationContext,
	rows: Row[],
	results: Results,
	work: (ownCall: OperationContext) => Promise<void>,
): Promise<void> {
	const client = call.client.forItem();
	try {
		await work({ ...call, client });
	} catch (thrown) {
		const { hasSentWrite, provider } = client;
		const reason = writes && !hasSentWrite ? beforeWriting(thrown) : thrown;
		const failure = toItemFailure(reason, hasSentWrite, provider.name);
		for (const { index } of rows) results.fail(index, failure);
	}
	results.stopAtFailure(rows.map(({ index }) => index));
}
