import { randomUUID } from 'node:crypto';

import { errorResponse, notFound } from './errors';
import { type Job, progressOf, statusOf } from './jobs';
import { inRange } from './lists';
import type { OrderStore } from './orderStore';
import type { ImportFailure, Json, VoucherifyOptions } from './types';

export interface ImportJob extends Job {
	orders: Json[];
	failed: Json[];
	failedCount: number;
	isApplied: boolean;
}

/** The imports of a Voucherify project. */
export class Imports {
	readonly jobs: ImportJob[] = [];

	constructor(
		private readonly store: OrderStore,
		private readonly options: VoucherifyOptions,
	) {}

	/** @throws ErrorResponse if there is no such import */
	get(actionId: string): ImportJob {
		const job = this.jobs.find(({ id }) => id === actionId);
		if (!job) throw notFound('async_action', actionId);
		return job;
	}

	/** Queues an import. */
	add(orders: Json[]): ImportJob {
		const createdAt = Date.parse(this.store.nextTime());
		// A project runs one import at a time.
		const startsAt = Math.max(Date.now(), this.jobs.at(-1)?.endsAt ?? 0);
		const job: ImportJob = {
			id: `aa_${randomUUID().slice(0, 12)}`,
			createdAt,
			startsAt,
			endsAt: startsAt + this.options.jobMilliseconds,
			orders,
			failed: [],
			failedCount: 0,
			isApplied: false,
		};
		this.jobs.push(job);
		return job;
	}

	private run(job: ImportJob): void {
		if (job.isApplied) return;
		job.isApplied = true;
		for (const order of job.orders) {
			const problem = this.store.metadataProblem(order, true);
			const failure: ImportFailure | undefined =
				this.options.importFailure?.(order) ?? (problem ? { reason: problem } : undefined);
			if (!failure) {
				this.store.upsert(order);
				continue;
			}
			job.failedCount += 1;
			if (failure.isSilent) continue;
			job.failed.push({
				source_id: failure.isUnnamed ? null : (order.source_id ?? null),
				reason: failure.reason,
			});
		}
	}

	/** Returns an import as an async action. */
	body(job: ImportJob, withResult: boolean): Json {
		const status = statusOf(job, ['ENQUEUED', 'IN_PROGRESS', 'DONE', 'FAILED'], this.options);
		const isDone = status === 'DONE';
		if (isDone) this.run(job);
		const { failed, failedCount } = job;
		const done = job.orders.length - failedCount;
		const result = {
			message: `${done} order(s) imported successfully, ${failedCount} failed.`,
			failed: this.options.failedAs === 'list' ? failed : failed[0],
			done_count: done,
			failed_count: failedCount,
		};
		return {
			id: job.id,
			type: 'ORDERS.IMPORT',
			status,
			created_at: new Date(job.createdAt).toISOString(),
			updated_at: new Date().toISOString(),
			request_id: 'v-0c55',
			progress: isDone ? 100 : progressOf(job),
			processing_time: this.options.jobMilliseconds,
			object: 'async_action',
			...(withResult && isDone && { result }),
		};
	}

	/** Lists imports as async actions, newest first. */
	list({ limit = '10', end_date: end }: Record<string, string>): Json {
		const size = inRange('limit', limit);
		if (end !== undefined && Number.isNaN(Date.parse(end))) {
			throw errorResponse(400, 'invalid_query_params', 'Invalid query params', 'end_date');
		}
		const found = [...this.jobs]
			.filter(({ createdAt }) => end === undefined || createdAt < Date.parse(end))
			.reverse();
		return {
			object: 'list',
			data_ref: 'async_actions',
			async_actions: found.slice(0, size).map((job) => this.body(job, false)),
			has_more: found.length > size,
		};
	}
}
