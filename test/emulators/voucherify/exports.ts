import { randomUUID } from 'node:crypto';

import type { ExportParameters } from './csv';
import { errorResponse, notFound } from './errors';
import { type Job, statusOf } from './jobs';
import type { OrderStore } from './orderStore';
import { exportFields } from './schemas';
import type { Json, VoucherifyOptions } from './types';

export interface ExportJob extends Job {
	exportedObject: string;
	parameters: ExportParameters;
}

/** The exports of a Voucherify project and the tokens of their download links. */
export class Exports {
	readonly jobs = new Map<string, ExportJob>();
	private readonly tokens = new Map<string, { exportId: string; until: number }>();

	constructor(
		private readonly store: OrderStore,
		private readonly options: VoucherifyOptions,
		private readonly downloadOrigin: () => string,
	) {}

	/** Whether a token belongs to an export and has not expired. */
	isValidToken(token: string, exportId: string): boolean {
		const known = this.tokens.get(token);
		return known?.exportId === exportId && Date.now() <= known.until;
	}

	/** Orders an export of orders. */
	schedule({ parameters = {} }: { parameters?: ExportParameters }): Json {
		const unknown = (parameters.fields ?? []).filter(
			(field) => !exportFields.includes(field) && !/^metadata\..+/.test(field),
		);
		if (unknown.length > 0) {
			const allowed = `Unsupported field used. Allowed fields: ${exportFields.join(', ')}`;
			throw errorResponse(400, 'invalid_export_fields', 'Invalid Export', allowed);
		}
		return { ...this.body(this.add('order', parameters), false), status: 'SCHEDULED' };
	}

	/** Adds an export of any kind of object. */
	add(exportedObject: string, parameters: ExportParameters = {}): ExportJob {
		const now = Date.now();
		const job: ExportJob = {
			id: `exp_${randomUUID().slice(0, 12)}`,
			createdAt: Date.parse(this.store.nextTime()),
			startsAt: now + this.options.jobMilliseconds / 2,
			endsAt: now + this.options.jobMilliseconds,
			exportedObject,
			parameters,
		};
		this.jobs.set(job.id, job);
		return job;
	}

	/** @throws ErrorResponse if there is no such export */
	get(id: string): ExportJob {
		const job = this.jobs.get(id);
		if (!job) throw notFound('export', id);
		return job;
	}

	/** Returns an export, with a download link if it is done and `withLink` is set. */
	body(job: ExportJob, withLink: boolean): Json & { created_at: string } {
		const status = statusOf(job, ['SCHEDULED', 'IN_PROGRESS', 'DONE', 'ERROR'], this.options);
		const isDone = status === 'DONE' && withLink;
		return {
			id: job.id,
			object: 'export',
			created_at: new Date(job.createdAt).toISOString(),
			status,
			channel: 'API',
			exported_object: job.exportedObject,
			parameters: job.parameters,
			result: isDone ? { url: this.link(job.id) } : null,
			user_id: null,
		};
	}

	private link(exportId: string): string {
		const token = randomUUID();
		this.tokens.set(token, { exportId, until: Date.now() + this.options.tokenMilliseconds });
		return `${this.downloadOrigin()}/v1/exports/${exportId}?token=${token}`;
	}
}
