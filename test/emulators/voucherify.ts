import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import fastify, {
	type FastifyError,
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
} from 'fastify';
import { matchesFilters, type Filters } from './voucherify-filters';
import { brokenMetadata, type MetadataSchema } from './voucherify-metadata';
import {
	createSchema,
	exportFields,
	exportOperators,
	anyExportSchema,
	exportSchema,
	importSchema,
	updateSchema,
} from './voucherify-schemas';
import { AccessTokens } from './voucherify-oauth';
import { ErrorResponse, Emulator, type EmulatorOptions } from './emulator';
import { parseJson } from './json';

type Json = Record<string, unknown>;

/** An order as Voucherify shows it. */
export interface VoucherifyOrder extends Json {
	id: string;
	source_id: string | null;
	status: string;
	created_at: string;
	updated_at: string | null;
	metadata: Json;
}

/** A customer as Voucherify shows it. Nearly every field may be null. */
export interface VoucherifyCustomer extends Json {
	id: string;
	source_id: string | null;
	email: string | null;
	phone: string | null;
}

/** How an imported order does not make it. `isUnnamed` leaves its source ID out of the account, `isSilent` the whole entry. */
export interface ImportFailure {
	reason: string;
	isUnnamed?: boolean;
	isSilent?: boolean;
}

/** What the Voucherify stand-in can be told, at the start or while it runs. */
export interface VoucherifyOptions extends EmulatorOptions {
	applicationId: string;
	secretKey: string;
	/** How long an OAuth 2.0 access token lives. */
	accessTokenMilliseconds: number;
	/** Calls in each window. Plans have 100 or 2,000 a minute, a contract of one's own more. */
	callsPerWindow: number;
	windowMilliseconds: number;
	/** What a call beyond the limit is told it ran into. */
	limitType: 'api_calls' | 'api_calls_cycle';
	/** How long an import takes to run, and an export. */
	jobMilliseconds: number;
	/** Keeps jobs from ever ending. */
	isJobStuck: boolean;
	/** Ends exports with ERROR and imports with FAILED. */
	isJobFailing: boolean;
	/** Whether a download wants the keys beside the link's token, as the provider's does. */
	downloadNeedsKeys: boolean;
	/** How long a link's token opens the file. */
	tokenMilliseconds: number;
	/** Answers a download that would succeed in its own way, where it says so. */
	answerDownload?: (reply: FastifyReply) => boolean;
	/** Least size of a file; rows are invented until it is reached. */
	exportBytes: number;
	/** Metadata schemas by kind of record. */
	schemas: Record<string, MetadataSchema>;
	/** Which orders of an import fail. */
	importFailure?: (order: Json) => ImportFailure | undefined;
	/** Leaves `updated_at` null until an order is updated, as the published description allows. */
	isUpdatedAtNull: boolean;
	/** Sorts null before every time when descending, and after every time when ascending. */
	isNullHighest: boolean;
	/** Leaves `total` out of lists, as an answer may. */
	isTotalLeftOut: boolean;
	/** How `failed` is written: as the published examples have it, or as the schema has it. */
	failedAs: 'list' | 'record';
}

const defaults: VoucherifyOptions = {
	latency: 0,
	applicationId: 'invented-application',
	secretKey: 'invented-voucherify-key',
	accessTokenMilliseconds: 900_000,
	callsPerWindow: 100_000,
	windowMilliseconds: 60_000,
	limitType: 'api_calls',
	jobMilliseconds: 20,
	isJobStuck: false,
	isJobFailing: false,
	downloadNeedsKeys: true,
	tokenMilliseconds: 60_000,
	exportBytes: 0,
	schemas: {
		order: {
			properties: {
				channel: { type: 'string' },
				location_id: { type: 'string', array: true },
				old_key: { type: 'string', deleted: true },
			},
		},
	},
	isUpdatedAtNull: false,
	isNullHighest: false,
	isTotalLeftOut: false,
	failedAs: 'list',
};

interface Job {
	id: string;
	createdAt: number;
	startsAt: number;
	endsAt: number;
}

interface ImportJob extends Job {
	orders: Json[];
	failed: Json[];
	failedCount: number;
	isApplied: boolean;
}

interface ExportJob extends Job {
	exportedObject: string;
	parameters: { order?: string; fields?: string[]; filters?: Filters };
}

