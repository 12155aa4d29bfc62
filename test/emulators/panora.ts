import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { seededRandom } from './random';
import { shopOrder } from './shopOrders';
import { plugin, ErrorResponse, Emulator, type EmulatorOptions } from './emulator';
import { parseJson } from './json';

/** A row of Panora's table of connections, as `GET /connections` answers it: secrets and all. */
export interface PanoraConnection {
	id_connection: string;
	status: string;
	provider_slug: string;
	vertical: string;
	account_url: string | null;
	token_type: string;
	connection_token: string;
	access_token: string;
	refresh_token: string;
	expiration_timestamp: string | null;
	id_project: string;
	id_linked_user: string;
	created_at: string;
}

/** An order as Panora keeps it. It never has line items. */
export interface PanoraOrder {
	id: string;
	order_status: string | null;
	order_number: string;
	payment_status: string | null;
	currency: string | null;
	total_price: number;
	total_discount: number;
	total_shipping: number;
	total_tax: number;
	fulfillment_status: string | null;
	customer_id: string | null;
	field_mappings: Record<string, unknown>;
	remote_id: string;
	created_at: string;
	modified_at: string;
}

/** A customer as Panora keeps it; the addresses are rows of its database. */
export interface PanoraCustomer {
	id: string;
	email: string | null;
	first_name: string | null;
	last_name: string | null;
	phone_number: string | null;
	field_mappings: Record<string, unknown>;
	remote_id: string;
	created_at: string;
	modified_at: string;
	addresses: Array<Record<string, unknown>>;
}

/** What the Panora stand-in can be told, at the start or while it runs. */
export interface PanoraOptions extends EmulatorOptions {
	apiKey: string;
	/** Requests per minute, caller and route; one more is answered with 429. */
	requestsPerMinute: number;
	/** Whether creating works, as in a fork; the published server ends every creation with 500. */
	createWorks: boolean;
	/** Orders by remote ID for which no remote data was stored. */
	withoutRemoteData: string[];
	/** The shop's own order; undefined for an invented one. */
	remoteData?: (order: PanoraOrder) => Record<string, unknown> | undefined;
	/** What stands behind the last order of every list, such as `null`. */
	strayEntries: unknown[];
	customerIds: string[];
}

/** An order that arrived in a shop. */
export interface PanoraShopOrder {
	connection_token: string;
	body: Record<string, unknown>;
}

/** What the Panora stand-in tells another process about itself. */
export interface PanoraState {
	connections: PanoraConnection[];
	orders: Record<string, number>;
	shopOrders: PanoraShopOrder[];
}

interface AddOptions {
	count: number;
	/** The connection that they belong to; the first one when left out. */
	connectionToken?: string;
	overrides?: Partial<PanoraOrder>;
}

type Query = Record<string, string | undefined>;

const MINUTE = 60_000;
/** What the server says where it reads the remote data of an order that has none: `JSON.parse(resp.data)`. */
const NO_REMOTE_ROW = "Cannot read properties of null (reading 'data')";
const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function connectionOf(provider: string, vertical: string, accountUrl: string | null) {
	return {
		id_connection: uuidOf(`connection ${provider}`),
		status: 'valid',
		provider_slug: provider,
		vertical,
		account_url: accountUrl,
		token_type: 'oauth2',
		connection_token: uuidOf(`token ${provider}`),
		access_token: `invented-access-cipher-${provider}`,
		refresh_token: `invented-refresh-cipher-${provider}`,
		expiration_timestamp: null,
		id_project: uuidOf('project'),
		id_linked_user: uuidOf(`user ${provider}`),
		created_at: '2026-11-01T08:00:00.000Z',
	};
}

const defaults: PanoraOptions = {
	latency: 0,
	apiKey: 'invented-panora-key',
	requestsPerMinute: 100,
	createWorks: false,
	withoutRemoteData: [],
	strayEntries: [],
	customerIds: [uuidOf('customer')],
};

/** A stand-in for the e-commerce API of a self-hosted Panora server. */
export class Panora extends Emulator<PanoraOptions> {
	readonly connections: PanoraConnection[] = [
		connectionOf('shopify', 'ecommerce', 'https://shop.example'),
		connectionOf('woocommerce', 'ecommerce', 'https://woo.example'),
		connectionOf('amazon', 'ecommerce', null),
		connectionOf('hubspot', 'crm', 'https://crm.example'),
	];
	/** By connection token. Lists sort them by the time at which they were stored. */
	readonly orders = new Map<string, PanoraOrder[]>();
	/** What arrived in the shops, whatever the caller was told. */
	readonly shopOrders: PanoraShopOrder[] = [];
	/** By connection token. */
	readonly customers = new Map<string, PanoraCustomer[]>();
	/** The shop system of each order, by the order's ID. */
	private readonly providers = new Map<string, string>();
	private readonly arrivals = new Map<string, number[]>();
	private readonly random: () => number;
	private added = 0;
	/** The first orders were stored a day ago, one a second. */
	private clock = Date.now() - 24 * 60 * MINUTE;

