import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { cancelItems } from './akinon/cancellation';
import { invalid, methodNotAllowed, notFound } from './akinon/errors';
import { type Body, bodyOf, rejectOtherFields } from './akinon/fields';
import { updateItem } from './akinon/itemUpdate';
import { filterOrders, lastOf, pageOf, type Query } from './akinon/list';
import { moveOn, type OrderMove } from './akinon/moveOn';
import {
	type AkinonCancellation,
	type AkinonMapping,
	type AkinonOptions,
	type AkinonState,
	defaults,
} from './akinon/options';
import { detailedOrder, discountsOf, flatItem, flatOrder } from './akinon/shapes';
import { Emulator, ErrorResponse, plugin } from './emulator';
import {
	type AkinonOrder,
	type AkinonOrderItem,
	generateOrders,
	type OrderOptions,
} from './orders';

type Prefix = 'i1' | 'v1';

const orderItemContentType = 41;

/** Emulates the order-integration API of Akinon Omnitron. */
export class Akinon extends Emulator<AkinonOptions> {
	readonly orders = new Map<number, AkinonOrder>();
	readonly mappings: AkinonMapping[] = [];
	readonly cancellations: AkinonCancellation[] = [];
	readonly stockReleasedFor = new Set<number>();
	/** Accepted logins. */
	logins = 0;
	private readonly sent = new Map<number, number>();
	private loginKey?: string;

	constructor(
		private readonly seed: number,
		options: Partial<AkinonOptions> = {},
	) {
		super(seed, { ...defaults, ...options });
	}

	/** Adds generated orders and returns them. */
	addOrders(options: OrderOptions): AkinonOrder[] {
		const firstId = Math.max(90000, ...this.orders.keys()) + 1;
		const added = generateOrders({ seed: this.seed, firstId, ...options });
		for (const order of added) this.orders.set(order.id, order);
		return added;
	}

	/** Removes orders, as if they had never existed. */
	removeOrders(ids: number[]): void {
		for (const id of ids) this.orders.delete(id);
	}

	/** Marks orders as sent or unsent without a request; not counted in `timesSent`. */
	setSent(ids: number[], isSent = true): void {
		for (const id of ids) this.orders.get(id)!.is_send = isSent;
	}

	/** Moves orders on without a request: ships, delivers, cancels or returns them or some of their items. */
	moveOn(ids: number[], move: OrderMove): void {
		for (const id of ids) moveOn(this.orders.get(id)!, move);
	}

	/** How many requests have marked this order as sent. */
	timesSent(id: number): number {
		return this.sent.get(id) ?? 0;
	}

	/** Invalidates the tokens of logins, but not the configured API token. */
	expireTokens(): void {
		this.loginKey = undefined;
	}

	state(): AkinonState {
		return {
			orders: this.sortedOrders().map(({ id, number, status, is_send }) => ({
				id,
				number,
				status,
				is_send,
				timesSent: this.timesSent(id),
			})),
			logins: this.logins,
			mappings: this.mappings,
			stockReleasedFor: [...this.stockReleasedFor],
			cancellations: this.cancellations,
		};
	}

	protected override controlRoutes(app: FastifyInstance): void {
		app.post<{ Body: OrderOptions }>('/addOrders', (request) => this.addOrders(request.body));
		app.post<{ Body: { ids: number[] } }>('/removeOrders', (request, reply) => {
			this.removeOrders(request.body.ids);
			return reply.code(204).send();
		});
		app.post<{ Body: { ids: number[]; isSent?: boolean } }>('/setSent', (request, reply) => {
			this.setSent(request.body.ids, request.body.isSent);
			return reply.code(204).send();
		});
		app.post<{ Body: OrderMove & { ids: number[] } }>('/moveOn', (request, reply) => {
			const { ids, ...move } = request.body;
			this.moveOn(ids, move);
			return reply.code(204).send();
		});
		app.post('/expireTokens', (_request, reply) => {
			this.expireTokens();
			return reply.code(204).send();
		});
	}

