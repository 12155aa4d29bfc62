import * as fc from 'fast-check';

import { minorUnits, currency, decimalText, email, maybe, moment, word } from './amounts';

export interface GeneratedShopOrder {
	/** The shop's own order. */
	raw: Record<string, unknown>;
	/** The total in smallest coins. */
	total: number;
	decimals: number;
	/** IDs of lines that are no tips. */
	lineIds: string[];
}

const line = fc.record({
	sku: maybe(word),
	price: minorUnits,
	quantity: fc.integer({ min: 1, max: 5 }),
	discountShare: fc.constantFrom(0, 0, 0.1, 0.25, 1),
	rates: fc.subarray([0.2, 0.0825, 0.01]),
	duty: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: minorUnits }),
	isTip: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, fc.constant(true)),
});

/**
 * Orders as Shopify's Admin API sends them: tax inside or on top, discounts of lines, of the order and of
 * shipping, tips, duties, refunds, cancellations, guests, and customers who paid in another currency.
 */
export const shopifyOrder: fc.Arbitrary<GeneratedShopOrder> = fc
	.record({
		id: fc.integer({ min: 1, max: 2 ** 45 }),
		placed: moment,
		money: currency,
		paidIn: fc.constantFrom('same', 'USD'),
		taxesIncluded: fc.boolean(),
		lines: fc.array(line, { maxLength: 4 }),
		shipping: fc.array(fc.record({ price: minorUnits, share: fc.constantFrom(0, 0.5, 1) }), {
			maxLength: 2,
		}),
		shippingRates: fc.subarray([0.2, 0.05]),
		tipWithoutLine: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, minorUnits),
		additionalFees: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, minorUnits),
		refunded: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, minorUnits),
		financial: fc.constantFrom(
			'pending',
			'authorized',
			'paid',
			'partially_refunded',
			'refunded',
			'voided',
		),
		fulfillment: fc.constantFrom(null, 'partial', 'fulfilled'),
		isCanceled: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
		customer: maybe(fc.record({ mail: maybe(email), first: word, last: word })),
		mail: maybe(email),
		hasSets: fc.boolean(),
		code: word,
		gateways: fc.subarray(['shopify_payments', 'gift_card']),
	})
	.map((given) => {
		const { money, taxesIncluded, hasSets } = given;
		const text = (amount: number) => decimalText(amount, money.decimals);
		const priced = (key: string, amount: number) => ({
			[key]: text(amount),
			...(hasSets && { [`${key}_set`]: moneySet(text(amount), money.code, given.paidIn) }),
		});
		const taxOf = (amount: number, rates: number[]) => {
			const taxes = rates.map((rate) => ({ rate, amount: Math.round(amount * rate) }));
			return {
				sum: taxes.reduce((sum, tax) => sum + tax.amount, 0),
				lines: taxes.map((tax) => ({
					title: 'Tax',
					rate: tax.rate,
					...priced('price', tax.amount),
				})),
			};
		};
		const onTop = (tax: number) => (taxesIncluded ? 0 : tax);
		const allocation = (amount: number, index: number) =>
			amount === 0
				? []
				: [
						{
							amount: text(amount),
							...(hasSets && { amount_set: moneySet(text(amount), money.code, given.paidIn) }),
							discount_application_index: index,
						},
					];

		const lines = given.lines.map((each, index) => {
			const gross = each.price * each.quantity;
			const discount = each.isTip ? 0 : Math.floor(gross * each.discountShare);
			const tax = taxOf(gross - discount, each.isTip ? [] : each.rates);
			const duty = each.isTip ? 0 : each.duty;
			return {
				paid: gross - discount + onTop(tax.sum),
				gross,
				discount,
				duty,
				tax: tax.sum,
				isTip: each.isTip,
				raw: {
					id: 9000 + index,
					sku: each.sku,
					name: 'Mug - White',
					title: 'Mug',
					product_id: 632910392,
					variant_id: 808950810,
					quantity: each.quantity,
					current_quantity: each.quantity,
					fulfillment_status: null,
					gift_card: false,
					taxable: true,
					properties: [{ name: 'engraving', value: 'Ada' }],
					...priced('price', each.price),
					...priced('total_discount', 0),
					discount_allocations: allocation(discount, 0),
					tax_lines: tax.lines,
					duties:
						duty === 0
							? []
							: [
									{
										id: 1,
										...moneySet(text(duty), money.code, given.paidIn),
										tax_lines: [],
									},
								],
					...(each.isTip && { tip_payment_gateway: null, tip_payment_method: null }),
				},
			};
		});
		const shipping = given.shipping.map((each) => {
			const discount = Math.floor(each.price * each.share);
			const tax = taxOf(each.price - discount, given.shippingRates);
			return {
				paid: each.price - discount + onTop(tax.sum),
				discount,
				tax: tax.sum,
				raw: {
					id: 369256396,
					title: 'Standard',
					...priced('price', each.price),
					...priced('discounted_price', each.price - discount),
					discount_allocations: allocation(discount, 1),
					tax_lines: tax.lines,
				},
			};
		});
		const sum = <Each>(list: Each[], pick: (each: Each) => number) =>
			list.reduce((total, each) => total + pick(each), 0);
		const duties = sum(lines, ({ duty }) => duty);
		const tips = sum(
			lines.filter(({ isTip }) => isTip),
			({ paid }) => paid,
		);
		const discounts = sum(lines, (each) => each.discount) + sum(shipping, (each) => each.discount);
		const total =
			sum(lines, ({ paid }) => paid) +
			sum(shipping, ({ paid }) => paid) +
			duties +
			given.tipWithoutLine +
			given.additionalFees;
		const raw = {
			id: given.id,
			admin_graphql_api_id: `gid://shopify/Order/${given.id}`,
			name: '#1042',
			number: 42,
			order_number: 1042,
			email: given.mail,
			contact_email: given.mail,
			phone: null,
			created_at: given.placed,
			processed_at: given.placed,
			updated_at: given.placed,
			cancelled_at: given.isCanceled ? given.placed : null,
			currency: money.code,
			presentment_currency: given.paidIn === 'same' ? money.code : given.paidIn,
			customer_locale: 'en-DE',
			source_name: 'web',
			taxes_included: taxesIncluded,
			financial_status: given.financial,
			fulfillment_status: given.fulfillment,
			payment_gateway_names: given.gateways,
			...priced('total_price', total),
			...priced('total_discounts', discounts),
			...priced('total_tax', sum(lines, ({ tax }) => tax) + sum(shipping, ({ tax }) => tax)),
			total_tip_received: text(tips + given.tipWithoutLine),
			original_total_duties_set:
				duties === 0 ? null : moneySet(text(duties), money.code, given.paidIn),
			original_total_additional_fees_set:
				given.additionalFees === 0
					? null
					: moneySet(text(given.additionalFees), money.code, given.paidIn),
			discount_codes: [],
			discount_applications: [
				{ type: 'discount_code', code: given.code, target_type: 'line_item', value: '10.0' },
				{ type: 'automatic', title: 'Free Shipping', target_type: 'shipping_line', value: '1.0' },
			],
			note_attributes: [{ name: 'utm', value: 'mail' }],
			customer: given.customer && {
				id: 207119551,
				email: given.customer.mail,
				first_name: given.customer.first,
				last_name: given.customer.last,
				phone: null,
			},
			billing_address: shopAddress,
			shipping_address: shopAddress,
			line_items: lines.map((each) => each.raw),
			shipping_lines: shipping.map((each) => each.raw),
			fulfillments: [
				{ status: 'success', tracking_company: 'UPS', tracking_numbers: ['1Z', '1Z'] },
				{ status: 'cancelled', tracking_company: 'DHL', tracking_numbers: ['00'] },
			],
			refunds:
				given.refunded === 0
					? []
					: [
							{
								id: 1,
								transactions: [
									{
										kind: 'refund',
										status: 'success',
										amount: text(given.refunded),
										currency: money.code,
									},
									{ kind: 'refund', status: 'failure', amount: '1', currency: money.code },
								],
							},
						],
		};
		return {
			raw,
			total,
			decimals: money.decimals,
			lineIds: lines.filter(({ isTip }) => !isTip).map((each) => String(each.raw.id)),
		};
	});

const shopAddress = {
	first_name: 'Ada',
	last_name: 'Berg',
	company: null,
	address1: 'Hauptstr. 1',
	address2: '',
	city: 'Berlin',
	province: 'Berlin',
	province_code: 'BE',
	zip: '10115',
	country: 'Germany',
	country_code: 'DE',
	phone: '+4930000000',
};

/** An amount in the shop's currency, and what the customer paid in another. */
function moneySet(amount: string, code: string, paidIn: string) {
	const paid =
		paidIn === 'same' ? { amount, currency_code: code } : { amount: '1.23', currency_code: paidIn };
	return { shop_money: { amount, currency_code: code }, presentment_money: paid };
}
