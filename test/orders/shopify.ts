import * as fc from 'fast-check';

import { minorUnits, currency, email, maybe, moment, word } from './amounts';
import { shopifyLine, ShopifyWriter, sumOf, writeLine, type PieceCounts } from './shopifyLine';

export interface GeneratedShopOrder {
	/** The shop's own order. */
	raw: Record<string, unknown>;
	/** What the order came to, in smallest units. */
	total: number;
	decimals: number;
	/** IDs of lines that are no tips. */
	lineIds: string[];
}

export interface GeneratedShopifyOrder extends GeneratedShopOrder {
	/** Of each line: how many pieces are left, canceled and returned. */
	pieces: PieceCounts[];
	/** Of each line: the tax that it states, in smallest units; null if only the order states it. */
	taxes: Array<number | null>;
	/** Of what was not removed, in smallest units. */
	shipping: number;
	trackingNumbers: string[];
	/** Whether each amount is stated in the customer's currency too, which is another. */
	isPaidInOther: boolean;
}

/**
 * Orders as Shopify's Admin API sends them: tax inside or on top, on the lines or on the order, stated
 * taxes that contradict rates, discounts of lines, of the order and of shipping, tips, duties, refunds of
 * shipped and unshipped pieces, edits, several parcels, removed shipping, unpaid and shipped orders,
 * cancellations, guests, and customers who paid in another currency.
 */