	constructor(seed: number, options: Partial<PanoraOptions> = {}) {
		super(seed, { ...structuredClone(defaults), ...options });
		this.random = seededRandom(seed);
	}

	/** The token of the connection to a shop system. */
	token(provider = 'shopify'): string {
		return this.connections.find(({ provider_slug }) => provider_slug === provider)!
			.connection_token;
	}

	/** Stores invented orders behind the existing ones and answers them. */
	addOrders({ count, connectionToken = this.token(), overrides }: AddOptions): PanoraOrder[] {
		const added = Array.from({ length: count }, () => ({ ...this.newOrder(), ...overrides }));
		this.orders.set(connectionToken, [...this.ordersOf(connectionToken), ...added]);
		const connection = this.connections.find((each) => each.connection_token === connectionToken);
		for (const { id } of added) this.providers.set(id, connection?.provider_slug ?? '');
		return added;
	}

	/** Stores invented customers, of the first connection where none is given. */
	addCustomers({ count, connectionToken = this.token() }: AddOptions): PanoraCustomer[] {
		const known = this.customers.get(connectionToken) ?? [];
		const added = Array.from({ length: count }, (_, n) => this.newCustomer(known.length + n + 1));
		this.customers.set(connectionToken, [...known, ...added]);
		return added;
	}

	/** Takes orders out, as if they had never been there. */
	removeOrders(ids: string[]): void {
		for (const [token, orders] of this.orders) {
			this.orders.set(
				token,
				orders.filter(({ id }) => !ids.includes(id)),
			);
		}
	}

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
				scope.addHook('onSend', async (request, reply) => this.showLimit(request, reply));
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

	/** The throttler comes first, then the key. */
	private admit(request: FastifyRequest): void {
		if (request.is404) return;
		const recent = this.countRequest(request);
		if (recent.length > this.options.requestsPerMinute) {
			throw errorResponse(request, 429, 'ThrottlerException: Too Many Requests');
		}
		const key = request.headers['x-api-key'];
		if (key === undefined) throw errorResponse(request, 401, 'Unauthorized');
		// Not 401: the look-up throws before the guard can say no.
		if (key !== this.options.apiKey) throw errorResponse(request, 500, 'API Key not found.');
	}

	private countRequest(request: FastifyRequest): number[] {
		const now = performance.now();
		const recent = this.recentOf(request).filter((time) => now - time < MINUTE);
		recent.push(now);
		this.arrivals.set(routeOf(request), recent);
		return recent;
	}

	private recentOf(request: FastifyRequest): number[] {
		return this.arrivals.get(routeOf(request)) ?? [];
	}

	private showLimit(request: FastifyRequest, reply: FastifyReply): void {
		const recent = this.recentOf(request);
		const limit = this.options.requestsPerMinute;
		const seconds = Math.ceil((MINUTE - (performance.now() - (recent[0] ?? 0))) / 1000);
		if (reply.statusCode === 429) {
			// A fault may have said it already.
			if (!reply.hasHeader('Retry-After')) reply.header('Retry-After', String(seconds));
			return;
		}
		reply.header('X-RateLimit-Limit', String(limit));
		reply.header('X-RateLimit-Remaining', String(Math.max(0, limit - recent.length)));
		reply.header('X-RateLimit-Reset', String(seconds));
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
		const { limit: askedLimit, cursor, remote_data: remoteData } = request.query;
		const limit = askedLimit === undefined ? 50 : Number(askedLimit);
		// `limit=` becomes 0, and 0 answers no records and a cursor, for ever.
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
		if (!uuidForm.test(id)) throw errorResponse(request, 400, 'Bad Request');
		const start = rows.findIndex((row) => row.id === id);
		if (start < 0) throw errorResponse(request, 500, 'The provided cursor does not exist!');
		return start;
	}

	/** Any order of any connection: the server does not look whose it is. */
	private retrieve(request: FastifyRequest<{ Querystring: Query }>, id: string): unknown {
		this.connectionOf(request, false);
		if (!uuidForm.test(id)) {
			throw errorResponse(request, 500, 'Inconsistent column data: Error creating UUID');
		}
		const order = [...this.orders.values()].flat().find((each) => each.id === id.toLowerCase());
		if (!order) throw errorResponse(request, 500, `Order with ID ${id} not found.`);
		// No conversion here: any text counts as true, "false" too.
		if (!request.query.remote_data) return order;
		return this.withRemoteData(request, order);
	}

