import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { plugin } from './emulator';
import { parseJson } from './json';
import { errorBody, errorResponse } from './panora/errors';
import { RateLimit } from './panora/rateLimit';
import { PanoraRecords, type AddOptions } from './panora/records';
import type { PanoraConnection, PanoraCustomer, PanoraOrder, PanoraState } from './panora/types';

type Query = Record<string, string | undefined>;

/** The server's error if an order has no remote data: it evaluates `JSON.parse(resp.data)`. */
const NO_REMOTE_ROW = "Cannot read properties of null (reading 'data')";
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Emulates the e-commerce API of a self-hosted Panora server. */
export class Panora extends PanoraRecords {
	private readonly rateLimit = new RateLimit();

	state(): PanoraState {
		return {
			connections: this.connections,
			orders: Object.fromEntries(
				this.connections.map(({ provider_slug, connection_token }) => [
					provider_slug,
					this.ordersOf(connection_token).length,
				]),
			),
			shopOrders: this.shopOrders,
		};
	}

	protected override controlRoutes(app: FastifyInstance): void {
		app.post<{ Body: AddOptions }>('/addOrders', (request) => this.addOrders(request.body));
		app.post<{ Body: AddOptions }>('/addCustomers', (request) => this.addCustomers(request.body));
		app.post<{ Body: { ids: string[] } }>('/removeOrders', (request, reply) => {
			this.removeOrders(request.body.ids);
			return reply.code(204).send();
		});
	}

	protected unknownPath(request: FastifyRequest, reply: FastifyReply): FastifyReply {
		const { method, url } = request;
		return reply.code(404).send(errorBody(404, url, `Cannot ${method} ${url}`));
	}

	protected routes(app: FastifyInstance): void {
		app.get('/health', (_request, reply) => reply.type('application/json').send('200'));

		app.register(
			plugin('resources', (scope) => {
				scope.addHook('onSend', async (request, reply) =>
					this.rateLimit.addHeaders(request, reply, this.options.requestsPerMinute),
				);
				scope.addHook('preHandler', async (request) => this.admit(request));
				scope.get('/connections', () => this.connections);
				scope.get<{ Querystring: Query }>('/ecommerce/orders', (request) => this.list(request));
				scope.get<{ Params: { id: string }; Querystring: Query }>(
					'/ecommerce/orders/:id',
					(request) => this.retrieve(request, request.params.id),
				);
				scope.get<{ Querystring: Query }>('/ecommerce/customers', (request) =>
					this.listCustomers(request),
				);
				scope.get<{ Params: { id: string } }>('/ecommerce/customers/:id', (request) =>
					this.retrieveCustomer(request, request.params.id),
				);
				scope.post('/ecommerce/orders', (request, reply) =>
					reply.code(201).send(this.create(request)),
				);
			}),
		);
	}

	/** The server checks the rate limit before the key. */
	private admit(request: FastifyRequest): void {
		if (request.is404) return;
		if (this.rateLimit.count(request) > this.options.requestsPerMinute) {
			throw errorResponse(request, 429, 'ThrottlerException: Too Many Requests');
		}
		const key = request.headers['x-api-key'];
		if (key === undefined) throw errorResponse(request, 401, 'Unauthorized');
		// Not 401: the look-up throws before the guard responds.
		if (key !== this.options.apiKey) throw errorResponse(request, 500, 'API Key not found.');
	}

	private list(request: FastifyRequest<{ Querystring: Query }>): unknown {
		return this.page(request, this.orders, (order) =>
			request.query.remote_data === 'true' ? this.withRemoteData(request, order) : order,
		);
	}

	private listCustomers(request: FastifyRequest<{ Querystring: Query }>): unknown {
		return this.page(request, this.customers, (customer) => customer);
	}

	private page<Row extends PanoraOrder | PanoraCustomer>(
		request: FastifyRequest<{ Querystring: Query }>,
		rows: Map<string, Row[]>,
		show: (row: Row) => unknown,
	): unknown {
		const { limit: limitText, cursor, remote_data: remoteData } = request.query;
		const limit = limitText === undefined ? 50 : Number(limitText);
		// `limit=` becomes 0, which returns no records and always a cursor.
		if (Number.isNaN(limit)) throw errorResponse(request, 400, 'Bad Request');
		if (remoteData !== undefined && !/^(true|false)$/.test(remoteData)) {
			throw errorResponse(request, 400, 'Bad Request');
		}
		const connection = this.connectionOf(request, true);
		const sorted = byTime(rows.get(connection.connection_token) ?? []);
		const start = this.startOf(request, sorted, cursor);
		const next = sorted[start + limit];
		return {
			prev_cursor: cursor ?? null,
			next_cursor: next ? Buffer.from(next.id).toString('base64') : null,
			data: [
				...sorted.slice(start, start + limit).map(show),
				...(next ? [] : this.options.strayEntries),
			],
		};
	}

