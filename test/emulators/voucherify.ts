import { Readable } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { Emulator, ErrorResponse } from './emulator';
import { exportCsv, type ExportParameters } from './voucherify/csv';
import { errorBody, errorResponse, notFound } from './voucherify/errors';
import { type ExportJob, Exports } from './voucherify/exports';
import { Imports } from './voucherify/imports';
import { pageOf, sorted } from './voucherify/lists';
import { schemaBody } from './voucherify/metadata';
import { AccessTokens } from './voucherify/oauth';
import { OrderLocks } from './voucherify/orderLocks';
import { OrderStore } from './voucherify/orderStore';
import { bodyOf, checkHeaders, readJson } from './voucherify/requests';
import {
	anyExportSchema,
	createSchema,
	exportSchema,
	importSchema,
	updateSchema,
} from './voucherify/schemas';
import {
	defaults,
	type Json,
	type VoucherifyCustomer,
	type VoucherifyOptions,
	type VoucherifyOrder,
} from './voucherify/types';

/** Emulates Voucherify's API and, on another port, its download server. */
export class Voucherify extends Emulator<VoucherifyOptions> {
	/** By ID. */
	readonly customers = new Map<string, VoucherifyCustomer>();
	private readonly store = new OrderStore(this.options, this.customers);
	/** By ID. */
	readonly orders = this.store.orders;
	private readonly importQueue = new Imports(this.store, this.options);
	readonly imports = this.importQueue.jobs;
	private readonly exportList = new Exports(this.store, this.options, () => this.downloadUrl);
	readonly exports = this.exportList.jobs;
	readonly accessTokens = new AccessTokens();
	/** Requests to the download server. */
	readonly downloads: Array<{ path: string; hasKeys: boolean; status: number }> = [];
	/** The download server's origin. Empty until `listen`. */
	downloadUrl = '';
	private readonly locks = new OrderLocks(this.store);
	private readonly downloadServer = fastify({ forceCloseConnections: true });
	private window = { start: 0, calls: 0 };

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
			// The parameter's name tells this route from the API's in the published description.
			'/v1/exports/:export_Id',
			(request, reply) => this.download(request, reply),
		);
		// Beyond the ports of the other emulators.
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

	/** Adds generated orders, oldest first. */
	addOrders(count: number, overrides: Json = {}): VoucherifyOrder[] {
		return Array.from({ length: count }, () =>
			this.store.upsert({
				source_id: `S-${this.orders.size + 1}`,
				status: 'PAID',
				amount: 1999,
				...overrides,
			}),
		);
	}

	/** Adds a customer, whom orders can refer to by ID. */
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

	/** Creates an order, or updates the one that has the ID or source ID. */
	upsert(order: Json): VoucherifyOrder {
		return this.store.upsert(order);
	}

	/** Adds an export of any kind of object. */
	addExport(exportedObject: string, parameters: ExportParameters = {}): ExportJob {
		return this.exportList.add(exportedObject, parameters);
	}

	protected override begin(request: FastifyRequest): (() => void) | undefined {
		return this.locks.lock(request);
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
			return this.accessTokens.issue(headers['content-type'], body, accessTokenMilliseconds);
		});
		app.get<{ Querystring: Record<string, string> }>('/v1/orders', ({ query }) => {
			const times = ['created_at', 'updated_at'];
			const order = query.order ?? 'created_at';
			const list = sorted(this.listedOrders(), order, times, (entry, key) =>
				this.sortKey(entry, key),
			);
			return { ...this.page(list, query, 'orders'), object: 'list' };
		});
		app.get<{ Params: { orderId: string } }>('/v1/orders/:orderId', ({ params }) =>
			this.store.get(params.orderId),
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
			const isNew = !this.store.find(order.id) && !this.store.find(order.source_id);
			this.store.check(order, isNew);
			return this.store.upsert(order);
		});
		app.put<{ Params: { orderId: string } }>(
			'/v1/orders/:orderId',
			checked(updateSchema),
			(request) => {
				const changes = bodyOf<Json>(request);
				const order = this.store.get(request.params.orderId);
				this.store.check(changes, false);
				return this.store.upsert({ ...changes, id: order.id });
			},
		);
		app.post('/v1/orders/import', checked(importSchema), (request) => {
			const orders = bodyOf<Json[]>(request);
			if (orders.length > this.options.maxImportOrders) {
				throw new ErrorResponse(413, { code: 413, message: 'Payload Too Large' });
			}
			return { async_action_id: this.importQueue.add(orders).id };
		});
		app.post('/v1/orders/export', checked(exportSchema), (request) =>
			this.exportList.schedule(bodyOf<{ parameters?: ExportParameters }>(request)),
		);
		app.post('/v1/exports', checked(anyExportSchema), (request) =>
			this.exportList.schedule(bodyOf<{ parameters?: ExportParameters }>(request)),
		);
		app.get<{ Querystring: Record<string, string> }>('/v1/exports', ({ query }) => {
			const list = [...this.exports.values()].map((job) => this.exportList.body(job, false));
			const order = query.order ?? '-created_at';
			return {
				...this.page(sorted(list, order, ['created_at', 'status']), query, 'exports'),
				object: 'list',
			};
		});
		app.get<{ Params: { exportId: string } }>('/v1/exports/:exportId', ({ params }) =>
			this.exportList.body(this.exportList.get(params.exportId), true),
		);
		app.delete<{ Params: { exportId: string } }>('/v1/exports/:exportId', ({ params }, reply) => {
			this.exports.delete(this.exportList.get(params.exportId).id);
			return reply.code(204).send();
		});
		app.get<{ Querystring: Record<string, string> }>('/v1/async-actions', ({ query }) =>
			this.importQueue.list(query),
		);
		app.get<{ Params: { asyncActionId: string } }>(
			'/v1/async-actions/:asyncActionId',
			({ params }) => this.importQueue.body(this.importQueue.get(params.asyncActionId), true),
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

	/** Accepts the keys or an access token; the token route accepts only the keys. */
	private authorize(headers: FastifyRequest['headers'], path: string): void {
		const { authorization } = headers;
		if (authorization !== undefined && path !== '/v1/oauth/token') {
			this.accessTokens.check(authorization, path);
		} else if (!this.hasKeys(headers)) {
			throw errorResponse(401, 'unauthorized', 'Unauthorized');
		}
	}

	/** Checks what applies to every call: keys, rate limit, headers and locks. */
	private admit(request: FastifyRequest, reply: FastifyReply): void {
		this.authorize(request.headers, request.url.split('?')[0]);
		this.count(reply);
		checkHeaders(request);
		if (this.locks.isRejected(request)) {
			throw errorResponse(400, 'multiple_requests', 'Multiple requests', 'The order is in use');
		}
	}

	private hasKeys(headers: FastifyRequest['headers']): boolean {
		return (
			headers['x-app-id'] === this.options.applicationId &&
			headers['x-app-token'] === this.options.secretKey
		);
	}

	private page(list: Json[], query: Record<string, string>, name: string): Json {
		const { isTotalLeftOut, reportTotal } = this.options;
		const page = pageOf(list, query, name, !isTotalLeftOut);
		const listed = (page[name] as Json[]).length;
		return reportTotal ? { ...page, total: reportTotal(list.length, listed) } : page;
	}

	/** Sorting is stable, so that a changing sequence remains among orders with the same time. */
	private listedOrders(): VoucherifyOrder[] {
		const orders = [...this.orders.values()];
		if (!this.options.areTiesShuffled) return orders;
		const places = orders.map((order) => ({ order, place: Math.random() }));
		return places.sort((a, b) => a.place - b.place).map(({ order }) => order);
	}

	private sortKey(order: VoucherifyOrder, key: string): string {
		const { neverUpdated } = this.options;
		const ofNull = { first: '~', last: '', mixed: order.created_at }[neverUpdated];
		return String(order[key] ?? ofNull);
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

	private download(
		request: FastifyRequest<{ Params: { export_Id: string }; Querystring: { token?: string } }>,
		reply: FastifyReply,
	): FastifyReply {
		const { params, query, headers } = request;
		const { export_Id: exportId } = params;
		const isValid = this.exportList.isValidToken(query.token ?? '', exportId);
		const isAllowed = isValid && (!this.options.downloadNeedsKeys || this.isAuthorized(request));
		this.downloads.push({
			path: request.url.split('?')[0],
			hasKeys: (headers['x-app-token'] ?? headers.authorization) !== undefined,
			status: isAllowed ? 200 : 401,
		});
		if (!isAllowed) return reply.code(401).send(errorBody(401, 'unauthorized', 'Unauthorized'));
		if (this.options.answerDownload?.(reply)) return reply;
		const { parameters } = this.exportList.get(exportId);
		const file = exportCsv([...this.orders.values()], parameters, this.options.exportBytes);
		return reply.type('text/plain').send(Readable.from(file));
	}

	private isAuthorized({ headers, url }: FastifyRequest): boolean {
		try {
			this.authorize(headers, url.split('?')[0]);
			return true;
		} catch {
			return false;
		}
	}
}
