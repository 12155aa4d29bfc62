import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { runGroups } from '../concurrency';
import { openConnection } from '../http/connection';
import type { Provider } from '../http/provider';
import { toNodeError } from './errors';
import {
	findOperation,
	type AllItemsOperation,
	type Call,
	type ItemOperation,
	type Operation,
	type Resource,
} from './operation';
import { errorItem, linked } from './items';
import { ItemParameters } from './parameters';

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
	const operation = selectedOperation(context, resources);
	const items = context
		.getInputData()
		.map((_, index) => new ItemParameters(context, index, operation.properties));
	const hints = new Hints();
	const call = await openCall(context, provider, hints);
	try {
		return [
			'runAll' in operation
				? await runTogether(operation, call, items)
				: await runEach(operation, call, items),
		];
	} finally {
		hints.show(context);
	}
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

type Note = Parameters<Call['hint']>[0];

/** Gathers what the items have to say, so that a thousand items say it once. */
class Hints {
	private readonly notes = new Map<string, { note: Note; count: number }>();

	say(note: Note, kind = String(note)): void {
		this.notes.set(kind, { note, count: (this.notes.get(kind)?.count ?? 0) + 1 });
	}

	show(context: IExecuteFunctions): void {
		for (const { note, count } of this.notes.values()) {
			const message = typeof note === 'string' ? note : note(count);
			context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
		}
	}
}

async function openCall(
	context: IExecuteFunctions,
	provider: Provider,
	hints: Hints,
): Promise<Call> {
	try {
		const connection = await openConnection(context, provider);
		return { connection, context, hint: (note, kind) => hints.say(note, kind) };
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

async function runTogether(
	operation: AllItemsOperation,
	call: Call,
	items: ItemParameters[],
): Promise<INodeExecutionData[]> {
	try {
		return await operation.runAll(call, items);
	} catch (error) {
		throw toNodeError(call.context.getNode(), error);
	}
}

async function runEach<Input, State>(
	operation: ItemOperation<Input, State>,
	call: Call,
	items: ItemParameters[],
): Promise<INodeExecutionData[]> {
	const { context } = call;
	const goesOn = context.continueOnFail();
	const outputs: INodeExecutionData[][] = items.map(() => []);
	const groups = new Map<string, Array<() => Promise<void>>>();
	const inputs: Input[] = [];
	let completed = 0;

	function handle(error: unknown, item: ItemParameters): void {
		const nodeError = toNodeError(context.getNode(), error, item.index);
		if (!goesOn) throw nodeError;
		outputs[item.index] = [errorItem(nodeError, error, item.index)];
	}

	for (const item of items) {
		try {
			const input = operation.read(item);
			inputs.push(input);
			const key = operation.overlapKey?.(input) ?? `item ${item.index}`;
			const task = async () => {
				try {
					const result = await operation.run(call, input, state as State);
					outputs[item.index] = linked(result, item.index);
					completed++;
				} catch (error) {
					handle(error, item);
				}
			};
			const group = groups.get(key);
			if (group) group.push(task);
			else groups.set(key, [task]);
		} catch (error) {
			handle(error, item);
		}
	}
	const state = await operation.start?.(call, inputs);
	await runGroups(
		[...groups.values()],
		operation.concurrency,
		context.getExecutionCancelSignal(),
	).catch((error: unknown) => stopWithProgress(error, completed, items.length));
	return outputs.flat();
}

/** Says what was done when a run stopped, so that nobody believes that nothing was. */
function stopWithProgress(error: unknown, completed: number, all: number): never {
	if (completed > 0 && (error instanceof NodeApiError || error instanceof NodeOperationError)) {
		const progress = `${completed} of the ${all} items were completed; that stays done.`;
		error.description = `${error.description ?? ''} ${progress}`.trim();
	}
	throw error;
}
