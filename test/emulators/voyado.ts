import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ErrorResponse, Emulator, type EmulatorOptions } from './emulator';
import { parseJson } from './json';
import {
	checkArithmetic,
	checkNames,
	orderError,
	orderSchema,
	type VoyadoChecks,
	type VoyadoOrder,
} from './voyado-order';

/** A contact, as far as it can be looked up. */
export interface VoyadoContact {
	id: string;
	contactType: string;
	email?: string;
	mobilePhone?: string;
	socialSecurityNumber?: string;
	/** The key that the tenant chose; also reached as external id and member number. */
	customKey?: string;
}

/** A store, as `GET stores` shows it. */
export interface VoyadoStore {
	name: string;
	externalId: string;
	active: boolean;
	type: string;
	city: string | null;
	countryCode: string;
	timeZone: string;
}

/** What the Voyado stand-in can be told, at the start or while it runs. */
export interface VoyadoOptions extends EmulatorOptions, VoyadoChecks {
	apiKey: string;
	/** Statuses are set up by Voyado for each project; an exact match is needed. */
	orderStatuses: string[];
	paymentStatuses: string[];
	stores: VoyadoStore[];
	contacts: VoyadoContact[];
	/** Whether an order's contact must be among `contacts`. */
	requiresKnownContact: boolean;
	/** Requests per second and key; one more is answered with 429. */
	requestsPerSecond: number;
}

/** An order that was accepted: each starts the automations once, even an equal one. */
export interface VoyadoRegistration {
	time: string;
	orderNumber: string;
	orderStatus: string;
	paymentStatus: string;
	body: VoyadoOrder;
}

/** What the Voyado stand-in tells another process about itself. */
export interface VoyadoState {
	registrations: VoyadoRegistration[];
	registrationCounts: Record<string, number>;
	duplicates: number;
	highestRatePerSecond: number;
}

const defaults: VoyadoOptions = {
	latency: 0,
	apiKey: 'invented-voyado-key',
	orderStatuses: ['ORDER_CREATED', 'Confirmed', 'Shipped', 'Delivered', 'Cancelled', 'Returned'],
	paymentStatuses: ['SUCCESS', 'Paid', 'Pending', 'Refunded'],
	stores: [
		store('Web shop Sweden', 'web-se', 'SE', 'Europe/Stockholm', true),
		store('Web shop Türkiye', 'web-tr', 'TR', 'Europe/Istanbul', true),
		store('Old Town (closed)', 'old-town', 'SE', 'Europe/Stockholm', false),
	],
	contacts: [
		{
			id: '2e400000-0000-4000-8000-000000000001',
			contactType: 'Member',
			email: 'kim@example.com',
			mobilePhone: '+46700000001',
			socialSecurityNumber: '19900101-0001',
			customKey: 'M-1',
		},
		{
			id: '2e400000-0000-4000-8000-000000000002',
			contactType: 'Contact',
			email: 'lee@example.com',
			mobilePhone: '+46700000002',
			customKey: 'M-2',
		},
	],
	requiresKnownContact: false,
	requestsPerSecond: 200,
	checksTax: false,
	checksTotal: false,
	checksPayments: false,
};

type LookUpKey = 'email' | 'mobilePhone' | 'socialSecurityNumber' | 'customKey';

/** Look-up keys in the order in which `any` tries them, what they look like, and the refusal. */
const lookUps: Record<LookUpKey, { pattern: RegExp; errorCode: string }> = {
	email: { pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, errorCode: 'InvalidEmailAddress' },
	mobilePhone: { pattern: /^\+\d{7,15}$/, errorCode: 'InvalidPhoneNumber' },
	socialSecurityNumber: { pattern: /^\d{8}-?\d{4}$/, errorCode: 'InvalidSocialSecurityNumber' },
	customKey: { pattern: /^.+$/, errorCode: 'InvalidSearchQuery' },
};

