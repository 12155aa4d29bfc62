import * as fc from 'fast-check';

import type { AkinonAddress, AkinonOrder, AkinonOrderItem } from '../emulators/orders';
import { minorUnits, currency, decimalText, email, maybe, moment, word } from './amounts';

/** A generated order, and what is true of it. */
export interface GeneratedAkinonOrder {
	raw: AkinonOrder;
	/** IDs of all units. */
	unitIds: string[];
	/** How far its total is from what its parts come to, in minor units. */
	unexplained: number;
	decimals: number;
}

const statusCodes = [
	'50',
	'100',
	'200',
	'300',
	'350',
	'400',
	'450',
	'500',
	'510',
	'540',
	'550',
	'600',
];

const address: fc.Arbitrary<AkinonAddress> = fc
	.record({
		first: word,
		last: word,
		line: word,
		mail: email,
		company: fc.constantFrom('', 'Örnek A.Ş.'),
	})
	.map(({ first, last, line, mail, company }) => ({
		email: ` ${mail} `,
		phone_number: '05550000000',
		first_name: first,
		last_name: last,
		country: { name: 'Türkiye', code: 'tr' },
		city: { id: 34, name: 'İstanbul' },
		line,
		title: 'Ev',
		township: { id: 449, name: 'Kadıköy' },
		district: { id: 9001, name: 'Moda' },
		postcode: '34710',
		notes: null,
		company_name: company,
		tax_office: '',
		tax_no: '',
		e_bill_taxpayer: false,
	}));

/** Units of one product: one item each, equal but for their ID. */
const product = fc.record({
	sku: fc.constantFrom('MUG', 'TEE', 'BOOK', 'constructor', '__proto__'),
	price: minorUnits,
	discount: fc.oneof(fc.constant(0), minorUnits),
	rate: fc.constantFrom('0.00', '1.00', '10.00', '20.00'),
	status: fc.option(fc.constantFrom('400', '500', '550', '100', '600'), { nil: null, freq: 3 }),
	units: fc.integer({ min: 1, max: 4 }),
	tracking: maybe(fc.constantFrom('TRACK-1', 'TRACK-2')),
	extra: fc.constantFrom({}, { size: 'M' }, { gift: { text: 'x' } }),
});

/**
 * Orders as Akinon sends them: several units of a product, discounts, canceled and returned units, free
 * units, shipping with and without interest, installment interest inside and beside the prices, rounding
 * to the minor unit, gift boxes that only the total knows, and parts that are absent.
 */
