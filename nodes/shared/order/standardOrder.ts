/**
 * The standard order, version 2: one shape for an order, whichever provider it comes from. Readers
 * return it with all keys, writers accept it.
 *
 * Amounts and rates are decimal text in the currency's main unit ("299.90"); rates are percent ("18").
 * Amounts include tax unless named otherwise; discounts are positive. Dates are ISO 8601 with an
 * offset. IDs and numbers are text. `null` means that the provider does not state it; a list that it
 * does not state is empty, and its path is in `unknown`.
 */
export interface StandardOrder {
	schemaVersion: typeof SCHEMA_VERSION;
	/** The provider it comes from; any other word for an order that somebody built. */
	source: string;
	/** The ID that the provider's nodes take. */
	id: string | null;
	/** The ID in the shop behind the provider; `null` if the provider is the shop. */
	externalId: string | null;
	/** The number the customer knows, without a leading `#`. */
	number: string | null;
	/** The shop or sales channel, by name. */
	channel: string | null;
	status: OrderStatus | null;
	paymentStatus: PaymentStatus | null;
	/** The provider's own words. */
	providerStatus: ProviderStatus;
	/** When the order was placed, not when a server stored it. */
	createdAt: string | null;
	updatedAt: string | null;
	paidAt: string | null;
	canceledAt: string | null;
	cancelReason: string | null;
	/** ISO 4217, upper case: the currency of every amount. */
	currency: string | null;
	/** What the customer paid, if that was in another currency. */
	presentment: Presentment | null;
	/** Whether the shop's own prices include tax. */
	taxesIncluded: boolean | null;
	/** BCP 47. */
	language: string | null;
	isTest: boolean | null;
	/** What the customer wrote. */
	note: string | null;
	giftMessage: string | null;
	tags: string[];
	customer: Customer;
	billingAddress: Address | null;
	shippingAddress: Address | null;
	invoice: Invoice | null;
	lineItems: LineItem[];
	shipping: Shipping;
	/** One per parcel. */
	shipments: Shipment[];
	/** Duties, tips, gift wrap, installment interest. */
	fees: Fee[];
	discounts: Discount[];
	/** How the order was or is to be paid; gift cards and store credit are payments. */
	payments: Payment[];
	refunds: Refund[];
	/** Taxes of the whole order, as the shop states them. */
	taxes: Tax[];
	totals: Totals;
	/** The provider's free fields. */
	custom: Record<string, unknown>;
	/** Dotted paths that the source cannot state, so that nobody takes `null` or an empty list for "none". */
	unknown: string[];
	/** Parts that could not be read or that contradict each other. */
	problems: Problem[];
	/** The provider's own record, if it was asked for. */
	raw?: unknown;
}

export const SCHEMA_VERSION = 2 as const;

/**
 * `pending`: waiting for payment or approval; `confirmed`: accepted, to be delivered; `other`: a state
 * that none of the words describes.
 */
export const orderStatuses = [
	'pending',
	'confirmed',
	'partiallyShipped',
	'shipped',
	'delivered',
	'canceled',
	'returned',
	'other',
] as const;

export type OrderStatus = (typeof orderStatuses)[number];

export const paymentStatuses = [
	'pending',
	'authorized',
	'partiallyPaid',
	'paid',
	'partiallyRefunded',
	'refunded',
	'voided',
] as const;

export type PaymentStatus = (typeof paymentStatuses)[number];

export interface ProviderStatus {
	order: string | null;
	payment: string | null;
	fulfillment: string | null;
}

export interface Presentment {
	/** ISO 4217, upper case. */
	currency: string;
	total: string | null;
}

export interface Customer {
	id: string | null;
	/** The ID in the shop behind the provider. */
	externalId: string | null;
	email: string | null;
	phone: string | null;
	firstName: string | null;
	lastName: string | null;
}

export interface Address {
	firstName: string | null;
	lastName: string | null;
	company: string | null;
	line1: string | null;
	line2: string | null;
	city: string | null;
	region: string | null;
	postalCode: string | null;
	/** ISO 3166-1 alpha-2, upper case. */
	countryCode: string | null;
	email: string | null;
	phone: string | null;
	taxNumber: string | null;
	taxOffice: string | null;
}