/** A stand-in for the API of Voyado Engage. */
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

	/** Accepted orders beyond the first of each kind: e-mails that a customer got again. */
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
				({ query }, reply) => sendJson(reply, this.contactId(query)),
			);
		}
	}

	/** The checks that every request must pass. */
	private admit(request: FastifyRequest): void {
		// Voyado wants a content type even on a GET and falls over without one.
		if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
			throw new ErrorResponse(500, { message: 'An error has occurred' });
		}
		const { apikey } = request.headers;
		if (apikey !== this.options.apiKey) {
			throw new ErrorResponse(401, { message: 'Authorization has been denied for this request.' });
		}
		if (!this.isWithinRate(apikey)) throw new ErrorResponse(429, { message: 'Too many requests' });
		const userAgent = request.headers['user-agent'] ?? '';
		// A library's own name says nothing about the caller, so axios' default is refused too.
		if (!/^[\w.-]+\/\d[\w.-]*( .*)?$/.test(userAgent) || userAgent.startsWith('axios/')) {
			throw new ErrorResponse(400, { message: 'The User-Agent header must name Product/Version' });
		}
	}

	/** Counts the requests of the last second, refused ones included. */
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
		this.checkContact(contact);
		checkArithmetic(order, this.options);
		this.registrations.push({
			time: new Date().toISOString(),
			orderNumber,
			orderStatus,
			paymentStatus,
			body: order,
		});
	}

	private checkContact({ matchKey, matchKeyType }: VoyadoOrder['contact']): void {
		const type = matchKeyType.toLowerCase();
		for (const [key, { pattern, errorCode }] of Object.entries(lookUps)) {
			if (key.toLowerCase() === type && !pattern.test(matchKey)) {
				throw orderError(400, errorCode, `'${matchKey}' is not a valid ${key}`);
			}
		}
		if (!this.options.requiresKnownContact) return;
		const isKnown = this.options.contacts.some((contact) => {
			if (type === 'contactid') return contact.id === matchKey;
			if (type === 'email') return contact.email === matchKey;
			if (type === 'mobilephone') return contact.mobilePhone === matchKey;
			if (type === 'socialsecuritynumber') return contact.socialSecurityNumber === matchKey;
			return contact.customKey === matchKey;
		});
		if (!isKnown) throw contactNotFound(422);
	}

	private stores(includeInactive: string | undefined): VoyadoStore[] {
		return this.options.stores.filter(({ active }) => active || includeInactive === 'true');
	}

	private contactId({ contactType, ...keys }: Record<string, string>): string {
		const [name, ...others] = Object.keys(keys);
		if (name === undefined || others.length > 0 || !(name === 'any' || name in lookUps)) {
			throw orderError(400, 'InvalidSearchQuery', 'Exactly one known search key is needed');
		}
		const { contacts } = this.options;
		if (contactType && !contacts.some((contact) => contact.contactType === contactType)) {
			throw orderError(400, 'InvalidContactType', `Unknown contact type ${contactType}`);
		}
		const value = keys[name];
		// `any` stops at the first kind that the value could be, even if nobody has it.
		const key =
			name === 'any'
				? (Object.keys(lookUps) as LookUpKey[]).find((each) => lookUps[each].pattern.test(value))
				: (name as LookUpKey);
		if (key === undefined || !lookUps[key].pattern.test(value)) {
			const errorCode = key === undefined ? 'InvalidSearchQuery' : lookUps[key].errorCode;
			throw orderError(400, errorCode, `'${value}' is not valid`);
		}
		const found = contacts.filter(
			(contact) => contact[key] === value && (!contactType || contact.contactType === contactType),
		);
		if (found.length === 0) throw contactNotFound(404);
		if (found.length > 1) {
			throw orderError(409, 'MultipleMatches', 'More than one contact matches', {
				multipleMatchesFound: found.map(({ id }) => id),
			});
		}
		return found[0].id;
	}
}

function contactNotFound(status: number): ErrorResponse {
	return orderError(status, 'ContactNotFound', 'The contact was not found');
}

/** Runs before the schema looks at the body. */
async function readJson(request: FastifyRequest): Promise<void> {
	const body = parseJson(request.body);
	if (body === undefined) throw orderError(400, 'InvalidRequest', 'The body is not JSON');
	request.body = body;
}

function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
	return reply.type('application/json').send(JSON.stringify(value));
}

function store(
	name: string,
	externalId: string,
	countryCode: string,
	timeZone: string,
	active: boolean,
): VoyadoStore {
	return { name, externalId, active, type: 'Web', city: null, countryCode, timeZone };
}