/** A stand-in for Voucherify's API, and beside it, on a port of its own, its download server. */
export class Voucherify extends Emulator<VoucherifyOptions> {
	readonly orders = new Map<string, VoucherifyOrder>();
	private readonly idsBySourceId = new Map<string, string>();
	/** By ID. */
	readonly customers = new Map<string, VoucherifyCustomer>();
	readonly imports: ImportJob[] = [];
	readonly exports = new Map<string, ExportJob>();
	readonly accessTokens = new AccessTokens();
	/** What reached the download server. */
	readonly downloads: Array<{ path: string; hasKeys: boolean; status: number }> = [];
	/** The download server's origin, once it listens. */
	downloadUrl = '';
	/** The request that writes each order now, by each of the order's IDs. */
	private readonly inUse = new Map<string, FastifyRequest>();
	/** Requests that came while another one wrote the same order. */
	private readonly refused = new WeakSet<FastifyRequest>();
	private readonly downloadServer = fastify({ forceCloseConnections: true });
	private readonly tokens = new Map<string, { exportId: string; until: number }>();
	private window = { start: 0, calls: 0 };
	private lastMoment = 0;

	constructor(seed: number, options: Partial<VoucherifyOptions> = {}) {
		super(seed, { ...structuredClone(defaults), ...options });
	}

	override async listen(port: number): Promise<void> {
		await super.listen(port);
		this.recordRoutes(this.downloadServer);
		this.downloadServer.addHook('onSend', async (request, reply) =>
			this.notifyObservers(request, { query: request.query as Record<string, string> }, reply),
		);
		this.downloadServer.get<{ Params: { export_Id: string }; Querystring: { token?: string } }>(
			// Written as the published description does: the other path of this form is not on this server.
			'/v1/exports/:export_Id',
			(request, reply) => this.download(request, reply),
		);
		// Beyond the ports that the sandbox counts up for the providers.
		const downloadPort = port === 0 ? 0 : port + 100;
		this.downloadUrl = await this.downloadServer.listen({ host: '127.0.0.1', port: downloadPort });
	}

	override async close(): Promise<void> {
		await this.downloadServer.close();
		await super.close();
	}

	state(): unknown {
		return { orders: [...this.orders.values()], downloads: this.downloads };
	}

	/** Puts invented orders there, oldest first. */
	addOrders(count: number, overrides: Json = {}): VoucherifyOrder[] {
		return Array.from({ length: count }, () =>
			this.upsert({
				source_id: `S-${this.orders.size + 1}`,
				status: 'PAID',
				amount: 1999,
				...overrides,
			}),
		);
	}

	/** Puts a customer there, whom orders can name by the ID. */
	addCustomer(id: string, fields: Json = {}): VoucherifyCustomer {
		const customer: VoucherifyCustomer = {
			id,
			source_id: null,
			name: 'Kim Example',
			email: `${id}@example.com`,
			phone: null,
			summary: null,
			loyalty: null,
			referrals: null,
			...fields,
			object: 'customer',
		};
		this.customers.set(id, customer);
		return customer;
	}

	protected unknownPath(request: FastifyRequest, reply: FastifyReply): FastifyReply {
		const methods = this.methodsOf(request.url.split('?')[0]);
		if (methods.length > 0) {
			const hint = `${request.method} is not supported by this endpoint. Did you mean ${methods.join(' or ')}?`;
			return reply.code(405).send({ code: 405, message: 'HTTP Method Not Allowed', details: hint });
		}
		return reply.code(404).send(errorBody(404, 'not_found', 'Resource not found'));
	}