	private startOf(
		request: FastifyRequest,
		rows: Array<{ id: string }>,
		cursor: string | undefined,
	): number {
		if (cursor === undefined) return 0;
		const id = Buffer.from(cursor, 'base64').toString();
		if (!uuidPattern.test(id)) throw errorResponse(request, 400, 'Bad Request');
		const start = rows.findIndex((row) => row.id === id);
		if (start < 0) throw errorResponse(request, 500, 'The provided cursor does not exist!');
		return start;
	}

	/** The server does not check that the order belongs to the connection. */
	private retrieve(request: FastifyRequest<{ Querystring: Query }>, id: string): unknown {
		this.connectionOf(request, false);
		if (!uuidPattern.test(id)) {
			throw errorResponse(request, 500, 'Inconsistent column data: Error creating UUID');
		}
		const order = [...this.orders.values()].flat().find((each) => each.id === id.toLowerCase());
		if (!order) throw errorResponse(request, 500, `Order with ID ${id} not found.`);
		// The server converts nothing here: any text counts as true, even "false".
		if (!request.query.remote_data) return order;
		return this.withRemoteData(request, order);
	}

	/** As with orders, the connection is not checked. */
	private retrieveCustomer(request: FastifyRequest, id: string): unknown {
		this.connectionOf(request, false);
		if (!uuidPattern.test(id)) {
			throw errorResponse(request, 500, 'Inconsistent column data: Error creating UUID');
		}
		const customer = [...this.customers.values()].flat().find((each) => each.id === id);
		if (!customer) throw errorResponse(request, 500, `Customer with ID ${id} not found.`);
		return customer;
	}

	/** Like the published code: whatever the shop did, the response is 500. */
	private create(request: FastifyRequest): unknown {
		const connection = this.connectionOf(request, true);
		const body = parseJson(request.body) as Record<string, unknown> | undefined;
		if (body === undefined) throw errorResponse(request, 400, 'Unexpected end of JSON input');
		const { customer_id: customerId, items } = body;
		if (customerId !== undefined && !this.options.customerIds.includes(String(customerId))) {
			throw errorResponse(request, 500, 'You inserted a cusotmer_id which does not exist');
		}
		const { createWorks } = this.options;
		if (!createWorks && connection.provider_slug === 'amazon') {
			throw errorResponse(request, 500, 'service.addOrder is not a function');
		}
		if (connection.provider_slug === 'shopify' && !Array.isArray(items)) {
			throw errorResponse(request, 500, "Cannot read properties of undefined (reading 'map')");
		}
		this.shopOrders.push({ connection_token: connection.connection_token, body });
		if (!createWorks) {
			throw errorResponse(request, 500, "Cannot read properties of undefined (reading 'id')");
		}
		const { items: _notStored, ...stored } = body;
		const [order] = this.addOrders({
			count: 1,
			connectionToken: connection.connection_token,
			overrides: { ...stored, field_mappings: {} },
		});
		const wantsRemoteData = (request.query as Query).remote_data;
		return wantsRemoteData ? this.withRemoteData(request, order) : order;
	}

	/** Without the header, the server uses whichever connection comes first. */
	private connectionOf(request: FastifyRequest, hasPrefix: boolean): PanoraConnection {
		const token = request.headers['x-connection-token'];
		if (token === undefined) return this.connections[0];
		const found = this.connections.find((each) => each.connection_token === token);
		if (found) return found;
		const prefix = hasPrefix ? 'ReferenceError: ' : '';
		throw errorResponse(request, 500, `${prefix}Connection undefined for token ${String(token)}`);
	}

	/** A single order without remote data makes the whole response an error. */
	private withRemoteData(
		request: FastifyRequest,
		order: PanoraOrder,
	): PanoraOrder & { remote_data: unknown } {
		if (this.options.withoutRemoteData.includes(order.remote_id)) {
			throw errorResponse(request, 500, NO_REMOTE_ROW);
		}
		return { ...order, remote_data: this.shopOrderOf(order) };
	}
}

function byTime<Row extends { created_at: string }>(rows: Row[]): Row[] {
	return [...rows].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}