export const akinonOrder: fc.Arbitrary<GeneratedAkinonOrder> = fc
	.record({
		id: fc.integer({ min: 1, max: 10_000_000 }),
		status: fc.constantFrom(...statusCodes),
		placed: moment,
		money: currency,
		customer: fc.record({ mail: maybe(email), first: word, last: word }),
		billing: address,
		shipping: maybe(address),
		products: fc.array(product, { maxLength: 4 }),
		shippingPrice: minorUnits,
		shippingInterest: fc.oneof(fc.constant(0), minorUnits),
		shippingSaidAs: fc.constantFrom('text', 'net', 'noisyNet'),
		interest: fc.oneof(fc.constant(0), minorUnits),
		hasInterestInTotal: fc.boolean(),
		minorUnitsOff: fc.constantFrom(0, 0, 1, -1),
		giftBox: fc.oneof(
			{ weight: 4, arbitrary: fc.constant(0) },
			{ weight: 1, arbitrary: minorUnits },
		),
		isFlat: fc.boolean(),
		shuffle: fc.array(fc.nat(1000), { minLength: 16, maxLength: 16 }),
	})
	.map((given) => {
		const { id, status, money, products, interest, hasInterestInTotal, giftBox } = given;
		const text = (amount: number) => decimalText(amount, money.decimals);
		const units = products.flatMap((each) => Array.from({ length: each.units }, () => each));
		const items = units
			.map((unit, index) => ({ unit, place: given.shuffle[index] ?? index }))
			.sort((one, other) => one.place - other.place)
			.map(
				({ unit }, index): AkinonOrderItem => ({
					id: id * 100 + index,
					order: id,
					product_sku: unit.sku,
					status: unit.status ?? status,
					price_currency: money.code.toLowerCase(),
					price: text(unit.price),
					tax_rate: unit.rate,
					extra_field: unit.extra,
					price_list: 1,
					stock_list: 1,
					cancel_status: null,
					invoice_number: null,
					invoice_date: null,
					e_archive_url: null,
					installment_interest_amount: '0.00',
					tracking_number: unit.tracking,
					carrier_shipping_code: null,
					shipping_company: null,
					shipment_code: null,
					external_status: null,
					discount_amount: text(unit.discount),
					retail_price: null,
					attributes: {},
					attributes_kwargs: {},
					image: null,
				}),
			);
		const itemsTotal = units.reduce((sum, { price }) => sum + price, 0);
		const discount = units.reduce((sum, unit) => sum + unit.discount, 0);
		const shipping = given.shippingPrice + given.shippingInterest;
		const minorUnitsOff = items.length > 0 ? given.minorUnitsOff : 0;
		const total =
			itemsTotal + shipping + (hasInterestInTotal ? interest : 0) + minorUnitsOff + giftBox;
		const net = Number(text(shipping));
		const raw: AkinonOrder = {
			id,
			number: `99${String(id).padStart(14, '0')}`,
			status,
			date_placed: given.placed,
			customer: {
				id: 77,
				email: given.customer.mail as string,
				first_name: given.customer.first,
				last_name: given.customer.last,
				phone_number: null,
			},
			shipping_address: given.shipping as AkinonAddress,
			billing_address: given.billing,
			currency: money.code.toLowerCase(),
			amount: text(total),
			shipping_amount: text(given.shippingPrice),
			shipping_tax_rate: null,
			extra_field: {},
			payment_option: 2,
			payment_option_slug: 'credit_card',
			bin_number: null,
			installment: null,
			installment_count: 1,
			installment_interest_amount: text(interest),
			cargo_company: 1,
			invoice_number: null,
			invoice_date: null,
			e_archive_url: null,
			refund_amount: text(0),
			discount_refund_amount: text(0),
			shipping_refund_amount: text(0),
			discount_amount: text(discount),
			is_send: false,
			// As a server computes it: adding and taking away leaves noise at times.
			net_shipping_amount: given.shippingSaidAs === 'noisyNet' ? net + 0.1 - 0.1 : net,
			shipping_interest_amount: text(given.shippingInterest),
			tracking_number: null,
			carrier_shipping_code: null,
			remote_addr: '198.51.100.7',
			has_gift_box: giftBox > 0,
			gift_box_note: null,
			external_status: null,
			orderitem_set: items,
			channel: { name: 'Shop', conf: { server: 'https://shop.example/api/v1/' } },
		};
		if (given.shippingSaidAs !== 'text') {
			Object.assign(raw, { shipping_amount: null, shipping_interest_amount: null });
		}
		return {
			raw: given.isFlat ? flatKeys(raw) : raw,
			unitIds: items.map((item) => String(item.id)),
			unexplained: giftBox,
			decimals: money.decimals,
		};
	});

/** The same order with the keys of /api/v1/: `pk` for `id`, and related records as their IDs. */
function flatKeys(raw: AkinonOrder): AkinonOrder {
	const { id, orderitem_set: items, ...rest } = raw;
	const flat = {
		...rest,
		pk: id,
		customer: 77,
		channel: 3,
		shipping_address: 501,
		billing_address: 501,
		orderitem_set: items.map(({ id: pk, ...item }) => ({ ...item, pk })),
	};
	return flat as unknown as AkinonOrder;
}