	protected routes(app: FastifyInstance): void {
		app.addHook('preValidation', async (request, reply) => this.admit(request, reply));
		const checked = (body: unknown) => ({
			schema: { body },
			attachValidation: true,
			preValidation: readJson,
		});
		app.post('/v1/oauth/token', ({ headers, body }) => {
			const { accessTokenMilliseconds } = this.options;
			return this.accessTokens.give(headers['content-type'], body, accessTokenMilliseconds);
		});
		app.get<{ Querystring: Record<string, string> }>('/v1/orders', ({ query }) => {
			const times = ['created_at', 'updated_at'];
			const ofNull = this.options.isNullHighest ? '~' : '';
			const list = sorted([...this.orders.values()], query.order ?? 'created_at', times, ofNull);
			return { ...this.page(list, query, 'orders'), object: 'list' };
		});
		app.get<{ Params: { orderId: string } }>('/v1/orders/:orderId', ({ params }) =>
			this.find(params.orderId),
		);
		app.get<{ Params: { customerId: string } }>('/v1/customers/:customerId', ({ params }) => {
			const { customerId: id } = params;
			const bySourceId = () =>
				[...this.customers.values()].find(({ source_id: sourceId }) => sourceId === id);
			const customer = this.customers.get(id) ?? bySourceId();
			if (!customer) throw notFound('customer', id);
			return customer;
		});
		app.post('/v1/orders', checked(createSchema), (request) => {
			const order = bodyOf<Json>(request);
			const isNew = !this.lookUp(order.id) && !this.lookUp(order.source_id);
			this.checkOrder(order, isNew);
			return this.upsert(order);
		});
		app.put<{ Params: { orderId: string } }>(
			'/v1/orders/:orderId',
			checked(updateSchema),
			(request) => {
				const changes = bodyOf<Json>(request);
				const order = this.find(request.params.orderId);
				this.checkOrder(changes, false);
				return this.upsert({ ...changes, id: order.id });
			},
		);
		app.post('/v1/orders/import', checked(importSchema), (request) => ({
			async_action_id: this.queueImport(bodyOf<Json[]>(request)).id,
		}));
		app.post('/v1/orders/export', checked(exportSchema), (request) =>
			this.scheduleExport(bodyOf<{ parameters?: ExportJob['parameters'] }>(request)),
		);
		app.post('/v1/exports', checked(anyExportSchema), (request) =>
			this.scheduleExport(bodyOf<{ parameters?: ExportJob['parameters'] }>(request)),
		);
		app.get<{ Querystring: Record<string, string> }>('/v1/exports', ({ query }) => {
			const list = [...this.exports.values()].map((job) => this.exportBody(job, false));
			const order = query.order ?? '-created_at';
			return {
				...this.page(sorted(list, order, ['created_at', 'status']), query, 'exports'),
				object: 'list',
			};
		});
		app.get<{ Params: { exportId: string } }>('/v1/exports/:exportId', ({ params }) =>
			this.exportBody(this.findExport(params.exportId), true),
		);
		app.delete<{ Params: { exportId: string } }>('/v1/exports/:exportId', ({ params }, reply) => {
			this.exports.delete(this.findExport(params.exportId).id);
			return reply.code(204).send();
		});
		app.get<{ Querystring: Record<string, string> }>('/v1/async-actions', ({ query }) =>
			this.listActions(query),
		);
		app.get<{ Params: { asyncActionId: string } }>(
			'/v1/async-actions/:asyncActionId',
			({ params }) => {
				const job = this.imports.find(({ id }) => id === params.asyncActionId);
				if (!job) throw notFound('async_action', params.asyncActionId);
				return this.actionBody(job, true);
			},
		);
		app.get('/v1/metadata-schemas', () => {
			const schemas = Object.entries(this.options.schemas).map(schemaBody);
			return { object: 'list', data_ref: 'schemas', schemas, total: schemas.length };
		});
		app.get<{ Params: { resource: string } }>('/v1/metadata-schemas/:resource', ({ params }) => {
			const schema = this.options.schemas[params.resource];
			if (!schema) throw notFound('metadata_schema', params.resource);
			return schemaBody([params.resource, schema]);
		});
	}

	/** Takes the keys or, but for another token, an access token. */
	private authorize(headers: FastifyRequest['headers'], path: string): void {
		const { authorization } = headers;
		if (authorization !== undefined && path !== '/v1/oauth/token') {
			this.accessTokens.check(authorization, path);
		} else if (!this.hasKeys(headers)) {
			throw errorResponse(401, 'unauthorized', 'Unauthorized');
		}
	}

	/** The keys, the rate limit and the headers, which every call meets. */
	private admit(request: FastifyRequest, reply: FastifyReply): void {
		this.authorize(request.headers, request.url.split('?')[0]);
		this.count(reply);
		checkHeaders(request);
		if (this.refused.has(request)) {
			throw errorResponse(400, 'multiple_requests', 'Multiple requests', 'The order is in use');
		}
	}

