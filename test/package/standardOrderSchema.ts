/**
 * The JSON schema of the standard order. n8n reads it from the `__schema__` files beside a node, so that
 * fields can be dragged before the first run. Not published: `npm run schemas` writes those files.
 */

const text = { type: 'string' };
const optionalText = { type: ['string', 'null'] };
const custom = { type: 'object' };

function record(properties: Record<string, unknown>) {
	return { type: 'object', properties };
}

function list(items: unknown) {
	return { type: 'array', items };
}

const addressSchema = {
	type: ['object', 'null'],
	properties: {
		firstName: optionalText,
		lastName: optionalText,
		company: optionalText,
		line1: optionalText,
		line2: optionalText,
		city: optionalText,
		region: optionalText,
		postalCode: optionalText,
		countryCode: optionalText,
		email: optionalText,
		phone: optionalText,
		taxNumber: optionalText,
		taxOffice: optionalText,
	},
};

const optionalFlag = { type: ['boolean', 'null'] };
const quantity = { type: ['number', 'null'] };
const taxSchema = record({ name: optionalText, rate: optionalText, amount: optionalText });
const lineQuantities = list(record({ id: optionalText, quantity }));

const lineItemSchema = record({
	ids: list(text),
	type: text,
	sku: optionalText,
	productId: optionalText,
	variantId: optionalText,
	name: optionalText,
	variant: optionalText,
	quantity,
	unitPrice: optionalText,
	discount: optionalText,
	total: optionalText,
	taxRate: optionalText,
	taxAmount: optionalText,
	taxes: list(taxSchema),
	imageUrl: optionalText,
	url: optionalText,
	status: optionalText,
	custom,
});

export const standardOrderSchema = {
	...record({
		schemaVersion: { type: 'number' },
		source: text,
		id: optionalText,
		externalId: optionalText,
		number: optionalText,
		channel: optionalText,
		status: optionalText,
		paymentStatus: optionalText,
		providerStatus: record({
			order: optionalText,
			payment: optionalText,
			fulfillment: optionalText,
		}),
		createdAt: optionalText,
		updatedAt: optionalText,
		paidAt: optionalText,
		canceledAt: optionalText,
		cancelReason: optionalText,
		currency: optionalText,
		presentment: {
			type: ['object', 'null'],
			properties: { currency: text, total: optionalText },
		},
		taxesIncluded: optionalFlag,
		language: optionalText,
		isTest: optionalFlag,
		note: optionalText,
		giftMessage: optionalText,
		tags: list(text),
		customer: record({
			id: optionalText,
			externalId: optionalText,
			email: optionalText,
			phone: optionalText,
			firstName: optionalText,
			lastName: optionalText,
		}),
		billingAddress: addressSchema,
		shippingAddress: addressSchema,
		invoice: {
			type: ['object', 'null'],
			properties: {
				number: optionalText,
				date: optionalText,
				url: optionalText,
				eInvoice: optionalFlag,
			},
		},
		lineItems: list(lineItemSchema),
		shipping: record({
			total: optionalText,
			discount: optionalText,
			taxRate: optionalText,
			taxAmount: optionalText,
			method: optionalText,
		}),
		shipments: list(
			record({
				id: optionalText,
				status: optionalText,
				carrier: optionalText,
				trackingNumber: optionalText,
				trackingUrl: optionalText,
				shippedAt: optionalText,
				lineItems: lineQuantities,
			}),
		),
		fees: list(
			record({ name: text, total: optionalText, taxRate: optionalText, taxAmount: optionalText }),
		),
		discounts: list(
			record({
				code: optionalText,
				name: optionalText,
				amount: optionalText,
				target: text,
				isAllocated: { type: 'boolean' },
			}),
		),
		payments: list(record({ method: optionalText, amount: optionalText, status: optionalText })),
		refunds: list(
			record({
				id: optionalText,
				date: optionalText,
				amount: optionalText,
				reason: optionalText,
				lineItems: lineQuantities,
			}),
		),
		taxes: list(taxSchema),
		totals: record({
			total: optionalText,
			lineItems: optionalText,
			shipping: optionalText,
			fees: optionalText,
			rounding: optionalText,
			discount: optionalText,
			tax: optionalText,
			refunded: optionalText,
			paid: optionalText,
			outstanding: optionalText,
		}),
		custom,
		unknown: list(text),
		problems: list(record({ path: text, text })),
	}),
	version: 1,
};
