import pick from 'lodash/pick';
import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { Connection } from '../http/connection';
import type { ItemParameters } from './parameters';

/** What a running operation may use. */
export interface Call {
	connection: Connection;
	context: IExecuteFunctions;
	/**
	 * Shows a note on the node after the run, once however often it is said.
	 *
	 * @param note the text, or makes it from how often this kind of note was said
	 * @param kind tells notes apart; the text itself by default
	 */
	hint(note: string | ((count: number) => string), kind?: string): void;
}

/** A result that carries files. */
export class ResultWithFiles {
	constructor(
		readonly json: IDataObject,
		readonly binary: IBinaryKeyData,
	) {}
}

/** What an operation makes of an item: one output item, or any number of them. */
export type Result = IDataObject | IDataObject[] | ResultWithFiles;

interface OperationTexts {
	name: string;
	value: string;
	action: string;
	description: string;
	/** Without display options for resource and operation: they are stamped on once, here. */
	properties: INodeProperties[];
}

/** Works on one input item at a time; several items may run side by side. */
export interface ItemOperation<Input, State = undefined> extends OperationTexts {
	/** Reads and checks an item's parameters. Runs for every item before anything is sent. Throws InvalidInputError. */
	read(parameters: ItemParameters): Input;
	/** Items with the same key never overlap and keep their order. */
	overlapKey?(input: Input): string;
	/** Most items side by side. */
	concurrency: number;
	/**
	 * Prepares a run, once: after all items have been read and before any of them is sent. What it
	 * brings is handed to every `run`. Where it throws, nothing is sent.
	 *
	 * @param inputs of all items that could be read, in their order
	 */
	start?(call: Call, inputs: Input[]): Promise<State>;
	run(call: Call, input: Input, state: State): Promise<Result>;
}

/** Works on all input items together. */
export interface AllItemsOperation extends OperationTexts {
	runAll(call: Call, items: ItemParameters[]): Promise<INodeExecutionData[]>;
}

// An operation's input type is its own affair: what its `read` returns is what its `run` gets.
export type Operation = ItemOperation<unknown, unknown> | AllItemsOperation;

export interface Resource {
	name: string;
	value: string;
	operations: Operation[];
}

/** Declares an operation for one item, checking that `read`, `overlapKey` and `run` fit together. */
export function itemOperation<Input, State = undefined>(
	operation: ItemOperation<Input, State>,
): Operation {
	return operation as ItemOperation<unknown, unknown>;
}

/**
 * Builds a node's properties from its resources: the resource and operation selectors, then each
 * operation's fields, shown only for that operation.
 */
export function describeResources(resources: Resource[]): INodeProperties[] {
	const operationSelectors = resources.map((resource) => ({
		...selector('Operation', 'operation', resource.operations),
		displayOptions: { show: { resource: [resource.value] } },
	}));
	const fields = resources.flatMap((resource) =>
		resource.operations.flatMap((operation) =>
			operation.properties.map((property) => shownFor(property, resource, operation)),
		),
	);
	return [selector('Resource', 'resource', resources), ...operationSelectors, ...fields];
}

function selector(
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

function shownFor(
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