export const shopifyOrder: fc.Arbitrary<GeneratedShopifyOrder> = fc
	.record({
		id: fc.integer({ min: 1, max: 2 ** 45 }),
		placed: moment,
		money: currency,
		paidIn: fc.constantFrom('same', 'USD'),
		taxesIncluded: fc.boolean(),
		isTaxOfOrder: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
		lines: fc.array(shopifyLine, { maxLength: 4 }),
		shipping: fc.array(
			fc.record({
				price: minorUnits,
				share: fc.constantFrom(0, 0.5, 1),
				isRemoved: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
			}),
			{ maxLength: 2 },
		),
		/** Whether the total still has what was removed. */
		isRemovedCounted: fc.boolean(),
		shippingRates: fc.subarray([0.2, 0.05]),
		tipWithoutLine: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, minorUnits),
		additionalFees: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, minorUnits),
		refunded: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, minorUnits),
		financial: fc.constantFrom(
			...['pending', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded'],
			...['voided', 'expired'],
		),
		fulfillment: fc.constantFrom(null, 'partial', 'fulfilled'),
		isCanceled: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
		customer: maybe(fc.record({ mail: maybe(email), first: word, last: word })),
		mail: maybe(email),
		hasSets: fc.boolean(),
		code: word,
		gateways: fc.subarray(['shopify_payments', 'gift_card']),
		trackingNumbers: fc.uniqueArray(word, { maxLength: 3 }),
	})
	.map((given) => {
		const { money, taxesIncluded } = given;
		const paidIn = given.paidIn === 'same' ? money.code : given.paidIn;
		const writer = new ShopifyWriter(
			money.decimals,
			money.code,
			paidIn,
			given.hasSets,
			taxesIncluded,
		);
		const lines = given.lines.map((line, index) =>
			writeLine(line, index, given.isTaxOfOrder, writer),
		);
		const shipping = given.shipping.map((each) => {
			const discount = Math.floor(each.price * each.share);
			const tax = writer.taxes(each.price - discount, given.shippingRates);
			// By whose tax the removed one would be is not stated.
			const isRemoved = each.isRemoved && !given.isTaxOfOrder;
			return {
				paid: each.price - discount + writer.onTop(tax.sum),
				discount,
				tax: tax.sum,
				isRemoved,
				raw: {
					id: 369256396,
					title: 'Standard',
					...writer.priced('price', each.price),
					...writer.priced('discounted_price', each.price - discount),
					discount_allocations: writer.allocations(discount, 1),
					tax_lines: given.isTaxOfOrder ? [] : tax.lines,
					is_removed: isRemoved,
				},
			};
		});
		const kept = shipping.filter(({ isRemoved }) => !isRemoved);
		const counted = given.isRemovedCounted ? shipping : kept;
		const duties = sumOf(lines, ({ duty }) => duty);
		const tips = sumOf(
			lines.filter(({ isTip }) => isTip),
			({ paid }) => paid,
		);
		const withoutShipping =
			sumOf(lines, ({ paid }) => paid) + duties + given.tipWithoutLine + given.additionalFees;
		const shippingPaid = sumOf(kept, ({ paid }) => paid);
		const tax = sumOf(lines, (each) => each.tax) + sumOf(counted, (each) => each.tax);
		const bought = lines.filter(({ isTip }) => !isTip);
		const isTaxOfOrder = given.isTaxOfOrder && tax > 0;
		const raw = {
			id: given.id,
			admin_graphql_api_id: `gid://shopify/Order/${given.id}`,
			name: '#1042',
			number: 42,
			order_number: 1042,
			test: false,
			tags: 'VIP, wholesale',
			note: 'Ring twice',
			email: given.mail,
			contact_email: given.mail,
			phone: null,
			created_at: given.placed,
			processed_at: given.placed,
			updated_at: given.placed,
			cancelled_at: given.isCanceled ? given.placed : null,
			cancel_reason: given.isCanceled ? 'customer' : null,
			currency: money.code,
			presentment_currency: paidIn,
			customer_locale: 'en_DE',
			source_name: 'web',
			taxes_included: taxesIncluded,
			financial_status: given.financial,
			fulfillment_status: lines.some(({ fulfilled }) => fulfilled.length > 0)
				? given.fulfillment
				: null,
			payment_gateway_names: given.gateways,
			...writer.priced('total_price', withoutShipping + sumOf(counted, ({ paid }) => paid)),
			...writer.priced(
				'total_discounts',
				sumOf(lines, (each) => each.discount) + sumOf(shipping, (each) => each.discount),
			),
			...writer.priced('total_tax', tax),
			tax_lines: isTaxOfOrder ? [{ title: 'VAT', rate: 0.2, ...writer.priced('price', tax) }] : [],
			total_tip_received: writer.text(tips + given.tipWithoutLine),
			original_total_duties_set: duties === 0 ? null : writer.set(duties),
			original_total_additional_fees_set:
				given.additionalFees === 0 ? null : writer.set(given.additionalFees),
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
				{
					id: 61,
					status: 'success',
					created_at: given.placed,
					tracking_company: 'UPS',
					tracking_numbers: given.trackingNumbers,
					line_items: lines.flatMap(({ fulfilled }) => fulfilled),
				},
				{
					id: 62,
					status: 'cancelled',
					tracking_company: 'DHL',
					tracking_numbers: ['00'],
					line_items: bought.map(({ raw: { id, quantity } }) => ({ id, quantity })),
				},
			],
			refunds: [
				...(given.refunded === 0 ? [] : [paidBack(writer.text(given.refunded), money.code)]),
				...lines.flatMap(({ refunds }) =>
					refunds.map((refund) => ({ id: 2, transactions: [], refund_line_items: [refund] })),
				),
			],
		};
		return {
			raw,
			total: withoutShipping + shippingPaid,
			decimals: money.decimals,
			lineIds: bought.map(({ id }) => id),
			pieces: bought.map(({ pieces }) => pieces),
			taxes: bought.map((each) => (isTaxOfOrder ? null : each.tax)),
			shipping: shippingPaid,
			trackingNumbers: given.trackingNumbers,
			isPaidInOther: given.hasSets && paidIn !== money.code && given.tipWithoutLine === 0,
		};
	});

function paidBack(amount: string, code: string) {
	return {
		id: 1,
		transactions: [
			{ kind: 'refund', status: 'success', amount, currency: code },
			{ kind: 'refund', status: 'failure', amount: '1', currency: code },
		],
	};
}

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