	protected unknownPath(request: FastifyRequest, reply: FastifyReply): FastifyReply {
		const [path, query] = request.url.split('?');
		// Django appends a missing slash with a redirect, which turns a POST into a GET.
		if (!path.endsWith('/')) {
			return reply.redirect(`${path}/${query === undefined ? '' : `?${query}`}`, 301);
		}
		return reply.code(404).type('text/html').send('<h1>Not Found</h1>');
	}

	protected routes(app: FastifyInstance): void {
		app.addHook('preHandler', async (request) => this.authenticate(request));
		for (const prefix of ['i1', 'v1'] as const) {
			app.register(
				plugin(prefix, (scope) => this.routesFor(prefix, scope)),
				{ prefix: `/api/${prefix}` },
			);
		}
	}

	private routesFor(prefix: Prefix, app: FastifyInstance): void {
		type Keyed = { Params: { key: string } };
		type Listed = { Querystring: Query };

		app.post('/auth/login/', (request) => this.logIn(request));

		app.get<Listed>('/orders/', (request) => {
			const orders = filterOrders(this.sortedOrders(), request.query, this.options);
			return this.page(request, prefix === 'i1' ? orders : orders.map(flatOrder));
		});
		app.get<Keyed>('/orders/:key/', ({ params }) =>
			// The two namespaces differ: i1 expects the order's number here, v1 its ID.
			prefix === 'i1' ? this.orderByNumber(params.key) : flatOrder(this.order(params.key)),
		);
		app.patch<Keyed>('/orders/:key/', (request) => {
			if (prefix === 'i1') throw methodNotAllowed('PATCH');
			return this.updateOrder(this.order(request.params.key), bodyOf(request));
		});
		app.post<Keyed>('/orders/:key/cancel/', (request) =>
			this.cancel(this.order(request.params.key), bodyOf(request)),
		);
		app.get<Keyed>('/orders_integration/:key/detailed_integration/', ({ params }) =>
			detailedOrder(this.order(params.key)),
		);

		app.get<Listed>('/order_items/', (request) => {
			const items = this.ofOrder(request.query).flatMap((order) => order.orderitem_set);
			return this.page(request, prefix === 'i1' ? items : items.map(flatItem));
		});
		app.get<Keyed>('/order_items/:key/', ({ params }) => {
			const { item } = this.item(params.key);
			return prefix === 'i1' ? item : flatItem(item);
		});
		app.patch<Keyed>('/order_items/:key/', (request) => {
			if (prefix === 'i1') throw methodNotAllowed('PATCH');
			const { order, item } = this.item(request.params.key);
			updateItem(order, item, bodyOf(request));
			return flatItem(item);
		});
		app.post<Keyed>('/order_items/:key/create_mapping/', (request, reply) =>
			reply.code(201).send(this.createMapping(request.params.key, bodyOf(request))),
		);

		app.get<Listed>('/discount_items/detailed_integration/', (request) =>
			this.page(request, this.ofOrder(request.query).flatMap(discountsOf)),
		);
		app.get<Keyed>('/discount_items/:key/detailed_integration/', ({ params }) => {
			const discounts = this.sortedOrders().flatMap(discountsOf);
			return discounts.find(({ pk }) => String(pk) === params.key) ?? notFound();
		});
	}

	private cancel(order: AkinonOrder, body: Body): unknown {
		const items = cancelItems(order, body, this.options.withoutPurchaseTransaction);
		this.cancellations.push({ order: order.id, items: items.map(({ id }) => id), body });
		return flatOrder(order);
	}

	private page(request: FastifyRequest, all: unknown[]): unknown {
		const { maximumLimit, backOfficeOrigin } = this.options;
		return pageOf(request, all, maximumLimit, backOfficeOrigin ?? this.url);
	}

