import type { INodeProperties } from 'n8n-workflow';

import { RequestError, rethrow } from '../../shared/errors';
import type { Call } from '../../shared/n8n/operation';
import type { Parameters } from '../../shared/n8n/parameters';
import { optionsField } from '../../shared/n8n/properties';
import { pollUntil } from '../../shared/http/pollUntil';
import { getAsyncAction, getExport } from './client';
import type { AsyncAction, VoucherifyExport } from './types';

export const timeLimitField: INodeProperties = {
	displayName: 'Time Limit (Seconds)',
	name: 'timeLimit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 3600,
	description:
		'How long to wait at most. After it, the ID and the last status come back, so that a later node can go on. While the node waits, each change goes to the log of n8n and, in a run from the editor, to the console of the browser.',
};

/** 'Wait for Completion', and the time limit of it. */
export function waitFields(
	changes: Pick<Partial<INodeProperties>, 'default' | 'description'> = {},
): INodeProperties[] {
	return [
		{
			displayName: 'Wait for Completion',
			name: 'wait',
			type: 'boolean',
			default: false,
			description: 'Whether to wait until it is over, or the time limit is',
			...changes,
		},
		{
			...optionsField,
			displayOptions: { show: { wait: [true] } },
			options: [timeLimitField],
		},
	];
}

/** How long to wait in milliseconds; undefined: not at all. */
export function readWait(parameters: Parameters): number | undefined {
	return parameters.boolean('wait') ? readTimeLimit(parameters.in('options')) : undefined;
}

/** The time limit out of an operation's options, in milliseconds. */
export function readTimeLimit(options: Parameters): number {
	return options.integer(timeLimitField.name, 1) * 1000;
}

/** Looks at an async action until it is over or the time is. */
export async function waitForAsyncAction(
	call: Call,
	id: string,
	limitMs: number,
): Promise<AsyncAction> {
	const tell = progress(call);
	const look = async () => {
		const action = await getAsyncAction(call.client, id);
		const share = typeof action.progress === 'number' ? `, ${action.progress} %` : '';
		tell(`Voucherify: async action ${id} is ${action.status}${share}`);
		return action;
	};
	return await pollUntil(look, isActionOver, limitMs, call.context.getExecutionCancelSignal());
}

/** Whether an async action has ended. `DONE` says nothing about its single rows. */
export function isActionOver({ status }: AsyncAction): boolean {
	return status === 'DONE' || status === 'FAILED';
}

/**
 * Looks at an export until it is over or the time is.
 *
 * @throws RequestError where Voucherify could not carry it out
 */
export async function waitForExport(
	call: Call,
	id: string,
	limitMs: number,
): Promise<VoucherifyExport> {
	const tell = progress(call);
	const look = async () => {
		const exported = await getExport(call.client, id);
		tell(`Voucherify: export ${id} is ${exported.status}`);
		return exported;
	};
	const signal = call.context.getExecutionCancelSignal();
	const exported = await pollUntil(look, isExportOver, limitMs, signal).catch((error) =>
		stillThere(id, error),
	);
	if (exported.status === 'ERROR') throw exportGivenUp(id);
	return exported;
}

/**
 * Says what a job says of itself, whenever that changes. While a node runs, n8n shows nothing of it
 * but these two: its log, and the browser's console in a run from the editor. Hints come at its end.
 */
function progress({ context }: Call): (state: string) => void {
	let last: string | undefined;
	return (state) => {
		if (state === last) return;
		last = state;
		context.logger.info(state);
		context.sendMessageToUI(state);
	};
}

/** The export goes on whatever happens here, so its ID is not lost. */
function stillThere(id: string, error: unknown): never {
	if (!(error instanceof RequestError)) return rethrow(error);
	const { description = '' } = error.details;
	throw new RequestError(error.message, {
		...error.details,
		description:
			`${description} Export ${id} goes on: fetch it later with 'Export: Download' and its ID.`.trim(),
	});
}

function isExportOver({ status }: VoucherifyExport): boolean {
	return status === 'DONE' || status === 'ERROR';
}

function exportGivenUp(id: string): RequestError {
	return new RequestError(`Voucherify gave up export ${id}`, {
		outcome: 'refused',
		description: 'Its status is ERROR. Look at its fields and filters, and export again.',
	});
}