	private count(reply: FastifyReply): void {
		const { callsPerWindow: limit, windowMilliseconds } = this.options;
		const now = Date.now();
		if (now >= this.window.start + windowMilliseconds) this.window = { start: now, calls: 0 };
		this.window.calls += 1;
		const left = Math.max(0, limit - this.window.calls);
		const opensAt = Math.ceil((this.window.start + windowMilliseconds) / 1000);
		reply.headers({ 'x-rate-limit-limit': limit, 'x-rate-limit-remaining': left });
		reply.header('x-rate-limit-retry', opensAt);
		if (this.window.calls <= limit) return;
		reply.header('retry-after', Math.max(1, opensAt - Math.floor(now / 1000)));
		reply.header('x-rate-limit-type', this.options.limitType);
		throw new ErrorResponse(429, {
			code: 429,
			message: 'Too many requests hit the API too quickly.',
		});
	}

	/**
	 * One request at a time may write an order, by whichever of its IDs: each opens a session.
	 *
	 * @see https://docs.voucherify.io/api-reference/errors (`multiple_requests`)
	 */
	protected override begin(request: FastifyRequest): (() => void) | undefined {
		const ids = this.writtenOrder(request);
		if (ids.some((id) => this.inUse.has(id))) {
			this.refused.add(request);
			return undefined;
		}
		for (const id of ids) this.inUse.set(id, request);
		return () => {
			for (const id of ids) if (this.inUse.get(id) === request) this.inUse.delete(id);
		};
	}

	/** All IDs of the order that a request writes, those that it does not name included. */
	private writtenOrder({ method, routeOptions, params, body }: FastifyRequest): string[] {
		const isUpdate = method === 'PUT' && routeOptions.url === '/v1/orders/:orderId';
		const isCreation = method === 'POST' && routeOptions.url === '/v1/orders';
		if (!isUpdate && !isCreation) return [];
		const given = (parseJson(body) ?? {}) as Json;
		const named = isUpdate
			? [(params as { orderId: string }).orderId]
			: [given.id, given.source_id];
		const known = named.map((id) => this.lookUp(id)).find(Boolean);
		const ids = [...named, known?.id, known?.source_id];
		return ids.filter((id): id is string => typeof id === 'string');
	}

	private hasKeys(headers: FastifyRequest['headers']): boolean {
		return (
			headers['x-app-id'] === this.options.applicationId &&
			headers['x-app-token'] === this.options.secretKey
		);
	}

	private page(list: Json[], query: Record<string, string>, name: string): Json {
		const limit = inRange('limit', query.limit ?? '10');
		const number = pageNumber(query.page ?? '1');
		return {
			data_ref: name,
			[name]: list.slice((number - 1) * limit, number * limit),
			...(!this.options.isTotalLeftOut && { total: list.length }),
		};
	}

	private find(id: string): VoucherifyOrder {
		const order = this.lookUp(id);
		if (!order) throw notFound('order', id);
		return order;
	}

	private lookUp(id: unknown): VoucherifyOrder | undefined {
		if (typeof id !== 'string') return undefined;
		const bySourceId = this.orders.get(this.idsBySourceId.get(id) ?? '');
		return this.orders.get(id) ?? (bySourceId?.source_id === id ? bySourceId : undefined);
	}

	/** What the server refuses beyond the published shapes. */
	private checkOrder(order: Json, isNew: boolean): void {
		for (const item of (order.items ?? []) as Json[]) {
			if (item.source_id !== undefined && item.related_object === undefined) {
				throw errorResponse(400, 'invalid_order', 'Invalid order', 'Product or SKU not found');
			}
		}
		const reason = this.brokenMetadata(order, isNew);
		if (reason)
			throw errorResponse(400, 'metadata_validation_failed', 'Metadata not valid', reason);
	}

	private brokenMetadata(order: Json, isNew: boolean): string | undefined {
		const records: Array<[string, unknown]> = [
			['order', order],
			...((order.items ?? []) as Json[]).map((item): [string, Json] => ['order_item', item]),
			['customer', order.customer],
			['customer', order.referrer],
		];
		for (const [kind, record] of records) {
			const schema = this.options.schemas[kind];
			if (!schema || record === undefined) continue;
			const metadata = ((record as Json).metadata ?? {}) as Json;
			const reason = brokenMetadata(schema, metadata, isNew);
			if (reason) return reason;
		}
		return undefined;
	}

