import { RequestError, rethrow } from '../../shared/errors';
import type { OperationContext } from '../../shared/n8n/operation';
import { pollUntil } from '../../shared/http/pollUntil';
import { toPlainText, truncate } from '../../shared/truncate';
import { getAsyncAction, getExport } from './client';
import type { AsyncAction, VoucherifyExport } from './types';

/**
 * Waits until an async action is over, for at most `maxWaitMs`.
 *
 * @returns the last state, which may not be over
 * @throws RequestError if the state cannot be read, or the execution is canceled
 */
export async function waitForAsyncAction(
	call: OperationContext,
	id: string,
	maxWaitMs: number,
): Promise<AsyncAction> {
	const read = async () => await getAsyncAction(call.client, id);
	return await waitForJob(call, `async action ${id}`, read, isActionOver, maxWaitMs);
}

/** Whether an async action is over. `DONE` says nothing about its single rows. */
export function isActionOver({ status }: AsyncAction): boolean {
	return status === 'DONE' || status === 'FAILED';
}

/**
 * Waits until an export is over, like `waitForAsyncAction`.
 *
 * @throws RequestError also if Voucherify could not carry it out
 */
export async function waitForExport(
	call: OperationContext,
	id: string,
	maxWaitMs: number,
): Promise<VoucherifyExport> {
	const read = async () => await getExport(call.client, id);
	const isOver = ({ status }: VoucherifyExport) => status === 'DONE' || status === 'ERROR';
	const exported = await waitForJob(call, `export ${id}`, read, isOver, maxWaitMs).catch((error) =>
		throwWithExportId(id, error),
	);
	if (exported.status !== 'ERROR') return exported;
	throw new RequestError(`Export ${id} failed in Voucherify`, {
		outcome: 'refused',
		description: 'Its status is ERROR. Check its fields and filters, and export again.',
	});
}

/**
 * Polls a job until it is over. Reports its state whenever it changes, in n8n's log and, in a run from
 * the editor, in the browser's console: n8n shows nothing else while a node runs.
 */
async function waitForJob<Job extends { status: string; progress?: unknown }>(
	{ context }: OperationContext,
	name: string,
	read: () => Promise<Job>,
	isOver: (job: Job) => boolean,
	maxWaitMs: number,
): Promise<Job> {
	let last: string | undefined;
	const poll = async () => {
		const job = await read();
		const progress = typeof job.progress === 'number' ? `, ${job.progress}%` : '';
		const state = toPlainText(`Voucherify: ${name} is ${truncate(job.status)}${progress}`);
		if (state === last) return job;
		last = state;
		context.logger.info(state);
		context.sendMessageToUI(state);
		return job;
	};
	return await pollUntil(poll, isOver, maxWaitMs, context.getExecutionCancelSignal());
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
