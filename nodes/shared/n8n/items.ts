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
 * Turns an operation's result into output items that n8n can trace to the input item.
 *
 * @param resultKey where set, the input is passed on with the result under this key
 * @throws Error where the result is something that n8n cannot take as an item
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
		if (!isRecord(record)) throw new Error('it is not a record');
		if (resultKey === undefined) return { json: record, ...withFiles(files), pairedItem };
		const binary = { ...input.item.binary, ...files };
		return { json: { ...passedOn(input), [resultKey]: record }, ...withFiles(binary), pairedItem };
	});
}

/**
 * The input's fields but `error`: n8n takes an item that has it for one that did not succeed, and
 * with 'Retry On Fail' then runs the node again for all items.
 */
function passedOn({ item }: InputItem): IDataObject {
	return omit(item.json, 'error');
}

function isRecord(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** n8n shows files for every item that has `binary` at all. */
function withFiles(binary: INodeExecutionData['binary']): Pick<INodeExecutionData, 'binary'> {
	return Object.keys(binary ?? {}).length > 0 ? { binary } : {};
}

/**
 * The item that stands for a failed one where the workflow goes on: the input's fields and files, with
 * `error` and `details`.
 *
 * @param hasErrorOutput whether it goes to the error output. n8n moves an item there where it has no
 * other keys than `error`, `message` and `details`, and adds the input's fields itself; setting the
 * item's own `error` would make n8n drop everything but the message
 * @param reference finds the batch of the item again at the provider
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