export interface Invoice {
	number: string | null;
	/** As stated, also a day without a time or an offset. */
	date: string | null;
	url: string | null;
	/** Whether the customer is registered for electronic invoices. */
	eInvoice: boolean | null;
}

export const lineTypes = ['purchase', 'canceled', 'return'] as const;

export type LineType = (typeof lineTypes)[number];

/** A line. One that was canceled or returned in part is several with the same `ids`. */
export interface LineItem {
	/** The provider's IDs: several if equal units became one line. */
	ids: string[];
	type: LineType;
	sku: string | null;
	productId: string | null;
	variantId: string | null;
	name: string | null;
	/** Such as "Blue / M". */
	variant: string | null;
	/** Positive; a number, not text. */
	quantity: number | null;
	/** One unit before discount: (`total` + `discount`) / `quantity` if that ends, else `null`. */
	unitPrice: string | null;
	/** Already taken off `total`. */
	discount: string | null;
	/** What is paid for the line. */
	total: string | null;
	/** Percent: the sum of the rates that were really charged. */
	taxRate: string | null;
	/** The part of `total` that is tax, only as stated. */
	taxAmount: string | null;
	taxes: Tax[];
	imageUrl: string | null;
	url: string | null;
	/** The provider's own word for the line's status. */
	status: string | null;
	custom: Record<string, unknown>;
}

export interface Tax {
	name: string | null;
	/** Percent. */
	rate: string | null;
	amount: string | null;
}

/** What shipping costs. What was removed from the order does not count. */
export interface Shipping {
	total: string | null;
	/** Already taken off `total`. */
	discount: string | null;
	taxRate: string | null;
	taxAmount: string | null;
	method: string | null;
}

export interface Shipment {
	id: string | null;
	/** The provider's own word. */
	status: string | null;
	carrier: string | null;
	trackingNumber: string | null;
	trackingUrl: string | null;
	shippedAt: string | null;
	lineItems: LineQuantity[];
}

/** So many pieces of a line, which is named by one of its `ids`. */
export interface LineQuantity {
	id: string | null;
	quantity: number | null;
}

export interface Fee {
	name: string;
	total: string | null;
	taxRate: string | null;
	taxAmount: string | null;
}

export const discountTargets = ['lines', 'shipping', 'order'] as const;

export type DiscountTarget = (typeof discountTargets)[number];

export interface Discount {
	code: string | null;
	name: string | null;
	/** Positive. */
	amount: string | null;
	/** What it was given for. */
	target: DiscountTarget;
	/** Whether it is already taken off the lines or shipping. */
	isAllocated: boolean;
}

export interface Payment {
	method: string | null;
	amount: string | null;
	/** The provider's own word. */
	status: string | null;
}

export interface Refund {
	id: string | null;
	date: string | null;
	amount: string | null;
	reason: string | null;
	lineItems: LineQuantity[];
}

/**
 * `total` is the exact sum of all lines, shipping, fees and `rounding`, less the discounts that are not
 * allocated. The others are for information, never part of that sum, and only as stated.
 */
export interface Totals {
	/** What the order came to as placed: canceled and returned lines included, removed shipping excluded. */
	total: string | null;
	/** Of all lines, whatever their type. */
	lineItems: string | null;
	shipping: string | null;
	fees: string | null;
	rounding: string | null;
	discount: string | null;
	tax: string | null;
	refunded: string | null;
	paid: string | null;
	outstanding: string | null;
}

export interface Problem {
	/** Dotted path, for example `lineItems.2.total`. */
	path: string;
	/** A sentence for a person. */
	text: string;
}

/** Returns shipping of which nothing is stated. */
export function emptyShipping(): Shipping {
	return { total: null, discount: null, taxRate: null, taxAmount: null, method: null };
}

/** Returns null for a record in which every value is null. */
export function nullIfEmpty<Fields extends object>(fields: Fields): Fields | null {
	return Object.values(fields).some((value) => value !== null) ? fields : null;
}