	private authenticate(request: FastifyRequest): void {
		if (request.is404) return;
		const isLogin = request.routeOptions.url?.endsWith('/auth/login/') === true;
		const [scheme, token] = (request.headers.authorization ?? '').split(' ');
		if (scheme !== 'Token') {
			if (isLogin) return;
			throw new ErrorResponse(401, {
				detail: 'Authentication credentials were not provided.',
				code: 'not_authenticated',
			});
		}
		const { apiToken, restrictedApiToken } = this.options;
		// Checked at the login too: Django REST rejects a stale token even if none is needed.
		if (![apiToken, restrictedApiToken, this.loginKey].includes(token)) {
			throw new ErrorResponse(401, { detail: 'Invalid token.', code: 'authentication_failed' });
		}
		if (token === restrictedApiToken && !isLogin) {
			throw new ErrorResponse(403, {
				detail: 'You do not have permission to perform this action.',
				code: 'permission_denied',
			});
		}
	}

	private logIn(request: FastifyRequest): { key: string } {
		const { username, password } = bodyOf(request);
		if (username !== this.options.username || password !== this.options.password) {
			// 400, not 401: Omnitron treats wrong credentials as invalid input.
			throw new ErrorResponse(400, {
				non_field_errors: ['Unable to log in with provided credentials.'],
				code: 'authorization',
			});
		}
		this.logins += 1;
		this.loginKey ??= createHash('sha1').update(`${this.seed} ${this.logins}`).digest('hex');
		return { key: this.loginKey };
	}

	private sortedOrders(): AkinonOrder[] {
		return [...this.orders.values()].sort((one, other) => one.id - other.id);
	}

	private order(key: string): AkinonOrder {
		return this.orders.get(Number(key)) ?? notFound();
	}

	/** Two channels may use the same number; the first order is returned. */
	private orderByNumber(number: string): AkinonOrder {
		return this.sortedOrders().find((order) => order.number === number) ?? notFound();
	}

	private item(key: string): { order: AkinonOrder; item: AkinonOrderItem } {
		for (const order of this.orders.values()) {
			const item = order.orderitem_set.find(({ id }) => id === Number(key));
			if (item) return { order, item };
		}
		return notFound();
	}

	private ofOrder(query: Query): AkinonOrder[] {
		const id = lastOf(query.order);
		const orders = this.sortedOrders();
		return id === undefined ? orders : orders.filter((order) => String(order.id) === id);
	}

	private updateOrder(order: AkinonOrder, body: Body): unknown {
		rejectOtherFields(body, ['is_send']);
		if (!('is_send' in body)) throw invalid('is_send', 'This field is required.', 'required');
		if (typeof body.is_send !== 'boolean') throw invalid('is_send', 'Must be a valid boolean.');
		order.is_send = body.is_send;
		if (body.is_send) this.sent.set(order.id, this.timesSent(order.id) + 1);
		return flatOrder(order);
	}

	private createMapping(key: string, body: Body): AkinonMapping {
		const { item } = this.item(key);
		rejectOtherFields(body, ['code', 'update_stock']);
		const { code, update_stock: updateStock = true } = body;
		// Here the error body has the field's name instead of an error code.
		if (typeof code !== 'string' || code === '') {
			throw new ErrorResponse(400, { code: ['This field is required.'] });
		}
		if (typeof updateStock !== 'boolean') {
			throw invalid('update_stock', 'Must be a valid boolean.');
		}
		if (this.mappings.some((mapping) => mapping.code === code)) {
			throw new ErrorResponse(406, {
				non_field_errors: ['The fields content_type, code must make a unique set.'],
				code: 'unique',
			});
		}
		const mapping = {
			pk: 4411 + this.mappings.length,
			object_id: item.id,
			code,
			content_type: orderItemContentType,
		};
		this.mappings.push(mapping);
		if (updateStock) this.stockReleasedFor.add(item.id);
		return mapping;
	}
}
