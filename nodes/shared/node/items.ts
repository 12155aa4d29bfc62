import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { RequestError } from '../failure';
import type { toNodeError } from './errors';
import { ResultWithFiles, type Result } from './operation';

/** Turns an operation's result into output items that n8n can trace to the input item. */
export function linked(result: Result, itemIndex: number): INodeExecutionData[] {
	const pairedItem = { item: itemIndex };
	if (result instanceof ResultWithFiles) {
		return [{ json: result.json, binary: result.binary, pairedItem }];
	}
	return (Array.isArray(result) ? result : [result]).map((json) => ({ json, pairedItem }));
}

/**
 * The item that stands for a failed one where the workflow goes on. n8n moves an item to the error
 * output, together with its input's fields, where it has no other keys than `error`, `message` and
 * `details`; setting the item's own `error` would make n8n drop everything but the message.
 */
export function errorItem(
	nodeError: ReturnType<typeof toNodeError>,
	thrown: unknown,
	itemIndex: number,
): INodeExecutionData {
	const failure = thrown instanceof RequestError ? thrown.details : undefined;
	const details: IDataObject = { outcome: failure?.outcome ?? 'notSent' };
	if (nodeError.description) details.description = nodeError.description;
	if (failure?.status !== undefined) details.statusCode = failure.status;
	if (failure?.code) details.code = failure.code;
	return { json: { error: nodeError.message, details }, pairedItem: { item: itemIndex } };
}
