/** The fields of a Panora order from which the shop's order is generated. */
interface StoredOrder {
	order_number: string;
	remote_id: string;
	currency: string | null;
	total_price: number;
	total_discount: number;
	total_shipping: number;
	created_at: string;
	modified_at: string;
}

const TAX_PERCENT = 20;
/** Of each second order, in cents. */
const SECOND_LINE = { sku: 'TEE-2', title: 'T-Shirt', quantity: 2, price: 495 };

/** A line of an invented order: amounts in cents, tax included. */
interface Line {
	sku: string;
	title: string;
	quantity: number;
	/** What the customer pays for the line. */
	paid: number;
	/** The discount on the line. */
	discount: number;
}

/**
 * Generates the shop system's own order, which Panora returns as remote data. Its lines, shipping and
 * discount add up to the totals that Panora stores. Other shop systems than Shopify and WooCommerce get
 * an order with only an ID and a name.
 *
 * @param provider the connection's `provider_slug`
 */
export function shopOrder(order: StoredOrder, provider: string): Record<string, unknown> {
	if (provider === 'shopify') return shopifyOrder(order);
	if (provider === 'woocommerce') return wooCommerceOrder(order);
	return { id: Number(order.remote_id), name: `#${order.order_number}` };
}

function linesOf({ order_number: number, ...order }: StoredOrder): Line[] {
	const second = Number(number) % 2 === 0 ? [SECOND_LINE] : [];
	const others = second.map(({ price, ...line }) => ({
		...line,
		paid: price * line.quantity,
		discount: 0,
	}));
	const rest = others.reduce(
		(left, { paid }) => left - paid,
		cents(order.total_price) - cents(order.total_shipping),
	);
	const discount = cents(order.total_discount);
	return [{ sku: 'MUG-1', title: 'Mug', quantity: 1, paid: rest, discount }, ...others];
}

/** @see https://shopify.dev/docs/api/admin-rest/2024-07/resources/order */
function shopifyOrder(order: StoredOrder): Record<string, unknown> {
	const lines = linesOf(order);
	const shipping = cents(order.total_shipping);
	const taxLines = (paid: number) => [
		{ title: 'MwSt', rate: TAX_PERCENT / 100, price: decimal(taxIn(paid)) },
	];
	const discount = lines.reduce((sum, line) => sum + line.discount, 0);
	return {
		id: Number(order.remote_id),
		admin_graphql_api_id: `gid://shopify/Order/${order.remote_id}`,
		name: `#${order.order_number}`,
		order_number: Number(order.order_number),
		email: emailOf(order),
		phone: null,
		created_at: order.created_at,
		processed_at: order.created_at,
		updated_at: order.modified_at,
		cancelled_at: null,
		currency: order.currency ?? 'EUR',
		presentment_currency: order.currency ?? 'EUR',
		customer_locale: 'de-DE',
		source_name: 'web',
		taxes_included: true,
		financial_status: 'paid',
		fulfillment_status: null,
		payment_gateway_names: ['shopify_payments'],
		total_price: decimal(cents(order.total_price)),
		total_discounts: decimal(discount),
		total_tax: decimal(taxOf([...lines.map(({ paid }) => paid), shipping])),
		discount_codes: [],
		discount_applications:
			discount === 0
				? []
				: [{ type: 'discount_code', code: 'WELCOME', target_type: 'line_item', value: '2.0' }],
		note_attributes: [],
		customer: {
			id: 9000 + Number(order.remote_id),
			email: emailOf(order),
			first_name: 'Ada',
			last_name: 'Berg',
			phone: null,
		},
		billing_address: shopifyAddress,
		shipping_address: shopifyAddress,
		line_items: lines.map((line, index) => ({
			id: 10 * Number(order.remote_id) + index,
			sku: line.sku,
			title: line.title,
			name: line.title,
			product_id: 632_910_392 + index,
			quantity: line.quantity,
			fulfillment_status: null,
			properties: [],
			price: decimal((line.paid + line.discount) / line.quantity),
			total_discount: '0.00',
			discount_allocations:
				line.discount === 0
					? []
					: [{ amount: decimal(line.discount), discount_application_index: 0 }],
			tax_lines: taxLines(line.paid),
			duties: [],
		})),
		shipping_lines: [
			{
				id: 369_256_396,
				title: 'Standard',
				price: decimal(shipping),
				discounted_price: decimal(shipping),
				discount_allocations: [],
				tax_lines: taxLines(shipping),
			},
		],
		fulfillments: [],
		refunds: [],
	};
}

