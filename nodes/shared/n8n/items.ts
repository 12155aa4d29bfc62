import omit from 'lodash/omit';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { RequestError } from '../errors';
import type { toNodeError } from './nodeErrors';
import { ResultWithFiles, type Result } from './operation';

/** An input item with its index, from 0. */
export interface InputItem {
	index: number;
	item: INodeExecutionData;
}

/**
 * Converts an operation's result into output items that are linked to the input item.
 *
 * @param resultKey if set, the input is passed on with the result under this key
 * @throws Error if the result is not a record, which n8n would not accept as an item
 */
export function toOutputItems(
	result: Result,
	input: InputItem,
	resultKey?: string,
): INodeExecutionData[] {
	const pairedItem = { item: input.index };
	const files = result instanceof ResultWithFiles ? result.binary : undefined;
	const records = result instanceof ResultWithFiles ? [result.json] : [result].flat();
	return records.map((record) => {
		if (!isRecord(record)) throw new Error('not a record');
		if (resultKey === undefined) return { json: record, ...withFiles(files), pairedItem };
		const binary = { ...input.item.binary, ...files };
		return {
			json: { ...fieldsToPassOn(input), [resultKey]: record },
			...withFiles(binary),
			pairedItem,
		};
	});
}

/**
 * Returns the input's fields without those of an earlier failure. n8n treats an item that has `error` as
 * failed and, with 'Retry On Fail', runs the node again for all items; `details` would tell of a failure
 * beside the result. The user's own `details` are passed on.
 */
function fieldsToPassOn({ item }: InputItem): IDataObject {
	const { details } = item.json;
	return omit(item.json, 'error', ...(isFailureDetails(details) ? ['details'] : []));
}

/** Whether `toErrorItem` wrote these details. */
function isFailureDetails(details: unknown): boolean {
	const outcomes: unknown[] = ['notSent', 'refused', 'unknown'];
	return isRecord(details) && outcomes.includes((details as IDataObject).outcome);
}

function isRecord(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Omits an empty `binary`, because n8n would show it as files. */
function withFiles(binary: INodeExecutionData['binary']): Pick<INodeExecutionData, 'binary'> {
	return Object.keys(binary ?? {}).length > 0 ? { binary } : {};
}

/**
 * Builds the output item for a failed item: the input's fields and files, with `error` and `details`.
 *
 * @param hasErrorOutput whether it goes to the error output. n8n moves only items there whose keys are
 * among `error`, `message` and `details`, and adds the input's fields itself. If the item's own `error`
 * property were set instead, n8n would drop everything but the message.
 * @param reference identifies the item's batch at the provider
 */
export function toErrorItem(
	nodeError: ReturnType<typeof toNodeError>,
	thrown: unknown,
	{ index, item }: InputItem,
	{ hasErrorOutput, reference }: { hasErrorOutput: boolean; reference?: IDataObject },
): INodeExecutionData {
	const failure = thrown instanceof RequestError ? thrown.details : undefined;
	const details: IDataObject = { outcome: failure?.outcome ?? 'notSent' };
	if (nodeError.description) details.description = nodeError.description;
	if (failure?.status !== undefined) details.statusCode = failure.status;
	if (failure?.code) details.code = failure.code;
	return {
		json: {
			...(!hasErrorOutput && item.json),
			error: nodeError.message,
			details: { ...details, ...reference },
		},
		...withFiles(item.binary),
		pairedItem: { item: index },
	};
}
