import countBy from 'lodash/countBy';
import isUndefined from 'lodash/isUndefined';
import omitBy from 'lodash/omitBy';
import type { IDataObject } from 'n8n-workflow';

import { rethrow } from '../errors';
import { BlockedWriteError, type ApiRequest } from '../http/request';
import type { BatchOperation, OperationContext, ItemOperation } from './operation';

/** The result of a dry run for one item, with the same keys for every operation. */
export interface DryRunResult extends IDataObject {
	/** Marks the item as the result of a dry run, wherever it goes in the workflow. */
	dryRun: true;
	outcome: 'wouldSend' | 'wouldSkip';
	/** Why the item would be skipped. */
	reason?: string;
	/** The request that would be sent. If it is for several items, `body` is the part for this item. */
	request?: IDataObject & Pick<ApiRequest, 'method' | 'path' | 'query' | 'body'>;
	/** What `lookUp` found. */
	found?: IDataObject;
}

/**
 * Runs an operation for an item up to the request that would change something.
 *
 * @param context its client only reads
 * @throws what a real run throws before it sends, and what `lookUp` throws
 */
export async function itemDryRun<Input, State>(
	operation: ItemOperation<Input, State>,
	context: OperationContext,
	input: Input,
	state: State,
): Promise<DryRunResult> {
	const { found, skip } = (await operation.lookUp?.(context, input, state)) ?? {};
	if (skip !== undefined)
		return omitUndefined({ dryRun: true, outcome: 'wouldSkip', reason: skip, found });
	const request = await captureRequest(async () => await operation.run(context, input, state));
	return wouldSend(request, request.body, found);
}

/**
 * Runs an operation for a batch up to the request that would change something.
 *
 * @returns a result for each item, in their order
 */
export async function batchDryRun<Input, State>(
	operation: BatchOperation<Input, State>,
	context: OperationContext,
	inputs: Input[],
	state: State,
): Promise<DryRunResult[]> {
	const request = await captureRequest(async () => await operation.run(context, inputs, state));
	const parts = [request.body].flat();
	return inputs.map((_, index) => wouldSend(request, parts[index]));
}

/** Runs `work` until it sends a request that would change something, and returns that request. */
async function captureRequest(work: () => Promise<unknown>): Promise<ApiRequest> {
	try {
		await work();
	} catch (error) {
		return error instanceof BlockedWriteError ? error.request : rethrow(error);
	}
	throw new Error('The operation sends no request');
}

/** @param body the part of the request's body that is for this item */
function wouldSend(
	{ method, path, query }: ApiRequest,
	body: ApiRequest['body'],
	found?: IDataObject,
): DryRunResult {
	const request = omitUndefined({ method, path, query: query && omitUndefined(query), body });
	return omitUndefined({ dryRun: true, outcome: 'wouldSend', request, found });
}

/** Omits the keys without a value. */
function omitUndefined<Value extends object>(value: Value): Value {
	return omitBy(value, isUndefined) as Value;
}

/**
 * Builds the hint after a dry run, so that nobody takes it for a real one.
 *
 * @param outcomes of the dry-run items; undefined for one that failed
 * @param scope whether other items of the run were really sent, or all are of an execution that nobody
 * started by hand
 */
export function dryRunHint(
	outcomes: Array<DryRunResult['outcome'] | undefined>,
	scope: 'all' | 'production' | 'some',
): string {
	const { wouldSend: sent = 0, wouldSkip: skipped = 0 } = countBy(outcomes);
	return `${scopeTexts[scope]}. ${sent} would be sent, ${skipped} would be skipped. Nodes after this one still run for real.`;
}

const scopeTexts = {
	all: 'Dry run: nothing was sent',
	production:
		"Nothing was sent, because the published workflow has 'Dry Run' on. Turn it off and publish the workflow again",
	some: 'Dry run of some items: nothing was sent for them',
};
