import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
	type AkinonOrder,
	type AkinonOrderItem,
	generateOrders,
	type OrderOptions,
} from './orders';
import { plugin, ErrorResponse, Emulator, type EmulatorOptions } from './emulator';
import { parseJson } from './json';

/** What the Akinon stand-in can be told, at the start or while it runs. */
export interface AkinonOptions extends EmulatorOptions {
	apiToken: string;
	/** A valid token of a user who may not see orders (403). */
	restrictedApiToken: string;
	username: string;
	password: string;
	/** Larger `limit`s are cut down to this without a word. */
	maximumLimit: number;
	/** The origin in `next` and `previous`; Omnitron names its back office. `null`: the own one. */
	backOfficeOrigin: string | null;
	/** Whether the undocumented `number` and `sort` work; otherwise they are ignored. */
	supportsExtraParameters: boolean;
	/** Answers sent orders too, as an unrecognised filter would. */
	ignoresSendFilter: boolean;
	/** Ids of card orders that have no purchase transaction and so cannot be cancelled. */
	withoutPurchaseTransaction: number[];
}

/** A link between an order line and its row in the ERP. */
export interface AkinonMapping {
	pk: number;
	object_id: number;
	code: string;
	content_type: number;
}

/** A cancellation or refund that was accepted. */
export interface AkinonCancellation {
	order: number;
	items: number[];
	body: Record<string, unknown>;
}

/** What the Akinon stand-in tells another process about itself. */
export interface AkinonState {
	orders: Array<Pick<AkinonOrder, 'id' | 'number' | 'status' | 'is_send'> & { timesSent: number }>;
	logins: number;
	mappings: AkinonMapping[];
	stockReleasedFor: number[];
	cancellations: AkinonCancellation[];
}

type Body = Record<string, unknown>;
type Query = Record<string, string | string[] | undefined>;
type Prefix = 'i1' | 'v1';

const defaults: AkinonOptions = {
	latency: 0,
	apiToken: '3f1c0ffee0ddba11cafe0123456789abcdef0123',
	restrictedApiToken: '0ff1ce000ddba11cafe0123456789abcdef01234',
	username: 'integration@example.com',
	password: 'invented-password',
	maximumLimit: 500,
	backOfficeOrigin: 'https://back-office.akinon.example',
	supportsExtraParameters: true,
	ignoresSendFilter: false,
	withoutPurchaseTransaction: [],
};

const statusCodes = [
	...['50', '100', '200', '300', '350', '400', '450', '500', '510', '520', '540', '544', '545'],
	...['546', '547', '550', '600'],
];

const cancelStatuses = [
	...['waiting', 'confirmation_waiting', 'confirmed', 'approved', 'rejected'],
	'waiting_for_payment',
];

/** Moves of an order item's cancellation that Omnitron forbids. */
const forbiddenCancelMoves: Record<string, string[]> = {
	approved: ['confirmed'],
	waiting_for_payment: ['waiting', 'confirmation_waiting', 'confirmed', 'approved', 'rejected'],
};

/** The reasons that a cancellation can name. */
const cancellationReasons = [11, 12, 13];

const channels: Record<string, number> = { Shop: 3, Marketplace: 4 };
const orderItemContentType = 41;