	/** Any customer of any connection, as with orders. */
	private retrieveCustomer(request: FastifyRequest, id: string): unknown {
		this.connectionOf(request, false);
		if (!uuidForm.test(id)) {
			throw errorResponse(request, 500, 'Inconsistent column data: Error creating UUID');
		}
		const customer = [...this.customers.values()].flat().find((each) => each.id === id);
		if (!customer) throw errorResponse(request, 500, `Customer with ID ${id} not found.`);
		return customer;
	}

	/** As the published code does it: whatever the shop did, the caller gets 500. */
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
		const { items: _neverStored, ...stored } = body;
		const [order] = this.addOrders({
			count: 1,
			connectionToken: connection.connection_token,
			overrides: { ...stored, field_mappings: {} },
		});
		const wantsRemoteData = (request.query as Query).remote_data;
		return wantsRemoteData ? this.withRemoteData(request, order) : order;
	}

	/** Without the header the look-up has no filter and takes whichever connection comes first. */
	private connectionOf(request: FastifyRequest, hasPrefix: boolean): PanoraConnection {
		const token = request.headers['x-connection-token'];
		if (token === undefined) return this.connections[0];
		const found = this.connections.find((each) => each.connection_token === token);
		if (found) return found;
		const prefix = hasPrefix ? 'ReferenceError: ' : '';
		throw errorResponse(request, 500, `${prefix}Connection undefined for token ${String(token)}`);
	}

	private ordersOf(connectionToken: string): PanoraOrder[] {
		return this.orders.get(connectionToken) ?? [];
	}

	private newOrder(): PanoraOrder {
		this.added += 1;
		this.clock += 1000;
		const time = new Date(this.clock).toISOString();
		const price = 20 + Math.floor(this.random() * 480);
		return {
			id: uuidOf(`order ${this.added}`),
			order_status: 'paid',
			order_number: String(1000 + this.added),
			payment_status: 'paid',
			currency: 'EUR',
			total_price: price,
			total_discount: this.added % 3 === 0 ? 2 : 0,
			total_shipping: 5,
			total_tax: Math.floor(price / 6),
			fulfillment_status: '',
			customer_id: null,
			field_mappings: {},
			remote_id: String(550 + this.added),
			created_at: time,
			modified_at: time,
		};
	}

	private newCustomer(number: number): PanoraCustomer {
		const id = uuidOf(`customer ${number}`);
		const time = new Date(this.clock + number * 1000).toISOString();
		return {
			id,
			email: `customer-${number}@example.com`,
			first_name: 'Robin',
			last_name: number % 2 === 0 ? null : 'Example',
			phone_number: null,
			field_mappings: {},
			remote_id: String(9000 + number),
			created_at: time,
			modified_at: time,
			addresses: [
				{
					id_ecom_address: uuidOf(`address ${number}`),
					address_type: 'SHIPPING',
					street_1: `${number} Example Street`,
					street_2: null,
					city: 'Paris',
					state: null,
					postal_code: '75001',
					country: 'France',
					id_ecom_customer: id,
					modified_at: time,
					created_at: time,
					remote_deleted: false,
					id_ecom_order: uuidOf(`order of customer ${number}`),
				},
			],
		};
	}

	/** One order without remote data takes the whole answer with it. */
	private withRemoteData(
		request: FastifyRequest,
		order: PanoraOrder,
	): PanoraOrder & { remote_data: unknown } {
		if (this.options.withoutRemoteData.includes(order.remote_id)) {
			throw errorResponse(request, 500, NO_REMOTE_ROW);
		}
		const own = this.options.remoteData?.(order);
		return {
			...order,
			remote_data: own ?? shopOrder(order, this.providers.get(order.id) ?? ''),
		};
	}
}

function byTime<Row extends { created_at: string }>(rows: Row[]): Row[] {
	return [...rows].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}

function errorResponse(request: FastifyRequest, status: number, message: string): ErrorResponse {
	return new ErrorResponse(status, errorBody(status, request.url, message));
}

function errorBody(statusCode: number, path: string, message: string) {
	return { statusCode, timestamp: new Date().toISOString(), path, message };
}

function routeOf(request: FastifyRequest): string {
	return `${request.method} ${request.routeOptions.url} ${request.ip}`;
}

/** An invented UUID that is the same for the same name. */
function uuidOf(name: string): string {
	const hex = createHash('sha1').update(name).digest('hex');
	const parts = [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`4${hex.slice(13, 16)}`,
		`a${hex.slice(17, 20)}`,
	];
	return [...parts, hex.slice(20, 32)].join('-');
}
