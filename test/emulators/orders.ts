import { seededRandom } from './random';

/** An address inside an Akinon order. */
export interface AkinonAddress {
	email: string;
	phone_number: string;
	first_name: string;
	last_name: string;
	country: { name: string; code: string };
	city: { id: number; name: string };
	line: string;
	title: string;
	township: { id: number; name: string };
	district: { id: number; name: string };
	postcode: string;
	notes: string | null;
	company_name: string;
	tax_office: string;
	tax_no: string;
	e_bill_taxpayer: boolean;
}

/** One unit of one product in an Akinon order, as `/api/i1/` shows it. */
export interface AkinonOrderItem {
	id: number;
	order: number;
	product_sku: string;
	status: string;
	price_currency: string;
	price: string;
	tax_rate: string;
	extra_field: Record<string, unknown>;
	price_list: number;
	stock_list: number;
	cancel_status: string | null;
	invoice_number: string | null;
	invoice_date: string | null;
	e_archive_url: string | null;
	installment_interest_amount: string;
	tracking_number: string | null;
	carrier_shipping_code: string | null;
	shipping_company: string | null;
	shipment_code: string | null;
	external_status: number | null;
	discount_amount: string;
	retail_price: string | null;
	attributes: Record<string, unknown>;
	attributes_kwargs: Record<string, unknown>;
	image: string | null;
}

/** An Akinon order as the list at `/api/i1/orders/` shows it. */
export interface AkinonOrder {
	id: number;
	number: string;
	status: string;
	date_placed: string;
	customer: {
		id: number;
		email: string;
		first_name: string;
		last_name: string;
		phone_number: string | null;
	};
	shipping_address: AkinonAddress;
	billing_address: AkinonAddress;
	currency: string;
	amount: string;
	shipping_amount: string;
	shipping_tax_rate: string | null;
	extra_field: Record<string, unknown>;
	payment_option: number;
	payment_option_slug: string;
	bin_number: string | null;
	installment: number | null;
	installment_count: number;
	installment_interest_amount: string;
	cargo_company: number;
	invoice_number: string | null;
	invoice_date: string | null;
	e_archive_url: string | null;
	refund_amount: string;
	discount_refund_amount: string;
	shipping_refund_amount: string;
	discount_amount: string;
	is_send: boolean;
	/** A JSON number, the only amount that is not a string. */
	net_shipping_amount: number;
	shipping_interest_amount: string;
	tracking_number: string | null;
	carrier_shipping_code: string | null;
	remote_addr: string;
	has_gift_box: boolean;
	gift_box_note: string | null;
	external_status: number | null;
	orderitem_set: AkinonOrderItem[];
	channel: { name: string; conf: Record<string, unknown> };
}

/** Which orders to generate. `…Every: 3` means every third order; 0 means none. */
export interface OrderOptions {
	count: number;
	seed?: number;
	/** The ID of the first order; IDs ascend from it. */
	firstId?: number;
	status?: string;
	currency?: 'try' | 'eur';
	discountEvery?: number;
	freightEvery?: number;
	/** Orders with one unit that was returned (status 600) or canceled (status 100). */
	returningEvery?: number;
	/** Gives the last order an email address that Voyado rejects. */
	refusedByVoyado?: boolean;
	/** Fields to set in every order. */
	overrides?: Partial<AkinonOrder>;
}

const people = [
	['Ada', 'Yılmaz', 'ada.yilmaz'],
	['Deniz', 'Kaya', 'deniz.kaya'],
	['Mert', 'Öztürk', 'mert.ozturk'],
	['Selin', 'Çelik', 'selin.celik'],
	['Lena', 'Berg', 'lena.berg'],
	['Noah', "O'Neil", 'noah.oneil'],
] as const;

/** Prices in minor units, tax included. */
const catalogue = [
	{ sku: 'MUG-WHITE', price: 12990, taxRate: '20.00' },
	{ sku: 'TSHIRT-BLUE-M', price: 34999, taxRate: '10.00' },
	{ sku: 'NOTEBOOK-A5', price: 8950, taxRate: '20.00' },
	{ sku: 'COFFEE-250G', price: 27905, taxRate: '1.00' },
	{ sku: 'SNEAKER-42', price: 189900, taxRate: '10.00' },
] as const;

/** Generates orders. The same options always return the same orders. */
export function generateOrders(options: OrderOptions): AkinonOrder[] {
	const { count, firstId = 90001 } = options;
	return Array.from({ length: count }, (_, index) =>
		generateOrder(options, firstId + index, index),
	);
}

