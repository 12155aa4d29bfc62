import compact from 'lodash/compact';
import countBy from 'lodash/countBy';
import maxBy from 'lodash/maxBy';
import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { RequestError, type Outcome } from '../errors';
import { toPlainText, truncate } from '../truncate';
import { dryRunHint, type DryRunResult } from './dryRun';
import { outcomeOf, toErrorItem, toOutputItems, type Failure, type InputItem } from './items';
import { notDone } from './marks';
import { messageOf, toNodeError } from './nodeErrors';
import type { BatchResult, Result } from './operation';

const MAX_REASON_LENGTH = 150;
const MAX_INDEXES = 10;

/** What became of an item. */
export interface ItemState {
	output?: INodeExecutionData[];
	failure?: Failure;
	/** Identifies the batch at the provider in which it is queued. */
	queuedIn?: IDataObject;
}

/** The results and failures of a run, by index of the input item. */
export class Results {
	private readonly inputs: INodeExecutionData[];
	private readonly states = new Map<number, ItemState>();
	private readonly continueOnFail: boolean;
	private readonly hasErrorOutput: boolean;
	/** The outcome of each dry-run item; undefined until it has one. */
	private readonly dryRuns = new Map<number, DryRunResult['outcome'] | undefined>();

	/** @param resultKey the key under which a result is added to its input item; undefined: the result alone */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly resultKey?: string,
	) {
		this.inputs = context.getInputData();
		this.continueOnFail = context.continueOnFail();
		this.hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
	}

	/** @throws Error if the result is not a record that n8n accepts as an item */
	succeed(index: number, result: Result): void {
		this.update(index, { output: toOutputItems(result, this.input(index), this.resultKey) });
	}

	markAsDryRun(index: number): void {
		this.dryRuns.set(index, undefined);
	}

	succeedDryRun(index: number, result: DryRunResult): void {
		this.succeed(index, result);
		this.dryRuns.set(index, result.outcome);
	}

	/** @param indexes the items of the batch, in its order */
	addBatchResult(indexes: number[], batch: BatchResult): void {
		const { reference } = batch;
		if ('queued' in batch) {
			indexes.forEach((index, i) => this.queue(index, batch.queued[i], reference));
			return;
		}
		for (const [i, index] of indexes.entries()) {
			const result = batch.items[i];
			if (result instanceof RequestError) {
				const failure = { error: result, outcome: result.details.outcome, reference };
				this.update(index, { failure });
			} else {
				this.succeed(index, result);
			}
		}
	}

	private queue(index: number, result: IDataObject, reference: IDataObject): void {
		const reason = `The provider has not processed it yet (${formatReference(reference)})`;
		const mark = notDone(this.context.getNode().name, 'queued', reason);
		const output = toOutputItems(result, this.input(index), this.resultKey, mark);
		this.update(index, { output, queuedIn: reference });
	}

	fail(index: number, error: unknown, outcome = outcomeOf(error)): void {
		this.update(index, { failure: { error, outcome } });
	}

	stateOf(index: number): ItemState {
		return this.states.get(index) ?? {};
	}

	/** Adds to what became of an item, for example in an earlier try. */
	update(index: number, state: ItemState): void {
		this.states.set(index, { ...this.states.get(index), ...state });
	}

	/** The items that failed, as the node received them. */
	failedInputs(): IDataObject[] {
		return [...this.failures().keys()].map((index) => this.inputs[index].json);
	}

	private failures(): Map<number, Failure> {
		const failures = new Map<number, Failure>();
		for (const [index, { failure }] of this.states) if (failure) failures.set(index, failure);
		return failures;
	}

	/** @throws NodeError for the first of these items that failed, if the node stops on errors */
	throwIfFailed(indexes: number[]): void {
		if (this.continueOnFail) return;
		for (const index of indexes) {
			const { failure } = this.stateOf(index);
			if (failure) throw toNodeError(this.context.getNode(), failure.error, index);
		}
	}

	/** The output items in the order of the input items. */
	items(): INodeExecutionData[] {
		return this.inputs.flatMap((_, index) => {
			const { failure, output = [] } = this.stateOf(index);
			return failure ? [this.errorItem(index, failure)] : output;
		});
	}

	private errorItem(index: number, failure: Failure): INodeExecutionData {
		const { context, hasErrorOutput } = this;
		const node = context.getNode();
		const nodeError = toNodeError(node, failure.error, index);
		return toErrorItem(nodeError, failure, this.input(index), { node: node.name, hasErrorOutput });
	}

	private input(index: number): InputItem {
		return { index, item: this.inputs[index] };
	}

	/** Says how many items failed and why; undefined if none failed or the node stops on errors. */
	failureHint(): string | undefined {
		const failures = [...this.failures().values()];
		if (!this.continueOnFail || failures.length === 0) return undefined;
		const counts = countBy(failures.map(({ error }) => summarize(error)));
		const mostFrequent = maxBy(Object.keys(counts), (reason) => counts[reason]);
		const mostOften = Object.keys(counts).length > 1 ? ', most often' : '';
		return `${failures.length} of ${this.inputs.length} items failed${mostOften}: ${mostFrequent}`;
	}

	/** Says what the dry run found; undefined if no item was a dry run. */
	dryRunHint(): string | undefined {
		if (this.dryRuns.size === 0) return undefined;
		const isPublished = this.context.getMode() !== 'manual';
		const all = isPublished ? 'production' : 'all';
		const scope = this.dryRuns.size < this.inputs.length ? 'some' : all;
		return dryRunHint([...this.dryRuns.values()], scope);
	}

	/** Throws the error that stopped the run, with what had been done before in its description. */
	throwWithProgress(error: unknown): never {
		if (error instanceof NodeApiError || error instanceof NodeOperationError) {
			const progress = this.describeProgress();
			if (progress)
				error.description = toPlainText(`${error.description ?? ''} ${progress}`.trim());
		}
		throw error;
	}

	/** @returns sentences; empty if there is only one item, or only a dry run */
	private describeProgress(): string {
		const total = this.inputs.length;
		const completed = this.countCompleted();
		const unknown = this.failedWith('unknown');
		const refused = this.failedWith('refused').length;
		const references = compact([...this.states.values()].map(({ queuedIn }) => queuedIn));
		const queued = references.length;
		const notSent = total - completed - queued - unknown.length - refused;
		if (total === 1 || this.dryRuns.size === total) return '';
		return [
			completed > 0 &&
				`${completed} of the ${total} items ${wasOrWere(completed)} completed and will not be rolled back.`,
			queued > 0 &&
				`${queued} of the ${total} items are queued at the provider, which will process them (${[...new Set(references)].map(formatReference).join(', ')}): do not send them again.`,
			unknown.length > 0 &&
				`The outcome of ${unknown.length} is unknown: ${formatIndexes(unknown)}.`,
			refused > 0 && `${refused} failed.`,
			notSent > 0 && `${notSent} ${wasOrWere(notSent)} not sent.`,
			"Set 'On Error' to 'Continue (using error output)', so that a failed item does not stop the others and each has its outcome.",
		]
			.filter(Boolean)
			.join(' ');
	}

	/** Counts the items that really succeeded: neither queued ones nor those of a dry run. */
	private countCompleted(): number {
		return [...this.states].filter(
			([index, { output, failure, queuedIn }]) =>
				output && !failure && !queuedIn && !this.dryRuns.has(index),
		).length;
	}

	private failedWith(outcome: Outcome): number[] {
		return [...this.failures()]
			.filter(([, failure]) => failure.outcome === outcome)
			.map(([index]) => index)
			.sort((a, b) => a - b);
	}
}

function formatReference(reference: IDataObject): string {
	return Object.entries(reference)
		.map(([name, value]) => `${name} ${String(value)}`)
		.join(', ');
}

/** The provider's error code, or the message if it sent none. */
function summarize(error: unknown): string {
	const { code, status } = error instanceof RequestError ? error.details : {};
	// Without a status, the code is a network error such as ECONNRESET.
	if (code && status !== undefined) return code;
	return truncate(messageOf(error), MAX_REASON_LENGTH);
}

function wasOrWere(count: number): string {
	return count === 1 ? 'was' : 'were';
}

function formatIndexes(indexes: number[]): string {
	const shown = indexes.slice(0, MAX_INDEXES).join(', ');
	const rest = indexes.length - MAX_INDEXES;
	return `${indexes.length === 1 ? 'item' : 'items'} ${shown}${rest > 0 ? ` and ${rest} more` : ''}`;
}
