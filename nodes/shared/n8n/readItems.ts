import type { IExecuteFunctions } from 'n8n-workflow';

import { InvalidInputError } from '../errors';
import { rejectMarkedItem } from './marks';
import { propertiesOf, type BatchOperation, type Operation } from './operation';
import { ItemParameters } from './parameters';
import { acceptFailedField, dryRunField } from './properties';
import type { Results } from './results';

/** An input item whose parameters were read and checked. */
export interface ReadItem {
	/** Index of the input item, from 0. */
	index: number;
	input: unknown;
	isDryRun: boolean;
}

/**
 * Reads and checks all items before anything is sent. Items that cannot be read are recorded in
 * `results` as failed.
 *
 * @throws NodeError for the first of them if the node stops on errors
 */
export function readItems(
	operation: Operation,
	context: IExecuteFunctions,
	results: Results,
): ReadItem[] {
	const items: ReadItem[] = [];
	const indexByKey = new Map<string, number>();
	for (const index of context.getInputData().keys()) {
		try {
			const item = readItem(operation, context, index, results);
			if ('batchSize' in operation) rejectDuplicate(operation, item, indexByKey);
			items.push(item);
		} catch (error) {
			// Whatever is wrong with it, such as an expression, has to be corrected.
			results.fail(index, error, 'refused');
		}
		results.throwIfFailed([index]);
	}
	return items;
}

function readItem(
	operation: Operation,
	context: IExecuteFunctions,
	index: number,
	results: Results,
): ReadItem {
	const parameters = new ItemParameters(context, index, propertiesOf(operation));
	const isDryRun = operation.writes === true && parameters.boolean(dryRunField.name);
	if (isDryRun) results.markAsDryRun(index);
	if (operation.writes) {
		const failed = parameters.boolean(acceptFailedField.name);
		rejectMarkedItem(context.getInputData()[index].json, { dryRun: isDryRun, failed });
	}
	return { index, input: operation.read(parameters), isDryRun };
}

function rejectDuplicate(
	{ uniqueKey }: BatchOperation<unknown, unknown>,
	{ index, input }: ReadItem,
	indexByKey: Map<string, number>,
): void {
	const key = uniqueKey?.of(input);
	if (!uniqueKey || key === undefined) return;
	const duplicate = indexByKey.get(key);
	if (duplicate !== undefined) {
		const message = `'${uniqueKey.label}' is the same as that of item ${duplicate}: "${key}"`;
		throw new InvalidInputError(message, uniqueKey.hint);
	}
	indexByKey.set(key, index);
}
