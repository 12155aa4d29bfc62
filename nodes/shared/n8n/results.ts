import countBy from 'lodash/countBy';
import maxBy from 'lodash/maxBy';
import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { RequestError } from '../errors';
import { dryRunHint, type DryRunResult } from './dryRun';
import { toNodeError } from './nodeErrors';
import { toErrorItem, toOutputItems, type InputItem } from './items';
import type { BatchResult, Result } from './operation';

const MAX_REASON_LENGTH = 150;
const MAX_INDEXES = 10;

interface Failure {
	reason: unknown;
	/** Finds the batch of the item again at the provider. */
	reference?: IDataObject;
}

/** What became of the input items of a run, by their index: what the node gives out, or how it stops. */
export class Results {
	private readonly inputs: INodeExecutionData[];
	private readonly outputs = new Map<number, INodeExecutionData[]>();
	private readonly failures = new Map<number, Failure>();
	private readonly continueOnFail: boolean;
	private readonly hasErrorOutput: boolean;
	/** Of the items of a dry run: what it came to, once it has. */
	private readonly dryRun = new Map<number, DryRunResult['outcome'] | undefined>();
	private queued = 0;
	private readonly queuedReferences: IDataObject[] = [];

	/** @param resultKey the key under which results are added to the input, where it is passed on */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly resultKey?: string,
	) {
		this.inputs = context.getInputData();
		this.continueOnFail = context.continueOnFail();
		this.hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
	}

	/** Throws where the result is something that n8n cannot take. */
	succeed(index: number, result: Result): void {
		this.outputs.set(index, toOutputItems(result, this.input(index), this.resultKey));
	}

	/** Notes that nothing is to be sent for an item. */
	markAsDryRun(index: number): void {
		this.dryRun.set(index, undefined);
	}

	succeedDryRun(index: number, result: DryRunResult): void {
		this.succeed(index, result);
		this.dryRun.set(index, result.outcome);
	}

	/** @param indexes the items of the batch, in its order */
	addBatchResult(indexes: number[], outcome: BatchResult): void {
		const { reference } = outcome;
		if ('queued' in outcome) {
			for (const [position, index] of indexes.entries()) {
				this.succeed(index, outcome.queued[position]);
			}
			this.queued += indexes.length;
			this.queuedReferences.push(reference);
			return;
		}
		for (const [position, index] of indexes.entries()) {
			const result = outcome.items[position];
			if (result instanceof RequestError) this.failures.set(index, { reason: result, reference });
			else this.succeed(index, result);
		}
	}

	fail(index: number, reason: unknown): void {
		this.failures.set(index, { reason });
	}

	hasFailed(index: number): boolean {
		return this.failures.has(index);
	}

	/** Throws the first failure among these items as the node's error, where the node stops at errors. */
	throwIfFailed(indexes: number[]): void {
		const first = indexes.find((index) => this.failures.has(index));
		if (!this.continueOnFail && first !== undefined) {
			throw toNodeError(this.context.getNode(), this.failures.get(first)?.reason, first);
		}
	}

	/** The output items in the order of the input items. */
	items(): INodeExecutionData[] {
		return this.inputs.flatMap((_, index) => {
			const failure = this.failures.get(index);
			return failure ? [this.toErrorItem(index, failure)] : (this.outputs.get(index) ?? []);
		});
	}

	private toErrorItem(index: number, { reason, reference }: Failure): INodeExecutionData {
		const { hasErrorOutput } = this;
		const nodeError = toNodeError(this.context.getNode(), reason, index);
		return toErrorItem(nodeError, reason, this.input(index), { hasErrorOutput, reference });
	}

	private input(index: number): InputItem {
		return { index, item: this.inputs[index] };
	}

	/** One sentence about the items that did not succeed where the node goes on; undefined where all did. */
	failureHint(): string | undefined {
		if (!this.continueOnFail || this.failures.size === 0) return undefined;
		const reasons = countBy([...this.failures.values()].map(({ reason }) => summarize(reason)));
		const mostFrequent = maxBy(Object.keys(reasons), (reason) => reasons[reason]);
		const several = Object.keys(reasons).length > 1 ? ', most often' : '';
		return `${this.failures.size} of ${this.inputs.length} items did not succeed${several}: ${mostFrequent}`;
	}

	/** What a dry run came to, in sentences; undefined where there was none. */
	dryRunHint(): string | undefined {
		if (this.dryRun.size === 0) return undefined;
		return dryRunHint([...this.dryRun.values()], this.dryRun.size < this.inputs.length);
	}

	/** Says what was done when a run stopped, so that nobody believes that nothing was. */
	stop(error: unknown): never {
		if (error instanceof NodeApiError || error instanceof NodeOperationError) {
			const progress = this.progress();
			if (progress) error.description = `${error.description ?? ''} ${progress}`.trim();
		}
		throw error;
	}

	/** What was done of several items, in sentences; empty where nothing was. */
	private progress(): string {
		const all = this.inputs.length;
		const countCompleted = this.countCompleted();
		const unknown = this.failedWith('unknown');
		const refused = this.failedWith('refused').length;
		const notSent = all - countCompleted - this.queued - unknown.length - refused;
		const isNothingDone = countCompleted + this.queued === 0 && unknown.length <= 1;
		if (isNothingDone) return '';
		return [
			countCompleted > 0
				? `${countCompleted} of the ${all} items were completed; that stays done.`
				: '',
			this.queued > 0
				? `${this.queued} of the ${all} items are queued at the provider and go on by themselves (${this.references()}); do not send them again.`
				: '',
			unknown.length > 0
				? `The outcome of ${unknown.length} is unknown: ${formatIndexes(unknown)}.`
				: '',
			refused > 0 ? `${refused} did not succeed.` : '',
			notSent > 0 ? `${notSent} were not sent.` : '',
			"Set 'On Error' in the node's settings to continue, to get what became of each on its own item.",
		]
			.filter(Boolean)
			.join(' ');
	}

	/** How many items succeeded; those of a queued batch did not, yet, nor did those of a dry run. */
	private countCompleted(): number {
		const succeeded = [...this.outputs.keys()].filter(
			(index) => !this.failures.has(index) && !this.dryRun.has(index),
		).length;
		return succeeded - this.queued;
	}

	private failedWith(outcome: 'unknown' | 'refused'): number[] {
		return [...this.failures]
			.filter(
				([, { reason }]) => reason instanceof RequestError && reason.details.outcome === outcome,
			)
			.map(([index]) => index)
			.sort((a, b) => a - b);
	}

	private references(): string {
		return this.queuedReferences
			.flatMap((reference) => Object.entries(reference))
			.map(([name, value]) => `${name} ${String(value)}`)
			.join(', ');
	}
}

/** The provider's own code for a failure, or what was said about it. */
function summarize(reason: unknown): string {
	const { code, status } = reason instanceof RequestError ? reason.details : {};
	// Without a status, the code is one of the network.
	if (code && status !== undefined) return code;
	const message = reason instanceof Error ? reason.message : String(reason);
	return message.length > MAX_REASON_LENGTH ? `${message.slice(0, MAX_REASON_LENGTH)}…` : message;
}

function formatIndexes(indexes: number[]): string {
	const shown = indexes.slice(0, MAX_INDEXES).join(', ');
	const rest = indexes.length - MAX_INDEXES;
	const more = rest > 0 ? ` and ${rest} more` : '';
	return `item ${shown}${more}`;
}