	/** Creates an order, or updates the one that has the ID or source ID. */
	upsert(given: Json): VoucherifyOrder {
		const before = this.lookUp(given.id) ?? this.lookUp(given.source_id);
		const now = this.moment();
		const { customer, referrer, ...fields } = given;
		const items = ((fields.items ?? before?.items ?? []) as Json[]).map(completeItem);
		const amount = (fields.amount ??
			(fields.items
				? sumOf(items, 'amount')
				: (before?.amount ?? sumOf(items, 'amount')))) as number;
		const ownDiscount = (fields.discount_amount ?? before?.discount_amount ?? 0) as number;
		const itemsDiscount = sumOf(items, 'discount_amount');
		const discount = ownDiscount + itemsDiscount;
		const order = {
			status: 'CREATED',
			source_id: null,
			created_at: now,
			referrer_id: null,
			...before,
			...fields,
			id: before?.id ?? (given.id as string | undefined) ?? `ord_${randomUUID().slice(0, 12)}`,
			// Left out where there are none.
			items: items.length > 0 ? items : undefined,
			amount,
			// It is absent where no item has one.
			items_discount_amount: itemsDiscount > 0 ? itemsDiscount : undefined,
			total_discount_amount: discount,
			total_amount: amount - discount,
			metadata: { ...before?.metadata, ...(fields.metadata as Json) },
			...(customer !== undefined && related('customer', customer as Json)),
			...(referrer !== undefined && related('referrer', referrer as Json)),
			updated_at: !before && this.options.isUpdatedAtNull ? null : now,
			object: 'order',
		} as VoucherifyOrder;
		this.orders.set(order.id, order);
		if (order.source_id !== null) this.idsBySourceId.set(order.source_id, order.id);
		return order;
	}

	/** Times that never repeat, so that sorting by them is certain. */
	private moment(): string {
		this.lastMoment = Math.max(Date.now(), this.lastMoment + 1);
		return new Date(this.lastMoment).toISOString();
	}

	private queueImport(orders: Json[]): ImportJob {
		const createdAt = Date.parse(this.moment());
		// A project runs one import at a time.
		const startsAt = Math.max(Date.now(), this.imports.at(-1)?.endsAt ?? 0);
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
		this.imports.push(job);
		return job;
	}

