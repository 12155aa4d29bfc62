import omit from 'lodash/omit';
import {
	NodeOperationError,
	UserError,
	type IDataObject,
	type INodeExecutionData,
} from 'n8n-workflow';

import { InvalidInputError, RequestError, type Outcome } from '../errors';
import { isRecord } from '../values';
import { NOT_DONE_KEY, notDone, withoutFailure, type NotDone } from './marks';
import type { toNodeError } from './nodeErrors';
import { ResultWithFiles, type Result } from './operation';

/** An input item with its index, from 0. */
export interface InputItem {
	index: number;
	item: INodeExecutionData;
}

/** Why an item failed. */
export interface Failure {
	error: unknown;
	outcome: Outcome;
	/** Identifies the item's batch at the provider. */
	reference?: IDataObject;
}

/**
 * Returns the outcome of an item that failed with an error before or without a request. What somebody
 * has to correct first is refused; anything else may pass, such as a database of n8n that is locked.
 */
export function outcomeOf(thrown: unknown): Outcome {
	if (thrown instanceof RequestError) return thrown.details.outcome;
	const isOfUser = [InvalidInputError, NodeOperationError, UserError].some(
		(type) => thrown instanceof type,
	);
	return isOfUser ? 'refused' : 'notSent';
}

/**
 * Converts an operation's result into output items that are linked to the input item. The result is the
 * first key, so that it is the first column of a table.
 *
 * @param resultKey if set, the input is passed on with the result under this key
 * @param mark if set, why the item is not done yet
 * @throws Error if the result is not a record, which n8n would not accept as an item
 */
export function toOutputItems(
	result: Result,
	{ index, item }: InputItem,
	resultKey?: string,
	mark?: NotDone,
): INodeExecutionData[] {
	const pairedItem = { item: index };
	const files = result instanceof ResultWithFiles ? result.binary : undefined;
	const records = result instanceof ResultWithFiles ? [result.json] : [result].flat();
	return records.map((record) => {
		if (!isRecord(record)) throw new Error('not a record');
		if (resultKey === undefined) return { json: record, ...withFiles(files), pairedItem };
		const first = { [resultKey]: record, ...(mark && { [NOT_DONE_KEY]: mark }) };
		return {
			json: { ...first, ...omit(withoutFailure(item.json), Object.keys(first)) },
			...withFiles({ ...item.binary, ...files }),
			pairedItem,
		};
	});
}

/** Omits an empty `binary`, because n8n would show it as files. */
function withFiles(binary: INodeExecutionData['binary']): Pick<INodeExecutionData, 'binary'> {
	return Object.keys(binary ?? {}).length > 0 ? { binary } : {};
}

/**
 * Builds the output item for a failed item: `error`, `details` and a mark for later nodes, then the
 * input's fields, and its files.
 *
 * @param nodeError the failure's error as n8n shows it
 * @param node the name of the node
 * @param hasErrorOutput whether it goes to the error output. n8n moves only items there whose keys are
 * among `error`, `message` and `details`, and adds the input's fields itself. If the item's own `error`
 * property were set instead, n8n would drop everything but the message.
 */
export function toErrorItem(
	nodeError: ReturnType<typeof toNodeError>,
	{ error: thrown, outcome, reference }: Failure,
	{ index, item }: InputItem,
	{ node, hasErrorOutput }: { node: string; hasErrorOutput: boolean },
): INodeExecutionData {
	const { status, code } = thrown instanceof RequestError ? thrown.details : {};
	const details: IDataObject = { outcome };
	if (nodeError.description) details.description = nodeError.description;
	if (status !== undefined) details.statusCode = status;
	if (code) details.code = code;
	Object.assign(details, reference);
	const reason = thrown instanceof Error ? thrown.message : nodeError.message;
	const mark = { [NOT_DONE_KEY]: notDone(node, outcome, reason) };
	const first = { error: nodeError.message, details, ...mark };
	return {
		json: hasErrorOutput
			? { error: nodeError.message, details: { ...details, ...mark } }
			: { ...first, ...omit(item.json, Object.keys(first)) },
		...withFiles(item.binary),
		pairedItem: { item: index },
	};
}
