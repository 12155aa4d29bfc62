import * as fc from 'fast-check';

import { minorUnits, currency, decimalText, email, maybe, moment, word } from './amounts';
import type { GeneratedShopOrder } from './shopify';

const line = fc.record({
	sku: fc.constantFrom('', 'MUG', 'TEE'),
	name: word,
	price: minorUnits,
	quantity: fc.integer({ min: 1, max: 5 }),
	discountShare: fc.constantFrom(0, 0, 0.1, 1),
	isTaxed: fc.boolean(),
});

const fee = fc.record({
	name: word,
	amount: fc.integer({ min: -5000, max: 5000 }),
	isTaxed: fc.boolean(),
});

/**
 * Orders as WooCommerce's REST API sends them: each amount without its tax, coupons already taken off the
 * lines, fees above and below zero, refunds, guests, and totals rounded to the coin.
 */
export const wooCommerceOrder: fc.Arbitrary<GeneratedShopOrder> = fc
	.record({
		id: fc.integer({ min: 1, max: 10_000_000 }),
		status: fc.constantFrom(
			'pending',
			'on-hold',
			'processing',
			'completed',
			'cancelled',
			'refunded',
			'failed',
		),
		placed: moment,
		money: currency,
		rate: fc.constantFrom(0, 7, 20, 8.875),
		lines: fc.array(line, { maxLength: 4 }),
		fees: fc.array(fee, { maxLength: 2 }),
		shippingPrice: minorUnits,
		isShippingTaxed: fc.boolean(),
		coinsOff: fc.constantFrom(0, 0, 1, -1),
		refunded: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, minorUnits),
		customerId: fc.constantFrom(0, 25),
		mail: maybe(email),
		coupon: word,
	})
	.map((given) => {
		const { money, rate } = given;
		const text = (amount: number) => decimalText(amount, money.decimals);
		const taxOf = (amount: number, isTaxed: boolean) =>
			isTaxed ? Math.round((amount * rate) / 100) : 0;
		const taxes = (tax: number, isTaxed: boolean) =>
			isTaxed ? [{ id: 75, total: text(tax), subtotal: text(tax) }] : [];

		const lines = given.lines.map((each, index) => {
			const subtotal = each.price * each.quantity;
			const total = subtotal - Math.floor(subtotal * each.discountShare);
			const tax = taxOf(total, each.isTaxed);
			const subtotalTax = taxOf(subtotal, each.isTaxed);
			return {
				paid: total + tax,
				tax,
				discount: subtotal - total,
				discountTax: subtotalTax - tax,
				raw: {
					id: 300 + index,
					name: each.name,
					product_id: 93,
					variation_id: 0,
					quantity: each.quantity,
					tax_class: '',
					subtotal: text(subtotal),
					subtotal_tax: text(subtotalTax),
					total: text(total),
					total_tax: text(tax),
					taxes: taxes(tax, each.isTaxed),
					meta_data: [
						{ id: 1, key: 'engraving', value: 'Ada' },
						{ id: 2, key: '_reduced_stock', value: '1' },
					],
					sku: each.sku,
					price: each.price / 10 ** money.decimals,
					image: { id: 1, src: 'https://woo.example/mug.jpg' },
				},
			};
		});
		const fees = given.fees.map((each, index) => {
			const tax = taxOf(each.amount, each.isTaxed);
			return {
				paid: each.amount + tax,
				tax,
				raw: {
					id: 500 + index,
					name: each.name,
					tax_class: '',
					tax_status: 'taxable',
					total: text(each.amount),
					total_tax: text(tax),
					taxes: taxes(tax, each.isTaxed),
				},
			};
		});
		const shippingTax = taxOf(given.shippingPrice, given.isShippingTaxed);
		const sum = <Each>(list: Each[], pick: (each: Each) => number) =>
			list.reduce((total, each) => total + pick(each), 0);
		const totalTax = sum(lines, ({ tax }) => tax) + sum(fees, ({ tax }) => tax) + shippingTax;
		const total =
			sum(lines, ({ paid }) => paid) +
			sum(fees, ({ paid }) => paid) +
			given.shippingPrice +
			shippingTax +
			(lines.length > 0 ? given.coinsOff : 0);
		const raw = {
			id: given.id,
			parent_id: 0,
			number: String(given.id),
			order_key: 'wc_order_58d2d042d1d',
			created_via: 'checkout',
			version: '9.1.2',
			status: given.status,
			currency: money.code,
			date_created: given.placed.slice(0, 19),
			date_created_gmt: given.placed.slice(0, 19),
			date_modified: given.placed.slice(0, 19),
			date_modified_gmt: given.placed.slice(0, 19),
			discount_total: text(sum(lines, ({ discount }) => discount)),
			discount_tax: text(sum(lines, ({ discountTax }) => discountTax)),
			shipping_total: text(given.shippingPrice),
			shipping_tax: text(shippingTax),
			cart_tax: text(totalTax - shippingTax),
			total: text(total),
			total_tax: text(totalTax),
			prices_include_tax: false,
			customer_id: given.customerId,
			customer_note: '',
			billing: { ...shopAddress, email: given.mail ?? '', phone: '(555) 555-5555' },
			shipping: shopAddress,
			payment_method: 'bacs',
			payment_method_title: 'Direct Bank Transfer',
			date_paid_gmt: null,
			meta_data: [{ id: 13106, key: 'campaign', value: { source: 'mail' } }],
			line_items: lines.map((each) => each.raw),
			tax_lines: [
				{
					id: 318,
					rate_code: 'DE-TAX',
					rate_id: 75,
					label: 'Tax',
					compound: false,
					tax_total: text(totalTax - shippingTax),
					shipping_tax_total: text(shippingTax),
					rate_percent: rate,
				},
			],
			shipping_lines: [
				{
					id: 317,
					method_title: 'Flat Rate',
					method_id: 'flat_rate',
					total: text(given.shippingPrice),
					total_tax: text(shippingTax),
					taxes: taxes(shippingTax, given.isShippingTaxed),
				},
			],
			fee_lines: fees.map((each) => each.raw),
			coupon_lines: [
				{
					id: 1,
					code: given.coupon,
					discount: text(sum(lines, ({ discount }) => discount)),
					discount_tax: text(sum(lines, ({ discountTax }) => discountTax)),
				},
			],
			refunds: given.refunded === 0 ? [] : [{ id: 726, reason: '', total: text(-given.refunded) }],
		};
		return {
			raw,
			total,
			decimals: money.decimals,
			lineIds: lines.map((each) => String(each.raw.id)),
		};
	});

const shopAddress = {
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
