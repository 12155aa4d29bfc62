import { RequestError, rethrow } from '../../shared/errors';
import type { OperationContext } from '../../shared/n8n/operation';
import { pollUntil } from '../../shared/http/pollUntil';
import { getAsyncAction, getExport } from './client';
import type { AsyncAction, VoucherifyExport } from './types';

/**
 * Waits until an async action is over.
 *
 * @param maxWaitMs how long to wait at most
 * @returns the last state, which may not be over
 * @throws RequestError if the state cannot be read, or the execution is canceled
 */
export async function waitForAsyncAction(
	call: OperationContext,
	id: string,
	maxWaitMs: number,
): Promise<AsyncAction> {
	const report = progressReporter(call);
	const read = async () => {
		const action = await getAsyncAction(call.client, id);
		const progress = typeof action.progress === 'number' ? `, ${action.progress}%` : '';
		report(`Voucherify: async action ${id} is ${action.status}${progress}`);
		return action;
	};
	return await pollUntil(read, isActionOver, maxWaitMs, call.context.getExecutionCancelSignal());
}

/** Whether an async action is over. `DONE` says nothing about its single rows. */
export function isActionOver({ status }: AsyncAction): boolean {
	return status === 'DONE' || status === 'FAILED';
}

/**
 * Waits until an export is over.
 *
 * @param maxWaitMs how long to wait at most
 * @returns the last state, which may not be over
 * @throws RequestError if Voucherify could not carry it out, its state cannot be read, or the execution is
 * canceled
 */
export async function waitForExport(
	call: OperationContext,
	id: string,
	maxWaitMs: number,
): Promise<VoucherifyExport> {
	const report = progressReporter(call);
	const read = async () => {
		const exported = await getExport(call.client, id);
		report(`Voucherify: export ${id} is ${exported.status}`);
		return exported;
	};
	const signal = call.context.getExecutionCancelSignal();
	const exported = await pollUntil(read, isExportOver, maxWaitMs, signal).catch((error) =>
		throwWithExportId(id, error),
	);
	if (exported.status === 'ERROR') throw exportFailed(id);
	return exported;
}

/**
 * Reports the state of a job whenever it changes, in n8n's log and, in a run from the editor, in the
 * browser's console. n8n shows nothing else while a node runs.
 */
function progressReporter({ context }: OperationContext): (state: string) => void {
	let last: string | undefined;
	return (state) => {
		if (state === last) return;
		last = state;
		context.logger.info(state);
		context.sendMessageToUI(state);
	};
}

/** The export continues whatever happens here, so its ID must not be lost. */
function throwWithExportId(id: string, error: unknown): never {
	if (!(error instanceof RequestError)) return rethrow(error);
	const { description = '' } = error.details;
	throw new RequestError(error.message, {
		...error.details,
		description:
			`${description} Export ${id} continues: get its file later with 'Export: Download'.`.trim(),
	});
}

function isExportOver({ status }: VoucherifyExport): boolean {
	return status === 'DONE' || status === 'ERROR';
}

function exportFailed(id: string): RequestError {
	return new RequestError(`Export ${id} failed in Voucherify`, {
		outcome: 'refused',
		description: 'Its status is ERROR. Check its fields and filters, and export again.',
	});
}
