import pick from 'lodash/pick';
import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { RequestError } from '../errors';
import type { HttpClient } from '../http/client';
import type { ItemParameters } from './parameters';
import { dryRunField } from './properties';
import { withoutDefaultInTool } from './aiTool';

/** What a running operation may use; each item, or batch of items, has its own. */
export interface OperationContext {
	/** Sends nothing but GET in a dry run, and in an operation that does not say that it writes. */
	client: HttpClient;
	/** Whether nothing is to be changed, neither at the provider nor in n8n. */
	isDryRun: boolean;
	context: IExecuteFunctions;
	/**
	 * Shows a note on the node after the run, once however often it is said.
	 *
	 * @param note the text, or makes it from how often this kind of note was said, and each of its parts
	 * @param kind tells notes apart; the text itself by default
	 * @param parts what the note is about this time, where it lists several things
	 */
	hint(note: HintText, kind?: string, parts?: string[]): void;
}

export type HintText = string | ((count: number, counts: Map<string, number>) => string);

/** A result that carries files. */
export class ResultWithFiles {
	constructor(
		readonly json: IDataObject,
		readonly binary: IBinaryKeyData,
	) {}
}

/** What an operation makes of an item: one output item, or any number of them. */
export type Result = IDataObject | IDataObject[] | ResultWithFiles;

interface OperationDescription {
	name: string;
	value: string;
	action: string;
	description: string;
	/** Without display options for resource and operation: they are stamped on once, here. */
	properties: INodeProperties[];
	/**
	 * Set where it sends requests with another method than GET. The operation then has 'Dry Run', which
	 * runs `run` with a connection that only reads; an operation that does not say it cannot send them.
	 */
	writes?: true;
}

interface BaseOperation<Input, State> extends OperationDescription {
	/** Reads and checks an item's parameters. Runs for every item before anything is sent. Throws InvalidInputError. */
	read(parameters: ItemParameters): Input;
	/**
	 * Prepares a run, once: after all items have been read and before any of them is sent. What it
	 * brings is handed to every `run`. Where it throws, nothing is sent. Where a run has items of a dry
	 * run beside others, each of the two is prepared on its own.
	 *
	 * @param inputs of all items that could be read, in their order
	 */
	prepare?(call: OperationContext, inputs: Input[]): Promise<State>;
	/**
	 * Where set, the input item is passed on: an output item has the input's fields and files, and the
	 * result under this key.
	 */
	resultKey?: string;
}

/** Works on one input item at a time; several items may run side by side. */
export interface ItemOperation<Input, State = undefined> extends BaseOperation<Input, State> {
	/** Items with the same key never overlap and keep their order. */
	serializeBy?(input: Input): string;
	/** Most items side by side; where a person sets it, by all inputs. */
	concurrency: number | ((inputs: Input[]) => number);
	/**
	 * For a dry run, before `run`: looks up what the provider's answer would depend on.
	 *
	 * @throws what `run` would throw, where the provider would refuse what it sends
	 */
	lookUp?(call: OperationContext, input: Input, state: State): Promise<LookupResult>;
	run(call: OperationContext, input: Input, state: State): Promise<Result>;
}

/** What a dry run learned about an item without changing anything. */
export interface LookupResult {
	/** What is there now, in a few fields. */
	found?: IDataObject;
	/** Why the item would not be sent, as a sentence. Then `run` is not called. */
	skip?: string;
}

/** Works on batches of input items, one batch after another. */
export interface BatchOperation<Input, State = undefined> extends BaseOperation<Input, State> {
	/** What no two items of a run may share; the second one is refused. */
	uniqueKey?: {
		/** Undefined where the item has none. */
		of(input: Input): string | undefined;
		/** The label of the field that it comes from. */
		label: string;
		/** What the person can do about two that share it. */
		hint: string;
	};
	/** Most items in a batch. */
	batchSize: number;
	/** Throws where the whole batch did not succeed. */
	run(call: OperationContext, inputs: Input[], state: State): Promise<BatchResult>;
}

/** What became of a batch: of each of its items, or that all of them are queued. */
export type BatchResult = {
	/** Finds the batch again at the provider, for example `{ async_action_id: 'aa_1' }`. */
	reference: IDataObject;
} & (
	| {
			/** For each item in its order: its result, or why it did not succeed. */
			items: Array<IDataObject | RequestError>;
	  }
	| {
			/** For each item in its order, where the provider has taken the batch and its end is not known. */
			queued: IDataObject[];
	  }
);

// An operation's types are its own affair: what its `read` and `prepare` bring is what its `run` gets.
export type Operation = ItemOperation<unknown, unknown> | BatchOperation<unknown, unknown>;

export interface Resource {
	name: string;
	value: string;
	operations: Operation[];
}

/** Declares an operation for one item, checking that its functions fit together. */
export function itemOperation<Input, State = undefined>(
	operation: ItemOperation<Input, State>,
): Operation {
	return operation as ItemOperation<unknown, unknown>;
}

/** Declares an operation for batches of items, checking that its functions fit together. */
export function batchOperation<Input, State = undefined>(
	operation: BatchOperation<Input, State>,
): Operation {
	return operation as BatchOperation<unknown, unknown>;
}

/**
 * Builds a node's properties from its resources: the resource and operation selectors, then each
 * operation's fields, shown only for that operation.
 */
export function buildProperties(resources: Resource[]): INodeProperties[] {
	const operationSelectors = resources.map((resource) => ({
		...buildSelector('Operation', 'operation', resource.operations),
		displayOptions: { show: { resource: [resource.value] } },
	}));
	const fields = resources.flatMap((resource) =>
		resource.operations.flatMap((operation) =>
			propertiesOf(operation).map((property) => showFor(property, resource, operation)),
		),
	);
	return [
		buildSelector('Resource', 'resource', resources),
		...operationSelectors,
		...fields.flatMap(withoutDefaultInTool),
	];
}

/** An operation's own fields and those that come by themselves. */
export function propertiesOf({ properties, writes }: Operation): INodeProperties[] {
	return writes ? [...properties, dryRunField] : properties;
}

function buildSelector(
	displayName: string,
	name: string,
	entries: INodePropertyOptions[],
): INodeProperties {
	const options = entries.map((entry) => pick(entry, ['name', 'value', 'action', 'description']));
	const initial = entries[0].value;
	return {
		displayName,
		name,
		type: 'options',
		noDataExpression: true,
		options: options.sort((a, b) => a.name.localeCompare(b.name)),
		default: initial,
	};
}

function showFor(
	property: INodeProperties,
	resource: Resource,
	operation: Operation,
): INodeProperties {
	const show = { resource: [resource.value], operation: [operation.value] };
	return {
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { ...property.displayOptions?.show, ...show },
		},
	};
}

/** Finds the operation that a node is set to. */
export function findOperation(
	resources: Resource[],
	resourceValue: string,
	operationValue: string,
): Operation | undefined {
	return resources
		.find(({ value }) => value === resourceValue)
		?.operations.find(({ value }) => value === operationValue);
}