function generateOrder(options: OrderOptions, id: number, index: number): AkinonOrder {
	const { seed = 1, status = '400', currency = 'try', overrides = {} } = options;
	const random = seededRandom(seed * 1_000_003 + id);
	const below = (limit: number) => Math.floor(random() * limit);
	const isEach = (every: number) => every > 0 && (index + 1) % every === 0;

	const [firstName, lastName, mailbox] = people[below(people.length)];
	const isRefused = options.refusedByVoyado === true && index === options.count - 1;
	const email = isRefused ? `${mailbox}.at.example.com` : `${mailbox}.${id}@example.com`;
	const isReturning = isEach(options.returningEvery ?? 0);
	const shipping = isEach(options.freightEvery ?? 2) ? 2990 : 0;

	const units = Array.from(
		{ length: 1 + below(3) },
		() => catalogue[below(catalogue.length)],
	).flatMap((product) => Array.from({ length: (isReturning ? 2 : 1) + below(2) }, () => product));
	const discount = isEach(options.discountEvery ?? 3) ? 1000 + below(1000) : 0;
	const items = units.map((product, position) => {
		// The last unit gets the remaining cents, so equal products may differ in price.
		const share = Math.floor(discount / units.length);
		const ownDiscount =
			position === units.length - 1 ? discount - share * (units.length - 1) : share;
		return generateItem({
			id: id * 10 + position,
			order: id,
			status,
			product_sku: product.sku,
			price_currency: currency,
			price: decimal(product.price - ownDiscount),
			discount_amount: decimal(ownDiscount),
			tax_rate: product.taxRate,
		});
	});
	const total = units.reduce((sum, product) => sum + product.price, 0) - discount + shipping;
	if (isReturning) {
		Object.assign(items[0], { status: below(2) ? '600' : '100', cancel_status: 'approved' });
	}
	const address = generateAddress({ email, first_name: firstName, last_name: lastName });

	return {
		id,
		// Sixteen digits beginning with 99: more than a JavaScript number can hold exactly.
		number: `99${String(below(10 ** 8)).padStart(8, '0')}${String(id).padStart(6, '0')}`,
		status,
		// Omnitron writes microseconds.
		date_placed: new Date(Date.UTC(2025, 2, 4, 9, 12, 45, 118) + (id - 90001) * 7 * 60_000)
			.toISOString()
			.replace('Z', '300Z'),
		customer: {
			id: 1000 + id,
			email,
			first_name: firstName,
			last_name: lastName,
			phone_number: address.phone_number,
		},
		shipping_address: address,
		billing_address: { ...address, title: 'Fatura' },
		currency,
		amount: decimal(total),
		shipping_amount: decimal(shipping),
		shipping_tax_rate: null,
		extra_field: {},
		payment_option: 2,
		payment_option_slug: 'credit_card',
		bin_number: '454360',
		installment: null,
		installment_count: 1,
		installment_interest_amount: '0.00',
		cargo_company: 1,
		invoice_number: null,
		invoice_date: null,
		e_archive_url: null,
		refund_amount: isReturning ? items[0].price : '0.00',
		discount_refund_amount: '0.00',
		shipping_refund_amount: '0.00',
		discount_amount: decimal(discount),
		is_send: false,
		net_shipping_amount: shipping / 100,
		shipping_interest_amount: '0.00',
		tracking_number: null,
		carrier_shipping_code: null,
		remote_addr: '198.51.100.7',
		has_gift_box: false,
		gift_box_note: null,
		external_status: null,
		orderitem_set: items,
		channel: { name: 'Shop', conf: { server: 'https://shop.example/api/v1/' } },
		...overrides,
	};
}

function generateItem(
	given: Pick<
		AkinonOrderItem,
		| 'id'
		| 'order'
		| 'status'
		| 'product_sku'
		| 'price_currency'
		| 'price'
		| 'discount_amount'
		| 'tax_rate'
	>,
): AkinonOrderItem {
	return {
		extra_field: {},
		price_list: 1,
		stock_list: 1,
		cancel_status: null,
		invoice_number: null,
		invoice_date: null,
		e_archive_url: null,
		installment_interest_amount: '0.00',
		tracking_number: null,
		carrier_shipping_code: null,
		shipping_company: null,
		shipment_code: null,
		external_status: null,
		retail_price: null,
		attributes: {},
		attributes_kwargs: {},
		image: null,
		...given,
	};
}

function generateAddress(
	given: Pick<AkinonAddress, 'email' | 'first_name' | 'last_name'>,
): AkinonAddress {
	return {
		phone_number: '05550000000',
		country: { name: 'Türkiye', code: 'tr' },
		city: { id: 34, name: 'İstanbul' },
		line: 'Örnek Sk. 5',
		title: 'Ev',
		township: { id: 449, name: 'Kadıköy' },
		district: { id: 9001, name: 'Moda' },
		postcode: '34710',
		notes: null,
		company_name: '',
		tax_office: '',
		tax_no: '',
		e_bill_taxpayer: false,
		...given,
	};
}

/** Minor units as Omnitron's decimal string: 34990 is "349.90". */
function decimal(minorUnits: number): string {
	return `${Math.floor(minorUnits / 100)}.${String(minorUnits % 100).padStart(2, '0')}`;
}
