import type { EmulatorOptions } from '../emulator';
import type { VoyadoChecks, VoyadoOrder } from './order';

/** A contact, with the fields by which it can be found. */
export interface VoyadoContact {
	id: string;
	contactType: string;
	email?: string;
	mobilePhone?: string;
	socialSecurityNumber?: string;
	/** The key that the tenant chose; also reached as external id and member number. */
	customKey?: string;
}

/** A store, as `GET stores` returns it. */
export interface VoyadoStore {
	name: string;
	externalId: string;
	active: boolean;
	type: string;
	city: string | null;
	countryCode: string;
	timeZone: string;
}

/** Options of the Voyado emulator, which can change while it runs. */
export interface VoyadoOptions extends EmulatorOptions, VoyadoChecks {
	apiKey: string;
	/** Voyado configures the statuses of each project. They must match exactly. */
	orderStatuses: string[];
	paymentStatuses: string[];
	stores: VoyadoStore[];
	contacts: VoyadoContact[];
	/** Whether an order's contact must be among `contacts`. */
	requiresKnownContact: boolean;
	/** Requests per second and key; the response to one more is 429. */
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

/** What the control API returns. */
export interface VoyadoState {
	registrations: VoyadoRegistration[];
	registrationCounts: Record<string, number>;
	duplicates: number;
	highestRatePerSecond: number;
}

export const defaults: VoyadoOptions = {
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

function store(
	name: string,
	externalId: string,
	countryCode: string,
	timeZone: string,
	active: boolean,
): VoyadoStore {
	return { name, externalId, active, type: 'Web', city: null, countryCode, timeZone };
}