/** A stand-in for the order-integration API of Akinon Omnitron. */
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

	/** Adds invented orders after the existing ones and answers them. */
	addOrders(options: OrderOptions): AkinonOrder[] {
		const firstId = Math.max(90000, ...this.orders.keys()) + 1;
		const added = generateOrders({ seed: this.seed, firstId, ...options });
		for (const order of added) this.orders.set(order.id, order);
		return added;
	}

	/** Takes orders out, as if they had never been there. */
	removeOrders(ids: number[]): void {
		for (const id of ids) this.orders.delete(id);
	}

	/** Marks orders as sent or unsent behind the caller's back; not counted in `timesSent`. */
	setSent(ids: number[], isSent = true): void {
		for (const id of ids) this.orders.get(id)!.is_send = isSent;
	}

	/** How often the API was asked successfully to mark this order as sent. */
	timesSent(id: number): number {
		return this.sent.get(id) ?? 0;
	}

	/** Makes the tokens from logins invalid; the configured API token stays. */
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
			const orders = this.filteredOrders(request.query);
			return this.page(request, orders, prefix === 'i1' ? undefined : flatOrder);
		});
		app.get<Keyed>('/orders/:key/', ({ params }) =>
			// The trap of the two namespaces: i1 wants the order's number here, v1 its id.
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
			return this.page(request, items, prefix === 'i1' ? undefined : flatItem);
		});
		app.get<Keyed>('/order_items/:key/', ({ params }) => {
			const { item } = this.item(params.key);
			return prefix === 'i1' ? item : flatItem(item);
		});
		app.patch<Keyed>('/order_items/:key/', (request) => {
			if (prefix === 'i1') throw methodNotAllowed('PATCH');
			return this.updateItem(request.params.key, bodyOf(request));
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

	private authenticate(request: FastifyRequest): void {
		if (request.is404) return;
		const isLogin = request.routeOptions.url?.endsWith('/auth/login/') === true;
		const [word, token] = (request.headers.authorization ?? '').split(' ');
		if (word !== 'Token') {
			if (isLogin) return;
			throw new ErrorResponse(401, {
				detail: 'Authentication credentials were not provided.',
				code: 'not_authenticated',
			});
		}
		const { apiToken, restrictedApiToken } = this.options;
		// Checked at the login too: Django REST refuses a stale token even where none is needed.
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

	/** Two channels may share a number; the first one wins without a word. */
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

	/** Filters as django-filter does: an unknown name or value is ignored, so all orders come. */
	private filteredOrders(query: Query): AkinonOrder[] {
		const { supportsExtraParameters, ignoresSendFilter } = this.options;
		const status = lastOf(query.status);
		const isSend = lastOf(query.is_send);
		const cancelStatus = lastOf(query.cancel_status);
		const number = lastOf(query.number);
		let orders = this.sortedOrders();
		if (status !== undefined && statusCodes.includes(status)) {
			orders = orders.filter((order) => order.status === status);
		}
		if (!ignoresSendFilter && /^([Tt]rue|[Ff]alse)$/.test(isSend ?? '')) {
			const wanted = isSend!.toLowerCase() === 'true';
			orders = orders.filter((order) => order.is_send === wanted);
		}
		if (cancelStatus !== undefined && cancelStatuses.includes(cancelStatus)) {
			orders = orders.filter((order) =>
				order.orderitem_set.some((item) => item.cancel_status === cancelStatus),
			);
		}
		if (supportsExtraParameters && number !== undefined) {
			orders = orders.filter((order) => order.number === number);
		}
		if (supportsExtraParameters && lastOf(query.sort) === '-id') orders.reverse();
		return orders;
	}

	/**
	 * One page in Omnitron's envelope. Without a `limit` it is ten, without a hint of the cut.
	 *
	 * @param shown what of each entry the page shows; all of it where undefined
	 */
	private page<Entry>(
		request: FastifyRequest,
		all: Entry[],
		shown: (entry: Entry) => unknown = (entry) => entry,
	): unknown {
		const query = request.query as Query;
		const asked = Number(lastOf(query.limit));
		const limit = Number.isInteger(asked) && asked > 0 ? asked : 10;
		const size = Math.min(limit, this.options.maximumLimit);
		const page = Number(lastOf(query.page) ?? '1');
		const pages = Math.max(1, Math.ceil(all.length / size));
		if (!Number.isInteger(page) || page < 1 || page > pages) {
			throw new ErrorResponse(404, { detail: 'Invalid page.' });
		}
		const address = (other: number): string => {
			const link = new URL(request.url, this.options.backOfficeOrigin ?? this.url);
			link.searchParams.set('page', String(other));
			return link.href;
		};
		return {
			count: all.length,
			next: page < pages ? address(page + 1) : null,
			previous: page > 1 ? address(page - 1) : null,
			results: all.slice((page - 1) * size, page * size).map(shown),
		};
	}

	private updateOrder(order: AkinonOrder, body: Body): unknown {
		refuseOtherFields(body, ['is_send']);
		if (!('is_send' in body)) throw invalid('is_send', 'This field is required.', 'required');
		if (typeof body.is_send !== 'boolean') throw invalid('is_send', 'Must be a valid boolean.');
		order.is_send = body.is_send;
		if (body.is_send) this.sent.set(order.id, this.timesSent(order.id) + 1);
		return flatOrder(order);
	}

	private updateItem(key: string, body: Body): unknown {
		const { order, item } = this.item(key);
		refuseOtherFields(body, Object.keys(itemFieldChecks));
		for (const [field, value] of Object.entries(body)) {
			const problem = itemFieldChecks[field](value);
			if (problem) throw invalid(field, problem);
		}
		const forbidden = forbiddenCancelMoves[item.cancel_status ?? ''] ?? [];
		if (forbidden.includes(String(body.cancel_status))) {
			throw new ErrorResponse(406, {
				detail: `Cancel status cannot go from ${item.cancel_status} to ${body.cancel_status}.`,
				code: 'OrderUpdateCancelStatusException',
			});
		}
		// Only `extra_field` is merged; `attributes` and `attributes_kwargs` are replaced whole.
		const extraField = { ...item.extra_field, ...(body.extra_field as Body | undefined) };
		Object.assign(item, body, { extra_field: extraField });
		// An order has no status of its own to set: it follows its items.
		if (order.orderitem_set.every(({ status }) => status === item.status)) {
			order.status = item.status;
		}
		return flatItem(item);
	}

	private createMapping(key: string, body: Body): AkinonMapping {
		const { item } = this.item(key);
		refuseOtherFields(body, ['code', 'update_stock']);
		const { code, update_stock: updateStock = true } = body;
		// The field's name takes the place of the error code here.
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

	private cancel(order: AkinonOrder, body: Body): unknown {
		refuseOtherFields(body, Object.keys(cancelFieldChecks));
		if (!('order' in body)) throw invalid('order', 'This field is required.', 'required');
		for (const [field, value] of Object.entries(body)) {
			const problem = cancelFieldChecks[field](value);
			if (problem) throw invalid(field, problem);
		}
		if (body.order !== order.id) throw invalid('order', 'Does not match the order in the path.');

		const isAll = body.is_all === true;
		const listed = (body.cancel_items ?? []) as number[];
		if (isAll && listed.length > 0) {
			throw cancelError('Overlapping', 'is_all and cancel_items cannot be sent together.');
		}
		if (!isAll && listed.length === 0) {
			if (body.is_cargo_refund === true) {
				throw cancelError('Overlapping', 'is_cargo_refund needs cancel_items or is_all.');
			}
			throw invalid('cancel_items', 'This list may not be empty.', 'empty');
		}
		const unknown = listed.find((id) => !order.orderitem_set.some((item) => item.id === id));
		if (unknown !== undefined) {
			throw invalid('cancel_items', `Invalid pk "${unknown}" - object does not exist.`);
		}
		const items = order.orderitem_set.filter(({ id }) => isAll || listed.includes(id));
		const reasons = (body.reasons ?? {}) as Record<string, number>;
		const unreasoned = items.find(({ id }) => reasons[id] === undefined);
		if (unreasoned) {
			throw cancelError('MissingReason', `Item ${unreasoned.id} has no cancellation reason.`);
		}
		const unknownReason = Object.values(reasons).find((id) => !cancellationReasons.includes(id));
		if (unknownReason !== undefined) {
			throw invalid('reasons', `Invalid pk "${unknownReason}" - object does not exist.`);
		}
		if (order.orderitem_set.some((item) => item.cancel_status === 'waiting')) {
			throw cancelError('MoreThenOne', 'The order already has a waiting cancellation.');
		}
		if (
			order.payment_option_slug === 'credit_card' &&
			this.options.withoutPurchaseTransaction.includes(order.id)
		) {
			throw cancelError('PurchaseTransaction', 'The order has no purchase transaction.');
		}
		for (const item of items) item.cancel_status = 'waiting';
		this.cancellations.push({ order: order.id, items: items.map(({ id }) => id), body });
		return flatOrder(order);
	}
}

/** Omnitron's own exception names, its spelling "MoreThen" included. */
const cancelExceptions = {
	MoreThenOne: 'OrderCancelMoreThenOneException',
	Overlapping: 'OrderCancelOverlappingParameterException',
	MissingReason: 'OrderCancelMissingReasonException',
	PurchaseTransaction: 'OrderCancelPurchaseTransactionNotFound',
};

function cancelError(exception: keyof typeof cancelExceptions, detail: string): ErrorResponse {
	return new ErrorResponse(406, { detail, code: cancelExceptions[exception] });
}

function notFound(): never {
	throw new ErrorResponse(404, { detail: 'Not found.', code: 'not_found' });
}

function methodNotAllowed(method: string): ErrorResponse {
	return new ErrorResponse(405, {
		detail: `Method "${method}" not allowed.`,
		code: 'method_not_allowed',
	});
}

function invalid(field: string, message: string, code = 'invalid'): ErrorResponse {
	return new ErrorResponse(400, { [field]: [message], code });
}

function refuseOtherFields(body: Body, allowed: string[]): void {
	const other = Object.keys(body).find((field) => !allowed.includes(field));
	if (other !== undefined) throw invalid(other, 'This field cannot be set here.');
}

type Check = (value: unknown) => string | undefined;

const isObject = (value: unknown): value is Body =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const text =
	(maximumLength = 255): Check =>
	(value) => {
		if (value === null) return undefined;
		if (typeof value !== 'string') return 'Not a valid string.';
		if (value.length <= maximumLength) return undefined;
		return `Ensure this field has no more than ${maximumLength} characters.`;
	};
const choice =
	(choices: string[]): Check =>
	(value) =>
		choices.includes(value as string) ? undefined : `"${String(value)}" is not a valid choice.`;
const objectOf =
	(isValue: (value: unknown) => boolean): Check =>
	(value) =>
		isObject(value) && Object.values(value).every(isValue)
			? undefined
			: 'Expected an object with values of the documented type.';
const flag: Check = (value) =>
	typeof value === 'boolean' ? undefined : 'Must be a valid boolean.';
const integer: Check = (value) =>
	Number.isInteger(value) ? undefined : 'A valid integer is required.';

/** The writable fields of an order item. A status goes out as its code in a string: "500". */
const itemFieldChecks: Record<string, Check> = {
	status: choice(statusCodes),
	cancel_status: (value) => (value === null ? undefined : choice(cancelStatuses)(value)),
	extra_field: objectOf(() => true),
	attributes: objectOf((value) => ['string', 'boolean'].includes(typeof value)),
	attributes_kwargs: objectOf(isObject),
	invoice_number: text(),
	invoice_date: text(),
	e_archive_url: text(),
	tracking_number: text(256),
	carrier_shipping_code: text(256),
	shipping_company: text(),
	shipment_code: text(),
};

const cancelFieldChecks: Record<string, Check> = {
	order: integer,
	is_all: flag,
	cancel_items: (value) =>
		Array.isArray(value) && value.every(Number.isInteger)
			? undefined
			: 'Expected a list of order item ids.',
	reasons: objectOf(Number.isInteger),
	forced_refund_amount: text(),
	is_cargo_refund: flag,
	refund_invoice_number: text(),
	ibans: objectOf((value) => typeof value === 'string'),
	holder_names: objectOf((value) => typeof value === 'string'),
};

function bodyOf(request: FastifyRequest): Body {
	const contentType = request.headers['content-type'] ?? '';
	if (!/^application\/json\b/.test(contentType)) {
		throw new ErrorResponse(415, {
			detail: `Unsupported media type "${contentType}" in request.`,
			code: 'unsupported_media_type',
		});
	}
	const body = parseJson(request.body);
	if (body === undefined) {
		throw new ErrorResponse(400, {
			detail: 'JSON parse error - Expecting value',
			code: 'parse_error',
		});
	}
	if (!isObject(body)) {
		throw new ErrorResponse(400, {
			non_field_errors: ['Invalid data. Expected a dictionary.'],
			code: 'invalid',
		});
	}
	return body;
}

function lastOf(value: string | string[] | undefined): string | undefined {
	return Array.isArray(value) ? value[value.length - 1] : value;
}

/** The v1 shape of an order: `pk` instead of `id`, related things as their ids. */
function flatOrder(order: AkinonOrder): Body {
	const { id, orderitem_set: _items, channel, customer, ...rest } = order;
	return {
		pk: id,
		...rest,
		channel: channels[channel.name] ?? null,
		customer: customer.id,
		shipping_address: 500_000 + id,
		billing_address: 500_000 + id,
		delivery_type: null,
	};
}

/** The v1 shape of an order item: the product by its ID, not by its SKU. */
function flatItem({ id, product_sku: _sku, ...rest }: AkinonOrderItem): Body {
	return { pk: id, product: 55, ...rest };
}

/**
 * The expanded order for an ERP, as far as its documentation can be read: no items. Its `channel.conf`
 * really carries the shop's credentials.
 */
function detailedOrder(order: AkinonOrder): Body {
	const { id, channel, customer, shipping_address, billing_address, ...others } = order;
	const { orderitem_set: _items, ...rest } = others;
	const { id: customerId, ...person } = customer;
	const channelId = channels[channel.name] ?? null;
	return {
		pk: id,
		...rest,
		channel: {
			pk: channelId,
			name: channel.name,
			channel_type: 'web',
			catalog: 1,
			category_tree: null,
			is_active: true,
			conf: {
				...channel.conf,
				username: 'shop-integration',
				password: 'leaked-channel-password',
				auth_token: 'leaked-channel-token',
			},
			schema: {},
		},
		customer: {
			pk: customerId,
			channel: channelId,
			...person,
			is_active: true,
			channel_code: String(customerId),
			erp_code: `C-${customerId}`,
			extra_field: {},
			attributes: {},
		},
		shipping_address: { pk: 500_000 + id, ...shipping_address },
		billing_address: { pk: 500_000 + id, ...billing_address },
		transaction_set: [],
		payment_option: { pk: order.payment_option, slug: order.payment_option_slug },
	};
}

/** A discounted order has one discount item, which covers all its discounted units. */
function discountsOf(order: AkinonOrder) {
	if (Number(order.discount_amount) === 0) return [];
	return [
		{
			pk: 800_000 + order.id,
			name: 'Spring',
			amount: order.discount_amount,
			order: order.id,
			offer_type: 'Site',
			session_offer_type: null,
			code: null,
			benefitapplicant_set: order.orderitem_set
				.filter((item) => Number(item.discount_amount) > 0)
				.map((item) => item.id),
			promotion: { pk: 5, name: 'Spring', slug: 'spring' },
			conditionapplicant_set: [],
		},
	];
}