	private runImport(job: ImportJob): void {
		if (job.isApplied) return;
		job.isApplied = true;
		for (const order of job.orders) {
			const broken = this.brokenMetadata(order, true);
			const failure: ImportFailure | undefined =
				this.options.importFailure?.(order) ?? (broken ? { reason: broken } : undefined);
			if (!failure) {
				this.upsert(order);
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

	private actionBody(job: ImportJob, withResult: boolean): Json {
		const status = this.statusOf(job, ['ENQUEUED', 'IN_PROGRESS', 'DONE', 'FAILED']);
		const isDone = status === 'DONE';
		if (isDone) this.runImport(job);
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
			progress: isDone ? 100 : this.progressOf(job),
			processing_time: this.options.jobMilliseconds,
			object: 'async_action',
			...(withResult && isDone && { result }),
		};
	}

	private statusOf(job: Job, [waiting, running, done, failed]: string[]): string {
		const now = Date.now();
		if (now < job.startsAt) return waiting;
		if (this.options.isJobStuck || now < job.endsAt) return running;
		return this.options.isJobFailing ? failed : done;
	}

	private progressOf({ startsAt, endsAt }: Job): number {
		const share = (Date.now() - startsAt) / Math.max(1, endsAt - startsAt);
		return Math.round(100 * Math.min(0.99, Math.max(0, share)));
	}

	private listActions({ limit = '10', end_date: end }: Record<string, string>): Json {
		const size = inRange('limit', limit);
		if (end !== undefined && Number.isNaN(Date.parse(end))) {
			throw errorResponse(400, 'invalid_query_params', 'Invalid query params', 'end_date');
		}
		const found = [...this.imports]
			.filter(({ createdAt }) => end === undefined || createdAt < Date.parse(end))
			.reverse();
		return {
			object: 'list',
			data_ref: 'async_actions',
			async_actions: found.slice(0, size).map((job) => this.actionBody(job, false)),
			has_more: found.length > size,
		};
	}

	private scheduleExport({ parameters = {} }: { parameters?: ExportJob['parameters'] }): Json {
		const unknown = (parameters.fields ?? []).filter(
			(field) => !exportFields.includes(field) && !/^metadata\..+/.test(field),
		);
		if (unknown.length > 0) {
			const allowed = `Unsupported field used. Allowed fields: ${exportFields.join(', ')}`;
			throw errorResponse(400, 'invalid_export_fields', 'Invalid Export', allowed);
		}
		return { ...this.exportBody(this.addExport('order', parameters), false), status: 'SCHEDULED' };
	}

	/** Puts an export there as if it had been ordered, of any kind of object. */
	addExport(exportedObject: string, parameters: ExportJob['parameters'] = {}): ExportJob {
		const now = Date.now();
		const job: ExportJob = {
			id: `exp_${randomUUID().slice(0, 12)}`,
			createdAt: Date.parse(this.moment()),
			startsAt: now + this.options.jobMilliseconds / 2,
			endsAt: now + this.options.jobMilliseconds,
			exportedObject,
			parameters,
		};
		this.exports.set(job.id, job);
		return job;
	}

	private findExport(id: string): ExportJob {
		const job = this.exports.get(id);
		if (!job) throw notFound('export', id);
		return job;
	}

	private exportBody(job: ExportJob, withLink: boolean): Json & { created_at: string } {
		const status = this.statusOf(job, ['SCHEDULED', 'IN_PROGRESS', 'DONE', 'ERROR']);
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
		return `${this.downloadUrl}/v1/exports/${exportId}?token=${token}`;
	}

	private download(
		request: FastifyRequest<{ Params: { export_Id: string }; Querystring: { token?: string } }>,
		reply: FastifyReply,
	): FastifyReply {
		const { params, query, headers } = request;
		const known = this.tokens.get(query.token ?? '');
		const isOpen = known?.exportId === params.export_Id && Date.now() <= known.until;
		const isAllowed = isOpen && (!this.options.downloadNeedsKeys || this.mayDownload(request));
		this.downloads.push({
			path: request.url.split('?')[0],
			hasKeys: (headers['x-app-token'] ?? headers.authorization) !== undefined,
			status: isAllowed ? 200 : 401,
		});
		if (!isAllowed) return reply.code(401).send(errorBody(401, 'unauthorized', 'Unauthorized'));
		if (this.options.answerDownload?.(reply)) return reply;
		const file = Readable.from(this.csv(this.findExport(params.export_Id)));
		return reply.type('text/plain').send(file);
	}

	private mayDownload({ headers, url }: FastifyRequest): boolean {
		try {
			this.authorize(headers, url.split('?')[0]);
			return true;
		} catch {
			return false;
		}
	}

	private *csv({ parameters }: ExportJob): Generator<string> {
		const fields = parameters.fields ?? ['id', 'source_id', 'status'];
		const orders = [...this.orders.values()].filter((order) =>
			matchesFilters(order, parameters.filters),
		);
		const order = parameters.order ?? 'created_at';
		yield `${fields.map(title).join(',')}\n`;
		let size = 0;
		for (const each of sorted(orders, order, ['created_at', 'updated_at', 'status'])) {
			const row = `${fields.map((field) => cell(valueOf(each, field))).join(',')}\n`;
			size += row.length;
			yield row;
		}
		const filler = `${fields.map((field) => `invented ${field}`).join(',')}\n`.repeat(500);
		for (; size < this.options.exportBytes; size += filler.length) yield filler;
	}
}

/** Voucherify writes headers as display names. */
function title(field: string): string {
	return field
		.split(/[_.]/)
		.map((word) => (word === 'id' ? 'ID' : word[0].toUpperCase() + word.slice(1)))
		.join(' ');
}

function valueOf(order: VoucherifyOrder, field: string): unknown {
	const [, key] = /^metadata\.(.+)$/.exec(field) ?? [];
	return key === undefined ? order[field] : order.metadata[key];
}

function cell(value: unknown): string {
	if (value === undefined || value === null) return '';
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function completeItem(item: Json): Json {
	const product = item.product as Json | undefined;
	const sku = item.sku as Json | undefined;
	const price = (item.price ?? sku?.price ?? product?.price) as number | undefined;
	const quantity = (item.quantity ?? 1) as number;
	// A product's price may have decimals; amounts are whole.
	const amount = item.amount ?? (price === undefined ? undefined : Math.round(price * quantity));
	return { object: 'order_item', ...item, ...(amount !== undefined && { amount }) };
}

function sumOf(items: Json[], key: 'amount' | 'discount_amount'): number {
	return items.reduce((sum, item) => sum + ((item[key] as number | undefined) ?? 0), 0);
}

/** Answers show no more of a customer than its ID. */
function related(name: string, { id, source_id: sourceId, email }: Json): Json {
	const known = (id ?? `cust_${String(sourceId ?? email ?? randomUUID())}`) as string;
	return { [name]: { id: known, object: 'customer' }, [`${name}_id`]: known };
}

function sorted<Entry extends Json>(
	list: Entry[],
	order: string,
	allowed: string[],
	ofNull = '',
): Entry[] {
	const key = order.replace(/^-/, '');
	if (!allowed.includes(key)) {
		throw errorResponse(400, 'invalid_query_params', 'Invalid query params', 'Property .order');
	}
	const direction = order.startsWith('-') ? -1 : 1;
	const keyOf = (entry: Entry) => String(entry[key] ?? ofNull);
	return [...list].sort((a, b) => {
		if (keyOf(a) === keyOf(b)) return 0;
		return keyOf(a) < keyOf(b) ? -direction : direction;
	});
}

function inRange(name: string, value: string): number {
	const number = Number(value);
	if (Number.isInteger(number) && number >= 1 && number <= 100) return number;
	const details = `Property .${name} should be between 1 and 100`;
	throw errorResponse(400, 'invalid_query_params', 'Invalid query params', details);
}

function pageNumber(value: string): number {
	if (Number(value) > 100) {
		const details = 'Property .page cannot be higher than 100';
		throw errorResponse(400, 'page_over_limit', 'Page over limit', details);
	}
	return inRange('page', value);
}

function schemaBody([kind, { properties, allowDefinedOnly = false }]: [string, MetadataSchema]) {
	const full = Object.entries(properties).map(([key, definition]) => [
		key,
		{ array: false, optional: true, objectType: null, ...definition },
	]);
	return {
		id: `ms_${kind}`,
		related_object: kind,
		properties: Object.fromEntries(full) as Json,
		allow_defined_only: allowDefinedOnly,
		created_at: '2026-01-01T08:00:00.000Z',
		updated_at: null,
		object: 'metadata_schema',
	};
}

const versions = ['v2017-04-05', 'v2017-04-20', 'v2018-08-01'];

/**
 * What is published of headers. How a version that was never released is answered is not; it is
 * refused, so that a typing error is found.
 *
 * @see https://docs.voucherify.io/api-reference/errors
 * @see https://docs.voucherify.io/guides/api-overview#manage-api-versions
 */
function checkHeaders({ headers, body, routeOptions }: FastifyRequest): void {
	const version = headers['x-voucherify-api-version'] ?? versions.at(-1)!;
	if (!versions.includes(String(version))) {
		throw errorResponse(400, 'invalid_api_version', 'Invalid API version', String(version));
	}
	if (!/application\/(json|\*)|\*\/\*/.test(headers.accept ?? '*/*')) {
		throw new ErrorResponse(406, { code: 406, message: 'Not Acceptable' });
	}
	// The one path that takes a form says so itself.
	if (body === undefined || routeOptions.url === '/v1/oauth/token') return;
	if (!/^application\/json\b/.test(headers['content-type'] ?? '')) {
		throw new ErrorResponse(415, { code: 415, message: 'Unsupported Media Type' });
	}
}

function errorBody(code: number, key: string, message: string, details?: string): Json {
	return { code, key, message, ...(details && { details }), request_id: 'v-0a885062c80375740f' };
}

function errorResponse(
	status: number,
	key: string,
	message: string,
	details?: string,
): ErrorResponse {
	return new ErrorResponse(status, errorBody(status, key, message, details));
}

function notFound(type: string, id: string): ErrorResponse {
	return new ErrorResponse(404, {
		...errorBody(404, 'not_found', 'Resource not found', `Cannot find ${type} with id ${id}`),
		resource_id: id,
		resource_type: type,
	});
}

/** Runs before the schema looks at the body. */
async function readJson(request: FastifyRequest): Promise<void> {
	const body = parseJson(request.body);
	if (body === undefined)
		throw errorResponse(400, 'invalid_payload', 'Invalid payload', 'Not JSON');
	request.body = body;
}

function bodyOf<Body>(request: FastifyRequest): Body {
	const invalid = request.validationError as FastifyError | undefined;
	if (!invalid) return request.body as Body;
	const [first] = invalid.validation ?? [];
	const path = (first?.instancePath ?? '').replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.');
	const operators = path.includes('filters') ? `, one of: ${exportOperators.join(', ')}` : '';
	const details = `Property ${path || '.'} ${first?.message ?? invalid.message}${operators}`;
	throw errorResponse(400, 'invalid_payload', 'Invalid payload', details);
}
