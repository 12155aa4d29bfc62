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
		phone: optionalText,
	},
};

const lineItemSchema = record({
	ids: list(text),
	type: text,
	sku: optionalText,
	productId: optionalText,
	name: optionalText,
	quantity: { type: ['number', 'null'] },
	unitPrice: optionalText,
	total: optionalText,
	discount: optionalText,
	taxRate: optionalText,
	taxAmount: optionalText,
	imageUrl: optionalText,
	url: optionalText,
	status: optionalText,
	custom,
});

export const standardOrderSchema = {
	...record({
		source: text,
		id: optionalText,
		number: optionalText,
		channel: optionalText,
		status: optionalText,
		providerStatus: optionalText,
		createdAt: optionalText,
		updatedAt: optionalText,
		currency: optionalText,
		language: optionalText,
		customer: record({
			id: optionalText,
			email: optionalText,
			phone: optionalText,
			firstName: optionalText,
			lastName: optionalText,
		}),
		billingAddress: addressSchema,
		shippingAddress: addressSchema,
		lineItems: list(lineItemSchema),
		shipping: record({
			total: optionalText,
			taxRate: optionalText,
			taxAmount: optionalText,
			method: optionalText,
			carrier: optionalText,
			trackingNumbers: list(text),
			trackingUrl: optionalText,
		}),
		fees: list(record({ name: text, total: optionalText, taxRate: optionalText })),
		payments: list(record({ method: optionalText, amount: optionalText })),
		discounts: list(
			record({ code: optionalText, name: optionalText, amount: optionalText, appliesTo: text }),
		),
		totals: record({
			total: optionalText,
			lineItems: optionalText,
			shipping: optionalText,
			fees: optionalText,
			roundOff: optionalText,
			discount: optionalText,
			tax: optionalText,
			refunded: optionalText,
		}),
		custom,
		unknown: list(text),
		problems: list(record({ path: text, text })),
	}),
	version: 1,
};
