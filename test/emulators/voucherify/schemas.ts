/** JSON schemas of the requests, from Voucherify's published description. */

const text = { type: 'string' };
const whole = { type: 'integer' };
const free = { type: 'object' };

/** The description allows other fields. Rejecting them finds misspelled ones. */
const record = (properties: Record<string, unknown>) => ({
	type: 'object',
	additionalProperties: false,
	properties,
});

const customer = record({
	id: text,
	source_id: text,
	name: text,
	description: text,
	email: text,
	phone: text,
	birthday: { type: 'string', format: 'date' },
	birthdate: { type: 'string', format: 'date' },
	address: {
		...record({
			city: text,
			state: text,
			line_1: text,
			line_2: text,
			country: text,
			postal_code: text,
		}),
		nullable: true,
	},
	metadata: free,
});

const item = record({
	source_id: text,
	related_object: { enum: ['product', 'sku'] },
	product_id: text,
	sku_id: text,
	quantity: whole,
	initial_quantity: { type: 'integer', minimum: 1 },
	discount_quantity: whole,
	price: whole,
	amount: whole,
	initial_amount: whole,
	discount_amount: whole,
	metadata: free,
	product: record({
		id: text,
		source_id: text,
		name: text,
		price: { type: 'number' },
		override: { type: 'boolean' },
		metadata: free,
	}),
	sku: record({
		id: text,
		source_id: text,
		sku: text,
		price: { type: 'number' },
		override: { type: 'boolean' },
		metadata: free,
	}),
});

const base = {
	source_id: { type: 'string', nullable: true },
	status: { enum: ['CREATED', 'PAID', 'CANCELED', 'FULFILLED'] },
	amount: whole,
	initial_amount: whole,
	discount_amount: whole,
	items: { type: 'array', maxItems: 500, items: item },
	metadata: free,
	customer,
	referrer: customer,
	referrer_id: { type: 'string', nullable: true },
};

const createdAt = { type: 'string', format: 'date-time' };

export const updateSchema = record({ ...base, created_at: createdAt });
export const createSchema = record({ ...base, id: text, created_at: createdAt });
export const importSchema = {
	type: 'array',
	maxItems: 2000,
	items: record({ ...base, id: text }),
};

/** The fields that an export can have, beside `metadata.<key>`. */
export const exportFields = [
	'id',
	'source_id',
	'created_at',
	'updated_at',
	'status',
	'amount',
	'discount_amount',
	'items_discount_amount',
	'total_discount_amount',
	'total_amount',
	'customer_id',
	'referrer_id',
	'metadata',
];

export const exportOperators = [
	'$in',
	'$not_in',
	'$is',
	'$is_not',
	'$is_days_ago',
	'$is_days_in_future',
	'$has_value',
	'$is_unknown',
	'$contains',
	'$not_contain',
	'$starts_with',
	'$ends_with',
	'$more_than',
	'$less_than',
	'$more_than_equal',
	'$less_than_equal',
	'$more_than_ago',
	'$less_than_ago',
	'$more_than_future',
	'$less_than_future',
	'$after',
	'$before',
	'$count',
	'$count_less',
	'$count_more',
];

const values = {
	type: 'array',
	minItems: 1,
	items: { anyOf: [text, { type: 'number' }, free] },
};

const conditions = (allowed: string[]) => ({
	type: 'object',
	additionalProperties: false,
	required: ['conditions'],
	properties: {
		conditions: {
			type: 'object',
			additionalProperties: false,
			minProperties: 1,
			properties: Object.fromEntries(allowed.map((operator) => [operator, values])),
		},
	},
});

const anyCondition = conditions(exportOperators);

export const exportSchema = {
	type: 'object',
	additionalProperties: false,
	properties: {
		parameters: {
			type: 'object',
			additionalProperties: false,
			properties: {
				order: {
					enum: ['created_at', '-created_at', 'updated_at', '-updated_at', 'status', '-status'],
				},
				// Not an enum: unknown fields have their own error.
				fields: { type: 'array', items: text },
				filters: {
					type: 'object',
					additionalProperties: false,
					properties: {
						junction: { enum: ['and', 'or'] },
						created_at: conditions(['$after', '$before']),
						updated_at: conditions(['$after', '$before']),
						status: anyCondition,
						// Not in the schema, whose text says that every field of an order is a filter.
						id: anyCondition,
						customer_id: anyCondition,
						referrer_id: anyCondition,
						initial_amount: anyCondition,
						source_id: anyCondition,
						amount: anyCondition,
						total_amount: anyCondition,
						discount_amount: anyCondition,
						total_discount_amount: anyCondition,
						items_discount_amount: anyCondition,
					},
					patternProperties: { '^metadata\\..+': anyCondition },
				},
			},
		},
	},
};

/** Exports of other kinds of records are not emulated. */
export const anyExportSchema = {
	...exportSchema,
	required: ['exported_object'],
	properties: { ...exportSchema.properties, exported_object: { enum: ['order'] } },
};