const shopifyAddress = {
	first_name: 'Ada',
	last_name: 'Berg',
	company: null,
	address1: 'Hauptstr. 1',
	address2: null,
	city: 'Berlin',
	province: 'Berlin',
	zip: '10115',
	country: 'Germany',
	country_code: 'DE',
	phone: '+4930000000',
};

/** @see https://developer.woocommerce.com/docs/apis/rest-api/v3/orders/ */
function wooCommerceOrder(order: StoredOrder): Record<string, unknown> {
	const lines = linesOf(order);
	const shipping = cents(order.total_shipping);
	const discounts = lines.map((line) => line.discount);
	const taxes = (paid: number) => [{ id: 75, total: decimal(taxIn(paid)), subtotal: '' }];
	return {
		id: Number(order.remote_id),
		number: order.order_number,
		order_key: `wc_order_${order.remote_id}`,
		created_via: 'checkout',
		status: 'processing',
		currency: order.currency ?? 'EUR',
		date_created_gmt: order.created_at.slice(0, 19),
		date_modified_gmt: order.modified_at.slice(0, 19),
		discount_total: decimal(netOf(discounts)),
		discount_tax: decimal(taxOf(discounts)),
		shipping_total: decimal(netOf([shipping])),
		shipping_tax: decimal(taxIn(shipping)),
		total: decimal(cents(order.total_price)),
		total_tax: decimal(taxOf([...lines.map(({ paid }) => paid), shipping])),
		prices_include_tax: true,
		customer_id: 25,
		billing: { ...wooCommerceAddress, email: emailOf(order), phone: '+4930000000' },
		shipping: wooCommerceAddress,
		payment_method: 'bacs',
		payment_method_title: 'Direct Bank Transfer',
		meta_data: [],
		line_items: lines.map((line, index) => ({
			id: 10 * Number(order.remote_id) + index,
			name: line.title,
			product_id: 93 + index,
			variation_id: 0,
			quantity: line.quantity,
			subtotal: decimal(netOf([line.paid, line.discount])),
			subtotal_tax: decimal(taxOf([line.paid, line.discount])),
			total: decimal(netOf([line.paid])),
			total_tax: decimal(taxIn(line.paid)),
			taxes: taxes(line.paid),
			meta_data: [],
			sku: line.sku,
			price: netOf([line.paid]) / line.quantity / 100,
			image: { id: 1, src: 'https://woo.example/mug.jpg' },
		})),
		tax_lines: [{ id: 318, rate_id: 75, label: 'Tax', compound: false, rate_percent: TAX_PERCENT }],
		shipping_lines: [
			{
				id: 317,
				method_title: 'Flat Rate',
				method_id: 'flat_rate',
				total: decimal(netOf([shipping])),
				total_tax: decimal(taxIn(shipping)),
				taxes: taxes(shipping),
			},
		],
		fee_lines: [],
		coupon_lines: discounts.some((discount) => discount > 0)
			? [
					{
						id: 1,
						code: 'welcome',
						discount: decimal(netOf(discounts)),
						discount_tax: decimal(taxOf(discounts)),
					},
				]
			: [],
		refunds: [],
	};
}

const wooCommerceAddress = {
	first_name: 'Ada',
	last_name: 'Berg',
	company: '',
	address_1: 'Hauptstr. 1',
	address_2: '',
	city: 'Berlin',
	state: 'DE-BE',
	postcode: '10115',
	country: 'DE',
};

function emailOf({ remote_id: id }: StoredOrder): string {
	return `ada.berg.${id}@example.com`;
}

/** The tax included in an amount, both in cents. */
function taxIn(paid: number): number {
	return Math.round((paid * TAX_PERCENT) / (100 + TAX_PERCENT));
}

function taxOf(paid: number[]): number {
	return paid.reduce((sum, amount) => sum + taxIn(amount), 0);
}

function netOf(paid: number[]): number {
	return paid.reduce((sum, amount) => sum + amount - taxIn(amount), 0);
}

function cents(amount: number): number {
	return Math.round(100 * amount);
}

/** Cents as decimal text: 34990 is "349.90". */
function decimal(cents: number): string {
	return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}
