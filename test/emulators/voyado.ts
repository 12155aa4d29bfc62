import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { Emulator, ErrorResponse } from './emulator';
import { parseJson } from './json';
import { checkContact, findContactId } from './voyado/contacts';
import {
	checkArithmetic,
	checkNames,
	orderError,
	orderSchema,
	type VoyadoOrder,
} from './voyado/order';
import {
	defaults,
	type VoyadoOptions,
	type VoyadoRegistration,
	type VoyadoState,
	type VoyadoStore,
} from './voyado/types';

/** Emulates the API of Voyado Engage. */
export class Voyado extends Emulator<VoyadoOptions> {
	readonly registrations: VoyadoRegistration[] = [];
	private readonly arrivals = new Map<string, number[]>();

	constructor(seed: number, options: Partial<VoyadoOptions> = {}) {
		super(seed, { ...structuredClone(defaults), ...options });
	}

	/** How often each order number, order status and payment status was accepted together. */
	registrationCounts(): Record<string, number> {
		const counts: Record<string, number> = {};
		for (const { orderNumber, orderStatus, paymentStatus } of this.registrations) {
			const key = [orderNumber, orderStatus, paymentStatus].join(' | ');
			counts[key] = (counts[key] ?? 0) + 1;
		}
		return counts;
	}

	/** Accepted orders beyond the first of each kind: emails that a customer got again. */
	get duplicates(): number {
		return this.registrations.length - Object.keys(this.registrationCounts()).length;
	}

	/** Adds a contact for each of these email addresses that has none. */
	addContacts(emails: string[]): void {
		const { contacts } = this.options;
		for (const email of emails) {
			if (contacts.some((contact) => contact.email === email)) continue;
			const number = String(contacts.length + 1).padStart(12, '0');
			contacts.push({ id: `2e400000-0000-4000-8000-${number}`, contactType: 'Member', email });
		}
	}

	state(): VoyadoState {
		return {
			registrations: this.registrations,
			registrationCounts: this.registrationCounts(),
			duplicates: this.duplicates,
			highestRatePerSecond: this.journal.highestRatePerSecond(),
		};
	}

	protected unknownPath(request: FastifyRequest, reply: FastifyReply): FastifyReply {
		return reply.code(404).send({
			message: `No HTTP resource was found that matches the request URI '${request.url}'.`,
		});
	}

	protected routes(app: FastifyInstance): void {
		app.addHook('preValidation', async (request) => this.admit(request));

		app.post(
			'/api/v2/orders',
			{ schema: { body: orderSchema }, attachValidation: true, preValidation: readJson },
			(request, reply) => {
				this.register(request);
				return reply.code(202).send();
			},
		);
		app.get('/api/v2/contacts/count', (_request, reply) =>
			sendJson(reply, this.options.contacts.length),
		);
		for (const version of ['v2', 'v3']) {
			app.get<{ Querystring: { includeInactive?: string } }>(
				`/api/${version}/stores`,
				({ query }) => this.stores(query.includeInactive),
			);
			app.get<{ Params: { externalId: string }; Querystring: { includeInactive?: string } }>(
				`/api/${version}/stores/:externalId`,
				({ params, query }) => {
					const stores = this.stores(query.includeInactive);
					const found = stores.find(({ externalId }) => externalId === params.externalId);
					if (!found) throw orderError(404, 'StoreNotFound', 'The store was not found');
					return found;
				},
			);
			app.get<{ Querystring: Record<string, string> }>(
				`/api/${version}/contacts/id`,
				// The answer is a JSON string: the quotes belong to the body.
				({ query }, reply) => sendJson(reply, findContactId(this.options.contacts, query)),
			);
		}
	}

	/** The checks that every request must pass. */
	private admit(request: FastifyRequest): void {
		// Voyado requires a content type even for a GET, and responds with 500 without one.
		if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
			throw new ErrorResponse(500, { message: 'An error has occurred' });
		}
		const { apikey } = request.headers;
		if (apikey !== this.options.apiKey) {
			throw new ErrorResponse(401, { message: 'Authorization has been denied for this request.' });
		}
		if (!this.isWithinRate(apikey)) throw new ErrorResponse(429, { message: 'Too many requests' });
		const userAgent = request.headers['user-agent'] ?? '';
		// A library's default User-Agent does not name the caller, so that of axios is rejected too.
		if (!/^[\w.-]+\/\d[\w.-]*( .*)?$/.test(userAgent) || userAgent.startsWith('axios/')) {
			throw new ErrorResponse(400, { message: 'The User-Agent header must name Product/Version' });
		}
	}

	/** Counts the requests of the last second, including rejected ones. */
	private isWithinRate(apiKey: string): boolean {
		const now = performance.now();
		const recent = (this.arrivals.get(apiKey) ?? []).filter((time) => now - time < 1000);
		recent.push(now);
		this.arrivals.set(apiKey, recent);
		return recent.length <= this.options.requestsPerSecond;
	}

	private register(request: FastifyRequest): void {
		if (request.validationError) {
			const { validation = [], message } = request.validationError as FastifyError;
			throw orderError(400, 'InvalidRequest', message, {
				errors: validation.map((each) => `${each.instancePath} ${each.message}`.trim()),
			});
		}
		const order = request.body as VoyadoOrder;
		const { orderNumber, orderStatus, paymentStatus, storeId, contact } = order;
		checkNames(order);
		if (!this.options.orderStatuses.includes(orderStatus)) {
			throw orderError(422, 'InvalidOrderStatus', 'Order status is not configured');
		}
		if (!this.options.paymentStatuses.includes(paymentStatus)) {
			throw orderError(422, 'InvalidPaymentStatus', 'Payment status is not configured');
		}
		if (!this.options.stores.some(({ externalId }) => externalId === storeId)) {
			throw orderError(422, 'InvalidStore', 'The store does not exist');
		}
		checkContact(contact, this.options);
		checkArithmetic(order, this.options);
		this.registrations.push({
			time: new Date().toISOString(),
			orderNumber,
			orderStatus,
			paymentStatus,
			body: order,
		});
	}

	private stores(includeInactive: string | undefined): VoyadoStore[] {
		return this.options.stores.filter(({ active }) => active || includeInactive === 'true');
	}
}

/** Parses the body before its schema is checked. */
async function readJson(request: FastifyRequest): Promise<void> {
	const body = parseJson(request.body);
	if (body === undefined) throw orderError(400, 'InvalidRequest', 'The body is not JSON');
	request.body = body;
}

function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
	return reply.type('application/json').send(JSON.stringify(value));
}
