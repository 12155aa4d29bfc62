import countBy from 'lodash/countBy';
import isUndefined from 'lodash/isUndefined';
import omitBy from 'lodash/omitBy';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError, rethrow } from '../errors';
import { BlockedWriteError, type ApiRequest } from '../http/request';
import type { BatchOperation, OperationContext, ItemOperation } from './operation';

/** What a dry run gives out for an item, with the same keys for every operation. */
export interface DryRunResult extends IDataObject {
	/** Tells it from the result of a real run wherever it goes in the workflow. */
	dryRun: true;
	outcome: 'wouldSend' | 'wouldSkip';
	/** Why it would be skipped. */
	reason?: string;
	/** What would be sent. Where one request is for several items, `body` is the part of this item. */
	request?: IDataObject & Pick<ApiRequest, 'method' | 'path' | 'query' | 'body'>;
	/** What was looked up for it. */
	found?: IDataObject;
}

/**
 * Does for an item what the operation does, up to the request that would change something.
 *
 * @param call its connection only reads
 * @throws what a real run throws before it sends, and what `lookUp` throws
 */
export async function itemDryRun<Input, State>(
	operation: ItemOperation<Input, State>,
	call: OperationContext,
	input: Input,
	state: State,
): Promise<DryRunResult> {
	const { found, skip } = (await operation.lookUp?.(call, input, state)) ?? {};
	if (skip !== undefined)
		return defined({ dryRun: true, outcome: 'wouldSkip', reason: skip, found });
	const request = await unsentRequest(async () => await operation.run(call, input, state));
	return wouldSend(request, request.body, found);
}

/**
 * Does the same for a batch.
 *
 * @returns a result for each item, in their order
 */
export async function batchDryRun<Input, State>(
	operation: BatchOperation<Input, State>,
	call: OperationContext,
	inputs: Input[],
	state: State,
): Promise<DryRunResult[]> {
	const request = await unsentRequest(async () => await operation.run(call, inputs, state));
	const items = [request.body].flat();
	return inputs.map((_, position) => wouldSend(request, items[position]));
}

/** Runs what ends in a request that would change something, and gives that out. */
async function unsentRequest(work: () => Promise<unknown>): Promise<ApiRequest> {
	try {
		await work();
	} catch (error) {
		return error instanceof BlockedWriteError ? error.request : rethrow(error);
	}
	throw new Error('Nothing would be sent');
}

/** @param body the item's own part of the request's body */
function wouldSend(
	{ method, path, query }: ApiRequest,
	body: ApiRequest['body'],
	found?: IDataObject,
): DryRunResult {
	const request = defined({ method, path, query: query && defined(query), body });
	return defined({ dryRun: true, outcome: 'wouldSend', request, found });
}

/** Without the keys that have no value. */
function defined<Value extends object>(value: Value): Value {
	return omitBy(value, isUndefined) as Value;
}

/**
 * Refuses an item that an earlier node made in a dry run. What was not done there is not to be built
 * on here: an order that was only to be registered is not to be marked as sent.
 *
 * @throws InvalidInputError
 */
export function rejectDryRunItem(item: IDataObject): void {
	const key = Object.keys(item).find((each) => isDryRunResult(item[each]));
	if (key === undefined && !isDryRunResult(item)) return;
	const place = key === undefined ? '' : `, as its '${key}' says`;
	throw new InvalidInputError(
		`The item comes from a dry run of an earlier node${place}`,
		"Nothing was done there. Turn on 'Dry Run' in this node too, or turn it off there.",
	);
}

function isDryRunResult(value: unknown): boolean {
	const { dryRun, outcome } = (value ?? {}) as IDataObject;
	return dryRun === true && (outcome === 'wouldSend' || outcome === 'wouldSkip');
}

/**
 * Says after a dry run, which nobody is to take for a real one, what it came to.
 *
 * @param outcomes of its items; undefined where one did not come to a result
 * @param isPartial whether the run has items that are sent, too
 */
export function dryRunHint(
	outcomes: Array<DryRunResult['outcome'] | undefined>,
	isPartial: boolean,
): string {
	const { wouldSend: sent = 0, wouldSkip: skipped = 0 } = countBy(outcomes);
	const scope = isPartial
		? 'Dry run of some items: nothing was sent for them'
		: 'Dry run: nothing was sent';
	return `${scope}. ${sent} would be sent, ${skipped} would be skipped. Nodes after this one still run for real.`;
}
