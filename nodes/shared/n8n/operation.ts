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
import { toolDescriptionField, withoutDefaultInTool } from './aiTool';
import type { HintText } from './hints';
import type { ItemParameters } from './parameters';
import { acceptFailedField, dryRunField, dryRunNotice } from './properties';

/** What an operation may use while it runs. Each item or batch has its own. */
export interface OperationContext {
	/** Sends only GET in a dry run and in operations that do not declare `writes`. */
	client: HttpClient;
	/** If true, nothing may change, neither at the provider nor in n8n. */
	isDryRun: boolean;
	/** n8n's functions for the running node. */
	context: IExecuteFunctions;
	/**
	 * Shows a hint on the node after the run. Hints of one kind are shown once.
	 *
	 * @param text the text, or a function that builds it from the number of hints and of each detail
	 * @param kind identifies hints to merge; by default the text
	 * @param details what this hint is about, if the text lists several things
	 */
	hint(text: HintText, kind?: string, details?: string[]): void;
}

/** A result that carries files. */
export class ResultWithFiles {
	constructor(
		readonly json: IDataObject,
		readonly binary: IBinaryKeyData,
	) {}
}

/** What an operation returns for an item: one output item, or any number of them. */
export type Result = IDataObject | IDataObject[] | ResultWithFiles;

interface BaseOperation<Input, State> {
	name: string;
	value: string;
	action: string;
	description: string;
	/** Without display options for resource and operation: `buildProperties` adds them. */
	properties: INodeProperties[];
	/**
	 * Set if the operation sends requests other than GET; without it, it cannot. Adds 'Dry Run' to the
	 * properties, which calls `run` with a client that only reads, and 'Accept Failed Items', without
	 * which it refuses items that an earlier node failed for.
	 */
	writes?: true;
	/**
	 * Reads and checks an item's parameters. Called for every item before anything is sent.
	 *
	 * @throws InvalidInputError
	 */
	read(parameters: ItemParameters): Input;
	/**
	 * Prepares a run, after all items have been read and before any is sent. The result is passed to
	 * every `run`. If it throws, nothing is sent. Called once per run, or once for the dry-run items
	 * and once for the others if a run has both.
	 *
	 * @param inputs of all items that could be read, in their order
	 */
	prepare?(context: OperationContext, inputs: Input[]): Promise<State>;
	/** The result key of an operation that belongs after this one. A hint says if items have it already. */
	precedes?: string;
	/**
	 * If set, the input item is passed on: an output item has the input's fields and files, and the
	 * result under this key.
	 */
	resultKey?: string;
}

/** An operation that handles one input item at a time; several items may run in parallel. */
export interface ItemOperation<Input, State = undefined> extends BaseOperation<Input, State> {
	/** Items with the same key run one after another, in their order. */
	serializeBy?(input: Input): string;
	/** How many items may run in parallel; a function if the user can set it. */
	concurrency: number | ((inputs: Input[]) => number);
	/**
	 * Called in a dry run before `run`: looks up the data on which the provider's answer depends.
	 *
	 * @throws what `run` would throw if the provider would refuse the request
	 */
	lookUp?(context: OperationContext, input: Input, state: State): Promise<LookupResult>;
	run(context: OperationContext, input: Input, state: State): Promise<Result>;
}

/** What a dry run found out about an item without changing anything. */
interface LookupResult {
	/** The main fields of the existing record. */
	found?: IDataObject;
	/** Why the item would not be sent, as a sentence. If set, `run` is not called. */
	skip?: string;
}

/** An operation that handles batches of input items, one batch after another. */
export interface BatchOperation<Input, State = undefined> extends BaseOperation<Input, State> {
	/** A value that must be unique within a run; the second item that has it is refused. */
	uniqueKey?: {
		/** Undefined if the item has none. */
		of(input: Input): string | undefined;
		/** Label of the field that holds it. */
		label: string;
		/** What to do about a duplicate. */
		hint: string;
	};
	/** Maximum number of items per batch. */
	batchSize: number;
	/** @throws if the whole batch failed */
	run(context: OperationContext, inputs: Input[], state: State): Promise<BatchResult>;
}

/** The result of a batch: either of each of its items, or that all of them are queued. */
export type BatchResult = {
	/** Identifies the batch at the provider, for example `{ async_action_id: 'aa_1' }`. */
	reference: IDataObject;
} & (
	| {
			/** The result of each item, or why it failed, in the order of the inputs. */
			items: Array<IDataObject | RequestError>;
	  }
	| {
			/** One entry per item, if the provider accepted the batch and has not finished it. */
			queued: IDataObject[];
	  }
);

/** An operation of any type: what its `read` and `prepare` return is what its `run` receives. */
export type Operation = ItemOperation<unknown, unknown> | BatchOperation<unknown, unknown>;

export interface Resource {
	name: string;
	value: string;
	operations: Operation[];
}

/** Declares an operation on single items and checks that the types of its functions match. */
export function itemOperation<Input, State = undefined>(
	operation: ItemOperation<Input, State>,
): Operation {
	return operation as ItemOperation<unknown, unknown>;
}

/** Declares an operation on batches and checks that the types of its functions match. */
export function batchOperation<Input, State = undefined>(
	operation: BatchOperation<Input, State>,
): Operation {
	return operation as BatchOperation<unknown, unknown>;
}

/** A node's subtitle: the operation, and whether it is a dry run. */
export const subtitle =
	'={{ $parameter["operation"] + ": " + $parameter["resource"] + ($parameter["dryRun"] === true ? " (dry run)" : "") }}';

/**
 * Builds a node's properties from its resources: a notice while 'Dry Run' is on, the resource and
 * operation selectors, then each operation's fields, shown only for that operation.
 */
export function buildProperties(resources: Resource[]): INodeProperties[] {
	const operationSelectors = resources.map((resource) => ({
		...buildSelector('Operation', 'operation', resource.operations),
		displayOptions: { show: { resource: [resource.value] } },
	}));
	const fields = resources.flatMap((resource) =>
		resource.operations.flatMap((operation) =>
			[toolDescriptionField(operation.description), ...propertiesOf(operation)].map((property) =>
				showFor(property, resource, operation),
			),
		),
	);
	return [
		dryRunNotice,
		buildSelector('Resource', 'resource', resources),
		...operationSelectors,
		...fields.flatMap(withoutDefaultInTool),
	];
}

/** Returns an operation's fields, including those of every operation that writes. */
export function propertiesOf({ properties, writes }: Operation): INodeProperties[] {
	return writes ? [...properties, dryRunField, acceptFailedField] : properties;
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
