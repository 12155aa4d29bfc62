/**
 * The standard order: one shape for an order, whichever provider it came from. Readers give it out
 * with all keys, writers take it in.
 *
 * Amounts and rates are decimal text in the currency's main unit ("299.90"). Amounts include tax
 * unless named otherwise; discounts are positive. Dates are ISO 8601 with an offset. IDs and numbers
 * are text. `null` means that the provider does not say it; a list that it does not say is empty, and
 * its path is in `unknown`.
 */
export interface StandardOrder {
	/** The provider that it came from; any other word where a person made it. */
	source: string;
	/** The ID that the provider's nodes take. */
	id: string | null;
	/** The number that the customer knows. */
	number: string | null;
	/** The shop or sales channel, by name. */
	channel: string | null;
	status: OrderStatus | null;
	/** The provider's own word for the status. */
	providerStatus: string | null;
	/** When the order was placed, not when a server stored it. */
	createdAt: string | null;
	updatedAt: string | null;
	/** ISO 4217, upper case. */
	currency: string | null;
	/** BCP 47. */
	language: string | null;
	customer: Customer;
	billingAddress: Address | null;
	shippingAddress: Address | null;
	lineItems: LineItem[];
	shipping: Shipping;
	/** Duties, tips, gift wrap, installment interest. */
	fees: Fee[];
	payments: Payment[];
	discounts: Discount[];
	totals: Totals;
	/** The provider's free fields. */
	custom: Record<string, unknown>;
	/** Dotted paths that the provider has no way to say, so that nobody takes `null` or an empty list for "none". */
	unknown: string[];
	/** Parts that could not be read or that contradict each other. */
	problems: Problem[];
	/** The provider's own record, where it was asked for. */
	raw?: unknown;
}

/**
 * `created`: placed, not paid; `paid`: to be delivered; `other`: a state that none of the words says.
 */
export const orderStatuses = [
	'created',
	'paid',
	'partiallyShipped',
	'shipped',
	'delivered',
	'canceled',
	'returned',
	'other',
] as const;

export type OrderStatus = (typeof orderStatuses)[number];

export interface Customer {
	id: string | null;
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
	phone: string | null;
}

export const lineTypes = ['purchase', 'return', 'canceled'] as const;

export type LineType = (typeof lineTypes)[number];

export interface LineItem {
	/** The provider's IDs: several where equal units became one line. */
	ids: string[];
	type: LineType;
	sku: string | null;
	productId: string | null;
	name: string | null;
	/** Positive; a number, not text. */
	quantity: number | null;
	/** `total` divided by `quantity` where that ends, else null. */
	unitPrice: string | null;
	/** What is paid for the line. */
	total: string | null;
	/** Already taken off `total`. */
	discount: string | null;
	/** Percent. */
	taxRate: string | null;
	/** The part of `total` that is tax, only where the provider says it. */
	taxAmount: string | null;
	imageUrl: string | null;
	url: string | null;
	/** The provider's own word for the line's status. */
	status: string | null;
	custom: Record<string, unknown>;
}

export interface Shipping {
	total: string | null;
	taxRate: string | null;
	taxAmount: string | null;
	method: string | null;
	carrier: string | null;
	trackingNumbers: string[];
	trackingUrl: string | null;
}

export interface Fee {
	name: string;
	total: string | null;
	taxRate: string | null;
}

export interface Payment {
	method: string | null;
	amount: string | null;
}

export interface Discount {
	code: string | null;
	name: string | null;
	/** Positive. */
	amount: string | null;
	/** `lines` and `shipping` are already taken off those; `order` is still to be taken off. */
	appliesTo: 'lines' | 'shipping' | 'order';
}

/**
 * `total` is the exact sum of all lines, shipping, fees and `roundOff`, less the discounts that apply
 * to the order. `discount`, `tax` and `refunded` are for information and never part of that sum.
 */
export interface Totals {
	/** What the customer paid or has to pay. */
	total: string | null;
	/** Of all lines, whatever their type. */
	lineItems: string | null;
	shipping: string | null;
	fees: string | null;
	roundOff: string | null;
	discount: string | null;
	tax: string | null;
	refunded: string | null;
}

export interface Problem {
	/** Dotted path, for example `lineItems.2.total`. */
	path: string;
	/** A sentence for a person. */
	text: string;
}

/** Shipping of which nothing is said. */
export function emptyShipping(): Shipping {
	return {
		total: null,
		taxRate: null,
		taxAmount: null,
		method: null,
		carrier: null,
		trackingNumbers: [],
		trackingUrl: null,
	};
}

/** @returns null for an address with nothing in it */
export function nullIfEmptyAddress(address: Address): Address | null {
	return Object.values(address).some((value) => value !== null) ? address : null;
}
