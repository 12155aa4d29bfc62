import * as fc from 'fast-check';

import { minorUnits, currencies, decimalText, email, maybe, moment, word } from './amounts';
import type { GeneratedShopOrder } from './shopify';

const line = fc.record({
	sku: fc.constantFrom('', 'MUG', 'TEE'),
	name: word,
	price: minorUnits,
	quantity: fc.integer({ min: 1, max: 5 }),
	discountShare: fc.constantFrom(0, 0, 0.1, 1),
	isTaxed: fc.boolean(),
	/** How much staff raised the price of the line. */
	raise: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 500 })),
	refundedPieces: fc.oneof(
		{ weight: 3, arbitrary: fc.constant(0) },
		fc.integer({ min: 1, max: 3 }),
	),
});

const fee = fc.record({
	name: word,
	amount: fc.integer({ min: -5000, max: 5000 }),
	isTaxed: fc.boolean(),
});

export interface GeneratedWooCommerceOrder extends GeneratedShopOrder {
	/** Of each line: how many pieces a refund names. */
	refundedPieces: number[];
	/** What gift cards paid, in smallest units. */
	giftCards: number[];
}

/** A Czech shop can work in whole crowns, though crowns have hundredths. */
const shopCurrency = fc.constantFrom(...currencies, { code: 'CZK', decimals: 0 });

/**
 * Orders as WooCommerce's REST API sends them: each amount without its tax, coupons already taken off the
 * lines, raised prices, lines of no pieces, exempt customers, fees above and below zero, gift cards,
 * refunds with and without their lines, guests, encoded texts, and totals rounded to the smallest unit.
 */
export const wooCommerceOrder: fc.Arbitrary<GeneratedWooCommerceOrder> = fc
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
		money: shopCurrency,
		rate: fc.constantFrom(0, 7, 20, 8.875),
		lines: fc.array(line, { maxLength: 4 }),
		fees: fc.array(fee, { maxLength: 2 }),
		shippingPrice: minorUnits,
		isShippingTaxed: fc.boolean(),
		isExempt: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
		unitsOff: fc.constantFrom(0, 0, 1, -1),
		hasEmptyLine: fc.boolean(),
		giftShares: fc.oneof(
			{ weight: 2, arbitrary: fc.constant<number[]>([]) },
			fc.array<number>(fc.constantFrom(0.1, 0.4, 0.5), { minLength: 1, maxLength: 2 }),
		),
		paid: maybe(moment),
		refunded: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, minorUnits),
		customerId: fc.constantFrom(0, 25),
		mail: maybe(email),
		coupon: word,
	})
	.map((given) => {
		const { money, rate } = given;
		const text = (amount: number) => decimalText(amount, money.decimals);
		const taxOf = (amount: number, isTaxed: boolean) =>
			isTaxed && !given.isExempt ? Math.round((amount * rate) / 100) : 0;
		const taxes = (tax: number, isTaxed: boolean) =>
			isTaxed ? [{ id: 75, total: text(tax), subtotal: text(tax) }] : [];

		const lines = given.lines.map((each, index) => {
			const subtotal = each.price * each.quantity;
			const discount = Math.floor(subtotal * each.discountShare);
			const total = subtotal - discount + (discount === 0 ? each.raise : 0);
			const tax = taxOf(total, each.isTaxed);
			const subtotalTax = taxOf(subtotal, each.isTaxed);
			return {
				paid: total + tax,
				tax,
				discount,
				discountTax: discount === 0 ? 0 : subtotalTax - tax,
				net: total,
				quantity: each.quantity,
				gone: Math.min(each.refundedPieces, each.quantity),
				raw: {
					id: 300 + index,
					name: `${each.name} &amp; Co &#8211; Set`,
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
		const unitsOff = lines.length > 0 ? given.unitsOff : 0;
		const total =
			sum(lines, ({ paid }) => paid) +
			sum(fees, ({ paid }) => paid) +
			given.shippingPrice +
			shippingTax +
			unitsOff;
		const shares = given.giftShares.map((share) => Math.floor(total * share));
		// A gift card of just what the total is off by balances the order, as if it had been no payment.
		const isUnclear = unitsOff > 0 && sum(shares, (amount) => amount) === unitsOff;
		const gifts = total > 0 && !isUnclear ? shares : [];
		const giftTotal = sum(gifts, (amount) => amount);
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
			total: text(total - giftTotal),
			total_tax: text(totalTax),
			prices_include_tax: false,
			customer_id: given.customerId,
			customer_note: 'Ring twice &amp; wait',
			billing: { ...shopAddress, email: given.mail ?? '', phone: '(555) 555-5555' },
			shipping: shopAddress,
			payment_method: 'bacs',
			payment_method_title: 'Direct Bank Transfer',
			date_paid_gmt: given.paid && given.paid.slice(0, 19),
			meta_data: [{ id: 13106, key: 'campaign', value: { source: 'mail' } }],
			line_items: [...lines.map((each) => each.raw), ...(given.hasEmptyLine ? [emptyLine] : [])],
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
			refunds: [
				...(given.refunded === 0 ? [] : [{ id: 726, reason: '', total: text(-given.refunded) }]),
				...lines
					.filter(({ gone }) => gone > 0)
					.map(({ raw: { id }, net, tax, quantity, gone }) => {
						const share = (amount: number) => -Math.floor((amount * gone) / quantity);
						return {
							id: 727,
							reason: 'Broken',
							total: text(share(net) + share(tax)),
							line_items: [
								{
									id: 4000 + id,
									quantity: -gone,
									total: text(share(net)),
									total_tax: text(share(tax)),
									meta_data: [{ id: 1, key: '_refunded_item_id', value: String(id) }],
								},
							],
						};
					}),
			],
			...(gifts.length > 0 && {
				gift_cards: gifts.map((amount, index) => ({
					id: index,
					code: 'AAAA-BBBB',
					amount: amount / 10 ** money.decimals,
				})),
			}),
		};
		return {
			raw,
			total,
			decimals: money.decimals,
			lineIds: lines.map((each) => String(each.raw.id)),
			refundedPieces: lines.map(({ gone }) => gone),
			giftCards: gifts,
		};
	});

/** What is left of a line whose pieces were all taken out. */
const emptyLine = {
	id: 399,
	name: 'Free gift',
	product_id: 93,
	variation_id: 0,
	quantity: 0,
	subtotal: '0.00',
	subtotal_tax: '0.00',
	total: '0.00',
	total_tax: '0.00',
	taxes: [],
	meta_data: [],
	sku: 'GIFT',
	price: 0,
};

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
